package rehearse

import (
	"context"
	"time"

	"kept/bot/chat"
)

// Disturb says until when somebody does not want to be disturbed; the zero time
// ends it.
func (w *Workspace) Disturb(p chat.PersonRef, until time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if until.IsZero() {
		delete(w.quiet, p)
	} else {
		w.quiet[p] = until.UTC()
	}
	w.note(Happening{Kind: Quieted, By: p, Until: until.UTC(), Undone: until.IsZero()})
}

// Quiet implements chat.Quieter.
func (w *Workspace) Quiet(_ context.Context, people []chat.PersonRef) (map[chat.PersonRef]time.Time, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return nil, err
	}
	now, quiet := w.clock(), map[chat.PersonRef]time.Time{}
	for _, p := range people {
		if until := w.quiet[p]; until.After(now) {
			quiet[p] = until
		}
	}
	return quiet, nil
}

// rest says in words that somebody does not want to be disturbed.
func (c *Chat) rest(h Happening) string {
	if h.Undone {
		return "can be disturbed again"
	}
	return "does not want to be disturbed until " + h.Until.In(c.t.Zone).Format("2 Jan "+c.layout())
}
