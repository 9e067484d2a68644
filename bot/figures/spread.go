package figures

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/incident"
)

// Enough is how many lengths a 90th percentile needs: of fewer it would be the
// worst one under a better name.
const Enough = 10

// Spread is how lengths of time are spread. Without any known one all lengths
// are zero and mean nothing.
type Spread struct {
	Known   int           // how many lengths are known
	Unknown int           // how many are not: not marked, or it never happened
	Pending int           // how many are not over yet
	Median  time.Duration // of an even number, the middle between the middle two
	P90     time.Duration // by nearest rank; zero with fewer than Enough
	Worst   time.Duration
}

// sample collects lengths.
type sample struct {
	known            []time.Duration
	unknown, pending int
}

func (s *sample) add(l length) {
	switch {
	case l.known:
		s.known = append(s.known, l.d)
	case l.pending:
		s.pending++
	default:
		s.unknown++
	}
}

func (s *sample) spread() Spread {
	n := len(s.known)
	out := Spread{Known: n, Unknown: s.unknown, Pending: s.pending}
	if n == 0 {
		return out
	}
	slices.Sort(s.known)
	out.Median, out.Worst = s.known[n/2], s.known[n-1]
	if n%2 == 0 {
		out.Median = s.known[n/2-1] + (s.known[n/2]-s.known[n/2-1])/2
	}
	if n >= Enough {
		out.P90 = s.known[(n*9+9)/10-1]
	}
	return out
}

// MarshalJSON gives seconds, and leaves out what is not known.
func (s Spread) MarshalJSON() ([]byte, error) {
	seconds := func(d time.Duration, ok bool) *int64 {
		if !ok {
			return nil
		}
		n := int64(d / time.Second)
		return &n
	}
	return json.Marshal(struct {
		Known   int    `json:"known"`
		Unknown int    `json:"unknown"`
		Pending int    `json:"pending"`
		Median  *int64 `json:"median_seconds"`
		P90     *int64 `json:"p90_seconds"`
		Worst   *int64 `json:"worst_seconds"`
	}{s.Known, s.Unknown, s.Pending, seconds(s.Median, s.Known > 0), seconds(s.P90, s.Known >= Enough), seconds(s.Worst, s.Known > 0)})
}

// String is "41 min, 90 % within 2 h 5 min (of 34)", "41 min, at worst 2 h (of
// 7)" or "1 h 3 min (of 1)"; "–" where nothing is known.
func (s Spread) String() string {
	var out string
	switch {
	case s.Known == 0:
		return "–"
	case s.Known == 1:
		out = Length(s.Median)
	case s.Known < Enough:
		out = fmt.Sprintf("%s, at worst %s", Length(s.Median), Length(s.Worst))
	default:
		out = fmt.Sprintf("%s, 90 %% within %s", Length(s.Median), Length(s.P90))
	}
	return fmt.Sprintf("%s (of %d)", out, s.Known)
}

// gaps says what a spread leaves out: "2 not known, 1 not over"; "" for nothing.
func (s Spread) gaps() string {
	var parts []string
	if s.Unknown > 0 {
		parts = append(parts, fmt.Sprintf("%d not known", s.Unknown))
	}
	if s.Pending > 0 {
		parts = append(parts, fmt.Sprintf("%d not over", s.Pending))
	}
	return strings.Join(parts, ", ")
}

// Length is a length of time as people read it, rounded to minutes, from a day on cut
// to hours: "3 d 4 h", "1 h 5 min", "40 s".
func Length(d time.Duration) string {
	d = d.Abs().Round(time.Second)
	if d >= time.Minute {
		d = d.Round(time.Minute)
	}
	if d >= 24*time.Hour {
		d = d.Truncate(time.Hour)
	}
	return incident.Length(d)
}
