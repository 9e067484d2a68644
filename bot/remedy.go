package bot

import (
	"fmt"
	"slices"
	"strings"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders"
)

// snooze lets reminders wait: those of the promise that was named, else of
// whatever is due next. It never touches what is owed.
func (c *change) snooze(cmd command.Command) (Reply, error) {
	name := ""
	if cmd.Promise > 0 {
		p, err := c.promiseNamed(cmd.Promise)
		if err != nil {
			return Reply{}, err
		}
		name = p.ID.String()
	}
	return c.snoozeNamed(name, cmd)
}

func (c *change) snoozeNamed(name string, cmd command.Command) (Reply, error) {
	next, err := c.snoozable(name)
	if err != nil {
		return Reply{}, err
	}
	r, err := reminders.Snooze(*next, cmd.Length, c.now)
	if err != nil {
		return Reply{}, &refusal{message: chat.Says(chat.T(capital(err.Error()) + "."))}
	}
	if err := c.tx.PutReminder(&r); err != nil {
		return Reply{}, err
	}
	e := c.entry(incident.EntryPromise, fmt.Sprintf("Reminders of %s snoozed for %s: %s", reminded(r), human(cmd.Length), cmd.Text))
	e.Promise = r.Promise
	return Reply{Message: c.wordsSnoozed(r, cmd.Length)}, nil
}

// snoozable is the reminder that comes first of those that could wait: of all, or
// of what name names.
func (c *change) snoozable(name string) (*reminders.Reminder, error) {
	have, err := c.tx.Reminders(c.inc.ID)
	if err != nil {
		return nil, err
	}
	have = slices.DeleteFunc(have, func(r *reminders.Reminder) bool {
		return r.NextAt.IsZero() || r.ByDay || r.Kind == reminders.Quiet || r.Kind == reminders.Passing || name != "" && r.Key.Name != name
	})
	if len(have) == 0 {
		return nil, refuse("No reminder of %s is coming that could wait.", strings.TrimSpace(c.inc.ID.String()+" "+name))
	}
	return slices.MinFunc(have, func(a, b *reminders.Reminder) int { return a.NextAt.Compare(b.NextAt) }), nil
}

// onIt holds the escalation of one reminder for five minutes, once, and tells
// the others.
func (c *change) onIt(name string) (Reply, error) {
	r, err := c.tx.Reminder(reminders.Key{Incident: c.inc.ID, Name: name})
	if err != nil {
		return Reply{}, refuse("That reminder is over: nothing is owed any more.")
	}
	held, ok := reminders.Hold(*r, c.now)
	if !ok {
		return Reply{}, refuse("Somebody is on it already; escalation was held once.")
	}
	if err := c.tx.PutReminder(&held); err != nil {
		return Reply{}, err
	}
	e := c.entry(incident.EntryPromise, fmt.Sprintf("On it (%s): escalation held for 5 min", name))
	e.Promise = held.Promise
	if err := c.answerCalls(name); err != nil {
		return Reply{}, err
	}
	return Reply{}, c.room("onit@"+e.ID.String(), "", c.wordsOnIt())
}
