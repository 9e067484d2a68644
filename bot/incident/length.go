package incident

import (
	"fmt"
	"strings"
	"time"
)

// Length is a length of time as Kept writes it, in whole minutes, the rest cut off:
// "28 min", "1 h 5 min", "4 d 6 h 18 min"; under a minute in seconds, "40 s". Which
// way it runs is not said.
func Length(d time.Duration) string {
	d = d.Abs()
	if d < time.Minute {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	var parts []string
	add := func(n time.Duration, unit string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit))
		}
	}
	const day = 24 * time.Hour
	add(d/day, "d")
	add(d%day/time.Hour, "h")
	add(d%time.Hour/time.Minute, "min")
	return strings.Join(parts, " ")
}

// Interval is a length of time as people state one: "60 min", "24 h", else as
// [Length] writes it.
func Interval(d time.Duration) string {
	switch {
	case d < 2*time.Hour && d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d <= 72*time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return Length(d)
}
