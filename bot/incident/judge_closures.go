package incident

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// closures are the stretches in which an incident was closed, oldest first.
type closures []closure

type closure struct {
	from time.Time
	to   time.Time // when it was reopened; zero while it is closed
}

// closuresOf reads them from the phases. An update may have announced the end
// before the phase was recorded ("posted at 10:44"); then that instant counts.
// Cancelling closes too, until it is taken back.
func closuresOf(inc *Incident) closures {
	var out closures
	phases := phasesInOrder(inc)
	var began time.Time // of the phase before
	for _, ph := range phases {
		open := len(out) == 0 || !out[len(out)-1].to.IsZero()
		switch {
		case ph.Status.Closed() && open:
			out = append(out, closure{from: announced(inc.Updates, began, ph.At)})
		case !ph.Status.Closed() && !open:
			out[len(out)-1].to = ph.At
		case !ph.CancelledAt.IsZero():
			out = append(out, closure{from: ph.CancelledAt, to: ph.At})
		}
		began = ph.At
	}
	if inc.Cancelled != nil && (len(out) == 0 || !out[len(out)-1].to.IsZero()) {
		out = append(out, closure{from: inc.Cancelled.At})
	}
	return out
}

// announced is when the closing recorded at the instant recorded was first
// heard, not before the phase that it ended.
func announced(updates []Update, began, recorded time.Time) time.Time {
	first := recorded
	for _, u := range updates {
		if u.Posted() && u.Phase.Closed() && u.At.After(began) && u.At.Before(first) {
			first = u.At
		}
	}
	return first
}

// phasesInOrder sorts by time; of two in one instant the reopening is the later.
func phasesInOrder(inc *Incident) []Phase {
	phases := slices.Clone(inc.Phases)
	later := func(p Phase) int {
		if p.Reopen {
			return len(Statuses)
		}
		return p.Status.order()
	}
	slices.SortStableFunc(phases, func(a, b Phase) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(later(a), later(b)))
	})
	return phases
}

// at finds the stretch in which the incident was closed at t.
func (c closures) at(t time.Time) (closure, bool) {
	i := sort.Search(len(c), func(i int) bool { return c[i].from.After(t) }) - 1
	if i < 0 || !c[i].to.IsZero() && !t.Before(c[i].to) {
		return closure{}, false
	}
	return c[i], true
}

// begunIn reports whether the incident was closed after s, up to t.
func (c closures) begunIn(s, t time.Time) bool {
	i := sort.Search(len(c), func(i int) bool { return c[i].from.After(s) })
	return i < len(c) && !c[i].from.After(t)
}

// since reports whether the incident was closed at t or at any time after it.
func (c closures) since(t time.Time) bool {
	if len(c) == 0 {
		return false
	}
	last := c[len(c)-1]
	return !last.from.Before(t) || last.to.IsZero() || last.to.After(t)
}
