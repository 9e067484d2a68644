package promise

import (
	"errors"
	"strings"
	"time"
)

// The sentences that answer what cannot be read. They go to the person who
// typed it, and say what to type instead.
var (
	errMoment = errors.New(`type a time like 10:44, 10:44 UTC, 2026-02-26 09:22 UTC, 26 Feb 09:22, yesterday 23:10, 20m ago or now`)
	errAhead  = errors.New(`type a time like 10:45, 10:45 UTC, 2026-02-26 09:22 UTC, tomorrow 09:00, Friday 17:00 or in 20m`)
	errDay    = errors.New(`type a day like Friday, tomorrow, 5 Mar, 2026-03-05 or in 2 weeks`)
)

// parse prepares a typed text for the grammar.
func parse(text string) *grammar {
	g := &grammar{}
	g.parse(text)
	return g
}

// done reports whether nothing but closing marks is left at i.
func (g *grammar) done(i int) bool {
	for ; i < len(g.tokens); i++ {
		if !g.punct(i, '.') && !g.punct(i, '!') && g.tok(i).kind != breakToken {
			return false
		}
	}
	return true
}

// longestMoment bounds what can be a moment: no person types a longer one.
const longestMoment = 80

// moment reads a whole text as one moment: a clock with or without a day and a
// zone, "now", "20m ago", "in 20m". A range of clocks is two moments.
func moment(text string, american bool) (when, bool) {
	if len(text) > longestMoment {
		return when{}, false
	}
	g := idle.Get().(*grammar)
	defer g.release()
	g.parse(text)
	return g.moment(american)
}

func (g *grammar) moment(american bool) (when, bool) {
	i := 0
	if g.is(0, at|by|on) && !g.is(1, about|at) {
		i = 1
	}
	if g.is(i, now) {
		return when{now: true}, g.done(i + 1)
	}
	in := g.is(i, within)
	if in {
		i++
	}
	if l, j, ok := g.lengthAt(i); ok && !l.vague && l.business == 0 {
		if in {
			return when{length: l}, g.done(j)
		}
		return when{length: l, back: true}, g.is(j, ago) && g.done(j+1)
	}
	w, j, ok := g.pointAt(i, true, american)
	return w, ok && !in && g.done(j) && (w.hasClock || !w.instant.IsZero()) && !g.ranged(i)
}

// ranged reports whether a range of clocks stands anywhere from i on.
func (g *grammar) ranged(i int) bool {
	for ; i < len(g.tokens); i++ {
		if _, year := g.digits(i, 4, 4, false); year { // the 03-04 of 2026-03-04 is no range
			if _, j, ok := g.dateAt(i, false); ok {
				i = j - 1
				continue
			}
		}
		_, j, ok := g.oneClockAt(i, true)
		if !ok {
			continue
		}
		if _, _, ok := g.oneClockAt(j+1, true); ok && g.rangeMark(i, j) {
			return true
		}
		i = j - 1
	}
	return false
}

// Moment reads one moment as it is typed in a command: "10:44", "10:44 UTC",
// "2026-02-26 09:22 UTC", "26 Feb 09:22", "yesterday 23:10", "now", "20m ago",
// "in 20m". With past it is the latest such time not after c.At (for notes and
// times), else the first one after it (for deadlines); a date, "ago" and "now"
// say themselves which is meant. The instant is in UTC; the string is the
// canonical name of the zone in which it was said, c.Zone's when none was. An
// error is a sentence that says what to type.
func Moment(text string, c Context, past bool) (time.Time, string, error) {
	c = c.inZone()
	refused := errAhead
	if past {
		refused = errMoment
	}
	w, ok := moment(text, americans(c.Zone))
	ahead := !w.length.zero() && !w.back
	if !ok || past && ahead {
		return time.Time{}, "", refused
	}
	_, name := w.zoneIn(c)
	if past || w.back {
		return w.before(c).UTC(), name, nil
	}
	return w.read(c).due, name, nil
}

