package promise

import (
	"strings"
	"time"
)

// dialAt reads a time as it is said from a clock's face: "half past two", "a
// quarter to 4", "half two", "two o'clock", "ten past nine".
func (g *grammar) dialAt(i int) (clock, int, bool) {
	if h, j, ok := g.faceHour(i); ok {
		return clock{hour: h, dial: true}, j + 1, g.is(j, hours) && strings.ContainsAny(g.word(j), "'’")
	}
	j := i
	if g.is(j, an) {
		j++
	}
	minute := g.tok(j).n
	switch {
	case g.is(j, half):
		j++
		if g.is(j, last) { // half past
			j++
		} else if minute != 30 || !g.is(j, number) || g.tok(j).kind != wordToken {
			return g.quarterTo(j, minute)
		}
	case g.tok(j).any(number) && minute > 0 && minute < 30 && (g.is(j+1, last) || g.is(j+1, unit) && g.is(j+2, last)):
		for !g.is(j, last) {
			j++
		}
		j++
	default:
		return clock{}, i, false
	}
	h, j, ok := g.faceHour(j)
	return clock{hour: h, minute: minute, dial: true}, j, ok
}

// quarterTo reads the rest of "a quarter to four".
func (g *grammar) quarterTo(i, minute int) (clock, int, bool) {
	h, j, ok := g.faceHour(i + 1)
	return clock{hour: (h + 11) % 12, minute: 60 - minute, dial: true}, j, ok && g.is(i, to)
}

// faceHour reads an hour from one to twelve that counts nothing.
func (g *grammar) faceHour(i int) (h, next int, ok bool) {
	t := g.tok(i)
	if !t.any(number) || t.n < 1 || t.n > 12 || t.half || g.is(i+1, unit|business) && !g.is(i+1, hours) || g.glue(i+1, ':') {
		return 0, i, false
	}
	return t.n, i + 1, true
}

// dialled is the time that a clock's face means where no half of the day is
// said: the first one after t; on another day the one in waking hours.
func (c clock) dialled(t time.Time, z *time.Location) time.Time {
	a, b := c, c
	a.hour, b.hour = c.hour%12, c.hour%12+12
	first, second := a.firstAfter(t, z), b.firstAfter(t, z)
	if second.Before(first) {
		return second
	}
	return first
}

// awake puts a time on a clock's face into waking hours, from seven to seven.
func (c clock) awake() clock {
	if c.dial && c.hour < 7 {
		c.hour += 12
	}
	return c
}
