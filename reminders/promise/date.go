package promise

import "time"

// dayRef is a day as it is said.
type dayRef struct {
	kind    dayKind
	year    int // 0 = not said
	month   time.Month
	day     int
	weekday time.Weekday
	add     int // relative days, business days, weeks, months
}

type dayKind uint8

const (
	noDay dayKind = iota
	calendarDay
	weekDay     // Friday
	nextWeekDay // next Friday: not today, even on a Friday
	relativeDay // tomorrow: add days
	businessDay // next business day: add business days
	weekEnd     // end of the week: Sunday; add weeks
	monthEnd    // end of the month
	monthDay    // the 4th: day of this month, or of the next one
)

// dayAt reads a day: "today", "tomorrow", "Friday", "Monday 18th May", "March
// 3rd, 2026", "3 March", "2026-03-05", "5/3/2026", "next business day".
// americans says that 5/3 is the third of May.
func (g *grammar) dayAt(i int, americans bool) (dayRef, int, bool) {
	t := g.tok(i)
	switch {
	case t.any(weekday) && g.weekdayFits(i):
		return g.weekdayAt(i, weekDay, americans)
	case t.any(dayWord):
		d := dayRef{kind: relativeDay, add: int(t.unit / day)}
		j := i + 1
		if g.punct(j, ',') || g.punct(j, '(') {
			j++
		}
		if g.is(j, weekday) && g.weekdayFits(j) { // tomorrow, Wednesday
			i = j
		}
		if date, j, ok := g.dateBehind(i+1, americans); ok { // tomorrow, 4 March
			return date, j, true
		}
		if g.punct(j-1, '(') && g.punct(i+1, ')') {
			i++
		}
		return d, i + 1, true
	case t.any(article) && g.tok(i+1).unit == day && g.is(i+1, unit) && g.is(i+2, subject) && g.is(i+3, dayWord): // the day after tomorrow
		return dayRef{kind: relativeDay, add: int(g.tok(i+3).unit/day) + 1}, i + 4, true
	case t.any(article|next|later) && g.is(i+1, weekday):
		kind := weekDay
		if t.any(next) {
			kind = nextWeekDay
		}
		return g.weekdayAt(i+1, kind, americans)
	case t.any(next) && g.is(i+1, business) && g.tok(i+2).unit == day:
		return dayRef{kind: businessDay, add: 1}, i + 3, true
	case t.any(next) && g.is(i+1, unit) && g.tok(i+1).unit == week:
		return dayRef{kind: weekEnd, add: 1}, i + 2, true
	case t.any(article) && g.is(i+1, next):
		if d, j, ok := g.dayAt(i+1, americans); ok {
			return d, j, true
		}
	}
	return g.dateAt(i, americans)
}

// grain reports whether a day is meant, not the end of a week or month.
func (d dayRef) grain() bool { return d.kind != noDay && d.kind != weekEnd && d.kind != monthEnd }

// weekdayFits rejects "sun", "sat", "wed" and "mon" in small letters: they are words.
func (g *grammar) weekdayFits(i int) bool {
	t := g.tok(i)
	return t.end-t.start > 4 || g.text[t.start] < 'a'
}

// weekdayAt reads a weekday and the date that may follow it, which wins.
func (g *grammar) weekdayAt(i int, kind dayKind, americans bool) (dayRef, int, bool) {
	d := dayRef{kind: kind, weekday: time.Weekday(g.tok(i).n)}
	if date, j, ok := g.dateBehind(i+1, americans); ok {
		return date, j, true
	}
	return d, i + 1, true
}

// dateBehind reads the date that says a day once more: "Monday, 18th May",
// "tomorrow (4 March)".
func (g *grammar) dateBehind(i int, americans bool) (dayRef, int, bool) {
	for g.punct(i, ',') || g.punct(i, '(') || g.is(i, article) || g.punct(i, '.') && (g.tok(i+1).glued || g.tok(i-1).end-g.tok(i-1).start <= 4) {
		i++
	}
	d, j, ok := g.dateAt(i, americans)
	if ok && g.punct(j, ')') {
		j++
	}
	return d, j, ok
}

// dateAt reads a date of the calendar.
func (g *grammar) dateAt(i int, americans bool) (dayRef, int, bool) {
	if g.is(i, month) && g.tok(i).kind == wordToken {
		return g.monthFirst(i)
	}
	the := g.is(i, article)
	if the {
		i++
	}
	if year, ok := g.digits(i, 4, 4, false); ok && (g.glue(i+1, '-') || g.glue(i+1, '/') || g.glue(i+1, '.') && g.glue(i+3, '.')) {
		m, okM := g.digits(i+2, 1, 2, true)
		d, okD := g.digits(i+4, 1, 2, true)
		if okM && okD && g.glue(i+3, g.tok(i+1).punct) {
			return calendar(year, m, d, i+5)
		}
		return dayRef{}, i, false
	}
	if date, ok := g.digits(i, 8, 8, false); ok { // 20260305
		return calendar(date/10_000, date/100%100, date%100, i+1)
	}
	a, ok := g.digits(i, 1, 2, false)
	if !ok {
		return dayRef{}, i, false
	}
	j := i + 1
	if g.glue(j, '/') || g.glue(j, '.') || g.glue(j, '-') {
		if d, k, ok := g.figures(a, j, americans); ok {
			return d, k, true
		}
	}
	if g.is(j, ordinal) && g.tok(j).glued {
		j++
	}
	if g.is(j, of) || g.punct(j, '-') || g.punct(j, '.') {
		j++
	}
	if !g.is(j, month) || g.tok(j).kind != wordToken {
		last := g.is(j-1, ordinal) && (g.ends(j) || g.is(j, at|by|dayPart))
		return dayRef{kind: monthDay, day: a}, j, the && last && a > 0 && a <= 31
	}
	m := g.tok(j).n
	year, j := g.yearAt(j + 1)
	return calendar(year, m, a, j)
}

