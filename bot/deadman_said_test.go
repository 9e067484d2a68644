package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
)

// promising is a desk with an update promised for 10:30, as a stage of its reminder
// comes so many minutes after ten.
func promising(t *testing.T, target bot.Target, stage int) (*desk, *operator, chat.RoomRef) {
	d, o := newDesk(t), &operator{}
	d.cfg.Pager = o
	if target != (bot.Target{}) {
		d.cfg.Escalation = target
	}
	d.open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: we look into it. Next update in 30 minutes")
	d.pass(time.Duration(stage)*time.Minute - time.Second)
	d.now = d.now.Add(time.Second)
	return d, o, room
}

// Kept dies while it sends a heads-up, and cannot know whether it landed. What the
// platform said in its place is not said by Kept once more, however late it is.
func TestAStageThatADeadManPostSaidIsNotSaidAgain(t *testing.T) {
	for _, snoozed := range []bool{false, true} {
		t.Run(fmt.Sprintf("snoozed=%t", snoozed), func(t *testing.T) {
			d, _, room := promising(t, bot.Target{}, 25)
			d.dies(false, d.w)
			d.now = d.now.Add(3*time.Minute + 10*time.Second)
			if snoozed {
				d.now = d.now.Add(17 * time.Minute)
				d.types(d.ana, room, "snooze 10m the vendor calls back")
			}
			d.pass(time.Minute)
			d.sawTimes(1, "Kept is not answering")
			d.sawTimes(0, "[Snooze]")
		})
	}
}

// A heads-up that lay in the outbox until its promise was late is told as what it
// is by then, with the button that one wants then.
func TestAHeadsUpThatWaitedUntilItWasLateOffersToTakeIt(t *testing.T) {
	d, _, room := promising(t, bot.Target{}, 25)
	d.w.FailNextRetry(9 * time.Minute)
	d.pass(time.Minute)
	d.types(d.ana, room, "snooze 10m the vendor calls back") // no later stage comes before it
	d.pass(9 * time.Minute)
	if got := said(d.w, room); !strings.Contains(got, "is 4 min late.") || strings.Contains(got, "[Snooze]") || strings.Count(got, "[I'm on it]") != 1 {
		t.Errorf("the room reads\n%s", got)
	}
}

// What the platform posts in the incident's room calls no hook and reaches no
// other channel: they are told of the escalation when Kept is back, once, whether
// Kept died before or while it was told.
func TestAnEscalationThatADeadManPostSaidStillReachesWhoeverIsNotInTheRoom(t *testing.T) {
	for _, fired := range []bool{false, true} {
		t.Run(fmt.Sprintf("fired=%t", fired), func(t *testing.T) {
			d, o, _ := promising(t, bot.Target{Hook: "oncall"}, 45)
			o.errs = []error{chat.ErrRetry, chat.ErrRetry, chat.ErrRetry, chat.ErrRetry}
			if fired {
				d.dies(false, d.w)
			} else {
				d.close()
			}
			d.now = d.now.Add(4 * time.Minute)
			o.errs = nil
			if !fired {
				d.open()
			}
			d.pass(time.Minute)
			d.sawTimes(1, "Kept is not answering")
			if got := o.saying("trigger oncall", "late"); len(got) != 1 {
				t.Errorf("the hook was told %q", o.told)
			}
		})
		t.Run(fmt.Sprintf("channel, fired=%t", fired), func(t *testing.T) {
			d := newDesk(t)
			alarms := d.w.AddRoom("alarms", false)
			d.cfg.Escalation = bot.Target{Room: alarms}
			d.open()
			_, room := d.declare("Users can't log in sev:1")
			d.types(d.ana, room, "update: we look into it. Next update in 30 minutes")
			d.pass(45*time.Minute - time.Second)
			d.now = d.now.Add(time.Second)
			if fired {
				d.dies(false, d.w)
			} else {
				d.close()
			}
			d.now = d.now.Add(4 * time.Minute)
			if !fired {
				d.open()
			}
			d.pass(time.Minute)
			if got := said(d.w, alarms); strings.Count(got, "late") != 1 {
				t.Errorf("the channel reads %q", got)
			}
		})
	}
}

// A heads-up that waited says nothing that the message behind it says as due.
func TestAHeadsUpThatWaitedLeavesWhatIsDueToTheMessageBehindIt(t *testing.T) {
	d, _, room := promising(t, bot.Target{}, 25)
	d.w.FailNextRetry(9 * time.Minute)
	d.pass(time.Minute)
	d.types(d.ana, room, "promise public in 7 minutes") // due with the other
	d.pass(9 * time.Minute)
	if got := said(d.w, room); strings.Count(got, "@Ana") != 1 || strings.Contains(got, "[Snooze]") {
		t.Errorf("the room reads\n%s", got)
	}
}

// While the platform is not there for Kept, what was left with it speaks; once it
// is back the same is not said again.
func TestWhatADeadManPostSaidInAnOutageIsNotSaidAgain(t *testing.T) {
	for _, c := range []struct {
		stage, down int
		again       string // what the stage would say late
	}{
		{25, 4, "in 1 min"},
		{30, 4, "@Ana INC-1"},
		{45, 4, "@Duty INC-1"},
	} {
		d, _, room := promising(t, bot.Target{}, c.stage)
		d.w.Down(d.now.Add(time.Duration(c.down)*time.Minute - 10*time.Second))
		d.pass(time.Duration(c.down) * time.Minute)
		d.sawTimes(1, "Kept is not answering")
		if got := said(d.w, room); strings.Contains(got, c.again) {
			t.Errorf("after %d min without the platform the room reads\n%s", c.down, got)
		}
	}
}
