package main

import (
	"testing"
	"time"
)

func TestTheReadyLine(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 17, 0, 0, time.UTC)
	for want, r := range map[string]readiness{
		"ready in 0.21 s, 3 open incidents, next reminder 10:45 UTC":      {took: 210 * time.Millisecond, open: 3, now: now, next: now.Add(28 * time.Minute)},
		"ready in 0.00 s, 1 open incident, next reminder 3 Mar 09:00 UTC": {open: 1, now: now, next: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)},
		"ready in 2.00 s, 0 open incidents, no reminder to come":          {took: 2 * time.Second, now: now},
	} {
		if got := r.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
