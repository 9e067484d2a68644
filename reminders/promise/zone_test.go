package promise_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"kept/reminders/promise"
)

func TestZone(t *testing.T) {
	winter := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	summer := time.Date(2026, 7, 15, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, canonical string
		winter, summer  float64 // hours east of UTC
	}{
		{"Europe/Copenhagen", "Europe/Copenhagen", 1, 2},
		{"US/Pacific", "US/Pacific", -8, -7},
		{"America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires", -3, -3},
		{"PST", "America/Los_Angeles", -8, -7}, // printed all year round
		{"pdt", "America/Los_Angeles", -8, -7},
		{"PT", "America/Los_Angeles", -8, -7},
		{"Pacific Time", "America/Los_Angeles", -8, -7},
		{"Eastern Standard Time", "America/New_York", -5, -4},
		{"CET", "CET", 1, 1}, // European ones are fixed
		{"CEST", "CEST", 2, 2},
		{"gmt", "GMT", 0, 0},
		{"BST", "BST", 1, 1},
		{"UTC", "UTC", 0, 0},
		{"Z", "UTC", 0, 0},
		{"+02:00", "+02:00", 2, 2},
		{"-0330", "-03:30", -3.5, -3.5},
		{"UTC+2", "+02:00", 2, 2},
		{"GMT-05:00", "-05:00", -5, -5},
	} {
		loc, canonical, ok := promise.Zone(c.name)
		if !ok || canonical != c.canonical {
			t.Errorf("Zone(%q) = %q, %v; want %q", c.name, canonical, ok, c.canonical)
			continue
		}
		for at, want := range map[time.Time]float64{winter: c.winter, summer: c.summer} {
			if _, off := at.In(loc).Zone(); float64(off) != want*3600 {
				t.Errorf("Zone(%q) is %d s east of UTC on %s, want %v h", c.name, off, at.Format("2 Jan"), want)
			}
		}
		again, name, ok := promise.Zone(canonical)
		if !ok || name != canonical || again != loc {
			t.Errorf("the canonical name %q of %q does not lead back to the same zone", canonical, c.name)
		}
	}
	for _, name := range []string{"", "Local", "the", "Pacific/../../etc/passwd", "Europe/Atlantis", "+25:00", "UTC+", "local time", "and/or", "+1:2:3"} {
		if _, canonical, ok := promise.Zone(name); ok {
			t.Errorf("Zone(%q) = %q, want none", name, canonical)
		}
	}
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, _, ok := promise.Zone(name)
	if !ok {
		t.Fatalf("no zone %q", name)
	}
	return z
}

func instant(t testing.TB, rfc3339 string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestBusinessDays(t *testing.T) {
	may1 := func(d time.Time) bool { return d.Month() == time.May && d.Day() == 1 }
	gulf := promise.Calendar{Weekend: map[time.Weekday]bool{time.Friday: true, time.Saturday: true}}
	never := promise.Calendar{Holiday: func(time.Time) bool { return true }}
	for _, c := range []struct {
		name, from string
		n          int
		zone       string
		cal        promise.Calendar
		want       string
	}{
		{"a week and its weekend", "2022-01-27T11:10:00+01:00", 5, "Europe/Copenhagen", promise.Calendar{}, "2022-02-03T23:59:59+01:00"},
		{"said on a Friday", "2026-03-06T16:00:00Z", 1, "UTC", promise.Calendar{}, "2026-03-09T23:59:59Z"},
		{"said on a Saturday", "2026-03-07T16:00:00Z", 1, "UTC", promise.Calendar{}, "2026-03-09T23:59:59Z"},
		{"the day is the zone's", "2026-03-05T23:30:00Z", 1, "Australia/Lord_Howe", promise.Calendar{}, "2026-03-09T23:59:59+11:00"},
		{"a holiday", "2026-04-30T09:00:00Z", 1, "UTC", promise.Calendar{Holiday: may1}, "2026-05-04T23:59:59Z"},
		{"another weekend", "2026-03-05T09:00:00Z", 1, "UTC", gulf, "2026-03-08T23:59:59Z"},
		{"none: the end of the day itself", "2026-03-05T09:00:00Z", 0, "UTC", promise.Calendar{}, "2026-03-05T23:59:59Z"},
		{"over the change to summer time", "2026-03-27T09:00:00Z", 1, "Europe/Copenhagen", promise.Calendar{}, "2026-03-30T23:59:59+02:00"},
		{"a calendar without business days ends", "2026-03-05T09:00:00Z", 1, "UTC", never, "2026-05-05T23:59:59Z"},
	} {
		got := promise.BusinessDays(instant(t, c.from), c.n, zone(t, c.zone), c.cal)
		if !got.Equal(instant(t, c.want)) {
			t.Errorf("%s: %d business days after %s end %s, want %s", c.name, c.n, c.from, got.Format(time.RFC3339), c.want)
		}
	}
}
