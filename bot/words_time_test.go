package bot

import (
	"testing"
	"time"
)

func inZone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestDeadlinesAreReadInTwoZones: both clocks where they differ, a day no more
// often than it takes to know it, and a zone without letters by its offset.
func TestDeadlinesAreReadInTwoZones(t *testing.T) {
	copenhagen := inZone(t, "Europe/Copenhagen")
	said := time.Date(2026, 12, 31, 23, 54, 0, 0, copenhagen)
	for _, tt := range []struct {
		in   time.Duration
		zone string
		want string
	}{
		{time.Minute, "Europe/Paris", "23:55 CET"},
		{time.Minute, "UTC", "22:55 UTC (23:55 CET)"},
		{21 * time.Minute, "Asia/Kathmandu", "05:00 UTC+05:45 (Fri 1 Jan 2027 00:15 CET)"},
		{10 * time.Hour, "UTC", "Fri 1 Jan 2027 08:54 UTC (09:54 CET)"},
		{21 * time.Minute, "Australia/Brisbane", "09:15 AEST (Fri 1 Jan 2027 00:15 CET)"},
		{10 * time.Hour, "America/New_York", "Fri 1 Jan 2027 03:54 EST (09:54 CET)"},
		{21 * time.Minute, "Pacific/Noumea", "10:15 UTC+11 (Fri 1 Jan 2027 00:15 CET)"},
	} {
		if got := deadline(said.Add(tt.in), false, tt.zone, copenhagen, said); got.Text != tt.want || !got.At.Equal(said.Add(tt.in)) {
			t.Errorf("%s in %s: %q at %s, want %q", tt.in, tt.zone, got.Text, got.At, tt.want)
		}
	}
}

func TestAnAbsenceOverDaysNamesBoth(t *testing.T) {
	from := time.Date(2026, 2, 26, 12, 35, 0, 0, time.UTC)
	if got := stretch(from, from.Add(12*time.Minute), time.UTC).Plain(); got != "12:35 to 12:47 UTC" {
		t.Error(got)
	}
	if got := stretch(from, from.Add(5*24*time.Hour), time.UTC).Plain(); got != "Thu 26 Feb 12:35 UTC to Tue 3 Mar 12:35 UTC" {
		t.Error(got)
	}
}

func TestASentenceMayBeginWithAnyLetter(t *testing.T) {
	for s, want := range map[string]string{"": "", "bridge": "Bridge", "übersicht": "Übersicht", "7 things": "7 things"} {
		if got := capital(s); got != want {
			t.Errorf("%q begins a sentence as %q, want %q", s, got, want)
		}
	}
}
