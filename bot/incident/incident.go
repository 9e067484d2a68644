package incident

import (
	"slices"
	"strings"
	"time"
)

// Incident is the aggregate: everything about one incident except its timeline
// entries and the chat messages of its room, which are records of their own.
// All instants are UTC. The zero Incident is not valid; make one with Declare.
type Incident struct {
	ID       ID
	Title    string
	Summary  string `json:",omitempty"`
	Category string `json:",omitempty"` // "Service Degradation"
	Severity Severity
	Status   Status
	Private  bool   `json:",omitempty"`
	Zone     string // IANA name, the incident's own zone
	PageZone string `json:",omitempty"` // IANA name of the status page's zone; "" = Zone

	DeclaredBy Person
	DeclaredAt time.Time
	DeclaredIn Room   // where the command was typed
	Room       Room   `json:",omitempty"` // the incident's room; "" until it is open
	RoomName   string `json:",omitempty"` // as the platform named it, without "#"
	Unshared   bool   `json:",omitempty"` // its room is its declarer's chat with Kept: nobody else reads there

	Roles      map[Role]Person     `json:",omitempty"`
	Components []Component         `json:",omitempty"`
	Times      map[Mark]MarkedTime `json:",omitempty"`
	Phases     []Phase             // every status it has had, oldest first
	Severities []SeverityChange    // every severity it has had, oldest first
	Updates    []Update            `json:",omitempty"` // index = UpdateID-1
	Promises   []Promise           `json:",omitempty"` // index = PromiseID-1
	Actions    []Action            `json:",omitempty"` // index = ActionID-1
	Links      []Link              `json:",omitempty"`
	Handovers  []Handover          `json:",omitempty"` // index = HandoverID-1
	// Appointments are the roles given since the declaration, oldest first; none of
	// before they were kept.
	Appointments []Appointment `json:",omitempty"`
	Postmortem   Postmortem

	// Retroactive: it was recorded after the fact, from a status page's past. Its
	// ledger is judged as ever, but it is never open and nobody owes anything.
	Retroactive bool `json:",omitempty"`
	// Drill: it is an exercise. It is run and judged as ever, but says so wherever
	// it is shown, reaches no status page, wakes nobody and counts in no figures.
	Drill bool `json:",omitempty"`

	Cancelled  *Closing  `json:",omitempty"`
	MergedInto ID        `json:",omitempty"`
	LastEntry  EntryID   // number of the newest timeline entry
	ActiveAt   time.Time // last time that a person did or said something in it
}

// Closing says who ended something, when and why.
type Closing struct {
	By     Person
	At     time.Time
	Reason string `json:",omitempty"`
}

// Phase is one status with the moment it began.
type Phase struct {
	Status Status
	At     time.Time
	By     Person
	Reopen bool `json:",omitempty"` // it began by `reopen`
	// CancelledAt is since when the incident had been cancelled, where the
	// reopening took that back.
	CancelledAt time.Time `json:",omitzero"`
}

// SeverityChange is one severity with the moment it began.
type SeverityChange struct {
	Severity Severity
	At       time.Time
	By       Person
}

// Mark names a moment in an incident's life.
type Mark string

// The marks, in the order in which they usually come.
const (
	MarkImpact     Mark = "impact"
	MarkDetected   Mark = "detected"
	MarkProcess    Mark = "process"
	MarkDeclared   Mark = "declared"
	MarkIdentified Mark = "identified"
	MarkMitigated  Mark = "mitigated"
	MarkRestored   Mark = "restored"
	MarkResolved   Mark = "resolved"
)

// Marks lists every mark in order.
var Marks = []Mark{MarkImpact, MarkDetected, MarkProcess, MarkDeclared, MarkIdentified, MarkMitigated, MarkRestored, MarkResolved}

// Title is the mark as a person reads it: "impact started".
func (m Mark) Title() string {
	switch m {
	case MarkImpact:
		return "impact started"
	case MarkProcess:
		return "process started"
	}
	return string(m)
}

// MarkedTime is a moment that somebody or something marked.
type MarkedTime struct {
	At         time.Time
	By         Person `json:",omitempty"`
	Derived    bool   `json:",omitempty"` // set by a status change; an explicit `times` wins and is never overwritten
	RecordedAt time.Time
	Entry      EntryID // the timeline entry that says so
}

// Component is a part of the service, written "Group (Component)".
type Component struct {
	Group string `json:",omitempty"`
	Name  string
}

