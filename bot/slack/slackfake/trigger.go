package slackfake

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// triggers are the right to open one view each, given to the app with what a
// person did.
type triggers struct {
	life  time.Duration // of a trigger: so long it may open a view
	mu    sync.Mutex
	next  uint64
	known map[string]*trigger
}

type trigger struct {
	user, channel string
	until         time.Time
	used          bool
}

// give makes a trigger.
func (t *triggers) give(user, channel string, now time.Time) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next++
	id := fmt.Sprintf("%d.%d.%s", 1_000_000_000_000+t.next, t.next, newUUID()[:8])
	t.known[id] = &trigger{user: user, channel: channel, until: now.Add(t.life)}
	return id
}

// use takes a trigger, once, within its life. Otherwise refusal is Slack's
// error code.
func (t *triggers) use(id string, now time.Time) (user, channel, refusal string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.known[id]
	switch {
	case known == nil:
		return "", "", "invalid_trigger_id"
	case known.used:
		return "", "", "exchanged_trigger_id"
	case now.After(known.until):
		return "", "", "expired_trigger_id"
	}
	known.used = true
	return known.user, known.channel, ""
}

// Opened waits until the app opens a view with the trigger that it was given,
// and gives the view. The app may do so before it acknowledges, or after.
func (w *Workspace) Opened(ctx context.Context, o Outcome) (View, error) {
	var view View
	err := w.Wait(ctx, func() bool {
		user, used := w.app.triggers.usedBy(o.Trigger)
		if !used {
			return false
		}
		var open bool
		view, open = w.OpenView(user)
		return open
	})
	if err != nil {
		return View{}, fmt.Errorf("wait for a view: %w", err)
	}
	return view, nil
}

// usedBy says who a trigger was given for, and whether it was used.
func (t *triggers) usedBy(id string) (user string, used bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.known[id]
	if known == nil {
		return "", false
	}
	return known.user, known.used
}

func (a *app) useTrigger(id string) (user, channel, refusal string) {
	return a.triggers.use(id, a.clock())
}
