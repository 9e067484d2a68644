package promise

import "time"

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
	case t.any(at|on) && g.is(i+1, article) && g.is(i+2, top) && g.is(i+3, of) && g.is(i+4, every): // at the top of every hour
		return g.everyAt(i + 5)
	case t.any(on) && g.onTheHour(i):
		return when{every: time.Hour}, i + 3, true
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

// onTheHour reports whether "on the hour" stands at i.
func (g *grammar) onTheHour(i int) bool {
	return g.is(i+1, article) && g.is(i+2, unit) && g.tok(i+2).unit == time.Hour && !g.plural(i+2)
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

// intervalAt is the interval that an adverb names: "hourly", "half-hourly", "2-hourly".
func (g *grammar) intervalAt(i int) time.Duration {
	k := i - 1
	if g.punct(k, '-') {
		k--
	}
	switch t := g.tok(k); {
	case t.any(half):
		return g.tok(i).unit / 2
	case t.any(number) && t.n > 1 && t.n < 100:
		return g.tok(i).unit * time.Duration(t.n)
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
