package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// Remind fires what is due and says when the next reminder is (zero: none).
func (b *Bot) Remind(ctx context.Context, now time.Time) (time.Time, error) {
	b.gather(ctx, now.UTC())
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
	resting, err := f.b.restingOf(ctx, id, now)
	if err == nil {
		err = f.b.byKept(ctx, id, now, func(c *change) error {
			if err := c.rest(resting); err != nil {
				return err
			}
			return c.fire()
		})
	}
	if err != nil {
		return fmt.Errorf("reminders of %s: %w", id, err)
	}
	return nil
}

// byKept runs fn as a change of an incident that nobody asked for.
func (b *Bot) byKept(ctx context.Context, id incident.ID, now time.Time, fn func(*change) error) error {
	defer b.nudge()
	return b.store.Update(ctx, func(tx store.Tx) error {
		c, err := b.beginOn(tx, chat.Event{At: now}, id, now)
		if err != nil {
			return err
		}
		c.quiet = true
		if err := fn(c); err != nil {
			return err
		}
		return c.finish()
	})
}

// fire sends the stages that are due now. Whoever was pinged less than five
// minutes ago is not pinged again: their stage waits.
func (c *change) fire() error {
	s, err := c.situation(c.standing())
	if err != nil {
		return err
	}
	s.Have = asThingsStand(s, c.now)
	firings, moved := reminders.FireDue(s, c.now)
	c.tellsGroup(firings)
	for i, f := range firings { // nothing waits for whoever is told besides
		if p := c.recipient(f.Reminder, f.Beside); p != "" && c.mayPing(p).After(c.now) {
			firings[i] = f.Alone()
		}
	}
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

// situation is what the incident's reminders depend on, as things stand now, with
// those that it has.
func (c *change) situation(now standing) (reminders.Situation, error) {
	inc := c.inc
	have, err := c.tx.Reminders(inc.ID)
	if err != nil {
		return reminders.Situation{}, err
	}
	s := reminders.Situation{Incident: inc.ID, Severity: inc.Severity, Rows: now.ledger.Rows,
		ByDay: map[incident.PromiseID]bool{}, Actions: inc.Actions, Passing: inc.Offers(), Over: !inc.Open(), Crew: c.crew}
	if inc.Drill { // nobody is woken for it
		s.Severity = max(s.Severity, incident.SEV3)
	}
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
	return s, nil
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

// calm reports whether nobody is woken for the incident: SEV3–4, and a drill.
func (c *change) calm() bool { return c.inc.Drill || c.inc.Severity >= incident.SEV3 }

// crew is who can be reached about a reminder, with their hours.
func (c *change) crew(r reminders.Reminder) reminders.Crew {
	crew := reminders.Crew{}
	for _, to := range []reminders.Recipient{reminders.Owner, reminders.Commander, reminders.Deputy, reminders.Target} {
		if p := c.recipient(r, to); p != "" {
			crew[to] = c.hours(p)
		}
	}
	for i, p := range c.group() { // anybody of it who is awake is enough
		crew[reminders.Recipient(fmt.Sprintf("%s %d", reminders.Target, i+1))] = c.hours(p)
	}
	to := c.place().Escalation
	somebody := to.Person != "" || to.Group != ""
	switch {
	case to.Room != "" && !c.inc.Private, c.hook() != "" && somebody && !c.calm():
		crew[reminders.Target] = reminders.Hours{} // a room never sleeps, nor does a hook, which wakes no person whose night is kept
	case c.hook() != "" && !somebody:
		crew[reminders.Target] = reminders.Hours{Called: true}
	}
	c.mutes(r, crew)
	c.silent(r, crew)
	return crew
}
