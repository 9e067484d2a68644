package incident

import "time"

// Surface is where a status update is read. Each has a clock of its own: a
// public update is also an internal one, never the reverse.
type Surface string

// The surfaces.
const (
	Internal Surface = "internal"
	Public   Surface = "public"
)

// Update is a status update (U3): what a person reports to others.
type Update struct {
	ID      UpdateID
	Surface Surface
	Phase   Status `json:",omitempty"` // the phase it announced, "" = none
	Text    string
	By      Person
	// At is when it counts: when it was posted in the room; for a public one,
	// when the status page accepted it, or when the author says that it was
	// posted. Zero while it is still being posted to the page: it exists for
	// nobody yet and keeps nothing.
	At         time.Time
	RecordedAt time.Time
	Said       time.Time // when the author wrote it; what relative promises in it count from
	ByWord     bool      `json:",omitempty"` // no page confirmed it: it counts by its author's word
	URL        string    `json:",omitempty"`
	Entry      EntryID   // its line in the timeline
	Retracted  *Closing  `json:",omitempty"` // shown as retracted; keeps what it kept
	Redacted   bool      `json:",omitempty"` // the text is gone, the fact stays
}

// Posted reports whether the update exists for its readers.
func (u Update) Posted() bool { return !u.At.IsZero() }

// On reports whether the update is heard on surface s.
func (u Update) On(s Surface) bool { return u.Surface == s || u.Surface == Public && s == Internal }
