package bot_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"kept/bot/incident"
	"kept/bot/rehearse"
)

// fact is what may never change about a promise once it has been said.
type fact struct {
	Said, Due time.Time
	Kind      incident.Kind
	Surface   incident.Surface
	By        incident.Person
	Words     string
	Interval  int
}

func factOf(r incident.Row) fact {
	return fact{r.PostedAt, r.Due, r.Kind, r.Surface, r.By, r.Words, r.Interval}
}

type rowKey struct {
	promise  incident.PromiseID
	interval int
}

// standing checks that every row of before is still there: what was promised
// and when it was due as it was, and, where it had been judged, the outcome, the
// update that came and how late it was.
func standing(t rapid.TB, what string, before, after []incident.Row) {
	t.Helper()
	now := map[rowKey]incident.Row{}
	for _, r := range after {
		now[rowKey{r.Promise, r.Interval}] = r
	}
	for _, old := range before {
		r, ok := now[rowKey{old.Promise, old.Interval}]
		switch {
		case !ok:
			t.Errorf("%s: the row of %s is gone: %+v", what, old.Promise, old)
			continue
		case factOf(old) != factOf(r):
			t.Errorf("%s: %s was promised as %+v, the ledger now says %+v", what, old.Promise, factOf(old), factOf(r))
		}
		// Superseded is taken back if what superseded it turns out to be no promise.
		judged := old.Outcome != incident.Open && old.Outcome != incident.Superseded
		// Until it is due a promise may turn out to have been misheard, also one
		// that was kept early.
		judged = judged && r.Outcome != incident.Corrected
		if judged && r.Outcome != old.Outcome {
			t.Errorf("%s: %s was %s and became %s", what, old.Promise, old.Outcome, r.Outcome)
		}
		if judged && !old.KeptAt.IsZero() && (!r.KeptAt.Equal(old.KeptAt) || r.Late != old.Late || r.Update != old.Update) {
			t.Errorf("%s: the update of %s came %s, %s late, and now %s, %s late", what, old.Promise, old.KeptAt, old.Late, r.KeptAt, r.Late)
		}
	}
}

// Whatever people do afterwards, no row of the ledger is changed or deleted.
func TestRule3TheLedgerNeverLies(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:2")
	mention := d.event(room, d.ana, rehearse.Speech{Text: "@Kept update: looking at it, next update by 10:20"})
	d.handle(mention)
	d.pass(15 * time.Minute)
	d.types(d.ana, room, "update: still looking, next update by 10:30") // P1 kept, P2
	d.until(day(10, 37))
	d.types(d.ben, room, "update: the cause is found, updates every 30 minutes") // P2 broken 7 min late, P3 cadence
	d.types(d.ana, room, "promise public by 11:30")                              // P4
	d.types(d.ana, room, "promise by 12:45")                                     // P5
	d.until(day(11, 9))
	d.types(d.ben, room, "update: nearly there") // interval 1 of P3 late by 2 min
	acts := []struct {
		what string
		do   func()
	}{
		{"snooze", func() { d.types(d.ana, room, "snooze P4 20m waiting for the vendor") }},
		{"edit of the message that promised", func() {
			d.hears(d.w.Rewrite(mention.Message, d.ana, "@Kept update: looking at it, next update by 18:00"))
		}},
		{"deletion of the message that promised", func() { d.hears(d.w.Delete(mention.Message, d.ana)) }},
		{"edit of the timeline", func() { d.types(d.ana, room, "edit T5 at 09:00") }},
		{"promising anew", func() { d.types(d.ana, room, "promise public by 13:00") }},
		{"a newer update", func() { d.types(d.ana, room, "update: done soon, next update by 13:30") }},
		{"waiving what is broken", func() { d.types(d.ana, room, "promise waive P2 nobody minded") }},
		{"waiving what is kept", func() { d.types(d.ana, room, "promise waive P1 nobody minded") }},
		{"waiving what is open", func() { d.types(d.ana, room, "promise waive P5 nobody minds") }},
		{"not a promise, after it was due", func() { d.presses(d.ana, "Not a promise") }},
		{"severity", func() { d.types(d.ana, room, "severity sev1") }},
		{"a phase", func() { d.types(d.ana, room, "status monitoring") }},
		{"back to the phase before", func() { d.types(d.ana, room, "status investigating") }},
		{"time", func() { d.pass(45 * time.Minute) }},
		{"retracting the update that kept one", func() { d.types(d.ana, room, "update retract U2 wrong room") }},
		{"an update said to have been in time", func() { d.types(d.ana, room, "update posted at 12:00: it was there") }},
		{"resolving", func() { d.types(d.ana, room, "resolve: over") }},
		{"reopening", func() { d.types(d.ana, room, "reopen it is back") }},
		{"another update", func() { d.types(d.ben, room, "update: here we go again, next update in 20 minutes") }},
		{"cancelling", func() { d.types(d.ana, room, "cancel it was a drill") }},
		{"a restart", d.restart},
		{"a week", func() { d.pass(7 * 24 * time.Hour) }},
	}
	for _, act := range acts {
		before, entries := d.ledger(id), len(d.entries(id))
		d.now = d.now.Add(time.Minute)
		act.do()
		after := d.ledger(id)
		if act.what == "deletion of the message that promised" { // its words are forgotten, nothing else
			for i := range before {
				if before[i].Promise == 1 {
					before[i].Words = ""
				}
			}
		}
		standing(t, act.what, before, after)
		if n := len(d.entries(id)); n < entries {
			t.Errorf("%s: %d timeline entries became %d", act.what, entries, n)
		}
	}
	d.wants(d.types(d.ana, room, "promises"), "P1", "kept", "P2", "broken, 7 min late")
}

