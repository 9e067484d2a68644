package bot

import (
	"errors"

	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// entryNamed finds a timeline entry by number.
func (c *change) entryNamed(id incident.EntryID) (*incident.Entry, error) {
	e, err := c.tx.Entry(c.inc.ID, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse("%s has no timeline entry %s; `timeline` shows them all.", c.inc.ID, id)
	}
	return e, err
}

// edit changes what a timeline entry says or when it happened. What it said
// before is kept. The words of an update are what was posted: they are
// corrected by another update, not here.
func (c *change) edit(cmd command.Command) (Reply, error) {
	e, err := c.entryNamed(cmd.Entry)
	if err != nil {
		return Reply{}, err
	}
	switch {
	case e.Redacted != nil:
		return Reply{}, refuse("%s was redacted and cannot be edited.", e.ID)
	case cmd.Text != "" && e.Kind != incident.EntryNote && e.Kind != incident.EntryMessage:
		return Reply{}, refuse("The words of %s record what was done (%s) and stay as they are; its time can be edited: `edit %s at 10:05`.", e.ID, e.Kind, e.ID)
	}
	old := incident.Edit{By: c.by, At: c.at, Text: e.Text, HappenedAt: e.HappenedAt}
	if cmd.When != "" {
		if e.HappenedAt, err = c.past(cmd.When, c.zone(c.by)); err != nil {
			return Reply{}, err
		}
	}
	if cmd.Text != "" {
		e.Text = cmd.Text
	}
	e.Edits = append(e.Edits, old)
	if err := c.tx.PutEntry(e); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsNoted("edited: it is", e)}, nil
}
