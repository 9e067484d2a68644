package bot

import (
	"slices"

	"kept/bot/incident"
	"kept/store"
)

// mark brings the timeline in line with the marks on a message: a marked
// message has one entry that is told, an unmarked one none.
func (c *change) mark(m *store.Message) error {
	if m.At.IsZero() {
		return nil // the message itself is still to come
	}
	if err := c.markEntry(m, incident.EntryMessage, m.Pinned || marked(m, c.b.cfg.MarkReactions)); err != nil {
		return err
	}
	return c.markEntry(m, incident.EntryAction, marked(m, c.b.cfg.ActionReactions))
}

func marked(m *store.Message, with []string) bool {
	return slices.ContainsFunc(with, func(r string) bool { return len(m.Reactions[r]) > 0 })
}

// markEntry makes, tells again or withdraws a message's entry of one kind.
func (c *change) markEntry(m *store.Message, kind incident.EntryKind, want bool) error {
	entries, err := c.tx.EntriesOf(incident.Message(m.Ref.String()))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Kind != kind || e.Source.How == incident.ByCommand {
			continue
		}
		if e.Source.How == incident.ByAction { // stays, whatever becomes of the marks
			if want && e.Told() {
				return nil
			}
			continue
		}
		if e.Told() == want {
			return nil
		}
		e.Removed = nil
		if !want {
			e.Removed = &incident.Closing{By: c.by, At: c.at, Reason: "mark taken back"}
		}
		if kind == incident.EntryAction {
			inc, err := c.tx.Incident(e.Incident)
			if err != nil {
				return err
			}
			if int(e.Action) <= len(inc.Actions) && inc.ID == c.inc.ID {
				c.inc.Actions[e.Action-1].Dropped = e.Removed
				c.stored = 0
			}
		}
		return c.tx.PutEntry(e)
	}
	if !want || !m.DeletedAt.IsZero() {
		return nil
	}
	return c.entryOf(m, kind)
}

// markedHow says how a message was marked, and by whom, from its marks alone.
func (c *change) markedHow(m *store.Message, kind incident.EntryKind) (incident.How, incident.Person) {
	with := c.b.cfg.MarkReactions
	if kind == incident.EntryAction {
		with = c.b.cfg.ActionReactions
	}
	for _, r := range with {
		if by := m.Reactions[r]; len(by) > 0 {
			return incident.ByReaction, incident.Person(by[0])
		}
	}
	return incident.ByPin, ""
}

// entryOf puts a message into the timeline, at the time when it was posted.
func (c *change) entryOf(m *store.Message, kind incident.EntryKind) error {
	e := c.entry(kind, m.Text)
	e.By, e.MarkedBy, e.HappenedAt = incident.Person(m.By), c.by, m.At
	if c.how == incident.ByCommand { // the mark came before the message
		e.Source.How, e.MarkedBy = c.markedHow(m, kind)
	}
	e.Source.Message, e.Source.Link = incident.Message(m.Ref.String()), m.Link
	for _, f := range m.Files {
		e.Files = append(e.Files, incident.File(f))
	}
	if kind == incident.EntryAction {
		a := incident.Action{ID: incident.ActionID(len(c.inc.Actions) + 1), Text: m.Text, Owner: e.MarkedBy, Term: incident.Short, By: e.MarkedBy, At: c.at, Entry: e.ID}
		c.inc.Actions = append(c.inc.Actions, a)
		e.Action = a.ID
		return c.room(a.ID.String(), c.inc.ID.String()+"/"+a.ID.String(), c.wordsAction(a))
	}
	return nil
}
