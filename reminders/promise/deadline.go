package promise

import "time"

// allowed says which forms of a deadline fit where it is looked for.
type allowed struct {
	bare     bool // "10:45", "30 minutes": without a preposition
	span     bool // "for 24 hours", "until 18:00": a window rather than a deadline
	american bool
	minutes  bool // "in 30": after the word for an update
}

// deadlineAt reads a deadline with its preposition: "in 30 minutes", "by 10:45
// CET", "every half hour", "hourly", "tomorrow", "no later than Friday".
func (g *grammar) deadlineAt(i int, may allowed) (when, int, bool) {
	if w, j, ok := g.repeatAt(i); ok {
		if p, k, ok := g.pointAt(j+1, true, may.american); ok && w.every == day && g.is(j, at) && p.hasClock { // daily at 10:00
			return p, k, true
		}
		return w, j, true
	}
	if g.is(i, not) && g.is(i+1, latest) { // no later than
		j := i + 2
		if g.is(j, latest) {
			j++
		}
		return g.bareAt(j, may)
	}
	j := g.prepositionAt(i)
	t := g.tok(j)
	if t.any(at) && g.is(j+1, article) && g.is(j+2, latest) && (g.is(j+3, by|at) || g.tok(j+3).kind == numberToken) { // at the latest by 2pm
		if j += 3; !g.is(j, by|at) {
			return g.bareAt(j, may)
		}
		t = g.tok(j)
	}
	pointed := g.points(i, j, may)
	if pointed && g.punct(j+1, ':') && !g.tok(j+2).glued { // by: 16:00
		j++
	}
	switch {
	case t.kind == epochToken:
		return g.pointAt(j, false, may.american)
	case t.any(within):
		if w, k, ok := g.withinAt(j); ok {
			return w, k, true
		}
		if n := g.minutesAt(j + 1); n > 0 && (may.bare || may.minutes) {
			return when{length: length{exact: time.Duration(n) * time.Minute}}, j + 2, true
		}
	case may.span && t.any(span) && !pointed:
		return g.spanAt(j)
	case pointed && g.is(j+1, article) && g.topOfHour(j+2) > 0:
		return when{fullHour: true}, g.topOfHour(j + 2), true
	case may.bare && t.any(on) && g.onTheHour(j):
		return when{fullHour: true}, j + 3, true
	case may.span && t.any(until) && g.is(j+1, article) && g.is(j+2, dayPart) && g.tok(j+2).n == night:
		return when{length: length{vague: true}}, j + 3, true // through the night
	case pointed:
		if w, k, ok := g.pointAt(j+1, true, may.american); ok {
			return w, g.atMost(k), true
		}
		if l, k, ok := g.lengthAt(j + 1); ok && g.foreign(j) && t.any(by) && t.any(about) { // d'ici une heure
			return when{length: l}, g.atMost(k), true
		}
	case t.any(number | an | half): // 12 hours from now
		if l, k, ok := g.lengthAt(j); ok && g.is(k, of) && g.is(k+1, now) {
			return when{length: l}, k + 2, true
		}
	case t.any(soon|adverb) && g.is(j+1, by|subject): // shortly after 3pm
		if w, k, ok := g.pointAt(j+2, false, may.american); ok && w.hasClock {
			return w, k, true
		}
	case t.any(dayWord | weekday | article | next | later | dayEnds | endOf), t.any(about) && t.any(dayPart):
		if w, k, ok := g.sameTimeAt(j); ok {
			return w, k, true
		}
		if w, k, ok := g.pointAt(j, false, may.american); ok {
			return w, g.atMost(k), true
		}
	}
	if may.bare {
		return g.bareAt(j, may)
	}
	return when{}, i, false
}

// prepositionAt is the last of the prepositions that stand at i: "by around", "prior
// to"; i where there is one at the most.
func (g *grammar) prepositionAt(i int) int {
	j := i
	for n := 0; n < 2 && (g.is(j, at|by|on) && g.is(j+1, by|at|on) || g.is(j, by) && g.is(j+1, to)); n++ {
		j++
	}
	return j
}

