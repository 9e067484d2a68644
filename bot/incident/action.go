package incident

import "time"

// Term is when an action item is meant to take effect.
type Term string

// The terms of action items.
const (
	Immediate Term = "immediate"
	Short     Term = "short"
	Long      Term = "long"
)

// Action is an action item (A3): something to do, with an owner.
type Action struct {
	ID      ActionID
	Text    string
	Owner   Person
	Due     time.Time `json:",omitzero"`
	DueDay  bool      `json:",omitempty"` // Due is the end of a day, show the date only
	Term    Term
	By      Person
	At      time.Time
	Entry   EntryID
	Done    *Closing `json:",omitempty"`
	Dropped *Closing `json:",omitempty"`
	Link    string   `json:",omitempty"` // address under which it is tracked elsewhere
}

// Open reports whether it still has to be done.
func (a Action) Open() bool { return a.Done == nil && a.Dropped == nil }

// PostmortemState is how far a postmortem has come.
type PostmortemState string

// The states of a postmortem document.
const (
	NoPostmortem        PostmortemState = ""
	PostmortemDraft     PostmortemState = "draft"
	PostmortemInReview  PostmortemState = "in review"
	PostmortemPublished PostmortemState = "published"
)

// Postmortem is the document's state. Completed and published are two
// instants: a public promise is kept by publication only.
type Postmortem struct {
	Owner       Person          `json:",omitempty"`
	State       PostmortemState `json:",omitempty"`
	CompletedAt time.Time       `json:",omitzero"`
	CompletedBy Person          `json:",omitempty"`
	PublishedAt time.Time       `json:",omitzero"`
	PublishedBy Person          `json:",omitempty"`
	// Sections are the texts that people wrote over what was compiled, by
	// section key; compiling again leaves them alone.
	Sections map[string]Section `json:",omitempty"`
}

// Section is a section that a person wrote.
type Section struct {
	Text string
	By   Person
	At   time.Time
}
