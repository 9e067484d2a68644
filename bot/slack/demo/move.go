package demo

import (
	"context"
	"time"
)

// patience is how long a step waits, in real time, for Kept to have done what is
// due. Posts are a second apart in a channel, as Slack asks; the step goes on
// after that, and nothing is lost by it.
const patience = 20 * time.Second

// errBusy says that the clock is being moved already.
const errBusy = sentence("The clock is being moved already; wait until it has arrived.")

// next is when something is due next: a reminder of Kept's, or a post that it
// left with the platform. Zero: nothing is.
func (s *Server) next() time.Time {
	next := s.opt.Kept.Next()
	if waiting := s.ws.Scheduled(); len(waiting) > 0 && (next.IsZero() || s.opt.Kept.Status().State != Running && waiting[0].At.Before(next)) {
		next = waiting[0].At
	}
	return next
}

// begin begins to move the clock and returns; the page sees it move. target is
// asked once Kept has done what it is about.
func (s *Server) begin(target func() time.Time) error {
	select {
	case s.moves <- struct{}{}:
	default:
		return errBusy
	}
	s.watched.touch()
	s.work.Go(func() {
		wait, cancel := context.WithTimeout(s.life, patience)
		_ = s.opt.Kept.Tell(wait, s.opt.Clock.Offset(), s.opt.Clock.Now()) // late or not, the clock goes on
		cancel()
		_ = s.move(s.life, target()) // it ends early only with the server
		<-s.moves
		s.watched.touch()
	})
	return nil
}

// move moves the clock on to target, from one instant at which something is due
// to the next: each is done before the following one comes. The caller has the right to move it.
func (s *Server) move(ctx context.Context, target time.Time) error {
	for ctx.Err() == nil {
		at := s.step(s.opt.Clock.Now(), target)
		s.arrive(ctx, at)
		if !at.Before(target) {
			break
		}
	}
	return ctx.Err()
}

// arrive sets the clock to an instant, and returns when what is due then was
// done, or patience is over.
func (s *Server) arrive(ctx context.Context, at time.Time) {
	offset := s.opt.Clock.To(at)
	s.ws.Tick(at)
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := s.opt.Kept.Tell(wait, offset, at)
	if err == nil {
		err = s.ws.WaitQuiet(wait)
	}
	if err != nil && ctx.Err() == nil {
		s.say("Kept was slow: it may still be posting what was due.")
	}
	s.watched.touch()
}

// moveClock moves the clock by minutes, or to what is due next. It answers at
// once; the page sees the clock move.
func (s *Server) moveClock(_ context.Context, in struct {
	Minutes int
	Next    bool
}) (any, error) {
	switch {
	case in.Next && s.next().IsZero():
		return nil, sentence("Nothing is due.")
	case in.Next:
		return nil, s.begin(s.next)
	case in.Minutes < 1 || in.Minutes > 7*24*60:
		return nil, sentence("The clock goes forward, by a week at most.")
	}
	target := s.opt.Clock.Now().Add(time.Duration(in.Minutes) * time.Minute)
	return nil, s.begin(func() time.Time { return target })
}

// step is the next instant on the way to target at which something is due.
func (s *Server) step(now, target time.Time) time.Time {
	at := target
	due := []time.Time{s.opt.Kept.Next()}
	for _, waiting := range s.ws.Scheduled() {
		due = append(due, waiting.At)
	}
	for _, d := range due {
		if d.After(now) && d.Before(at) {
			at = d
		}
	}
	return at
}