// A correction keeps both readings, who corrected it, when and why.
func TestRule3ACorrectionKeepsBothReadings(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:2")
	d.types(d.ana, room, "update: looking, next update by 10:40")
	d.pass(5 * time.Minute)
	d.presses(d.ana, "Change")
	d.presses(d.ana, "Misheard")
	d.hears(d.w.Fill(d.ana, map[string]string{"meant": "by 11:40"}))
	inc := d.incident(id)
	if len(inc.Promises) != 2 {
		t.Fatalf("%d promises", len(inc.Promises))
	}
	old, now := inc.Promises[0], inc.Promises[1]
	if !old.Due.Equal(day(10, 40)) || !now.Due.Equal(day(11, 40)) || old.Words != now.Words || !now.MadeAt.Equal(old.MadeAt) {
		t.Errorf("the readings are %+v and %+v", old, now)
	}
	if c := old.Corrected; c == nil || c.By != incident.Person(d.ana) || !c.At.Equal(d.now) || c.Reason == "" || c.Now != now.ID {
		t.Errorf("the correction is %+v", old.Corrected)
	}
	d.pass(40 * time.Minute)
	d.sawTimes(0, "now due: the update promised for 10:40")
	d.until(day(11, 40))
	d.sawTimes(1, "now due: the update promised for 11:40")
	d.wants(d.types(d.ana, room, "promises"), "due 10:40 CET: corrected (misheard, see P2)", "due 11:40 CET: open")
}

// Once it is due it stands as it was heard.
func TestRule3NothingIsMisheardAfterItWasDue(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:2")
	d.types(d.ana, room, "update: looking, next update by 10:40")
	d.until(day(10, 42))
	d.wants(d.presses(d.ana, "Not a promise").Message.Plain(), "was due at 4 Mar 2026 10:40 CET: it stands as it was read", "promise waive P1")
	d.types(d.ana, room, "promise waive P1 the vendor went home")
	if r := d.ledger(id)[0]; r.Outcome != incident.Broken || r.Owed || r.Late != 2*time.Minute {
		t.Errorf("after waiving what was broken: %+v", r)
	}
}
