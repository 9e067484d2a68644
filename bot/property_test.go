package bot_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
)

// Over any life of an incident, with crashes and absences: no promise is
// forgotten, there is one reminder per key, the next is always later, and what
// was judged stays judged.
func TestNoPromiseIsForgottenOverRestarts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t)
		defer d.close()
		d.t = rt
		d.open()
		id, room := d.declare(fmt.Sprintf("Users can't log in sev:%d", rapid.IntRange(1, 4).Draw(rt, "severity")))
		var before []incident.Row
		var latest time.Time // of all that the clock has shown
		for range rapid.IntRange(1, 15).Draw(rt, "length") {
			d.now = d.now.Add(incident.Continuation + time.Second) // no post continues another
			latest = later(latest, d.now)
			d.live(rt, room)
			after := d.ledger(id)
			for i := range after {
				after[i].Words = "" // may be redacted
			}
			if !d.now.Before(latest) { // else what is said now was said before what was judged
				standing(rt, "the last of these", before, after)
			}
			before = after
			d.step()
			d.remindsOfAll(rt, id)
		}
		d.restart()
		d.step()
		d.remindsOfAll(rt, id)
	})
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// live does one thing that may happen in an incident's life.
func (d *desk) live(rt *rapid.T, room chat.RoomRef) {
	commands := []string{
		"update: looking", "update: next update in 20 minutes", "update: updates every 30 minutes", "update public: next update in 45 minutes",
		"update: we will monitor for the next 2 hours", "update public: the postmortem comes within 2 business days", "promise in 10 minutes",
		"promise public every 60m", "promise by 23:30", "promise waive P1 why", "promise waive P3 why", "snooze 20m why", "snooze P2 5m why",
		"status monitoring", "status investigating", "severity sev1", "severity sev4", "resolve: over", "resolve public: over", "reopen", "cancel why",
		"update retract U1 why", "postmortem done", "postmortem publish", "action @Ben mend it by Friday", "action done A1", "comms @Ben", "redact T2 why",
	}
	switch what := rapid.SampledFrom([]string{"command", "command", "command", "time", "time", "crash", "away", "back", "talk", "press"}).Draw(rt, "what"); what {
	case "command":
		d.types(d.ana, room, rapid.SampledFrom(commands).Draw(rt, "command"))
		if rapid.Bool().Draw(rt, "dies at once") {
			d.restart()
		}
	case "time":
		d.pass(time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes")) * time.Minute)
	case "crash":
		d.restart()
	case "away":
		d.close()
		d.now = d.now.Add(time.Duration(rapid.IntRange(1, 72).Draw(rt, "hours")) * time.Hour)
		d.open()
	case "back": // the clock is set back
		d.now = d.now.Add(-time.Duration(rapid.IntRange(1, 90).Draw(rt, "seconds")) * time.Second)
	case "talk":
		d.says(d.ben, room, "what about the cache?")
	case "press":
		label := rapid.SampledFrom([]string{"I'm on it", "Not a promise"}).Draw(rt, "button")
		if ev, err := d.w.Press(d.ana, label, chat.MessageRef{}); err == nil {
			d.handle(ev)
		}
	}
}

// remindsOfAll fails unless every row that is owed has its reminder, which is
// due later than now.
func (d *desk) remindsOfAll(rt *rapid.T, id incident.ID) {
	have := map[reminders.Key]*reminders.Reminder{}
	for _, r := range d.reminders(id) {
		if have[r.Key] != nil {
			rt.Fatalf("two reminders have the key %s", r.Key)
		}
		have[r.Key] = r
		if !r.NextAt.IsZero() && !r.NextAt.After(d.now) {
			rt.Fatalf("it is %s, and %s was to be fired at %s", d.now, r.Key, r.NextAt)
		}
	}
	for _, row := range d.ledger(id) {
		if !row.Owed {
			continue
		}
		r := have[reminders.Key{Incident: id, Name: row.Promise.String()}]
		switch {
		case r == nil:
			rt.Fatalf("nobody will be reminded of %+v", row)
		case r.NextAt.IsZero():
			rt.Fatalf("nobody will be reminded any more of %+v: %+v", row, r)
		case r.Due.After(row.Due):
			rt.Fatalf("the reminder of %s is for %s, owed at %s", row.Promise, r.Due, row.Due)
		}
	}
}
