package slack_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/slack"
	"kept/bot/slack/slackfake"
)

// never is after how long what has not come, be the machine ever so slow, does not.
const never = time.Minute

// line is Kept connected to a workspace by Socket Mode, with somebody in it.
type line struct {
	*testing.T
	fake   *slackfake.Workspace
	client *slack.Client
	ana    slackfake.User
	room   slackfake.Channel
	ended  chan error

	mu    sync.Mutex
	heard map[string]int // what was typed, and how often it was heard
	gaps  int
	asked func(chat.Event) chat.Reply
	news  chan struct{}
}

// newLine connects Kept, which may take as long over an envelope as ackWithin. The
// workspace's clock stands still: its triggers do not expire, and it delivers again
// only when told to.
func newLine(t *testing.T, ackWithin time.Duration, asked func(chat.Event) chat.Reply) *line {
	l := &line{T: t, heard: map[string]int{}, asked: asked, ended: make(chan error, 1), news: make(chan struct{}, 1)}
	began := time.Now()
	l.fake = slackfake.New(slackfake.Options{Unlimited: true, Clock: func() time.Time { return began }, Delivery: slackfake.Delivery{AckDeadline: ackWithin}})
	server := httptest.NewServer(l.fake)
	l.ana = l.fake.AddUser(slackfake.User{Name: "ana", Display: "Ana"})
	l.room = l.fake.AddChannel(slackfake.Channel{Name: "inc-7", Members: []string{l.ana.ID, l.fake.Bot().ID}})
	l.client = slack.New(slack.Config{BotToken: "xoxb-fake", AppToken: "xapp-fake", API: server.URL + "/api/"}, time.Now, nil)
	l.client.Unlimited()
	if err := l.client.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() { l.ended <- l.client.Run(ctx, l.take) }()
	t.Cleanup(func() {
		stop()
		if err := <-l.ended; err != nil {
			t.Error(err)
		}
		l.fake.Close()
		server.Close()
	})
	l.connected(2)
	return l
}

func (l *line) take(_ context.Context, ev chat.Event) (chat.Reply, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch ev.Kind {
	case chat.MessagePosted:
		l.heard[ev.Text]++
	case chat.Reconnected:
		l.gaps++
	}
	select {
	case l.news <- struct{}{}:
	default:
	}
	if l.asked != nil && ev.Kind != chat.MessagePosted {
		return l.asked(ev), nil
	}
	return chat.Reply{}, nil
}

// connected waits until Slack has so many connections open, of which Kept need
// not know yet.
func (l *line) connected(n int) {
	l.Helper()
	ctx, cancel := context.WithTimeout(l.Context(), never)
	defer cancel()
	if err := l.fake.WaitSockets(ctx, n); err != nil {
		l.Fatalf("%d connections open, want %d", l.fake.Sockets(), n)
	}
}

func (l *line) types(text string) {
	l.Helper()
	if _, err := l.fake.Type(l.ana.ID, l.room.ID, text, ""); err != nil {
		l.Fatal(err)
	}
}

// until waits until what was heard is so.
func (l *line) until(what string, so func() bool) {
	l.Helper()
	late := time.After(never)
	for {
		l.mu.Lock()
		ok, heard := so(), maps.Clone(l.heard)
		l.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-l.news:
		case <-late:
			l.Fatalf("never: %s; heard %v", what, heard)
		}
	}
}

func TestNothingIsLostWhateverHappensToConnections(t *testing.T) {
	for name, happens := range map[string]func(*line){
		"renewed with a warning":   func(l *line) { l.fake.DisconnectOldest(slackfake.Warning) },
		"renewed at once":          func(l *line) { l.fake.Disconnect(slackfake.RefreshRequested) },
		"one too many":             func(l *line) { l.fake.Disconnect(slackfake.TooManyWebsockets) },
		"cut":                      func(l *line) { l.fake.CutSockets() },
		"frames lost on their way": func(l *line) { l.fake.DropFrames(5) },
		"everything twice":         func(l *line) { l.fake.SendTwice(20) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ackWithin := never
			if name == "frames lost on their way" {
				ackWithin = 3 * time.Second
			}
			l := newLine(t, ackWithin, nil)
			for i := range 20 {
				if i == 5 {
					l.until("the start told", func() bool { return l.gaps >= 1 })
					happens(l)
				}
				l.types(fmt.Sprintf("message %02d", i))
			}
			ctx, cancel := context.WithTimeout(t.Context(), never)
			defer cancel()
			for again := 1; again > 0; again = l.fake.Redeliver() {
				l.connected(1) // an attempt without one would be wasted
				if err := l.fake.WaitQuiet(ctx); err != nil {
					t.Fatal(err)
				}
			}
			l.until("all messages", func() bool { return len(l.heard) == 20 })
			if _, lost := l.fake.Undelivered(); lost > 0 {
				t.Errorf("%d events were never acknowledged", lost)
			}
			if name == "cut" {
				l.until("a gap told", func() bool { return l.gaps >= 2 })
			}
		})
	}
}

