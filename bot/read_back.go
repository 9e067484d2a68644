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

// readGaps reads what was noted.
func (b *Bot) readGaps(ctx context.Context) error {
	rooms, err := b.readable(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, room := range rooms {
		var g gap
		err := b.store.View(ctx, func(tx store.Tx) error { return tx.Value(gapName(room), &g) })
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if !g.Unread {
			continue
		}
		h, _ := chat.Feature[chat.Historian](b.platform, room)
		err = b.readGap(ctx, h, room, g)
		if err == nil {
			continue
		}
		if err := b.unseen(ctx, room, err); err != nil {
			return err
		}
		if !errors.Is(err, chat.ErrRefused) { // what is refused now is refused in a minute
			errs = append(errs, fmt.Errorf("%s: %w", room, err))
		}
	}
	return errors.Join(errs...)
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
			return b.store.Update(ctx, func(tx store.Tx) error {
				var now gap
				if err := tx.Value(gapName(room), &now); err != nil {
					return err
				}
				return tx.PutValue(gapName(room), gap{Unread: now.Noted != g.Noted, After: g.After, Noted: now.Noted, From: now.From})
			})
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
