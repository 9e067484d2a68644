package reminders

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot/incident"
)

// clock reads "10:45" on Wednesday 25 February 2026 in Copenhagen, "+1 07:00" a
// day later.
func clock(t testing.TB, s string) time.Time {
	t.Helper()
	day, hm := 0, s
	if rest, ok := strings.CutPrefix(s, "+"); ok {
		if _, err := fmt.Sscanf(rest, "%d %s", &day, &hm); err != nil {
			t.Fatal(err)
		}
	}
	at, err := time.Parse("15:04", hm)
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 2, 25+day, at.Hour(), at.Minute(), 0, 0, zone(t, "Europe/Copenhagen")).UTC()
}

// said is what clock reads.
func said(t testing.TB, at time.Time) string {
	if at.IsZero() {
		return "never"
	}
	at = at.In(zone(t, "Europe/Copenhagen"))
	if day := int(midnight(wallOf(at, at.Location())).Sub(time.Date(2026, 2, 25, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour)); day != 0 {
		return fmt.Sprintf("+%d %s", day, at.Format("15:04"))
	}
	return at.Format("15:04")
}

// owes is a row of a public update promised at since for due.
func owes(t testing.TB, id incident.PromiseID, since, due string) incident.Row {
	return incident.Row{
		Promise: id, Kind: incident.NextUpdate, Surface: incident.Public, By: "ana",
		PostedAt: clock(t, since), Due: clock(t, due), Outcome: incident.Open, Owed: true,
	}
}

// sleepers is a crew all of whose people sleep at night in Copenhagen.
func sleepers(t testing.TB, who ...Recipient) func(Reminder) Crew {
	crew := Crew{}
	for _, w := range who {
		crew[w] = DefaultHours().In(zone(t, "Europe/Copenhagen"))
	}
	return func(Reminder) Crew { return crew }
}

// play plans at start, then fires everything at its time until end, and tells
// what went out: "10:40 heads-up P2 [owner]".
func play(t testing.TB, s Situation, start, end string) []string {
	t.Helper()
	now := clock(t, start)
	s.Have = Plan(s, now)
	return playOn(t, &s, now, clock(t, end))
}

func playOn(t testing.TB, s *Situation, now, end time.Time) []string {
	t.Helper()
	var told []string
	for {
		var next time.Time
		for _, r := range s.Have {
			if !r.NextAt.IsZero() && (next.IsZero() || r.NextAt.Before(next)) {
				next = r.NextAt
			}
		}
		if next.IsZero() || next.After(end) {
			return told
		}
		now = latest(now, next)
		told = append(told, fireNow(t, s, now)...)
	}
}

// fireNow fires what is due and stores it.
func fireNow(t testing.TB, s *Situation, now time.Time) []string {
	t.Helper()
	firings, moved := FireDue(*s, now)
	for _, m := range moved {
		if !m.NextAt.IsZero() && !m.NextAt.After(now) {
			t.Fatalf("%s is due at %s after it was fired at %s", m.Key, said(t, m.NextAt), said(t, now))
		}
		i := slices.IndexFunc(s.Have, func(r Reminder) bool { return r.Key == m.Key })
		if m.Fired < s.Have[i].Fired {
			t.Fatalf("%s went down from %s to %s", m.Key, s.Have[i].Fired, m.Fired)
		}
		s.Have[i] = m
	}
	var told []string
	for _, n := range Merge(firings) {
		var parts []string
		for _, f := range n.Firings {
			part := fmt.Sprintf("%s %s %v", f.Stage, f.Reminder.Key.Name, f.To)
			if f.Missed {
				part += " missed"
			}
			parts = append(parts, part)
		}
		line := said(t, now) + " " + strings.Join(parts, ", ")
		if n.Direct {
			line += " direct"
		}
		told = append(told, line)
	}
	return told
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("went out:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestStagesOfAPromise(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{owes(t, 2, "10:17", "10:45")}}
	expect(t, play(t, s, "10:17", "14:00"),
		"10:40 heads-up P2 [owner]",
		"10:45 due P2 [owner]",
		"10:50 +5 min P2 [owner commander] direct",
		"11:00 +15 min P2 [target]",
		"11:15 +30 min P2 [target]",
		"11:45 +60 min P2 [target]",
		"12:45 again P2 [target]",
		"13:45 again P2 [target]")
}

func TestThenEachWorkingMorningOfSEV34(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV3, Rows: []incident.Row{owes(t, 2, "10:00", "11:00")}, Crew: sleepers(t, Owner, Commander, Target)}
	got := play(t, s, "10:00", "+6 12:00")
	expect(t, got[5:], "12:00 +60 min P2 [target]", "+1 09:00 again P2 [target]", "+2 09:00 again P2 [target]", "+5 09:00 again P2 [target]", "+6 09:00 again P2 [target]")
}

func TestHeadsUpOnlyWhereTheIntervalIsAtLeast15Minutes(t *testing.T) {
	for since, want := range map[string]string{"10:30": "10:40 heads-up P2 [owner]", "10:31": "10:45 due P2 [owner]"} {
		s := Situation{Incident: 7, Severity: incident.SEV2, Rows: []incident.Row{owes(t, 2, since, "10:45")}}
		expect(t, play(t, s, since, "10:46")[:1], want)
	}
}

func TestDueTooSoonForItsHeadsUpFiresDueOnly(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV2, Rows: []incident.Row{owes(t, 2, "10:00", "10:45")}}
	expect(t, play(t, s, "10:42", "10:46"), "10:45 due P2 [owner]") // the reading was corrected at 10:42
}

