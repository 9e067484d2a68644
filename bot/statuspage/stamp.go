package statuspage

import (
	"fmt"
	"strings"
	"time"
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

// length is a length of time in words: "28 min", "1 h 5 min", "4 d 6 h". From a
// day on the minutes are cut off, under a minute there are seconds.
func length(d time.Duration) string {
	d = d.Abs()
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d/time.Second))
	}
	m := int(d / time.Minute)
	var parts []string
	add := func(n int, unit string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit))
		}
	}
	add(m/(24*60), "d")
	add(m/60%24, "h")
	if m < 24*60 {
		add(m%60, "min")
	}
	return strings.Join(parts, " ")
}

// interval is a length of time as people state one: "60 min", "24 h".
func interval(d time.Duration) string {
	switch {
	case d < 2*time.Hour && d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d <= 72*time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return length(d)
}
