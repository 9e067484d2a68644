package bot

import (
	"context"
	"errors"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// Kept does not always see what is said in a room: Teams shows it only where its
// people consented, and a platform may not answer. What it could not see it says
// in the draft.

// unseen notes that a gap could not be read, and tells it once.
func (b *Bot) unseen(ctx context.Context, room chat.RoomRef, why error) error {
	return b.store.Update(context.WithoutCancel(ctx), func(tx store.Tx) error {
		var g gap
		if err := tx.Value(gapName(room), &g); err != nil || !g.Unread || g.Unseen {
			return err
		}
		b.log.Warn("what was said in a room cannot be read back; the draft will say so", "room", room, "error", why)
		g.Unseen = true
		return tx.PutValue(gapName(room), g)
	})
}

// readBeforeDraft reads what a room holds beyond what is stored, so that the
// draft has it, or can say that it could not be seen. A platform that does not
// answer right now has hidden nothing as long as no gap was noted before.
func (b *Bot) readBeforeDraft(ctx context.Context, room chat.RoomRef) error {
	h, ok := chat.Feature[chat.Historian](b.platform, room)
	if !ok || room == "" {
		return nil
	}
	var before, g gap
	look := func(g *gap) error {
		return b.store.View(ctx, func(tx store.Tx) error { return tx.Value(gapName(room), g) })
	}
	if err := look(&before); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err := b.noteGapOf(ctx, room); err != nil {
		return err
	}
	if err := look(&g); errors.Is(err, store.ErrNotFound) || err == nil && !g.Unread {
		return nil // no incident lives there
	} else if err != nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, draftGapTime)
	defer cancel()
	if err := b.readGap(within, h, room, g); err != nil {
		refused := errors.Is(err, chat.ErrRefused)
		if !refused {
			b.readAt(b.clock().UTC().Add(aliveEvery))
		}
		if refused || before.Unread {
			return b.unseen(ctx, room, err)
		}
	}
	return nil
}

// unseenFrom is since when Kept could not read an incident's room by itself; the
// zero time if it could.
func (b *Bot) unseenFrom(ctx context.Context, inc *incident.Incident) (from time.Time, err error) {
	var g gap
	err = b.store.View(ctx, func(tx store.Tx) error { return tx.Value(gapName(chat.RoomRef(inc.Room)), &g) })
	if errors.Is(err, store.ErrNotFound) || err == nil && !(g.Unread && g.Unseen) {
		return time.Time{}, nil
	}
	if from = g.From; from.Before(inc.DeclaredAt) {
		from = inc.DeclaredAt
	}
	return from, err
}
