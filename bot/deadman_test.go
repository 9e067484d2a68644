package bot

import (
	"testing"
	"time"

	"kept/bot/incident"
	"kept/reminders"
)

// nine is nine in the morning of a Wednesday, UTC.
var nine = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)

func clockOf(minutes int) time.Time { return nine.Add(time.Duration(minutes) * time.Minute) }

// row is a promise of an update, said at 09:00.
func row(p incident.PromiseID, due int) incident.Row {
	return incident.Row{Promise: p, Kind: incident.NextUpdate, Surface: incident.Public, PostedAt: nine, Due: clockOf(due), Outcome: incident.Open, Owed: true}
}

// TestDeadMenFor says which posts stand with the platform as time passes.
// Minutes count from 09:00; what is due was said then and is due at minute 30.
func TestDeadMenFor(t *testing.T) {
	day := incident.Row{Promise: 1, Kind: incident.PostmortemDue, Surface: incident.Public, PostedAt: nine, Due: time.Date(2026, 3, 6, 23, 59, 59, 0, time.UTC), Outcome: incident.Open, Owed: true}
	kept := row(1, 30)
	kept.Owed, kept.Standing, kept.Outcome = false, true, incident.Kept
	for _, c := range []struct {
		name  string
		sev   incident.Severity
		rows  []incident.Row
		fired reminders.Stage // of every reminder
		at    int             // when it was
		now   int
		want  []deadMan
	}{
		{"nothing is promised", incident.SEV1, nil, reminders.None, 0, 0, nil},
		{"the heads-up comes next", incident.SEV1, []incident.Row{row(1, 30)}, reminders.None, 0, 0,
			[]deadMan{{Reminder: "P1", Stage: reminders.HeadsUp, StageAt: clockOf(25), At: clockOf(28)}}},
		{"then due", incident.SEV1, []incident.Row{row(1, 30)}, reminders.HeadsUp, 25, 25,
			[]deadMan{{Reminder: "P1", Stage: reminders.Now, StageAt: clockOf(30), At: clockOf(33)}}},
		{"then five minutes late", incident.SEV1, []incident.Row{row(1, 30)}, reminders.Now, 30, 30,
			[]deadMan{{Reminder: "P1", Stage: reminders.Late5, StageAt: clockOf(35), At: clockOf(38)}}},
		{"in the end every hour", incident.SEV1, []incident.Row{row(1, 30)}, reminders.Escalate60, 90, 90,
			[]deadMan{{Reminder: "P1", Stage: reminders.Again, StageAt: clockOf(150), At: clockOf(153)}}},
		{"a stage that is overdue: soon, in case it is not sent after all", incident.SEV1, []incident.Row{row(1, 30)}, reminders.HeadsUp, 25, 31,
			[]deadMan{{Reminder: "P1", Stage: reminders.Now, StageAt: clockOf(31), At: clockOf(34)}}},
		{"of several overdue stages the latest", incident.SEV1, []incident.Row{row(1, 30)}, reminders.HeadsUp, 25, 47,
			[]deadMan{{Reminder: "P1", Stage: reminders.Escalate15, StageAt: clockOf(47), At: clockOf(50)}}},
		{"kept early: who reads it is not stopped from reading by Kept's absence", incident.SEV1, []incident.Row{kept}, reminders.None, 0, 0, nil},
		{"a promise for a day: on that day", incident.SEV2, []incident.Row{day}, reminders.None, 0, 0,
			[]deadMan{{Reminder: "P1", Stage: reminders.HeadsUp, StageAt: time.Date(2026, 3, 6, 10, 0, 0, 0, time.UTC), At: time.Date(2026, 3, 6, 10, 3, 0, 0, time.UTC)}}},
		{"two at a time mention people once", incident.SEV1, []incident.Row{row(1, 30), row(2, 32)}, reminders.HeadsUp, 27, 27, []deadMan{
			{Reminder: "P1", Stage: reminders.Now, StageAt: clockOf(30), At: clockOf(33)},
			{Reminder: "P2", Stage: reminders.Now, StageAt: clockOf(32), At: clockOf(35), Quiet: true}}},
		{"too far ahead for any platform", incident.SEV1, []incident.Row{row(1, 60*24*150)}, reminders.None, 0, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := reminders.Situation{Incident: 1, Severity: c.sev, Rows: c.rows}
			s.Have = reminders.Plan(s, nine)
			for i := range s.Have {
				if c.fired != reminders.None {
					s.Have[i].Fired, s.Have[i].FiredAt = c.fired, clockOf(c.at)
				}
			}
			stored := reminders.Plan(s, clockOf(c.now))
			got := deadMenFor(s, stored, clockOf(c.now))
			if len(got) != len(c.want) {
				t.Fatalf("%d stand, want %d: %+v", len(got), len(c.want), got)
			}
			for i, w := range c.want {
				g := got[i]
				g.Due = time.Time{}
				if g.Reminder != w.Reminder || g.Stage != w.Stage || !g.StageAt.Equal(w.StageAt) || !g.At.Equal(w.At) || g.Quiet != w.Quiet {
					t.Errorf("got %+v\nwant %+v", g, w)
				}
			}
		})
	}
}

// A post that stands for an overdue stage is left where it is while the stage is
// being sent, and one whose stage moved on is not.
func TestDeadManStands(t *testing.T) {
	old := deadMan{Reminder: "P1", Due: clockOf(30), Stage: reminders.Now, StageAt: clockOf(30), At: clockOf(33)}
	for _, c := range []struct {
		name string
		m    deadMan
		now  int
		want bool
	}{
		{"the same", old, 20, true},
		{"overdue, and it is still to come", deadMan{Reminder: "P1", Due: clockOf(30), Stage: reminders.Now, StageAt: clockOf(31), At: clockOf(34)}, 31, true},
		{"overdue, and it was posted", deadMan{Reminder: "P1", Due: clockOf(30), Stage: reminders.Now, StageAt: clockOf(34), At: clockOf(37)}, 34, false},
		{"snoozed", deadMan{Reminder: "P1", Due: clockOf(30), Stage: reminders.Now, StageAt: clockOf(35), At: clockOf(38)}, 20, false},
		{"the next stage", deadMan{Reminder: "P1", Due: clockOf(30), Stage: reminders.Late5, StageAt: clockOf(35), At: clockOf(38)}, 30, false},
		{"another deadline", deadMan{Reminder: "P1", Due: clockOf(31), Stage: reminders.Now, StageAt: clockOf(30), At: clockOf(33)}, 20, false},
	} {
		if got := c.m.stands(old, clockOf(c.now)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
