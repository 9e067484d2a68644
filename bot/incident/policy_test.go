package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot/incident"
)

// declare moves the declaration, which tell puts at midnight.
func (s *story) declare(clock string, sev incident.Severity) {
	s.t.Helper()
	at := s.at(clock)
	s.inc.DeclaredAt, s.inc.Severity = at, sev
	s.inc.Phases[0].At = at
	s.inc.Severities = []incident.SeverityChange{{Severity: sev, At: at}}
}

// wantNext asks when the room next owes word; "" is never.
func (s *story) wantNext(p incident.Policy, now, due string) {
	s.t.Helper()
	owed, ok := p.Next(s.inc, s.at(now))
	got := ""
	if ok {
		got = owed.Due.In(s.zone).Format("15:04")
		if !owed.Due.In(s.zone).Truncate(24 * time.Hour).Equal(s.at("00:00").In(s.zone)) {
			got = owed.Due.In(s.zone).Format("2006-01-02 15:04")
		}
	}
	if got != due {
		s.t.Errorf("at %s the room owes word by %q, want %q", now, got, due)
	}
}

// wantMisses compares what the policy missed: "10:20 update by policy 15m0s".
func (s *story) wantMisses(p incident.Policy, now string, want ...string) {
	s.t.Helper()
	got := []string{}
	for _, m := range p.Misses(s.inc, s.at(now)) {
		got = append(got, strings.Join([]string{m.Due.In(s.zone).Format("15:04"), m.What, m.Late.String()}, " "))
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		s.t.Errorf("misses at %s (-want +got):\n%s", now, diff)
	}
}

