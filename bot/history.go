package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// history stores what happens in an incident's room, and follows marks
// (reactions, pins), edits and deletions into the timeline. Events may come in
// any order and twice. What happens in other rooms is none of Kept's business,
// but for messages that somebody put into a timeline (see elsewhere).
func (b *Bot) history(ctx context.Context, ev chat.Event, now time.Time) error {
	if ev.Message.IsZero() || ev.Room == "" {
		return nil
	}
	if ev.Kind == chat.ReactionAdded || ev.Kind == chat.PinAdded {
		if may, err := b.mayMark(ctx, ev, now); !may {
			return err
		}
	}
	_, met := b.met.Load(ev.Person)
	look := !met && ev.Kind == chat.MessagePosted && ev.Person != ""
	unmet := false
	err := b.store.Update(ctx, func(tx store.Tx) error {
		ids, err := tx.InRoom(ev.Room)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return b.elsewhere(tx, ev, now)
		}
		if look {
			_, err := tx.Person(ev.Person)
			met, unmet = err == nil, errors.Is(err, store.ErrNotFound)
		}
		c := b.begin(tx, ev, now)
		m, err := tx.Message(ev.Message)
		if errors.Is(err, store.ErrNotFound) {
			m, err = &store.Message{Ref: ev.Message, Thread: ev.Thread.ID}, nil
			if ev.Kind == chat.MessagePosted { // nobody can have marked it: the incident stays as it is
				c.fill(m)
				return tx.PutMessage(m)
			}
		}
		if err != nil {
			return err
		}
		here, err := incidentsIn(tx, ev.Room)
		if err != nil {
			return err
		}
		c.inc = current(here)
		if err := c.follow(m); err != nil {
			return err
		}
		if err := tx.PutMessage(m); err != nil || c.inc.LastEntry == c.stored {
			return err
		}
		return c.finish()
	})
	if err == nil && unmet { // else the timeline could not call them by their name
		if _, err := b.meet(ctx, ev, now); err != nil {
			b.log.Warn("cannot find out who somebody is", "person", ev.Person, "error", err)
		}
	} else if err == nil && look && met {
		b.met.Store(ev.Person, true)
	}
	return err
}

// mayMark reports whether somebody's mark counts: in an incident's room, that
// of a member of the organisation.
func (b *Bot) mayMark(ctx context.Context, ev chat.Event, now time.Time) (bool, error) {
	here, err := b.inRoom(ctx, ev.Room)
	if err != nil || len(here) == 0 {
		return false, err
	}
	err = b.admit(ctx, ev, now)
	if no, ok := errors.AsType[*refusal](err); ok {
		if errors.Is(no.cause, chat.ErrRetry) || errors.Is(no.cause, chat.ErrUnknownFate) { // nobody would see that it is lost
			return false, fmt.Errorf("who marked %s: %w", ev.Message, no.cause)
		}
		return false, nil
	}
	return err == nil, err
}

// current is the incident that a room is about: the newest open one, else the
// newest.
func current(here []*incident.Incident) *incident.Incident {
	for _, inc := range slices.Backward(here) {
		if inc.Open() {
			return inc
		}
	}
	return here[len(here)-1]
}

// follow applies an event to a stored message and to the entries made of it.
func (c *change) follow(m *store.Message) error {
	ev := c.ev
	c.stored = c.inc.LastEntry
	switch ev.Kind {
	case chat.MessagePosted:
		return c.arrived(m)
	case chat.MessageEdited:
		return c.edited(m)
	case chat.MessageDeleted:
		return c.deleted(m)
	case chat.ReactionAdded:
		if slices.Contains(m.Reactions[ev.Reaction], ev.Person) {
			return errAgain
		}
		if m.Reactions == nil {
			m.Reactions = map[string][]chat.PersonRef{}
		}
		m.Reactions[ev.Reaction] = append(m.Reactions[ev.Reaction], ev.Person)
	case chat.ReactionRemoved:
		i := slices.Index(m.Reactions[ev.Reaction], ev.Person)
		if i < 0 {
			return errAgain
		}
		m.Reactions[ev.Reaction] = slices.Delete(m.Reactions[ev.Reaction], i, i+1)
	case chat.PinAdded, chat.PinRemoved:
		if m.Pinned == (ev.Kind == chat.PinAdded) {
			return errAgain
		}
		m.Pinned = ev.Kind == chat.PinAdded
	}
	return c.mark(m)
}

