package incident

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// HandoverID numbers a handover within its incident, from 1; written H1.
type HandoverID int

func (id HandoverID) String() string { return fmt.Sprintf("H%d", int(id)) }

// Handover is the passing on of a role. The giver holds the role, and all that
// goes with it, until the receiver has taken it: nothing owed is ever unheld.
type Handover struct {
	ID      HandoverID
	Role    Role
	From    Person
	To      Person
	Note    string `json:",omitempty"` // what the giver wants the receiver to know
	By      Person // who offered it: the giver, or somebody in their place
	At      time.Time
	Entry   EntryID
	TakenAt time.Time `json:",omitzero"`
	Ended   *Closing  `json:",omitempty"` // offered to somebody else since, or the role was given outright
}

// Pending reports whether it waits for the receiver.
func (h Handover) Pending() bool { return h.TakenAt.IsZero() && h.Ended == nil }

// Handover finds a handover by its number.
func (inc *Incident) Handover(id HandoverID) (*Handover, bool) {
	if id < 1 || int(id) > len(inc.Handovers) {
		return nil, false
	}
	return &inc.Handovers[id-1], true
}

// Holder is who has a role: its holder, else who answers in their place. The
// scribe and the ops lead have nobody in their place.
func (inc *Incident) Holder(r Role) Person {
	switch r {
	case Commander:
		return inc.Commander()
	case CommsLead:
		return inc.CommsOwner()
	}
	return inc.Roles[r]
}

// Offer records that a role is to pass to somebody. An offer of the same role
// that still waited ends with it.
func (inc *Incident) Offer(h Handover) *Handover {
	inc.EndOffers(h.Role, Closing{By: h.By, At: h.At, Reason: "offered anew"})
	h.ID = HandoverID(len(inc.Handovers) + 1)
	inc.Handovers = append(inc.Handovers, h)
	return &inc.Handovers[h.ID-1]
}

// EndOffers ends the offers of a role that still wait.
func (inc *Incident) EndOffers(r Role, c Closing) {
	for i := range inc.Handovers {
		if h := &inc.Handovers[i]; h.Role == r && h.Pending() {
			h.Ended = &c
		}
	}
}

// Offers are the handovers that wait for their receiver. Of an incident that is
// over only those made since: it ended the others.
func (inc *Incident) Offers() (out []Handover) {
	for _, h := range inc.Handovers {
		if h.Pending() && (inc.Open() || inc.Owes() && h.At.After(inc.Phases[len(inc.Phases)-1].At)) {
			out = append(out, h)
		}
	}
	return out
}

// EndHeld ends the offers of roles to those who have them by now, the commander
// those of what nobody else has.
func (inc *Incident) EndHeld(c Closing) {
	for i := range inc.Handovers {
		if h := &inc.Handovers[i]; h.Pending() && inc.Holder(h.Role) == h.To {
			h.Ended = &c
		}
	}
}

// Take gives the receiver of an offer the role, and what was owed in it as of now,
// by whoever offered it and whoever has had the role since: from then on reminders
// of those promises are the receiver's. Who promised what stays as it was said. A
// giver who is comms lead too passes that on with the lead. It returns who had the
// role, and the promises that moved.
func (inc *Incident) Take(id HandoverID, now time.Time) (from Person, moved []PromiseID) {
	h, ok := inc.Handover(id)
	if !ok || !h.Pending() {
		return "", nil
	}
	h.TakenAt, from = now, inc.Holder(h.Role)
	if h.Role == Commander && inc.Roles[CommsLead] == from {
		inc.Appoint(CommsLead, h.To, now)
	}
	inc.Appoint(h.Role, h.To, now)
	for _, row := range Judge(inc, now).Rows {
		p := &inc.Promises[row.Promise-1]
		if (row.Owed || row.Standing) && (p.Owes() == h.From || p.Owes() == from) && p.Owes() != h.To && !slices.Contains(moved, p.ID) {
			p.Holder = h.To
			moved = append(moved, p.ID)
		}
	}
	inc.EndHeld(Closing{By: h.To, At: now, Reason: "taken with " + string(h.Role)})
	return from, moved
}

// Owes is who has to see that a promise is kept: who took it over, else who said it.
func (p Promise) Owes() Person { return cmp.Or(p.Holder, p.By) }