func TestSocketModeSwitchedOffEndsRun(t *testing.T) {
	l := newLine(t, never, nil)
	l.fake.Disconnect(slackfake.LinkDisabled)
	err := <-l.ended
	l.ended <- nil
	if problem, ok := errors.AsType[*slack.SetupError](err); !ok || !strings.Contains(problem.Problem, "switched off") {
		t.Errorf("ended with %v", err)
	}
}

// A walk through everything that people can do, with the words that they see.
func TestPeopleActOverSocketMode(t *testing.T) {
	var l *line
	form := chat.Form{Name: "update", Title: "Update", Value: "INC-7", Submit: "Post", Inputs: []chat.Input{
		{Name: "text", Label: "Update", Kind: chat.LongText},
		{Name: "who", Label: "Who", Kind: chat.PersonPick, Optional: true},
		{Name: "public", Label: "Public", Kind: chat.YesNo},
	}}
	asked := func(ev chat.Event) chat.Reply {
		say := func(text string) chat.Reply { return chat.Reply{Message: chat.Says(chat.T(text))} }
		switch {
		case ev.Kind == chat.Command && ev.Text == "update":
			f := form
			f.Room = ev.Room
			if err := l.client.OpenForm(context.Background(), ev.Opener, f); err != nil {
				return say(err.Error())
			}
			return chat.Reply{}
		case ev.Kind == chat.Command:
			reply := say("heard: " + ev.Text)
			reply.Message.Buttons = [][]chat.Button{{{Action: "snooze", Label: "Snooze", Value: "INC-7 P2"}}}
			return reply
		case ev.Kind == chat.FormSent && strings.TrimSpace(ev.Fields["text"]) == "-":
			reply := say("Say what is known.")
			reply.Refused, reply.Field = true, "text"
			return reply
		case ev.Kind == chat.FormSent:
			return say("posted: " + ev.Fields["text"] + ", public: " + ev.Fields["public"] + ", who: " + ev.Fields["who"])
		case ev.Kind == chat.ButtonPressed:
			return say("pressed: " + ev.Button + " " + ev.Value)
		case ev.Kind == chat.HomeOpened:
			return chat.Reply{Message: chat.Message{Lines: []chat.Line{{chat.T("Open incidents: none")}}, Buttons: [][]chat.Button{{{Action: "declare", Label: "Declare", Value: "home"}}}}}
		}
		return chat.Reply{}
	}
	l = newLine(t, never, asked)
	ctx, cancel := context.WithTimeout(t.Context(), never)
	defer cancel()
	shown := func(channel, text string) (found slackfake.Message) {
		t.Helper()
		err := l.fake.Wait(ctx, func() bool {
			for _, m := range l.fake.Messages(channel, l.ana.ID) {
				if strings.Contains(m.Text, text) {
					found = m
					return true
				}
			}
			return false
		})
		if err != nil {
			t.Fatalf("%q is not shown, but %+v", text, l.fake.Messages(channel, l.ana.ID))
		}
		return found
	}
	acked := func(o slackfake.Outcome, err error) slackfake.Outcome {
		t.Helper()
		if err != nil || !o.Acked() {
			t.Fatalf("%+v, %v", o, err)
		}
		return o
	}
	acked(l.fake.Command(ctx, l.ana.ID, l.room.ID, "/incident", "status <b> & @Ana"))
	answer := shown(l.room.ID, "heard: status &lt;b&gt; &amp; @Ana")
	if answer.EphemeralTo != l.ana.ID {
		t.Errorf("everybody sees the answer: %+v", answer)
	}
	acked(l.fake.Press(ctx, l.ana.ID, l.room.ID, answer.TS, "Snooze"))
	shown(l.room.ID, "pressed: snooze INC-7 P2")

	acked(l.fake.Command(ctx, l.ana.ID, l.room.ID, "/incident", "update"))
	opened, ok := l.fake.OpenView(l.ana.ID)
	if !ok {
		t.Fatal("no form is open")
	}
	refused, err := l.fake.Submit(ctx, l.ana.ID, opened.ID, map[string]any{"text": "-"})
	if err != nil || refused.Errors["text"] != "Say what is known." {
		t.Fatalf("%+v, %v", refused, err)
	}
	acked(l.fake.Submit(ctx, l.ana.ID, opened.ID, map[string]any{"text": "we see errors", "who": l.ana.ID, "public": "yes"}))
	shown(l.room.ID, "posted: we see errors, public: yes, who: "+string(person(l.ana)))

	if err := l.fake.OpenHome(l.ana.ID); err != nil {
		t.Fatal(err)
	}
	if err := l.fake.Wait(ctx, func() bool { _, ok := l.fake.Home(l.ana.ID); return ok }); err != nil {
		t.Fatal("no home is shown")
	}
	acked(l.fake.PressHome(ctx, l.ana.ID, "Declare"))
	direct, err := l.fake.DirectWith(l.ana.ID)
	if err != nil {
		t.Fatal(err)
	}
	shown(direct.ID, "pressed: declare home")
}
