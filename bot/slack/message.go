package slack

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"kept/bot/chat"
)

// message is a message as Slack tells it, in an event and in a history alike.
// Blocks are left out on purpose: the text says the same, and one block of a
// kind that nobody foresaw must not make a message unreadable.
// (https://docs.slack.dev/reference/events/message)
type message struct {
	Type        string       `json:"type"`
	Subtype     string       `json:"subtype"`
	Channel     string       `json:"channel"` // in events only
	User        string       `json:"user"`
	BotID       string       `json:"bot_id"`
	Username    string       `json:"username"`
	Text        string       `json:"text"`
	TS          string       `json:"ts"`
	ThreadTS    string       `json:"thread_ts"`
	LatestReply string       `json:"latest_reply"` // of a thread's first message, in histories
	Files       []file       `json:"files"`
	Attachments []attachment `json:"attachments"`
	Reactions   []reaction   `json:"reactions"`
	PinnedTo    []string     `json:"pinned_to"`
	PinnedInfo  struct {
		PinnedBy string `json:"pinned_by"`
		PinnedTS int64  `json:"pinned_ts"`
	} `json:"pinned_info"`
	Edited   stamp `json:"edited"`
	Metadata struct {
		EventType string `json:"event_type"`
		Payload   postID `json:"event_payload"`
	} `json:"metadata"`
}

type stamp struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

type file struct {
	Name      string `json:"name"`
	Title     string `json:"title"`
	Mimetype  string `json:"mimetype"`
	Permalink string `json:"permalink"`
	Mode      string `json:"mode"` // "tombstone": deleted
}

type attachment struct {
	Fallback string `json:"fallback"`
	Pretext  string `json:"pretext"`
	Title    string `json:"title"`
	Text     string `json:"text"`
}

type reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

// said reports whether a message of this subtype is something that somebody
// wrote; the others say that somebody joined, renamed the room and so on.
func (m *message) said() bool {
	switch m.Subtype {
	case "", "bot_message", "file_share", "thread_broadcast", "me_message":
		return m.TS != ""
	}
	return false
}

// own reports whether Kept itself wrote the message.
func (c *Client) own(m *message) bool {
	return m.User != "" && m.User == c.me.user || m.BotID != "" && m.BotID == c.me.bot
}

// messageEvent is what a message is to Kept: [chat.MessagePosted], or
// [chat.Command] if a person addresses Kept with it, by beginning with a
// mention of Kept or in the conversation with Kept alone. ok is false for
// Kept's own messages and for what nobody said. Names of those mentioned are
// looked up; somebody who cannot be looked up goes by their identifier.
//
// The event has no ID: the caller has the delivery's, if there was one.
func (c *Client) messageEvent(ctx context.Context, channel string, m *message) (ev chat.Event, ok bool) {
	if !m.said() || c.own(m) {
		return chat.Event{}, false
	}
	ev = chat.Event{
		Kind: chat.MessagePosted, At: instant(m.TS), Room: c.room(channel), Person: c.person(m.author()),
		Message: chat.MessageRef{Room: c.room(channel), ID: m.TS},
		Bot:     m.BotID != "" || m.Subtype == "bot_message", Link: c.link(channel, m.TS, m.ThreadTS),
	}
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		ev.Thread = chat.MessageRef{Room: ev.Room, ID: m.ThreadTS}
	}
	raw := m.words()
	if rest, addressed := c.addressed(channel, raw); addressed && !ev.Bot {
		ev.Kind, raw = chat.Command, rest
	}
	ev.Text, ev.Mentions = c.plain(ctx, raw)
	ev.Files = m.files()
	return ev, true
}

// author is who wrote the message: a user, else a bot.
func (m *message) author() string { return cmp.Or(m.User, m.BotID) }

// words are what the message says, in Slack's markup.
func (m *message) words() string { return cmp.Or(m.Text, attached(m.Attachments)) }

// files are the files of the message that are there.
func (m *message) files() (there []chat.File) {
	for _, f := range m.Files {
		if f.Mode != "tombstone" {
			there = append(there, chat.File{Name: cmp.Or(f.Name, f.Title), Type: f.Mimetype, Link: f.Permalink})
		}
	}
	return there
}

// addressed reports whether a text is meant for Kept, and what it says then.
func (c *Client) addressed(channel, raw string) (rest string, ok bool) {
	text := strings.TrimSpace(raw)
	if rest, ok := strings.CutPrefix(text, "<@"+c.me.user); ok && c.me.user != "" {
		if _, rest, ok = strings.Cut(rest, ">"); ok {
			return strings.TrimLeft(rest, " \t\n,:"), true
		}
	}
	return text, strings.HasPrefix(channel, "D")
}

// attached is the text of a message that has it in attachments alone, as
// monitoring systems like to do.
func attached(all []attachment) string {
	var lines []string
	for _, a := range all {
		parts := []string{a.Pretext, a.Title, a.Text}
		if a.Title == "" && a.Text == "" {
			parts = []string{a.Pretext, a.Fallback}
		}
		for _, p := range parts {
			if p != "" {
				lines = append(lines, p)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// instant is the time in a Slack timestamp ("1700000000.000100": seconds, then
// microseconds that also tell apart messages of one instant), UTC; zero if it
// is none.
func instant(ts string) time.Time {
	seconds, micros, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	us, err := strconv.ParseInt((micros + "000000")[:6], 10, 64)
	if err != nil {
		us = 0
	}
	return time.Unix(s, us*1000).UTC()
}
