package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"kept/store"
)

const (
	// longestSleep bounds every sleep of a loop, so that a clock that was set, or
	// a machine that was asleep, is noticed soon.
	longestSleep = 30 * time.Second
	// A loop that failed pauses, twice as long each time, up to longestSleep.
	firstPause = time.Second
)

// Run runs Kept until ctx is done, and returns once the attempt in hand is
// finished. Reminding and delivering are loops of their own, so that a slow
// platform never keeps a reminder from being fired; so are reading back what a
// lost connection missed and the dead-man posts, which hold up no other post.
// Nothing is delivered before the first catch-up is over: what was queued
// before an absence and what came due in it make one message.
//
// Errors are logged and tried again; only a closed store ends Run. It must not
// be called twice at a time.
func (b *Bot) Run(ctx context.Context) error {
	b.mu.Lock()
	running := b.running
	b.running = true
	b.mu.Unlock()
	if running {
		return errors.New("this Bot runs already")
	}
	defer func() {
		b.mu.Lock()
		b.running = false
		b.mu.Unlock()
	}()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wg sync.WaitGroup
	begun := make(chan struct{})
	first := sync.OnceFunc(func() { close(begun) })
	start := func(name string, turn func(context.Context, time.Time) (time.Time, error)) {
		wg.Go(func() {
			if name != reminding {
				select {
				case <-begun:
				case <-ctx.Done():
				}
			}
			b.loop(ctx, stop, name, turn)
		})
	}
	start(reminding, func(ctx context.Context, now time.Time) (time.Time, error) {
		defer first()
		return b.remindOnce(ctx, now)
	})
	posts := b.delivery(func(lane string) bool { return !isDeadManLane(lane) })
	start("delivering", posts.turn)
	deadMen := b.delivery(isDeadManLane)
	start("dead-man posts", deadMen.turn)
	start("reading back", func(ctx context.Context, now time.Time) (time.Time, error) {
		err := b.readSoon(ctx, now)
		b.mu.Lock()
		defer b.mu.Unlock()
		if !b.ready { // the first catch-up reads them
			return time.Time{}, err
		}
		return b.unreadAt, err
	})
	wg.Wait()
	posts.begun.Wait()
	deadMen.begun.Wait()
	if err := context.Cause(ctx); errors.Is(err, store.ErrClosed) {
		return err
	}
	return nil
}

// reminding names the loop that the others wait for.
const reminding = "reminding"

// remindOnce catches up after an absence, fires what is due and notes that Kept
// is there.
func (b *Bot) remindOnce(ctx context.Context, now time.Time) (time.Time, error) {
	errCatch := b.catchUp(ctx, now)
	next, err := b.Remind(ctx, now)
	b.mu.Lock()
	b.nextAt = next
	b.mu.Unlock()
	b.caughtUp(ctx, now)
	return next, errors.Join(errCatch, err)
}

// loop takes turns until ctx is done: when a turn asked for the next, after every
// change, and at least every longestSleep.
func (b *Bot) loop(ctx context.Context, stop context.CancelCauseFunc, name string, turn func(context.Context, time.Time) (time.Time, error)) {
	for pause := firstPause; ctx.Err() == nil; {
		changed := b.Wake() // before the turn: what changes meanwhile is not missed
		next, err := turn(ctx, b.clock().UTC())
		sleep := longestSleep
		switch {
		case errors.Is(err, store.ErrClosed):
			stop(err)
			return
		case err != nil && ctx.Err() == nil:
			b.log.Error("a loop failed and goes on", "loop", name, "again", pause, "error", err)
			sleep, changed = pause, nil
			if left := next.Sub(b.clock()); left > 0 {
				sleep = min(sleep, left)
			}
			pause = min(2*pause, longestSleep)
		default:
			pause = firstPause
			if !next.IsZero() {
				sleep = min(max(next.Sub(b.clock()), 0), longestSleep)
			}
		}
		timer := time.NewTimer(sleep)
		select {
		case <-ctx.Done():
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// Wake gives a channel that is closed after the next change, so that a loop need
// not wait for its next turn. A loop asks for it before it takes its turn.
func (b *Bot) Wake() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

// nudge wakes the loops after a commit.
func (b *Bot) nudge() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.changed)
	b.changed = make(chan struct{})
}

// ClockMoved lets the loops look at the clock at once: it was set.
func (b *Bot) ClockMoved() { b.nudge() }

// Next is when the next reminder is due, as Run last saw it; zero if none is.
func (b *Bot) Next() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.nextAt
}
