package postmortem

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"kept/reminders/promise"
)

// stated is a clock time, or a range of two, as it stands in a text.
type stated struct {
	from, to   time.Time // to is zero for a single time
	start, end int       // where it stands
}

var (
	clockPattern = regexp.MustCompile(`(?:\b(\d{4}-\d\d-\d\d)[ t])?\b([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?:\s?(am|pm|a\.m\.|p\.m\.)|hs?\b)?(?:\s?\(?\b(utc|gmt|wet|west|bst|cet|cest|eet|eest|est|edt|cst|cdt|mst|mdt|pst|pdt)\b)?`)
	joined       = regexp.MustCompile(`^\s?(?:-|–|—|to|and|until|till)\s?$`)
)

// clocks finds the clock times in folded text. Bare ones are in zone, and one
// without a date means the day on which it is nearest to near. The zone behind
// the second time of a range ("between 10:11 and 10:28 CET") counts for both.
func clocks(folded string, near time.Time, zone *time.Location) []stated {
	var out []stated
	matches := clockPattern.FindAllStringSubmatchIndex(folded, -1)
	for i := 0; i < len(matches); i++ {
		m := matches[i]
		if m[0] > 0 && strings.IndexByte(".:/-+", folded[m[0]-1]) >= 0 {
			continue // part of a stamp, an offset or a version
		}
		s := stated{start: m[0], end: m[1], from: clockAt(folded, m, near, zoneOf(folded, m, zone))}
		if i+1 < len(matches) && joined.MatchString(folded[m[1]:matches[i+1][0]]) {
			next := matches[i+1]
			in := zoneOf(folded, next, zoneOf(folded, m, zone))
			s.from = clockAt(folded, m, near, zoneOf(folded, m, in))
			s.to, s.end = clockAt(folded, next, near, in), next[1]
			if s.to.Before(s.from) {
				s.to = s.to.AddDate(0, 0, 1)
			}
			i++
		}
		out = append(out, s)
	}
	return out
}

// zoneOf is the zone that a match names, else zone.
func zoneOf(folded string, m []int, zone *time.Location) *time.Location {
	if m[10] < 0 {
		return zone
	}
	if named, _, ok := promise.Zone(strings.ToUpper(folded[m[10]:m[11]])); ok {
		return named
	}
	return zone
}

// clockAt is the moment that a match means.
func clockAt(folded string, m []int, near time.Time, zone *time.Location) time.Time {
	hour, _ := strconv.Atoi(folded[m[4]:m[5]]) // two digits each, at most
	minute, _ := strconv.Atoi(folded[m[6]:m[7]])
	if m[8] >= 0 && hour <= 12 {
		hour %= 12
		if folded[m[8]] == 'p' {
			hour += 12
		}
	}
	on := func(day time.Time, shift int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day()+shift, hour, minute, 0, 0, zone).UTC()
	}
	if m[2] >= 0 {
		if day, err := time.Parse(time.DateOnly, folded[m[2]:m[3]]); err == nil {
			return on(day, 0)
		}
	}
	day := near.In(zone)
	best := on(day, 0)
	for _, shift := range []int{-1, 1} {
		if other := on(day, shift); other.Sub(near).Abs() < best.Sub(near).Abs() {
			best = other
		}
	}
	return best
}
