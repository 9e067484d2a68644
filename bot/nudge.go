package bot

import (
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
	if n.Direct || closed {
		for _, p := range people {
			post := &store.Post{Lane: "person:" + string(p), Kind: store.PostSay, To: chat.Dest{Person: chat.PersonRef(p)},
				Key: key + "/" + string(p), Collapse: collapse, Message: c.wordsNudge(n, p)}
			post.Entries = c.quotes(n, post.Message)
			if err := c.queue(post); err != nil {
				return err
			}
		}
		return nil
	}
	if err := c.bring(people); err != nil {
		return err
	}
	post := &store.Post{Kind: store.PostSay, InRoom: true, Key: key, Collapse: collapse, Message: c.wordsNudge(n, "")}
	if c.inc.Private && escalates(n) {
		if err := c.saysUntold(&post.Message); err != nil {
			return err
		}
	}
	post.Entries = c.quotes(n, post.Message)
	if err := c.queue(post); err != nil {
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

// escalate also tells the target's room, where there is one that may know, and
// those who cannot be reached in the incident's room. They see which incident it
// is, and where.
func (c *change) escalate(n reminders.Nudge, key, collapse string) error {
	tell := func(lane, who string, to chat.Dest, m chat.Message) error {
		m.Lines = append(wordsAnnounced(c.inc).Lines, m.Lines...)
		post := &store.Post{Lane: lane, Kind: store.PostSay, To: to, Key: key + "/" + who, Collapse: collapse, Message: m}
		post.Entries = append(c.quotes(n, m), 1) // the declaration names the title
		return c.queue(post)
	}
	for _, p := range c.alone(n) {
		if err := tell("person:"+string(p), string(p), chat.Dest{Person: chat.PersonRef(p)}, c.wordsNudge(n, p)); err != nil {
			return err
		}
	}
	room := c.place().Escalation.Room
	if room == "" || c.inc.Private || !escalates(n) {
		return nil
	}
	return tell("room:"+string(room), "target", chat.Dest{Room: room}, c.wordsNudge(n, ""))
}

// quotes lists the entries whose words a nudge repeats.
func (c *change) quotes(n reminders.Nudge, m chat.Message) []incident.EntryID {
	var out []incident.EntryID
	text := m.Plain()
	for _, f := range n.Firings {
		if p := f.Reminder.Promise; p > 0 && strings.Contains(text, quoted(c.inc.Promises[p-1].Words)) {
			out = append(out, c.inc.Promises[p-1].Entry)
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

// people are the persons whom a stage notifies.
func (c *change) people(f reminders.Firing) []incident.Person {
	var out []incident.Person
	for _, to := range f.To {
		p := c.recipient(f.Reminder, to)
		if p != "" && !slices.Contains(out, p) {
			out = append(out, p)
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
		return incident.Person(c.place().Escalation.Person)
	}
	return ""
}

// owner is who owes what a reminder is about.
func (c *change) owner(r reminders.Reminder) incident.Person {
	switch {
	case r.Promise > 0 && int(r.Promise) <= len(c.inc.Promises) && c.inc.Promises[r.Promise-1].By != "":
		return c.inc.Promises[r.Promise-1].By
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
