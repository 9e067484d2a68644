package demo

import (
	"slices"
	"testing"
	"time"
)

func TestTheClockSkipsNothingThatIsDue(t *testing.T) {
	d := newDemo(t)
	now := d.clock.Now()
	d.kept.due = []time.Time{now.Add(2 * time.Minute), now.Add(4 * time.Minute), now.Add(time.Hour)}
	if w := d.request("POST", "api/clock", `{"minutes":5}`, nil); w.Code != 200 {
		t.Fatal(w.Body)
	}
	d.moved()
	var minutes []int
	for _, at := range d.kept.heard() {
		minutes = append(minutes, int(at.Sub(now).Round(time.Minute).Minutes()))
	}
	if !slices.Equal(minutes, []int{0, 2, 4, 5}) {
		t.Errorf("Kept was told minutes %v, want 0 (now), 2, 4, 5", minutes)
	}
	if ahead := d.clock.Now().Sub(now); ahead < 5*time.Minute || ahead > 6*time.Minute {
		t.Errorf("the clock went on by %s", ahead)
	}
	if w := d.request("POST", "api/clock", `{"next":true}`, nil); w.Code != 200 {
		t.Fatal(w.Body)
	}
	d.moved()
	if ahead := d.clock.Now().Sub(now).Round(time.Minute); ahead != time.Hour {
		t.Errorf("the next reminder was at 1 h, the clock went to %s", ahead)
	}
}

func TestTheClockMovesWithoutKept(t *testing.T) {
	d := newDemo(t)
	now := d.clock.Now()
	d.kept.due = []time.Time{now.Add(time.Minute)}
	if w := d.request("POST", "api/kept", `{"do":"kill"}`, nil); w.Code != 200 {
		t.Fatal(w.Body)
	}
	if state := sees[viewState](d, "api/state?as="+d.ana); state.Kept.State != Stopped || state.Clock.Next != 0 {
		t.Errorf("Kept is %+v, next %v", state.Kept, state.Clock.Next)
	}
	if w := d.request("POST", "api/clock", `{"minutes":5}`, nil); w.Code != 200 {
		t.Fatal(w.Body)
	}
	d.moved()
	if ahead := d.clock.Now().Sub(now); ahead < 5*time.Minute {
		t.Errorf("the clock went on by %s", ahead)
	}
	if w := d.request("POST", "api/kept", `{"do":"start"}`, nil); w.Code != 200 || d.kept.Status().State != Running {
		t.Errorf("not started: %s", w.Body)
	}
}

func TestTheClockOnlyGoesForward(t *testing.T) {
	var c Clock
	c.Set(time.Hour)
	c.Set(time.Minute)
	c.To(time.Now())
	if c.Offset() != time.Hour {
		t.Errorf("the offset is %s", c.Offset())
	}
}
