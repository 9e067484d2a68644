package slack

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"kept/bot/chat"
)

// How far back threads are looked through for replies that came after a
// message: Slack lists replies only by their thread. Where it hands out
// messages by the handful, less has to do.
const (
	threadsReach     = 14 * 24 * time.Hour
	threadsReachSlow = 24 * time.Hour
)

// handful is how many messages Slack gives apps of some kinds at once, in one
// request a minute (https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps).
const handful = 15

const handfulTold = "Slack gives this app 15 messages a minute to read, so what was said while Kept was away is read slowly; apps made for one's own workspace are exempt from this limit"

// IDAt implements chat.Historian.
func (c *Client) IDAt(t time.Time) string { return stampAt(t.Add(-time.Microsecond)) }

// stampAt is the timestamp of an instant, the reverse of instant.
func stampAt(t time.Time) string { return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000) }

// History implements chat.Historian: messages with the replies of threads that
// began up to 14 days before, each followed by its reactions and pin. Edits of
// older messages of that time come first. What was deleted is not told: Slack
// forgets it. Slack lists messages newest first, so all of them are read before
// the first is given; a reading that had to stop goes on where it stopped when
// it is asked for again.
func (c *Client) History(ctx context.Context, r chat.RoomRef, after string, limit int) ([]chat.Event, error) {
	channel, ok := id(r)
	if !ok {
		return nil, fmt.Errorf("history of %q: %w", r, chat.ErrNotFound)
	}
	s, ok := c.scans.get(channel)
	if !ok || !s.goesOn(after) {
		s = &scan{after: after, at: after, seen: map[string]bool{}}
		c.scans.put(channel, s)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := c.collect(ctx, channel, s); err != nil {
		return nil, fmt.Errorf("history of %s: %w", r, err)
	}
	events := s.take(limit)
	if len(s.groups) == 0 {
		c.scans.forget(channel)
	}
	return events, nil
}

// scan is the reading of a channel's history, from after on.
type scan struct {
	mu    sync.Mutex
	after string
	at    string // up to where it was handed out

	cursor  string // of the channel, then of the first of threads
	listed  bool   // the channel has been read to its end
	threads []string
	slow    bool
	done    bool

	newest  string // message of the channel
	stopped bool   // it had to wait halfway: what came meanwhile is read at the end
	floor   string // from where on that is

	seen   map[string]bool
	groups []group
}

// group is what happened to one message, in order; of those with the same
// message ID "" the events concern messages from before.
type group struct {
	id     string
	events []chat.Event
}

func (s *scan) goesOn(after string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at == after
}

// take hands out at least limit events, or all that are left, as for a limit of
// 0. What belongs to one message stays together: the next page begins after a
// message.
func (s *scan) take(limit int) []chat.Event {
	var events []chat.Event
	for len(s.groups) > 0 && (len(events) < limit || limit <= 0) {
		g := s.groups[0]
		s.groups = s.groups[1:]
		s.at = max(s.at, g.id)
		events = append(events, g.events...)
	}
	return events
}

// collect reads on until everything is there.
func (c *Client) collect(ctx context.Context, channel string, s *scan) error {
	for !s.done {
		from := stretch{channel: channel, oldest: s.oldest(), cursor: s.cursor}
		if s.listed {
			from.thread, from.oldest = s.threads[0], s.after
		}
		messages, next, err := c.readPage(ctx, from)
		if err != nil {
			s.stopped = s.stopped || s.cursor != "" || s.listed
			return err
		}
		c.noticeHandful(s, len(messages), next)
		for _, m := range messages {
			c.gather(ctx, channel, s, &m)
		}
		s.cursor = next
		if !s.listed && s.slow && len(messages) > 0 && messages[len(messages)-1].TS < s.oldest() {
			s.cursor = ""
		}
		if s.cursor == "" {
			if s.listed {
				s.threads = s.threads[1:]
			}
			s.listed = true
			s.done = len(s.threads) == 0
		}
		if s.done && s.stopped {
			s.done, s.stopped, s.listed, s.floor = false, false, false, s.newest
		}
	}
	slices.SortStableFunc(s.groups, func(a, b group) int { return cmp.Compare(a.id, b.id) })
	return nil
}

// oldest is from where the channel is read: well before the messages that are
// wanted, because of the threads.
func (s *scan) oldest() string {
	if s.floor != "" {
		return s.floor
	}
	began := instant(s.after)
	if began.IsZero() {
		return ""
	}
	reach := threadsReach
	if s.slow {
		reach = threadsReachSlow
	}
	return stampAt(began.Add(-reach))
}

// noticeHandful notices that Slack limits what this app may read.
func (c *Client) noticeHandful(s *scan, got int, next string) {
	if next == "" || got != handful || s.slow { // a page may be short for other reasons, too
		return
	}
	s.slow = true
	if _, told := c.told.LoadOrStore(handfulTold, true); !told {
		c.log.Warn(handfulTold)
	}
}

// gather takes a message into the scan, with what happened to it.
func (c *Client) gather(ctx context.Context, channel string, s *scan, m *message) {
	if !s.listed {
		s.newest = max(s.newest, m.TS)
		if m.LatestReply > s.after {
			s.threads = append(s.threads, m.TS)
		}
	}
	if s.seen[m.TS] {
		return // a reply that was shown in the channel, too
	}
	s.seen[m.TS] = true
	if m.TS <= s.after && m.Edited.TS <= s.after {
		return
	}
	ev, ok := c.messageEvent(ctx, channel, m)
	if !ok {
		return
	}
	ev.History = true
	if m.TS <= s.after {
		ev.Kind, ev.At, ev.ID = chat.MessageEdited, instant(m.Edited.TS), "edited:"+channel+":"+m.TS+":"+m.Edited.TS
		s.groups = append(s.groups, group{events: []chat.Event{ev}})
		return
	}
	s.groups = append(s.groups, group{m.TS, append([]chat.Event{ev}, c.markings(channel, ev, m)...)})
}

// markings are the reactions to a message and its pin. Slack does not tell when
// people reacted: they count from the message.
func (c *Client) markings(channel string, of chat.Event, m *message) []chat.Event {
	var events []chat.Event
	mark := func(kind chat.EventKind, user, name string, at time.Time) {
		if user == "" || user == c.me.user {
			return
		}
		events = append(events, chat.Event{
			ID: strings.Join([]string{string(kind), channel, m.TS, name, user}, ":"), Kind: kind, At: at, Room: of.Room, Person: c.person(user),
			Message: of.Message, Thread: of.Thread, Link: of.Link, Reaction: name, History: true,
		})
	}
	for _, r := range m.Reactions {
		name, _, _ := strings.Cut(r.Name, "::") // without the tone of the skin
		for _, user := range r.Users {
			mark(chat.ReactionAdded, user, name, of.At)
		}
	}
	if slices.Contains(m.PinnedTo, channel) {
		at := of.At
		if m.PinnedInfo.PinnedTS > 0 {
			at = time.Unix(m.PinnedInfo.PinnedTS, 0).UTC()
		}
		mark(chat.PinAdded, m.PinnedInfo.PinnedBy, "", at)
	}
	return events
}
