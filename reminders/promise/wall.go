package promise

import "time"

// civil is a reading of the clock on the wall, without a zone. Day and month
// may run over, as in time.Date.
type civil struct {
	year  int
	month time.Month
	day   int
	clock
}

// clock is a time of day; hour 24 is the midnight that ends the day.
type clock struct {
	hour, minute, second int
	dial                 bool // said as on a dial of twelve hours: "half past two"
}

var dayEnd = clock{hour: 23, minute: 59, second: 59}

// instants gives the instants at which the clock on the wall of z shows c, the
// earlier first: one, or two in the hour that daylight saving repeats. In the
// hour that it skips nobody's clock ever shows c; then the clock is read as if
// it had not been put forward (02:30 becomes 03:30 summer time), as RFC 5545
// does.
func (c civil) instants(z *time.Location) (first, second time.Time) {
	u := time.Date(c.year, c.month, c.day, c.hour, c.minute, c.second, 0, time.UTC)
	_, before := u.AddDate(0, 0, -1).In(z).Zone()
	_, after := u.AddDate(0, 0, 1).In(z).Zone()
	a := u.Add(-time.Duration(before) * time.Second)
	if before == after {
		return a, a
	}
	b := u.Add(-time.Duration(after) * time.Second)
	okA, okB := shows(a, before, z), shows(b, after, z)
	switch {
	case okA && okB && a.Before(b):
		return a, b
	case okA && okB:
		return b, a
	case okB:
		return b, b
	default:
		return a, a
	}
}

// shows reports whether z is offset seconds east of UTC at t.
func shows(t time.Time, offset int, z *time.Location) bool {
	_, o := t.In(z).Zone()
	return o == offset
}

// firstAfter is the first instant after t at which the clock in z shows c, on
// the day of t or one of the next ones.
func (c clock) firstAfter(t time.Time, z *time.Location) time.Time {
	y, m, d := t.In(z).Date()
	for i := -1; ; i++ {
		first, second := civil{y, m, d + i, c}.instants(z)
		if first.After(t) {
			return first
		}
		if second.After(t) {
			return second
		}
	}
}

// lastUntil is the latest instant not after t at which the clock in z shows c.
func (c clock) lastUntil(t time.Time, z *time.Location) time.Time {
	y, m, d := t.In(z).Date()
	for i := 1; ; i-- {
		first, second := civil{y, m, d + i, c}.instants(z)
		if !second.After(t) {
			return second
		}
		if !first.After(t) {
			return first
		}
	}
}

// endOfDay is 23:59:59 of a day; the later one where there are two.
func endOfDay(y int, m time.Month, d int, z *time.Location) time.Time {
	_, second := civil{y, m, d, dayEnd}.instants(z)
	return second
}