func TestStandingPromiseHasHeadsUpAndDueOnly(t *testing.T) {
	row := owes(t, 2, "10:17", "10:45")
	row.Outcome, row.Owed, row.Standing = incident.Kept, false, true
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{row}}
	expect(t, play(t, s, "10:30", "+1 10:00"), "10:40 heads-up P2 [owner]", "10:45 due P2 [owner]")
	if r := Plan(s, clock(t, "10:30"))[0]; r.Kind != Standing {
		t.Errorf("kind %s, want its own wording", r.Kind)
	}
}

func TestMonitoringWindowSaysWhatItIsAbout(t *testing.T) {
	row := owes(t, 4, "10:00", "+1 10:00")
	row.Kind = incident.MonitoringWindow
	if r := Plan(Situation{Incident: 7, Rows: []incident.Row{row}}, clock(t, "10:00"))[0]; r.About != incident.MonitoringWindow || r.Kind != Owed {
		t.Errorf("reminder is %s about %s", r.Kind, r.About)
	}
}

func TestDayGrainedDeadlinesNagOnTheDueDayAndEachWorkingDayAfter(t *testing.T) {
	row := owes(t, 5, "+1 12:00", "+1 23:59") // Thursday
	row.Kind, row.PostedAt = incident.PostmortemDue, clock(t, "09:00")
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{row}, Crew: sleepers(t, Owner, Commander)}
	expect(t, play(t, s, "09:00", "+5 12:00"),
		"+1 10:00 heads-up P5 [owner]", "+1 15:00 due P5 [owner]",
		"+2 10:00 again P5 [owner commander]", "+2 15:00 again P5 [owner commander]",
		"+5 10:00 again P5 [owner commander]")
}

func TestDueDayIsTheOwners(t *testing.T) {
	s := Situation{Incident: 7, Postmortem: clock(t, "23:59"), Crew: func(Reminder) Crew {
		return Crew{Owner: DefaultHours().In(zone(t, "Australia/Lord_Howe"))} // where it is 09:59 on the 26th
	}}
	// The nag of the 26th would be late: it comes on the 25th, 10:00+11:00.
	if got := Plan(s, clock(t, "00:01").Add(-12*time.Hour))[0].NextAt; !got.Equal(instant(t, "2026-02-25T10:00:00+11:00")) {
		t.Errorf("first nag %s", got)
	}
}

func TestActionItemsNagWhileOpen(t *testing.T) {
	s := Situation{Incident: 7, Actions: []incident.Action{
		{ID: 3, At: clock(t, "09:00"), Due: clock(t, "12:00")},
		{ID: 4, At: clock(t, "09:00")}, // no date
		{ID: 5, At: clock(t, "09:00"), Due: clock(t, "12:00"), Done: &incident.Closing{}},
	}, Crew: sleepers(t, Owner)}
	expect(t, play(t, s, "09:00", "16:00"), "10:00 "+DueDay.String()+" A3 [owner]")
}

func TestSilenceIsAskedAboutOnceAndAgainAfterFourMoreHours(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV2, ActiveAt: clock(t, "10:00")}
	expect(t, play(t, s, "10:00", "19:00"), "14:00 due quiet [commander]", "18:00 again quiet [commander]")
	s.Have = Plan(s, clock(t, "10:00"))
	s.ActiveAt = clock(t, "13:30") // somebody spoke
	expect(t, play(t, s, "13:30", "18:00"), "17:30 due quiet [commander]")
}

func TestImOnItHoldsEscalationOnceFor5Minutes(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{owes(t, 2, "10:17", "10:45")}}
	s.Have = Plan(s, clock(t, "10:17"))
	if _, ok := Hold(s.Have[0], clock(t, "10:41")); ok {
		t.Error("held before anything was due")
	}
	playOn(t, &s, clock(t, "10:17"), clock(t, "10:46"))
	var ok bool
	if s.Have[0], ok = Hold(s.Have[0], clock(t, "10:47")); !ok {
		t.Fatal("not held")
	}
	if _, ok := Hold(s.Have[0], clock(t, "10:48")); ok {
		t.Error("held twice")
	}
	s.Have = Plan(s, clock(t, "10:48")) // planning again keeps it
	expect(t, playOn(t, &s, clock(t, "10:48"), clock(t, "11:16")),
		"10:55 +5 min P2 [owner commander] direct", "11:00 +15 min P2 [target]", "11:15 +30 min P2 [target]")
}

