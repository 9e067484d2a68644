package incident

import "time"

// EntryKind says what sort of thing a timeline entry records.
type EntryKind string

// The kinds of entry.
const (
	EntryDeclared   EntryKind = "declared"
	EntryStatus     EntryKind = "status"
	EntrySeverity   EntryKind = "severity"
	EntryRole       EntryKind = "role"
	EntryDetail     EntryKind = "detail" // title, components, category, marked times
	EntryUpdate     EntryKind = "update"
	EntryPromise    EntryKind = "promise" // made, waived, corrected, snoozed, broken
	EntryAction     EntryKind = "action"
	EntryNote       EntryKind = "note"
	EntryMessage    EntryKind = "message" // a chat message that somebody marked
	EntryPostmortem EntryKind = "postmortem"
	EntryAlert      EntryKind = "alert" // of a monitoring system: it fires, or is resolved
	EntryPage       EntryKind = "page"  // somebody was paged, or has it
)

// Topic says which part of the story an entry tells; "" for none in particular.
type Topic string

// The topics that people mark with `note TOPIC: …`.
const (
	Cause        Topic = "cause"
	Trigger      Topic = "trigger"
	Detection    Topic = "detection"   // how it was noticed
	DeclaredOn   Topic = "declared-on" // what set off the declaration, where that was something else
	Impact       Topic = "impact"
	Fix          Topic = "fix"
	FailedFix    Topic = "failed" // a recovery attempt that did not work
	Damage       Topic = "damage" // what was lost for good
	Reports      Topic = "reports"
	Contributing Topic = "contributing"
	WentWell     Topic = "well"
	WentWrong    Topic = "wrong"
	Lucky        Topic = "lucky"
	Decision     Topic = "decision"
	SummaryTopic Topic = "summary"
)

// Topics lists every topic.
var Topics = []Topic{Cause, Trigger, Detection, DeclaredOn, Impact, Fix, FailedFix, Damage, Reports, Contributing, WentWell, WentWrong, Lucky, Decision, SummaryTopic}

// Source says where an entry comes from.
type Source struct {
	How     How     // command, reaction, …
	Message Message `json:",omitempty"` // the chat message, if there is one
	Link    string  `json:",omitempty"` // its permanent link
}

// How says by which act an entry came about.
type How string

// The ways into the timeline.
const (
	ByCommand  How = "command"
	ByReaction How = "reaction"
	ByAction   How = "message action"
	ByPin      How = "pin"
	ByButton   How = "button"
	ByKept     How = "kept" // the bot itself: a broken promise, a status page's answer
	ByImport   How = "import"
)

// Entry is a line of the timeline (T12). Entries are never removed: Removed
// leaves the line out of the story, redaction leaves a tombstone.
type Entry struct {
	Incident   ID
	ID         EntryID
	Kind       EntryKind
	Topic      Topic `json:",omitempty"`
	Text       string
	By         Person    // who did or said it; "" = Kept
	MarkedBy   Person    `json:",omitempty"` // who put it into the timeline, if somebody else
	HappenedAt time.Time // UTC
	RecordedAt time.Time // UTC
	Source     Source
	Files      []File    `json:",omitempty"`
	Window     *Window   `json:",omitempty"` // with topic impact
	Count      int       `json:",omitempty"` // with topic reports
	Update     UpdateID  `json:",omitempty"`
	Promise    PromiseID `json:",omitempty"`
	Action     ActionID  `json:",omitempty"`
	Edits      []Edit    `json:",omitempty"` // what it said before, oldest first
	Removed    *Closing  `json:",omitempty"` // the mark was taken back; the line is no longer told
	Redacted   *Closing  `json:",omitempty"` // the text was removed everywhere; the line stays as a tombstone
}

// Edit is what an entry said before it was changed.
type Edit struct {
	By         Person
	At         time.Time
	Text       string
	HappenedAt time.Time
}

// File is a file of a chat message; its content stays on the platform.
type File struct {
	Name string
	Type string `json:",omitempty"`
	Link string `json:",omitempty"`
}

// Degree is how much of a component failed.
type Degree string

// The degrees.
const (
	Partial Degree = "partial"
	Total   Degree = "total"
)

// Window is a stretch of impact. To is zero while it lasts.
type Window struct {
	From      time.Time
	To        time.Time `json:",omitzero"`
	Degree    Degree
	Component string `json:",omitempty"` // "" = the whole incident
}

// Told reports whether the entry belongs in the story.
func (e Entry) Told() bool { return e.Removed == nil }
