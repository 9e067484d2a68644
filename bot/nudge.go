package bot

import (
	"cmp"
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

// send queues one message for stages that go out together.
func (c *change) send(n reminders.Nudge) error {
	var names, about []string
	var people []incident.Person
	for _, f := range n.Firings {
		about = append(about, f.Reminder.Key.Name)
		names = append(names, stageName(f.Reminder.Key.Name, f.Stage, f.Reminder.Due))
		for _, p := range c.people(f) {
			if !slices.Contains(people, p) {
				people = append(people, p)
			}
		}
	}
	slices.Sort(about)
	key := fmt.Sprintf("%s@%d", c.nudgeKey(names), c.now.Unix())
	collapse := c.inc.ID.String() + "/nudge/" + strings.Join(about, "+") // a later stage of the very same things
	for _, p := range people {
		if err := c.pinged(p, c.now); err != nil {
			return err
		}
	}
	closed, err := c.archived()
	if err != nil {
		return err
	}
	if n.Direct = n.Direct || closed; n.Direct {
		for _, p := range people {
			if err := c.nudge(n, &store.Post{Lane: "person:" + string(p), To: chat.Dest{Person: chat.PersonRef(p)}, Key: key + "/" + string(p), Collapse: collapse}); err != nil {
				return err
			}
		}
		return nil
	}
	if err := c.bring(people); err != nil {
		return err
	}
	if err := c.nudge(n, &store.Post{InRoom: true, Key: key, Collapse: collapse}); err != nil {
		return err
	}
	return c.escalate(n, key, collapse)
}

// stageName names a stage of a reminder in the key of its message.
func stageName(reminder string, s reminders.Stage, due time.Time) string {
	return fmt.Sprintf("%s:%d:%d", reminder, s, due.Unix())
}

// nudgeKey begins the key of a message about stages.
func (c *change) nudgeKey(stages []string) string {
	return fmt.Sprintf("%s/nudge/%s", c.inc.ID, strings.Join(stages, "+"))
}

// escalates reports whether a message is for the escalation target, too.
func escalates(n reminders.Nudge) bool {
	return slices.ContainsFunc(n.Firings, func(f reminders.Firing) bool { return slices.Contains(f.To, reminders.Target) })
}

// escalatesFirst reports whether a message is the first one about something that
// is for the escalation target, too.
func escalatesFirst(n reminders.Nudge) bool {
	return slices.ContainsFunc(n.Firings, func(f reminders.Firing) bool {
		return slices.Contains(f.To, reminders.Target) && f.Reminder.Fired < reminders.Escalate15
	})
}

// escalate also tells the target's room, where there is one that may know, and
// those who cannot be reached in the incident's room.
func (c *change) escalate(n reminders.Nudge, key, collapse string) error {
	for _, p := range c.alone(n) {
		if err := c.nudge(n, &store.Post{Lane: "person:" + string(p), To: chat.Dest{Person: chat.PersonRef(p)}, Key: key + "/" + string(p), Collapse: collapse}); err != nil {
			return err
		}
	}
	if err := c.escalateOut(n, key); err != nil {
		return err
	}
	room := c.place().Escalation.Room
	if room == "" || c.inc.Private || !escalates(n) {
		return nil
	}
	return c.nudge(n, &store.Post{Lane: "room:" + string(room), To: chat.Dest{Room: room}, Key: key + "/target", Collapse: collapse})
}

// nudge queues a message about stages.
func (c *change) nudge(n reminders.Nudge, p *store.Post) error {
	p.Kind, p.Nudge = store.PostSay, &n
	p.Message = c.nudgeMessage(p)
	p.Entries = c.quotes(n, p.Message)
	return errors.Join(c.queue(p), c.secondPath(n, p))
}

// nudgeMessage is the message of a nudge as of now. Outside of the incident's
// room it says which incident it is, and where.
func (c *change) nudgeMessage(p *store.Post) chat.Message {
	if p.Kind == store.PostCall {
		return c.callMessage(*p.Nudge)
	}
	m := c.wordsNudge(*p.Nudge, incident.Person(p.To.Person))
	if !p.InRoom && !p.Nudge.Direct {
		m.Lines = append(wordsAnnounced(c.inc).Lines, m.Lines...)
	}
	return m
}

// onTime is how long after it was queued a nudge is posted as it was written.
const onTime = time.Minute

// freshen makes a nudge that had to wait for the platform say how things stand
// when it is posted: a heads-up of what is due by then is told as due, and what a
// later stage behind it says is left to that. One about nothing that is owed any
// more is needless, and one that was found needless before stays so.
func (b *Bot) freshen(ctx context.Context, p *store.Post, now time.Time) error {
	if p.Nudge == nil || p.Redacted || p.Needless || now.Sub(p.At) < onTime {
		return nil
	}
	return b.store.View(ctx, func(tx store.Tx) error {
		c, err := b.beginOn(tx, chat.Event{At: now}, p.Incident, now)
		if err != nil {
			return err
		}
		s, err := c.situation(c.standing())
		if err != nil {
			return err
		}
		still := asThingsStand(s, now)
		behind, err := c.tx.LanePosts(p.Lane, 1000)
		if err != nil {
			return err
		}
		n := *p.Nudge
		n.Firings = nil
		for _, f := range p.Nudge.Firings {
			if overtaken(f, p, behind) {
				continue
			}
			f.Late = now.Sub(f.Reminder.Due)
			if f.Stage == reminders.HeadsUp && f.Late >= 0 {
				f.Stage = reminders.Now
			}
			if slices.ContainsFunc(still, func(r reminders.Reminder) bool { return r.Key == f.Reminder.Key && r.Due.Equal(f.Reminder.Due) }) {
				n.Firings = append(n.Firings, f)
			}
		}
		if p.Needless = len(n.Firings) == 0; p.Needless {
			return nil
		}
		p.Nudge = &n
		p.Message = drilled(c.inc, c.nudgeMessage(p))
		return nil
	})
}

// overtaken reports whether a message in the same lane behind that of a stage is
// about a later one of the same.
func overtaken(f reminders.Firing, p *store.Post, lane []*store.Post) bool {
	return slices.ContainsFunc(lane, func(o *store.Post) bool {
		return o.Seq > p.Seq && o.Nudge != nil && o.Kind == p.Kind && !o.Needless && slices.ContainsFunc(o.Nudge.Firings, func(l reminders.Firing) bool {
			return l.Reminder.Key == f.Reminder.Key && l.Reminder.Due.Equal(f.Reminder.Due) && l.Stage > f.Stage
		})
	})
}

// quotes lists the entries whose words a nudge repeats.
func (c *change) quotes(n reminders.Nudge, m chat.Message) []incident.EntryID {
	var out []incident.EntryID
	text := m.Plain()
	if strings.Contains(text, c.inc.Title) {
		out = append(out, 1) // the declaration names it
	}
	for _, f := range n.Firings {
		if p := f.Reminder.Promise; p > 0 && strings.Contains(text, quoted(c.inc.Promises[p-1].Words)) {
			out = append(out, c.wordsOf(p)...)
		}
		if a := f.Reminder.Action; a > 0 && strings.Contains(text, quoted(c.inc.Actions[a-1].Text)) {
			out = append(out, c.inc.Actions[a-1].Entry)
		}
	}
	return out
}

// pinged notes when a person is notified.
func (c *change) pinged(p incident.Person, at time.Time) error {
	who, err := c.tx.Person(chat.PersonRef(p))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	who.PingedAt = at
	return c.tx.PutPerson(who)
}

// mayPing is the earliest instant, not before now, at which somebody may be
// notified again.
func (c *change) mayPing(p incident.Person) time.Time {
	who, err := c.tx.Person(chat.PersonRef(p))
	if err != nil {
		return c.now
	}
	return reminders.Defer(who.PingedAt, c.now)
}

// people are the persons whom a stage notifies.
func (c *change) people(f reminders.Firing) []incident.Person {
	var out []incident.Person
	for _, to := range f.To {
		for _, p := range c.those(f, to) {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// recipient is the person that somebody is to a reminder; "" if it is nobody
// in particular. A private incident never reaches the escalation target: its
// commander stands in.
func (c *change) recipient(r reminders.Reminder, to reminders.Recipient) incident.Person {
	switch to {
	case reminders.Owner:
		return c.owner(r)
	case reminders.Commander:
		if h, ok := c.inc.Handover(r.Passing); ok {
			return c.inc.Holder(h.Role)
		}
		return c.inc.Commander()
	case reminders.Deputy:
		if c.inc.Private {
			return ""
		}
		return incident.Person(c.place().Deputy)
	case reminders.Target:
		if c.inc.Private {
			return c.inc.Commander()
		}
		return cmp.Or(incident.Person(c.place().Escalation.Person), c.forGroup(c.group()))
	}
	return ""
}

// owner is who owes what a reminder is about.
func (c *change) owner(r reminders.Reminder) incident.Person {
	switch {
	case r.Promise > 0 && int(r.Promise) <= len(c.inc.Promises) && c.inc.Promises[r.Promise-1].By != "":
		return c.inc.Promises[r.Promise-1].Owes()
	case r.Passing > 0:
		if h, ok := c.inc.Handover(r.Passing); ok {
			return h.To
		}
	case r.Action > 0 && int(r.Action) <= len(c.inc.Actions):
		return c.inc.Actions[r.Action-1].Owner
	case r.Kind == reminders.Quiet:
		return c.inc.Commander()
	case r.Kind == reminders.Duty && c.inc.Postmortem.Owner != "":
		return c.inc.Postmortem.Owner
	case r.Kind == reminders.Duty:
		return c.inc.Commander()
	}
	return c.inc.CommsOwner()
}
