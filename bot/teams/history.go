package teams

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"kept/bot/chat"
)

// How far back threads are looked through for replies that came after a message,
// and how far apart the parts of a long post may lie.
const (
	threadsReach = 14 * 24 * time.Hour
	partsApart   = 24 * time.Hour
)

// errUnread says that Kept may not read back what was said.
var errUnread = fmt.Errorf("%w: Graph does not let Kept read messages", chat.ErrRefused)

const unreadTold = "Graph does not let Kept read what was said while it was away: add ChannelMessage.Read.Group (channels) and ChatMessage.Read.Chat (chats) to authorization.permissions.resourceSpecific in the app's manifest, and consent to them where Kept is installed"

// IDAt implements chat.Historian: messages' IDs are their times in milliseconds.
func (c *Client) IDAt(t time.Time) string { return strconv.FormatInt(t.UnixMilli()-1, 10) }

// History implements chat.Historian: messages with the replies of threads that
// began, or were last replied to, up to 14 days before, each followed by its
// reactions. Edits of older messages of that time come first. What was deleted is
// not told. Where Graph does not let Kept read, the error is ErrRefused, and
// the operator is told once what to grant.
//
// Graph lists messages newest first, so all are read before the first is given;
// those that a page has no room for are kept for the next.
func (c *Client) History(ctx context.Context, r chat.RoomRef, after string, limit int) ([]chat.Event, error) {
	room, ok := id(r)
	if !ok {
		return nil, fmt.Errorf("history of %q: %w", r, chat.ErrNotFound)
	}
	s, ok := c.out.scans.get(room)
	if !ok || !s.goesOn(after) {
		s = &scan{after: after, at: after}
		if err := c.collect(ctx, room, s); err != nil {
			return nil, fmt.Errorf("history of %s: %w", r, err)
		}
		c.out.scans.put(room, s)
	}
	events, left := s.take(limit)
	if !left {
		c.out.scans.forget(room)
	}
	return events, nil
}

// scan is a reading of a room's history, from after on.
type scan struct {
	mu     sync.Mutex
	after  string
	at     string // up to where it was handed out
	groups []group
}

// group is what happened to one message, in order; of those with the ID "" the
// events concern messages from before.
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
func (s *scan) take(limit int) (events []chat.Event, left bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.groups) > 0 && (len(events) < limit || limit <= 0) {
		g := s.groups[0]
		s.groups = s.groups[1:]
		s.at = max(s.at, g.id)
		events = append(events, g.events...)
	}
	return events, len(s.groups) > 0
}

// collect reads everything that is to be told.
func (c *Client) collect(ctx context.Context, room string, s *scan) error {
	since := time.Time{}
	if ms, err := strconv.ParseInt(s.after, 10, 64); err == nil {
		since = time.UnixMilli(ms)
	}
	floor := since.Add(-time.Minute) // IDs and times may differ a little
	if channel, root := splitThread(room); root == "" && c.isChannel(ctx, channel) && !since.IsZero() {
		floor = since.Add(-threadsReach)
	}
	var failed error
	err := c.readBack(ctx, target{room: room, conversation: room}, floor, func(m *graphMessage) bool {
		var here string // a thread that is a room of its own is not told with its channel
		if here, failed = c.happenedIn(ctx, room, m); failed != nil {
			return false
		}
		if here == room && (m.ID > s.after || m.edited().After(since)) {
			if g := c.recount(room, m, s.after); len(g.events) > 0 {
				s.groups = append(s.groups, g)
			}
		}
		return true
	})
	slices.SortStableFunc(s.groups, func(a, b group) int { return cmp.Compare(a.id, b.id) })
	return cmp.Or(err, failed)
}

// happenedIn is the room that a message read in a room belongs to.
func (c *Client) happenedIn(ctx context.Context, room string, m *graphMessage) (string, error) {
	if channel, root := splitThread(room); root != "" || !c.isChannel(ctx, channel) {
		return room, nil
	}
	is, _, err := c.roomOf(ctx, threadOf(room, cmp.Or(m.ReplyTo, m.ID)))
	return is, err
}

