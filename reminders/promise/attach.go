package promise

import (
	"strings"
	"time"

	"kept/bot/incident"
)

// sentenced is a promise in a sentence: its tokens and its time.
type sentenced struct {
	when
	start, end int
}

// notThisTime stands for the end of words that are no promise after all.
const notThisTime = -1

// lookAhead bounds how far behind a head its time is looked for.
const lookAhead = 48

// complete finds the time of a head: behind it, in front of it, or in the noun
// itself ("hourly updates"). Without one, only a firm head is a promise, a
// vague one.
func (g *grammar) complete(h head, lo, hi int, may allowed) (sentenced, bool) {
	may.span = h.kind == incident.MonitoringWindow
	s := sentenced{start: h.start, end: h.end}
	if h.rate {
		return g.atRate(h, s)
	}
	if !h.wait.zero() {
		s.length = h.wait
		return s, true
	}
	vagueEnd, ok := g.behind(h, hi, may, &s)
	if ok {
		return s, !h.often || s.every > 0
	}
	if vagueEnd == notThisTime {
		return s, false
	}
	if h.every > 0 && h.kind == incident.NextUpdate {
		s.every = h.every
		return s, true
	}
	if h.often {
		return s, false
	}
	if g.before(h, lo, may, &s) {
		return s, true
	}
	if (h.firm || g.foreign(h.start)) && g.inside(h, may, &s) {
		return s, true
	}
	s.end = max(h.end, vagueEnd, g.phrase(h.end, hi))
	return s, h.firm || vagueEnd > 0 && (!h.plain || h.start == lo && g.is(h.start, update))
}

// inside looks for a time within the promise: "We'll be back in 30 minutes with
// an update".
func (g *grammar) inside(h head, may allowed, s *sentenced) bool {
	may.bare = false
	for j := h.start + 1; j < h.end-1; j++ {
		if w, k, ok := g.deadlineAt(j, may); ok && !w.vague && k < h.end && g.fits(h, j, w) {
			s.when = w
			return true
		}
	}
	return false
}

// atRate reads how often behind "Update frequency:".
func (g *grammar) atRate(h head, s sentenced) (sentenced, bool) {
	j := h.end
	for g.punct(j, ':') || g.punct(j, '-') || g.is(j, being|at) && !g.is(j+1, about|an) {
		j++
	}
	if w, k, ok := g.repeatAt(j); ok {
		s.every, s.end = w.every, k
		return s, true
	}
	if l, k, ok := g.lengthAt(j); ok && l.duration() >= time.Minute {
		s.every, s.end = l.duration(), k
		return s, true
	}
	return s, false
}

// behind looks for a time behind the head. A condition ("once we know more")
// makes the promise vague unless "or by …" follows; another statement ends the
// search.
func (g *grammar) behind(h head, hi int, may allowed, s *sentenced) (vagueEnd int, ok bool) {
	condition, adjacent := false, true
	joined := false // "monitor and confirm recovery in the next hour" is no window
	for j := h.end; j < hi && j < h.end+lookAhead; j++ {
		t := g.tok(j)
		if t.punctuation('(') && adjacent { // Next update (UTC): 15:00
			if loc, name, k, ok := g.zoneAt(j); ok {
				s.zone, s.zoneName, j = loc, name, k-1
				continue
			}
		}
		may.bare = adjacent && h.label && !h.plain
		may.minutes = j == h.end && (h.firm || h.first) && h.kind == incident.NextUpdate && g.is(j-1, update)
		if !condition || g.is(j-1, or|and) || g.punct(j-1, ',') && (!g.is(j, at) || g.is(j+2, latest)) || g.is(j, every) {
			if w, k, ok := g.deadlineAt(j, may); ok && g.fits(h, j, w) && !(joined && g.is(j, within)) {
				if w.vague {
					return k, false
				}
				if g.otherTimes(k) {
					return notThisTime, false
				}
				if w.zone == nil {
					w.zone, w.zoneName = s.zone, s.zoneName
				}
				s.when, s.end = w, k
				return 0, true
			}
		}
		if t.kind == punctToken && strings.ContainsRune(":-(|=→", t.punct) || t.any(being|due|adverb|follow) {
			continue
		}
		adjacent = false
		joined = joined || h.kind == incident.MonitoringWindow && t.any(and)
		switch {
		case t.any(subject) && g.is(j+1, of), !condition && g.strays(h, j): // update as of 15:00
			return 0, false
		case t.any(soon), t.any(interval) && t.unit == 0: // at regular intervals
			vagueEnd = j + 1
		case t.any(subject) && !t.any(until|and):
			condition, vagueEnd = true, g.clause(j, hi)
		case condition:
		case t.any(past) && g.is(j+1, audience): // affected customers
		case t.any(which) && h.kind == incident.PostmortemDue && g.is(j+1, will) && g.is(j+2, being): // which will be shared
			j += 2
		case t.any(which | past | guess | will), t.any(not) && !g.is(j+1, latest):
			return vagueEnd, false
		case t.any(us) && !t.any(article) && g.is(j+1, will|being|keep|plan|past|adverb):
			return vagueEnd, false
		case t.any(and|or) && g.opensClause(j+1):
			return vagueEnd, false
		case t.any(monitor):
			return vagueEnd, false
		}
	}
	return vagueEnd, false
}

