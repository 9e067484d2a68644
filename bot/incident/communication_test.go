package incident_test

import (
	"testing"
	"time"

	"kept/bot/incident"
)

func TestCommunication(t *testing.T) {
	s := tell(t, "2026-03-02", "UTC")
	s.declare("10:20", incident.SEV1)
	s.inc.SetMark(incident.MarkImpact, incident.MarkedTime{At: s.at("10:00")})
	s.inc.SetMark(incident.MarkDetected, incident.MarkedTime{At: s.at("10:05")})
	s.internal("10:25")
	s.public("10:30")
	s.internal("10:50")
	s.public("11:20", incident.Resolved)
	s.phase("11:20", incident.Resolved)
	s.public("2026-03-05 10:00", incident.InPostmortem)

	c := incident.CommunicationOf(s.inc, s.at("2026-03-06 10:00"))
	if *c.FromImpact != 30*time.Minute || *c.FromDetection != 25*time.Minute {
		t.Errorf("first public word %v from impact, %v from detection; want 30m, 25m", *c.FromImpact, *c.FromDetection)
	}
	if got := c.Public.Longest; got.Length() != 50*time.Minute || !got.From.Equal(s.at("10:30")) {
		t.Errorf("customers' longest silence %v, want 50m from 10:30", got)
	}
	if got := c.Internal.Longest; got.Length() != 30*time.Minute || !got.From.Equal(s.at("10:50")) {
		t.Errorf("the room's longest silence %v, want 30m from 10:50", got)
	}
	if c.Public.Updates != 3 || c.Internal.Updates != 5 {
		t.Errorf("%d public and %d internal updates, want 3 and 5", c.Public.Updates, c.Internal.Updates)
	}
}

func TestCommunicationOfNobodyTold(t *testing.T) {
	s := tell(t, "2026-03-02", "UTC")
	s.declare("10:20", incident.SEV1)
	c := incident.CommunicationOf(s.inc, s.at("11:20"))
	if !c.FirstPublicAt.IsZero() || c.FromImpact != nil || c.FromDetection != nil {
		t.Errorf("customers heard nothing, yet %+v", c)
	}
	if c.Public.Longest.Length() != time.Hour {
		t.Errorf("silence of %v, want the whole hour", c.Public.Longest.Length())
	}
}

func TestCommunicationWhileClosedNobodyWaits(t *testing.T) {
	s := tell(t, "2026-03-02", "UTC")
	s.declare("10:00", incident.SEV1)
	s.public("10:30", incident.Resolved)
	s.phase("10:30", incident.Resolved)
	s.phase("15:00", incident.Investigating)
	s.public("15:20")
	c := incident.CommunicationOf(s.inc, s.at("15:25"))
	if got := c.Public.Longest.Length(); got != 30*time.Minute {
		t.Errorf("longest silence %v, want 30m before the first word", got)
	}
}
