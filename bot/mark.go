package bot

import (
	"errors"
	"slices"

	"kept/bot/chat"
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

// errTaken says that a message is in the timeline already, as the entry that is
// given with it.
var errTaken = errors.New("the message is in the timeline already")

// taken puts the message of a message action into the timeline, once as each
// kind.
func (c *change) taken(action chat.Event, kind incident.EntryKind) (*incident.Entry, error) {
	m, err := c.subject(action)
	if err != nil {
		return nil, err
	}
	entries, err := c.tx.EntriesOf(incident.Message(m.Ref.String()))
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Kind == kind && e.Incident == c.inc.ID && e.Told() {
			return e, errTaken
		}
	}
	how := c.how
	c.how = incident.ByAction
	defer func() { c.how = how }()
	if err := c.entryOf(m, kind); err != nil {
		return nil, err
	}
	return c.entries[len(c.entries)-1], nil
}

// subject is the message that a message action is about: as it is stored, else as
// the platform sent it along.
func (c *change) subject(action chat.Event) (*store.Message, error) {
	m, err := c.tx.Message(action.Message)
	if err == nil && !m.At.IsZero() || err != nil && !errors.Is(err, store.ErrNotFound) {
		return m, err
	}
	at := action.SentAt
	if at.IsZero() {
		at = action.At
	}
	return &store.Message{Ref: action.Message, By: action.Author, At: at.UTC(), Text: action.Text, Files: action.Files, Link: action.Link}, nil
}
