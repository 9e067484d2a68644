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

// gap is a stretch of a room's history that is to be read back. It is noted in
// the store as soon as it is known and stays until it has been read: neither a
// message that comes meanwhile nor a reading that fails lets anybody forget
// what lies between.
type gap struct {
	Unread bool
	After  string // the last message that was there before it
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
	b.watchedAt, b.unreadAt = now, now
	b.mu.Unlock()
	return nil
}

// noteGaps notes for the room of every open incident from where its history is
// to be read. A gap that is noted already begins where it began.
func (b *Bot) noteGaps(ctx context.Context) error {
	if _, ok := b.platform.(chat.Historian); !ok {
		return nil
	}
	for after := incident.ID(0); ; {
		var last incident.ID
		err := b.store.Update(ctx, func(tx store.Tx) error {
			last = 0
			open, err := tx.Incidents(after, page, true)
			if err != nil {
				return err
			}
			for _, inc := range open {
				last = inc.ID
				if err := noteGap(tx, chat.RoomRef(inc.Room)); err != nil {
					return fmt.Errorf("%s: %w", inc.ID, err)
				}
			}
			return nil
		})
		if err != nil || last == 0 {
			return err
		}
		after = last
	}
}

func noteGap(tx store.Tx, room chat.RoomRef) error {
	if room == "" {
		return nil
	}
	var g gap
	if err := tx.Value(gapName(room), &g); err != nil && !errors.Is(err, store.ErrNotFound) || g.Unread {
		return err
	}
	g = gap{Unread: true}
	if err := tx.Value(handledName(room), &g.After); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	m, err := tx.LastMessage(room)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err == nil {
		g.After = max(g.After, m.Ref.ID)
	}
	return tx.PutValue(gapName(room), g)
}

// readGaps reads what was noted, in the rooms of open incidents.
func (b *Bot) readGaps(ctx context.Context) error {
	h, ok := b.platform.(chat.Historian)
	if !ok {
		return nil
	}
	var errs []error
	for after := incident.ID(0); ; {
		unread := map[chat.RoomRef]gap{}
		var last incident.ID
		err := b.store.View(ctx, func(tx store.Tx) error {
			open, err := tx.Incidents(after, page, true)
			for _, inc := range open {
				last = inc.ID
				var g gap
				if err := tx.Value(gapName(chat.RoomRef(inc.Room)), &g); err == nil && g.Unread {
					unread[chat.RoomRef(inc.Room)] = g
				}
			}
			return err
		})
		if err != nil {
			return err
		}
		if last == 0 {
			return errors.Join(errs...)
		}
		after = last
		for room, g := range unread {
			if err := b.readGap(ctx, h, room, g); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", room, err))
			}
		}
	}
}

// readGap reads one room, oldest first, as events.
func (b *Bot) readGap(ctx context.Context, h chat.Historian, room chat.RoomRef, g gap) error {
	const limit = 200
	for {
		events, err := h.History(ctx, room, g.After, limit)
		if err != nil {
			return err
		}
		for _, ev := range events {
			ev.History = true
			if err := b.readBack(ctx, ev); err != nil {
				return err
			}
			g.After = max(g.After, ev.Message.ID)
		}
		if len(events) < limit {
			return b.store.Update(ctx, func(tx store.Tx) error { return tx.PutValue(gapName(room), gap{}) })
		}
	}
}

// readBack handles an event of the past. What it is answered, if it was a
// command, waits for its author.
func (b *Bot) readBack(ctx context.Context, ev chat.Event) error {
	if ev.Kind == chat.Command {
		if err := b.again(ctx, ev); err != nil {
			if errors.Is(err, errAgain) {
				return nil
			}
			return err
		}
	}
	reply, err := b.Handle(ctx, ev)
	if err != nil || reply.Empty() {
		return err
	}
	now := b.clock().UTC()
	return b.store.Update(ctx, func(tx store.Tx) error {
		if err := handled(tx, ev, now); err != nil {
			return err
		}
		m := wordsReadBack(reply.Message, ev, zoneOf(&incident.Incident{Zone: b.cfg.Zone}), now)
		return tx.Enqueue(&store.Post{Lane: "room:" + string(ev.Room), Kind: store.PostSay, To: chat.Dest{Room: ev.Room, Person: ev.Person},
			Key: "answer/" + eventKey(ev), Message: m, At: now})
	})
}

// offer keeps a command that was found in a gap and offers it in its room: it
// may be out of date by now, so it is not simply run.
func (b *Bot) offer(ctx context.Context, ev chat.Event, id incident.ID, now time.Time) error {
	name := typedPrefix + eventKey(ev)
	return b.store.Update(ctx, func(tx store.Tx) error {
		if err := once(tx, ev, now); err != nil {
			return err
		}
		live := ev
		live.History = false
		if err := tx.PutValue(name, pending{live, now}); err != nil {
			return err
		}
		c := b.begin(tx, ev, now)
		m := wordsOffer(c.name(c.by), ev, zoneOf(&incident.Incident{Zone: b.cfg.Zone}), now)
		m.Buttons = [][]chat.Button{{{Action: pressRun, Label: "Run it now", Value: name}}}
		return tx.Enqueue(&store.Post{Lane: offerLane(ev.Room), Kind: store.PostSay, To: chat.Dest{Room: ev.Room}, Key: name, Slot: name,
			Incident: id, Message: m, At: now})
	})
}

func offerLane(room chat.RoomRef) string { return "room:" + string(room) }

// forgetTyped forgets a command that was kept, and the offer to run it, with the
// message in which it was typed.
func (c *change) forgetTyped(ref chat.MessageRef) error {
	name := typedPrefix + eventKey(chat.Event{Kind: chat.Command, Message: ref})
	var kept pending
	err := c.tx.Value(name, &kept)
	if errors.Is(err, store.ErrNotFound) || err == nil && kept.Event.Kind == "" {
		return nil
	}
	if err != nil {
		return err
	}
	if err := c.tx.PutValue(name, nil); err != nil {
		return err
	}
	return c.queue(&store.Post{Lane: offerLane(ref.Room), Kind: store.PostEdit, Slot: name, Key: name + "/deleted", Message: chat.Says(chat.T("(deleted)"))})
}
