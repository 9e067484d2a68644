package promise

import "time"

// Works reports whether the day of t, in t's zone, is a business day.
func (cal Calendar) Works(t time.Time) bool {
	weekday := t.Weekday()
	if cal.Weekend == nil {
		if weekday == time.Saturday || weekday == time.Sunday {
			return false
		}
	} else if cal.Weekend[weekday] {
		return false
	}
	if cal.Holiday == nil {
		return true
	}
	y, m, d := t.Date()
	return !cal.Holiday(time.Date(y, m, d, 12, 0, 0, 0, t.Location()))
}

// idleDays bounds the search for a business day: a calendar without any
// business day for that long is a mistake, and then every day counts.
const idleDays = 60

// BusinessDays is the end (23:59:59) of the n-th business day after the day of
// from, both in z. For n < 1 it is the end of from's own day. A calendar that
// has no business day for 60 days on end is not followed.
func BusinessDays(from time.Time, n int, z *time.Location, cal Calendar) time.Time {
	y, m, d := from.In(z).Date()
	for idle := 0; n > 0; {
		d++
		noon := time.Date(y, m, d, 12, 0, 0, 0, z)
		if cal.Works(noon) || idle >= idleDays {
			n--
			idle = 0
			continue
		}
		idle++
	}
	return endOfDay(y, m, d, z)
}
