package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// gap is a stretch of a room's history that is to be read back. It is noted in
// the store as soon as it is known and stays until it has been read: neither a
// message that comes meanwhile nor a reading that fails lets anybody forget
// what lies between.
type gap struct {
	Unread bool
	After  string // the last message that was there before it
	Noted  int    `json:",omitempty"` // how often it was noted: what is noted while it is being read is still to be read
	// Unseen says that it was tried and could not be read, From since when that
	// concerns: the draft tells. Where the platform refuses, it is tried again only
	// when a gap is noted anew.
	Unseen bool      `json:",omitempty"`
	From   time.Time `json:",omitzero"` // of the last message before it; zero = there is none
}

func gapName(room chat.RoomRef) string { return "gap/" + string(room) }

// handledName names the last command typed in a room that was handled: such
// messages are not stored, so the newest stored one may be older.
func handledName(room chat.RoomRef) string { return "handled/" + string(room) }

// handled notes that an event was handled.
func handled(tx store.Tx, ev chat.Event, now time.Time) error {
	if ev.Kind == chat.Command && !ev.Message.IsZero() {
		var last string
		err := tx.Value(handledName(ev.Room), &last)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if ev.Message.ID > last {
			if err := tx.PutValue(handledName(ev.Room), ev.Message.ID); err != nil {
				return err
			}
		}
	}
	return tx.MarkSeen(eventKey(ev), now)
}

// watch notes gaps before an event is taken that is the first after an absence:
// once its message is stored, nobody could tell any more where the gap began.
func (b *Bot) watch(ctx context.Context, now time.Time) error {
	fresh := func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return !b.watchedAt.IsZero() && now.Sub(b.watchedAt) < absentFrom
	}
	if fresh() {
		return nil
	}
	b.noting.Lock() // of many that come at once the first notes, the others wait for it
	defer b.noting.Unlock()
	if fresh() {
		return nil
	}
	if err := b.noteGaps(ctx); err != nil {
		return fmt.Errorf("note what is to be read back: %w", err)
	}
	b.mu.Lock()
	b.watchedAt = now
	b.mu.Unlock()
	b.readAt(now)
	return nil
}

// lately is for how long after its end an incident's room is still read back:
// its postmortem is being talked over there.
const lately = 14 * 24 * time.Hour

// closedLately names the incidents that ended lately, with when.
const closedLately = "closed lately"

// ended keeps the room of an incident that has ended among those that are read
// back.
func (c *change) ended() error {
	closed := map[incident.ID]time.Time{}
	if err := c.tx.Value(closedLately, &closed); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	maps.DeleteFunc(closed, func(_ incident.ID, at time.Time) bool { return c.now.Sub(at) > lately })
	closed[c.inc.ID] = c.now
	return c.tx.PutValue(closedLately, closed)
}

// readable lists the rooms that are read back: of open incidents, and of those
// that ended lately, where the platform gives their history.
func (b *Bot) readable(ctx context.Context) ([]chat.RoomRef, error) {
	rooms := map[chat.RoomRef]bool{}
	for after := incident.ID(0); ; {
		var open []*incident.Incident
		err := b.store.View(ctx, func(tx store.Tx) (err error) {
			open, err = tx.Incidents(after, page, store.Open)
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(open) == 0 {
			break
		}
		after = open[len(open)-1].ID
		for _, inc := range open {
			rooms[chat.RoomRef(inc.Room)] = true
		}
	}
	err := b.store.View(ctx, func(tx store.Tx) error {
		closed := map[incident.ID]time.Time{}
		if err := tx.Value(closedLately, &closed); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		for id := range closed {
			inc, err := tx.Incident(id)
			if err != nil {
				return err
			}
			rooms[chat.RoomRef(inc.Room)] = true
		}
		return nil
	})
	maps.DeleteFunc(rooms, func(room chat.RoomRef, _ bool) bool {
		_, reads := chat.Feature[chat.Historian](b.platform, room)
		return room == "" || !reads
	})
	return slices.Sorted(maps.Keys(rooms)), err
}

// noteGaps notes for every readable room from where its history is to be read.
// A gap that is noted already begins where it began.
func (b *Bot) noteGaps(ctx context.Context) error {
	rooms, err := b.readable(ctx)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(rooms, page) {
		err := b.store.Update(ctx, func(tx store.Tx) error {
			for _, room := range some {
				if err := noteGap(tx, room); err != nil {
					return fmt.Errorf("%s: %w", room, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// noteGapOf notes it for one room, if an incident lives there.
func (b *Bot) noteGapOf(ctx context.Context, room chat.RoomRef) error {
	return b.store.Update(ctx, func(tx store.Tx) error {
		if ids, err := tx.InRoom(room); err != nil || len(ids) == 0 {
			return err
		}
		return noteGap(tx, room)
	})
}

func noteGap(tx store.Tx, room chat.RoomRef) error {
	var g gap
	if err := tx.Value(gapName(room), &g); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	g.Noted++
	if g.Unread {
		return tx.PutValue(gapName(room), g)
	}
	g.Unread, g.After, g.From = true, "", time.Time{}
	if err := tx.Value(handledName(room), &g.After); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	m, err := tx.LastMessage(room)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err == nil {
		g.After, g.From = max(g.After, m.Ref.ID), m.At
	}
	return tx.PutValue(gapName(room), g)
}
