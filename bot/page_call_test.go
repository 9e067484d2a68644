package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
)

// What becomes of calls that a hook refuses, takes late, or may have taken.

func TestACallOfUnknownFateIsMadeAgainWithTheSameKey(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:2")
	o.errs = []error{chat.ErrUnknownFate, &chat.RetryError{After: time.Minute, Err: chat.ErrRetry}}
	d.types(d.ana, room, "page dba replication is broken")
	d.restart()
	d.pass(3 * time.Minute)
	if got := o.saying("trigger dba"); len(got) != 1 || len(o.keys) != 1 {
		t.Errorf("the hook was told %q", o.told)
	}
	o.errs = []error{chat.ErrRefused}
	d.types(d.ana, room, "page dba still broken")
	d.pass(time.Minute)
	for where, got := range map[string]string{"the room": said(d.w, room), "Ana": said(d.w, d.w.Direct(d.ana))} {
		if !strings.Contains(got, "dba could not be called") {
			t.Errorf("%s is not told that the hook refused:\n%s", where, got)
		}
	}
}

func TestAHookThatRefusedAPageHearsNoMoreOfIt(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:4")
	o.errs = []error{chat.ErrRefused}
	d.types(d.ana, room, "page dba replication is broken")
	d.step()
	d.presses(d.ben, "I have it") // who saw it in the room
	d.types(d.ana, room, "resolve: it is back")
	d.pass(time.Minute)
	if len(o.told) > 0 {
		t.Errorf("the hook was told %q", o.told)
	}
	if got := said(d.w, room); !strings.Contains(got, "Ben has it since") {
		t.Errorf("the room reads\n%s", got)
	}
}

func TestWhatAHookIsNotToldOfTheEndIsSaid(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:4")
	d.types(d.ana, room, "page dba replication is broken")
	d.step()
	o.errs = []error{chat.ErrRefused}
	d.types(d.ana, room, "resolve: it is back")
	d.pass(time.Minute)
	got := said(d.w, d.w.Direct(d.ana))
	d.wants(got, "INC-1: dba could not be told that it is over")
	if strings.Contains(got+said(d.w, room), "could not be called") {
		t.Errorf("it is said that nobody was called:\n%s", got)
	}
}

func TestNobodyIsWokenForWhatIsOverByThen(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:4")
	o.errs = slices.Repeat([]error{chat.ErrUnknownFate}, 1000)
	d.types(d.ana, room, "page dba replication is broken")
	d.pass(10 * time.Minute)
	d.types(d.ana, room, "resolve: it is back")
	o.errs = nil
	d.pass(10 * time.Minute)
	if len(o.saying("trigger")) > 0 || len(o.saying("resolve dba")) != 1 {
		t.Errorf("the hook was told %q", o.told)
	}
}

// Whoever paged believes that somebody is being woken: after two minutes the room
// is told that nobody answers, once.
func TestAHookThatDoesNotAnswerIsToldInTheRoom(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:4")
	o.errs = slices.Repeat([]error{chat.ErrUnknownFate}, 1000)
	d.types(d.ana, room, "page dba replication is broken")
	d.pass(time.Minute)
	const told = "INC-1: dba was called at 10:00 CET and has not answered."
	if strings.Contains(said(d.w, room), told) {
		t.Error("it is told after a minute")
	}
	d.pass(20 * time.Minute)
	d.restart()
	d.pass(20 * time.Minute)
	if n := strings.Count(said(d.w, room), told); n != 1 {
		t.Errorf("it is told %d times:\n%s", n, said(d.w, room))
	}
}

// A call of which nobody knows whether it landed is ended all the same: by the
// stage after it, and by the update.
func TestACallOfUnknownFateIsHungUpOnceItIsNeedless(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	o.errs = slices.Repeat([]error{chat.ErrUnknownFate}, 1000) // 500 for an hour
	d.pass(20*time.Minute + 40*time.Minute)                    // +15 and +30 were tried
	o.errs = nil
	d.pass(6 * time.Minute)
	if got := o.saying("trigger", "P1:5"); len(got) != 1 || len(o.saying("trigger")) != 1 {
		t.Errorf("once it answers the hook is told %q", o.told)
	}
	if got := o.saying("resolve", "P1:4"); len(got) != 1 {
		t.Errorf("what the hook may have heard of +15 min is not resolved: %q", o.told)
	}
	o.errs = slices.Repeat([]error{chat.ErrUnknownFate}, 1000)
	d.pass(16 * time.Minute) // +60 is tried
	d.types(d.ana, room, "update: it is the failover. No news for now")
	d.pass(2 * time.Minute)
	o.errs = nil
	d.pass(6 * time.Minute)
	if got := o.saying("resolve"); len(got) != 3 || len(o.saying("trigger")) != 1 {
		t.Errorf("after the update the hook is told %q", o.told)
	}
}
