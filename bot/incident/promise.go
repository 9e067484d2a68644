package incident

import "time"

// Kind is the kind of a promise.
type Kind string

// The kinds of promise.
const (
	NextUpdate       Kind = "next_update"
	Cadence          Kind = "cadence"
	MonitoringWindow Kind = "monitoring_window"
	PostmortemDue    Kind = "postmortem_due"
)

// Promise is a stated time by which something will be said or done (P2), as it
// was said. What became of it is not stored here: see [Judge].
type Promise struct {
	ID         PromiseID
	Kind       Kind
	Surface    Surface
	MadeAt     time.Time     // when its update counts (Update.At), else when the command was given; zero while its update is being posted
	Due        time.Time     // zero when vague; for a cadence MadeAt+Every
	Every      time.Duration `json:",omitempty"` // cadence only
	For        time.Duration `json:",omitempty"` // monitoring window given as a length
	Zone       string        // IANA name or fixed abbreviation in which it was said and is shown
	Vague      bool          `json:",omitempty"`
	ByDay      bool          `json:",omitempty"` // the deadline is the end of a day
	Words      string        // the exact words
	Why        string        `json:",omitempty"` // how they were read, for people
	By         Person        // who said it, and owes it until somebody takes it over
	Holder     Person        `json:",omitempty"` // who took it over; "" = nobody
	Update     UpdateID      `json:",omitempty"` // the update that holds the words; 0 = promise command
	Entry      EntryID
	Waived     *Closing    `json:",omitempty"`
	Corrected  *Correction `json:",omitempty"`
	Superseded *Closing    `json:",omitempty"` // by a merge only; the rest is derived
	// CameAt is when it came here from an incident that was merged into this one,
	// zero if it was said here. What was said here before is of no account to it.
	CameAt time.Time `json:",omitzero"`
	// Other is the other reading of an ambiguous clock time, zero when there is
	// none; Asked stays true until the author has answered.
	Other time.Time `json:",omitzero"`
	Asked bool      `json:",omitempty"`
}

// Correction says that a promise had been misheard: who said so, when, why, and
// which promise holds the right reading (0: it was no promise at all).
type Correction struct {
	Closing
	Now PromiseID `json:",omitempty"`
}

// Timed reports whether the promise has a deadline and still counts as said.
func (p Promise) Timed() bool { return !p.Vague && !p.Due.IsZero() && p.Corrected == nil }
