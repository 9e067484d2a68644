package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
)

// operator is a pager in memory: it notes what it is told, and answers
// with the errors that are left for it first.
type operator struct {
	told []string // "trigger oncall INC-1: text"
	keys map[string]bool
	errs []error
}

func (o *operator) Hooks() []string { return []string{"dba", "oncall"} }

func (o *operator) Page(_ context.Context, key string, c bot.Call) error {
	if len(o.errs) > 0 {
		err := o.errs[0]
		o.errs = o.errs[1:]
		return err
	}
	if o.keys == nil {
		o.keys = map[string]bool{}
	}
	o.keys[key] = true
	o.told = append(o.told, fmt.Sprintf("%s %s %s: %s", c.Act, c.Hook, c.Dedup, c.Text))
	return nil
}

// saying gives what was told with all of the words in it.
func (o *operator) saying(words ...string) (out []string) {
	for _, line := range o.told {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }) {
			out = append(out, line)
		}
	}
	return out
}

func newPaged(t *testing.T) (*desk, *operator) {
	d, o := newDesk(t), &operator{}
	d.cfg.Pager, d.cfg.Escalation = o, bot.Target{Person: d.duty, Hook: "oncall"}
	d.open()
	return d, o
}

func TestAnEscalationCallsTheHookOncePerStageAndHangsUpWhenTheUpdateCame(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	d.pass(34 * time.Minute) // 14 min late
	if len(o.told) > 0 {
		t.Errorf("before the escalation the hook was told %q", o.told)
	}
	d.pass(110 * time.Minute)
	calls := o.saying("trigger", "P1:")
	if len(calls) < 4 { // +15, +30, +60, and an hour later
		t.Fatalf("the hook was told %q", o.told)
	}
	if !strings.Contains(calls[0], "is 15 min late") {
		t.Errorf("it was told %q", calls[0])
	}
	d.presses(d.ana, "I'm on it")
	d.step()
	if got := o.saying("acknowledge", "P1:"); len(got) == 0 {
		t.Errorf("the hook does not know that Ana is on it: %q", o.told)
	}
	d.types(d.ana, room, "update: it is the failover. No news for now")
	d.step()
	stages := map[string]bool{}
	for _, c := range calls {
		stages[strings.Fields(c)[2]] = true
	}
	if got := o.saying("resolve", "P1:"); len(got) != len(stages) {
		t.Errorf("%d calls, hung up %q", len(stages), got)
	}
	if timeline := d.types(d.ana, room, "timeline"); !strings.Contains(timeline, "Called oncall: INC-1's update promised for") {
		t.Errorf("the timeline says nothing of the call:\n%s", timeline)
	}
}

func TestAPrivateIncidentReachesNoHook(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("A breach sev:1 private:yes")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	for _, page := range []string{"page oncall help", "page #general help"} {
		if answer := d.types(d.ana, room, page); !strings.Contains(answer, "is private") {
			t.Errorf("%s: %s", page, answer)
		}
	}
	if answer := d.types(d.ana, room, "page @Olga help"); !strings.Contains(answer, "not in its room") {
		t.Errorf("somebody outside was paged: %s", answer)
	}
	d.pass(3 * time.Hour)
	if len(o.told) > 0 {
		t.Errorf("the hook was told %q", o.told)
	}
}

func TestAPageIsRecordedAcknowledgedAndJoined(t *testing.T) {
	d, _ := newPaged(t)
	_, room := d.declare("Users cannot log in sev:2")
	if answer := d.types(d.ana, room, "page @Ben"); !strings.Contains(answer, "takes a reason") {
		t.Errorf("without a reason: %s", answer)
	}
	if answer := d.types(d.ana, room, "page @dba-oncall help"); !strings.Contains(answer, "@dba-oncall is neither a person nor a group that Kept can look up") {
		t.Errorf("what is nobody is paged: %s", answer)
	}
	for _, outside := range []string{"Guest", "Kept"} {
		if answer := d.types(d.ana, room, "page @"+outside+" help"); !strings.Contains(answer, outside+" cannot be paged") {
			t.Errorf("who could not answer is paged: %s", answer)
		}
	}
	if answer := d.types(d.ana, room, "page @Ben: the primary does not come back <!channel>"); !strings.Contains(answer, "Ben is being paged (T2)") {
		t.Fatalf("answered %s", answer)
	}
	d.step()
	d.now = d.now.Add(2 * time.Minute)
	if reply := d.presses(d.ben, "I have it"); !strings.Contains(reply.Message.Plain(), "You are in") {
		t.Errorf("Ben is told %q", reply.Message.Plain())
	}
	d.step()
	for _, want := range []string{"Paged Ben: the primary does not come back", "Ben acknowledged the page T2 after 2 min", "Ben joined"} {
		if timeline := d.types(d.ana, room, "timeline"); !strings.Contains(timeline, want) {
			t.Errorf("the timeline has no %q:\n%s", want, timeline)
		}
	}
	if in, err := d.w.Member(t.Context(), room, d.ben); err != nil || !in {
		t.Errorf("Ben is not in the room: %v", err)
	}
	if !strings.Contains(said(d.w, room), "INC-1: Ben has it since") {
		t.Errorf("the room reads\n%s", said(d.w, room))
	}
	if ev, err := d.w.Press(d.ben, "I have it", chat.MessageRef{}); err == nil {
		t.Errorf("the button is still there: %v", ev.Value)
	}
}

