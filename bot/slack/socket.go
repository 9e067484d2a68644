package slack

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"kept/bot/chat"
)

const (
	// connections is how many are kept open: while Slack renews one, every few
	// hours, the other goes on.
	connections = 2
	// atOnce bounds the events that are handled at a time, waiting those that
	// have come and wait for their turn. Beyond both, reading stops: what is not
	// acknowledged in time comes again.
	atOnce, waiting = 64, 1024
	// leaveWithin is after how long a connection that Slack renews is closed, if
	// Slack itself has not: it says to do so some ten seconds ahead.
	leaveWithin = time.Minute
	// grace is how long a stop waits for what is in hand.
	grace = 10 * time.Second
)

// Run receives over Socket Mode until ctx ends, then finishes what is in hand,
// acknowledges it, and returns nil. A problem that no waiting mends is a
// *[SetupError]; everything else is tried again, for ever.
//
// An envelope is acknowledged on the connection on which it came, after h has
// returned without error. Slack delivers an event again that was not
// acknowledged, and h takes that for what it is. It does not deliver a slash
// command or a press again: when h is slower than Slack's 3 s, Slack tells the
// person that the command timed out ("operation_timeout"), although it is
// recorded; the reply then follows by itself (see answer.go).
//
// A [chat.Reconnected] event says that something may have gone unheard: after
// the first connection is up, for what was said before it, and after one was
// lost before its successor was up. It is handed over again until h takes it.
func (c *Client) Run(ctx context.Context, h chat.Handler) error {
	return newSockets(c, h).run(ctx)
}

// sockets is Socket Mode while it runs.
type sockets struct {
	c      *Client
	handle chat.Handler
	work   context.Context // of the handlers: outlives Run's context by the grace
	silent time.Duration   // after which a connection is dead
	place  chan struct{}   // taken by each event that has come and is not done with
	queue  chan arrival    // those that wait for their turn
	begun  atomic.Bool     // a connection has been up
	missed chan struct{}   // signalled when something may have gone unheard
}

func newSockets(c *Client, h chat.Handler) *sockets {
	return &sockets{c: c, handle: h, silent: silentFor,
		place: make(chan struct{}, waiting), queue: make(chan arrival, waiting), missed: make(chan struct{}, 1)}
}

func (s *sockets) run(ctx context.Context) error {
	if err := s.c.tokenKinds(); err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	work, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	context.AfterFunc(ctx, func() { time.AfterFunc(grace, abandon) })
	s.work = work
	var workers sync.WaitGroup
	for range atOnce { // they stay: growing the stack of a goroutine anew took an eighth of an event's time
		workers.Go(func() {
			for a := range s.queue {
				a.over.envelope(a.frame, a.at)
			}
		})
	}
	defer workers.Wait()
	defer close(s.queue)

	var running sync.WaitGroup
	for range connections {
		running.Go(func() {
			var open sync.WaitGroup
			if err := s.keep(ctx, &open); err != nil {
				stop(err)
			}
			open.Wait()
		})
	}
	running.Go(func() { s.tell(ctx) })
	running.Wait()
	if problem, ok := errors.AsType[*SetupError](context.Cause(ctx)); ok {
		return problem
	}
	return nil
}

// keep keeps one connection open and replaces it: before its end where Slack
// warns of that, else after it. It returns a SetupError, or nil when ctx ended;
// open then waits for what came over its connections.
func (s *sockets) keep(ctx context.Context, open *sync.WaitGroup) error {
	var last *connection
	var again backoff
	for ctx.Err() == nil {
		k, err := s.dial(ctx, last)
		if err != nil {
			if _, permanent := errors.AsType[*SetupError](err); permanent {
				return err
			}
			s.c.log.Warn("cannot connect to Slack", "error", err)
			again.wait(ctx, err)
			continue
		}
		reading, leave := context.WithCancel(ctx)
		open.Go(func() {
			defer leave()
			k.read(reading)
		})
		select {
		case <-k.hello:
		case <-k.leaving:
		case <-k.ended:
		}
		if closed(k.hello) {
			last = k
			select {
			case <-k.leaving:
			case <-k.ended:
			}
		}
		if k.lived() > backoffForgets {
			again = backoff{}
		}
		reason, err := k.fate()
		if problem, permanent := errors.AsType[*SetupError](err); permanent {
			return problem
		}
		time.AfterFunc(leaveWithin, leave)
		switch reason {
		case "link_disabled":
			return &SetupError{switchedOff}
		case "warning", "refresh_requested":
			s.c.log.Debug("Slack renews a connection", "reason", reason)
			if k.lived() <= backoffForgets {
				again.wait(ctx, nil)
			}
		case "too_many_websockets":
			s.c.log.Warn("Slack closes a connection: the app has more than ten open. Is Kept running elsewhere with the same app-level token?")
			again.wait(ctx, errTooMany)
		default:
			if ctx.Err() == nil {
				s.c.log.Warn("a connection to Slack was lost", "reason", reason, "error", err)
				again.wait(ctx, nil)
			}
		}
	}
	return nil
}

// up notes that a connection is up in place of last, nil for none. Something may
// have gone unheard if it is the first of all, or last ended before.
func (s *sockets) up(last *connection) {
	if !s.begun.CompareAndSwap(false, true) && (last == nil || !closed(last.ended)) {
		return
	}
	select {
	case s.missed <- struct{}{}:
	default:
	}
}

// tell hands over that something may have gone unheard, until it is taken.
func (s *sockets) tell(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.missed:
		}
		var again backoff
		for ctx.Err() == nil {
			_, err := s.handle(s.work, chat.Event{Kind: chat.Reconnected, At: s.c.clock().UTC()})
			if err == nil {
				break
			}
			s.c.log.Warn("cannot note that messages may have been missed", "error", err)
			again.wait(ctx, err)
		}
	}
}