func TestSnoozeMovesStagesNeverWhatIsOwed(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{owes(t, 2, "10:17", "10:45")}}
	s.Have = Plan(s, clock(t, "10:17"))
	playOn(t, &s, clock(t, "10:17"), clock(t, "10:41"))
	for _, d := range []time.Duration{0, -time.Minute, 31 * time.Minute} {
		if _, err := Snooze(s.Have[0], d, clock(t, "10:41")); err == nil {
			t.Errorf("snoozed for %s", d)
		}
	}
	r, err := Snooze(s.Have[0], 30*time.Minute, clock(t, "10:42"))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Due.Equal(clock(t, "10:45")) {
		t.Errorf("due moved to %s", said(t, r.Due))
	}
	s.Have[0] = r
	s.Have = Plan(s, clock(t, "10:50"))
	firings, _ := FireDue(s, clock(t, "11:12"))
	if len(firings) != 1 || firings[0].Missed || firings[0].Late != 27*time.Minute {
		t.Errorf("after the snooze: %+v", firings)
	}
}

func TestAfterAbsenceOnlyTheLatestStageGoesOut(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{owes(t, 2, "10:17", "10:45"), owes(t, 3, "10:20", "11:01")}}
	s.Have = Plan(s, clock(t, "10:17"))
	playOn(t, &s, clock(t, "10:17"), clock(t, "10:51"))
	now := clock(t, "11:03")
	firings, _ := FireDue(s, now)
	if len(firings) != 2 || firings[0].Late != 18*time.Minute || firings[1].Late != 2*time.Minute {
		t.Errorf("firings: %+v", firings)
	}
	expect(t, fireNow(t, &s, now), "11:03 +15 min P2 [target] missed, due P3 [owner] missed")
}

func TestNewReminderAlreadyLateIsDueAtOnceAndEscalatesFromThere(t *testing.T) {
	row := owes(t, 2, "10:00", "10:15")
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{row}}
	expect(t, play(t, s, "10:33", "11:16"), "10:33 due P2 [owner]", "10:45 +30 min P2 [target]", "11:15 +60 min P2 [target]")
}

func TestNewDueStartsAnewTheSameGoesOn(t *testing.T) {
	row := owes(t, 2, "10:00", "11:00")
	row.Kind, row.Interval = incident.Cadence, 1
	s := Situation{Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{row}}
	s.Have = Plan(s, clock(t, "10:00"))
	playOn(t, &s, clock(t, "10:00"), clock(t, "11:06"))
	if again := Plan(s, clock(t, "11:07")); again[0].Fired != Late5 || !again[0].NextAt.Equal(clock(t, "11:15")) {
		t.Errorf("the same interval: fired %s, next %s", again[0].Fired, said(t, again[0].NextAt))
	}
	second := owes(t, 2, "11:10", "12:10")
	second.Kind, second.Interval = incident.Cadence, 2
	s.Rows[0].Owed = false // an update came late
	s.Rows = append(s.Rows, second)
	next := Plan(s, clock(t, "11:10"))
	if len(next) != 1 || next[0].Fired != None || !next[0].NextAt.Equal(clock(t, "12:05")) {
		t.Errorf("the next interval: %+v", next)
	}
	put, drop := Diff(s.Have, next)
	if len(put) != 1 || len(drop) != 0 {
		t.Errorf("put %v, drop %v", put, drop)
	}
	put, drop = Diff(next, nil)
	if len(put) != 0 || !slices.Equal(drop, []Key{{7, "P2"}}) {
		t.Errorf("put %v, drop %v", put, drop)
	}
}

func TestPolicyRestsOnAPromiseThatIsReminded(t *testing.T) {
	s := Situation{
		Incident: 7, Severity: incident.SEV1, Rows: []incident.Row{owes(t, 2, "10:17", "10:45")},
		Policy: incident.PolicyOwed{Since: clock(t, "10:17"), Due: clock(t, "10:45"), Promise: 2},
	}
	if want := Plan(s, clock(t, "10:17")); len(want) != 1 || want[0].Key.Name != "P2" {
		t.Errorf("planned %v", want)
	}
	s.Rows[0].Owed, s.Rows[0].Standing = false, true // kept early: nobody is reminded of the promise after its time
	if want := Plan(s, clock(t, "10:30")); len(want) != 2 {
		t.Errorf("planned %v", want)
	}
}
