package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync/atomic"

	"kept/bot"
	"kept/bot/chat"
	"kept/store"
)

// serving is what Kept serves with: a bot, which gives way to one that knows more
// when a platform is reached that was not at the start. Both have the one store, so
// whatever the first was told the second knows; never do the loops of two run at a
// time.
type serving struct {
	program
	st     store.Store
	next   chan *bot.Bot // the bot whose loops are to run, in place of those that do
	bot    atomic.Pointer[bot.Bot]
	handle atomic.Pointer[chat.Handler]
}

func newServing(p program, st store.Store) *serving {
	return &serving{program: p, st: st, next: make(chan *bot.Bot, 1)}
}

// Handle takes an event with the bot of the moment.
func (s *serving) Handle(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	return (*s.handle.Load())(ctx, ev)
}

// join resolves the names of the configuration on the platforms that are reached, or
// from memory, and makes the bot that serves from now on.
func (s *serving) join(ctx context.Context, reached, late []connection) error {
	known, err := recall(ctx, memory{s.st})
	if err != nil {
		return err
	}
	cfg := s.settings.config()
	all, found, unknown := directories(reached, late, known)
	if err := patiently(ctx, s.log, "resolve the names in the configuration", func(ctx context.Context) error {
		return s.settings.resolve(ctx, all, &cfg)
	}); err != nil {
		return err
	}
	if err := known.keep(ctx, memory{s.st}, found); err != nil {
		return err
	}
	if len(late) > 0 {
		saysWithout(s.log, reached, late, slices.Sorted(maps.Keys(unknown)))
	}
	cfg.Lanes, cfg.Pager = lanes, s.pager
	joint := slices.Clone(reached)
	for _, c := range late {
		c.platform = c.meanwhile()
		joint = append(joint, c)
	}
	platform, local := joined(joint)
	b, err := bot.New(s.st, platform, nil, cfg, s.clock, s.log)
	if err != nil {
		return err
	}
	if s.joined != nil && s.bot.Load() == nil {
		s.joined(b, s.st)
	}
	handle := local(b.Handle)
	s.handle.Store(&handle)
	s.bot.Store(b)
	s.next <- b
	return nil
}

// run runs the loops of the bot of the moment until ctx ends, or they fail.
func (s *serving) run(ctx context.Context) error {
	var b *bot.Bot
	select {
	case b = <-s.next:
	case <-ctx.Done():
	}
	for b != nil {
		own, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- b.Run(own) }()
		var next *bot.Bot
		var err error
		select {
		case next = <-s.next:
			stop()
			err = <-ended
		case err = <-ended:
		}
		stop()
		if err != nil {
			return err
		}
		b = next
	}
	return nil
}

// Alerts hands alerts to the bot of the moment.
func (s *serving) Alerts(ctx context.Context, intake string, alerts []bot.Alert) error {
	return s.bot.Load().Alerts(ctx, intake, alerts)
}

// Answered hands it what became of calls.
func (s *serving) Answered(ctx context.Context, answers []bot.CallAnswer) error {
	return s.bot.Load().Answered(ctx, answers)
}

// works is the heartbeat's question.
func (s *serving) works(ctx context.Context) error {
	b := s.bot.Load()
	if b == nil {
		return errors.New("no platform was reached yet")
	}
	return b.Works(ctx, s.clock().UTC())
}

// arrived serves a platform that was reached late, too. One that cannot be served for
// good is left out: the others go on.
func (s *serving) arrived(ctx context.Context, a arrival, reached, late []connection) bool {
	err := a.err
	if err == nil {
		err = s.join(ctx, reached, late)
	}
	switch {
	case ctx.Err() != nil:
		return false
	case err != nil:
		s.log.Error(titles[a.home]+" was reached late and cannot be served, the others are; mend it and start Kept again", "error", err)
		return false
	}
	s.log.Info(titles[a.home] + " is reached and served, too")
	if a.run == nil { // else it says so itself
		if _, err := s.Handle(ctx, chat.Event{ID: "reached " + a.home, Kind: chat.Reconnected}); err != nil {
			s.log.Warn("what was said meanwhile may not be read back", "platform", titles[a.home], "error", err)
		}
	}
	return true
}
