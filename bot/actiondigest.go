package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// Once a week, on the first morning on which they work, everybody is told which
// action items of incidents that are over are still theirs. The schedule is a
// recurring reminder for each owner, made with their first item and gone with the
// last.

// actionDigests begins the names of the weekly digests of action items.
const actionDigests = "actions/"

func actionDigestKey(p incident.Person) reminders.Key {
	return reminders.Key{Name: actionDigests + string(p)}
}

// ensureActionDigests makes the weekly digest of whoever owns an open action
// item of this incident exist.
func (c *change) ensureActionDigests() error {
	seen := map[incident.Person]bool{}
	for _, a := range c.inc.Actions {
		if !a.Open() || a.Owner == "" || seen[a.Owner] {
			continue
		}
		seen[a.Owner] = true
		_, err := c.tx.Reminder(actionDigestKey(a.Owner))
		if err == nil {
			continue
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		r, err := c.actionDigest(a.Owner, c.now)
		if err != nil {
			return err
		}
		if err := c.tx.PutReminder(&r); err != nil {
			return err
		}
	}
	return nil
}

// actionDigest is somebody's weekly digest, the next one after an instant: when
// their first working day of the week begins, in their own zone.
func (c *change) actionDigest(p incident.Person, after time.Time) (reminders.Reminder, error) {
	h := c.hours(p)
	day := time.Monday
	for range 7 {
		if h.Days == [7]bool{} || h.Days[day] {
			break
		}
		day = (day + 1) % 7
	}
	return reminders.Recurring(actionDigestKey(p).Name, fmt.Sprintf("%d %d * * %d", h.From%60, h.From/60, day), h.Zone.String(), after)
}

// renewActionDigest plans somebody's weekly digest anew, where they have one, within
// the week that it was planned for: who has this week's gets no other. Where the new
// time in that week is past, it comes when it was to come.
func (c *change) renewActionDigest(p incident.Person) error {
	have, err := c.tx.Reminder(actionDigestKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	day := have.Due.In(c.hours(p).Zone)
	monday := time.Date(day.Year(), day.Month(), day.Day()-(int(day.Weekday())+6)%7, 0, 0, 0, 0, day.Location())
	r, err := c.actionDigest(p, latest(c.now, monday.Add(-time.Second)))
	if err != nil {
		return err
	}
	if r.Due.Sub(have.Due) > 6*24*time.Hour { // it is past
		r.Due, r.NextAt = have.Due, latest(c.now, have.NextAt)
	}
	return c.tx.PutReminder(&r)
}

// fireActionDigest tells somebody which action items are theirs. Outside of
// their working hours, and right after another ping, it waits.
func (b *Bot) fireActionDigest(ctx context.Context, name string, now time.Time) error {
	owner := incident.Person(strings.TrimPrefix(name, actionDigests))
	all, err := b.concerning(ctx, chat.PersonRef(owner))
	if err != nil {
		return err
	}
	return b.store.Update(ctx, func(tx store.Tx) error {
		r, err := tx.Reminder(reminders.Key{Name: name})
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil || r.NextAt.After(now) {
			return err
		}
		c := b.begin(tx, chat.Event{At: now}, now)
		c.inc = &incident.Incident{Zone: b.cfg.Zone} // of those whose own zone is unknown
		until := c.hours(owner).Next(now)
		if who, err := tx.Person(chat.PersonRef(owner)); err == nil {
			until = latest(until, reminders.Defer(who.PingedAt, now))
		}
		if until.After(now) {
			later := reminders.PutOff(*r, until)
			return tx.PutReminder(&later)
		}
		items, over, err := c.itemsOf(owner, all)
		if err != nil {
			return err
		}
		if items == 0 {
			return tx.DeleteReminder(r.Key)
		}
		next, err := c.actionDigest(owner, now)
		if err != nil {
			return err
		}
		if err := tx.PutReminder(&next); err != nil || len(over) == 0 {
			return err
		}
		if err := c.pinged(owner, now); err != nil {
			return err
		}
		post := &store.Post{Lane: "person:" + string(owner), Kind: store.PostSay, To: chat.Dest{Person: chat.PersonRef(owner)},
			Key: fmt.Sprintf("%s@%d", name, r.Due.Unix()), Collapse: name, Message: c.wordsActionDigest(owner, over), At: now}
		post.Slot = post.Key
		for _, one := range over {
			if err := c.carriesItems(one, owner, post.Slot); err != nil {
				return err
			}
		}
		return tx.Enqueue(post)
	})
}

// actionsUnheard tells the commanders whose action items nobody hears of: a weekly
// list that the platform refused, as its owner has left. Of a commander who has, the
// incident's room is told.
func (c *change) actionsUnheard(p *store.Post) error {
	if !strings.HasPrefix(p.Key, actionDigests) {
		return nil
	}
	owner := incident.Person(p.To.Person)
	for after := incident.ID(0); ; {
		all, err := c.tx.Incidents(after, page, store.Unfinished)
		if err != nil || len(all) == 0 {
			return err
		}
		after = all[len(all)-1].ID
		_, over, err := c.itemsOf(owner, all)
		if err != nil {
			return err
		}
		for _, inc := range over {
			one := *c
			one.inc = inc
			if inc.Commander() == owner {
				err = one.room("unheard/"+p.Key, "", one.wordsUnheard(owner))
			} else {
				err = one.direct(inc.Commander(), "unheard/"+p.Key, one.wordsUnheard(owner))
			}
			if err != nil {
				return err
			}
		}
	}
}

// itemsOf counts somebody's open action items, and gives the incidents that are
// over and left some, as they stand now.
func (c *change) itemsOf(owner incident.Person, all []*incident.Incident) (items int, over []*incident.Incident, err error) {
	for _, known := range all {
		inc, err := c.tx.Incident(known.ID)
		if err != nil {
			return 0, nil, err
		}
		n := 0
		for _, a := range inc.Actions {
			if a.Open() && a.Owner == owner {
				n++
			}
		}
		items += n
		if n > 0 && !inc.Open() {
			over = append(over, inc)
		}
	}
	return items, over, nil
}

// carriesItems notes that the post in a slot carries the texts of somebody's
// action items, so that redacting one blanks it.
func (c *change) carriesItems(inc *incident.Incident, owner incident.Person, slot string) error {
	one := *c
	one.inc = inc
	for _, a := range inc.Actions {
		if a.Open() && a.Owner == owner {
			if err := one.remember(a.Entry, slot); err != nil {
				return err
			}
		}
	}
	return one.remember(1, slot) // the title
}

// latest is the later of two instants.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
