package reminders

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWorkingHoursByTheWallClock(t *testing.T) {
	cph := DefaultHours().In(zone(t, "Europe/Copenhagen"))
	night := cph
	night.From, night.To = 22*60, 6*60 // a night shift
	for _, c := range []struct {
		hours      Hours
		name       string
		from, want string
	}{
		{cph, "at work", "2026-02-25T10:30:00+01:00", "2026-02-25T10:30:00+01:00"},
		{cph, "before work", "2026-02-25T06:00:00+01:00", "2026-02-25T09:00:00+01:00"},
		{cph, "the end of work is not work", "2026-02-25T17:00:00+01:00", "2026-02-26T09:00:00+01:00"},
		{cph, "Friday evening", "2026-02-27T17:30:00+01:00", "2026-03-02T09:00:00+01:00"},
		{cph, "over the change to summer time", "2026-03-27T18:00:00+01:00", "2026-03-30T09:00:00+02:00"},
		{cph, "over the change to winter time", "2026-10-23T18:00:00+02:00", "2026-10-26T09:00:00+01:00"},
		{night, "in Friday's night shift", "2026-02-28T05:00:00+01:00", "2026-02-28T05:00:00+01:00"},
		{night, "after Friday's night shift", "2026-02-28T06:00:00+01:00", "2026-03-02T22:00:00+01:00"},
		{Hours{}, "around the clock", "2026-02-28T03:00:00+01:00", "2026-02-28T03:00:00+01:00"},
	} {
		if got := c.hours.Next(instant(t, c.from)); !got.Equal(instant(t, c.want)) {
			t.Errorf("%s: Next(%s) = %s, want %s", c.name, c.from, got, c.want)
		}
	}
}

func TestSleepByTheWallClock(t *testing.T) {
	cph := DefaultHours().In(zone(t, "Europe/Copenhagen"))
	short := cph // wakes in the hour that is repeated in autumn
	short.SleepTo = 2*60 + 30
	for _, c := range []struct {
		hours    Hours
		at, wake string
	}{
		{cph, "2026-02-25T21:59:59+01:00", ""},
		{cph, "2026-02-25T22:00:00+01:00", "2026-02-26T07:00:00+01:00"},
		{cph, "2026-02-26T06:59:59+01:00", "2026-02-26T07:00:00+01:00"},
		{cph, "2026-02-26T07:00:00+01:00", ""},
		{cph, "2026-03-28T23:00:00+01:00", "2026-03-29T07:00:00+02:00"},
		{cph, "2026-10-25T02:30:00+01:00", "2026-10-25T07:00:00+01:00"},
		{short, "2026-10-25T02:10:00+02:00", "2026-10-25T02:30:00+02:00"},
		{short, "2026-10-25T02:10:00+01:00", ""}, // up since 02:30+02:00
		{Hours{}, "2026-02-26T03:00:00+01:00", ""},
	} {
		at := instant(t, c.at)
		want := at
		if c.wake != "" {
			want = instant(t, c.wake)
		}
		if got := c.hours.NextAwake(at); !got.Equal(want) || c.hours.Awake(at) != (c.wake == "") {
			t.Errorf("%s: awake %t, wakes %s, want %s", c.at, c.hours.Awake(at), got, want)
		}
	}
}

// anyZone draws a zone with its own kind of daylight saving.
var anyZone = rapid.SampledFrom([]string{"Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"})

func TestHoursProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := Hours{
			Zone: zone(t, anyZone.Draw(rt, "zone")),
			From: rapid.IntRange(0, 1439).Draw(rt, "from"), To: rapid.IntRange(0, 1439).Draw(rt, "to"),
			SleepFrom: rapid.IntRange(0, 1439).Draw(rt, "sleepFrom"), SleepTo: rapid.IntRange(0, 1439).Draw(rt, "sleepTo"),
		}
		h.Days[rapid.IntRange(0, 6).Draw(rt, "day")] = true
		at := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(rt, "at"), 0)
		if w := h.Next(at); w.Before(at) || !h.Next(w).Equal(w) || w.Sub(at) > 9*24*time.Hour {
			rt.Fatalf("Next(%s) = %s", at, w)
		}
		if w := h.NextAwake(at); w.Before(at) || !h.Awake(w) || h.Awake(at) != w.Equal(at) {
			rt.Fatalf("NextAwake(%s) = %s", at, w)
		}
	})
}
