package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
)

// answer has the on-call system tell what became of the last call, by somebody, or
// by nobody ("").
func (d *desk) answer(o *operator, id, act, by string) {
	d.t.Helper()
	d.answers(bot.CallAnswer{ID: id, Dedup: o.lastDedup(d.t), Act: act, Where: "PagerDuty", By: by, At: d.now})
}

func (d *desk) answers(a bot.CallAnswer) {
	d.t.Helper()
	if err := d.bot.Answered(context.Background(), []bot.CallAnswer{a}); err != nil {
		d.t.Fatal(err)
	}
	d.step()
}

// lastDedup is what the last call that was made is known by.
func (o *operator) lastDedup(t interface{ Fatal(...any) }) string {
	calls := o.saying("trigger")
	if len(calls) == 0 {
		t.Fatal("nobody was called")
	}
	return strings.TrimSuffix(strings.Fields(calls[len(calls)-1])[2], ":")
}

func TestAPageIsAcknowledgedWhereItWasReceived(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:2")
	d.types(d.ana, room, "page dba replication is broken")
	d.step()
	d.now = d.now.Add(3 * time.Minute)
	for range 2 { // delivered twice
		d.answer(o, "e1", bot.Acknowledge, "Ben")
	}
	d.answer(o, "e2", bot.Acknowledge, "") // a rule of theirs
	timeline := d.types(d.ana, room, "timeline")
	if strings.Count(timeline, "Ben acknowledged the page T2 in PagerDuty after 3 min") != 1 || strings.Contains(timeline, "A rule") {
		t.Errorf("the timeline reads\n%s", timeline)
	}
	d.wants(said(d.w, room), "INC-1: Ben has it since", "acknowledged in PagerDuty (paged by Ana, T2)")
	if strings.Contains(said(d.w, room), "[I have it]") {
		t.Errorf("the button is still there:\n%s", said(d.w, room))
	}
	if told := o.saying("acknowledge"); len(told) > 0 {
		t.Errorf("the system is told what it said: %q", told)
	}
	d.answer(o, "e3", bot.Acknowledge, "Cleo")
	d.answer(o, "e4", bot.Resolve, "Cleo")
	d.wants(d.types(d.ana, room, "timeline"), "Cleo acknowledged the page T2 in PagerDuty", "Cleo resolved the page T2 in PagerDuty")
	d.wants(said(d.w, room), "INC-1: Ben has it since")
	d.types(d.ana, room, "redact T3 a name")
	d.pass(time.Minute)
	if got := said(d.w, room) + d.types(d.ana, room, "timeline"); strings.Contains(got, "Ben") {
		t.Errorf("redacted, the name still stands in\n%s", got)
	}
}

func TestWhoPressesLateIsToldWhereItWasAcknowledged(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:2")
	d.types(d.ana, room, "page dba replication is broken")
	d.step()
	ev, err := d.w.Press(d.ben, "I have it", chat.MessageRef{})
	if err != nil {
		t.Fatal(err)
	}
	d.answer(o, "e1", bot.Acknowledge, "Cleo")
	d.wants(d.handle(ev).Message.Plain(), "It was acknowledged in PagerDuty at")
}

func TestAnEscalationThatIsAcknowledgedElsewhereIsHeldOnce(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	d.pass(36 * time.Minute) // 16 min late
	called := len(o.saying("trigger", "P1:"))
	if called != 1 {
		t.Fatalf("the hook was told %q", o.told)
	}
	d.answer(o, "e1", bot.Acknowledge, "Ben")
	d.answer(o, "e1", bot.Acknowledge, "Ben")
	d.answer(o, "e2", bot.Acknowledge, "Ben")
	if got := strings.Count(said(d.w, room), "Ben is on it (P1), acknowledged in PagerDuty. Escalation waits five minutes."); got != 1 {
		t.Errorf("the others were told %d times:\n%s", got, said(d.w, room))
	}
	d.wants(d.types(d.ana, room, "timeline"), "Ben acknowledged the call of oncall about P1 in PagerDuty: escalation held for 5 min")
	d.pass(16 * time.Minute) // 32 min late
	if got := o.saying("trigger", "P1:"); len(got) != called {
		t.Errorf("escalation was not held: %q", o.told)
	}
	d.pass(5 * time.Minute)
	if got := o.saying("trigger", "P1:"); len(got) != called+1 {
		t.Errorf("escalation was held for ever: %q", o.told)
	}
	d.answer(o, "e3", bot.Acknowledge, "Ben") // of the next call: it was held once
	d.answer(o, "e4", bot.Resolve, "Ben")
	if got := strings.Count(said(d.w, room), "is on it"); got != 1 {
		t.Errorf("it is held again:\n%s", said(d.w, room))
	}
	d.wants(d.types(d.ana, room, "timeline"), "Ben resolved the call of oncall about P1 in PagerDuty; what is owed stays owed")
	d.wants(d.types(d.ana, room, "promises"), "late")
	d.types(d.ana, room, "update: it is the failover. No news for now")
	d.step()
	if got := o.saying("resolve", "P1:"); len(got) != called+1 {
		t.Errorf("hung up %q", got)
	}
}

func TestWhatComesBackFromKeptItselfAndFromMachinesHoldsNothing(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	d.pass(36 * time.Minute)
	d.answer(o, "e1", bot.Acknowledge, "")
	if strings.Contains(said(d.w, room), "is on it") {
		t.Errorf("nobody is on it:\n%s", said(d.w, room))
	}
	d.wants(d.types(d.ana, room, "timeline"), "A rule acknowledged the call of oncall about P1 in PagerDuty")
	d.presses(d.ana, "I'm on it")
	d.step()
	before := d.types(d.ana, room, "timeline")
	d.answer(o, "e2", bot.Acknowledge, "")
	if got := d.types(d.ana, room, "timeline"); got != before {
		t.Errorf("what Kept told them is news to it:\n%s", got)
	}
}

