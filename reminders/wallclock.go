package reminders

import "time"

// A wall time is what a clock on the wall shows: a time.Time in UTC whose
// fields are read as local ones. Computing on wall times and mapping the result
// to the zone is what keeps schedules right across daylight saving.

// wallOf is what the clock in zone shows at t.
func wallOf(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	_, offset := t.Zone()
	return t.Add(time.Duration(offset) * time.Second).UTC()
}

// instantOf is the first instant at which the clock in zone shows wall or
// later, in UTC. So a time that the clock skips in spring is the moment of the
// change, one that it shows twice in autumn is the first of the two, and later
// wall times never give earlier instants.
func instantOf(wall time.Time, zone *time.Location) time.Time {
	t := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), zone)
	start, end := t.ZoneBounds()
	switch shown := wallOf(t, zone); {
	case shown.Before(wall): // skipped, and time.Date took the offset after the change
		return end.UTC()
	case shown.After(wall): // skipped, and it took the one before
		return start.UTC()
	case start.IsZero():
		return t.UTC()
	}
	_, before := start.Add(-1).Zone()
	if first := wall.Add(-time.Duration(before) * time.Second); first.Before(start) {
		return first // shown twice, and time.Date took the second
	}
	return t.UTC()
}

// midnight is the wall time at which the day of wall begins.
func midnight(wall time.Time) time.Time {
	return time.Date(wall.Year(), wall.Month(), wall.Day(), 0, 0, 0, 0, time.UTC)
}
