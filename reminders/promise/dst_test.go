package promise_test

import (
	"testing"
	"time"

	"kept/reminders/promise"
)

// TestClockOverDaylightSaving: a clock that the spring skips is read as if it
// had not been put forward; of one that autumn repeats, the first that is still
// to come counts, as for every clock time. Lengths are real time.
func TestClockOverDaylightSaving(t *testing.T) {
	for _, c := range []struct{ zone, at, words, due string }{
		{"Europe/Copenhagen", "2026-03-29T01:30:00+01:00", "at 02:30", "2026-03-29T03:30:00+02:00"},
		{"Europe/Copenhagen", "2026-03-28T22:00:00+01:00", "at 03:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Copenhagen", "2026-10-25T01:30:00+02:00", "at 02:30", "2026-10-25T02:30:00+02:00"},
		{"Europe/Copenhagen", "2026-10-25T02:40:00+02:00", "at 02:30", "2026-10-25T02:30:00+01:00"},
		{"Europe/Copenhagen", "2026-10-25T02:40:00+01:00", "at 02:30", "2026-10-26T02:30:00+01:00"},
		{"Europe/Copenhagen", "2026-03-29T01:30:00+01:00", "in 60 minutes", "2026-03-29T03:30:00+02:00"},
		{"Europe/Copenhagen", "2026-03-28T12:00:00+01:00", "tomorrow", "2026-03-29T23:59:59+02:00"},
		{"Europe/Copenhagen", "2026-03-28T12:00:00+01:00", "in 24 hours", "2026-03-29T13:00:00+02:00"},
		{"Europe/Copenhagen", "2026-03-28T12:00:00+01:00", "in 1 day", "2026-03-29T12:00:00+02:00"},
		{"Europe/Copenhagen", "2026-03-29T01:30:00+01:00", "at 02:30 CET", "2026-03-29T02:30:00+01:00"},
		{"America/New_York", "2026-03-08T01:30:00-05:00", "at 2:30 AM", "2026-03-08T03:30:00-04:00"},
		{"America/New_York", "2026-11-01T00:30:00-04:00", "at 1:30 AM ET", "2026-11-01T01:30:00-04:00"},
		{"America/New_York", "2026-11-01T01:45:00-04:00", "at 1:30 AM", "2026-11-01T01:30:00-05:00"},
		{"America/New_York", "2026-07-01T12:00:00-04:00", "at 3 PM EST", "2026-07-01T15:00:00-04:00"},
		{"Australia/Lord_Howe", "2026-10-04T01:45:00+10:30", "at 02:15", "2026-10-04T02:45:00+11:00"},
		{"Australia/Lord_Howe", "2026-04-05T01:15:00+11:00", "at 01:45", "2026-04-05T01:45:00+11:00"},
		{"Australia/Lord_Howe", "2026-04-05T01:50:00+11:00", "at 01:45", "2026-04-05T01:45:00+10:30"},
		{"Australia/Lord_Howe", "2026-04-05T01:50:00+11:00", "at the top of the hour", "2026-04-05T02:00:00+10:30"},
		{"UTC", "2026-03-29T01:30:00Z", "at 02:30", "2026-03-29T02:30:00Z"},
		{"UTC", "2026-12-31T23:30:00Z", "by 12:00 AM", "2027-01-01T00:00:00Z"},
	} {
		f, err := promise.Stated(c.words, promise.Context{At: instant(t, c.at), Zone: zone(t, c.zone)})
		if err != nil || !f.Due.Equal(instant(t, c.due)) {
			t.Errorf("%s, said in %s at %s: due %s %v, want %s", c.words, c.zone, c.at,
				f.Due.In(zone(t, c.zone)).Format(time.RFC3339), err, c.due)
		}
	}
}

// TestMomentOverDaylightSaving: of a clock that came twice, the later one is
// the latest that is past.
func TestMomentOverDaylightSaving(t *testing.T) {
	for _, c := range []struct{ zone, at, text, want string }{
		{"Europe/Copenhagen", "2026-10-25T04:00:00+01:00", "02:30", "2026-10-25T02:30:00+01:00"},
		{"Europe/Copenhagen", "2026-10-25T02:40:00+02:00", "02:30", "2026-10-25T02:30:00+02:00"},
		{"America/New_York", "2026-11-02T09:00:00-05:00", "yesterday 01:30", "2026-11-01T01:30:00-05:00"},
		{"Europe/Copenhagen", "2026-03-29T09:00:00+02:00", "02:30", "2026-03-29T03:30:00+02:00"},
	} {
		got, _, err := promise.Moment(c.text, promise.Context{At: instant(t, c.at), Zone: zone(t, c.zone)}, true)
		if err != nil || !got.Equal(instant(t, c.want)) {
			t.Errorf("%s in %s, typed at %s: %s %v, want %s", c.text, c.zone, c.at, got.In(zone(t, c.zone)).Format(time.RFC3339), err, c.want)
		}
	}
}
