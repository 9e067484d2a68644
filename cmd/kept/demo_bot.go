package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"kept/bot"
	"kept/bot/slack/demo"
	"kept/store"
)

// demoBotCmd is Kept in a demo: what serve runs, with a clock that the demo
// moves. It takes demo.Order lines and writes demo.Report lines.
type demoBotCmd struct {
	storeFlag
}

// Run serves until standard input ends.
func (c demoBotCmd) Run(ctx context.Context, s streams) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	access, err := slackAccess(os.LookupEnv)
	if err != nil {
		return err
	}
	access.Command = demoCommand
	ctx, end := context.WithCancel(ctx)
	defer end()
	clock := &demo.Clock{}
	orders := orders(s.in)
	first, ok := <-orders
	if !ok {
		return fmt.Errorf("%w: demo-bot is what `kept demo` starts; start that", errMisuse)
	}
	clock.Set(first.Offset)
	r := &reporter{out: json.NewEncoder(s.out), clock: clock.Now}
	var watching sync.WaitGroup
	defer watching.Wait()
	defer end()
	return serve(ctx, program{
		store: path, slack: access, clock: clock.Now, log: slog.New(slog.NewTextHandler(s.err, nil)),
		settings: settings{Zone: "Europe/Copenhagen", Slack: slackSettings{placeSettings: placeSettings{Announce: named{name: demoAnnounce}, Escalation: named{name: demoEscalate}}}},
		ready:    func(readiness) { r.send(demo.Report{Ready: true}) },
		joined: func(b *bot.Bot, st store.Store) {
			watching.Go(func() {
				defer end() // the demo has gone
				for o := range orders {
					clock.Set(o.Offset)
					b.ClockMoved()
				}
			})
			watching.Go(func() { r.watch(ctx, b, st) })
		},
	})
}

// orders are the lines of standard input; the channel is closed at its end.
func orders(in io.Reader) <-chan demo.Order {
	out := make(chan demo.Order)
	go func() {
		defer close(out)
		lines := bufio.NewScanner(in)
		for lines.Scan() {
			var o demo.Order
			if json.Unmarshal(lines.Bytes(), &o) == nil {
				out <- o
			}
		}
	}()
	return out
}

// reporter tells the demo what Kept has done.
type reporter struct {
	clock func() time.Time
	mu    sync.Mutex
	out   *json.Encoder
}

func (r *reporter) send(report demo.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_ = r.out.Encode(report) // a demo that has gone closes the input, too
}

// busy is how soon a queue that is being worked off is looked at again.
const busy = 50 * time.Millisecond

// watch reports after every change and after every order when Kept acts next,
// and when nothing is left to do at an instant.
func (r *reporter) watch(ctx context.Context, b *bot.Bot, st store.Store) {
	for {
		changed := b.Wake()
		now := r.clock()
		next, settled, err := standing(ctx, st, now)
		var again <-chan time.Time
		switch {
		case err != nil:
			again = time.After(busy)
		case settled:
			r.send(demo.Report{Acts: true, Next: next, Done: now})
		default:
			again = time.After(busy)
			r.send(demo.Report{Acts: true, Next: next})
		}
		select {
		case <-changed:
		case <-again:
		case <-ctx.Done():
			return
		}
	}
}

// soon is how far ahead a post may be put off and still counts as under way.
const soon = time.Minute

// standing is when the next reminder is due, and whether everything that is due
// by now was done and posted.
func standing(ctx context.Context, st store.Store, now time.Time) (next time.Time, settled bool, err error) {
	err = st.View(ctx, func(tx store.Tx) error {
		next, settled = time.Time{}, true
		at, err := tx.NextReminder()
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return err
		default:
			next, settled = at, at.After(now)
		}
		for after := ""; settled; {
			lanes, err := tx.Lanes(after, 1000)
			if err != nil || len(lanes) == 0 {
				return err
			}
			after = lanes[len(lanes)-1]
			for _, lane := range lanes {
				posts, err := tx.LanePosts(lane, 1)
				if err != nil {
					return err
				}
				if len(posts) > 0 && posts[0].NotUntil.Before(now.Add(soon)) {
					settled = false
				}
			}
		}
		return nil
	})
	return next, settled, err
}
