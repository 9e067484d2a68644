package statuspage

import (
	"math"
	"slices"
	"time"
)

// axis maps moments to places on a line. Where an incident of an hour is
// followed by a postmortem a week later a true scale shows nothing of the hour;
// then the longer a stretch in which nothing happens, the more it is drawn
// shorter (its length to a power below 1). Within a stretch the scale is even,
// and what is later always lies further to the right.
type axis struct {
	at    []time.Time // where something happens, ascending, each once
	x     []float64   // their places
	power float64     // 1 = true to scale
}

// powers are tried in turn until the shorter stretches have enough room.
var powers = []float64{1, 0.75, 0.6, 0.45, 0.35, 0.25}

// roomFor is the part of its even share that the first quartile of the
// stretches must have.
const roomFor = 0.25

// newAxis lays out moments between two places. It takes the slice over.
func newAxis(moments []time.Time, from, to float64) axis {
	slices.SortFunc(moments, time.Time.Compare)
	a := axis{at: slices.CompactFunc(moments, time.Time.Equal), power: 1}
	gaps := make([]float64, max(0, len(a.at)-1))
	for i := range gaps {
		gaps[i] = a.at[i+1].Sub(a.at[i]).Seconds()
	}
	for _, a.power = range powers {
		if evenEnough(gaps, a.power) {
			break
		}
	}
	whole := 0.0
	for _, g := range gaps {
		whole += math.Pow(g, a.power)
	}
	x := from
	for i := range a.at {
		a.x = append(a.x, x)
		if i < len(gaps) {
			x += (to - from) * math.Pow(gaps[i], a.power) / whole
		}
	}
	return a
}

// evenEnough reports whether the shorter stretches have room at a power.
func evenEnough(gaps []float64, power float64) bool {
	if len(gaps) < 2 {
		return true
	}
	widths := make([]float64, len(gaps))
	whole := 0.0
	for i, g := range gaps {
		widths[i] = math.Pow(g, power)
		whole += widths[i]
	}
	slices.Sort(widths)
	return widths[(len(widths)-1)/4]*float64(len(widths)) >= roomFor*whole
}

// place is where a moment lies; one outside lies at the nearer end.
func (a axis) place(t time.Time) float64 {
	i, found := slices.BinarySearchFunc(a.at, t, time.Time.Compare)
	switch {
	case found:
		return a.x[i]
	case i == 0:
		return a.x[0]
	case i == len(a.at):
		return a.x[i-1]
	}
	part := t.Sub(a.at[i-1]).Seconds() / a.at[i].Sub(a.at[i-1]).Seconds()
	return a.x[i-1] + part*(a.x[i]-a.x[i-1])
}
