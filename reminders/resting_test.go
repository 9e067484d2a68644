package reminders

import (
	"slices"
	"testing"
	"time"

	"kept/bot/incident"
)

// Who is told what is due at 15:30, and what is 5 and 15 minutes late then, if
// some of a crew of owner, commander, deputy and target do not want to be disturbed.
func TestWhoIsToldWhileSomebodyDoesNotWantToBeDisturbed(t *testing.T) {
	cph, sydney := DefaultHours().In(zone(t, "Europe/Copenhagen")), DefaultHours().In(zone(t, "Australia/Sydney"))
	rests := func(h Hours) Hours { h.Resting, h.RestsUntil = true, clock(t, "18:00"); return h }
	for _, c := range []struct {
		name     string
		severity incident.Severity
		crew     Crew
		want     []string
	}{
		{"SEV3: the first awake of deputy, commander and target", incident.SEV3,
			Crew{Owner: rests(cph), Deputy: sydney, Commander: cph, Target: {}},
			[]string{"15:25 heads-up P2 [commander]", "15:30 due P2 [commander]", "15:35 +5 min P2 [commander] direct", "15:45 +15 min P2 [target]"}},
		{"SEV3: of whom none wants to be disturbed, or is awake: as if they did", incident.SEV3,
			Crew{Owner: rests(cph), Deputy: sydney, Commander: rests(cph)},
			[]string{"15:25 heads-up P2 [owner]", "15:30 due P2 [owner]", "15:35 +5 min P2 [owner commander] direct", "15:45 +15 min P2 [commander]"}},
		{"SEV1: as ever, and the first whose phone rings from when it is due", incident.SEV1,
			Crew{Owner: rests(cph), Deputy: rests(cph), Commander: cph, Target: {}},
			[]string{"15:25 heads-up P2 [owner]", "15:30 due P2 [owner commander]", "15:35 +5 min P2 [owner commander] direct", "15:45 +15 min P2 [target]"}},
		{"SEV1: nobody is woken for it before it is late, no hook is called before its turn", incident.SEV1,
			Crew{Owner: rests(cph), Deputy: sydney, Commander: rests(cph), Target: {}},
			[]string{"15:25 heads-up P2 [owner]", "15:30 due P2 [owner]", "15:35 +5 min P2 [owner commander deputy] direct", "15:45 +15 min P2 [target]"}},
		{"SEV1: nobody's phone rings", incident.SEV1,
			Crew{Owner: rests(cph), Commander: rests(cph), Target: rests(cph)},
			[]string{"15:25 heads-up P2 [owner]", "15:30 due P2 [owner]", "15:35 +5 min P2 [owner commander] direct", "15:45 +15 min P2 [target]"}},
		{"SEV1: the target's phone is silent", incident.SEV1,
			Crew{Owner: cph, Deputy: cph, Commander: cph, Target: rests(cph)},
			[]string{"15:25 heads-up P2 [owner]", "15:30 due P2 [owner]", "15:35 +5 min P2 [owner commander] direct", "15:45 +15 min P2 [target deputy]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Situation{Incident: 7, Severity: c.severity, Rows: []incident.Row{owes(t, 2, "10:00", "15:30")}, Crew: func(Reminder) Crew { return c.crew }}
			expect(t, play(t, s, "10:00", "15:50"), c.want...)
		})
	}
}

// A firing says who does not want to be disturbed, and who is told only for that.
func TestAFiringSaysWhosePhoneIsSilent(t *testing.T) {
	until := clock(t, "18:00")
	crew := Crew{Owner: {Resting: true, RestsUntil: until}, Commander: DefaultHours()}
	s := Situation{Incident: 7, Severity: incident.SEV2, Rows: []incident.Row{owes(t, 2, "10:00", "15:30")}, Crew: func(Reminder) Crew { return crew }}
	s.Have = Plan(s, clock(t, "10:00"))
	f, _ := Fire(s.Have[0], s, clock(t, "15:30"))
	if !slices.Equal(f.To, []Recipient{Owner, Commander}) || f.Beside != Commander || !slices.Equal(f.Resting, []Resting{{Owner, until}}) {
		t.Errorf("it is for %v, beside them %q; silent are %v", f.To, f.Beside, f.Resting)
	}
	if alone := f.Alone(); !slices.Equal(alone.To, []Recipient{Owner}) || alone.Beside != "" || len(f.To) != 2 {
		t.Errorf("alone it is for %v, beside them %q", alone.To, alone.Beside)
	}
	// An action item nags by the day: nobody else is told of it instead.
	s = Situation{Incident: 7, Severity: incident.SEV3, Actions: []incident.Action{{ID: 3, At: clock(t, "09:00"), Due: clock(t, "+2 12:00"), Owner: "ana"}}, Crew: func(Reminder) Crew { return crew }}
	s.Have = Plan(s, clock(t, "09:00"))
	if f, _ := Fire(s.Have[0], s, s.Have[0].NextAt.Add(time.Second)); !slices.Equal(f.To, []Recipient{Owner}) {
		t.Errorf("an action item's stage %s is for %v", f.Stage, f.To)
	}
}
