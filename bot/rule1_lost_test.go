package bot_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot/rehearse"
	"kept/store"
)

// Whatever was answered is there after the process died before doing anything
// else, and its posts go out in the next life.
func TestRule1NothingAcknowledgedIsEverLost(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:1")
	commands := []string{
		"update: three nodes are down, next update in 30 minutes",
		"note at 09:55: the first alert",
		"promise public every 60m",
		"severity sev2",
		"comms @Ben",
		"status identified",
		"action @Ben alert on replication lag",
		"times impact 09:50",
		"snooze P1 30m the vendor is on the phone",
		"promise waive P2 the page is gone",
		"resolve: it works again",
		"reopen it is back",
		"cancel it was a drill",
	}
	for _, command := range commands {
		d.now = d.now.Add(time.Minute)
		before := len(d.entries(id))
		answer := d.types(d.ana, room, command)
		d.restart()
		if len(d.entries(id)) == before {
			t.Errorf("%q was answered %q and is not in the timeline", command, answer)
		}
	}
	inc := d.incident(id)
	if inc.Cancelled == nil || len(inc.Updates) != 2 || len(inc.Promises) != 2 || len(inc.Actions) != 1 || inc.Severity.String() != "SEV2" {
		t.Errorf("after a restart behind every command: %+v", inc)
	}
	d.step()
	for _, words := range []string{"three nodes are down", "A1 for @Ben", "SEV1 → SEV2", "is comms lead now", "investigating → identified", "it works again", "reopened by Ana", "cancelled by Ana"} {
		if d.saw(words) == 0 {
			t.Errorf("never posted: %q", words)
		}
	}
	if left := d.queued(); len(left) > 0 {
		t.Errorf("%d posts never went out, the first is %s", len(left), left[0].Key)
	}
}

// The chat fails in every way that it has; what was acknowledged is posted
// all the same, once, and in order.
func TestRule1EveryQueuedPostGoesOutWhateverTheChatDoes(t *testing.T) {
	for _, fault := range []rehearse.Fault{rehearse.Retry, rehearse.LosePost, rehearse.LoseAnswer} {
		t.Run(string(fault), func(t *testing.T) {
			d := newDesk(t).open()
			_, room := d.declare("Users can't log in sev:1")
			var want []string
			for n := range 6 {
				text := fmt.Sprintf("finding number %d", n)
				want = append(want, text)
				d.types(d.ana, room, "update: "+text)
				if n%2 == 0 {
					d.w.FailNext(fault)
				}
				d.step()
				if n == 3 {
					d.restart()
				}
			}
			d.w.Down(d.now.Add(5 * time.Minute))
			d.types(d.ana, room, "update: the last finding")
			want = append(want, "the last finding")
			d.pass(15 * time.Minute)
			var got []string
			for _, p := range d.w.Posts(room, d.ana) {
				for _, text := range want {
					if strings.Contains(p.Message.Quote, text) {
						got = append(got, text)
					}
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("posted %q, want each once and in order: %q", got, want)
			}
		})
	}
}

// A post that the chat refuses for good is set aside and reported; what comes
// after it goes out.
func TestRule1ARefusedPostIsReportedAndTheRoomGoesOn(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: this one is refused")
	d.w.FailNext(rehearse.Refuse)
	d.step()
	d.types(d.ana, room, "update: this one is not")
	d.step()
	d.sawTimes(1, "> this one is not")
	d.sawTimes(1, "the chat refuses ")
	d.read(func(tx store.Tx) error {
		aside, err := tx.Aside(0)
		if len(aside) != 1 || !strings.Contains(aside[0].Message.Quote, "this one is refused") {
			t.Errorf("set aside: %+v", aside)
		}
		return err
	})
}

// When the store cannot take it the author hears so and has the typed text
// back, nothing is half done, and the same text works once the store does.
func TestRule1AFailingStoreIsSaidAndLeavesNothingHalfDone(t *testing.T) {
	for _, failure := range []struct {
		err error
		why string
	}{
		{fmt.Errorf("kept.db cannot grow: %w", store.ErrFull), "the disk is full"},
		{fmt.Errorf("kept.db: %w", store.ErrReadOnly), "the store cannot be written"},
		{fmt.Errorf("kept.db: %w", store.ErrCorrupt), "the store is damaged"},
		{errors.New("the controller is on fire"), "an internal error"},
	} {
		t.Run(failure.why, func(t *testing.T) {
			var failing *failingStore
			d := newDesk(t)
			d.wrap = func(st store.Store) store.Store {
				failing = &failingStore{Store: st}
				return failing
			}
			d.open()
			id, room := d.declare("Users can't log in sev:1")
			d.types(d.ben, room, "note the first one")
			d.step()
			commands := []string{
				"update identified: the second node\nis back “for now”, next update in 30 minutes",
				"declare Another thing is broken sev:2", "redact T2 a number", "severity sev2", "resolve public: over",
			}
			for _, text := range commands {
				before, posts := d.everything(), d.w.Log(0)
				failing.err = failure.err
				ev := d.event(room, d.ana, rehearse.Speech{Text: "/incident " + text})
				reply, err := d.bot.Handle(t.Context(), ev)
				if !errors.Is(err, failure.err) {
					t.Errorf("Handle gave the error %v", err)
				}
				d.wants(reply.Message.Plain(), "Nothing was recorded", failure.why)
				if reply.Message.Quote != text {
					t.Errorf("the author gets back %q, typed was %q", reply.Message.Quote, text)
				}
				failing.err = nil
				if now := d.everything(); now != before {
					t.Errorf("%q left something behind:\n%s\nwas:\n%s", text, now, before)
				}
				if log := d.w.Log(0); len(log) != len(posts)+1 { // the typing of it
					t.Errorf("%q was seen by others: %+v", text, log[len(posts):])
				}
				if reply := d.handle(ev); reply.Empty() {
					t.Errorf("sent again, %q is taken for a repetition", text)
				}
			}
			if inc := d.incident(id); inc.Open() || len(inc.Updates) != 2 {
				t.Errorf("after all was sent again: %+v", inc)
			}
		})
	}
}

// While the store fails, reminders and posts wait; nothing is lost by it.
func TestRule1RemindersSurviveAFullDisk(t *testing.T) {
	var failing *failingStore
	d := newDesk(t)
	d.wrap = func(st store.Store) store.Store {
		failing = &failingStore{Store: st}
		return failing
	}
	d.open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: looking, next update by 10:30")
	d.pass(time.Minute)
	failing.err = store.ErrFull
	for range 80 {
		d.now = d.now.Add(30 * time.Second)
		if _, err := d.bot.Step(t.Context(), d.now); err == nil && d.now.After(day(10, 26)) {
			t.Fatalf("at %s a full disk is no error", d.now)
		}
	}
	if d.saw("min late") > 0 || d.saw("now due") > 0 {
		t.Error("a reminder was posted that is not recorded")
	}
	failing.err = nil
	d.pass(2 * time.Minute)
	if d.saw("INC-1's update is 11 min late") == 0 {
		t.Error("the reminder never came")
	}
}

// day is a time of the day on which every desk opens, as read in Copenhagen.
func day(hour, minute int) time.Time {
	return time.Date(2026, 3, 4, hour-1, minute, 0, 0, time.UTC)
}
