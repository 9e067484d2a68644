package bot_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
)

// Whatever is delivered twice changes nothing the second time, in this life of
// the bot or the next, and is answered with silence.
func TestRule5ARedeliveredEventIsHandledOnce(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:1")
	message := d.says(d.ben, room, "the second node is gone")
	reaction, err := d.w.React(message.Message, d.ana, "pushpin", true)
	if err != nil {
		t.Fatal(err)
	}
	mention := d.event(room, d.ben, rehearse.Speech{Text: "@Kept note the third one too"})
	events := []chat.Event{
		d.event(d.general, d.ana, rehearse.Speech{Text: "/incident declare Another thing sev:2"}),
		d.event(room, d.ana, rehearse.Speech{Text: "/incident note seen at the gateway"}),
		d.event(room, d.ana, rehearse.Speech{Text: "/incident update: looking, next update by 10:30"}),
		mention, message, reaction,
	}
	for _, ev := range events {
		d.handle(ev)
	}
	d.step()
	want, posts := d.everything(), len(d.w.Log(0))
	for _, again := range []func(){func() {}, d.restart, func() { d.now = d.now.Add(25 * time.Hour); d.restart() }} {
		again()
		for _, ev := range events {
			if reply := d.handle(ev); !reply.Empty() {
				t.Errorf("%s %q delivered again is answered %q", ev.Kind, ev.Text, reply.Message.Plain())
			}
		}
		// The same message under another event's name, as Slack sends both
		// "message" and "app_mention".
		mention.ID, message.ID = mention.ID+"'", message.ID+"'"
		d.handle(mention)
		d.handle(message)
		if got := d.everything(); got != want {
			t.Fatalf("a redelivery changed the store:\n%s\nwas:\n%s", got, want)
		}
	}
	for _, h := range d.w.Log(posts) { // a day without a step: the platform posts what was left with it
		if !strings.Contains(h.Post.Text, "Kept is not answering.") {
			t.Errorf("%s was said again: %q", h.Kind, h.Post.Text)
		}
	}
	d.entry(id, "the third one too")
	d.entry(id, "the second node is gone")
}

// Slack tells of a mention twice, at the same moment. Whatever becomes of it, it is
// answered once.
func TestRule5AMentionIsAnsweredOnce(t *testing.T) {
	d := newDesk(t).open()
	d.declare("Users can't log in sev:1")
	for _, text := range []string{"@Kept status", "@Kept list", "@Kept help", "@Kept stauts", "@Kept note the node is gone", "@Kept status INC-99"} {
		for who, person := range map[string]chat.PersonRef{"Ana": d.ana, "a guest": d.guest} {
			ev := d.event(d.general, d.ana, rehearse.Speech{Text: text})
			ev.Person = person
			var answers atomic.Int32
			var both sync.WaitGroup
			for _, id := range []string{"Ev1", "Ev2", "Ev3"} {
				ev := ev
				ev.ID = id
				both.Go(func() {
					if reply, err := d.bot.Handle(context.Background(), ev); err != nil {
						t.Errorf("%s %q: %v", who, text, err)
					} else if !reply.Empty() {
						answers.Add(1)
					}
				})
			}
			both.Wait()
			if n := answers.Load(); n != 1 {
				t.Errorf("%s: %q is answered %d times", who, text, n)
			}
		}
	}
}

func TestRule5ADoubleClickCountsOnce(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: looking, next update in 20 minutes")
	press, err := d.w.Press(d.ana, "Not a promise", chat.MessageRef{})
	if err != nil {
		t.Fatal(err)
	}
	d.handle(press)
	again := press
	again.ID = "another delivery"
	if reply := d.handle(again); !reply.Empty() {
		t.Errorf("the second click is answered %q", reply.Message.Plain())
	}
	d.entry(id, "not a promise")

	d.types(d.ana, room, "update: looking, next update in 20 minutes")
	d.pass(20 * time.Minute)
	d.presses(d.ben, "I'm on it")
	d.presses(d.ben, "I'm on it")
	d.step()
	d.sawTimes(1, "Ben is on it")

	d.presses(d.ana, "Severity")
	form, err := d.w.Fill(d.ana, map[string]string{"severity": "SEV2"})
	if err != nil {
		t.Fatal(err)
	}
	d.handle(form)
	d.handle(form)
	d.step()
	d.sawTimes(1, "SEV1 → SEV2")
}

