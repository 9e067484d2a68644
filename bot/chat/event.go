package chat

import "time"

// EventKind says what happened in the chat.
type EventKind string

// The kinds of inbound event.
const (
	Command         EventKind = "command" // /incident TEXT, a mention of the bot followed by TEXT, or TEXT to the bot directly
	MessagePosted   EventKind = "message" // somebody (or another bot) wrote
	MessageEdited   EventKind = "edit"    // Text is the new text
	MessageDeleted  EventKind = "delete"
	ReactionAdded   EventKind = "reaction" // Reaction on Message
	ReactionRemoved EventKind = "reaction removed"
	PinAdded        EventKind = "pin"
	PinRemoved      EventKind = "pin removed"
	ButtonPressed   EventKind = "button"   // Button, Value on Message
	FormSent        EventKind = "form"     // Form, Value, Fields
	Shortcut        EventKind = "shortcut" // Button names it; of a message action, Message is the subject
	// HomeOpened says that Person opened Kept's own page; the reply is what it
	// shows. An adapter sends it again after a press there: a ButtonPressed
	// without room and message.
	HomeOpened EventKind = "home"
	// Reconnected says that the connection was lost: what happened before may
	// have gone unheard. It has no person. A room says that only that one was not
	// heard: Kept was put out of it and is back.
	Reconnected EventKind = "reconnected"
)

// Event is an inbound chat event, translated by an adapter, authenticated and
// addressed. At is the platform's time for it, UTC.
type Event struct {
	ID       string // unique per delivery; a redelivery has the same one. "" = the platform gives none
	Kind     EventKind
	At       time.Time
	Room     RoomRef
	Person   PersonRef
	Message  MessageRef // the message it is or is about
	Thread   MessageRef // the thread's first message, for a reply
	Text     string     // plain text, mentions as "@Name"
	Mentions []Mention
	Files    []File
	Link     string // permanent link of Message, where the adapter can make one
	Bot      bool   // written by a bot (never by Kept: adapters drop Kept's own)

	Reaction string            // "pushpin"
	Button   string            // action of the button or shortcut
	Value    string            // what the button or form carries
	Form     string            // form's name
	Fields   map[string]string // what was filled in
	Opener   string            // short-lived right to open a form (Slack's trigger); "" = none

	// Of a message action: who wrote Message, and when. Zero where the platform
	// does not say.
	Author PersonRef `json:",omitempty"`
	SentAt time.Time `json:",omitzero"`

	// History is true for what was read back after an absence. It is stored;
	// updates count at their own time; other commands are offered, never run.
	History bool
}

// Mention is a real mention of a person in Event.Text: Text[Start:End] is
// "@Name".
type Mention struct {
	Start, End int
	Person     PersonRef
}

// File is a file of a message; its content stays on the platform.
type File struct {
	Name string
	Type string `json:",omitempty"`
	Link string `json:",omitempty"`
}