// monthFirst reads "March 3rd, 2026".
func (g *grammar) monthFirst(i int) (dayRef, int, bool) {
	m, j := g.tok(i).n, i+1
	if g.punct(j, '.') && g.tok(j).glued {
		j++
	}
	if g.is(j, article) {
		j++
	}
	d, ok := g.digits(j, 1, 2, false)
	if !ok || g.glue(j+1, ':') || g.is(j+1, meridiem) {
		return dayRef{}, i, false
	}
	j++
	if g.is(j, ordinal) && g.tok(j).glued {
		j++
	}
	year, j := g.yearAt(j)
	return calendar(year, m, d, j)
}

// yearAt reads the year of a date, where one is given.
func (g *grammar) yearAt(i int) (year, next int) {
	j := i
	if g.punct(j, ',') || g.glue(j, '-') || g.glue(j, '.') {
		j++
	}
	if y, ok := g.digits(j, 4, 4, false); ok && y >= 1990 && y <= 2099 && !g.glue(j+1, ':') {
		return y, j + 1
	}
	return 0, i
}

// figures reads the rest of "5/3", "05/03/2026", "5.3.2026" after its first
// number. Which number is the month is told by plausibility, then by custom:
// Americans write the month first, with slashes.
func (g *grammar) figures(a, i int, americans bool) (dayRef, int, bool) {
	mark := g.tok(i).punct
	b, ok := g.digits(i+1, 1, 2, true)
	if !ok {
		return dayRef{}, i, false
	}
	year, j := 0, i+2
	if g.glue(j, mark) {
		if y, ok := g.digits(j+1, 4, 4, true); ok {
			year, j = y, j+2
		} else if y, ok := g.digits(j+1, 2, 2, true); ok {
			year, j = 2000+y, j+2
		} else if mark == '.' {
			j++
		}
	}
	if year == 0 && mark != '/' && (mark != '.' || j == i+2) { // 10.45 and 3-5 are no dates
		return dayRef{}, i, false
	}
	if year == 0 && mark == '.' && g.dottedClock(i-1, b) {
		return dayRef{}, i, false
	}
	d, m := a, b
	if mark == '/' && americans && a <= 12 || b > 12 {
		d, m = b, a
	}
	return calendar(year, m, d, j)
}

// dottedClock reports whether the number at i, with b behind its dot and a full
// stop behind that, is a clock that ends a sentence ("by 11.15.") and no date of
// German writing ("5.3.", "05.03.", "on 11.12.").
func (g *grammar) dottedClock(i, b int) bool {
	if b > 12 {
		return true
	}
	hour, minute, after := g.tok(i), g.tok(i+2), g.tok(i+4)
	zeros := g.text[hour.start] == '0' && g.text[minute.start] == '0'
	closes := after.kind == breakToken || after.newline || g.capital(i+4)
	return minute.digits == 2 && closes && !zeros && !g.is(i-1, on) && !g.foreign(i-1)
}

// calendar checks a date; the 29th of February stands where no year is said.
func calendar(year, m, d, next int) (dayRef, int, bool) {
	y := year
	if y == 0 {
		y = 2024
	}
	if y < 1970 || y > 2199 || m < 1 || m > 12 || d < 1 || d > time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() {
		return dayRef{}, 0, false
	}
	return dayRef{kind: calendarDay, year: year, month: time.Month(m), day: d}, next, true
}

// on gives the day that is meant by a text written at t in z. toPast asks for
// the latest such day instead of the next one.
func (d dayRef) on(t time.Time, z *time.Location, cal Calendar, toPast bool) (int, time.Month, int) {
	y, m, today := t.In(z).Date()
	switch d.kind {
	case calendarDay:
		if d.year != 0 {
			return d.year, d.month, d.day
		}
		return nearestYear(t.In(z), d.month, d.day), d.month, d.day
	case weekDay, nextWeekDay:
		ahead := (int(d.weekday) - int(t.In(z).Weekday()) + 7) % 7
		if ahead == 0 && d.kind == nextWeekDay {
			ahead = 7
		}
		if toPast && ahead > 0 {
			ahead -= 7
		}
		return y, m, today + ahead
	case businessDay:
		return BusinessDays(t, d.add, z, cal).In(z).Date()
	case weekEnd:
		ahead := (7 - int(t.In(z).Weekday())) % 7
		return y, m, today + ahead + 7*d.add
	case monthDay:
		if d.day < today && !toPast {
			m++
		}
		return y, m, d.day
	case monthEnd:
		return y, m + 1 + time.Month(d.add), 0
	default:
		return y, m, today + d.add
	}
}

// nearestYear picks the year that brings a date without one closest to t.
func nearestYear(t time.Time, m time.Month, d int) int {
	best, distance := t.Year(), time.Duration(1<<62)
	for y := t.Year() - 1; y <= t.Year()+1; y++ {
		date := time.Date(y, m, d, 12, 0, 0, 0, t.Location())
		if date.Day() == d && date.Sub(t).Abs() < distance {
			best, distance = y, date.Sub(t).Abs()
		}
	}
	return best
}
