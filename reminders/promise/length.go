package promise

import (
	"strconv"
	"time"
)

// length is a stretch of time as it is said: hours and less are exact, days
// and months go by the calendar.
type length struct {
	exact    time.Duration
	days     int
	months   int
	business int  // business days; nothing else is set then
	vague    bool // "a few hours"
}

func (l length) zero() bool { return l == length{} }

// from counts the length from t; days and months keep the clock of z.
func (l length) from(t time.Time, c Context) time.Time {
	if l.business > 0 {
		return BusinessDays(t, l.business, c.Zone, c.Days)
	}
	if l.days != 0 || l.months != 0 {
		y, m, d := t.In(c.Zone).Date()
		hour, minute, second := t.In(c.Zone).Clock()
		first, _ := civil{y, m + time.Month(l.months), d + l.days, clock{hour, minute, second}}.instants(c.Zone)
		t = first.Add(time.Duration(t.Nanosecond()))
	}
	return t.Add(l.exact)
}

// duration is the length as a plain duration, a day being 24 hours.
func (l length) duration() time.Duration {
	return l.exact + time.Duration(l.days)*day + time.Duration(l.months)*moon
}

// String says the length as people do: "45 min", "1 h 30 min", "3 days".
func (l length) String() string {
	switch {
	case l.business == 1:
		return "1 business day"
	case l.business > 0:
		return strconv.Itoa(l.business) + " business days"
	case l.months == 1:
		return "1 month"
	case l.months > 0:
		return strconv.Itoa(l.months) + " months"
	case l.days == 1:
		return "1 day"
	case l.days > 0:
		return strconv.Itoa(l.days) + " days"
	case l.exact%time.Minute != 0:
		return l.exact.String()
	}
	h, m := int(l.exact/time.Hour), int(l.exact%time.Hour/time.Minute)
	if h == 0 || h == 1 && m == 0 {
		return strconv.Itoa(60*h+m) + " min"
	}
	if m == 0 {
		return strconv.Itoa(h) + " h"
	}
	return strconv.Itoa(h) + " h " + strconv.Itoa(m) + " min"
}

// The longest lengths that are believed: ten years in days, a year of business
// days.
const (
	longest         = 3660
	longestBusiness = 260
)

// times is the length of n halves of a unit.
func times(halves int, u time.Duration) (length, bool) {
	if halves <= 0 || halves > 2*longest*24*60 || time.Duration(halves) > 2*longest*day/u {
		return length{}, false
	}
	switch {
	case u == moon && halves%2 == 0:
		return length{months: halves / 2}, true
	case u >= day && (time.Duration(halves)*u/2)%day == 0:
		return length{days: int(time.Duration(halves) * u / 2 / day)}, true
	}
	return length{exact: time.Duration(halves) * u / 2}, true
}

// lengthAt reads "30 minutes", "about an hour", "the next 24 hours", "30-45
// minutes" (the upper end counts), "an hour or two", "1h30m", "1½ hours", "5
// business days". "A few hours" is a length that nobody knows: vague. In
// "within the hour" and "the next hour" one is meant.
func (g *grammar) lengthAt(i int) (length, int, bool) {
	ahead := false // "the next …": a bare unit means one
	for n := 0; n < 6; n++ {
		switch {
		case g.is(i, article|next|more), g.is(i, an) && g.is(i+1, more): // the next, another, a further
			ahead = true
		case g.is(i, about), g.is(i, span) && n > 0, g.punct(i, '~'), g.is(i, at) && g.is(i+1, about|latest), g.is(i, latest), g.is(i, within) && g.is(i+1, about):
		default:
			n = 6
			continue
		}
		i++
	}
	halves, i, known := g.quantityAt(i)
	switch {
	case known:
	case g.is(i, few):
		i++
	case ahead && g.is(i, unit|business):
		if !g.plural(i) {
			halves, known = 2, true
		}
	default:
		return length{}, i, false
	}
	if g.punct(i, '-') && g.is(i+1, unit) { // 30-minute
		i++
	}
	inBusiness := g.is(i, business)
	if inBusiness {
		i++
	}
	if !g.is(i, unit) || !g.unitFits(i) {
		return length{}, i, false
	}
	u := g.tok(i).unit
	i++
	if !known {
		return length{vague: true}, i, true
	}
	if inBusiness && u == day {
		n := (halves + 1) / 2
		if n < 1 || n > longestBusiness {
			return length{}, i, false
		}
		return length{business: n}, i, true
	}
	halves, i = g.tail(halves, i)
	l, ok := times(halves, u)
	if !ok {
		return length{}, i, false
	}
	return g.rest(l, u, i)
}

