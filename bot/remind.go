package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// digestKey is the recurring digest of open incidents.
var digestKey = reminders.Key{Name: "digest"}

// Remind fires what is due and says when the next reminder is (zero: none).
func (b *Bot) Remind(ctx context.Context, now time.Time) (time.Time, error) {
	return b.runner.Step(ctx, now.UTC())
}

// firer is how the reminder runner reaches the store.
type firer struct{ b *Bot }

// Due lists the reminders that are due, the earliest first.
func (f firer) Due(ctx context.Context, until time.Time, limit int) ([]reminders.Pending, error) {
	var out []reminders.Pending
	err := f.b.store.View(ctx, func(tx store.Tx) error {
		due, err := tx.DueReminders(until, limit)
		for _, r := range due {
			out = append(out, reminders.Pending{Key: r.Key, At: r.NextAt})
		}
		return err
	})
	return out, err
}

// Next is when the earliest reminder is due; zero if there is none.
func (f firer) Next(ctx context.Context) (next time.Time, err error) {
	err = f.b.store.View(ctx, func(tx store.Tx) error {
		next, err = tx.NextReminder()
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	return next, err
}

// Fire fires everything that is due for one incident, in one transaction: the
// reminders move on and their messages are queued, or neither.
func (f firer) Fire(ctx context.Context, id incident.ID, keys []reminders.Key, now time.Time) error {
	if id == 0 {
		return f.b.fireRecurring(ctx, keys, now)
	}
	if err := f.b.byKept(ctx, id, now, (*change).fire); err != nil {
		return fmt.Errorf("reminders of %s: %w", id, err)
	}
	return nil
}

// fireRecurring fires what recurs and is about no single incident, each in a
// transaction of its own.
func (b *Bot) fireRecurring(ctx context.Context, keys []reminders.Key, now time.Time) error {
	var failed []error
	for _, k := range keys {
		switch {
		case k == digestKey:
			failed = append(failed, b.fireDigest(ctx, now))
		case strings.HasPrefix(k.Name, actionDigests):
			failed = append(failed, b.fireActionDigest(ctx, k.Name, now))
		}
	}
	return errors.Join(failed...)
}

// byKept runs fn as a change of an incident that nobody asked for.
func (b *Bot) byKept(ctx context.Context, id incident.ID, now time.Time, fn func(*change) error) error {
	defer b.nudge()
	return b.store.Update(ctx, func(tx store.Tx) error {
		c := b.begin(tx, chat.Event{At: now}, now)
		c.quiet = true
		var err error
		if c.inc, err = tx.Incident(id); err != nil {
			return err
		}
		if err := fn(c); err != nil {
			return err
		}
		return c.finish()
	})
}

// fire sends the stages that are due now. Whoever was pinged less than five
// minutes ago is not pinged again: their stage waits.
func (c *change) fire() error {
	have, err := c.tx.Reminders(c.inc.ID)
	if err != nil {
		return err
	}
	s := c.situation(have, c.standing())
	s.Have = asThingsStand(s, c.now)
	firings, moved := reminders.FireDue(s, c.now)
	firings = slices.DeleteFunc(firings, func(f reminders.Firing) bool {
		until := c.now
		for _, p := range c.people(f) {
			if at := c.mayPing(p); at.After(until) {
				until = at
			}
		}
		if !until.After(c.now) {
			return false
		}
		for i := range moved {
			if moved[i].Key == f.Reminder.Key {
				moved[i] = reminders.PutOff(f.Reminder, until)
			}
		}
		return true
	})
	for _, r := range moved {
		if err := c.tx.PutReminder(&r); err != nil {
			return err
		}
	}
	for _, n := range reminders.Merge(firings) {
		if err := c.send(n); err != nil {
			return err
		}
	}
	return c.hintInactive(firings)
}

// asThingsStand puts the present reminders of policy, silence and duty in place
// of the stored ones: messages and passing deadlines move them without a
// change of the incident. What is due of them must go out with the rest, else
// it would be due again at once.
func asThingsStand(s reminders.Situation, now time.Time) (have []reminders.Reminder) {
	want := reminders.Plan(s, now)
	for _, r := range s.Have {
		if r.Promise > 0 {
			have = append(have, r)
			continue
		}
		for _, w := range want {
			if w.Key == r.Key {
				have = append(have, w)
			}
		}
	}
	return have
}

// situation is what the incident's reminders depend on, as things stand now.
func (c *change) situation(have []*reminders.Reminder, now standing) reminders.Situation {
	inc := c.inc
	s := reminders.Situation{Incident: inc.ID, Severity: inc.Severity, Rows: now.ledger.Rows,
		ByDay: map[incident.PromiseID]bool{}, Actions: inc.Actions, Passing: inc.Offers(), Over: !inc.Open(), Crew: c.crew}
	for _, r := range have {
		s.Have = append(s.Have, *r)
	}
	for _, p := range inc.Promises {
		s.ByDay[p.ID] = p.ByDay
	}
	late := slices.ContainsFunc(s.Rows, func(r incident.Row) bool {
		return r.Owed && r.Outcome == incident.Broken && r.Kind != incident.PostmortemDue
	})
	first, ok := now.policy.FirstPublicDue(inc, c.now)
	if ok {
		s.FirstPublic = first
		late = late || !first.Due.After(c.now)
	}
	if !late { // else there is one ladder already; word that it asks for meets the policy too
		s.Policy = now.next
		late = !now.next.Due.IsZero() && !now.next.Due.After(c.now)
	}
	if due, ok := now.policy.PostmortemDue(inc, c.now); ok && !postmortemPromised(s.Rows) {
		s.Postmortem = due
	}
	if inc.Open() && !late { // nobody has to be asked whether what is late is still open
		s.ActiveAt = c.lastStir(s.Rows)
	}
	return s
}

// postmortemPromised reports whether a postmortem was promised for a day that
// is still to come: the policy's own rests until then.
func postmortemPromised(rows []incident.Row) bool {
	return slices.ContainsFunc(rows, func(r incident.Row) bool {
		return r.Kind == incident.PostmortemDue && r.Owed && r.Outcome == incident.Open
	})
}

// lastStir is when the room last stirred, for "Still open?". Silence until the
// time that was named for the next word is no reason to ask, although that
// word came early.
func (c *change) lastStir(rows []incident.Row) time.Time {
	at := c.inc.ActiveAt
	if m, err := c.tx.LastMessage(chat.RoomRef(c.inc.Room)); err == nil && m.At.After(at) {
		at = m.At
	}
	newest := map[incident.Surface]incident.Row{} // they are in the order in which they were said
	for _, r := range rows {
		if r.Kind == incident.PostmortemDue {
			continue
		}
		if (r.Owed || r.Standing) && r.Due.After(at) {
			at = r.Due
		}
		if r.Owed || r.Outcome == incident.Kept {
			newest[r.Surface] = r
		}
	}
	for _, r := range newest { // it stood, as long as it was still to come
		if r.Due.After(at) && !r.Due.After(c.now) {
			at = r.Due
		}
	}
	return at
}

// crew is who can be reached about a reminder, with their hours.
func (c *change) crew(r reminders.Reminder) reminders.Crew {
	crew := reminders.Crew{}
	for _, to := range []reminders.Recipient{reminders.Owner, reminders.Commander, reminders.Deputy, reminders.Target} {
		if p := c.recipient(r, to); p != "" {
			crew[to] = c.hours(p)
		}
	}
	if c.place().Escalation.Room != "" && !c.inc.Private || c.hook() != "" {
		crew[reminders.Target] = reminders.Hours{} // a room never sleeps, nor does a hook
	}
	c.mutes(r, crew)
	return crew
}

// fireDigest posts the digest of open incidents and sets the next one.
func (b *Bot) fireDigest(ctx context.Context, now time.Time) error {
	open, err := b.openFor(ctx, "", 50) // nobody's eyes: private ones are left out
	if err != nil {
		return err
	}
	return b.store.Update(ctx, func(tx store.Tx) error {
		r, err := tx.Reminder(digestKey)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		f, next := reminders.Fire(*r, reminders.Situation{}, now)
		if err := tx.PutReminder(&next); err != nil {
			return err
		}
		if f.Stage == reminders.None || len(open) == 0 {
			return nil
		}
		c := b.begin(tx, chat.Event{At: now}, now)
		for i, room := range b.cfg.digestRooms() {
			post := &store.Post{Lane: "room:" + string(room), Kind: store.PostSay, To: chat.Dest{Room: room},
				Key: fmt.Sprintf("digest@%d", r.Due.Unix()), Collapse: "digest", Message: c.wordsList(open, "Open incidents this morning:"), At: now}
			if i > 0 {
				post.Key += "/" + string(room)
			}
			post.Slot = post.Key
			for _, inc := range open {
				if err := c.named(inc, post); err != nil {
					return err
				}
			}
			if err := tx.Enqueue(post); err != nil {
				return err
			}
		}
		return nil
	})
}

// ensureDigest makes the recurring digest exist as configured.
func (b *Bot) ensureDigest(tx store.Tx, now time.Time) error {
	old, err := tx.Reminder(digestKey)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if len(b.cfg.digestRooms()) == 0 {
		return tx.DeleteReminder(digestKey)
	}
	if err == nil && old.Spec == b.cfg.DigestSpec && old.Zone == b.cfg.Zone {
		return nil
	}
	r, err := reminders.Recurring(digestKey.Name, b.cfg.DigestSpec, b.cfg.Zone, now)
	if err != nil {
		return err
	}
	return tx.PutReminder(&r)
}