func (c Component) String() string {
	if c.Group == "" {
		return c.Name
	}
	return c.Group + " (" + c.Name + ")"
}

// ParseComponents reads "Group (Component), Group (A, B), Other", as status
// pages print it. A trailing "and" before the last one and a final full stop
// are allowed. It never fails: what has no brackets is a component by itself.
func ParseComponents(s string) []Component {
	var out []Component
	add := func(group, name string) {
		name = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), "and "))
		if name != "" {
			out = append(out, Component{Group: group, Name: name})
		}
	}
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	for s != "" {
		comma, open := strings.IndexByte(s, ','), strings.IndexByte(s, '(')
		if open < 0 || comma >= 0 && comma < open {
			name, rest, _ := strings.Cut(s, ",")
			add("", name)
			s = strings.TrimSpace(rest)
			continue
		}
		group := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s[:open]), "and "))
		inner, rest, closed := strings.Cut(s[open+1:], ")")
		if !closed || group == "" {
			add("", s)
			break
		}
		for name := range strings.SplitSeq(inner, ",") {
			add(group, name)
		}
		s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(rest), ","))
	}
	return out
}

// Owes reports whether anything can be owed of it: when it is resolved, too, as what
// was promised is, but for a drill, for whose updates nobody waits.
func (inc *Incident) Owes() bool {
	return inc.Cancelled == nil && inc.MergedInto == 0 && !inc.Retroactive && !(inc.Drill && inc.Status.Closed())
}

// Open reports whether the incident still runs: neither resolved, cancelled,
// merged away nor recorded after the fact.
func (inc *Incident) Open() bool {
	return inc.Cancelled == nil && inc.MergedInto == 0 && !inc.Retroactive && !inc.Status.Closed()
}

// Unfinished reports whether somebody may have something to do for it yet: it is
// open, or over with an open action item, a role that waits to be taken, or a
// promise that is owed even so. It may err on the side of true.
func (inc *Incident) Unfinished() bool {
	return inc.Open() || len(inc.Offers()) > 0 || slices.ContainsFunc(inc.Actions, Action.Open) || len(inc.leftOwing()) > 0
}

// LeftWith reports whether what is unfinished of an incident that is over may be
// somebody's to do.
func (inc *Incident) LeftWith(p Person) bool {
	return slices.ContainsFunc(inc.Actions, func(a Action) bool { return a.Open() && a.Owner == p }) ||
		slices.ContainsFunc(inc.Offers(), func(h Handover) bool { return h.To == p }) ||
		slices.Contains(inc.leftOwing(), p)
}

// leftOwing are those who owe what an incident that is over has promised: a
// postmortem, or word to customers whom its closing words did not reach. What is
// owed at its last change stays owed until the next.
func (inc *Incident) leftOwing() (people []Person) {
	if len(inc.Promises) == 0 {
		return nil
	}
	var last time.Time
	for _, ph := range inc.Phases {
		last = later(last, ph.At)
	}
	for _, p := range inc.Promises {
		last = later(last, p.MadeAt)
	}
	for _, row := range Judge(inc, last).Rows {
		if row.Owed {
			people = append(people, inc.Promises[row.Promise-1].Owes())
		}
	}
	return people
}

// Commander is the person in the lead; the declarer until changed.
func (inc *Incident) Commander() Person {
	if p := inc.Roles[Commander]; p != "" {
		return p
	}
	return inc.DeclaredBy
}

// CommsOwner is who answers for updates: the comms lead, else the commander.
func (inc *Incident) CommsOwner() Person {
	if p := inc.Roles[CommsLead]; p != "" {
		return p
	}
	return inc.Commander()
}

// RoleOf names what a person is in this incident, for blameless prose: a role,
// else "a responder".
func (inc *Incident) RoleOf(p Person) string {
	for _, r := range Roles {
		if inc.Roles[r] == p && p != "" {
			return "the " + r.Title()
		}
	}
	if p != "" && p == inc.Commander() {
		return "the " + Commander.Title()
	}
	return "a responder"
}

// SetMark records a moment. A derived one never replaces one that a person
// set, nor an earlier derived one.
func (inc *Incident) SetMark(m Mark, t MarkedTime) bool {
	if _, ok := inc.Times[m]; ok && t.Derived {
		return false
	}
	if inc.Times == nil {
		inc.Times = map[Mark]MarkedTime{}
	}
	inc.Times[m] = t
	return true
}