// points reports whether the preposition at j, of those that begin at i, leads to a
// point in time.
func (g *grammar) points(i, j int, may allowed) bool {
	t := g.tok(j)
	switch {
	case t.any(by | at | on), t.any(to) && j > i, may.span && t.any(until):
		return true
	case t.any(span): // scheduled "for 14:00"
		return g.is(j-1, due) || g.is(j-1, update) && g.tok(j+1).kind == numberToken && !g.countedAt(j+1)
	}
	return false
}

// minutesAt reads minutes that need no unit after an update, "next update in
// 30"; 0 when none stand at i.
func (g *grammar) minutesAt(i int) int {
	n, ok := g.digits(i, 2, 2, false)
	if !ok || n%5 != 0 || !g.ends(i+1) {
		return 0
	}
	return n
}

// countedAt reports whether the number at i counts something: it is no clock.
func (g *grammar) countedAt(i int) bool {
	_, _, ok := g.clockAt(i, false)
	return !ok
}

// withinAt reads "in 30 minutes", "within the hour", "in the afternoon".
func (g *grammar) withinAt(i int) (when, int, bool) {
	j := i + 1
	if g.punct(j, ':') || g.foreign(i) && g.is(j, of) && !g.is(j, article) { // innerhalb von
		j++
	}
	if g.foreign(i) && g.is(j, endOf) || g.is(i, endOf) { // im Laufe des Tages
		return g.pointAt(j, false, false)
	}
	if g.is(j, article) && !g.is(j+1, next) && g.is(j+1, unit) && g.tok(j+1).unit == day && !g.plural(j+1) { // within the day
		return when{day: dayRef{kind: relativeDay}, closing: true}, j + 2, true
	}
	if w, k, ok := g.countdownAt(j); ok {
		return w, k, true
	}
	if l, k, ok := g.lengthAt(j); ok {
		if g.is(k, of) { // within 30 minutes of a change: not of now
			l = length{vague: true}
		}
		return when{length: l}, g.atMost(k), true
	}
	var w when
	if g.is(j, article) && g.is(j+1, dayPart) { // in the morning
		w.setEnd(g.tok(j + 1).n)
		w.day = dayRef{kind: relativeDay}
		w.coming = w.clock.hour == 12
		return w, j + 2, true
	}
	k, ok := g.closingAt(&w, i)
	return w, k, ok
}

// spanAt reads "for the next 24 hours", "for the rest of the day", "throughout
// the day".
func (g *grammar) spanAt(i int) (when, int, bool) {
	if g.is(i+1, article) && g.is(i+2, unit) && g.tok(i+2).unit == day && !g.plural(i+2) {
		w := when{day: dayRef{kind: relativeDay}, closing: true}
		return w, i + 3, true
	}
	if l, k, ok := g.lengthAt(i + 1); ok {
		return when{length: l}, k, true
	}
	if g.is(i+1, article) && g.is(i+2, endOf) || g.is(i+1, endOf) {
		return g.pointAt(i+1, false, false)
	}
	return when{}, i, false
}

// sameTimeAt reads "this time tomorrow", "the same time on Friday".
func (g *grammar) sameTimeAt(i int) (when, int, bool) {
	j := i
	for g.is(j, article) && j < i+3 {
		j++
	}
	if j == i || !g.is(j, due) || !g.is(j+1, dayWord) || g.tok(j+1).unit < day {
		return when{}, i, false
	}
	return when{length: length{days: int(g.tok(j+1).unit / day)}}, j + 2, true
}

// countdownAt reads "T+30", "T+1h": from posting, in minutes where no unit is
// named.
func (g *grammar) countdownAt(i int) (when, int, bool) {
	t := g.tok(i)
	if t.kind != wordToken || t.end-t.start != 1 || g.text[t.start]|0x20 != 't' || !g.glue(i+1, '+') || !g.tok(i+2).glued {
		return when{}, i, false
	}
	if l, j, ok := g.lengthAt(i + 2); ok {
		return when{length: l}, j, true
	}
	minutes, ok := g.digits(i+2, 1, 4, true)
	return when{length: length{exact: time.Duration(minutes) * time.Minute}}, i + 3, ok && minutes > 0
}

// bareAt reads a point in time or a length without its preposition.
func (g *grammar) bareAt(i int, may allowed) (when, int, bool) {
	if w, j, ok := g.pointAt(i, true, may.american); ok {
		return w, g.atMost(j), true
	}
	if g.is(i, within) || g.punct(i, '+') && g.tok(i+1).glued {
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
