package figures

import (
	"slices"
	"time"

	"kept/bot/incident"
)

// Wait is how long readers waited for an update that was promised: a promise
// that was followed by one, or an interval of a cadence.
type Wait struct {
	Surface incident.Surface
	Since   time.Time     // when it was promised, or the interval began
	Length  time.Duration // as promised
	Took    time.Duration // until the update came
	Late    bool
}

// Waits are those of an incident, newest first.
func Waits(l incident.Ledger) []Wait {
	var out []Wait
	for _, r := range l.Rows {
		if (r.Kind == incident.NextUpdate || r.Kind == incident.Cadence) && !r.KeptAt.IsZero() && (r.Outcome == incident.Kept || r.Outcome == incident.Broken) {
			out = append(out, Wait{Surface: r.Surface, Since: r.PostedAt, Length: r.Due.Sub(r.PostedAt), Took: max(0, r.KeptAt.Sub(r.PostedAt)),
				Late: r.Outcome == incident.Broken})
		}
	}
	slices.SortStableFunc(out, newestFirst)
	return out
}

func newestFirst(a, b Wait) int { return b.Since.Compare(a.Since) }

// PaceOver is how many waits a pace looks at: the newest.
const PaceOver = 5

// Pace is how the newest promises of one length went.
type Pace struct {
	Length time.Duration // as promised
	Took   time.Duration // the median of how long the update took to come
	Late   int           // of PaceOver
}

// PaceOf looks at the newest waits of several incidents, each newest first, for
// an update on a surface that were about as long as length (within a tenth).
// False where there are fewer than PaceOver.
func PaceOf(incidents [][]Wait, surface incident.Surface, length time.Duration) (Pace, bool) {
	var newest []Wait
	for _, waits := range incidents {
		n := 0
		for _, w := range waits {
			if n == PaceOver {
				break
			}
			if w.Surface == surface && (w.Length-length).Abs() <= length/10 {
				newest = append(newest, w)
				n++
			}
		}
	}
	if length <= 0 || len(newest) < PaceOver {
		return Pace{}, false
	}
	slices.SortStableFunc(newest, newestFirst)
	p := Pace{Length: length}
	var took []time.Duration
	for _, w := range newest[:PaceOver] {
		took = append(took, w.Took)
		if w.Late {
			p.Late++
		}
	}
	slices.Sort(took)
	p.Took = took[PaceOver/2]
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
