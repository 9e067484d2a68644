package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"kept/bot"
	"kept/bot/intake"
	"kept/bot/slack"
	"kept/bot/teams"
	"kept/store"
	"kept/store/boltstore"
)

// program is what `kept serve` consists of.
type program struct {
	store    string // the store's file
	settings settings
	slack    slack.Config             // the zero one: not on Slack
	teams    teams.Config             // the zero one: not on Teams
	pager    bot.Pager                // nil = no hooks are configured
	intakes  map[string]intake.Source // whose alerts are taken, with listen
	listen   string                   // address of requests and of the probes; "" = none
	clock    func() time.Time         // the only one that the loops read
	log      *slog.Logger
	ready    func(readiness)             // called once, when events can come
	joined   func(*bot.Bot, store.Store) // called once, before the first bot runs; nil = not
}

// lanes is how many rooms and people are written to at a time: one that a
// platform makes wait holds up none of the others.
const lanes = 8

// readiness is what a program begins with.
type readiness struct {
	took time.Duration
	open int       // incidents
	next time.Time // the next reminder; zero = none
	now  time.Time
}

func (r readiness) String() string {
	incidents := fmt.Sprintf("%d open incidents", r.open)
	if r.open == 1 {
		incidents = "1 open incident"
	}
	next := "no reminder to come"
	if at := r.next.UTC(); !at.IsZero() {
		layout := "15:04 MST"
		if at.Sub(r.now) > 12*time.Hour {
			layout = "2 Jan 15:04 MST"
		}
		next = "next reminder " + at.Format(layout)
	}
	return fmt.Sprintf("ready in %.2f s, %s, %s", r.took.Seconds(), incidents, next)
}

// serve runs Kept on the platforms that it has access to until ctx ends, which is
// no error, or something fails for good: another process has the store, a token is
// wrong, a configured name does not exist. What a platform only refuses for the
// moment is tried again; one that is out of reach does not keep the others waiting.
//
// At the end events are no longer taken, those in hand are finished, then the
// loops stop, then the store is closed.
func serve(ctx context.Context, p program) (err error) {
	begun := time.Now()
	st, err := boltstore.Open(p.store, boltstore.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()

	t := begin(ctx)
	defer t.finish()
	door := &door{}
	if p.listen != "" {
		l, err := net.Listen("tcp", p.listen)
		if err != nil {
			return fmt.Errorf("%w; choose another address with --listen", err)
		}
		p.log.Info("listening", "address", l.Addr().String())
		t.take(func(ctx context.Context) error { return door.serve(ctx, l, p.log) })
	}
	all := p.connections(st)
	for _, c := range all {
		if c.requests != nil {
			door.expect(c.below)
		}
	}
	s := &serving{program: p, st: st, tasks: t, door: door, begun: sync.OnceFunc(func() {
		door.ready.Store(true)
		p.tellReady(t.taking, st, begun)
	})}
	arrived := p.reach(t, all)
	err = first(t.taking, arrived, all)
	if err == nil {
		err = s.join(t.taking, all)
	}
	if err != nil {
		if t.taking.Err() != nil {
			return t.why()
		}
		return err
	}
	t.work(func(ctx context.Context) error { return serveBackups(ctx, st, p.log) })
	if to := p.settings.Heartbeat; to != "" {
		t.work(newHeartbeat(string(to), http.DefaultClient, s.works, p.log).run)
	}
	if p.listen != "" && len(p.intakes) > 0 {
		door.open(intake.Below, intake.New(p.intakes, s, p.clock, p.log))
	}
	connecting := false
	for _, c := range all {
		if c.reached {
			s.take(c)
			connecting = connecting || c.run != nil
		}
	}
	if !connecting {
		s.begun()
	}
	for {
		select {
		case a := <-arrived:
			s.arrived(t.taking, a, all)
		case <-t.taking.Done():
			p.log.Info("ending: no more events are taken, what is in hand is finished")
			return t.why()
		}
	}
}

// tellReady says that events can come, and what Kept begins with.
func (p program) tellReady(ctx context.Context, st store.Store, begun time.Time) {
	r, err := p.standing(ctx, st)
	if err != nil {
		p.log.Warn("cannot count what is open", "error", err)
	}
	r.took = time.Since(begun)
	p.ready(r)
}

// standing is what the store holds at the start.
func (p program) standing(ctx context.Context, st store.Store) (r readiness, err error) {
	const page = 500
	r.now = p.clock()
	err = st.View(ctx, func(tx store.Tx) error {
		open, err := tx.Incidents(0, page, store.Open)
		for len(open) > 0 && err == nil {
			r.open += len(open)
			open, err = tx.Incidents(open[len(open)-1].ID, page, store.Open)
		}
		if err != nil {
			return err
		}
		r.next, err = tx.NextReminder()
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return r, err
}

// serveBackups gives `kept backup` and `kept postmortem` copies of the store.
// Where that cannot be, Kept runs all the same.
func serveBackups(ctx context.Context, st *boltstore.Store, log *slog.Logger) error {
	l, err := st.ListenBackup()
	if err == nil {
		err = boltstore.ServeBackup(ctx, l, st)
	}
	if err != nil {
		log.Warn("no backups can be taken while Kept runs", "error", err)
	}
	return nil
}
