package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/lint"
	"kept/reminders"
	"kept/store"
)

// change is the unit of work: what one event does to one incident, in one
// transaction. A use case reads and changes inc, adds entries and posts, and
// returns the answer; finish writes it all, with the reminders that follow
// from it.
type change struct {
	b       *Bot
	tx      store.Tx
	ev      chat.Event
	now     time.Time // when it is recorded
	at      time.Time // when it happened
	by      incident.Person
	how     incident.How
	inc     *incident.Incident
	before  incident.Ledger // as of at, before an update (update only)
	advices []lint.Advice   // what readers would want changed in the update (update only)
	entries []*incident.Entry
	stored  incident.EntryID // the last entry before the change (history only)
	quiet   bool             // not an act of a person in the incident: does not count as activity
	over    bool             // the incident's room is archived at the end
	told    bool             // only the timeline grows: what is owed and shown stays as it is

	resting map[incident.Person]rest // who does not want to be disturbed (reminders only)
}

// change runs a use case on an incident. The function may run more than once.
func (b *Bot) change(ctx context.Context, ev chat.Event, id incident.ID, now time.Time, fn func(*change) (Reply, error)) (Reply, error) {
	var reply Reply
	err := b.store.Update(ctx, func(tx store.Tx) error {
		reply = Reply{}
		if err := once(tx, ev, now); err != nil {
			return err
		}
		c, err := b.beginOn(tx, ev, id, now)
		if err != nil {
			return err
		}
		if reply, err = fn(c); err != nil {
			return err
		}
		reply.Message = drilled(c.inc, reply.Message)
		return c.finish()
	})
	if err != nil && !errors.Is(err, errAgain) {
		var no *refusal
		if !errors.As(err, &no) {
			err = fmt.Errorf("%s: %w", id, err)
		}
	}
	return reply, err
}

// begin makes the unit of work for an event; its incident is still to be set.
func (b *Bot) begin(tx store.Tx, ev chat.Event, now time.Time) *change {
	c := &change{b: b, tx: &readOnce{Tx: tx, people: map[chat.PersonRef]store.Person{}, said: map[incident.Person][]saidHours{}}, ev: ev, now: now, at: ev.At, by: incident.Person(ev.Person), how: incident.ByCommand}
	switch ev.Kind {
	case chat.ReactionAdded, chat.ReactionRemoved:
		c.how = incident.ByReaction
	case chat.PinAdded, chat.PinRemoved:
		c.how = incident.ByPin
	case chat.Shortcut:
		c.how = incident.ByAction
	case chat.ButtonPressed:
		c.how = incident.ByButton
	}
	return c
}

// beginOn makes the unit of work for an event that concerns an incident.
func (b *Bot) beginOn(tx store.Tx, ev chat.Event, id incident.ID, now time.Time) (c *change, err error) {
	c = b.begin(tx, ev, now)
	c.inc, err = tx.Incident(id)
	return c, err
}

// concerned is the unit of work for what is somebody's own and of no incident; the
// configured zone is that of a reader whose own is not known.
func (b *Bot) concerned(tx store.Tx, ev chat.Event, now time.Time) *change {
	c := b.begin(tx, ev, now)
	c.inc = &incident.Incident{Zone: b.cfg.Zone}
	return c
}

// eventKey names an event so that its redelivery has the same name.
func eventKey(ev chat.Event) string {
	switch {
	case ev.Kind == chat.ButtonPressed:
		return fmt.Sprintf("press:%s:%s:%s:%s", ev.Message, ev.Button, ev.Value, ev.Person)
	case ev.Kind == chat.Command && !ev.Message.IsZero():
		return "command:" + ev.Message.String()
	case ev.ID != "":
		return "event:" + ev.ID
	}
	return fmt.Sprintf("at:%s:%s:%d", ev.Person, ev.Kind, ev.At.UnixNano())
}

// once refuses an event that was handled before and marks it as handled.
func once(tx store.Tx, ev chat.Event, now time.Time) error {
	key := eventKey(ev)
	seen, err := tx.Seen(key)
	if err != nil {
		return err
	}
	if seen {
		return errAgain
	}
	return handled(tx, ev, now)
}

// again is errAgain for an event that was handled before.
func (b *Bot) again(ctx context.Context, ev chat.Event) error {
	return b.store.View(ctx, func(tx store.Tx) error {
		seen, err := tx.Seen(eventKey(ev))
		if err == nil && seen {
			err = errAgain
		}
		return err
	})
}

// finish writes what the use case changed, the reminders that follow from it
// and the summary that shows it.
func (c *change) finish() error {
	if !c.quiet && c.at.After(c.inc.ActiveAt) {
		c.inc.ActiveAt = c.at
	}
	for _, e := range c.entries {
		if err := c.tx.PutEntry(e); err != nil {
			return err
		}
	}
	if err := c.tx.PutIncident(c.inc); err != nil {
		return err
	}
	if c.told {
		return nil
	}
	now := c.standing()
	if err := c.plan(now); err != nil {
		return err
	}
	if err := c.ensureActionDigests(); err != nil {
		return err
	}
	if err := errors.Join(c.showSummary(now), c.settleCards(now)); err != nil {
		return err
	}
	if err := c.showAnnouncement(); err != nil || !c.over {
		return err
	}
	return c.archive()
}

// plan brings the reminders of the incident, and the dead-man posts that stand in
// for them, in line with what is owed now.
func (c *change) plan(now standing) error {
	s, err := c.situation(now)
	if err != nil {
		return err
	}
	want := reminders.Plan(s, c.now)
	put, drop := reminders.Diff(s.Have, want)
	for _, k := range drop {
		if err := c.tx.DeleteReminder(k); err != nil {
			return err
		}
	}
	for _, r := range put {
		if err := c.tx.PutReminder(&r); err != nil {
			return err
		}
	}
	return errors.Join(c.hangUp(want), c.leaveDeadMen(s, want))
}

// entry adds a line to the timeline, written when the change is finished.
func (c *change) entry(kind incident.EntryKind, text string) *incident.Entry {
	c.inc.LastEntry++
	e := &incident.Entry{
		Incident: c.inc.ID, ID: c.inc.LastEntry, Kind: kind, Text: text, By: c.by,
		HappenedAt: c.at, RecordedAt: c.now,
		Source: incident.Source{How: c.how, Message: incident.Message(c.ev.Message.String()), Link: c.ev.Link},
	}
	if c.by == "" {
		e.Source.How = incident.ByKept
	}
	c.entries = append(c.entries, e)
	return e
}

// zoneOf is the incident's zone.
func zoneOf(inc *incident.Incident) *time.Location {
	if z, ok := location(inc.Zone); ok {
		return z
	}
	return time.UTC
}

// pageZone is the zone in which a public update's clock times are meant.
func (c *change) pageZone() *time.Location {
	if z, ok := location(c.inc.PageZone); ok {
		return z
	}
	return zoneOf(c.inc)
}

// value reads a value; one that is not there leaves v as it is.
func value(tx store.Tx, name string, v any) error {
	err := tx.Value(name, v)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
