package bot

import (
	"fmt"
	"time"

	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders/promise"
)

// action records something to do, with an owner.
func (c *change) action(cmd command.Command) (Reply, error) {
	a := incident.Action{ID: incident.ActionID(len(c.inc.Actions) + 1), Text: cmd.Text, Owner: cmd.Lead, Term: cmd.Term, By: c.by, At: c.at}
	if a.Owner == "" {
		a.Owner = c.by
	}
	if a.Term == "" {
		a.Term = incident.Short
	}
	if cmd.When != "" {
		due, err := promise.Day(cmd.When, promise.Context{At: c.at, Zone: c.zone(c.by), Days: c.b.cfg.Business})
		if err != nil {
			return Reply{}, unread(err)
		}
		if due = due.In(c.zone(c.by)); endOfDay(due) { // a day is the same day for everybody
			y, m, d := due.Date()
			due, a.DueDay = time.Date(y, m, d, 23, 59, 59, 0, zoneOf(c.inc)), true
		}
		a.Due = due.UTC()
		if !a.Due.After(c.at) {
			return Reply{}, refuse(fmt.Sprintf("%s has passed; name a day that is still to come.", actionDue(a, zoneOf(c.inc))))
		}
	}
	e := c.entry(incident.EntryAction, wordsActionEntry(a, c.name, zoneOf(c.inc)))
	e.Action, a.Entry = a.ID, e.ID
	c.inc.Actions = append(c.inc.Actions, a)
	if err := c.room(a.ID.String(), c.inc.ID.String()+"/"+a.ID.String(), c.wordsAction(a)); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone(a.ID.String() + " recorded. ")}, nil
}

// endOfDay reports whether an instant stands for a whole day.
func endOfDay(t time.Time) bool { return t.Hour() == 23 && t.Minute() == 59 && t.Second() == 59 }

// openAction finds an action item that is still to be done.
func (c *change) openAction(id incident.ActionID) (*incident.Action, error) {
	if int(id) > len(c.inc.Actions) {
		return nil, refuse(fmt.Sprintf("%s has no action item %s; `summary` lists them.", c.inc.ID, id))
	}
	a := &c.inc.Actions[id-1]
	switch {
	case a.Done != nil:
		return nil, refuse(fmt.Sprintf("%s is done already.", id))
	case a.Dropped != nil:
		return nil, refuse(fmt.Sprintf("%s was dropped.", id))
	}
	return a, nil
}

func (c *change) actionDone(cmd command.Command) (Reply, error) {
	a, err := c.openAction(cmd.Action)
	if err != nil {
		return Reply{}, err
	}
	a.Done = &incident.Closing{By: c.by, At: c.at}
	c.entry(incident.EntryAction, fmt.Sprintf("%s done: %s", a.ID, a.Text)).Action = a.ID
	return Reply{Message: c.wordsDone(a.ID.String() + " done. ")}, nil
}

func (c *change) actionDrop(cmd command.Command) (Reply, error) {
	a, err := c.openAction(cmd.Action)
	if err != nil {
		return Reply{}, err
	}
	a.Dropped = &incident.Closing{By: c.by, At: c.at, Reason: cmd.Text}
	text := fmt.Sprintf("%s dropped: %s", a.ID, a.Text)
	if cmd.Text != "" {
		text += " (" + cmd.Text + ")"
	}
	c.entry(incident.EntryAction, text).Action = a.ID
	return Reply{Message: c.wordsDone(a.ID.String() + " dropped. ")}, nil
}
