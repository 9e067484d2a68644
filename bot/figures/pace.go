package figures

import (
	"slices"
	"time"

	"kept/bot/incident"
)

// PaceOver is how many promises a pace looks at: the newest.
const PaceOver = 5

// Pace is how the newest promises of one length went.
type Pace struct {
	Length time.Duration // as promised
	Took   time.Duration // the median of how long the update took to come
	Late   int           // of PaceOver
}

// PaceOf looks at the newest rows of ledgers that are promises of an update on a
// surface, or intervals of a cadence, were about as long as length (within a
// tenth) and were followed by one. False where there are fewer than PaceOver.
func PaceOf(ledgers [][]incident.Row, surface incident.Surface, length time.Duration) (Pace, bool) {
	var rows []*incident.Row
	for _, l := range ledgers {
		for i := range l {
			r := &l[i]
			if r.Surface == surface && (r.Kind == incident.NextUpdate || r.Kind == incident.Cadence) && !r.KeptAt.IsZero() &&
				(r.Outcome == incident.Kept || r.Outcome == incident.Broken) && (r.Due.Sub(r.PostedAt)-length).Abs() <= length/10 {
				rows = append(rows, r)
			}
		}
	}
	if length <= 0 || len(rows) < PaceOver {
		return Pace{}, false
	}
	slices.SortStableFunc(rows, func(a, b *incident.Row) int { return b.PostedAt.Compare(a.PostedAt) })
	p := Pace{Length: length}
	var took sample
	for _, r := range rows[:PaceOver] {
		took.add(since(r.PostedAt, r.KeptAt, false))
		if r.Outcome == incident.Broken {
			p.Late++
		}
	}
	p.Took = took.spread().Median
	return p, true
}

// Better is a length that would have been kept more often than not; false where
// the one that was promised was.
func (p Pace) Better() (time.Duration, bool) {
	if p.Late*2 <= PaceOver || p.Took <= p.Length+incident.Grace {
		return 0, false
	}
	round := 5 * time.Minute
	switch {
	case p.Took > 3*time.Hour:
		round = time.Hour
	case p.Took > time.Hour:
		round = 15 * time.Minute
	}
	return (p.Took + round - 1) / round * round, true
}
