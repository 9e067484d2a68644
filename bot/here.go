package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// pressAlong answers how much of a room's past belongs to an incident.
const pressAlong = "take along"

// longestAlong bounds what is taken along.
const longestAlong = 24 * time.Hour

// existing is the room in which an incident is declared to live; nil if it gets
// one of its own. In a private room it is private, whatever was said.
func (b *Bot) existing(ctx context.Context, ev chat.Event, d *declaration) (*chat.Room, error) {
	_, opens := chat.Feature[chat.RoomOpener](b.platform, ev.Person)
	if opens && !d.Here {
		return nil, nil
	}
	r, err := b.platform.Room(ctx, ev.Room)
	if !d.Here {
		if d.Private && (err != nil || !r.Private) {
			return nil, atFault(refuse("Kept can open no private room here, and everybody reads this one; declare it in a private room that Kept is in."), "private")
		}
		return &chat.Room{Ref: ev.Room, Name: r.Name, Private: r.Private, Direct: r.Direct}, nil
	}
	switch {
	case err != nil:
		return nil, refuse("Kept could not look at this channel, so nothing was declared. Is Kept in it? Without here:yes the incident gets a channel of its own.")
	case r.Direct:
		return nil, refuse("This is a conversation with Kept, where nobody else can come. Declare it in a channel, or without here:yes.")
	case d.Private && !r.Private:
		return nil, refuse("Everybody can read this channel. Declare it without here:yes, and it gets a private one of its own.")
	}
	d.Private = r.Private
	return &r, nil
}

// liveIn lets the incident live in a room that is there already. Its past is
// not the incident's, unless its people say so.
func (c *change) liveIn(r chat.Room) error {
	c.inc.Room, c.inc.RoomName, c.inc.Unshared = incident.Room(r.Ref), r.Name, r.Direct
	h, ok := chat.Feature[chat.Historian](c.b.platform, r.Ref)
	if !ok {
		return nil
	}
	var last string
	if err := c.tx.Value(handledName(r.Ref), &last); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return c.tx.PutValue(handledName(r.Ref), max(last, h.IDAt(c.at)))
}

// asksAlong adds the question how much of the room's past to take along.
func (c *change) asksAlong(m *chat.Message, r chat.Room) {
	if _, ok := chat.Feature[chat.Historian](c.b.platform, r.Ref); !ok || r.Direct {
		return
	}
	line, buttons := wordsTakeAlong(c.inc.ID)
	m.Lines, m.Buttons = append(m.Lines, line), append(m.Buttons, buttons)
}

// takeAlong has a part of the room's past read into its history, as a gap is:
// soon, and by a loop.
func (b *Bot) takeAlong(ctx context.Context, ev chat.Event, id incident.ID, hours string, now time.Time) (Reply, error) {
	h, ok := chat.Feature[chat.Historian](b.platform, ev.Room)
	length, err := time.ParseDuration(hours)
	if !ok || err != nil || length < 0 || length > longestAlong {
		return Reply{}, refuseStale()
	}
	return b.change(ctx, ev, id, now, func(c *change) (Reply, error) {
		from := c.inc.DeclaredAt.Add(-length)
		said := clock(from, c.zone(c.by), c.at)
		if length == 0 {
			return Reply{Message: c.wordsTakenAlong(0, said)}, nil
		}
		room := chat.RoomRef(c.inc.Room)
		var g gap
		if err := c.tx.Value(gapName(room), &g); err != nil && !errors.Is(err, store.ErrNotFound) {
			return Reply{}, err
		}
		if after := h.IDAt(from); !g.Unread || after < g.After {
			g.After = after
		}
		g.Unread, g.Noted = true, g.Noted+1
		if err := c.tx.PutValue(gapName(room), g); err != nil {
			return Reply{}, err
		}
		c.entry(incident.EntryDetail, fmt.Sprintf("History of the channel taken along from %s", clockIn(from, zoneOf(c.inc), c.inc.DeclaredAt)))
		b.readAt(now)
		return Reply{Message: c.wordsTakenAlong(length, said)}, nil
	})
}
