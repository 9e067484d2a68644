package holidays_test

import (
	"strings"
	"testing"
	"time"

	"kept/reminders/promise"
	"kept/reminders/promise/holidays"
)

func TestCountry(t *testing.T) {
	for _, c := range []struct {
		code, day string
		off       bool
	}{
		{"DK", "2026-04-06", true}, // Easter Monday
		{"dk", "2026-04-07", false},
		{"US", "2026-11-26", true}, // Thanksgiving
		{"US", "2026-07-03", true}, // the Fourth is a Saturday
		{"GB", "2026-12-28", true}, // Boxing Day is a Saturday
		{"UK", "2026-12-28", true},
		{"DE", "2026-10-03", true},
		{"FR", "2026-07-14", true},
		{"SE", "2026-06-18", false},
	} {
		off, err := holidays.Country(c.code)
		if err != nil {
			t.Fatal(err)
		}
		if got := off(noon(t, c.day)); got != c.off {
			t.Errorf("%s in %s: a holiday %v, want %v", c.day, c.code, got, c.off)
		}
	}
	if _, err := holidays.Country("Atlantis"); err == nil || !strings.Contains(err.Error(), "DK") {
		t.Errorf("a country that is not known: %v, want the ones that are", err)
	}
}

// Five business days over Easter are a week and a half in Denmark.
func TestCountryInACalendar(t *testing.T) {
	off, err := holidays.Country("DK")
	if err != nil {
		t.Fatal(err)
	}
	due := promise.BusinessDays(noon(t, "2026-03-31"), 5, time.UTC, promise.Calendar{Holiday: off})
	if got := due.Format(time.DateOnly); got != "2026-04-10" { // 1 April, then 7 to 10
		t.Errorf("five business days after 31 March end on %s", got)
	}
}

func TestList(t *testing.T) {
	off, err := holidays.List(strings.NewReader("\ufeff# ours\n\n2026-12-24 Christmas Eve\n2026-12-31\n"))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]bool{"2026-12-24": true, "2026-12-31": true, "2026-12-25": false, "2025-12-24": false} {
		if off(noon(t, day)) != want {
			t.Errorf("%s: a holiday %v, want %v", day, !want, want)
		}
	}
	for text, want := range map[string]string{"2026-12-24\nChristmas\n": `line 2: "Christmas"`, "": "no day is listed", "2026-02-30": "line 1"} {
		if _, err := holidays.List(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestWeekend(t *testing.T) {
	for text, want := range map[string]int{"fri,sat": 2, "Friday Saturday": 2, "sunday": 1, "none": 0} {
		off, err := holidays.Weekend(text)
		if err != nil || len(off) != want {
			t.Errorf("%q: %v %v, want %d days", text, off, err, want)
		}
	}
	for _, text := range []string{"", "fr", "someday", "mon,tue,wed,thu,fri,sat,sun"} {
		if off, err := holidays.Weekend(text); err == nil {
			t.Errorf("%q: %v, want it refused", text, off)
		}
	}
}

func noon(t *testing.T, day string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d.Add(12 * time.Hour)
}
