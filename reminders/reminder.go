package reminders

import (
	"time"

	"kept/bot/incident"
)

// Key names a reminder; there is never more than one per key.
type Key struct {
	Incident incident.ID // 0 = not about one incident (a digest)
	Name     string      // "P2", "A3", or one of the names below; a recurring one has a name of its own ("digest")
}

// String is "INC-7 P2", or the bare name of a recurring one.
func (k Key) String() string {
	if k.Incident == 0 {
		return k.Name
	}
	return k.Incident.String() + " " + k.Name
}

// The names of an incident's reminders beside those of its promises and
// actions.
const (
	PolicyName      = "policy"       // the policy cadence
	FirstPublicName = "first-public" // the first public word that policy asks for
	QuietName       = "quiet"        // silence in the room
	PostmortemName  = "postmortem"   // the postmortem that policy asks for
)

// Kind says what a reminder is about.
type Kind string

// The kinds of reminder.
const (
	Owed     Kind = "owed"     // a promise: an update (or postmortem) is owed at Due
	Standing Kind = "standing" // kept early, no new time named: readers still read Due
	Policy   Kind = "policy"   // nothing was promised: the interval of the severity
	Quiet    Kind = "quiet"    // nobody has said anything for hours: "Still open?"
	Duty     Kind = "duty"     // the postmortem that the policy asks for; an action item
	Passing  Kind = "passing"  // a role was handed to somebody who has not taken it yet
	Digest   Kind = "digest"   // recurring, cron-expressed
)

// Reminder is the bot's nudge for one thing that is owed, in stages. All
// instants are UTC. Make one with [Plan] or [Recurring]; [Fire] moves it on.
type Reminder struct {
	Key     Key
	Kind    Kind
	Promise incident.PromiseID  `json:",omitempty"`
	About   incident.Kind       `json:",omitempty"` // kind of that promise: a monitoring window is worded on its own
	Surface incident.Surface    `json:",omitempty"`
	Action  incident.ActionID   `json:",omitempty"`
	Passing incident.HandoverID `json:",omitempty"`
	Since   time.Time           // when what is owed began to run
	Due     time.Time           // when it is owed
	ByDay   bool                `json:",omitempty"` // day-grained: nag at 10:00 and 15:00 instead of the minute ladder
	ArmedAt time.Time           // when the reminder came to be; of the stages before, only due is made up for
	Fired   Stage               // the last stage that has gone out
	FiredAt time.Time           `json:",omitzero"` // up to when the ladder is done with
	NextAt  time.Time           // when the next stage fires; zero = never again. Indexed.
	Snoozed time.Time           `json:",omitzero"`  // no stage before
	Held    bool                `json:",omitempty"` // [I'm on it] was pressed for this one (it works once)
	Spec    string              `json:",omitempty"` // cron expression, Digest only
	Zone    string              `json:",omitempty"` // zone of Spec, IANA
}

// Stage is a rung of the ladder. They only go up.
type Stage int

// The stages. After Escalate60 the ladder goes on as Again.
const (
	None       Stage = iota
	HeadsUp          // 5 min before (an action item has stages of its own: action.go); of a day-grained deadline: 10:00 of its day
	Now              // due; of a day-grained deadline: 15:00 of its day
	Late5            // +5 min: direct message to owner and commander
	Escalate15       // +15 min: the escalation target
	Escalate30
	Escalate60
	Again // hourly (SEV1–2), each working morning (SEV3–4); day-grained: 10:00 and 15:00 of each working day after
)

func (s Stage) String() string {
	switch s {
	case None:
		return "none"
	case HeadsUp:
		return "heads-up"
	case Now:
		return "due"
	case Late5:
		return "+5 min"
	case Escalate15:
		return "+15 min"
	case Escalate30:
		return "+30 min"
	case Escalate60:
		return "+60 min"
	}
	return "again"
}

// The distances of the ladder.
const (
	headsUpBefore = 5 * time.Minute  // the heads-up comes this long before due
	headsUpFrom   = 15 * time.Minute // shorter intervals have no heads-up
	silence       = 4 * time.Hour    // "Still open?" after this, and again
	untaken       = 5 * time.Minute  // a handover that nobody has taken is reminded of after this, and escalated as long after
	apart         = 5 * time.Minute  // closer stages make one message; nobody is pinged twice within it
	jitter        = 30 * time.Second // how late a stage may go out and still count as on time (the runner's longest sleep)
)
