package incident

import "time"

// Outcome is what became of a promise.
type Outcome string

// The outcomes.
const (
	Open       Outcome = "open" // not yet due (a vague promise stays open for ever)
	Kept       Outcome = "kept"
	Broken     Outcome = "broken" // D + Grace passed without the update
	Superseded Outcome = "superseded"
	Waived     Outcome = "waived"
	Corrected  Outcome = "corrected"
)

// MaxSnooze is the longest that one snooze puts off reminders. What is due stays due.
const MaxSnooze = 30 * time.Minute

// Grace is how long after its deadline a promise still counts as kept.
const Grace = 60 * time.Second

// Continuation is how close behind another a post must come on the same surface
// to continue it instead of keeping its promises.
const Continuation = 30 * time.Second

// Ledger is all promises of an incident with their outcomes, as of one moment.
type Ledger struct {
	At   time.Time
	Rows []Row // by PostedAt, then Promise, then Interval
}

// Row is a line of the ledger: a promise, or one interval of a cadence.
type Row struct {
	Promise  PromiseID
	Interval int // 1, 2, … within a cadence; 0 otherwise
	Kind     Kind
	Surface  Surface
	Words    string
	Vague    bool
	By       Person
	PostedAt time.Time // when it was said; of a cadence's interval: the update that began it
	Due      time.Time // zero when vague
	Outcome  Outcome
	KeptAt   time.Time     // when the update (or postmortem) came, in time or late; zero while it has not
	Update   UpdateID      // that update, if it was one
	ByWord   bool          // that it came is its author's word
	Late     time.Duration // broken: Due to KeptAt, else Due to Ledger.At; kept: 0
	// Owed: somebody still has to act, so reminders run: it is open with a
	// deadline, or broken and neither made good, waived nor ended.
	Owed bool
	// Standing: it was kept early by an update that named no new time, Due (with
	// Grace, so that whoever acts at Due still finds it) has not passed, the
	// incident was not resolved since, and no newer timed promise on its surface
	// has taken its place: readers still expect word at Due. Of next_update and
	// monitoring_window only.
	Standing bool
	Note     string // why, short, for people: "superseded by P4", "by its author's word"
}
