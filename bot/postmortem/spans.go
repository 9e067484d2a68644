package postmortem

import (
	"cmp"
	"slices"
	"time"

	"kept/bot/incident"
)

// span is a stretch of impact that somebody marked.
type span struct {
	incident.Window
	entry *incident.Entry
}

// windows gives the marked stretches, by beginning.
func windows(impact []*incident.Entry) []span {
	var spans []span
	for _, e := range impact {
		if e.Window != nil && !e.Window.From.IsZero() {
			spans = append(spans, span{*e.Window, e})
		}
	}
	slices.SortStableFunc(spans, func(a, b span) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To), cmp.Compare(a.entry.ID, b.entry.ID))
	})
	return spans
}

// began is when impact began: as marked, else with the first window; zero when
// nobody said.
func (w *writer) began() time.Time {
	if m, ok := w.inc.Times[incident.MarkImpact]; ok {
		return m.At
	}
	if len(w.spans) > 0 {
		return w.spans[0].From
	}
	return time.Time{}
}

// ended is when service was back: as marked, else with the last window; zero
// while it lasts or when nobody said.
func (w *writer) ended() time.Time {
	if m, ok := w.inc.Times[incident.MarkRestored]; ok {
		return m.At
	}
	var last time.Time
	for _, s := range w.spans {
		if s.To.IsZero() {
			return time.Time{}
		}
		if s.To.After(last) {
			last = s.To
		}
	}
	return last
}

// noticed is when it was first noticed: as marked, else the earliest time that
// somebody gave to how it was noticed; zero when nobody did.
func (w *writer) noticed() time.Time {
	if m, ok := w.inc.Times[incident.MarkDetected]; ok {
		return m.At
	}
	for _, e := range w.facts[incident.Detection] {
		if e.Kind == incident.EntryMessage || e.RecordedAt.Sub(e.HappenedAt).Abs() >= time.Minute {
			return e.HappenedAt
		}
	}
	return time.Time{}
}

// marked is the moment of a mark, zero without one.
func (w *writer) marked(m incident.Mark) time.Time { return w.inc.Times[m].At }

// closed is when the incident was last resolved; zero while it is open.
func (w *writer) closed() time.Time {
	if !w.inc.Status.Closed() {
		return time.Time{}
	}
	for _, p := range slices.Backward(w.inc.Phases) {
		if p.Status == incident.Resolved {
			return p.At
		}
	}
	return w.marked(incident.MarkResolved)
}

// interval is a stretch of time with a name.
type interval struct {
	name     Safe
	from, to time.Time
}

func (i interval) length() time.Duration { return i.to.Sub(i.from) }

// intervals are all stretches that a stated duration could mean: each window,
// all of them together, and from impact to the marks that end it.
func (w *writer) intervals() []interval {
	var out []interval
	add := func(name Safe, from, to time.Time) {
		if from.IsZero() || !to.After(from) {
			return
		}
		for _, o := range out {
			if o.from.Equal(from) && o.to.Equal(to) {
				return
			}
		}
		out = append(out, interval{name, from, to})
	}
	for _, s := range w.spans {
		add(degree(s.Degree)+" impact", s.From, s.To)
	}
	began := w.began()
	if len(w.spans) > 0 {
		add("all impact", w.spans[0].From, w.ended())
	}
	add("impact to mitigated", began, w.marked(incident.MarkMitigated))
	add("impact to restored", began, w.ended())
	add("impact to resolved", began, w.marked(incident.MarkResolved))
	return out
}