// strays reports whether the word at j leaves what a label is about: only a
// time, and what leads to it, may follow "Updates" and "Postmortem" by itself.
func (g *grammar) strays(h head, j int) bool {
	t := g.tok(j)
	if !h.label || !h.plain && !h.info && h.kind != incident.PostmortemDue {
		return false
	}
	if h.kind == incident.PostmortemDue && t.any(say) && g.tok(j-1).any(being) && g.tok(j-1).n == finite { // postmortems are published within …
		return true
	}
	return t.kind == wordToken && t.is == 0 || t.any(changes) || t.any(say) && !t.any(audience) && !g.is(j-1, being|to|will)
}

// fits rejects a deadline that does not belong to the head before it.
func (g *grammar) fits(h head, j int, w when) bool {
	switch {
	case w.every > 0:
		return h.kind == incident.NextUpdate
	case h.label && h.kind == incident.PostmortemDue && g.is(j, past), // Postmortem: between 09:00 and 10:15 …
		h.label && h.kind == incident.PostmortemDue && w.day.kind == calendarDay && !g.is(j, by|on|within): // its date
		return false
	case h.kind == incident.MonitoringWindow:
		return g.is(j, span|until|within)
	case h.info && h.label:
		return !w.zero() || h.first
	case h.plain:
		return !w.zero() || g.is(j, by)
	}
	return w.day.kind != relativeDay || w.day.add >= 0
}

// clause gives the end of the clause at j: the next comma, or the end.
func (g *grammar) clause(j, hi int) int {
	for k := j; k < hi; k++ {
		t := g.tok(k)
		if t.kind == breakToken || t.kind == punctToken && t.punct != '-' && !g.tok(k+1).glued || k > j+lookAhead {
			return k
		}
	}
	return hi
}

// phrase gives the end of the phrase that goes on at j: the next comma, or
// another statement.
func (g *grammar) phrase(j, hi int) int {
	end := g.clause(j, hi)
	for k := j; k < end; k++ {
		if g.is(k, and|or) && g.opensClause(k+1) {
			return k
		}
	}
	return end
}

// opensClause reports whether something else is said from here on.
func (g *grammar) opensClause(i int) bool {
	for g.is(i, adverb) {
		i++
	}
	return g.is(i, will|us|monitor|keep|plan|past|guess) || g.is(i, say|update) && !g.is(i, soon)
}

// before looks for a time in front of the promise: "In 30 minutes we will …".
func (g *grammar) before(h head, lo int, may allowed, s *sentenced) bool {
	may.bare = false
	for i := h.start - 1; i >= lo && i > h.start-12; i-- {
		if i > lo && !g.punct(i-1, ',') && !g.is(i-1, and|or) && g.tok(i-1).kind != breakToken {
			continue
		}
		w, j, ok := g.deadlineAt(i, may)
		if !ok || w.vague || !g.fits(h, i, w) || h.plain {
			continue
		}
		for g.punct(j, ',') || g.is(j, article|an|adverb) && j < h.start {
			j++
		}
		if j == h.start {
			s.when, s.start = w, i
			return true
		}
	}
	return false
}
