package reminders

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// occurrences walks real time in steps of five minutes (the specs below name no
// others) and tells when each wall time that matches is first met or passed by,
// and how many there were: the definition of a schedule, without any of its
// arithmetic.
func occurrences(from, to time.Time, loc *time.Location, match func(wall time.Time) bool) (at []time.Time, named int) {
	const tick = 5 * time.Minute
	shown := from.In(loc)
	last := time.Date(shown.Year(), shown.Month(), shown.Day(), shown.Hour(), shown.Minute(), 0, 0, time.UTC)
	for t := from.Add(tick); !t.After(to); t = t.Add(tick) {
		shown := t.In(loc)
		wall := time.Date(shown.Year(), shown.Month(), shown.Day(), shown.Hour(), shown.Minute(), 0, 0, time.UTC)
		fires := false
		for ; last.Before(wall); last = last.Add(tick) {
			if match(last.Add(tick)) {
				named++
				fires = true
			}
		}
		if fires {
			at = append(at, t)
		}
	}
	return at, named
}

func TestDaylightSavingNeitherSkipsNorDoubles(t *testing.T) {
	specs := []struct {
		spec  string
		daily bool
		match func(time.Time) bool
	}{
		{"30 2 * * *", true, func(w time.Time) bool { return w.Hour() == 2 && w.Minute() == 30 }},
		{"30 1 * * *", true, func(w time.Time) bool { return w.Hour() == 1 && w.Minute() == 30 }},
		{"0 2 * * *", true, func(w time.Time) bool { return w.Hour() == 2 && w.Minute() == 0 }},
		{"45 1,2 * * 0", false, func(w time.Time) bool {
			return (w.Hour() == 1 || w.Hour() == 2) && w.Minute() == 45 && w.Weekday() == time.Sunday
		}},
		{"*/20 * * * *", false, func(w time.Time) bool { return w.Minute()%20 == 0 }},
		{"0 9 * * 1-5", false, func(w time.Time) bool {
			return w.Hour() == 9 && w.Minute() == 0 && w.Weekday() != time.Sunday && w.Weekday() != time.Saturday
		}},
		{"15 0 29 2 *", false, func(w time.Time) bool {
			return w.Month() == time.February && w.Day() == 29 && w.Hour() == 0 && w.Minute() == 15
		}},
	}
	from, to := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{"Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "UTC"} {
		loc := zone(t, name)
		for _, c := range specs {
			t.Run(name+" "+c.spec, func(t *testing.T) {
				s, err := ParseSpec(c.spec, name)
				if err != nil {
					t.Fatal(err)
				}
				want, named := occurrences(from, to, loc, c.match)
				if days := 366 + 365; c.daily && (named != days || len(want) != days) {
					t.Fatalf("the walk met %d occurrences at %d instants, want each of %d days once", named, len(want), days)
				}
				at := from
				for i, w := range want {
					next := s.Next(at)
					if !next.After(at) {
						t.Fatalf("Next(%s) = %s, not later", at, next)
					}
					if !next.Equal(w) {
						t.Fatalf("firing %d after %s is at %s, want %s", i, at.In(loc), next.In(loc), w.In(loc))
					}
					// However late the firing before was noticed, this one is found.
					if early := next.Add(-time.Second); early.After(at) && !s.Next(early).Equal(next) {
						t.Fatalf("Next(%s) = %s, want %s", early, s.Next(early), next)
					}
					at = next
				}
			})
		}
	}
}

