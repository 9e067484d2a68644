package incident

import (
	"slices"
	"time"
)

// intervals judges a cadence, a row an interval. Each is begun by the last post
// of a group and answered by the first post of the next one, so that a silence,
// however long, is one late interval. The first begins with the promise itself,
// the others while nothing has replaced, resolved, waived or corrected the
// cadence. first holds what all rows have in common.
func (e *evidence) intervals(rows []Row, i int, first Row) []Row {
	p, heard := e.said[i], e.heard[first.Surface]
	releases := e.releases(i)
	first.Interval = 1
	if q := e.restated[i]; q >= 0 {
		return append(rows, superseded(first, e.said[q].ID))
	}
	start, next := heard.begin(p)
	for n := 1; ; n++ {
		row := first
		row.Interval, row.PostedAt, row.Due = n, start, start.Add(p.Every)
		a := heard.answer(next)
		e.settle(&row, p, a, releases)
		rows = append(rows, row)
		if a.At.IsZero() {
			return rows
		}
		next = heard.groupEnd[next]
		start = heard.posts[next-1].At
		end, ended := e.endOf(i, start)
		if ended && end.at.After(a.At) || !ended && e.closed.begunIn(a.At, start) {
			rows = append(rows, e.cut(p, row, start, end))
			n++
		}
		if ended {
			return rows
		}
		if c, closed := e.closed.at(start); closed {
			if _, ended := e.endOf(i, c.to); ended || c.to.IsZero() {
				return rows
			}
			start, next = c.to, heard.firstAfter(c.to)
		}
	}
}

// cut is the interval after row: a post began it, and what continued the post
// ended it again.
func (e *evidence) cut(p *Promise, row Row, start time.Time, end release) Row {
	if end.outcome == "" {
		end = release{outcome: Superseded, note: "resolved within one post"}
	}
	return Row{
		Promise: p.ID, Interval: row.Interval + 1, Kind: p.Kind, Surface: p.Surface, Words: p.Words, By: p.By,
		PostedAt: start, Due: start.Add(p.Every), Outcome: end.outcome, Note: end.note,
	}
}

// endOf says what has ended the i-th promise, a cadence, for good at instant t:
// from then on it begins no interval.
func (e *evidence) endOf(i int, t time.Time) (release, bool) {
	p := e.said[i]
	ends := e.releases(i)
	if p.Corrected != nil {
		ends = append(ends, release{p.Corrected.At, Corrected, correctionNote(p)})
	}
	if q := e.replacedBy[i]; q >= 0 {
		by := e.said[q]
		ends = append(ends, release{by.MadeAt, Superseded, "replaced by " + by.ID.String() + " within one post"})
	}
	ends = slices.DeleteFunc(ends, func(r release) bool { return r.at.After(t) })
	if len(ends) == 0 {
		return release{}, false
	}
	return slices.MinFunc(ends, func(a, b release) int { return a.at.Compare(b.at) }), true
}
