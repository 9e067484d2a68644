package export

import (
	"fmt"
	"time"

	"kept/bot/incident"
)

// Options say what an export does not.
type Options struct {
	Now      time.Time         // when it is imported
	Source   string            // where from, for people: a file's name
	Title    string            // "" = the channel's name
	Severity incident.Severity // 0 = nobody rated it
	Zone     string            // IANA name; "" = the zone of who declared it, else UTC
	From, To time.Time         // take messages from From on and before To; zero = all
	Site     string            // the workspace's address, "https://acme.slack.com"; "" = messages have no links
	Ours     []string          // names of Kept's own account, whose messages are no evidence
	Timeline []string          // reactions that put a message into the timeline
	Action   []string          // reactions that make an action item of it
	Again    bool              // import it though it was imported before
	Progress func(Progress)    // called now and then; nil = not
}

// Progress is how far an import has come.
type Progress struct{ Messages, Day, Days int }

// Result is what became of a channel.
type Result struct {
	Incident string         `json:"incident"`
	Title    string         `json:"title"`
	Channel  string         `json:"channel"`
	From     time.Time      `json:"from"` // of the first message, UTC
	To       time.Time      `json:"to"`   // of the last
	Messages int            `json:"messages"`
	Replies  int            `json:"replies"`
	Files    int            `json:"files"`
	Ours     int            `json:"kept_messages"`
	Entries  int            `json:"timeline_entries"`
	Actions  int            `json:"action_items"`
	LeftOut  map[string]int `json:"left_out,omitempty"`
}

// Already says that the same past was imported before.
type Already struct {
	Channel  string
	Incident incident.ID
	At       time.Time
	Source   string
}

func (e *Already) Error() string {
	return fmt.Sprintf("#%s from this time on is in the store already: %s, imported %s from %s", e.Channel, e.Incident, e.At.UTC().Format("2 Jan 2006 15:04"), e.Source)
}
