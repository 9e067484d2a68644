package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// entryNamed finds a timeline entry by number.
func (c *change) entryNamed(id incident.EntryID) (*incident.Entry, error) {
	e, err := c.tx.Entry(c.inc.ID, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuse(fmt.Sprintf("%s has no timeline entry %s; `timeline` shows them all.", c.inc.ID, id))
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
		return Reply{}, refuse(fmt.Sprintf("%s was redacted and cannot be edited.", e.ID))
	case cmd.Text != "" && e.Kind != incident.EntryNote && e.Kind != incident.EntryMessage:
		return Reply{}, refuse(fmt.Sprintf("The words of %s record what was done (%s) and stay as they are; its time can be edited: `edit %s at 10:05`.", e.ID, e.Kind, e.ID))
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

// redact removes an entry's text everywhere and leaves a tombstone.
func (c *change) redact(cmd command.Command) (Reply, error) {
	e, err := c.entryNamed(cmd.Entry)
	if err != nil {
		return Reply{}, err
	}
	if e.Redacted != nil {
		return Reply{}, refuse(fmt.Sprintf("%s was redacted already.", e.ID))
	}
	if err := c.forget(e, cmd.Text); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone(e.ID.String() + " redacted: its text is gone from the timeline, the history and what Kept posted. A draft file posted earlier may still hold it; delete that message, the draft can be compiled again. ")}, nil
}

// forget removes the text of an entry, and of all that was made of it or that
// it was made of: the message, the update, the promises' words, the action
// item, what is queued and what stands in the chat. Facts and times stay.
func (c *change) forget(e *incident.Entry, reason string) error {
	if e.Redacted != nil {
		return nil
	}
	e.Redacted = &incident.Closing{By: c.by, At: c.at, Reason: reason}
	old := e.Text
	e.Text, e.Edits, e.Files = "", nil, nil
	if err := c.tx.PutEntry(e); err != nil {
		return err
	}
	if e.Kind == incident.EntryDeclared || e.Kind == incident.EntryDetail && old != "" {
		c.forgetTitle(old)
	}
	if ref, ok := chat.ParseMessageRef(string(e.Source.Message)); ok {
		m, err := c.tx.Message(ref)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err == nil {
			m.Text, m.Edits, m.Files, m.Redacted = "", nil, nil, true
			if err := c.tx.PutMessage(m); err != nil {
				return err
			}
		}
	}
	var slots []string
	if n := int(e.Update); n > 0 && n <= len(c.inc.Updates) {
		c.inc.Updates[n-1].Text, c.inc.Updates[n-1].Redacted = "", true
		slots = append(slots, c.updateSlot(e.Update))
	}
	if n := int(e.Action); n > 0 && n <= len(c.inc.Actions) {
		c.inc.Actions[n-1].Text = ""
		slots = append(slots, c.inc.ID.String()+"/"+e.Action.String())
	}
	for i := range c.inc.Promises {
		p := &c.inc.Promises[i]
		if p.Entry == e.ID || e.Promise == p.ID || e.Update != 0 && p.Update == e.Update {
			p.Words, p.Why = "", ""
			for s := reminders.HeadsUp; s <= reminders.Again; s++ {
				slots = append(slots, reminderSlot(c.inc.ID, p.ID, s))
			}
		}
	}
	for _, slot := range slots {
		if err := c.blank(slot, e); err != nil {
			return err
		}
	}
	return c.forgetQueued(e.ID)
}

// forgetTitle blanks a title or summary that a redacted entry set.
func (c *change) forgetTitle(text string) {
	if strings.Contains(text, c.inc.Title) {
		c.inc.Title = "(redacted)"
	}
	if strings.Contains(text, c.inc.Summary) {
		c.inc.Summary = ""
	}
}

// blank replaces what stands in a slot by a tombstone.
func (c *change) blank(slot string, e *incident.Entry) error {
	if _, err := c.tx.Slot(slot); errors.Is(err, store.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	return c.queue(&store.Post{Kind: store.PostEdit, Slot: slot, Collapse: slot, Key: fmt.Sprintf("%s/redacted@%s", slot, e.ID),
		Message: wordsTombstone(e)})
}

// forgetQueued blanks what is queued with an entry's text and has not been
// posted yet.
func (c *change) forgetQueued(id incident.EntryID) error {
	for _, l := range []string{lane(c.inc.ID), lane(c.inc.ID) + "/page"} {
		posts, err := c.tx.LanePosts(l, 10_000)
		if err != nil {
			return err
		}
		for _, p := range posts {
			if !slices.Contains(p.Entries, id) {
				continue
			}
			p.Message, p.Text = wordsTombstone(&incident.Entry{ID: id}), ""
			if err := c.tx.PutPost(p); err != nil {
				return err
			}
		}
	}
	return nil
}
