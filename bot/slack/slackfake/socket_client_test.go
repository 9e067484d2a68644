package slackfake

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// goClient runs slack-go's Socket Mode client, which acknowledges everything:
// commands with a text. texts gets the text of each message and command. ended
// gets the error that the client gives up with.
func (s *stage) goClient() (texts <-chan string, ended <-chan error) {
	s.Helper()
	api := slack.New("xoxb-fake", slack.OptionAPIURL(s.url+"/api/"), slack.OptionAppLevelToken("xapp-fake"))
	client := socketmode.New(api)
	heard, over := make(chan string, 1000), make(chan error, 1)
	ctx, cancel := context.WithCancel(s.Context())
	s.Cleanup(cancel)
	go func() { over <- client.RunContext(ctx) }()
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case ev := <-client.Events:
				switch data := ev.Data.(type) {
				case slackevents.EventsAPIEvent:
					_ = client.Ack(*ev.Request)
					if m, ok := data.InnerEvent.Data.(*slackevents.MessageEvent); ok {
						heard <- m.Text
					}
				case slack.SlashCommand:
					_ = client.Ack(*ev.Request, map[string]any{"text": "heard " + data.Text})
					heard <- data.Text
				}
			}
		}
	}()
	return heard, over
}

func TestSlackGoSurvivesEveryKindOfDisconnect(t *testing.T) {
	s := newStage(t, Delivery{WarnAhead: 50 * time.Millisecond})
	texts, _ := s.goClient()
	s.ok(s.WaitSockets(s.soon(), 1))
	hears := func(want string) {
		t.Helper()
		for {
			select {
			case got := <-texts:
				if got == want {
					return
				}
			case <-s.soon().Done():
				t.Fatalf("the client did not hear %q", want)
			}
		}
	}
	s.says(s.ana, "first")
	hears("first")
	o, err := s.Command(s.soon(), s.ana, s.ops, "/incident", "list")
	s.ok(err)
	if got := s.whispers(s.ana); !o.Acked() || len(got) != 1 || got[0] != "heard list" {
		t.Errorf("the command gave %+v, Ana was told %q", o, got)
	}
	for what, end := range map[string]func(){
		"refresh":          func() { s.Disconnect(RefreshRequested) },
		"warning":          func() { s.Disconnect(Warning) },
		"too_many":         func() { s.Disconnect(TooManyWebsockets) },
		"a broken network": s.CutSockets,
	} {
		end()
		// On the old socket or while none is open: it comes again.
		s.says(s.ana, "after "+what)
		s.ok(s.WaitQuiet(s.soon()))
		s.ok(s.WaitSockets(s.soon(), 1))
		s.Redeliver()
		hears("after " + what)
	}
	s.answersWithin(100 * time.Millisecond)
	s.DropFrames(1)
	s.says(s.ana, "after a lost frame")
	hears("after a lost frame")
}

func TestTwoClientsShareTheEvents(t *testing.T) {
	s := newStage(t, Delivery{})
	one, _ := s.goClient()
	two, _ := s.goClient()
	s.ok(s.WaitSockets(s.soon(), 2))
	for range 10 {
		s.says(s.ana, "m")
	}
	s.ok(s.WaitQuiet(s.soon()))
	for range 5 { // each gets its half
		for name, texts := range map[string]<-chan string{"the first": one, "the second": two} {
			select {
			case <-texts:
			case <-s.soon().Done():
				t.Fatalf("%s client got less than its half", name)
			}
		}
	}
}

func TestSlackGoGivesUpOnARevokedToken(t *testing.T) {
	s := newStage(t, Delivery{})
	_, ended := s.goClient()
	s.ok(s.WaitSockets(s.soon(), 1))
	s.Revoke(true)
	s.CutSockets()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("the client ended without an error")
		}
	case <-s.soon().Done():
		t.Error("the client tries on with a revoked token")
	}
}

func TestNothingIsLostWhileSocketsComeAndGo(t *testing.T) {
	s := newStage(t, Delivery{})
	one, _ := s.goClient()
	two, _ := s.goClient()
	s.ok(s.WaitSockets(s.soon(), 2))
	const people, each = 4, 25
	var typing sync.WaitGroup
	for p := range people {
		typing.Go(func() {
			for i := range each {
				if _, err := s.Type(s.ana, s.ops, fmt.Sprintf("%d/%d", p, i), ""); err != nil {
					t.Error(err)
				}
				switch {
				case p == 0 && i == 5:
					s.DisconnectOldest(RefreshRequested)
				case p == 1 && i == 10:
					s.CutSockets()
				}
			}
		})
	}
	typing.Wait()
	for again := 1; again > 0; again = s.Redeliver() {
		s.ok(s.WaitSockets(s.soon(), 2)) // an attempt without one would be wasted
		s.ok(s.WaitQuiet(s.soon()))
	}
	heard := map[string]bool{}
	for len(heard) < people*each {
		select {
		case text := <-one:
			heard[text] = true
		case text := <-two:
			heard[text] = true
		case <-s.soon().Done():
			t.Fatalf("of %d messages the clients heard %d", people*each, len(heard))
		}
	}
	if _, lost := s.Undelivered(); lost != 0 {
		t.Errorf("%d events were lost", lost)
	}
}
