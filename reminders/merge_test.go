package reminders

import (
	"testing"
	"time"

	"kept/bot/incident"
)

func TestStagesWithin5MinutesMakeOneMessage(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{owes(t, 2, "10:00", "10:45"), owes(t, 3, "10:00", "10:48")}}
	expect(t, play(t, s, "10:00", "11:01"),
		"10:40 heads-up P2 [owner], heads-up P3 [owner]",
		"10:45 due P2 [owner], due P3 [owner]",
		"10:50 +5 min P2 [owner commander], +5 min P3 [owner commander] direct",
		"11:00 +15 min P2 [target], +15 min P3 [target]")
}

func TestHeadsUpDueAndLateAreMessagesOfTheirOwn(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{owes(t, 2, "10:00", "10:45"), owes(t, 3, "10:00", "10:50")}}
	expect(t, play(t, s, "10:00", "10:56"),
		"10:40 heads-up P2 [owner]",
		"10:45 due P2 [owner], heads-up P3 [owner]",
		"10:50 +5 min P2 [owner commander], due P3 [owner]",
		"10:55 +5 min P3 [owner commander] direct")
}

func TestDueBeatsHeadsUp(t *testing.T) {
	short := owes(t, 2, "10:35", "10:45") // too short for a heads-up
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{short, owes(t, 3, "10:00", "10:47")}}
	expect(t, play(t, s, "10:36", "10:46"), "10:45 due P2 [owner], due P3 [owner]")
}

func TestEarlyMergingEscalatesNobody(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{owes(t, 2, "10:00", "10:45"), owes(t, 3, "10:40", "10:52")}}
	got := play(t, s, "10:40", "10:58")
	expect(t, got,
		"10:40 heads-up P2 [owner]", "10:45 due P2 [owner]",
		"10:50 +5 min P2 [owner commander], due P3 [owner]",
		"10:57 +5 min P3 [owner commander] direct") // not at 10:50
}

func TestMergeKeepsIncidentsApart(t *testing.T) {
	at := clock(t, "10:45")
	f := func(id incident.ID, stage Stage, after time.Duration) Firing {
		return Firing{Reminder: Reminder{Key: Key{id, "P1"}}, Stage: stage, At: at.Add(after), Direct: stage == Late5}
	}
	got := Merge([]Firing{f(7, Now, 0), f(8, Now, 0), f(7, Late5, 4*time.Minute), f(7, Late5, 5*time.Minute), f(0, Now, 0), f(0, Now, 0), f(8, None, 0)})
	if len(got) != 5 {
		t.Fatalf("%d messages, want two digests, INC-7 twice, INC-8", len(got))
	}
	if n := got[2]; n.Incident != 7 || len(n.Firings) != 2 || n.Firings[0].Stage != Late5 || n.Direct {
		t.Errorf("INC-7's first message: %+v", n)
	}
	if n := got[3]; n.Incident != 7 || !n.Direct {
		t.Errorf("INC-7's second message: %+v", n)
	}
}

func TestNobodyIsPingedTwiceWithin5Minutes(t *testing.T) {
	now := clock(t, "10:45")
	for _, c := range []struct {
		last time.Time
		want time.Duration
	}{
		{time.Time{}, 0},
		{now.Add(-5 * time.Minute), 0},
		{now.Add(-5*time.Minute + 10*time.Second), 0}, // the heads-up took 10 s to go out
		{now.Add(-2 * time.Minute), 3 * time.Minute},
		{now.Add(time.Hour), 0}, // the clock was set back
	} {
		if got := Defer(c.last, now).Sub(now); got != c.want {
			t.Errorf("last pinged %s: wait %s, want %s", c.last, got, c.want)
		}
	}
}

func TestPutOffStageIsNotLost(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{owes(t, 2, "10:00", "10:45")}}
	s.Have = Plan(s, clock(t, "10:00"))
	playOn(t, &s, clock(t, "10:00"), clock(t, "10:41"))
	s.Have[0] = PutOff(s.Have[0], clock(t, "10:48"))
	s.Have = Plan(s, clock(t, "10:46"))
	expect(t, playOn(t, &s, clock(t, "10:46"), clock(t, "10:50")), "10:48 due P2 [owner]", "10:50 +5 min P2 [owner commander] direct")
}
