package reminders

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"kept/bot/incident"
)

// nightShift works 22–06 in the nights that begin on Sunday to Thursday, and
// sleeps by day.
func nightShift(t *testing.T) Hours {
	return Hours{Zone: zone(t, "Europe/Copenhagen"), From: 22 * 60, To: 6 * 60, SleepFrom: 8 * 60, SleepTo: 15 * 60,
		Days: [7]bool{time.Sunday: true, time.Monday: true, time.Tuesday: true, time.Wednesday: true, time.Thursday: true}}
}

// The clock goes forward on 29 March 2026 at 02:00 and back on 25 October at
// 03:00: a night shift keeps its hours by the clock on the wall, in the night of
// the change, too.
func TestANightShiftAcrossDaylightSaving(t *testing.T) {
	h := nightShift(t)
	for _, c := range []struct{ at, works, wakes string }{
		{"2026-03-29T03:30:00+02:00", "2026-03-29T22:00:00+02:00", ""}, // it begins on Saturday, which is free
		{"2026-03-29T23:00:00+02:00", "2026-03-29T23:00:00+02:00", ""},
		{"2026-03-30T05:59:00+02:00", "2026-03-30T05:59:00+02:00", ""},
		{"2026-03-30T06:00:00+02:00", "2026-03-30T22:00:00+02:00", ""},
		{"2026-03-30T08:00:00+02:00", "2026-03-30T22:00:00+02:00", "2026-03-30T15:00:00+02:00"},
		{"2026-10-25T02:30:00+01:00", "2026-10-25T22:00:00+01:00", ""},
		{"2026-10-26T14:59:00+01:00", "2026-10-26T22:00:00+01:00", "2026-10-26T15:00:00+01:00"},
	} {
		at := instant(t, c.at)
		if got := h.Next(at); !got.Equal(instant(t, c.works)) {
			t.Errorf("at %s they work from %s, want %s", c.at, got, c.works)
		}
		if want := c.wakes; want == "" && !h.Awake(at) || want != "" && !h.NextAwake(at).Equal(instant(t, want)) {
			t.Errorf("at %s they are awake from %s, want %q", c.at, h.NextAwake(at), want)
		}
	}
	everyNight := h
	everyNight.Days = [7]bool{}
	for _, at := range []string{"2026-03-29T01:59:00+01:00", "2026-03-29T03:00:00+02:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"} {
		if got := everyNight.Next(instant(t, at)); !got.Equal(instant(t, at)) {
			t.Errorf("at %s, in the night of the change, they work from %s", at, got)
		}
	}
}

// A day-grained deadline nags whoever sleeps at 10:00 when they wake, once.
func TestADayGrainedDeadlineLetsANightShiftSleep(t *testing.T) {
	row := owes(t, 5, "+1 12:00", "+1 23:59") // Thursday
	row.Kind, row.PostedAt = incident.PostmortemDue, clock(t, "09:00")
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{row}, Crew: func(Reminder) Crew { return Crew{Owner: nightShift(t)} }}
	expect(t, play(t, s, "09:00", "+2 09:00"), "+1 15:00 due P5 [owner]")
}

func TestOverlap(t *testing.T) {
	for _, c := range []struct {
		work, sleep [2]int
		overlap     bool
	}{
		{[2]int{9 * 60, 17 * 60}, [2]int{22 * 60, 7 * 60}, false},
		{[2]int{22 * 60, 6 * 60}, [2]int{8 * 60, 15 * 60}, false},
		{[2]int{22 * 60, 6 * 60}, [2]int{22 * 60, 7 * 60}, true},
		{[2]int{7 * 60, 15 * 60}, [2]int{22 * 60, 7 * 60}, false},
		{[2]int{6*60 + 59, 15 * 60}, [2]int{22 * 60, 7 * 60}, true},
		{[2]int{14 * 60, 22*60 + 1}, [2]int{22 * 60, 7 * 60}, true},
		{[2]int{0, 0}, [2]int{22 * 60, 7 * 60}, true}, // the whole day
		{[2]int{0, 0}, [2]int{0, 0}, false},           // who never sleeps
		{[2]int{9 * 60, 17 * 60}, [2]int{12 * 60, 13 * 60}, true},
	} {
		h := Hours{From: c.work[0], To: c.work[1], SleepFrom: c.sleep[0], SleepTo: c.sleep[1]}
		if h.Overlap() != c.overlap {
			t.Errorf("working %v and asleep %v: overlap is %v", c.work, c.sleep, h.Overlap())
		}
	}
}

// Where work and sleep do not overlap, nobody is asleep while they work.
func TestOverlapProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		minute := rapid.IntRange(0, 1439)
		h := Hours{From: minute.Draw(rt, "from"), To: minute.Draw(rt, "to"), SleepFrom: minute.Draw(rt, "sleepFrom"), SleepTo: minute.Draw(rt, "sleepTo")}
		day, both := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), false
		for m := range 24 * 60 {
			at := day.Add(time.Duration(m) * time.Minute)
			both = both || h.Next(at).Equal(at) && !h.Awake(at)
		}
		if both != h.Overlap() {
			rt.Fatalf("%+v: overlap is %v", h, h.Overlap())
		}
	})
}
