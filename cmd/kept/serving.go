package main

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/chat/switchboard"
	"kept/store"
)

// serving is what Kept serves with: a bot, which gives way to another when a
// platform is reached that was not at the start. Both have the one store, so
// whatever the first was told the second knows.
type serving struct {
	program
	st    store.Store
	tasks *tasks
	door  *door
	begun func()                  // to be called when events can come
	bot   atomic.Pointer[bot.Bot] // the bot of the moment; nil before the first

	loops sync.Mutex         // held while the loops of a bot run: never two at a time
	stop  context.CancelFunc // ends those of the bot of the moment
}

// join makes the bot that serves from now on: with the platforms that are reached,
// and for each of the others what stands in for it.
func (s *serving) join(ctx context.Context, all []connection) error {
	book, err := openNameBook(ctx, memory{s.st})
	if err != nil {
		return err
	}
	platforms, directories, late := map[string]chat.Platform{}, map[string]directory{}, false
	for _, c := range all {
		platforms[c.home], directories[c.home] = c.platform, entries{book, c}
		if !c.reached {
			platforms[c.home], late = c.meanwhile, true
		}
	}
	cfg := s.settings.config()
	cfg.Lanes, cfg.Pager = lanes, s.pager
	if err := patiently(ctx, s.log, "resolve the names in the configuration", func(ctx context.Context) error {
		return s.settings.resolve(ctx, directories, &cfg)
	}); err != nil {
		return err
	}
	if err := book.keep(ctx); err != nil {
		return err
	}
	if late {
		s.saysWithout(all, slices.Sorted(maps.Keys(book.unknown)))
	}
	b, err := bot.New(s.st, joined(platforms), nil, cfg, s.clock, s.log)
	if err != nil {
		return err
	}
	if before := s.bot.Swap(b); before != nil {
		s.stop()
	} else if s.joined != nil {
		s.joined(b, s.st)
	}
	own, stop := context.WithCancel(s.tasks.working)
	s.stop = stop
	s.tasks.work(func(context.Context) error {
		s.loops.Lock()
		defer s.loops.Unlock()
		return b.Run(own)
	})
	return nil
}

// saysWithout tells the operator, in one sentence, that Kept serves without some
// platforms. unknown are names of the configuration that it cannot look up there, and
// never did.
func (s *serving) saysWithout(all []connection, unknown []string) {
	text := titled(all, false) + " cannot be reached: Kept serves " + titled(all, true) + " meanwhile and goes on trying"
	if len(unknown) > 0 {
		s.log.Warn(text+"; until then these names stand for nobody", "names", unknown)
		return
	}
	s.log.Warn(text)
}

// arrived serves a platform that is reached late, too. One that cannot be served for
// good is left out: the others go on.
func (s *serving) arrived(ctx context.Context, a arrival, all []connection) {
	c, err := &all[a.of], a.err
	if err == nil {
		c.reached = true
		err = s.join(ctx, all)
	}
	if err != nil {
		c.reached = false
		if ctx.Err() == nil {
			s.log.Error(titles[c.home]+" was reached late and cannot be served, the others are; mend it and start Kept again", "error", err)
		}
		return
	}
	s.log.Info(titles[c.home] + " is reached and served, too")
	if c.run == nil { // else it says so itself
		if _, err := s.Handle(ctx, chat.Event{ID: "reached " + c.home, Kind: chat.Reconnected}); err != nil {
			s.log.Warn("what was said meanwhile may not be read back", "platform", titles[c.home], "error", err)
		}
	}
	s.take(*c)
}

// take lets the events of a platform in.
func (s *serving) take(c connection) {
	if c.requests != nil && s.listen != "" {
		s.door.open(c.below, c.requests(s.Handle))
	}
	if c.run != nil {
		s.tasks.take(func(ctx context.Context) error { return c.run(ctx, s.hear) })
	}
}

// hear is Handle for a platform to which Kept connects: events can come from when
// the first connection stands.
func (s *serving) hear(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	reply, err := s.Handle(ctx, ev)
	if ev.Kind == chat.Reconnected && err == nil {
		s.begun()
	}
	return reply, err
}

// Handle takes an event, and answers as its platform can show it.
func (s *serving) Handle(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	return switchboard.Handler(s.bot.Load().Handle)(ctx, ev)
}

// Alerts takes alerts.
func (s *serving) Alerts(ctx context.Context, intake string, alerts []bot.Alert) error {
	return s.bot.Load().Alerts(ctx, intake, alerts)
}

// Answered takes what became of calls.
func (s *serving) Answered(ctx context.Context, answers []bot.CallAnswer) error {
	return s.bot.Load().Answered(ctx, answers)
}

// works is the heartbeat's question.
func (s *serving) works(ctx context.Context) error {
	return s.bot.Load().Works(ctx, s.clock().UTC())
}
