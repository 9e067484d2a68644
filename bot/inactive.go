package bot

import (
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
)

// inactiveAfter is how long a commander may be quiet while something is late
// before the comms lead is told.
const inactiveAfter = 30 * time.Minute

// hintInactive tells the comms lead of a grave incident, directly and once for
// each silence, that its commander has gone quiet: when something is late, and
// unless they were pinged just now. The room reads nothing of it.
func (c *change) hintInactive(firings []reminders.Firing) error {
	lead, commander := c.inc.Roles[incident.CommsLead], c.inc.Commander()
	late := slices.ContainsFunc(firings, func(f reminders.Firing) bool { return f.Stage >= reminders.Late5 && !f.Reminder.ByDay })
	if !late || !c.inc.Open() || c.inc.Severity > grave || lead == "" || lead == commander {
		return nil
	}
	if who, err := c.tx.Person(chat.PersonRef(lead)); err == nil && reminders.Defer(who.PingedAt, c.now).After(c.now) {
		return nil
	}
	since, err := c.lastActOf(commander)
	if err != nil || c.now.Sub(since) < inactiveAfter {
		return err
	}
	key := fmt.Sprintf("inactive/%s@%d", commander, since.Unix())
	seen, err := c.tx.Seen(c.inc.ID.String() + "/" + key)
	if err != nil || seen {
		return err
	}
	if err := c.tx.MarkSeen(c.inc.ID.String()+"/"+key, c.now); err != nil {
		return err
	}
	if err := c.pinged(lead, c.now); err != nil {
		return err
	}
	return c.direct(lead, key, c.wordsInactive(commander, c.now.Sub(since)))
}

// lastActOf is when somebody last said or did something in the incident, or was
// given a role in it; its declaration where they never did.
func (c *change) lastActOf(p incident.Person) (time.Time, error) {
	last := c.inc.DeclaredAt
	for _, a := range c.inc.Appointments {
		if a.To == p && a.At.After(last) {
			last = a.At
		}
	}
	for after := incident.EntryID(0); ; {
		es, err := c.tx.Entries(c.inc.ID, after, page)
		if err != nil {
			return last, err
		}
		for _, e := range es {
			after = e.ID
			if e.By == p && e.Source.How != incident.ByKept && e.RecordedAt.After(last) {
				last = e.RecordedAt
			}
		}
		if len(es) < page {
			break
		}
	}
	for after := ""; c.inc.Room != ""; {
		ms, err := c.tx.Messages(chat.RoomRef(c.inc.Room), after, page)
		if err != nil {
			return last, err
		}
		for _, m := range ms {
			after = m.Ref.ID
			if m.By == chat.PersonRef(p) && m.At.After(last) {
				last = m.At
			}
		}
		if len(ms) < page {
			break
		}
	}
	return last, nil
}
