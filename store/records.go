package store

import (
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
)

// Message is a message of an incident's room, as history.
type Message struct {
	Ref       chat.MessageRef
	Thread    string         `json:",omitempty"` // ID of the thread's first message
	By        chat.PersonRef `json:",omitempty"`
	Bot       bool           `json:",omitempty"` // by another bot
	Ours      bool           `json:",omitempty"` // by Kept itself
	At        time.Time      // when it was posted, UTC; zero if only an edit or deletion of it has come so far
	Text      string
	Files     []chat.File                 `json:",omitempty"`
	Link      string                      `json:",omitempty"`
	Edits     []MessageEdit               `json:",omitempty"` // what it said before, oldest first
	EditedAt  time.Time                   `json:",omitzero"`
	DeletedAt time.Time                   `json:",omitzero"` // the text is gone too
	Redacted  bool                        `json:",omitempty"`
	Reactions map[string][]chat.PersonRef `json:",omitempty"`
	Pinned    bool                        `json:",omitempty"`
}

// MessageEdit is what a message said until At.
type MessageEdit struct {
	At   time.Time
	Text string
}

// Person is what Kept knows about somebody.
type Person struct {
	chat.Person
	SeenAt   time.Time `json:",omitzero"` // when the platform was last asked
	PingedAt time.Time `json:",omitzero"` // when a reminder last mentioned them
}

// PostKind says what the deliverer does with a queued post.
type PostKind string

// The kinds of queued effect.
const (
	PostSay      PostKind = "say"       // post Message to To
	PostEdit     PostKind = "edit"      // put Message in place of what stands in Slot
	PostOpenRoom PostKind = "open room" // open the room of Incident
	PostTopic    PostKind = "topic"     // set the room's topic to Text
	PostInvite   PostKind = "invite"    // invite People to the room
	PostPin      PostKind = "pin"       // pin what stands in Slot
	PostPage     PostKind = "page"      // publish update Update of Incident on the status page
	PostDraft    PostKind = "draft"     // compile the postmortem draft and post it as files
	PostDocument PostKind = "document"  // compile it and keep it as a document of the room
	PostBookmark PostKind = "bookmark"  // show the link URL, called Text, where the room shows its links
	PostArchive  PostKind = "archive"   // close the room: it stays readable
	PostCall     PostKind = "call"      // tell the hook Hook of a call: Call says what, Of is its deduplication key

	// Messages that the platform keeps and posts by itself.
	PostSchedule   PostKind = "schedule"   // leave Message with the platform, to be posted at PostAt
	PostUnschedule PostKind = "unschedule" // withdraw the one whose post had the key Of, else the one that the platform calls Text
)

// Post is an effect on the outside world that a transaction has promised. It
// stays queued until the deliverer has recorded that it is done.
type Post struct {
	Lane     string // posts of one lane go out in the order of Seq
	Seq      uint64
	Kind     PostKind
	To       chat.Dest        // with InRoom: the room is filled in when delivered
	InRoom   bool             `json:",omitempty"` // To the incident's own room, wherever it is by then
	Key      string           // once-only key, unique for ever
	Message  chat.Message     `json:",omitzero"`
	Slot     string           `json:",omitempty"` // say: remember where it lands; edit, pin: what to change
	Collapse string           `json:",omitempty"` // a later post with the same word makes this one needless
	Text     string           `json:",omitempty"`
	People   []chat.PersonRef `json:",omitempty"`
	Under    string           `json:",omitempty"` // say: a reply to what stands in this slot; needless if nothing does
	URL      string           `json:",omitempty"` // bookmark
	PostAt   time.Time        `json:",omitzero"`  // schedule
	Nudge    *reminders.Nudge `json:",omitempty"` // say: the stages that Message is about
	Standing bool             `json:",omitempty"` // say: Message is how Incident stands, and worded anew when it is posted
	Also     []incident.ID    `json:",omitempty"` // with Standing: other incidents that Message tells of, whose own posts are gone
	Of       string           `json:",omitempty"` // unschedule: a key; call: the deduplication key
	Hook     string           `json:",omitempty"` // call: which of the configured hooks
	Call     string           `json:",omitempty"` // call: trigger, acknowledge or resolve

	Incident incident.ID        `json:",omitempty"`
	Update   incident.UpdateID  `json:",omitempty"`
	Entries  []incident.EntryID `json:",omitempty"` // whose text it carries, for redaction
	Redacted bool               `json:",omitempty"` // its text was removed while it was queued
	Needless bool               `json:",omitempty"` // it is looked up, and not sent if it is not there

	At       time.Time // when it was queued
	NotUntil time.Time `json:",omitzero"` // next attempt
	TriedAt  time.Time `json:",omitzero"` // set on disk before each attempt: a post with it has an unknown fate after a crash
	Attempts int       `json:",omitempty"`
	Problem  string    `json:",omitempty"` // why it was set aside or is late
}