// Each stage is a call of its own over there: who is on it is told of all of them.
func TestWhoAcknowledgesOneStageAnswersTheOthersToo(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	d.pass(36 * time.Minute)
	first := o.lastDedup(t)
	d.pass(16 * time.Minute) // the next stage
	d.answer(o, "e1", bot.Acknowledge, "Ben")
	if got := o.saying("acknowledge", first, "Ben is on it."); len(got) != 1 || first == o.lastDedup(t) {
		t.Errorf("the hook was told %q", o.told)
	}
	if got := o.saying("acknowledge"); len(got) != 1 {
		t.Errorf("what was acknowledged there is acknowledged again: %q", got)
	}
}

func TestWhatPolicyAsksForIsCalledByItsNameInTheTimeline(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.pass(36 * time.Minute) // 16 min after policy's 20
	d.answer(o, "e1", bot.Acknowledge, "Ben")
	d.wants(d.types(d.ana, room, "timeline"), "Ben acknowledged the call of oncall about the policy's update in PagerDuty: escalation held for 5 min")
}

func TestAnAcknowledgementThatComesLateOnlyStandsInTheTimeline(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	d.pass(36 * time.Minute)
	at := d.now
	d.now = d.now.Add(time.Minute)
	d.types(d.ana, room, "update: it is the failover. Next update in 30 minutes")
	d.step()
	reads, owed, told := said(d.w, room), d.types(d.ana, room, "promises"), len(o.told)
	d.answers(bot.CallAnswer{ID: "e1", Dedup: o.lastDedup(t), Act: bot.Acknowledge, Where: "PagerDuty", By: "Ben", At: at})
	d.answers(bot.CallAnswer{ID: "e2", Dedup: o.lastDedup(t), Act: bot.Resolve, Where: "PagerDuty"})
	d.wants(d.types(d.ana, room, "timeline"), "Ben acknowledged the call of oncall about P1 in PagerDuty")
	if got := said(d.w, room); got != reads {
		t.Errorf("the room reads\n%s", got)
	}
	if got := d.types(d.ana, room, "promises"); got != owed || len(o.told) != told {
		t.Errorf("owed is\n%s\nand the hook was told %q", got, o.told[told:])
	}
}

func TestAnAcknowledgementThatOvertakesWhatBecameOfTheCallCounts(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	d.pass(34 * time.Minute)
	for range 20 { // the call lands, and its answer is lost, again and again
		o.errs = append(o.errs, chat.ErrUnknownFate)
	}
	d.pass(90 * time.Second)
	due := d.incident(1).Promises[0].Due
	d.answers(bot.CallAnswer{ID: "e1", Dedup: fmt.Sprintf("kept/INC-1@%d/P1:4:%d", d.incident(1).DeclaredAt.Unix(), due.Unix()), Act: bot.Acknowledge, Where: "PagerDuty", By: "Ben", At: d.now})
	d.wants(said(d.w, room), "Ben is on it (P1), acknowledged in PagerDuty.")
}

func TestAnswersToWhatWasNeverCalledChangeNothing(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "page @Ben please look")
	d.types(d.ana, d.general, "declare A breach private:yes sev:1")
	d.step()
	before := d.incident(1).LastEntry
	var posts []string
	for _, h := range d.w.Log(0) {
		posts = append(posts, h.Post.Text)
	}
	declared := d.incident(1).DeclaredAt.Unix()
	for i, dedup := range []string{"", "kept/", "kept/INC-1", "kept/INC-1@", fmt.Sprintf("kept/INC-1@%d/P1:4:1", declared), "kept/INC-1@1/P1:4:1", "kept/INC-99@1/T3",
		"kept/INC-0@1/T3", "kept/INC-99999999999999999999@1/x", "another", fmt.Sprintf("kept/INC-2@%d/P1:4:1", declared),
		fmt.Sprintf("kept/INC-1@%d/T2", declared)} { // the last: a person was paged, whom no other system knows of
		for _, act := range []string{bot.Acknowledge, bot.Resolve, bot.Trigger, "x"} {
			d.answers(bot.CallAnswer{ID: fmt.Sprint(i, act), Dedup: dedup, Act: act, Where: "PagerDuty", By: "Ben", At: d.now})
		}
	}
	if d.incident(1).LastEntry != before || len(d.w.Log(0)) != len(posts) || len(o.told) > 0 {
		t.Errorf("something changed:\n%s", d.types(d.ana, room, "timeline"))
	}
}

func TestANameFromElsewhereIsInert(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:2")
	d.types(d.ana, room, "page dba replication is broken")
	d.step()
	d.answer(o, "e1", bot.Acknowledge, "<!channel> @Ana `*down*` \u202egnp\x00\nsecond line "+strings.Repeat("x", 5000))
	for _, post := range d.w.Posts(room, rehearse.Kept) {
		for _, l := range post.Message.Lines {
			for _, s := range l {
				if s.Kind != chat.MentionSpan && len(s.Text) < 200 && !strings.ContainsAny(s.Text, "\x00\u202e\n") {
					continue
				}
				if strings.Contains(post.Message.Plain(), "acknowledged in") {
					t.Errorf("a span is %+v", s)
				}
			}
		}
	}
	if timeline := d.types(d.ana, room, "timeline"); strings.ContainsAny(timeline, "\x00\u202e") || strings.Contains(timeline, "second line") {
		t.Errorf("the timeline reads\n%s", timeline)
	}
}