// arrived fills in a message, which edits, deletions or reactions may have
// overtaken.
func (c *change) arrived(m *store.Message) error {
	if !m.At.IsZero() {
		return errAgain // the same message by another event
	}
	c.fill(m)
	return c.mark(m)
}

// fill writes down what a message says.
func (c *change) fill(m *store.Message) {
	ev := c.ev
	m.Thread, m.By, m.Bot, m.At, m.Link = ev.Thread.ID, ev.Person, ev.Bot, ev.At, ev.Link
	switch {
	case !m.DeletedAt.IsZero() || m.Redacted:
	case !m.EditedAt.IsZero():
		m.Edits = append([]store.MessageEdit{{At: m.EditedAt, Text: ev.Text}}, m.Edits...)
		m.Files = files(ev.Files)
	default:
		m.Text, m.Files = ev.Text, files(ev.Files)
	}
}

func files(fs []chat.File) []chat.File { return slices.Clone(fs) }

// edited follows an edit; a late delivery of an older one changes nothing.
func (c *change) edited(m *store.Message) error {
	ev := c.ev
	if !m.DeletedAt.IsZero() || m.Redacted || !ev.At.After(m.EditedAt) || ev.Text == m.Text && !m.At.IsZero() {
		return errAgain
	}
	if !m.At.IsZero() {
		m.Edits = append(m.Edits, store.MessageEdit{At: ev.At, Text: m.Text})
	}
	m.Text, m.EditedAt = ev.Text, ev.At
	entries, err := c.tx.EntriesOf(incident.Message(m.Ref.String()))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Kind != incident.EntryMessage && e.Kind != incident.EntryAction || e.Source.How == incident.ByCommand || e.Redacted != nil {
			continue
		}
		if err := c.says(e, m.Text); err != nil {
			return err
		}
	}
	return nil
}

// says lets an entry say what its message says now.
func (c *change) says(e *incident.Entry, text string) error {
	e.Edits = append(e.Edits, incident.Edit{By: c.by, At: c.ev.At, Text: e.Text, HappenedAt: e.HappenedAt})
	e.Text = text
	if err := c.tx.PutEntry(e); err != nil {
		return err
	}
	return c.reword(e)
}

// reword lets the action item that was made of a message say what the message
// says now, in the room too.
func (c *change) reword(e *incident.Entry) error {
	if e.Incident != c.inc.ID || e.Action < 1 || int(e.Action) > len(c.inc.Actions) {
		return nil
	}
	a := &c.inc.Actions[e.Action-1]
	a.Text = e.Text
	c.stored = 0 // the incident changed too
	slot := c.inc.ID.String() + "/" + a.ID.String()
	return c.queue(&store.Post{Kind: store.PostEdit, Slot: slot, Collapse: slot, Key: fmt.Sprintf("%s/edited@%d", slot, c.at.UnixNano()),
		Message: c.wordsAction(*a), Entries: []incident.EntryID{e.ID}})
}

// deleted forgets a message's text wherever it went and leaves tombstones.
func (c *change) deleted(m *store.Message) error {
	if !m.DeletedAt.IsZero() {
		return errAgain
	}
	m.Text, m.Edits, m.Files, m.DeletedAt = "", nil, nil, c.ev.At
	if err := errors.Join(c.forgetTyped(m.Ref), forgetActions(c.tx, m.Ref)); err != nil {
		return err
	}
	entries, err := c.tx.EntriesOf(incident.Message(m.Ref.String()))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Incident != c.inc.ID {
			inc, err := c.tx.Incident(e.Incident)
			if err != nil {
				return err
			}
			other := *c
			other.inc, other.entries = inc, nil
			if err := other.forget(e, "message deleted"); err != nil {
				return err
			}
			if err := other.finish(); err != nil {
				return err
			}
			continue
		}
		if err := c.forget(e, "message deleted"); err != nil {
			return err
		}
		c.stored = 0 // the incident changed too
	}
	return nil
}
