package slack

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// hearing runs Kept against a peer until the test ends. What is heard comes on
// the channel; stop ends it and gives what Run gave.
func hearing(t *testing.T, p *peer, h chat.Handler) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- inboundClient(t, p).Run(ctx, h) }()
	stopped := false
	stop = func() error {
		stopped = true
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(never):
			return errors.New("Run does not end")
		}
	}
	t.Cleanup(func() {
		if !stopped {
			if err := stop(); err != nil {
				t.Error(err)
			}
		}
	})
	return stop
}

// heardBy is a handler that passes on what it hears.
func heardBy(events chan chat.Event) chat.Handler {
	return func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		events <- ev
		return chat.Reply{}, nil
	}
}

func next(t *testing.T, events <-chan chat.Event, kind chat.EventKind) chat.Event {
	t.Helper()
	for {
		select {
		case ev := <-events:
			if ev.Kind == kind {
				return ev
			}
		case <-time.After(never):
			t.Fatalf("no %s event came", kind)
		}
	}
}

func TestAnEventIsAcknowledgedWhereItCameAfterTheCommit(t *testing.T) {
	p := newPeer(t)
	var committed atomic.Bool
	begun, release := make(chan struct{}), make(chan struct{})
	hearing(t, p, func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		if ev.Kind == chat.MessagePosted {
			close(begun)
			<-release
			committed.Store(true)
		}
		return chat.Reply{}, nil
	})
	first, second := p.connected(t), p.connected(t)
	second.message(t, "e1", "the node is down")
	<-begun
	select {
	case a := <-second.acks:
		t.Fatalf("%+v came before the commit", a)
	default:
	}
	close(release)
	if a := second.acked(t); a.EnvelopeID != "e1" || !committed.Load() {
		t.Errorf("acknowledged %+v, committed: %v", a, committed.Load())
	}
	select {
	case a := <-first.acks:
		t.Errorf("%+v went out on the other connection", a)
	default:
	}
}

func TestARefreshLosesNothing(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested"} {
		t.Run(reason, func(t *testing.T) {
			p := newPeer(t)
			events := make(chan chat.Event, 100)
			hearing(t, p, heardBy(events))
			old, other := p.connected(t), p.connected(t)
			next(t, events, chat.Reconnected)
			old.send(t, `{"type":"disconnect","reason":"`+reason+`","debug_info":{"host":"h"}}`)
			fresh := p.connected(t) // before the old one closes
			old.message(t, "late", "sent on the old connection")
			if ev := next(t, events, chat.MessagePosted); ev.Text != "sent on the old connection" {
				t.Errorf("heard %q", ev.Text)
			}
			if a := old.acked(t); a.EnvelopeID != "late" {
				t.Errorf("acknowledged %+v", a)
			}
			fresh.message(t, "new", "sent on the new connection")
			if a := fresh.acked(t); a.EnvelopeID != "new" {
				t.Errorf("acknowledged %+v", a)
			}
			old.ws.Close()
			other.message(t, "other", "sent on the other connection")
			other.acked(t)
			for len(events) > 0 {
				if ev := <-events; ev.Kind == chat.Reconnected {
					t.Error("a refresh that lost nothing was told as a loss")
				}
			}
		})
	}
}

func TestALostConnectionIsReplacedAndTold(t *testing.T) {
	p := newPeer(t)
	events := make(chan chat.Event, 100)
	hearing(t, p, heardBy(events))
	a, b := p.connected(t), p.connected(t)
	next(t, events, chat.Reconnected)
	a.message(t, "e0", "both are up")
	a.acked(t)
	b.message(t, "e1", "both are up")
	b.acked(t)
	for len(events) > 0 {
		<-events
	}
	a.ws.Close() // without a word
	b.ws.Close()
	fresh := p.connected(t)
	if ev := next(t, events, chat.Reconnected); ev.Person != "" || ev.Room != "" || ev.At.IsZero() {
		t.Errorf("told as %+v", ev)
	}
	fresh.message(t, "e2", "still there?")
	if a := fresh.acked(t); a.EnvelopeID != "e2" {
		t.Errorf("acknowledged %+v", a)
	}
}

