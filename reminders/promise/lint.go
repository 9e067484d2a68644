package promise

import "time"

// Survey is what a draft says about times, for whoever looks it over before it
// is posted. What is a promise in it is no estimate.
type Survey struct {
	Promises  []Found    // as Read finds them
	Estimates []Estimate // in the order in which they stand there
	Clocks    []Clock    // in the order in which they stand there
	Dated     bool       // it names a date of the calendar, which a clock outside of a promise may belong to
}

// Estimate is a guess at when something will be mended: "we expect full recovery
// within the hour". Read takes none for a promise.
type Estimate struct {
	Words string // Text[Start:Start+len(Words)], exactly
	Start int    // byte offset
}

// Clock is a time of day as it stands in a text; of a range the upper end.
type Clock struct {
	Words  string // without the zone; Text[Start:Start+len(Words)], exactly
	Start  int
	Hour   int // 24 = midnight, the end of the day
	Minute int
	Zone   Named // said behind it: "10:45 CET"; the zero Named when none is
	Again  Named // said once more: the "UTC+1" of "10:45 CET (UTC+1)"
	// Same says that the clock before this one names the same moment in another
	// zone: "10:45 CET (09:45 UTC)", "11:30 UTC / 07:30 EDT".
	Same bool
}

// Named is the name of a zone as it stands in a text.
type Named struct {
	Words string
	Start int
	Zone  *time.Location // as Zone reads the name; nil when no name stands there
}

// Look reads a text as [Read] does, and what else it says about times. It is
// pure, linear in the length of the text and takes whatever it is given.
func Look(text string, c Context) Survey {
	c = c.inZone()
	s := Survey{Promises: Read(text, c)}
	g := parse(text)
	s.Clocks, s.Dated = g.clocks(), g.dated()
	s.Estimates = g.estimates(s.Promises)
	return s
}

// clocks finds every time of day, wherever it stands.
func (g *grammar) clocks() []Clock {
	var out []Clock
	before := -1 // the token behind the clock before
	for i := 0; i < len(g.tokens); {
		t := &g.tokens[i]
		if t.kind != numberToken && !(t.kind == wordToken && t.any(clockAt)) {
			i++
			continue
		}
		at, j, ok := g.clockAt(i, false)
		if !ok || j <= i || g.measures(i, j) {
			i++
			continue
		}
		c := Clock{Start: t.start, Words: g.text[t.start:g.tok(j-1).end], Hour: at.hour, Minute: at.minute, Same: g.sameMoment(before, i)}
		c.Zone, j = g.namedZone(j)
		if c.Zone.Zone != nil && g.punct(j, '(') {
			if again, k := g.namedZone(j + 1); again.Zone != nil && g.punct(k, ')') {
				c.Again, j = again, k+1
			}
		}
		out = append(out, c)
		before, i = j, j
	}
	return out
}

// measures tells "1:30 hours" and "1.2.3" from the clock that they look like.
func (g *grammar) measures(i, j int) bool {
	long := g.is(j-1, unit) && !g.tok(j-1).glued && !g.is(i-1, at|by|until)
	return long || g.is(j, unit) && !g.is(j, meridiem|hours) || g.glue(j, '.') && g.tok(j+1).glued && g.tok(j+1).kind == numberToken
}

// dated reports whether a date of the calendar stands anywhere.
func (g *grammar) dated() bool {
	for i := range g.tokens {
		if t := &g.tokens[i]; t.kind == numberToken || t.kind == wordToken && t.any(month) {
			if d, _, ok := g.dateAt(i, false); ok && d.kind == calendarDay {
				return true
			}
		}
	}
	return false
}

// namedZone reads the name of a zone, with or without brackets around it.
func (g *grammar) namedZone(i int) (Named, int) {
	first := i
	if g.punct(i, '(') {
		i++
	}
	loc, _, j, ok := g.zoneNameAt(i)
	if !ok || i > first && !g.punct(j, ')') {
		return Named{}, first
	}
	from := g.tok(i).start
	n := Named{Words: g.text[from:g.tok(j-1).end], Start: from, Zone: loc}
	if i > first {
		j++
	}
	return n, j
}

// sameMoment reports whether nothing but "/", "(" or "=" stands between the
// clock that ended before token end and the one at i.
func (g *grammar) sameMoment(end, i int) bool {
	return end >= 0 && i == end+1 && (g.punct(end, '/') || g.punct(end, '(') || g.punct(end, '='))
}
