package slackfake

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAnUnacknowledgedEventComesAgain(t *testing.T) {
	s := newStage(t, Delivery{AckDeadline: 30 * time.Millisecond})
	r := s.hello()
	s.says(s.ana, "anybody?")
	first := r.next()
	again := r.next() // at once
	if first.Attempt != 0 || first.Why != "" || again.Attempt != 1 || again.Why != "timeout" {
		t.Errorf("attempts %d %q and %d %q, want 0 and 1 for a timeout", first.Attempt, first.Why, again.Attempt, again.Why)
	}
	if first.body().EventID == "" || first.body().EventID != again.body().EventID {
		t.Errorf("event_id %q, then %q, want the same", first.body().EventID, again.body().EventID)
	}
	if first.Envelope == again.Envelope {
		t.Error("both attempts in one envelope")
	}
	for _, wait := range []time.Duration{time.Minute, 5 * time.Minute} {
		s.ok(s.WaitQuiet(s.soon()))
		s.pass(wait - time.Second)
		s.app.redeliver(s.time())
		if waiting, _ := s.Undelivered(); waiting != 1 {
			t.Fatalf("a second before %s %d events wait, want 1", wait, waiting)
		}
		s.pass(time.Second)
		s.app.redeliver(s.time())
		if f := r.next(); f.body().EventID != first.body().EventID {
			t.Errorf("after %s came %+v", wait, f)
		}
	}
	s.ok(s.WaitQuiet(s.soon()))
	if waiting, lost := s.Undelivered(); waiting != 0 || lost != 1 {
		t.Errorf("after the last attempt %d wait and %d are lost, want 0 and 1", waiting, lost)
	}
}

func TestAMovedClockBringsRedelivery(t *testing.T) {
	s := newStage(t, Delivery{})
	s.says(s.ana, "nobody is connected")
	if waiting, _ := s.Undelivered(); waiting != 1 {
		t.Fatalf("%d events wait, want 1", waiting)
	}
	r := s.hello()
	s.pass(time.Minute) // the workspace looks at its clock by itself
	if f := r.next(); f.Attempt != 2 || f.body().Event.Text != "nobody is connected" {
		t.Errorf("came %+v, want the third attempt at the message", f)
	}
}

func TestAcknowledgedEventsDoNotComeAgain(t *testing.T) {
	s := newStage(t, Delivery{})
	r := s.hello()
	s.says(s.ana, "once")
	f := r.next()
	r.ack(f, "")
	r.ack(f, "") // a second acknowledgement changes nothing
	s.ok(s.WaitQuiet(s.soon()))
	if n := s.Redeliver(); n != 0 {
		t.Errorf("%d events wait for another attempt, want none", n)
	}
	s.SendTwice(1)
	s.says(s.ana, "twice")
	one, two := r.next(), r.next()
	if one.body().EventID != two.body().EventID {
		t.Error("a repeated event has another event_id")
	}
}

func TestALostFrameComesAgain(t *testing.T) {
	s := newStage(t, Delivery{AckDeadline: 30 * time.Millisecond})
	r := s.hello()
	s.DropFrames(1)
	s.says(s.ana, "lost and found")
	f := r.next()
	if f.Attempt != 1 || f.body().Event.Text != "lost and found" {
		t.Errorf("came %+v, want the second attempt", f)
	}
	r.ack(f, "")
	s.ok(s.WaitQuiet(s.soon()))
}

func TestAnEventOnACutSocketComesOnTheOther(t *testing.T) {
	s := newStage(t, Delivery{})
	r := s.hello()
	s.says(s.ana, "before the cut")
	r.next()
	other := s.hello()
	s.says(s.ana, "which one")
	var open *rawSocket
	select { // the second message is on one of the two
	case f := <-other.frames:
		other.ack(f, "")
		open = other
	case f := <-r.frames:
		r.ack(f, "")
		open = other
	}
	r.ws.Close()
	f := open.next()
	if f.body().Event.Text != "before the cut" || f.Attempt != 1 {
		t.Errorf("came %+v, want the message that the broken socket took with it", f)
	}
	open.ack(f, "")
	s.ok(s.WaitQuiet(s.soon()))
	s.CutSockets()
	open.ended()
}

