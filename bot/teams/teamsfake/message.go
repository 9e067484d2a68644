package teamsfake

import (
	"encoding/json"
	"time"
)

// Message is a message of a channel or chat, as it stands now.
type Message struct {
	Place     string // ID of the channel or chat
	ID        string // of the activity: epoch milliseconds, rising
	Root      string // in a channel: ID of its thread's first message, its own for that; "" in chats
	From      string // ID of the user; "" = the bot
	At        time.Time
	Text      string     // as people read it, mentions as their name
	HTML      string     // as it is stored
	Subject   string     // heading of a channel's post
	Mentions  []Mention  // real ones, in the order of the text
	Cards     []Card     // read from Attachments
	Reactions []Reaction // "like", "heart", …
	EditedAt  time.Time  // zero = never
	Deleted   bool       // nobody sees it any more; kept for tests
	To        string     // shown to this person only
	Notified  []string   // IDs of users whom it notified when it was posted

	Attachments json.RawMessage `json:",omitempty"` // as sent
}

// Conversation is the identifier by which the Bot Connector names the thread or
// chat that the message is in.
func (m Message) Conversation() string {
	if m.Root == "" {
		return m.Place
	}
	return m.Place + ";messageid=" + m.Root
}

// Mention is a name in a message that notifies.
type Mention struct {
	ID   string // of the user; "28:APPID" = the bot
	Text string // the name as it stands in the text
}

// Reaction is an emoji under a message with those who put it there.
type Reaction struct {
	Type  string
	Users []string
}

// Card is an Adaptive Card as somebody reads it.
type Card struct {
	Text    string   // one line per block of text, fact or table row
	Buttons []Button // those that are shown, in order
	Inputs  []Input
	Raw     json.RawMessage
}

// Button is an action of a card.
type Button struct {
	Title string
	Type  string // "Action.Execute", "Action.Submit", "Action.OpenUrl"
	Verb  string
	ID    string
	URL   string
	Data  json.RawMessage
}

// Input is a field of a card.
type Input struct {
	ID       string
	Type     string // "Input.Text", …
	Label    string
	Value    string // what it is filled with at first
	Required bool
	Choices  []Choice
}

// Choice is an entry of an Input.ChoiceSet.
type Choice struct{ Title, Value string }
