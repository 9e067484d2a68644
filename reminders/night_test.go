package reminders

import (
	"testing"

	"kept/bot/incident"
)

func TestSEV12NeverSleep(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV2, Rows: []incident.Row{owes(t, 2, "22:30", "23:00")}, Crew: sleepers(t, Owner, Commander, Target)}
	expect(t, play(t, s, "22:30", "23:06"), "22:55 heads-up P2 [owner]", "23:00 due P2 [owner]", "23:05 +5 min P2 [owner commander] direct")
}

func TestSEV34StageInTheOwnersSleepGoesToTheFirstAwake(t *testing.T) {
	cph, ny := DefaultHours().In(zone(t, "Europe/Copenhagen")), DefaultHours().In(zone(t, "America/New_York"))
	for _, c := range []struct {
		name string
		crew Crew
		want string
	}{
		{"deputy before commander", Crew{Owner: cph, Deputy: ny, Commander: ny, Target: {}}, "23:00 due P2 [deputy]"},
		{"commander", Crew{Owner: cph, Deputy: cph, Commander: ny, Target: {}}, "23:00 due P2 [commander]"},
		{"target", Crew{Owner: cph, Commander: cph, Target: {}}, "23:00 due P2 [target]"},
		{"owner where it is day", Crew{Owner: ny, Commander: cph, Target: {}}, "23:00 due P2 [owner]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Situation{Incident: 7, Severity: incident.SEV3, Rows: []incident.Row{owes(t, 2, "21:00", "23:00")}, Crew: func(Reminder) Crew { return c.crew }}
			expect(t, play(t, s, "21:00", "23:00")[1:], c.want)
		})
	}
}

func TestAMuteLetsNothingWaitForThoseWhoSleep(t *testing.T) {
	cph, sydney := DefaultHours().In(zone(t, "Europe/Copenhagen")), DefaultHours().In(zone(t, "Australia/Sydney"))
	cph.Muted = clock(t, "20:00")
	s := Situation{Incident: 7, Severity: incident.SEV3, Rows: []incident.Row{owes(t, 2, "10:00", "15:30")}}
	s.Crew = func(Reminder) Crew { return Crew{Owner: cph, Commander: cph, Target: sydney} }
	expect(t, play(t, s, "10:00", "15:36"), "15:25 heads-up P2 [owner]", "15:30 due P2 [owner]", "15:35 +5 min P2 [owner commander] direct")
	s.Crew = func(Reminder) Crew { return Crew{Owner: cph, Target: {}} }
	expect(t, play(t, s, "10:00", "15:36"), "15:25 heads-up P2 [target]", "15:30 due P2 [target]", "15:35 +5 min P2 [target] direct")
}

func TestNobodyAwakeIsRaisedBeforeTheNightAndAgainInTheMorning(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV3, Rows: []incident.Row{owes(t, 2, "18:00", "23:30")}, Crew: sleepers(t, Owner, Commander, Target)}
	expect(t, play(t, s, "18:00", "+1 10:00"),
		"21:55 heads-up P2 [owner]",
		"+1 07:00 +60 min P2 [owner target]", // 7 h 30 min late, and not a word in the night
		"+1 09:00 again P2 [target]")
	s.Rows[0].Due = clock(t, "+1 06:58")
	expect(t, play(t, s, "18:00", "+1 07:14"),
		"21:55 heads-up P2 [owner]",
		"+1 07:00 due P2 [owner]",
		"+1 07:03 +5 min P2 [owner commander] direct",
		"+1 07:13 +15 min P2 [target]")
}

func TestHeadsUpInTheNightOfWhatIsDueByDayIsLeftOut(t *testing.T) {
	s := Situation{Incident: 7, Severity: incident.SEV3, Rows: []incident.Row{owes(t, 2, "18:00", "+1 07:03")}, Crew: sleepers(t, Owner, Commander, Target)}
	expect(t, play(t, s, "18:00", "+1 07:04"), "+1 07:03 due P2 [owner]")
}

func TestPolicyOfSEV34OnlyInTheHoldersWorkingHours(t *testing.T) {
	s := Situation{
		Incident: 7, Severity: incident.SEV3, Crew: sleepers(t, Owner, Commander, Target),
		Policy: incident.PolicyOwed{Since: clock(t, "15:50"), Due: clock(t, "16:50")},
	}
	expect(t, play(t, s, "15:50", "+1 09:01"),
		"16:45 heads-up policy [owner]", "16:50 due policy [owner]", "16:55 +5 min policy [owner commander] direct",
		"+1 09:00 again policy [owner target]")
}