func TestAnAcknowledgementOnAnotherSocketIsNone(t *testing.T) {
	s := newStage(t, Delivery{AckDeadline: 50 * time.Millisecond})
	one, two := s.hello(), s.hello()
	s.says(s.ana, "m")
	var f frame
	select {
	case f = <-one.frames:
		two.ack(f, "")
	case f = <-two.frames:
		one.ack(f, "")
	}
	var again frame
	select {
	case again = <-one.frames:
	case again = <-two.frames:
	case <-time.After(soon):
		t.Fatal("the event did not come again")
	}
	if again.body().EventID != f.body().EventID {
		t.Errorf("came %+v, want the event again", again)
	}
}

func TestACommandFailsAsPeopleSeeIt(t *testing.T) {
	s := newStage(t, Delivery{AckDeadline: 30 * time.Millisecond})
	o, err := s.Command(s.soon(), s.ana, s.ops, "/incident", "declare it")
	s.ok(err)
	if o.Acked() || o.Failure != "dispatch_failed" {
		t.Errorf("with no socket the command gave %+v, want dispatch_failed", o)
	}
	s.hello()
	o, err = s.Command(s.soon(), s.ana, s.ops, "/incident", "declare it")
	s.ok(err)
	if o.Failure != "operation_timeout" {
		t.Errorf("unacknowledged, the command gave %+v, want operation_timeout", o)
	}
	want := []string{`/incident failed with the error "dispatch_failed"`, `/incident failed with the error "operation_timeout"`}
	if got := s.whispers(s.ana); !slices.Equal(got, want) {
		t.Errorf("Ana was told %q, want %q", got, want)
	}
	if got := s.whispers(s.ben); got != nil {
		t.Errorf("Ben was told %q, want nothing", got)
	}
	o, err = s.Command(s.soon(), s.ana, s.ops, "/unknown", "")
	s.ok(err)
	if o.Sent {
		t.Error("a command that the app does not have was sent to it")
	}
}

func TestTheAnswerToACommandIsShown(t *testing.T) {
	s := newStage(t, Delivery{})
	r := s.hello()
	answers := map[string]string{
		"quiet":  "",
		"me":     `{"text":"only you"}`,
		"all":    `{"text":"for all","response_type":"in_channel"}`,
		"string": `"just text"`,
	}
	seen := r.acking(func(f frame) string { return answers[f.body().Text] })
	for text := range answers {
		o, err := s.Command(s.soon(), s.ana, s.ops, "/incident", text)
		s.ok(err)
		if !o.Acked() {
			t.Errorf("%s: %+v", text, o)
		}
	}
	if f := <-seen; f.Type != "slash_commands" || !f.Accepts {
		t.Errorf("the command came as %+v", f)
	}
	told := s.whispers(s.ana)
	slices.Sort(told)
	if want := []string{"just text", "only you"}; !slices.Equal(told, want) {
		t.Errorf("Ana was told %q, want %q", told, want)
	}
	all := s.Messages(s.ops, s.ben)
	if len(all) != 1 || all[0].Text != "for all" {
		t.Errorf("Ben sees %+v, want the one answer for all", all)
	}
}

func TestAnOversizedAcknowledgementIsDropped(t *testing.T) {
	s := newStage(t, Delivery{AckDeadline: 100 * time.Millisecond})
	s.hello().acking(func(frame) string { return `{"text":"` + strings.Repeat("x", maxAck) + `"}` })
	o, err := s.Command(s.soon(), s.ana, s.ops, "/incident", "list")
	s.ok(err)
	if o.Failure != "operation_timeout" {
		t.Errorf("outcome %+v, want operation_timeout", o)
	}
}
