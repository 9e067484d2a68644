package slackfake

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestASocketBeginsWithHello(t *testing.T) {
	s := newStage(t, Delivery{})
	first := s.connect().next()
	second := s.connect().next()
	if first.Type != "hello" || first.NumConnections != 1 || second.NumConnections != 2 {
		t.Errorf("hellos %+v and %+v, want connections 1 and 2", first, second)
	}
	if first.ConnectionInfo.AppID == "" || first.DebugInfo.Host == "" || first.DebugInfo.Time == 0 {
		t.Errorf("hello without what Slack says of itself: %+v", first)
	}
}

func TestAnAddressWorksOnce(t *testing.T) {
	s := newStage(t, Delivery{})
	link := s.link()
	ws, _, err := websocket.DefaultDialer.Dial(link, nil)
	s.ok(err)
	defer ws.Close()
	_, resp, err := websocket.DefaultDialer.Dial(link, nil)
	if err == nil || resp.StatusCode != http.StatusRequestTimeout {
		t.Errorf("the second use of an address gave %v, want status 408", err)
	}
}

func TestSocketsArePinged(t *testing.T) {
	s := newStage(t, Delivery{PingEvery: 10 * time.Millisecond})
	r := s.hello()
	select {
	case <-r.pings:
	case <-time.After(soon):
		t.Error("no ping came")
	}
}

func TestEachEnvelopeGoesToOneSocketInTurn(t *testing.T) {
	s := newStage(t, Delivery{})
	one, two := s.hello(), s.hello()
	for i := range 4 {
		s.says(s.ana, fmt.Sprintf("m%d", i))
	}
	got := map[string]int{}
	for range 2 {
		for _, r := range []*rawSocket{one, two} {
			f := r.next()
			r.ack(f, "")
			got[f.body().Event.Text]++
		}
	}
	if len(got) != 4 {
		t.Errorf("messages as received %v, want each of four once", got)
	}
	s.ok(s.WaitQuiet(s.soon()))
}

func TestAWarningComesAheadOfTheEnd(t *testing.T) {
	s := newStage(t, Delivery{WarnAhead: soon})
	r := s.hello()
	s.Disconnect(Warning)
	f := r.next()
	if f.Type != "disconnect" || f.Reason != "warning" || f.DebugInfo.Host == "" {
		t.Errorf("frame %+v, want a disconnect with its reason and host", f)
	}
	s.says(s.ana, "still here")
	after := r.next()
	if after.body().Event.Text != "still here" {
		t.Errorf("after the warning came %+v, want the message on the old socket", after)
	}
	r.ack(after, "")
	s.ok(s.WaitQuiet(s.soon()))

	s = newStage(t, Delivery{WarnAhead: time.Nanosecond}) // however short, the warning comes
	r = s.hello()
	s.Disconnect(Warning)
	if f := r.next(); f.Reason != "warning" {
		t.Errorf("frame %+v, want a warning", f)
	}
	r.ended()
}

func TestARefreshEndsTheSocketAndANewOneTakesOver(t *testing.T) {
	s := newStage(t, Delivery{})
	old := s.hello()
	s.Disconnect(RefreshRequested)
	if f := old.next(); f.Reason != "refresh_requested" {
		t.Errorf("frame %+v, want refresh_requested", f)
	}
	old.ended()
	fresh := s.hello()
	s.says(s.ana, "hello again")
	f := fresh.next()
	if f.Attempt != 0 {
		t.Errorf("came %+v, want the first attempt: the old socket is gone", f)
	}
	fresh.ack(f, "")
	s.ok(s.WaitQuiet(s.soon()))
}

func TestSocketModeTurnedOff(t *testing.T) {
	s := newStage(t, Delivery{})
	r := s.hello()
	s.Disconnect(LinkDisabled)
	if f := r.next(); f.Reason != "link_disabled" {
		t.Errorf("frame %+v, want link_disabled", f)
	}
	r.ended()
	again := s.connect()
	if f := again.next(); f.Reason != "link_disabled" {
		t.Errorf("a socket opened while Socket Mode is off began with %+v", f)
	}
	again.ended()
	s.EnableSockets()
	s.hello()
}

func TestAnEleventhSocketIsOneTooMany(t *testing.T) {
	s := newStage(t, Delivery{})
	first := s.hello()
	for range maxSockets {
		s.hello()
	}
	if f := first.next(); f.Reason != "too_many_websockets" {
		t.Errorf("the oldest socket got %+v, want too_many_websockets", f)
	}
	first.ended()
	if n := s.Sockets(); n != maxSockets {
		t.Errorf("%d sockets are open, want %d", n, maxSockets)
	}
}