// readBack reads the messages of a room, or of a channel's thread, that were
// written or changed since, in no order that counts; those of a channel with all
// replies to what it reads. each says whether to go on.
func (c *Client) readBack(ctx context.Context, t target, since time.Time, each func(*graphMessage) bool) error {
	place, root := splitThread(cmp.Or(t.conversation, t.channel))
	what := "messages " + place
	var err error
	switch {
	case c.isChannel(ctx, place) && c.groupOf(ctx, place) == "":
		err = fmt.Errorf("%w: the team of %s is not known; is Kept installed there?", errLacking, place)
	case !c.isChannel(ctx, place):
		err = c.permitted(what, func() error { return c.readChat(ctx, place, since, each) })
		if p, _ := c.placeOf(ctx, place); p.Kind == personal && errors.Is(err, chat.ErrNotFound) { // Graph knows it by another name, or not at all
			err = fmt.Errorf("%w: %w", errLacking, err)
		}
	case root != "":
		err = c.permitted(what, func() error { return c.readThread(ctx, place, root, since, each) })
	default:
		err = c.permitted(what, func() error { return c.readChannel(ctx, place, since, each) })
	}
	if errors.Is(err, errLacking) {
		c.tell(ctx, unreadTold, "error", err)
		return fmt.Errorf("%w: %w", errUnread, err)
	}
	return err
}

const pageQuery = "50" // messages; Graph's most

// readChannel reads the threads of a channel. Graph does not promise by what it
// sorts them, so it goes on until a whole page is older than what is wanted.
// (learn.microsoft.com/graph/api/channel-list-messages)
func (c *Client) readChannel(ctx context.Context, channel string, since time.Time, each func(*graphMessage) bool) error {
	base := c.messagesOf(ctx, channel)
	var more []string // threads with more replies than came with them
	stale, stopped := 0, false
	err := c.graphList(ctx, base+query("$top", pageQuery, "$expand", "replies"), func(item json.RawMessage) bool {
		m, ok := readMessage(item)
		if !ok {
			return true
		}
		newest := m.changed()
		for i := range m.Replies {
			newest = newer(newest, m.Replies[i].changed())
		}
		if stale++; !newest.Before(since) {
			stale = 0
			if stopped = !each(m); stopped {
				return false
			}
			if m.More != "" {
				more = append(more, m.ID)
			} else {
				for i := range m.Replies {
					m.Replies[i].ReplyTo = m.ID
					if stopped = !each(&m.Replies[i]); stopped {
						return false
					}
				}
			}
		}
		return stale < 50
	})
	for _, root := range more {
		if err != nil || stopped {
			break
		}
		err = c.readReplies(ctx, base, root, time.Time{}, func(m *graphMessage) bool {
			stopped = !each(m)
			return !stopped
		})
	}
	return err
}

func newer(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// readThread reads a thread of a channel, its first message included.
func (c *Client) readThread(ctx context.Context, channel, root string, since time.Time, each func(*graphMessage) bool) error {
	base := c.messagesOf(ctx, channel)
	var first graphMessage
	if err := c.graphDo(ctx, "GET", base+"/"+segment(root), nil, &first); err != nil {
		return err
	}
	if !first.changed().Before(since) && !each(&first) {
		return nil
	}
	return c.readReplies(ctx, base, root, since, each)
}

// readReplies reads the replies to a message, newest first.
// (learn.microsoft.com/graph/api/chatmessage-list-replies)
func (c *Client) readReplies(ctx context.Context, base, root string, since time.Time, each func(*graphMessage) bool) error {
	stale := 0
	return c.graphList(ctx, base+"/"+segment(root)+"/replies"+query("$top", pageQuery), func(item json.RawMessage) bool {
		m, ok := readMessage(item)
		if !ok {
			return true
		}
		if m.changed().Before(since) {
			stale++
			return stale < 50
		}
		m.ReplyTo, stale = root, 0
		return each(m)
	})
}

// readChat reads a chat, newest first. (learn.microsoft.com/graph/api/chat-list-messages)
func (c *Client) readChat(ctx context.Context, conversation string, since time.Time, each func(*graphMessage) bool) error {
	stale := 0
	return c.graphList(ctx, "/chats/"+segment(c.graphChat(ctx, conversation))+"/messages"+query("$top", pageQuery), func(item json.RawMessage) bool {
		m, ok := readMessage(item)
		if !ok {
			return true
		}
		if m.changed().Before(since) {
			stale++
			return stale < 50
		}
		stale = 0
		return each(m)
	})
}

// graphChat is what Graph calls a chat: one with a person alone has another name
// there than the connector's.
func (c *Client) graphChat(ctx context.Context, conversation string) string {
	if p, err := c.placeOf(ctx, conversation); err == nil && p.With != "" && !strings.HasPrefix(conversation, "19:") {
		return "19:" + p.With + "_" + c.cfg.AppID + "@unq.gbl.spaces"
	}
	return conversation
}

// messagesOf is the path of a channel's messages.
func (c *Client) messagesOf(ctx context.Context, channel string) string {
	return "/teams/" + segment(c.groupOf(ctx, channel)) + "/channels/" + segment(channel) + "/messages"
}
