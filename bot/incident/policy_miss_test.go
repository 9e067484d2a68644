package incident_test

import (
	"slices"
	"testing"
	"time"

	"kept/bot/incident"
)

// A handover changes nothing of what its giver had missed; what waits for the
// morning waits for that of whoever has it by then.
func TestPolicyGoesByTheHoursOfWhoeverHadItThen(t *testing.T) {
	policy := incident.DefaultPolicy()
	hold(t, []rule{
		{"missed before the handover", func(s *story) {
			policy.Hours = func(who incident.Person, t time.Time) time.Time {
				if who == "cleo" {
					return s.at("23:00")
				}
				return t
			}
			s.declare("10:00", incident.SEV3)
			s.wantMisses(policy, "12:00", "11:00 update by policy 1h0m0s")
			s.inc.Appoint(incident.CommsLead, "cleo", s.at("12:30"))
			s.wantMisses(policy, "13:00", "11:00 update by policy 2h0m0s")
		}},
		{"waits for the morning of whoever has it", func(s *story) {
			policy.Hours = func(who incident.Person, t time.Time) time.Time {
				if who == "cleo" {
					return s.at("20:00")
				}
				return s.at("23:30")
			}
			s.declare("10:00", incident.SEV3)
			s.wantNext(policy, "10:30", "23:30")
			s.inc.Appoint(incident.CommsLead, "cleo", s.at("12:00"))
			s.wantNext(policy, "12:00", "20:00")
		}},
	})
}

func TestPolicyMisses(t *testing.T) {
	policy := incident.DefaultPolicy()
	page := incident.DefaultPolicy()
	page.Page = true
	hold(t, []rule{
		{"a silence misses once, until word comes", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.wantMisses(policy, "10:21")
			s.wantMisses(policy, "11:00", "10:20 update by policy 40m0s")
			s.internal("11:10")
			s.internal("11:45")
			s.wantMisses(policy, "11:50", "10:20 update by policy 50m0s", "11:30 update by policy 15m0s")
		}},
		{"shown apart, never as broken promises", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.want("11:00")
		}},
		{"a silence that broke a promise is told by the ledger alone", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:17")
			s.promise("10:17", "10:45")
			s.public("11:04")
			s.want("11:05", "P1 broken 19m0s late")
			s.wantMisses(policy, "11:05")
		}},
		{"an internal word meets it, though the public promise stays owed", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.public("10:17")
			s.promise("10:17", "10:45")
			s.internal("10:45")
			s.wantMisses(policy, "11:00")
			s.want("11:00", "P1 broken 15m0s late, owed")
		}},
		{"a promise made after word was missed does not undo the miss", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.promise("10:40", "12:00")
			s.wantMisses(policy, "10:50", "10:20 update by policy 30m0s")
			s.wantNext(policy, "10:50", "12:00")
		}},
		{"lowering the severity after word was missed does not undo the miss", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.severity("10:30", incident.SEV4)
			s.wantMisses(policy, "10:50", "10:20 update by policy 30m0s")
			s.wantNext(policy, "10:50", "")
		}},
		{"closing ends the silence", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.phase("10:40", incident.Resolved)
			s.wantMisses(policy, "15:00", "10:20 update by policy 20m0s")
		}},
		{"with a page connected, SEV1–2 owe a first public word 10 min after declaration", func(s *story) {
			s.declare("10:00", incident.SEV2)
			if owed, ok := page.FirstPublicDue(s.inc, s.at("10:05")); !ok || !owed.Due.Equal(s.at("10:10")) || owed.Surface != incident.Public {
				s.t.Errorf("owed %+v, %v; want public word by 10:10", owed, ok)
			}
			s.internal("10:08")
			s.wantMisses(page, "10:15", "10:10 first public update by policy 5m0s")
			s.public("10:25")
			if _, ok := page.FirstPublicDue(s.inc, s.at("10:26")); ok {
				s.t.Error("still owed after customers heard")
			}
			s.wantMisses(page, "10:30", "10:10 first public update by policy 15m0s")
		}},
		{"without a page, for SEV3, and for a private incident none is owed", func(s *story) {
			s.declare("10:00", incident.SEV1)
			if _, ok := policy.FirstPublicDue(s.inc, s.at("10:05")); ok {
				s.t.Error("owed without a page")
			}
			s.inc.Private = true
			if _, ok := page.FirstPublicDue(s.inc, s.at("10:05")); ok {
				s.t.Error("owed by a private incident")
			}
			s.inc.Private = false
			s.declare("10:00", incident.SEV3)
			if _, ok := page.FirstPublicDue(s.inc, s.at("10:05")); ok {
				s.t.Error("owed by a SEV3")
			}
		}},
		{"raised to SEV1 it is owed 10 min from then", func(s *story) {
			s.declare("10:00", incident.SEV3)
			s.severity("10:30", incident.SEV1)
			if owed, ok := page.FirstPublicDue(s.inc, s.at("10:31")); !ok || !owed.Due.Equal(s.at("10:40")) {
				s.t.Errorf("owed %+v, %v; want 10:40", owed, ok)
			}
		}},
		{"lowered in time it is not owed any more", func(s *story) {
			s.declare("10:00", incident.SEV1)
			s.severity("10:05", incident.SEV3)
			if _, ok := page.FirstPublicDue(s.inc, s.at("10:06")); ok {
				s.t.Error("still owed")
			}
			s.wantMisses(page, "10:40")
		}},
	})
}