func TestScheduleAroundTheChangeOfClocks(t *testing.T) {
	for _, c := range []struct{ zone, spec, after, want string }{
		{"Europe/Copenhagen", "30 2 * * *", "2026-03-28T12:00:00+01:00", "2026-03-29T03:00:00+02:00"},   // 02:30 is skipped
		{"Europe/Copenhagen", "30 2 * * *", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"},   // not again at 02:30+01:00
		{"America/New_York", "30 1 * * *", "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"},    // not again at 01:30-05:00
		{"America/New_York", "30 1 * * *", "2026-11-01T01:10:00-05:00", "2026-11-02T01:30:00-05:00"},    // asked in the repeated hour
		{"Australia/Lord_Howe", "15 2 * * *", "2026-10-03T12:00:00Z", "2026-10-04T02:30:00+11:00"},      // half an hour is skipped
		{"Australia/Lord_Howe", "45 1 * * *", "2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"}, // half an hour is repeated
		{"Pacific/Apia", "0 9 * * *", "2011-12-29T20:00:00-10:00", "2011-12-31T00:00:00+14:00"},         // a whole day is skipped
		{"America/Sao_Paulo", "0 0 * * *", "2018-11-03T12:00:00-03:00", "2018-11-04T01:00:00-02:00"},    // midnight is skipped
		{"UTC", "0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"},                           // eight years without one
	} {
		s, err := ParseSpec(c.spec, c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Next(instant(t, c.after)); !got.Equal(instant(t, c.want)) {
			t.Errorf("%s %q after %s: %s, want %s", c.zone, c.spec, c.after, got.In(zone(t, c.zone)), c.want)
		}
	}
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestParseSpecRefusesWithASentence(t *testing.T) {
	for _, c := range []struct{ spec, zone, says string }{
		{"0 0 30 2 *", "UTC", "there is never such a day"},
		{"0 0 31 4,6,9,11 *", "UTC", "there is never such a day"},
		{", * * * *", "UTC", "write * for any"},
		{"9 o'clock", "UTC", "write minute, hour"},
		{"", "UTC", "write minute, hour"},
		{"61 * * * *", "UTC", "like 0 9 * * 1-5"},
		{"@every 1h", "UTC", "name moments of the day"},
		{"TZ=Europe/Copenhagen", "UTC", "give the zone apart"},
		{"CRON_TZ=UTC 0 9 * * *", "UTC", "give the zone apart"},
		{"0 9 * * *", "Mars/Olympus", `no time zone is called "Mars/Olympus"`},
		{"0 9 * * *", "Local", "no time zone"},
	} {
		_, err := ParseSpec(c.spec, c.zone)
		if !errors.Is(err, ErrSpec) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("ParseSpec(%q, %q): %v, want %q", c.spec, c.zone, err, c.says)
		}
	}
}

func TestRecurringFiresOnceAfterAbsence(t *testing.T) {
	r, err := Recurring("digest", "0 9 * * 1-5", "Europe/Copenhagen", instant(t, "2026-03-27T12:00:00+01:00"))
	if err != nil {
		t.Fatal(err)
	}
	if want := instant(t, "2026-03-30T09:00:00+02:00"); !r.NextAt.Equal(want) {
		t.Fatalf("first at %s, want Monday morning after the change of clocks %s", r.NextAt, want)
	}
	f, r := Fire(r, Situation{}, instant(t, "2026-04-02T11:00:00+02:00")) // away for three mornings
	if f.Stage != Now || !f.Missed {
		t.Errorf("fired %s, missed %t", f.Stage, f.Missed)
	}
	if want := instant(t, "2026-04-03T09:00:00+02:00"); !r.NextAt.Equal(want) {
		t.Errorf("next at %s, want %s", r.NextAt, want)
	}
}

func FuzzParseSpec(f *testing.F) {
	for _, s := range []string{"0 9 * * 1-5", "@daily", "*/15 2 29 2 mon", "0 0 30 2 *", "TZ=", "1-99999999999/3 * * * *", "@every 1ns", "? ? ? ? ?"} {
		f.Add(s, "Europe/Copenhagen", int64(1_774_746_000))
	}
	f.Fuzz(func(t *testing.T, spec, zone string, unix int64) {
		s, err := ParseSpec(spec, zone)
		if err != nil {
			if !errors.Is(err, ErrSpec) {
				t.Fatalf("error %v is not ErrSpec", err)
			}
			return
		}
		at := time.Unix(unix%4_000_000_000, 0)
		for range 5 {
			next := s.Next(at)
			if !next.After(at) {
				t.Fatalf("%q in %q: Next(%s) = %s", spec, zone, at, next)
			}
			at = next
		}
	})
}

// BenchmarkScheduleNext stands beside robfig/cron's own computation in a zone,
// which is wrong around changes of clocks.
func BenchmarkScheduleNext(b *testing.B) {
	const spec, where = "30 2 * * 1-5", "Europe/Copenhagen"
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	b.Run("kept", func(b *testing.B) {
		s, err := ParseSpec(spec, where)
		if err != nil {
			b.Fatal(err)
		}
		t := at
		for b.Loop() {
			t = s.Next(t)
		}
	})
	b.Run("robfig", func(b *testing.B) {
		s, err := cron.ParseStandard("CRON_TZ=" + where + " " + spec)
		if err != nil {
			b.Fatal(err)
		}
		t := at
		for b.Loop() {
			t = s.Next(t)
		}
	})
}
