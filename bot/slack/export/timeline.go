package export

import (
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// entries are what a message's marks make of it, as when it is marked live.
// Kept's own, of which it pins the summary, are none.
func (k *keeper) entries(m *store.Message) []*incident.Entry {
	if k.seen[m.Ref.ID] || m.Ours || !m.DeletedAt.IsZero() {
		return nil
	}
	var out []*incident.Entry
	add := func(kind incident.EntryKind, how incident.How, by chat.PersonRef) *incident.Entry {
		k.seen[m.Ref.ID] = true
		e := k.entry(kind, m.Text, m.At)
		e.By, e.MarkedBy = incident.Person(m.By), incident.Person(by)
		e.Source = incident.Source{How: how, Message: incident.Message(m.Ref.String()), Link: m.Link}
		for _, f := range m.Files {
			e.Files = append(e.Files, incident.File(f))
		}
		out = append(out, e)
		return e
	}
	if by := markedBy(m, k.o.Timeline); by != "" {
		add(incident.EntryMessage, incident.ByReaction, by)
	} else if m.Pinned {
		add(incident.EntryMessage, incident.ByPin, "")
	}
	if by := markedBy(m, k.o.Action); by != "" {
		e := add(incident.EntryAction, incident.ByReaction, by)
		e.Action = incident.ActionID(len(k.inc.Actions) + 1)
		k.inc.Actions = append(k.inc.Actions, incident.Action{ID: e.Action, Text: m.Text, Owner: e.MarkedBy, Term: incident.Short, By: e.MarkedBy, At: m.At, Entry: e.ID})
		k.result.Actions++
	}
	return out
}

// markedBy is who first put one of the reactions on a message.
func markedBy(m *store.Message, with []string) chat.PersonRef {
	for _, r := range with {
		if by := m.Reactions[r]; len(by) > 0 {
			return by[0]
		}
	}
	return ""
}

// entry makes the next line of the timeline.
func (k *keeper) entry(kind incident.EntryKind, text string, at time.Time) *incident.Entry {
	k.inc.LastEntry++
	k.result.Entries++
	return &incident.Entry{Incident: k.inc.ID, ID: k.inc.LastEntry, Kind: kind, Text: text, HappenedAt: at, RecordedAt: k.o.Now, Source: incident.Source{How: incident.ByImport}}
}
