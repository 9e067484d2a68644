package bot

import (
	"context"
	"errors"
	"sync"
	"time"
)

// delivery works off lanes while [Bot.Run] runs, each by itself: a lane in which
// a post waits for the platform holds up no other, whether that has posts already
// or is given some meanwhile.
type delivery struct {
	b      *Bot
	chosen func(lane string) bool
	slot   chan struct{} // one for each lane that is worked off at a time
	begun  sync.WaitGroup

	mu   sync.Mutex
	busy map[string]bool // lanes that are worked off, or wait for their slot
	err  error           // of lanes since the last turn
}

func (b *Bot) delivery(chosen func(lane string) bool) *delivery {
	return &delivery{b: b, chosen: chosen, slot: make(chan struct{}, max(b.cfg.Lanes, 1)), busy: map[string]bool{}}
}

// turn begins with every lane that has something to post now, and says when the
// next has. It does not wait for them: one that is over wakes the loop. What
// failed in them since is the error of a turn that begins with none.
func (d *delivery) turn(ctx context.Context, now time.Time) (next time.Time, err error) {
	d.mu.Lock()
	err, d.err = d.err, nil
	d.mu.Unlock()
	if err != nil {
		return time.Time{}, err
	}
	heads, err := d.b.heads(ctx, d.chosen)
	for _, p := range heads {
		switch {
		case waits(p, now):
			next = earliest(next, p.NotUntil)
		case d.take(p.Lane):
			d.begun.Go(func() { d.workOff(ctx, p.Lane) })
		}
	}
	return next, err
}

// take reports whether nobody works off a lane yet.
func (d *delivery) take(lane string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy[lane] {
		return false
	}
	d.busy[lane] = true
	return true
}

func (d *delivery) workOff(ctx context.Context, lane string) {
	d.slot <- struct{}{}
	_, _, err := d.b.deliverLane(ctx, lane, d.b.clock().UTC())
	<-d.slot
	d.mu.Lock()
	delete(d.busy, lane)
	if ctx.Err() == nil {
		d.err = errors.Join(d.err, err)
	}
	d.mu.Unlock()
	d.b.nudge()
}
