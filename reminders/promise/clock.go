package promise

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// clockAt reads a time of day: "10:45", "10:45hs", "10h45", "3pm", "3.30 p.m.",
// "noon", "12 noon", "1600 UTC", "top of the hour" is read elsewhere. Of a
// range ("10:45-11:00", "2-3 PM") the upper end counts. bare says that "1600",
// "10.45" and, after a preposition, a lone hour ("at 10") may be meant as clocks here.
func (g *grammar) clockAt(i int, bare bool) (clock, int, bool) {
	c, j, ok := g.oneClockAt(i, bare)
	if !ok {
		// "2-3 PM": the meridiem of the end serves for both.
		if _, one := g.digits(i, 1, 2, false); one && (g.punct(i+1, '-') || g.is(i+1, to)) {
			return g.oneClockAt(i+2, false)
		}
		return clock{}, i, false
	}
	if g.rangeMark(i, j) || g.is(j, and) && g.tok(j+1).kind == numberToken {
		if upper, k, ok := g.oneClockAt(j+1, false); ok {
			return upper, k, true
		}
	}
	return c, j, true
}

// rangeMark reports whether a range goes on at j after the clock that began at
// i. After seconds a minus belongs to the offset: 10:45:00-08:00.
func (g *grammar) rangeMark(i, j int) bool {
	return g.punct(j, '-') && (j-i < 5 || !g.tok(j).glued) || g.is(j, to|until)
}

func (g *grammar) oneClockAt(i int, bare bool) (clock, int, bool) {
	t := g.tok(i)
	if t.any(clockAt) && t.kind == wordToken {
		return clock{hour: t.n}, i + 1, true
	}
	if c, j, ok := g.dialAt(i); ok {
		return c, j, true
	}
	if t.kind != numberToken || t.digits == 0 {
		return clock{}, i, false
	}
	if t.digits == 2 && g.is(i+1, clockAt) { // 12 noon, 12 midnight
		return clock{hour: g.tok(i + 1).n}, i + 2, t.n == 12
	}
	c, j, shape := g.hourAndMinute(i)
	if g.is(j, meridiem) {
		if c.hour < 1 || c.hour > 12 || c.minute > 59 {
			return clock{}, i, c.hour > 12 && c.hour < 24 && c.minute < 60 && shape == exact
		}
		c.hour = c.hour%12 + g.tok(j).n
		return c, j + 1, true
	}
	if c.hour > 24 || c.minute > 59 || c.second > 59 || c.hour == 24 && c.minute+c.second > 0 {
		return clock{}, i, false
	}
	if g.foreign(j) && g.is(j, hours) && g.is(j, unit) && g.clockBefore(i) { // à 15 heures
		return c, j + 1, true
	}
	switch {
	case g.is(j, hours) && (g.tok(j).glued || shape != loneHour || strings.EqualFold(g.word(j), "uhr") || strings.Contains(g.word(j), "'")):
		if shape == loneHour && g.is(j, unit) && !g.clockBefore(i) { // 24h is a length
			return clock{}, i, false
		}
		return c, j + 1, true
	case shape == exact && c.hour == 12 && c.minute == 0 && g.is(j, clockAt): // 12:00 midnight
		return clock{hour: g.tok(j).n}, j + 1, true
	case shape == exact:
		return c, j, true
	case g.zoneFollows(j):
		return c, j, true
	case bare && shape == military && (c.hour < 19 || c.hour > 20), bare && shape == dotted, bare && shape == loneHour && g.is(i-1, at|by|until|about) && (g.ends(j) || g.is(j, dayWord|weekday) || g.is(j, later|within) && (g.is(j+1, dayPart) || g.is(j+2, dayPart))):
		return c, j, true
	}
	return clock{}, i, false
}

// clockBefore reports whether a preposition before i asks for a clock: "at 15h".
func (g *grammar) clockBefore(i int) bool {
	return g.is(i-1, at|by) && !g.is(i-1, about|within) || g.foreign(i-1) && g.is(i-1, by)
}

// The shapes of a clock, by how surely it is one.
type clockShape int

const (
	loneHour clockShape = iota // 10
	military                   // 1045
	dotted                     // 10.45
	exact                      // 10:45
)

func (g *grammar) hourAndMinute(i int) (clock, int, clockShape) {
	t := g.tok(i)
	if t.digits == 4 {
		return clock{hour: t.n / 100, minute: t.n % 100}, i + 1, military
	}
	if t.digits > 2 {
		return clock{hour: 99}, i, loneHour
	}
	c := clock{hour: t.n}
	if g.punct(i+1, ':') {
		if minute, ok := g.digits(i+2, 2, 2, true); ok {
			c.minute = minute
			if g.glue(i+3, ':') {
				if second, ok := g.digits(i+4, 2, 2, true); ok {
					c.second = second
					return c, i + 5, exact
				}
			}
			return c, i + 3, exact
		}
	}
	if g.glue(i+1, '.') {
		if minute, ok := g.digits(i+2, 2, 2, true); ok && !(g.glue(i+3, '.') && g.tok(i+4).glued) {
			c.minute = minute
			return c, i + 3, dotted
		}
	}
	if h := g.tok(i + 1); h.glued && h.any(hours) && h.end-h.start == 1 {
		if minute, ok := g.digits(i+2, 2, 2, true); ok {
			c.minute = minute
			return c, i + 3, exact
		}
	}
	return c, i + 1, loneHour
}