func TestRule5TwoMessagesInOneSecondAreTwo(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:1")
	for range 2 {
		ev := d.says(d.ben, room, "the same words")
		d.hears(d.w.React(ev.Message, d.ana, "pushpin", true))
		ev = d.event(room, d.ben, rehearse.Speech{Text: "/incident note noted twice on purpose"})
		d.handle(ev)
	}
	var n int
	for _, e := range d.entries(id) {
		if e.Text == "the same words" || e.Text == "noted twice on purpose" {
			n++
		}
	}
	if n != 4 {
		t.Errorf("%d entries of two messages and two notes within one second", n)
	}
}

// The same declaration within two minutes, or a title like an open one's,
// asks; the answer decides.
func TestRule5ADeclarationTwiceAsks(t *testing.T) {
	d := newDesk(t).open()
	d.declare("Users can't log in sev:1")
	for _, title := range []string{"Users can't log in", "users can't log in to the app", "Users can't  log in sev:2"} {
		d.wants(d.types(d.ana, d.general, "declare "+title), "INC-1 is open", "Join it, or declare another?")
	}
	d.wants(d.types(d.ana, d.general, "declare Invoices are wrong"), "INC-2 declared")
	d.types(d.ben, d.general, "declare Users can't log in")
	d.wants(d.presses(d.ben, "Declare another").Message.Plain(), "INC-3 declared")
	d.presses(d.ben, "Declare another")
	d.types(d.ben, d.general, "declare Users can't log in")
	d.presses(d.ben, "Join INC-1")
	if inc := d.incident(3); inc.DeclaredBy != incident.Person(d.ben) {
		t.Errorf("INC-3 was declared by %s", inc.DeclaredBy)
	}
	d.wants(d.types(d.ana, d.general, "INC-4 status"), "There is no INC-4")
}

// dying is the platform as a process sees it that is killed around its next
// post: the post happens, or not, and whatever the process does afterwards
// reaches nobody, nor the file that the next life opens.
type dying struct {
	*rehearse.Workspace
	d     *desk
	lands bool
	file  string // as it was at the instant of death; "" = still alive
}

func (p *dying) Post(ctx context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	if p.file == "" {
		if p.lands {
			if _, err := p.Workspace.Post(ctx, to, key, m); err != nil {
				return chat.MessageRef{}, err
			}
		}
		data, err := os.ReadFile(p.d.file)
		if err == nil {
			p.file = p.d.file + "'"
			err = os.WriteFile(p.file, data, 0o600)
		}
		if err != nil {
			p.d.t.Error(err)
		}
	}
	return chat.MessageRef{}, chat.ErrRetry
}

func (p *dying) Schedule(ctx context.Context, r chat.RoomRef, key string, at time.Time, m chat.Message) (string, error) {
	if p.file != "" {
		return "", chat.ErrRetry
	}
	return p.Workspace.Schedule(ctx, r, key, at, m)
}

func (p *dying) Unschedule(ctx context.Context, r chat.RoomRef, id string) error {
	if p.file != "" {
		return chat.ErrRetry
	}
	return p.Workspace.Unschedule(ctx, r, id)
}

func (p *dying) Edit(context.Context, chat.MessageRef, chat.Message) error { return chat.ErrRetry }

// dies kills the process around its next post and starts the next life on a
// platform.
func (d *desk) dies(lands bool, next chat.Platform) {
	d.t.Helper()
	p := &dying{Workspace: d.w, d: d, lands: lands}
	d.platform = p
	d.restart()
	d.step()
	if p.file == "" {
		d.t.Fatal("nothing was posted, so nothing died")
	}
	d.file, d.platform = p.file, next
	d.restart()
}