func TestPostmortemPolicy(t *testing.T) {
	holiday := incident.DefaultPolicy()
	holiday.Holiday = func(day time.Time) bool { return day.Day() == 9 && day.Hour() == 12 }
	resolve := func(s *story, sev incident.Severity, clock string) {
		s.declare("00:00", sev)
		s.internal(clock, incident.Resolved)
		s.phase(clock, incident.Resolved)
	}
	for _, c := range []struct {
		claim, zone string
		policy      incident.Policy
		sev         incident.Severity
		resolved    string
		want        string // local; "" = not asked for
	}{
		{"SEV1 3 days", "UTC", incident.DefaultPolicy(), incident.SEV1, "10:00", "2026-03-05 23:59:59"},
		{"SEV1 3 days, weekend or not, daylight saving or not", "America/New_York", incident.DefaultPolicy(), incident.SEV1, "2026-03-06 22:00", "2026-03-09 23:59:59"},
		{"SEV2 5 business days", "Europe/Copenhagen", incident.DefaultPolicy(), incident.SEV2, "2026-03-06 23:30", "2026-03-13 23:59:59"},
		{"holidays are no business days", "UTC", holiday, incident.SEV2, "2026-03-06 10:00", "2026-03-16 23:59:59"},
		{"SEV3 none", "UTC", incident.DefaultPolicy(), incident.SEV3, "10:00", ""},
	} {
		t.Run(c.claim, func(t *testing.T) {
			s := tell(t, "2026-03-02", c.zone)
			resolve(s, c.sev, c.resolved)
			due, ok := c.policy.PostmortemDue(s.inc, s.at(c.resolved))
			if ok != (c.want != "") || ok && !due.Equal(s.at(c.want)) {
				t.Errorf("due %v, %v; want %q", due.In(s.zone), ok, c.want)
			}
		})
	}
	t.Run("met by completion", func(t *testing.T) {
		s := tell(t, "2026-03-02", "UTC")
		resolve(s, incident.SEV1, "10:00")
		if misses := incident.DefaultPolicy().Misses(s.inc, s.at("2026-03-07 00:00")); !slices.ContainsFunc(misses, func(m incident.Miss) bool {
			return m.What == "postmortem by policy" && m.MetAt.IsZero() && m.Late == 24*time.Hour+time.Second
		}) {
			t.Errorf("misses = %+v, want the postmortem, a day late", misses)
		}
		s.inc.Postmortem.CompletedAt = s.at("2026-03-04 10:00")
		if _, ok := incident.DefaultPolicy().PostmortemDue(s.inc, s.at("2026-03-04 10:01")); ok {
			t.Error("still owed after completion")
		}
	})
	t.Run("a calendar of holidays alone comes to an end", func(t *testing.T) {
		s := tell(t, "2026-03-02", "UTC")
		resolve(s, incident.SEV2, "10:00")
		p := incident.DefaultPolicy()
		p.Holiday = func(time.Time) bool { return true }
		if _, ok := p.PostmortemDue(s.inc, s.at("11:00")); !ok {
			t.Error("want some day")
		}
	})
}
