package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kept/bot/incident"
	"kept/store"
)

// rewind follows a clock that was set back: a clock that was ahead for a while had
// stages go out, and the next ones wait for hours and days that are still to come.
// All reminders are planned anew by the present clock.
func (b *Bot) rewind(ctx context.Context, now time.Time) error {
	b.log.Warn("the clock was set back; reminders are planned anew", "now", now)
	const page = 100
	for after, more := incident.ID(0), true; more; {
		var some []*incident.Incident
		waiting := map[incident.ID]bool{}
		err := b.store.View(ctx, func(tx store.Tx) (err error) {
			some, err = tx.Incidents(after, page, store.All) // one that is over may be reminded of, too: of its postmortem
			for _, inc := range some {
				have, errHave := tx.Reminders(inc.ID)
				waiting[inc.ID], err = inc.Unfinished() || len(have) > 0, errors.Join(err, errHave)
			}
			return err
		})
		if err != nil {
			return err
		}
		for _, inc := range some {
			after = inc.ID
			if !waiting[inc.ID] {
				continue
			}
			if err := b.byKept(ctx, inc.ID, now, func(*change) error { return nil }); err != nil {
				return fmt.Errorf("plan the reminders of %s: %w", inc.ID, err)
			}
		}
		more = len(some) == page
	}
	return b.store.Update(ctx, func(tx store.Tx) error { return b.ensureDigest(tx, now) })
}
