package statuspage

import (
	"time"

	"kept/bot/incident"
)

// stamp is a moment by itself: "26 Feb 2026 10:21 UTC".
func stamp(t time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2 Jan 2006 15:04 MST")
}

// beside is a moment near another: the clock alone on the same day.
func beside(t, other time.Time, zone *time.Location) string {
	t, other = t.In(zone), other.In(zone)
	switch {
	case t.Year() == other.Year() && t.YearDay() == other.YearDay():
		return t.Format("15:04")
	case t.Year() == other.Year():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("2 Jan 2006 15:04")
}

// length is a length of time in words. From a day on the minutes are cut off.
func length(d time.Duration) string {
	if d = d.Abs(); d >= 24*time.Hour {
		d = d.Truncate(time.Hour)
	}
	return incident.Length(d)
}