func TestAHookIsPagedAcknowledgedInTheRoomAndResolvedWithTheIncident(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:4")
	if answer := d.types(d.ana, room, "page nobody help"); !strings.Contains(answer, "one of: dba, oncall") {
		t.Errorf("answered %s", answer)
	}
	d.types(d.ana, room, "page dba replication is broken")
	d.step()
	if got := o.saying("trigger dba", "replication is broken"); len(got) != 1 {
		t.Fatalf("the hook was told %q", o.told)
	}
	d.presses(d.ben, "I have it")
	d.step()
	if got := o.saying("acknowledge dba", "Ben has it"); len(got) != 1 {
		t.Errorf("the hook was told %q", o.told)
	}
	d.types(d.ana, room, "resolve: it is back")
	d.step()
	if got := o.saying("resolve dba"); len(got) != 1 {
		t.Errorf("the hook was told %q", o.told)
	}
	first := strings.Fields(o.told[0])[2]
	for _, line := range o.told {
		if !strings.Contains(line, first) {
			t.Errorf("%q is about something else than %s", line, first)
		}
	}
}

func TestARoomIsPaged(t *testing.T) {
	d, _ := newPaged(t)
	_, room := d.declare("Users cannot log in sev:2")
	ops := d.w.AddRoom("ops", false)
	secret := d.w.AddRoom("board", true)
	if answer := d.types(d.ana, room, "page #board help"); !strings.Contains(answer, "no channel #board") {
		t.Errorf("a private room of others answers %q", answer)
	}
	d.types(d.ana, room, "page #ops we need hands")
	d.step()
	if !strings.Contains(said(d.w, ops), "Ana pages this channel:") || said(d.w, secret) != "" {
		t.Errorf("#ops reads %q, #board %q", said(d.w, ops), said(d.w, secret))
	}
}

func TestAReminderThatIsNotDeliveredTakesTheSecondPathAfterTwoMinutes(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	d.pass(19 * time.Minute)
	d.w.Down(d.now.Add(6 * time.Minute))
	d.restart()
	d.pass(3*time.Minute - time.Second) // due a minute in
	if len(o.told) > 0 {
		t.Errorf("after less than two minutes the hook was told %q", o.told)
	}
	d.pass(2 * time.Second)
	if got := o.saying("trigger oncall", "P1:undelivered", "could not be reminded in the chat", "2 min late"); len(got) != 1 {
		t.Fatalf("the hook was told %q", o.told)
	}
	d.pass(5 * time.Minute)
	if got := o.saying("undelivered"); len(got) != 1 {
		t.Errorf("once the chat answers the hook was told %q", o.told)
	}
	d.types(d.ana, room, "update: it is the failover")
	d.step()
	if got := o.saying("resolve oncall", "P1:undelivered"); len(got) != 1 {
		t.Errorf("the hook was told %q", o.told)
	}
}

func TestADirectReminderThatIsRefusedTakesTheSecondPath(t *testing.T) {
	d, o := newPaged(t)
	d.platform = mute{Platform: d.w, RoomOpener: d.w, Finder: d.w, Pinner: d.w, who: d.ana}
	d.restart()
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	d.pass(27*time.Minute + time.Second) // the direct message of +5 min is refused
	if got := o.saying("trigger oncall", "P1:undelivered", "Ana could not be reminded"); len(got) != 1 {
		t.Errorf("the hook was told %q", o.told)
	}
}

// mute is a platform on which one person cannot be written to.
type mute struct {
	chat.Platform
	chat.RoomOpener
	chat.Finder
	chat.Pinner
	who chat.PersonRef
}

func (m mute) Post(ctx context.Context, to chat.Dest, key string, msg chat.Message) (chat.MessageRef, error) {
	if to.Room == "" && to.Person == m.who {
		return chat.MessageRef{}, chat.ErrRefused
	}
	return m.Platform.Post(ctx, to, key, msg)
}

// What customers were promised is owed until they have it, however the incident
// stands: whoever is called about it is called when it is over inside, too.
func TestWhatIsOwedPastTheEndIsEscalatedToTheHook(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update public: we are looking. Next update in 20 minutes")
	d.types(d.ana, room, "resolve: it is back")
	d.pass(50 * time.Minute)
	if calls := o.saying("trigger oncall", "P1:"); len(calls) == 0 {
		t.Errorf("customers still wait, and the hook was told %q", o.told)
	}
}

func TestTheReasonOfAPageIsRedactedWhereverItStands(t *testing.T) {
	d, _ := newPaged(t)
	_, room := d.declare("Users cannot log in sev:2")
	d.types(d.ana, room, "page @Ben the customer is Jane Roe")
	d.step()
	d.types(d.ana, room, "redact T2 a name")
	d.pass(time.Minute)
	for where, text := range map[string]string{"Ben": said(d.w, d.w.Direct(d.ben)), "the room": said(d.w, room), "the timeline": d.types(d.ana, room, "timeline")} {
		if strings.Contains(text, "Jane") {
			t.Errorf("%s still reads\n%s", where, text)
		}
	}
}

// A merge ends the calls of what is merged: the incident that goes on reads whom nobody
// calls any more.
func TestAMergeSaysWhichPagesItEnds(t *testing.T) {
	d, o := newPaged(t)
	_, into := d.declare("Users cannot log in sev:4")
	_, room := d.declare("Exports are slow sev:4")
	d.types(d.ana, room, "page dba replication is broken")
	d.types(d.ana, room, "page oncall the primary does not come back")
	d.step()
	d.presses(d.ben, "I have it") // of the newest
	d.types(d.ana, room, "merge INC-2 into INC-1")
	d.step()
	if len(o.saying("resolve dba")) != 1 {
		t.Errorf("the hook was told %q", o.told)
	}
	heard := said(d.w, into)
	d.wants(heard, "dba was paged for INC-2 by Ana, has not answered, and is called no more. If they are still needed: `INC-1 page dba REASON`.")
	if strings.Contains(heard, "oncall was paged") {
		t.Errorf("what somebody has is said to be called no more:\n%s", heard)
	}
}