func TestPolicyClock(t *testing.T) {
	policy := incident.DefaultPolicy()
	hold(t, []rule{
		{"the first update is owed by declaration plus the interval", func(s *story) {
			s.declare("10:17", incident.SEV1)
			s.wantNext(policy, "10:18", "10:37")
		}},
		{"SEV1 20 min, SEV2 30, SEV3 60, SEV4 none", func(s *story) {
			for sev, due := range map[incident.Severity]string{
				incident.SEV1: "10:20", incident.SEV2: "10:30", incident.SEV3: "11:00", incident.SEV4: "",
			} {
				s.declare("10:00", sev)
				s.wantNext(policy, "10:01", due)
			}
		}},
		{"the policy clock is the room's: any update restarts it", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.internal("10:15")
			s.wantNext(policy, "10:16", "10:35")
			s.public("10:30")
			s.wantNext(policy, "10:31", "10:50")
		}},
		{"an update still being posted restarts nothing", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:15").At = time.Time{}
			s.wantNext(policy, "10:16", "10:20")
		}},
		{"a vague promise is recorded as vague and the policy cadence applies", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:10")
			s.say("10:10", incident.Promise{Kind: incident.NextUpdate, Vague: true})
			s.wantNext(policy, "10:11", "10:30")
		}},
		{"it rests until the latest timed promise on either surface is due", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:10")
			s.promise("10:10", "11:30")
			s.internal("10:15")
			s.inRoom(s.promise("10:15", "10:50"))
			s.wantNext(policy, "10:16", "11:30")
		}},
		{"it rests on each interval of a cadence", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:10")
			s.cadence("10:10", time.Hour)
			s.public("11:00")
			s.wantNext(policy, "11:01", "12:00")
		}},
		{"a promise due before the interval has passed does not hurry it", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:10")
			s.promise("10:10", "10:15")
			s.wantNext(policy, "10:11", "10:30")
		}},
		{"an early update that names no new time: policy resumes at D", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:10")
			s.promise("10:10", "10:45")
			s.public("10:20")
			s.wantNext(policy, "10:21", "10:45")
		}},
		{"waiving ends the rest", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:10")
			p := s.promise("10:10", "14:00")
			s.waive("11:00", p)
			s.wantNext(policy, "11:01", "11:00")
			s.wantMisses(policy, "11:10", "11:00 update by policy 10m0s")
		}},
		{"so does a correction to no promise", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:10")
			p := s.promise("10:10", "14:00")
			s.correct("11:00", p, 0)
			s.wantNext(policy, "11:01", "11:00")
		}},
		{"raising the severity: now plus the new interval, if that is earlier", func(s *story) {
			s.declare("10:00", incident.SEV3)
			s.internal("10:30")
			s.severity("10:40", incident.SEV1)
			s.wantNext(policy, "10:41", "11:00")
		}},
		{"raising the severity: the current due, if that is earlier", func(s *story) {
			s.declare("10:00", incident.SEV2)
			s.internal("10:10")
			s.severity("10:35", incident.SEV1)
			s.wantNext(policy, "10:36", "10:40")
		}},
		{"raising the severity re-arms even a resting clock", func(s *story) {
			s.declare("10:00", incident.SEV3)
			s.public("10:10")
			s.promise("10:10", "15:00")
			s.severity("11:00", incident.SEV1)
			s.wantNext(policy, "11:01", "11:20")
		}},
		{"raising the severity from SEV4 arms the clock", func(s *story) {
			s.declare("10:00", incident.SEV4)
			s.severity("12:00", incident.SEV2)
			s.wantNext(policy, "12:01", "12:30")
		}},
		{"lowering it: policy runs from the last update", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.internal("10:10")
			s.severity("10:20", incident.SEV3)
			s.wantNext(policy, "10:21", "11:10")
		}},
		{"lowering it: stated promises stand", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:10")
			s.promise("10:10", "12:00")
			s.severity("10:20", incident.SEV3)
			s.wantNext(policy, "10:21", "12:00")
			s.want("10:21", "P1 open, owed")
		}},
		{"doubled in monitoring, from the last update", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.internal("10:10")
			s.phase("10:15", incident.Monitoring)
			s.wantNext(policy, "10:16", "10:50")
		}},
		{"a false recovery owes word an interval from then", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.internal("10:10")
			s.phase("10:10", incident.Monitoring)
			s.phase("10:25", incident.Investigating)
			s.wantNext(policy, "10:26", "10:45")
		}},
		{"reopening re-arms from now", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.internal("10:10", incident.Resolved)
			s.phase("10:10", incident.Resolved)
			s.wantNext(policy, "10:30", "")
			s.phase("12:00", incident.Investigating)
			s.wantNext(policy, "12:01", "12:20")
			s.wantMisses(policy, "12:01")
		}},
		{"reopening what was cancelled re-arms from now too", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.phase("12:00", incident.Investigating)
			reopened := &s.inc.Phases[len(s.inc.Phases)-1]
			reopened.Reopen, reopened.CancelledAt = true, s.at("10:10")
			s.wantNext(policy, "12:01", "12:20")
			s.wantMisses(policy, "12:01")
		}},
		{"cancelled or merged away nothing is owed", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.inc.MergedInto = 3
			s.wantNext(policy, "11:00", "")
			s.inc.MergedInto, s.inc.Cancelled = 0, &incident.Closing{At: s.at("10:10")}
			s.wantNext(policy, "11:00", "")
			s.wantMisses(policy, "11:00")
		}},
		{"SEV3–4 only in the holder's working hours; SEV1–2 at any hour", func(s *story) {
			policy := incident.DefaultPolicy()
			policy.Hours = func(p incident.Person, at time.Time) time.Time {
				if p != "ben" {
					s.t.Errorf("asked for the hours of %q, want those of the comms lead", p)
				}
				if at.Before(s.at("09:00")) {
					return s.at("09:00")
				}
				return at
			}
			s.inc.Roles = map[incident.Role]incident.Person{incident.CommsLead: "ben"}
			s.declare("03:00", incident.SEV3)
			s.wantNext(policy, "03:01", "09:00")
			s.declare("03:00", incident.SEV2)
			s.wantNext(policy, "03:01", "03:30")
		}},
		{"stated promises always count", func(s *story) {
			s.declare("02:00", incident.SEV3)
			s.public("02:10")
			s.promise("02:10", "03:00")
			s.want("03:05", "P1 broken 5m0s late, owed")
		}},
		{"it says on which owed promise it rests", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:10")
			p := s.promise("10:10", "11:00")
			if owed, _ := policy.Next(s.inc, s.at("10:20")); owed.Promise != p {
				s.t.Errorf("rests on %v, want %v", owed.Promise, p)
			}
			s.public("10:20")
			if owed, _ := policy.Next(s.inc, s.at("10:21")); owed.Promise != 0 {
				s.t.Errorf("rests on %v, which was kept", owed.Promise)
			}
		}},
	})
}