// finderless is the workspace without a way to look up posts.
type finderless struct {
	chat.Platform
	chat.RoomOpener
}

// A process that dies between posting and recording does not know whether the
// post landed. It is looked up; where that is impossible, it is sent again
// and says so. Either way nothing is missing.
func TestRule5APostOfUnknownFateIsLookedUp(t *testing.T) {
	for _, lands := range []bool{true, false} {
		t.Run(fmt.Sprintf("landed=%t", lands), func(t *testing.T) {
			d := newDesk(t).open()
			_, room := d.declare("Users can't log in sev:1")
			d.types(d.ana, room, "update: the only one of its kind")
			d.dies(lands, d.w)
			d.step()
			d.sawTimes(1, "the only one of its kind”") // in the summary
			d.sawTimes(1, "> the only one of its kind")
		})
		t.Run(fmt.Sprintf("landed=%t and nobody can look", lands), func(t *testing.T) {
			d := newDesk(t)
			cannotLook := finderless{d.w, d.w}
			d.platform = cannotLook
			d.open()
			_, room := d.declare("Users can't log in sev:1")
			d.types(d.ana, room, "update: the only one of its kind")
			d.dies(lands, cannotLook)
			d.w.FailNext(rehearse.LosePost)
			d.pass(time.Minute)
			var said []string
			for _, p := range d.w.Posts(room, d.ana) {
				if p.Message.Quote == "the only one of its kind" {
					said = append(said, p.Text)
				}
			}
			want := 1
			if lands {
				want = 2
			}
			if len(said) != want || strings.Count(said[want-1], "possibly repeated") != 1 {
				t.Errorf("posted %q", said)
			}
		})
	}
}

// The look-up itself may have to wait; a post that may have landed is still
// one of unknown fate afterwards.
func TestRule5ALookUpThatHasToWaitForgetsNothing(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: the only one of its kind")
	d.w.FailNext(rehearse.LoseAnswer)
	d.step()
	d.w.Down(d.now.Add(3 * time.Minute))
	d.pass(10 * time.Minute)
	d.sawTimes(1, "> the only one of its kind")
}

// The chat's clock is not the bot's: a post is found although it seems to have
// landed before it was queued.
func TestRule5APostIsFoundWhenTheChatsClockIsSlow(t *testing.T) {
	d := newDesk(t)
	d.w = rehearse.NewWorkspace(func() time.Time { return d.now.Add(-20 * time.Second) })
	d.ana = d.w.AddPerson(chat.Person{Name: "Ana", Zone: "Europe/Copenhagen"})
	d.platform = d.w
	d.open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: the only one of its kind")
	d.dies(true, d.w)
	d.step()
	d.sawTimes(1, "> the only one of its kind")
}

// blindfold is a platform on which nothing that was posted can be looked up: Kept
// lacks the right, or is not in the room.
type blindfold struct{ *rehearse.Workspace }

func (blindfold) Find(context.Context, chat.Dest, string, time.Time) (chat.MessageRef, bool, error) {
	return chat.MessageRef{}, false, chat.ErrRefused
}

// What may be lost and cannot be looked up is said again: a duplicate beats a
// loss.
func TestRule5WhatCannotBeLookedUpIsSaidAgain(t *testing.T) {
	d := newDesk(t)
	d.platform = blindfold{d.w}
	d.open()
	_, room := d.declare("Users can't log in sev:1")
	for n, fate := range []rehearse.Fault{rehearse.LosePost, rehearse.LoseAnswer} {
		d.w.FailNext(fate)
		d.types(d.ana, room, "update: we look into the "+string(fate))
		d.pass(time.Minute)
		d.sawTimes(n+1, "possibly repeated")
		d.sawTimes(n+1, "> we look into the "+string(fate))
	}
}