// unitFits rejects the one-letter units where they are no units: they need a
// number right before them.
func (g *grammar) unitFits(i int) bool {
	t := g.tok(i)
	return t.end-t.start > 1 || g.tok(i-1).kind == numberToken
}

// plural reports whether a unit is in the plural, as far as one can see.
func (g *grammar) plural(i int) bool {
	if g.is(i, business) {
		i++
	}
	t := g.tok(i)
	return t.end-t.start > 3 && g.text[t.end-1]|0x20 == 's'
}

// tail reads what may follow a unit: "an hour and a half", "an hour or two".
func (g *grammar) tail(halves, i int) (int, int) {
	switch {
	case g.is(i, and) && g.is(i+1, an) && g.is(i+2, half):
		return halves + 1, i + 3
	case g.is(i, or) && g.is(i+1, number) && !g.is(i+2, unit) && !g.punct(i+2, ':'):
		return max(halves, 2*g.tok(i+1).n), i + 2
	}
	return halves, i
}

// rest reads the smaller part of a length: "1 hour and 30 minutes", "1h30m".
func (g *grammar) rest(l length, u time.Duration, i int) (length, int, bool) {
	j := i
	if g.is(j, and) || g.punct(j, ',') {
		j++
	}
	if n := g.tok(j); n.kind == numberToken && n.digits > 0 && g.is(j+1, unit) && g.unitFits(j+1) && g.tok(j+1).unit < u {
		if more, ok := times(2*n.n, g.tok(j+1).unit); ok {
			l.exact += more.exact
			l.days += more.days
			return l, j + 2, true
		}
	}
	return l, i, true
}

// quantityAt reads how many, in halves: "30", "1.5", "1½", "two", "a", "half an",
// "a couple of", and the upper end of "30-45", "1 to 2", "two or three".
func (g *grammar) quantityAt(i int) (halves, next int, ok bool) {
	halves, i, ok = g.amountAt(i)
	if !ok {
		return 0, i, false
	}
	if g.punct(i, '-') || g.is(i, to|or) {
		if upper, j, ok := g.amountAt(i + 1); ok && (g.is(j, unit|business) || g.punct(j, '-')) {
			return max(halves, upper), j, true
		}
	}
	return halves, i, true
}

func (g *grammar) amountAt(i int) (halves, next int, ok bool) {
	t := g.tok(i)
	switch {
	case t.kind == numberToken && t.half:
		return 1, i + 1, true
	case t.kind == numberToken && t.digits > 0 && t.digits < 6:
		n := 2 * t.n
		if g.tok(i + 1).half {
			return n + 1, i + 2, true
		}
		if g.glue(i+1, '.') {
			if d, ok := g.digits(i+2, 1, 2, true); ok {
				if d != 0 {
					n++ // a fraction counts as a half at most: 1.5 hours
				}
				return n, i + 3, true
			}
		}
		return n, i + 1, true
	case t.any(number):
		if g.punct(i+1, '(') && g.tok(i+2).kind == numberToken && g.punct(i+3, ')') { // two (2)
			return 2 * t.n, i + 4, true
		}
		return 2 * t.n, i + 1, true
	case t.any(half):
		i++
		if g.is(i, an|article) {
			i++
		}
		return 1, i, true
	case t.any(an) && g.is(i+1, half):
		return 1, i + 2, true
	case t.any(an) && g.is(i+1, couple), t.any(couple):
		i++
		if t.any(an) {
			i++
		}
		if g.is(i, of) {
			i++
		}
		return 4, i, true
	case t.any(an) && g.is(i+1, few):
		return 0, i + 1, false
	case t.any(an) && g.is(i+1, unit|business|number):
		if g.is(i+1, number) {
			return 0, i, false
		}
		return 2, i + 1, true
	}
	return 0, i, false
}
