package export

import (
	"cmp"
	"errors"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/store"
)

// wireMessage is a message as a day's file has it.
type wireMessage struct {
	Type, Subtype, TS, Text, User, Username string
	ThreadTS                                string                `json:"thread_ts"`
	BotID                                   string                `json:"bot_id"`
	BotProfile                              struct{ Name string } `json:"bot_profile"`
	UserProfile                             wireProfile           `json:"user_profile"`
	Edited                                  struct{ TS string }
	Files                                   []wireFile
	File                                    wireFile // before 2018
	Attachments                             []wireAttachment
	Reactions                               []wireReaction
	PinnedTo                                []string `json:"pinned_to"`
	Metadata                                struct {
		EventType string `json:"event_type"`
	}
}

type wireFile struct {
	ID, Name, Title, Mimetype, Permalink, Mode string
}

type wireAttachment struct {
	Pretext, Title, Text, Fallback string
}

type wireReaction struct {
	Name  string
	Users []string
}

// housekeeping are the subtypes that Slack writes itself: nobody said them.
var housekeeping = []string{
	"channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive", "channel_unarchive",
	"channel_convert_to_private", "channel_posting_permissions", "group_join", "group_leave", "group_topic", "group_purpose",
	"group_name", "group_archive", "group_unarchive", "pinned_item", "unpinned_item", "bot_add", "bot_remove", "bot_enable", "bot_disable",
	"reminder_add", "sh_room_created", "ekm_access_denied", "message_replied", "bookmark_added", "bookmark_removed", "channel_canvas_updated",
}

// history reads one channel of an archive.
type history struct {
	a       *Archive
	channel Channel
	from    time.Time // inclusive; zero = from the beginning
	to      time.Time // exclusive; zero = to the end
	site    string    // "https://acme.slack.com", for links
	ours    []string  // names under which Kept posted
	days    int       // files to read
	read    int       // files read so far
	leftOut map[string]int
}

// messages gives the channel's messages, day by day. A day's are in the order
// of its file, which is that of posting.
func (h *history) messages() iter.Seq2[*store.Message, error] {
	return func(yield func(*store.Message, error) bool) {
		days, err := h.a.days(h.channel, h.from, h.to)
		if err != nil {
			yield(nil, err)
			return
		}
		h.days = len(days)
		for _, day := range days {
			err := stream(h.a, day, func(w wireMessage) error {
				if m := h.message(w); m != nil && !yield(m, nil) {
					return errStop
				}
				return nil
			})
			if errors.Is(err, errStop) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			h.read++
		}
	}
}

var errStop = errors.New("enough")

// message makes a stored message of Slack's, without its room; nil for what is
// left out.
func (h *history) message(w wireMessage) *store.Message {
	at, ok := instant(w.TS)
	switch {
	case w.Type != "message" && w.Type != "" || !ok:
		h.leftOut["neither message nor time"]++
		return nil
	case !h.from.IsZero() && at.Before(h.from), !h.to.IsZero() && !at.Before(h.to):
		h.leftOut["outside of the time asked for"]++
		return nil
	case slices.Contains(housekeeping, w.Subtype):
		h.leftOut["joins, topics and other lines of Slack's own"]++
		return nil
	case w.Subtype == "message_changed" || w.Subtype == "message_deleted":
		h.leftOut["records of edits and deletions"]++
		return nil
	}
	by, bot := h.author(w)
	m := &store.Message{
		Ref: chat.MessageRef{ID: w.TS}, By: h.a.ref(by), Bot: bot, Ours: h.isOurs(w, by), At: at, Text: h.text(w),
		Pinned: h.channel.pinned[w.TS] || slices.Contains(w.PinnedTo, h.channel.ID) && h.channel.ID != "",
	}
	if w.ThreadTS != w.TS {
		m.Thread = w.ThreadTS
	}
	if edited, ok := instant(w.Edited.TS); ok {
		m.EditedAt = edited
	}
	if w.Subtype == "tombstone" { // of a deleted message that has replies
		m.Text, m.DeletedAt = "", at
		m.By = ""
	}
	for _, f := range append(w.Files, w.File) {
		if f.ID != "" && f.Mode != "tombstone" && f.Mode != "hidden_by_limit" {
			m.Files = append(m.Files, chat.File{Name: cmp.Or(f.Name, f.Title, f.ID), Type: f.Mimetype, Link: f.Permalink})
		}
	}
	for _, r := range w.Reactions {
		name, _, _ := strings.Cut(r.Name, "::") // its skin tone
		if m.Reactions == nil {
			m.Reactions = map[string][]chat.PersonRef{}
		}
		for _, u := range r.Users {
			m.Reactions[name] = append(m.Reactions[name], h.a.ref(u))
		}
	}
	m.Link = h.link(m)
	return m
}

// author is who wrote a message; a bot that users.json does not have is known by
// its messages.
func (h *history) author(w wireMessage) (id string, bot bool) {
	id = cmp.Or(w.User, w.BotID)
	p, known := h.a.people[id]
	bot = p.bot || w.BotID != "" || w.Subtype == "bot_message"
	if !known && id != "" {
		name := cmp.Or(w.UserProfile.DisplayName, w.UserProfile.RealName, w.UserProfile.Name, w.Username, w.BotProfile.Name, "somebody")
		h.a.people[id] = person{name: name, bot: bot}
	}
	return id, bot
}

// isOurs reports whether Kept posted a message: it says so in its metadata, or
// the bot is called so.
func (h *history) isOurs(w wireMessage, by string) bool {
	if strings.HasPrefix(w.Metadata.EventType, "kept_") {
		return true
	}
	if w.BotID == "" && w.Subtype != "bot_message" {
		return false
	}
	return slices.ContainsFunc(h.ours, func(name string) bool {
		return strings.EqualFold(name, h.a.people[by].name) || strings.EqualFold(name, w.BotProfile.Name) || strings.EqualFold(name, w.Username)
	})
}

// text is what people saw: of a bot often only in attachments.
func (h *history) text(w wireMessage) string {
	if w.Text != "" {
		return h.a.plain(w.Text)
	}
	var parts []string
	for _, at := range w.Attachments {
		said := []string{at.Pretext, at.Title, at.Text}
		if at.Title == "" && at.Text == "" {
			said = append(said, at.Fallback)
		}
		for _, s := range said {
			if s != "" {
				parts = append(parts, h.a.plain(s))
			}
		}
	}
	return strings.Join(parts, "\n")
}

// link is the message's permanent link, where the workspace's address is known.
func (h *history) link(m *store.Message) string {
	if h.site == "" || h.channel.ID == "" {
		return ""
	}
	link := strings.TrimRight(h.site, "/") + "/archives/" + h.channel.ID + "/p" + strings.Replace(m.Ref.ID, ".", "", 1)
	if m.Thread != "" {
		link += "?thread_ts=" + url.QueryEscape(m.Thread) + "&cid=" + h.channel.ID
	}
	return link
}

// instant reads a timestamp of Slack's, seconds and microseconds: what sorts as
// bytes in the order of posting.
func instant(ts string) (time.Time, bool) {
	seconds, micros, ok := strings.Cut(ts, ".")
	if !ok || len(seconds) != 10 || len(micros) != 6 {
		return time.Time{}, false
	}
	s, errS := strconv.ParseUint(seconds, 10, 63)
	us, errU := strconv.ParseUint(micros, 10, 32)
	return time.Unix(int64(s), int64(us)*1000).UTC(), errS == nil && errU == nil
}