// ends reports whether nothing that could be counted follows.
func (g *grammar) ends(i int) bool {
	t := g.tok(i)
	return t.kind == breakToken || t.kind == punctToken && !t.glued || t.newline ||
		g.punct(i, '.') || g.punct(i, ',') || g.punct(i, ';') || g.punct(i, ')') || g.punct(i, '!')
}

func (g *grammar) zoneFollows(i int) bool {
	_, _, _, ok := g.zoneAt(i)
	return ok
}

// zoneAt reads the name of a zone after a clock: "CET", "(UTC)", "Pacific
// Time", "US/Pacific", "UTC+2", "+02:00". A second name for the same zone,
// "PST (UTC-8)", is passed over.
func (g *grammar) zoneAt(i int) (*time.Location, string, int, bool) {
	open := g.punct(i, '(')
	if open {
		i++
	}
	loc, name, j, ok := g.zoneNameAt(i)
	if !ok {
		return nil, "", i, false
	}
	if open {
		if !g.punct(j, ')') {
			return nil, "", i, false
		}
		return loc, name, j + 1, true
	}
	if g.punct(j, '(') {
		if _, _, k, ok := g.zoneNameAt(j + 1); ok && g.punct(k, ')') {
			j = k + 1
		}
	}
	return loc, name, j, true
}

func (g *grammar) zoneNameAt(i int) (*time.Location, string, int, bool) {
	t := g.tok(i)
	if t.kind == punctToken && (t.punct == '+' || t.punct == '-') {
		if !t.glued {
			return nil, "", i, false
		}
		return g.zoneRun(i)
	}
	if t.kind != wordToken {
		return nil, "", i, false
	}
	if next := g.tok(i + 1); next.glued && next.kind == punctToken && (next.punct == '/' || next.punct == '+' || next.punct == '-') {
		if loc, name, j, ok := g.zoneRun(i); ok {
			return loc, name, j, true
		}
	}
	if loc, name, j, ok := g.spokenZoneAt(i); ok {
		return loc, name, j, true
	}
	word := g.word(i)
	var buf [24]byte
	if len(word) > len(buf) {
		return nil, "", i, false
	}
	if zoneWords[string(appendFold(buf[:0], word))] && !g.spokenZone(i) {
		return nil, "", i, false
	}
	loc, name, ok := abbreviation(word)
	if !ok {
		return nil, "", i, false
	}
	i++
	if mark := g.tok(i); loc == time.UTC && mark.kind == punctToken && (mark.punct == '+' || mark.punct == '-') && g.tok(i+1).glued {
		if loc, name, j, ok := g.zoneRun(i); ok { // UTC +1
			return loc, name, j, true
		}
	}
	for range 2 { // Pacific [Standard] Time
		if w := g.word(i); strings.EqualFold(w, "time") || strings.EqualFold(w, "standard") || strings.EqualFold(w, "daylight") {
			i++
		}
	}
	return loc, name, i, true
}

// spokenZoneAt reads a name of several words that ends in "time": "New York
// time", "Central European Summer Time".
func (g *grammar) spokenZoneAt(i int) (*time.Location, string, int, bool) {
	for n := 2; n <= 4; n++ {
		if t := g.tok(i + n - 1); t.kind != wordToken || t.newline {
			break
		}
		if !strings.EqualFold(g.word(i+n-1), "time") {
			continue
		}
		loc, name, ok := abbreviation(g.text[g.tok(i).start:g.tok(i+n-1).end])
		return loc, name, i + n, ok
	}
	return nil, "", i, false
}

// spokenZone tells a zone from a word that is written like one.
func (g *grammar) spokenZone(i int) bool {
	word := g.word(i)
	if len(word) <= 4 {
		return word == strings.ToUpper(word)
	}
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// zoneRun reads a name that goes on over punctuation, up to the next space.
func (g *grammar) zoneRun(i int) (*time.Location, string, int, bool) {
	j := i + 1
	for j < i+8 && g.tok(j).glued && (g.tok(j).kind != punctToken || strings.ContainsRune("/+-:", g.tok(j).punct)) {
		j++
	}
	for ; j > i; j-- {
		if loc, name, ok := Zone(g.text[g.tok(i).start:g.tok(j-1).end]); ok {
			return loc, name, j, true
		}
	}
	return nil, "", i, false
}
