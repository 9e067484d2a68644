package bot

import (
	"fmt"
	"strings"
	"time"

	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders/promise"
	"kept/store"
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
		if err := c.dueOn(&a, cmd.When); err != nil {
			return Reply{}, err
		}
	}
	e := c.entry(incident.EntryAction, wordsActionEntry(a, c.name, zoneOf(c.inc)))
	e.Action, a.Entry = a.ID, e.ID
	c.inc.Actions = append(c.inc.Actions, a)
	if err := c.bring([]incident.Person{a.Owner}); err != nil {
		return Reply{}, err
	}
	if err := c.room(a.ID.String(), c.inc.ID.String()+"/"+a.ID.String(), c.wordsAction(a)); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone(a.ID.String() + " recorded. ")}, nil
}

// dueOn sets by when an action item is to be done, as typed.
func (c *change) dueOn(a *incident.Action, typed string) error {
	due, err := promise.Day(typed, promise.Context{At: c.at, Zone: c.zone(c.by), Days: c.b.cfg.Business})
	if err != nil {
		return unread(err)
	}
	a.DueDay = false
	if due = due.In(c.zone(c.by)); endOfDay(due) { // a day is the same day for everybody
		y, m, d := due.Date()
		due, a.DueDay = time.Date(y, m, d, 23, 59, 59, 0, zoneOf(c.inc)), true
	}
	a.Due = due.UTC()
	if !a.Due.After(c.at) {
		return refuse("%s has passed; name a day that is still to come.", actionDue(*a, zoneOf(c.inc)))
	}
	return nil
}

// changeAction takes over what was changed in an action item's form. What it said
// before stays with its timeline entry, and the room's post follows; a new owner
// is told by a post of their own, as an edit notifies nobody.
func (c *change) changeAction(a *incident.Action, filled answers) (Reply, error) {
	var changed []string
	if text := filled("text"); text != "" && lines(text) != lines(a.Text) {
		changed = append(changed, "words")
		a.Text = text
	}
	from := a.Owner
	if owner := incident.Person(filled("owner")); owner != "" && owner != from {
		changed = append(changed, fmt.Sprintf("owner %s (was: %s)", c.name(owner), c.name(from)))
		a.Owner = owner
	}
	switch due := filled("due"); {
	case due == c.typedDue(*a):
	case due == "":
		changed = append(changed, "no day any more")
		a.Due, a.DueDay = time.Time{}, false
	default:
		if err := c.dueOn(a, due); err != nil {
			return Reply{}, atFault(err, "due")
		}
		changed = append(changed, "due "+actionDue(*a, zoneOf(c.inc)))
	}
	if len(changed) > 0 {
		if err := c.actionChanged(*a, strings.Join(changed, ", "), from != a.Owner); err != nil {
			return Reply{}, err
		}
	}
	if yes(filled("done")) {
		return c.actionDone(command.Command{Action: a.ID})
	}
	if len(changed) == 0 {
		return Reply{}, refuse("Nothing was changed.")
	}
	return Reply{Message: c.wordsDone(a.ID.String() + " changed: " + strings.Join(changed, ", ") + ".")}, nil
}

// actionChanged records a change of an action item and shows it. handedOver: it
// has another owner.
func (c *change) actionChanged(a incident.Action, what string, handedOver bool) error {
	was, err := c.entryNamed(a.Entry)
	if err != nil {
		return err
	}
	if was.Redacted != nil && a.Text != "" {
		return atFault(refuse("%s was redacted; make a new action item.", a.ID), "text")
	}
	if was.Redacted == nil {
		text := wordsActionEntry(a, c.name, zoneOf(c.inc))
		if was.Source.How != incident.ByCommand { // it repeats a message
			text = a.Text
		}
		was.Edits = append(was.Edits, incident.Edit{By: c.by, At: c.at, Text: was.Text, HappenedAt: was.HappenedAt})
		was.Text = text
		if err := c.tx.PutEntry(was); err != nil {
			return err
		}
	}
	e := c.entry(incident.EntryAction, fmt.Sprintf("%s changed: %s", a.ID, what))
	e.Action = a.ID
	slot := c.inc.ID.String() + "/" + a.ID.String()
	post := &store.Post{Kind: store.PostEdit, Slot: slot, Collapse: slot, Key: fmt.Sprintf("%s/changed@%s", slot, e.ID), Message: c.wordsAction(a),
		Entries: []incident.EntryID{a.Entry}}
	if err := c.queue(post); err != nil || !handedOver {
		return err
	}
	if err := c.bring([]incident.Person{a.Owner}); err != nil {
		return err
	}
	return c.room(fmt.Sprintf("%s/for@%s", a.ID, e.ID), "", c.wordsAction(a))
}

// endOfDay reports whether an instant stands for a whole day.
func endOfDay(t time.Time) bool { return t.Hour() == 23 && t.Minute() == 59 && t.Second() == 59 }

// openAction finds an action item that is still to be done.
func (c *change) openAction(id incident.ActionID) (*incident.Action, error) {
	if id < 1 || int(id) > len(c.inc.Actions) {
		return nil, refuse("%s has no action item %s; `summary` lists them.", c.inc.ID, id)
	}
	a := &c.inc.Actions[id-1]
	switch {
	case a.Done != nil:
		return nil, refuse("%s is done already.", id)
	case a.Dropped != nil:
		return nil, refuse("%s was dropped.", id)
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
