package incident_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot/incident"
)

// kept stands for "kept" among latenesses.
const kept = time.Duration(-1)

// story tells an incident to the ledger: who said and promised what, at which
// clock time of one day, or at "2006-01-02 15:04".
type story struct {
	t    *testing.T
	day  string
	zone *time.Location
	inc  *incident.Incident
}

// tell begins a story; the incident is declared at midnight, SEV1.
func tell(t *testing.T, day, zone string) *story {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	s := &story{t: t, day: day, zone: loc}
	start := s.at("00:00")
	s.inc = &incident.Incident{
		ID: 7, Title: "Users can't log in", Severity: incident.SEV1, Status: incident.Investigating,
		Zone: zone, DeclaredBy: "ana", DeclaredAt: start,
		Phases:     []incident.Phase{{Status: incident.Investigating, At: start}},
		Severities: []incident.SeverityChange{{Severity: incident.SEV1, At: start}},
	}
	return s
}

func (s *story) at(clock string) time.Time {
	s.t.Helper()
	if !strings.Contains(clock, " ") {
		clock = s.day + " " + clock
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if at, err := time.ParseInLocation(layout, clock, s.zone); err == nil {
			return at.UTC()
		}
	}
	s.t.Fatalf("no such time: %q", clock)
	return time.Time{}
}

func (s *story) update(clock string, surface incident.Surface, phase incident.Status) *incident.Update {
	s.t.Helper()
	id := incident.UpdateID(len(s.inc.Updates) + 1)
	at := s.at(clock)
	s.inc.Updates = append(s.inc.Updates, incident.Update{ID: id, Surface: surface, Phase: phase, At: at, RecordedAt: at, Said: at, By: "ana"})
	return &s.inc.Updates[id-1]
}

func (s *story) public(clock string, phase ...incident.Status) *incident.Update {
	s.t.Helper()
	return s.update(clock, incident.Public, firstOf(phase))
}

func (s *story) internal(clock string, phase ...incident.Status) *incident.Update {
	s.t.Helper()
	return s.update(clock, incident.Internal, firstOf(phase))
}

func firstOf(phase []incident.Status) incident.Status {
	if len(phase) == 0 {
		return ""
	}
	return phase[0]
}

// say records a promise made at a clock time: in the last update of that very
// instant and surface, else by command.
func (s *story) say(clock string, p incident.Promise) incident.PromiseID {
	s.t.Helper()
	p.ID = incident.PromiseID(len(s.inc.Promises) + 1)
	p.MadeAt, p.By, p.Words = s.at(clock), "ana", fmt.Sprintf("the words of P%d", len(s.inc.Promises)+1)
	if p.Surface == "" {
		p.Surface = incident.Public
	}
	if p.Every > 0 {
		p.Due = p.MadeAt.Add(p.Every)
	}
	if p.For > 0 {
		p.Due = p.MadeAt.Add(p.For)
	}
	for _, u := range s.inc.Updates {
		if u.At.Equal(p.MadeAt) && u.On(p.Surface) {
			p.Update = u.ID
		}
	}
	s.inc.Promises = append(s.inc.Promises, p)
	return p.ID
}

// The promises below are public; those of the room go through say.

func (s *story) promise(clock, due string) incident.PromiseID {
	s.t.Helper()
	return s.say(clock, incident.Promise{Kind: incident.NextUpdate, Due: s.at(due)})
}

func (s *story) cadence(clock string, every time.Duration) incident.PromiseID {
	s.t.Helper()
	return s.say(clock, incident.Promise{Kind: incident.Cadence, Every: every})
}

func (s *story) window(clock string, length time.Duration) incident.PromiseID {
	s.t.Helper()
	return s.say(clock, incident.Promise{Kind: incident.MonitoringWindow, For: length})
}

func (s *story) report(clock, due string) incident.PromiseID {
	s.t.Helper()
	return s.say(clock, incident.Promise{Kind: incident.PostmortemDue, Due: s.at(due)})
}

// inRoom makes a promise internal; it then belongs to the update of its instant
// that the room heard.
func (s *story) inRoom(id incident.PromiseID) incident.PromiseID {
	p := &s.inc.Promises[id-1]
	p.Surface = incident.Internal
	for _, u := range s.inc.Updates {
		if u.At.Equal(p.MadeAt) {
			p.Update = u.ID
		}
	}
	return id
}

func (s *story) phase(clock string, status incident.Status) {
	s.t.Helper()
	before := s.inc.Status
	s.inc.Status = status
	s.inc.Phases = append(s.inc.Phases, incident.Phase{Status: status, At: s.at(clock), Reopen: before.Closed() && !status.Closed()})
}

func (s *story) severity(clock string, sev incident.Severity) {
	s.t.Helper()
	s.inc.Severity = sev
	s.inc.Severities = append(s.inc.Severities, incident.SeverityChange{Severity: sev, At: s.at(clock)})
}

func (s *story) waive(clock string, id incident.PromiseID) {
	s.t.Helper()
	s.inc.Promises[id-1].Waived = &incident.Closing{By: "ana", At: s.at(clock), Reason: "agreed with support"}
}

// correct says that a promise was misheard, and that now holds the right
// reading.
func (s *story) correct(clock string, id, now incident.PromiseID) {
	s.t.Helper()
	s.inc.Promises[id-1].Corrected = &incident.Correction{Closing: incident.Closing{By: "ana", At: s.at(clock)}, Now: now}
}

// came says that a promise came from an incident that was merged into this one.
func (s *story) came(clock string, id incident.PromiseID) {
	s.t.Helper()
	s.inc.Promises[id-1].CameAt = s.at(clock)
}

func key(id incident.PromiseID, interval int) string { return fmt.Sprintf("%s/%d", id, interval) }

func (s *story) judge(clock string) incident.Ledger {
	s.t.Helper()
	return incident.Judge(s.inc, s.at(clock))
}

// line writes a row as the tests read it: "P1 broken 15m0s, owed".
func (s *story) line(r incident.Row) string {
	var b strings.Builder
	b.WriteString(r.Promise.String())
	if r.Interval > 0 {
		fmt.Fprintf(&b, "/%d", r.Interval)
		fmt.Fprintf(&b, " %s-%s", r.PostedAt.In(s.zone).Format("15:04"), r.Due.In(s.zone).Format("15:04"))
	}
	fmt.Fprintf(&b, " %s", r.Outcome)
	if r.Late != 0 {
		fmt.Fprintf(&b, " %s late", r.Late)
	}
	if r.Owed {
		b.WriteString(", owed")
	}
	if r.Standing {
		b.WriteString(", standing")
	}
	return b.String()
}

// want judges at a clock time and compares the rows, written by line.
func (s *story) want(clock string, want ...string) {
	s.t.Helper()
	got := []string{}
	for _, r := range s.judge(clock).Rows {
		got = append(got, s.line(r))
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		s.t.Errorf("ledger at %s (-want +got):\n%s", clock, diff)
	}
}

// wantLate judges and compares how late each kept or broken row was.
func (s *story) wantLate(clock string, want map[string]time.Duration) {
	s.t.Helper()
	got := map[string]time.Duration{}
	for _, r := range s.judge(clock).Rows {
		switch r.Outcome {
		case incident.Kept:
			got[key(r.Promise, r.Interval)] = kept
		case incident.Broken:
			got[key(r.Promise, r.Interval)] = r.Late
		}
	}
	if !maps.Equal(want, got) {
		s.t.Errorf("at %s: want %v, got %v (%v)", clock, want, got, slices.Sorted(maps.Keys(got)))
	}
}