func TestAMissedStretchIsToldUntilItIsTaken(t *testing.T) {
	p := newPeer(t)
	var tries atomic.Int32
	taken := make(chan struct{})
	hearing(t, p, func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		if ev.Kind == chat.Reconnected && tries.Add(1) == 1 {
			return chat.Reply{}, errors.New("the disk is full")
		}
		if tries.Load() == 2 {
			close(taken)
		}
		return chat.Reply{}, nil
	})
	p.connected(t)
	select {
	case <-taken:
	case <-time.After(never):
		t.Fatal("it was not told again")
	}
}

func TestWhatWasNotRecordedIsNotAcknowledged(t *testing.T) {
	p := newPeer(t)
	var tries atomic.Int32
	hearing(t, p, func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		if ev.Text == "the node is down" && tries.Add(1) == 1 {
			return chat.Reply{Message: chat.Says(chat.T("Nothing was recorded."))}, errors.New("the disk is full")
		}
		return chat.Reply{}, nil
	})
	c := p.connected(t)
	c.message(t, "e1", "the node is down")
	c.message(t, "e2", "another message")
	if a := c.acked(t); a.EnvelopeID != "e2" {
		t.Fatalf("%+v was acknowledged, though not recorded", a)
	}
	c.message(t, "e1", "the node is down") // Slack delivers again
	if a := c.acked(t); a.EnvelopeID != "e1" || tries.Load() != 2 {
		t.Errorf("%+v after %d attempts", a, tries.Load())
	}
}

