package incident_test

import (
	"testing"
	"time"

	"kept/bot/incident"
)

// The three incidents that the project started from, with their real times and
// the words of their promises.

func TestJudgeDstny(t *testing.T) {
	s := tell(t, "2026-02-26", "UTC")
	s.public("10:21", incident.Investigating)
	cadence := s.cadence("10:21", 60*time.Minute)
	s.public("10:23", incident.Monitoring)
	window := s.window("10:23", 24*time.Hour)
	s.phase("10:23", incident.Monitoring)
	s.public("2026-03-03 16:41", incident.Resolved)
	s.phase("2026-03-03 16:41", incident.Resolved)
	s.inc.Postmortem.CompletedAt = s.at("2026-03-04 17:30")
	s.public("2026-03-05 10:43", incident.InPostmortem)
	s.phase("2026-03-05 10:43", incident.InPostmortem)
	s.inc.Postmortem.PublishedAt = s.at("2026-03-05 10:43")

	s.wantLate("2026-03-06 09:00", map[string]time.Duration{
		key(cadence, 1): kept,
		key(window, 0):  4*24*time.Hour + 6*time.Hour + 18*time.Minute,
	})
}

func TestJudgeDixa(t *testing.T) {
	s := tell(t, "2022-01-27", "Europe/Copenhagen")
	s.public("10:17", incident.Investigating)
	first := s.promise("10:17", "10:45")
	s.public("10:28", incident.Identified)
	second := s.promise("10:28", "10:45")
	s.public("10:29", incident.Identified)
	s.public("10:38", incident.Identified)
	s.public("10:39", incident.Monitoring)
	s.public("11:10", incident.Resolved)
	report := s.report("11:10", "2022-02-03 23:59:59")
	s.phase("11:10", incident.Resolved)
	s.public("2022-02-04 16:55", incident.InPostmortem)
	s.inc.Postmortem.PublishedAt = s.at("2022-02-04 16:55")

	s.wantLate("2022-02-05 09:00", map[string]time.Duration{
		key(first, 0):  kept,
		key(second, 0): kept,
		key(report, 0): 16*time.Hour + 55*time.Minute + time.Second,
	})
}

func TestJudgeNoterro(t *testing.T) {
	s := tell(t, "2023-08-08", "UTC")
	for _, u := range []struct {
		clock string
		phase incident.Status
	}{
		{"13:21", incident.Investigating}, {"13:28", incident.Monitoring}, {"13:32", incident.Investigating},
		{"13:47", incident.Monitoring}, {"14:20", incident.Resolved}, {"14:27", incident.InPostmortem},
	} {
		s.public(u.clock, u.phase)
		s.phase(u.clock, u.phase)
	}
	s.wantLate("15:00", nil)
}
