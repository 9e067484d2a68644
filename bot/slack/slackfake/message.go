package slackfake

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Message is a message of a channel, as it stands now.
type Message struct {
	Channel     string
	TS          string // Slack's timestamp: identifier within the channel and order
	User        string // who wrote it; a bot's is its bot user
	BotID       string // set if the app wrote it
	Username    string // shown instead of the bot's name, if set
	Icon        string
	Subtype     string // "", "channel_join", "channel_topic", "thread_broadcast", …
	Text        string
	Blocks      json.RawMessage `json:",omitempty"` // as sent, each with its block_id; nil = none
	Attachments json.RawMessage `json:",omitempty"`
	Files       []File
	Metadata    json.RawMessage `json:",omitempty"`
	Thread      string          // TS of the thread's first message; its own for that; "" outside threads
	Replies     []string        // of a thread's first message: TS of the replies, oldest first
	Broadcast   bool            // a reply shown in the channel, too
	Reactions   []Reaction
	PinnedBy    string // "" = not pinned
	PinnedAt    time.Time
	EditedBy    string
	EditedTS    string   // "" = never edited
	Deleted     bool     // nobody sees it any more; kept for tests
	EphemeralTo string   // only this person sees it; no history has it
	Scheduled   string   // identifier of the scheduled message that it came from
	Notified    []string // whom it notified by a mention when it was posted
	UnfurlLinks bool     // previews of pages, of pictures and films
	UnfurlMedia bool
	Detail      object // further fields of a subtype: topic, inviter, name, …
}

// Reaction is an emoji under a message with those who put it there.
type Reaction struct {
	Name  string
	Users []string
}

// File is a file that was uploaded.
type File struct {
	ID        string
	Name      string
	Title     string
	Mimetype  string
	Filetype  string // Slack's short name: "markdown", "png", …
	User      string
	CreatedAt time.Time
	Channels  []string
	Size      int
	Content   []byte `json:",omitempty"` // not in a message's files
	Pending   bool   // the upload is not completed
}

func (m *Message) copy() Message {
	c := *m
	c.Files, c.Notified, c.Reactions = slices.Clone(m.Files), slices.Clone(m.Notified), slices.Clone(m.Reactions)
	c.Replies = slices.Clone(m.Replies)
	for i := range c.Reactions {
		c.Reactions[i].Users = slices.Clone(c.Reactions[i].Users)
	}
	return c
}

// said reports whether somebody said it, so that it can mention: not the lines
// that Slack writes about what somebody did.
func (m *Message) said() bool {
	return m.Subtype == "" || m.Subtype == "thread_broadcast" || m.Subtype == "file_share"
}

// seen reports whether somebody who is in the channel sees the message.
func (m *Message) seen(as string) bool {
	return !m.Deleted && (m.EphemeralTo == "" || m.EphemeralTo == as)
}

// message finds a message, deleted ones too; nil if there is none. mu held.
func (w *Workspace) message(channel, ts string) *Message {
	list := w.state.Messages[channel]
	i, ok := slices.BinarySearchFunc(list, ts, func(m *Message, ts string) int { return cmp.Compare(m.TS, ts) })
	if !ok {
		return nil
	}
	return list[i]
}

// AddMessage puts a message into the past of a channel, without any event or
// notification: it was there before. Its TS is made of the time; a reply names
// the first message of its thread.
func (w *Workspace) AddMessage(m Message, at time.Time) (Message, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.channel(m.Channel) == nil {
		return Message{}, fmt.Errorf("there is no channel %q to put a message into", m.Channel)
	}
	root := w.message(m.Channel, m.Thread)
	if m.Thread != "" && root == nil {
		return Message{}, fmt.Errorf("there is no message %s in %s to reply to", m.Thread, m.Channel)
	}
	micros := at.UnixMicro()
	for w.message(m.Channel, timestamp(micros)) != nil {
		micros++
	}
	m.TS = timestamp(micros)
	w.state.LastTS = max(w.state.LastTS, micros)
	list := w.state.Messages[m.Channel]
	i, _ := slices.BinarySearchFunc(list, m.TS, func(m *Message, ts string) int { return cmp.Compare(m.TS, ts) })
	w.state.Messages[m.Channel] = slices.Insert(list, i, &m)
	if root != nil {
		root.Thread, root.Replies = root.TS, append(root.Replies, m.TS)
		slices.Sort(root.Replies)
	}
	w.touch()
	return m.copy(), nil
}

// Message finds a message, also one that was deleted or is ephemeral.
func (w *Workspace) Message(channel, ts string) (Message, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if m := w.message(channel, ts); m != nil {
		return m.copy(), true
	}
	return Message{}, false
}

// Messages lists what somebody sees of a channel, oldest first, replies in
// their place in time: Thread and Broadcast say where each is shown. as = ""
// sees all, deleted and ephemeral ones too; who may not see the channel sees
// nothing.
func (w *Workspace) Messages(channel, as string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channel(channel)
	if c == nil || as != "" && !c.visible(as) {
		return nil
	}
	var seen []Message
	for _, m := range w.state.Messages[channel] {
		if as == "" || m.seen(as) {
			seen = append(seen, m.copy())
		}
	}
	return seen
}

// Notified lists the messages that notified somebody by a mention or in a direct
// conversation, oldest first, deleted ones too.
func (w *Workspace) Notified(user string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []Message
	for _, c := range w.state.Channels {
		for _, m := range w.state.Messages[c.ID] {
			if slices.Contains(m.Notified, user) {
				list = append(list, m.copy())
			}
		}
	}
	slices.SortFunc(list, func(a, b Message) int { return cmp.Compare(a.TS, b.TS) })
	return list
}
