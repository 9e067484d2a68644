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
		first, _ := civil{y, m + time.Month(l.months), d + l.days, clock{hour: hour, minute: minute, second: second}}.instants(c.Zone)
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

// whole is one of a unit in the parts that amounts are counted in: sixtieths, so
// that a half, a quarter and the minutes of an hour are whole numbers.
const whole = 60

// times is the length of n sixtieths of a unit.
func times(n int, u time.Duration) (length, bool) {
	if n <= 0 || n > whole*longest*24*60 || time.Duration(n) > longest*day/u*whole {
		return length{}, false
	}
	exact := u / whole * time.Duration(n)
	if u < time.Minute {
		exact = time.Duration(n) * u / whole
	}
	switch {
	case u == moon && n%whole == 0:
		return length{months: n / whole}, true
	case u >= day && exact%day == 0:
		return length{days: int(exact / day)}, true
	}
	return length{exact: exact}, true
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
		case g.is(i, about) && g.is(i+1, to): // up to
			i++
		case g.is(i, an) && g.is(i+1, interval) && g.is(i+2, of): // a period of
			i += 2
		case g.is(i, an) && g.tok(i+1).kind == numberToken && (g.is(i+2, unit) && g.is(i+3, interval) || g.punct(i+2, '-') && g.is(i+4, interval)): // a 24-hour period
		case g.is(i, not) && g.is(i+1, more|latest) && g.is(i+2, latest): // no more than
			i++
		case g.is(i, about), g.is(i, span) && n > 0, g.is(i, adverb) && g.is(i+1, about|span), g.punct(i, '~'), g.punct(i, '±'), g.is(i, at) && g.is(i+1, about|latest), g.is(i, latest), g.is(i, within) && g.is(i+1, about):
		default:
			n = 6
			continue
		}
		i++
	}
	n, i, known := g.quantityAt(i)
	switch {
	case known:
	case g.is(i, few):
		i++
	case ahead && g.is(i, unit|business):
		if !g.plural(i) {
			n, known = whole, true
		}
	default:
		return length{}, i, false
	}
	if g.punct(i, '-') && g.is(i+1, unit) || g.foreign(i) && g.is(i, next) { // 30-minute, 24 prochaines heures
		i++
	}
	inBusiness := g.is(i, business)
	if inBusiness && !g.is(i, unit) { // one word for both: Werktage
		i++
	}
	if !g.is(i, unit) || !g.unitFits(i) {
		return length{}, i, false
	}
	u := g.tok(i).unit
	i++
	if g.foreign(i) && g.is(i, business) { // jours ouvrés
		inBusiness = true
		i++
	}
	if !known {
		return length{vague: true}, i, true
	}
	if inBusiness && u < day { // three business hours: nobody knows which
		return length{vague: true}, i, true
	}
	if inBusiness && u == day {
		days := (n + whole - 1) / whole
		if days < 1 || days > longestBusiness {
			return length{}, i, false
		}
		return length{business: days}, i, true
	}
	n, i = g.tail(n, i)
	l, ok := times(n, u)
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
func (g *grammar) tail(n, i int) (int, int) {
	switch {
	case g.is(i, and) && g.is(i+1, an) && g.is(i+2, half):
		return n + g.tok(i+2).n, i + 3
	case g.is(i, or) && g.is(i+1, number) && !g.is(i+2, unit) && !g.punct(i+2, ':'):
		return max(n, whole*g.tok(i+1).n), i + 2
	}
	return n, i
}

// rest reads the smaller part of a length: "1 hour and 30 minutes", "1h30m".
func (g *grammar) rest(l length, u time.Duration, i int) (length, int, bool) {
	j := i
	if g.is(j, and) || g.punct(j, ',') {
		j++
	}
	if t := g.tok(j); t.any(number) && t.n > 0 && g.is(j+1, unit) && g.unitFits(j+1) && g.tok(j+1).unit < u {
		if more, ok := times(whole*t.n, g.tok(j+1).unit); ok {
			l.exact += more.exact
			l.days += more.days
			return l, j + 2, true
		}
	}
	return l, i, true
}
