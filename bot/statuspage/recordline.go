package statuspage

import (
	"cmp"
	"slices"
	"time"

	"kept/bot/incident"
)

// entry adds a line to the timeline. It was recorded when the source recorded
// it: with an update, when that was posted; else with the postmortem.
func (r *recorder) entry(kind incident.EntryKind, text string, at time.Time) *incident.Entry {
	e := &incident.Entry{
		Kind: kind, Text: text, By: r.by, HappenedAt: at.UTC(), RecordedAt: at.UTC(),
		Source: incident.Source{How: incident.ByImport, Link: cmp.Or(r.o.Link, r.src.URL)},
	}
	r.rec.Entries = append(r.rec.Entries, e)
	return e
}

// mark sets a moment that the source states, or that derives from its posts. Its
// entry is numbered later; until then it holds the entry's place in the list.
func (r *recorder) mark(m incident.Mark, at time.Time, e *incident.Entry, derived bool) {
	r.inc.SetMark(m, incident.MarkedTime{At: at.UTC(), By: r.by, Derived: derived, RecordedAt: e.RecordedAt, Entry: incident.EntryID(slices.Index(r.rec.Entries, e) + 1)})
}

// number sorts the timeline, numbers it, and puts the numbers in.
func (r *recorder) number() {
	old := slices.Clone(r.rec.Entries)
	slices.SortStableFunc(r.rec.Entries, func(a, b *incident.Entry) int { return a.HappenedAt.Compare(b.HappenedAt) })
	renumbered := map[incident.EntryID]incident.EntryID{}
	for n, e := range r.rec.Entries {
		e.ID = incident.EntryID(n + 1)
	}
	for n, e := range old {
		renumbered[incident.EntryID(n+1)] = e.ID
	}
	for n := range r.inc.Updates {
		r.inc.Updates[n].Entry = renumbered[r.inc.Updates[n].Entry]
	}
	for n := range r.inc.Promises {
		r.inc.Promises[n].Entry = renumbered[r.inc.Promises[n].Entry]
	}
	for m, t := range r.inc.Times {
		t.Entry = renumbered[t.Entry]
		r.inc.Times[m] = t
	}
	r.inc.LastEntry = incident.EntryID(len(r.rec.Entries))
	for _, e := range r.rec.Entries {
		if e.HappenedAt.After(r.inc.ActiveAt) {
			r.inc.ActiveAt = e.HappenedAt
		}
	}
}
