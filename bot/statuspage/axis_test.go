package statuspage

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What is later lies further to the right, and nothing lies outside.
func TestAxisKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2024, 3, 5, 8, 0, 0, 0, time.UTC)
		var moments []time.Time
		for _, s := range rapid.SliceOfN(rapid.IntRange(0, 90*24*3600), 1, 40).Draw(t, "seconds") {
			moments = append(moments, start.Add(time.Duration(s)*time.Second))
		}
		a := newAxis(moments, 100, 800)
		last := start.Add(-time.Hour)
		x := a.place(last)
		for n := range 200 {
			next := start.Add(time.Duration(n) * 12 * time.Hour)
			at := a.place(next)
			if at < x-1e-6 || at < 100-1e-6 || at > 800+1e-6 {
				t.Fatalf("%s lies at %f, %s at %f", last, x, next, at)
			}
			last, x = next, at
		}
	})
}

func TestAxisShowsAnHourBesideAWeek(t *testing.T) {
	start := time.Date(2022, 1, 27, 10, 17, 0, 0, time.UTC)
	even := newAxis([]time.Time{start, start.Add(30 * time.Minute), start.Add(time.Hour)}, 0, 600)
	if even.power != 1 || even.x[1] != 300 {
		t.Errorf("an even hour is drawn with power %v, its middle at %v", even.power, even.x[1])
	}
	uneven := newAxis([]time.Time{start, start.Add(11 * time.Minute), start.Add(22 * time.Minute), start.Add(53 * time.Minute), start.AddDate(0, 0, 8)}, 0, 600)
	if uneven.x[1] < 40 || uneven.x[3] < 120 {
		t.Errorf("the hour has %v of 600 beside the week", uneven.x)
	}
}
