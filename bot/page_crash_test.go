package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
	"kept/reminders"
	"kept/store"
)

// mortalPager is the hooks as a life of Kept sees them; the rota outlives it.
type mortalPager struct {
	*rota
	f *fate
}

func (p mortalPager) Page(ctx context.Context, key string, c bot.Call) error {
	return reachOnly(p.f, func() error { return p.rota.Page(ctx, key, c) })
}

// rota is an on-call system: what it was told of each call, in order. It takes
// nothing while it is down.
type rota struct {
	down  bool
	heard map[string]bool     // keys of deliveries
	calls map[string][]string // acts by deduplication key
}

func (r *rota) Hooks() []string { return []string{"oncall"} }

func (r *rota) Page(_ context.Context, key string, c bot.Call) error {
	if r.down {
		return &chat.RetryError{Err: chat.ErrRetry}
	}
	if !r.heard[key] {
		r.heard[key] = true
		r.calls[c.Dedup] = append(r.calls[c.Dedup], c.Act)
	}
	return nil
}

// Whenever Kept dies, and whatever the hook takes: a call that somebody was promised
// is made, once a stage; none that was made is left ringing once all is over; none is made
// that is over.
func TestEveryCallIsMadeAndEndsWheneverKeptDies(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t)
		defer d.close()
		d.t = rt
		r := &rota{heard: map[string]bool{}, calls: map[string][]string{}}
		d.cfg.Escalation = bot.Target{Person: d.duty, Hook: "oncall"}
		var f *fate
		begin := func(moments int) {
			f = &fate{left: moments}
			d.platform, d.cfg.Pager = mortalChat{d.w, f}, mortalPager{r, f}
			d.wrap = func(st store.Store) store.Store { return mortalStore{st, f} }
			d.open()
		}
		begin(-1)
		_, room := d.declare("Users can't log in sev:" + rapid.SampledFrom([]string{"1", "2"}).Draw(rt, "severity"))
		pages := 0 // that were acknowledged
		for range rapid.IntRange(2, 10).Draw(rt, "turns") {
			if rapid.IntRange(0, 2).Draw(rt, "doomed") == 0 {
				f.left = rapid.IntRange(0, 30).Draw(rt, "moments left")
			}
			d.now = d.now.Add(incident.Continuation + time.Second)
			r.down = rapid.IntRange(0, 2).Draw(rt, "hook is down") == 0
			text := rapid.SampledFrom([]string{"", "page oncall the primary does not come back", "page oncall it is worse", "update: next update in 5 minutes",
				"update: looking", "handover @Ben why", "promise in 10 minutes", "promise waive P1 why", "severity sev2"}).Draw(rt, "command")
			switch ack := rapid.SampledFrom([]string{"", "I have it", "I'm on it"}).Draw(rt, "press"); {
			case text != "":
				ev, err := d.w.Say(room, d.ana, rehearse.Speech{Text: "/incident " + text})
				if err != nil {
					rt.Fatal(err)
				}
				if reply, err := d.bot.Handle(context.Background(), ev); err == nil && strings.Contains(reply.Message.Plain(), "is being paged") {
					pages++
				}
			case ack != "":
				if ev, err := d.w.Press(d.ben, ack, chat.MessageRef{}); err == nil {
					_, _ = d.bot.Handle(context.Background(), ev)
				}
			}
			end := d.now.Add(time.Duration(rapid.IntRange(0, 40).Draw(rt, "minutes")) * time.Minute)
			for d.now.Before(end) && !f.dead {
				if _, err := d.bot.Step(context.Background(), d.now); err != nil && !f.dead {
					rt.Fatal(err)
				}
				d.now = d.now.Add(time.Minute)
			}
			if f.dead {
				d.close()
				begin(-1)
			}
		}
		f.left, r.down = -1, false
		d.pass(10 * time.Minute)
		made := 0
		for dedup, acts := range r.calls {
			if strings.Contains(dedup, "/T") && acts[0] == bot.Trigger {
				made++
			}
		}
		if made < pages {
			rt.Fatalf("%d pages were acknowledged and %d were made: %v", pages, made, r.calls)
		}
		d.types(d.ana, room, "resolve: over")
		d.pass(20 * time.Minute)
		for dedup, acts := range r.calls {
			first, last, rings := acts[0], acts[len(acts)-1], strings.Count(fmt.Sprint(acts), bot.Trigger)
			if strings.Contains(dedup, fmt.Sprintf(":%d:", reminders.Again)) { // each hour another call, which ends like one
				rings = min(rings, 1)
			}
			if first != bot.Trigger && last != bot.Resolve || rings > 1 || rings == 1 && last != bot.Resolve {
				rt.Fatalf("%s was told %v", dedup, acts)
			}
		}
	})
}

// A call that may have landed is ended, although the hook took nothing more until
// nobody was called any more.
func TestACallThatMayHaveLandedIsEndedAfterTheHookWasAway(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	d.pass(34 * time.Minute)
	o.errs = []error{chat.ErrUnknownFate}
	for range 200 {
		o.errs = append(o.errs, &chat.RetryError{Err: chat.ErrRetry})
	}
	d.pass(2 * time.Minute)
	d.types(d.ana, room, "update: it works. Next update in 2 hours")
	o.errs = nil
	d.pass(20 * time.Minute)
	if len(o.saying("trigger")) > 0 || len(o.saying("resolve", "P1:")) != 1 {
		t.Errorf("the hook is told %q", o.told)
	}
}
