package reminders

import (
	"time"

	"kept/bot/incident"
)

// Key names a reminder; there is never more than one per key.
type Key struct {
	Incident incident.ID // 0 = not about one incident (a digest)
	Name     string      // "P2", "policy", "quiet", "postmortem", "A3", "digest"
}

// Kind says what a reminder is about.
type Kind string

// The kinds of reminder.
const (
	Owed     Kind = "owed"     // a promise: an update (or postmortem) is owed at Due
	Standing Kind = "standing" // kept early, no new time named: readers still read Due
	Policy   Kind = "policy"   // nothing was promised: the interval of the severity
	Quiet    Kind = "quiet"    // nobody has said anything for hours: "Still open?"
	Duty     Kind = "duty"     // the postmortem that the policy asks for; an action item
	Digest   Kind = "digest"   // recurring, cron-expressed
)

// Reminder is the bot's nudge for one thing that is owed, in stages.
type Reminder struct {
	Key     Key
	Kind    Kind
	Promise incident.PromiseID `json:",omitempty"`
	Surface incident.Surface   `json:",omitempty"`
	Action  incident.ActionID  `json:",omitempty"`
	Since   time.Time          // when what is owed began to run (UTC)
	Due     time.Time          // when it is owed (UTC)
	ByDay   bool               `json:",omitempty"` // day-grained: nag at 10:00 and 15:00 instead of the minute ladder
	Fired   Stage              // the last stage that has gone out
	NextAt  time.Time          // when the next stage fires; zero = never again. Indexed.
	Snoozed time.Time          `json:",omitzero"`  // no stage before
	Held    bool               `json:",omitempty"` // [I'm on it] was pressed for this one (it works once)
	Spec    string             `json:",omitempty"` // cron expression, Digest only
	Zone    string             `json:",omitempty"` // zone of Spec, IANA
}

// Stage is a rung of the ladder. They only go up.
type Stage int

// The stages. After Escalate60 the ladder goes on as Again.
const (
	None       Stage = iota
	HeadsUp          // 5 min before
	Now              // due
	Late5            // +5 min: direct message to owner and commander
	Escalate15       // +15 min: the escalation target
	Escalate30
	Escalate60
	Again // hourly (SEV1–2), each working morning (SEV3–4)
)
