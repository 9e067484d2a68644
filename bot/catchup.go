package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kept/bot/chat"
	"kept/store"
)

const (
	// aliveEvery is how often Kept notes that it is there.
	aliveEvery = time.Minute
	// absentFrom is how long Kept must have been silent to say that it was away.
	absentFrom = 2*aliveEvery + 30*time.Second
	// gapTime bounds the reading of what was said meanwhile.
	gapTime = 60 * time.Second
	// draftGapTime bounds the reading of what a draft may lack.
	draftGapTime = 10 * time.Second
	aliveAt      = "alive"
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
	if last.Sub(now) > clockSkew {
		if err := b.rewind(ctx, now); err != nil {
			return fmt.Errorf("the clock was set back from %s: %w", last, err)
		}
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
	b.log.Info("catching up", "last there", last)
	if err := b.store.Update(ctx, func(tx store.Tx) error { return b.ensureDigest(tx, now) }); err != nil {
		return err
	}
	if err := b.noteGaps(ctx); err != nil {
		return err
	}
	b.read(ctx, now)
	listCtx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	if err := b.reconcile(listCtx, now); err != nil {
		b.log.Warn("could not find out which dead-man posts were posted; a reminder may come twice", "error", err)
	}
	b.mu.Lock()
	b.ready = true
	b.mu.Unlock()
	return nil
}

// readSoon reads the gaps that were noted while Kept was there, once their time
// has come.
func (b *Bot) readSoon(ctx context.Context, now time.Time) error {
	b.mu.Lock()
	due := b.ready && !b.unreadAt.IsZero() && !now.Before(b.unreadAt)
	b.mu.Unlock()
	if due {
		b.read(ctx, now)
	}
	return ctx.Err()
}

// read reads the gaps that are noted, for at most gapTime; what could not be
// read is read later: reminders must not wait for it.
func (b *Bot) read(ctx context.Context, now time.Time) {
	b.mu.Lock()
	b.unreadAt = time.Time{}
	b.mu.Unlock()
	gapCtx, cancel := context.WithTimeout(ctx, gapTime)
	defer cancel()
	if err := b.readGaps(gapCtx); err != nil {
		again := now.Add(aliveEvery)
		b.log.Warn("could not read all that was said while away", "error", err, "again", again)
		b.readAt(again)
	}
}

// readAt has the noted gaps read at some time, if they are not to be read before.
func (b *Bot) readAt(at time.Time) {
	b.mu.Lock()
	b.unreadAt = earliest(b.unreadAt, at)
	b.mu.Unlock()
}

// caughtUp notes that Kept is there, once a minute, and ends an absence: only
// after what was missed has been fired, so that a crash before starts over.
func (b *Bot) caughtUp(ctx context.Context, now time.Time) {
	b.mu.Lock()
	b.watchedAt = now
	b.mu.Unlock()
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
	if err := b.forgetAlerts(ctx, now); err != nil {
		b.log.Error("cannot forget alerts of long ago", "error", err)
	}
	b.mu.Lock()
	b.away = nil
	b.mu.Unlock()
}

// Works reports whether Kept works: its loop went round lately, and what it wrote is
// on disk. Its error says since when it does not; that of a process that has just
// begun, and not caught up yet, too. now is the bot's own clock.
func (b *Bot) Works(ctx context.Context, now time.Time) error {
	var last time.Time
	err := b.store.View(ctx, func(tx store.Tx) error { return tx.Value(aliveAt, &last) })
	switch {
	case errors.Is(err, store.ErrNotFound):
		return errors.New("nothing was reminded of, nor written, yet")
	case err != nil:
		return err
	case now.Sub(last) >= absentFrom:
		return fmt.Errorf("nothing was reminded of, or could be written, since %s", last.UTC().Format(time.RFC3339))
	}
	return nil
}

// settling is how long after a lost connection the gaps are read: connections
// are often lost several at a time.
const settling = 2 * time.Second

// reconnected follows a lost connection: from where each room is to be read, or
// the one that is named, is noted at once, the reading is left to a loop.
func (b *Bot) reconnected(ctx context.Context, only chat.RoomRef, now time.Time) error {
	b.noting.Lock()
	defer b.noting.Unlock()
	note := b.noteGaps
	if only != "" {
		note = func(ctx context.Context) error { return b.noteGapOf(ctx, only) }
	}
	if err := note(ctx); err != nil {
		return fmt.Errorf("note what is to be read back: %w", err)
	}
	b.readAt(now.Add(settling))
	return nil
}