// Day reads the date of a deadline as it is typed: "Friday", "2026-03-05", "5
// Mar", "tomorrow", "in 2 weeks", and gives the end (23:59:59) of that day in
// c.Zone, in UTC. With a clock ("Friday 17:00") it gives that instant. An error
// is a sentence that says what to type.
func Day(text string, c Context) (time.Time, error) {
	c = c.inZone()
	w, ok := dayOf(text, americans(c.Zone))
	if !ok {
		return time.Time{}, errDay
	}
	r := w.read(c)
	if w.days != 0 || w.months != 0 {
		y, m, d := r.due.In(c.Zone).Date()
		return endOfDay(y, m, d, c.Zone).UTC(), nil
	}
	return r.due, nil
}

func dayOf(text string, american bool) (when, bool) {
	if len(text) > longestMoment {
		return when{}, false
	}
	g := parse(text)
	i := 0
	if g.is(0, by|on|at) {
		i = 1
	}
	if g.is(i, within) {
		l, j, ok := g.lengthAt(i + 1)
		return when{length: l}, ok && !l.vague && g.done(j)
	}
	w, j, ok := g.pointAt(i, true, american)
	return w, ok && g.done(j)
}

// LooksLikeMoment reports whether the whole of s can be read by [Moment], so
// that a command can tell "note at 10:05: …" from prose.
func LooksLikeMoment(s string) bool {
	_, ok := moment(s, false)
	return ok
}

// OnClock reports whether a text names a moment by the clock alone ("10:44", "10:44
// UTC"), and not its day.
func OnClock(text string) bool {
	w, ok := moment(text, false)
	return ok && w.hasClock && w.day.kind == noDay && w.instant.IsZero()
}

// MomentsAtFront gives those of the beginnings of s, named by their lengths, of
// which [LooksLikeMoment]. The ends are ascending; each is that of s, or stands
// before a space, a comma, a colon or a dash.
func MomentsAtFront(s string, ends []int) (moments []int) {
	if len(ends) == 0 {
		return nil
	}
	s = s[:ends[len(ends)-1]]
	g := idle.Get().(*grammar)
	defer g.release()
	tokens, foreign := lex(s, g.tokens[:0])
	anew := foreign || strings.ContainsAny(s, readAhead) || strings.Contains(s, ".m") || strings.Contains(s, ".M")
	n := 0
	for _, end := range ends {
		for n < len(tokens) && tokens[n].end <= end {
			n++
		}
		ok := false
		if anew || n < len(tokens) && tokens[n].start < end {
			ok = LooksLikeMoment(s[:end])
		} else if end <= longestMoment {
			g.text, g.tokens = s[:end], tokens[:n]
			_, ok = g.moment(false)
		}
		if ok {
			moments = append(moments, end)
		}
	}
	g.tokens = tokens
	return moments
}

// readAhead are the marks that mean something else where a text ends early, as
// "a.m" does: only without them are the tokens of its beginning the first of
// its tokens.
const readAhead = "<>`&~*_•\r\n\u2028\u2029"

// TrailingDay splits "call the carrier by Friday" into what is before " by " and
// the day, if what follows the last "by" is wholly a day that [Day] can read.
// "Stand by me" and "by hand" are left alone.
func TrailingDay(s string) (before, day string, ok bool) {
	trimmed := strings.TrimSpace(s)
	tail := max(0, len(trimmed)-longestMoment)
	for at := len(trimmed); at > tail; {
		at = strings.LastIndexByte(trimmed[:at], ' ')
		if at < 0 {
			break
		}
		rest, found := cutFold(trimmed[at+1:], "by ")
		if !found {
			continue
		}
		if _, ok := dayOf(rest, false); ok {
			return strings.TrimSpace(trimmed[:at]), strings.TrimSpace(rest), true
		}
	}
	return s, "", false
}

// inZone fills in the zone, UTC, where a caller has left it out.
func (c Context) inZone() Context {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	return c
}
