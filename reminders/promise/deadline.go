package promise

import "time"

// allowed says which forms of a deadline fit where it is looked for.
type allowed struct {
	bare     bool // "10:45", "30 minutes": without a preposition
	span     bool // "for 24 hours", "until 18:00": a window rather than a deadline
	american bool
}

// deadlineAt reads a deadline with its preposition: "in 30 minutes", "by 10:45
// CET", "every half hour", "hourly", "tomorrow", "no later than Friday".
func (g *grammar) deadlineAt(i int, may allowed) (when, int, bool) {
	if w, j, ok := g.repeatAt(i); ok {
		return w, j, true
	}
	j := i
	if g.is(j, not) && g.is(j+1, latest) { // no later than
		j += 2
		if g.is(j, latest) {
			j++
		}
		return g.bareAt(j, may)
	}
	for n := 0; n < 2 && g.is(j, at|by|on) && g.is(j+1, by|at|on); n++ { // on or before, by around
		j++
	}
	t := g.tok(j)
	pointed := t.any(by|at|on) || may.span && t.any(until) || t.any(span) && g.is(j-1, due) // "for 14:00", scheduled
	switch {
	case t.any(within):
		if w, k, ok := g.withinAt(j); ok {
			return w, k, true
		}
	case may.span && t.any(span) && !pointed:
		if l, k, ok := g.lengthAt(j + 1); ok {
			return when{length: l}, k, true
		}
	case pointed && g.is(j+1, article) && g.topOfHour(j+2) > 0:
		return when{fullHour: true}, g.topOfHour(j + 2), true
	case pointed:
		if w, k, ok := g.pointAt(j+1, true, may.american); ok {
			return w, g.atMost(k), true
		}
	case t.any(dayWord | weekday | article | next | later | dayEnds | endOf):
		if w, k, ok := g.pointAt(j, false, may.american); ok {
			return w, g.atMost(k), true
		}
	}
	if may.bare {
		return g.bareAt(j, may)
	}
	return when{}, i, false
}

// withinAt reads "in 30 minutes", "within the hour", "in the afternoon".
func (g *grammar) withinAt(i int) (when, int, bool) {
	j := i + 1
	if g.punct(j, ':') {
		j++
	}
	if l, k, ok := g.lengthAt(j); ok {
		if g.is(k, of) { // within 30 minutes of a change: not of now
			l = length{vague: true}
		}
		return when{length: l}, g.atMost(k), true
	}
	var w when
	k, ok := g.closingAt(&w, i)
	if ok && w.closing && w.day.kind == noDay {
		w.day = dayRef{kind: relativeDay}
	}
	return w, k, ok
}

// bareAt reads a point in time or a length without its preposition.
func (g *grammar) bareAt(i int, may allowed) (when, int, bool) {
	if w, j, ok := g.pointAt(i, true, may.american); ok {
		return w, g.atMost(j), true
	}
	if g.is(i, within) {
		i++
	}
	if l, j, ok := g.lengthAt(i); ok && !g.is(j, ago) {
		return when{length: l}, g.atMost(j), true
	}
	return when{}, i, false
}

// atMost passes over "at the latest" and "or sooner", which change nothing.
func (g *grammar) atMost(i int) int {
	j := i
	if g.is(j, or|at) {
		j++
	}
	if g.is(j, article) {
		j++
	}
	if j > i && g.is(j, latest) {
		return j + 1
	}
	return i
}

// topOfHour gives the index after "top of the hour", 0 when it does not stand at i.
func (g *grammar) topOfHour(i int) int {
	if !g.is(i, top) || !g.is(i+1, of) {
		return 0
	}
	i += 2
	for g.is(i, article|next) {
		i++
	}
	if g.tok(i).unit != time.Hour {
		return 0
	}
	return i + 1
}

// repeatAt reads how often: "every 60 minutes", "at least every hour", "hourly",
// "on an hourly basis", "once an hour", "twice a day", "at 30-minute intervals".
func (g *grammar) repeatAt(i int) (when, int, bool) {
	for n := 0; n < 4 && (g.is(i, about) || g.is(i, at|on) && g.is(i+1, about|an|interval)); n++ {
		if g.is(i, on) && g.is(i+1, an) {
			i++
		}
		i++
	}
	t := g.tok(i)
	switch {
	case t.any(timesPer) && t.n > 0:
		return g.timesAt(t.n, i+1)
	case t.any(number) && g.is(i+1, timesPer) && g.tok(i+1).n == 0:
		return g.timesAt(t.n, i+2)
	case t.any(every) && t.n != onlyPer:
		return g.everyAt(i + 1)
	case t.any(at|within|on) && g.tok(i+1).any(number|an): // at 30 minute intervals
		if l, j, ok := g.lengthAt(i + 1); ok && g.is(j, interval) && l.duration() >= time.Minute {
			return when{every: l.duration()}, j + 1, true
		}
	case t.any(interval) && t.unit > 0:
		return when{every: g.intervalAt(i)}, i + 1, true
	case t.any(half) && (g.is(i+1, interval) || g.punct(i+1, '-') && g.is(i+2, interval)): // half-hourly
		return g.repeatAt(i + 1)
	case t.punctuation('-') && g.is(i-1, half) && g.is(i+1, interval):
		return g.repeatAt(i + 1)
	}
	return when{}, i, false
}

// timesAt reads the rest of "twice a day".
func (g *grammar) timesAt(n, i int) (when, int, bool) {
	w, j, ok := when{every: g.tok(i).unit}, i+1, g.is(i, interval)
	if g.is(i, an|every) {
		w, j, ok = g.everyAt(i + 1)
	}
	if !ok || n < 1 || w.every/time.Duration(n) < time.Minute {
		return when{}, i, false
	}
	w.every /= time.Duration(n)
	return w, j, true
}

// intervalAt is the interval that an adverb names: "hourly", "half-hourly".
func (g *grammar) intervalAt(i int) time.Duration {
	if g.is(i-1, half) || g.punct(i-1, '-') && g.is(i-2, half) {
		return g.tok(i).unit / 2
	}
	return g.tok(i).unit
}

// everyAt reads what follows "every": "hour", "60 minutes", "half hour".
func (g *grammar) everyAt(i int) (when, int, bool) {
	if t := g.tok(i); t.any(unit) && t.unit >= time.Minute && t.end-t.start > 1 {
		return when{every: t.unit}, i + 1, true
	}
	if l, j, ok := g.lengthAt(i); ok && !l.vague && l.business == 0 && l.duration() >= time.Minute {
		return when{every: l.duration()}, j, true
	}
	return when{}, i, false
}
