package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
)

// A clock that is set back while something waits for its next attempt: what waits
// for seconds by the old clock does not wait for hours by the new one.
func TestWhatIsTriedAgainDoesNotWaitForAClockThatWasSetBack(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	for range 6 {
		o.errs = append(o.errs, &chat.RetryError{Err: chat.ErrRetry})
	}
	d.types(d.ana, room, "page oncall the primary does not come back")
	d.types(d.ana, room, "update: looking")
	d.w.Down(d.now.Add(30 * time.Second))
	d.pass(20 * time.Second)
	d.now = d.now.Add(-2 * time.Hour)
	d.w.Down(time.Time{})
	o.errs = nil
	d.pass(6 * time.Minute)
	if len(o.saying("trigger", "primary")) != 1 {
		t.Errorf("the hook is told %q", o.told)
	}
	d.wants(said(d.w, room), "Ana pages oncall", "looking")
}

// A clock that is two days ahead for some minutes: what is owed is reminded of at its
// own time all the same, a handover too, and the ledger is as if the clock had been
// right.
func TestAClockThatWasDaysAheadForAWhileForgetsNothing(t *testing.T) {
	for _, restart := range []bool{false, true} {
		d, o := newPaged(t)
		id, room := d.declare("Users cannot log in sev:1")
		d.types(d.ana, room, "update public: looking. Next update at 10:30")
		d.types(d.ana, room, "handover @Ben the vendor is called")
		d.pass(2 * time.Minute)
		d.now = d.now.Add(48 * time.Hour)
		d.pass(3 * time.Minute)
		d.now = d.now.Add(-48 * time.Hour)
		if restart {
			d.restart()
		}
		before := len(d.shown())
		since := func() (text string) {
			for _, p := range d.shown()[before:] {
				text += p.Text + "\n"
			}
			return text
		}
		d.until(day(10, 29))
		d.wants(since(), "Ben has not taken the lead, which Ana handed over 10 min ago", "@Ana in 5 min: the public update you promised")
		if strings.Contains(since(), "now due") {
			t.Errorf("at 10:29 it is due:\n%s", since())
		}
		d.until(day(10, 31))
		d.wants(since(), "@Ana now due: the public update promised for 10:30")
		d.until(day(10, 46))
		d.wants(since(), "@Duty INC-1's public update promised for 10:30 CET is 15 min late")
		if len(o.saying("trigger", "15 min late")) != 1 {
			t.Errorf("the hook is told %q", o.told)
		}
		for _, row := range d.ledger(id) {
			if row.Kind == incident.NextUpdate && !row.Due.Equal(day(10, 30)) {
				t.Errorf("%+v", row)
			}
		}
		d.types(d.ana, room, "update public: it works. Next update at 11:00")
		d.wants(d.types(d.ana, room, "promises"), "due 10:30 CET: broken, 16 min late")
	}
}

// The postmortem that policy asks for is reminded of at its time, too, although the
// incident is over and nobody promised anything.
func TestAClockThatWasAheadForgetsNoPostmortem(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "resolve: it works")
	d.pass(2 * time.Minute)
	d.now = d.now.Add(10 * 24 * time.Hour)
	d.pass(3 * time.Minute)
	d.now = d.now.Add(-10 * 24 * time.Hour)
	d.restart()
	before := len(d.shown())
	d.until(day(10, 0).AddDate(0, 0, 4))
	text := ""
	for _, p := range d.shown()[before:] {
		text += p.Text + "\n"
	}
	d.wants(text, "postmortem")
}
