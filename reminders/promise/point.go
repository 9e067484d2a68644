package promise

import (
	"strings"
	"time"
)

// americans reports whether people in z write the month before the day: in the
// United States they do, in the rest of America they do not.
func americans(z *time.Location) bool {
	name := z.String()
	if strings.HasPrefix(name, "US/") || name == "Pacific/Honolulu" {
		return true
	}
	city, ok := strings.CutPrefix(name, "America/")
	if !ok {
		return false
	}
	state, _, _ := strings.Cut(city, "/") // Indiana/Knox
	switch state {
	case "New_York", "Chicago", "Denver", "Los_Angeles", "Phoenix", "Anchorage", "Detroit", "Boise", "Indiana", "Kentucky", "North_Dakota", "Juneau":
		return true
	}
	return false
}

// pointAt reads a point in time: a clock, a day, a zone, in whatever order they
// are said, each at most once ("10:45 CET on Thursday", "March 3 2:00 AM PST",
// "Thursday 2021-09-02 by 17:00 US/Pacific", "EOD Friday", "tomorrow
// afternoon"). bare is as in clockAt.
func (g *grammar) pointAt(i int, bare, american bool) (when, int, bool) {
	var w when
	if t := g.tok(i); t.kind == epochToken {
		w.instant = time.Unix(t.epoch, 0).UTC()
		return w, i + 1, true
	}
	if w, j, ok := g.countdownAt(i); ok {
		return w, j, true
	}
	end := i
	for range 8 {
		j, ok := g.partAt(&w, g.joints(end, end == i), bare, american)
		if !ok {
			break
		}
		end = j
	}
	if w.closing && w.day.kind == noDay {
		w.day = dayRef{kind: relativeDay}
	}
	if early := g.tok(g.joints(i, true) - 1); early.any(about) && early.any(dayPart) && !w.hasClock && w.day.grain() {
		w.setEnd(early.n)
	}
	return w, end, w.hasClock || w.day.kind != noDay
}

// joints passes over what may stand between the parts of a point in time.
func (g *grammar) joints(i int, first bool) int {
	for range 3 {
		switch {
		case first && (g.is(i, about) || g.punct(i, '~')):
		case !first && (g.punct(i, ',') || g.is(i, on|at|of) || g.is(i, by) || g.is(i, within|span) && g.is(i+1, article) && g.is(i+2, dayPart)):
		case g.is(i, article) && g.is(i+1, endOf|dayEnds), !first && g.is(i, article) && !g.is(i+1, dayPart):
		default:
			return i
		}
		i++
		if first && g.punct(i, '-') && g.tok(i).glued { // mid-afternoon
			i++
		}
	}
	return i
}

// partAt reads one part into w, if it is not there yet.
func (g *grammar) partAt(w *when, i int, bare, american bool) (int, bool) {
	if w.day.kind == noDay {
		if d, j, ok := g.dayAt(i, american); ok {
			w.day = d
			if t := g.tok(i); t.any(dayPart) { // tonight
				w.inPart(t.n)
			}
			if t := g.tok(j); t.kind == wordToken && t.glued && t.end-t.start == 1 && g.text[t.start]|0x20 == 't' {
				j++ // 2026-03-05T10:45
			}
			return j, true
		}
	}
	if !w.hasClock {
		if c, j, ok := g.clockAt(i, bare); ok {
			w.clock, w.hasClock = c, true
			if w.zone == nil {
				if loc, name, k, ok := g.zoneAt(j); ok {
					w.zone, w.zoneName, j = loc, name, k
				}
			}
			return j, true
		}
	}
	j, ok := g.closingAt(w, i)
	if ok && w.zone == nil { // EOD PST
		if loc, name, k, ok := g.zoneAt(j); ok {
			w.zone, w.zoneName, j = loc, name, k
		}
	}
	return j, ok
}

// closingAt reads the words for the end of something: "EOD", "end of the day",
// "close of business", "end of this week", "this afternoon", "later today".
func (g *grammar) closingAt(w *when, i int) (int, bool) {
	t := g.tok(i)
	switch {
	case t.any(dayEnds) && !w.hasClock && !w.closing:
		w.setEnd(t.n)
		return i + 1, true
	case t.any(endOf) && g.is(i+1, of):
		return g.endOfAt(w, i+2)
	case t.any(later|article|within) && !w.hasClock:
		tomorrowMorning := t.any(within)
		for range 3 {
			if g.is(i, later|article|within|span) {
				i++
			}
		}
		switch {
		case g.is(i, dayPart) && w.day.kind != noDay, g.is(i, dayPart) && !tomorrowMorning:
			w.setEnd(g.tok(i).n)
			return i + 1, true
		case t.any(later) && g.is(i, dayWord) && w.day.kind == noDay:
			w.day = dayRef{kind: relativeDay}
			return i + 1, true
		case t.any(later) && g.tok(i).unit == week && g.is(i, unit) && w.day.kind == noDay:
			w.day = dayRef{kind: weekEnd}
			return i + 1, true
		}
	case t.any(dayPart) && !t.any(about) && !w.hasClock && (w.day.kind != noDay || g.is(i-1, by|about) || g.punct(i-1, '-')): // tomorrow morning, by late afternoon
		w.setEnd(t.n)
		return i + 1, true
	case t.any(meridiem) && w.day.kind != noDay && !w.hasClock && t.kind == wordToken: // tomorrow AM
		w.setEnd(12 + t.n/2)
		return i + 1, true
	case t.any(dayPart) && w.hasClock: // 9:00 in the morning
		w.inPart(t.n)
		return i + 1, true
	case w.hasClock && t.any(later|article) && g.is(i+1, dayPart): // 3:30 this afternoon
		w.inPart(g.tok(i + 1).n)
		return i + 2, true
	}
	return i, false
}

// endOfAt reads what ends: "the day", "business", "this week", "the month".
func (g *grammar) endOfAt(w *when, i int) (int, bool) {
	ahead := 0
	for g.is(i, article|next) {
		if g.is(i, next) {
			ahead = 1
		}
		i++
	}
	t := g.tok(i)
	switch {
	case w.hasClock || w.closing:
		return i, false
	case t.any(business) && g.is(i+1, unit) && g.tok(i+1).unit == day:
		w.setEnd(17)
		return i + 2, true
	case t.any(business):
		w.setEnd(17)
		return i + 1, true
	case t.any(unit) && t.unit == day, t.any(dayWord) && t.unit == 0:
		w.setEnd(24)
		return i + 1, true
	case t.any(dayWord | weekday):
		if w.day.kind == noDay {
			w.setEnd(24)
			return i, true // the day itself is read next
		}
	case t.any(unit) && t.unit == week && w.day.kind == noDay:
		w.day = dayRef{kind: weekEnd, add: ahead}
		return i + 1, true
	case t.any(unit) && t.unit == moon && w.day.kind == noDay:
		w.day = dayRef{kind: monthEnd, add: ahead}
		return i + 1, true
	}
	return i, false
}

// inPart says in which part of the day a clock is meant, or that the end of the
// part is.
func (w *when) inPart(hour int) {
	if !w.hasClock {
		w.setEnd(hour)
		return
	}
	if hour > 12 && w.clock.hour < 12 && w.clock.hour > 0 {
		w.clock.hour += 12
	}
	w.clock.dial = false
}

// setEnd sets the hour at which a part of the day ends; 24 is the end of the
// day itself, which needs no clock. The day is today unless one is said.
func (w *when) setEnd(hour int) {
	w.closing = true
	if hour < 24 {
		w.clock, w.hasClock = clock{hour: hour}, true
	}
}