func TestPermanentProblemsEndWithWhatToDo(t *testing.T) {
	for answer, want := range map[string]string{
		"invalid_auth":           "Make a new one",
		"token_revoked":          "Make a new one",
		"missing_scope":          "connections:write",
		"not_allowed_token_type": "xapp-",
		"account_inactive":       "Install the app again",
		"team_disabled":          "Install the app again",
		"access_denied":          "administrator",
	} {
		t.Run(answer, func(t *testing.T) {
			p := newPeer(t)
			p.answer("apps.connections.open", `{"ok":false,"error":"`+answer+`"}`)
			p.answer("apps.connections.open", `{"ok":false,"error":"`+answer+`"}`)
			err := inboundClient(t, p).Run(t.Context(), heardBy(make(chan chat.Event, 10)))
			if problem, ok := errors.AsType[*SetupError](err); !ok || !strings.Contains(problem.Problem, want) {
				t.Errorf("ended with %v, which does not say %q", err, want)
			}
		})
	}
	t.Run("link_disabled", func(t *testing.T) {
		p := newPeer(t)
		ended := make(chan error, 1)
		go func() { ended <- inboundClient(t, p).Run(t.Context(), heardBy(make(chan chat.Event, 10))) }()
		p.connected(t).send(t, `{"type":"disconnect","reason":"link_disabled"}`)
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "Socket Mode is switched off") {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("tokens of two apps", func(t *testing.T) {
		p := newPeer(t)
		ended := make(chan error, 1)
		go func() { ended <- inboundClient(t, p).Run(t.Context(), heardBy(make(chan chat.Event, 10))) }()
		(<-p.conns).send(t, `{"type":"hello","connection_info":{"app_id":"A9"}}`)
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "A9") {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("a bot token for an app-level token", func(t *testing.T) {
		c := New(Config{BotToken: "xoxb-1", AppToken: "xoxb-1"}, time.Now, nil)
		if err := c.Run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "xapp-") {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestPassingProblemsAreTriedAgain(t *testing.T) {
	p := newPeer(t)
	for _, answer := range []string{"status 500", `{"ok":false,"error":"internal_error"}`, "status 404", "not json"} {
		p.answer("apps.connections.open", answer)
	}
	events := make(chan chat.Event, 100)
	hearing(t, p, heardBy(events))
	p.connected(t)
	next(t, events, chat.Reconnected)
}

func TestTooManyConnectionsAreWaitedOut(t *testing.T) {
	p := newPeer(t)
	hearing(t, p, heardBy(make(chan chat.Event, 100)))
	a, b := p.connected(t), p.connected(t)
	a.send(t, `{"type":"disconnect","reason":"too_many_websockets"}`)
	a.ws.Close()
	b.message(t, "e1", "the other one goes on")
	b.acked(t)
	select {
	case <-p.conns:
		t.Error("a connection was opened at once, against Slack's word")
	default:
	}
	var again backoff
	for range 20 {
		if d := again.next(errTooMany); d < 5*time.Second || d > 30*time.Second {
			t.Errorf("waits %s", d)
		}
	}
}

func TestTheWaitGrowsAndHeedsSlack(t *testing.T) {
	var again backoff
	if d := again.next(nil); d < 125*time.Millisecond || d > 250*time.Millisecond {
		t.Errorf("waits %s at first", d)
	}
	for range 30 {
		again.next(nil)
	}
	if d := again.next(nil); d < 15*time.Second || d > 30*time.Second {
		t.Errorf("waits %s at last", d)
	}
	if d := new(backoff).next(&slack.RateLimitedError{RetryAfter: 77 * time.Second}); d != 77*time.Second {
		t.Errorf("waits %s where Slack asked for 77 s", d)
	}
}

func TestAStopFinishesWhatIsInHand(t *testing.T) {
	p := newPeer(t)
	begun, release := make(chan struct{}), make(chan struct{})
	stop := hearing(t, p, func(ctx context.Context, ev chat.Event) (chat.Reply, error) {
		if ev.Kind == chat.MessagePosted {
			close(begun)
			<-release
		}
		return chat.Reply{}, ctx.Err()
	})
	a := p.connected(t)
	a.message(t, "e1", "the node is down")
	<-begun
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	close(release)
	if got := a.acked(t); got.EnvelopeID != "e1" {
		t.Errorf("acknowledged %+v", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	<-a.gone
	if !websocket.IsCloseError(a.err, websocket.CloseNormalClosure) {
		t.Errorf("closed with %v", a.err)
	}
}

func TestPingsAreAnswered(t *testing.T) {
	p := newPeer(t)
	hearing(t, p, heardBy(make(chan chat.Event, 100)))
	c := p.connected(t)
	if err := c.ws.WriteControl(websocket.PingMessage, []byte("Ping from host 7"), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	select {
	case data := <-c.pongs:
		if data != "Ping from host 7" {
			t.Errorf("answered %q", data)
		}
	case <-time.After(never):
		t.Error("no pong came")
	}
}

func TestADeadConnectionIsNoticed(t *testing.T) {
	p := newPeer(t)
	s := newSockets(inboundClient(t, p), heardBy(make(chan chat.Event, 100)))
	if s.silent > 30*time.Second {
		t.Errorf("noticed after %s only", s.silent)
	}
	s.silent = 60 * time.Millisecond
	p.mu.Lock()
	p.dead = true
	p.mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx) }()
	c := p.connected(t)
	p.connected(t)
	p.connected(t) // in place of one of them
	select {
	case <-c.gone:
	case <-time.After(never):
		t.Error("the dead connection was kept")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestFloodsAreBounded(t *testing.T) {
	p := newPeer(t)
	var now, most atomic.Int32
	hearing(t, p, func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		now.Add(-1)
		return chat.Reply{}, nil
	})
	c := p.connected(t)
	for range 3000 {
		c.message(t, "e", "again and again")
	}
	for range 3000 {
		c.acked(t)
	}
	if most.Load() > atOnce {
		t.Errorf("%d were handled at a time", most.Load())
	}
}

func TestUnreadableFramesHurtNobody(t *testing.T) {
	p := newPeer(t)
	events := make(chan chat.Event, 100)
	hearing(t, p, heardBy(events))
	c := p.connected(t)
	for _, frame := range []string{`{`, `null`, `[]`, `"x"`, `{"type":7}`, `{"type":"events_api","envelope_id":"x1","payload":[]}`,
		`{"type":"new_kind","envelope_id":"x2","payload":{}}`, `{"type":"hello"}`, `{"type":"interactive","envelope_id":"x3"}`} {
		c.send(t, frame)
	}
	c.message(t, "e1", "still there")
	next(t, events, chat.MessagePosted)
}
