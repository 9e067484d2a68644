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

const (
	// aliveEvery is how often Kept notes that it is there.
	aliveEvery = time.Minute
	// absentFrom is how long Kept must have been silent to say that it was away.
	absentFrom = 2*aliveEvery + 30*time.Second
	// gapTime bounds the reading of what was said meanwhile.
	gapTime = 60 * time.Second
	aliveAt = "alive"
	// remembered is how long the keys of handled events are kept: longer than
	// any platform delivers again.
	remembered = 7 * 24 * time.Hour
)

// absence is a time when Kept was not there.
type absence struct{ From, To time.Time }

// absence is the absence that is being caught up with, nil if there is none.
func (b *Bot) absence() *absence {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.away
}

// catchUp follows an absence: once at the start of the process, and whenever
// Kept has not noted that it was there for a while (a machine asleep). What was
// said in the rooms meanwhile is read before anything that came due is fired,
// for at most a minute: an update that was posted then counts at its own time.
func (b *Bot) catchUp(ctx context.Context, now time.Time) error {
	var last time.Time
	err := b.store.View(ctx, func(tx store.Tx) error { return tx.Value(aliveAt, &last) })
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	b.mu.Lock()
	first := !b.ready
	away := !last.IsZero() && now.Sub(last) >= absentFrom
	if away {
		b.away = &absence{From: last, To: now}
	}
	b.mu.Unlock()
	if !first && !away {
		return nil
	}
	if err := b.store.Update(ctx, func(tx store.Tx) error { return b.ensureDigest(tx, now) }); err != nil {
		return err
	}
	b.log.Info("catching up", "last there", last)
	gapCtx, cancel := context.WithTimeout(ctx, gapTime)
	defer cancel()
	if err := b.readGaps(gapCtx); err != nil {
		// What cannot be read now is read when Kept catches up next; reminders
		// must not wait for it.
		b.log.Warn("could not read all that was said while away", "error", err)
	}
	b.mu.Lock()
	b.ready = true
	b.mu.Unlock()
	return nil
}

// caughtUp notes that Kept is there, once a minute, and ends an absence: only
// after what was missed has been fired, so that a crash before starts over.
func (b *Bot) caughtUp(ctx context.Context, now time.Time) {
	var last time.Time
	err := b.store.View(ctx, func(tx store.Tx) error { return tx.Value(aliveAt, &last) })
	if err == nil && now.Sub(last) < aliveEvery && !now.Before(last) {
		return
	}
	err = b.store.Update(ctx, func(tx store.Tx) error {
		if _, err := tx.ForgetSeen(now.Add(-remembered), 1000); err != nil {
			return err
		}
		return tx.PutValue(aliveAt, now)
	})
	if err != nil {
		b.log.Error("cannot note that Kept is alive", "error", err)
		return
	}
	b.mu.Lock()
	b.away = nil
	b.mu.Unlock()
}

// readGaps reads the rooms of open incidents from the last stored message on.
func (b *Bot) readGaps(ctx context.Context) error {
	h, ok := b.platform.(chat.Historian)
	if !ok {
		return nil
	}
	var errs []error
	for after := incident.ID(0); ; {
		var page []*incident.Incident
		if err := b.store.View(ctx, func(tx store.Tx) (err error) {
			page, err = tx.Incidents(after, 100, true)
			return err
		}); err != nil {
			return err
		}
		if len(page) == 0 {
			return errors.Join(errs...)
		}
		after = page[len(page)-1].ID
		for _, inc := range page {
			if inc.Room == "" {
				continue
			}
			if err := b.readGap(ctx, h, chat.RoomRef(inc.Room)); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", inc.ID, err))
			}
		}
	}
}

// readGap reads one room, oldest first, as events.
func (b *Bot) readGap(ctx context.Context, h chat.Historian, room chat.RoomRef) error {
	var after string
	err := b.store.View(ctx, func(tx store.Tx) error {
		last, err := tx.LastMessage(room)
		if err == nil {
			after = last.Ref.ID
		}
		return err
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	const limit = 200
	for {
		events, err := h.History(ctx, room, after, limit)
		if err != nil {
			return err
		}
		for _, ev := range events {
			ev.History = true
			if _, err := b.Handle(ctx, ev); err != nil {
				return err
			}
			if ev.Message.ID > after {
				after = ev.Message.ID
			}
		}
		if len(events) < limit {
			return nil
		}
	}
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
		p := &store.Post{Lane: "room:" + string(ev.Room), Kind: store.PostSay, To: chat.Dest{Room: ev.Room}, Key: name, Message: m, At: now}
		if id != 0 {
			p.Lane, p.Incident = lane(id), id
		}
		return tx.Enqueue(p)
	})
}
