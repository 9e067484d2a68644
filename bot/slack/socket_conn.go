package slack

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	helloWithin  = 10 * time.Second
	silentFor    = 24 * time.Second // nothing, not even a pong: the connection is dead
	writeWithin  = 10 * time.Second
	longestFrame = 4 << 20 // bytes; Slack's largest payload is a view of 250 kB, returned with its state
)

// connection is one Socket Mode connection.
type connection struct {
	s       *sockets
	ws      *websocket.Conn
	opened  time.Time
	last    *connection // that it takes the place of; nil once greeted
	writing sync.Mutex
	inHand  sync.WaitGroup // envelopes that came over it and are not done with

	hello   chan struct{} // closed when Slack greeted
	leaving chan struct{} // closed when Slack said that it will close it
	ended   chan struct{} // closed when nothing more comes

	mu     sync.Mutex
	reason string // of leaving
	err    error  // of ended; a SetupError is permanent
}

// frame is what comes over a connection.
type frame struct {
	Type       string          `json:"type"`
	Reason     string          `json:"reason"` // of disconnect
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
	Accepts    bool            `json:"accepts_response_payload"`
	Attempt    int             `json:"retry_attempt"`
	Why        string          `json:"retry_reason"`
	Connection struct {
		App string `json:"app_id"`
	} `json:"connection_info"`
}

// dial asks for an address and connects to it, in place of last, nil for none.
func (s *sockets) dial(ctx context.Context, last *connection) (*connection, error) {
	_, address, err := s.c.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, connectionProblem(err)
	}
	if err := s.c.safe(address); err != nil {
		return nil, err
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: helloWithin}
	ws, answer, err := dialer.DialContext(ctx, address, nil)
	if answer != nil && answer.Body != nil {
		answer.Body.Close()
	}
	if err != nil {
		return nil, withoutAddress(err)
	}
	ws.SetReadLimit(longestFrame)
	return &connection{s: s, ws: ws, last: last, opened: time.Now(),
		hello: make(chan struct{}), leaving: make(chan struct{}), ended: make(chan struct{})}, nil
}

// safe refuses to send what people say in the clear, unless the Web API itself
// was configured so (a workspace of one's own, for tests and the demo).
func (c *Client) safe(address string) error {
	u, err := url.Parse(address)
	if err == nil && (u.Scheme == "wss" || u.Scheme == "ws" && strings.HasPrefix(c.cfg.API, "http://")) {
		return nil
	}
	return errors.New("the address that Slack gave for Socket Mode is not encrypted")
}

// withoutAddress strips the address, which by itself is a right to do what was
// tried, from a failure to reach it.
func withoutAddress(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// read reads until the connection ends, or until ctx does; then it waits for
// what is in hand, and closes.
func (k *connection) read(ctx context.Context) {
	defer k.ws.Close()
	stopped := context.AfterFunc(ctx, func() { k.ws.SetReadDeadline(time.Now()) })
	defer stopped()
	pinging, quiet := context.WithCancel(context.Background())
	defer quiet()
	go k.ping(pinging)

	alive := func(d time.Duration) {
		k.ws.SetReadDeadline(time.Now().Add(d))
		if ctx.Err() != nil {
			k.ws.SetReadDeadline(time.Now())
		}
	}
	k.ws.SetPingHandler(func(data string) error {
		if closed(k.hello) {
			alive(k.s.silent)
		}
		k.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeWithin))
		return nil // a pong that cannot be written shows in the next read
	})
	k.ws.SetPongHandler(func(string) error {
		if closed(k.hello) {
			alive(k.s.silent)
		}
		return nil
	})
	alive(helloWithin)
	for {
		_, data, err := k.ws.ReadMessage()
		if err != nil {
			k.end(err)
			break
		}
		var f frame
		if err := json.Unmarshal(data, &f); err != nil {
			k.s.c.log.Warn("Slack sent something unreadable", "bytes", len(data), "error", err)
			continue
		}
		if err := k.take(f); err != nil {
			k.end(err)
			break
		}
		if closed(k.hello) {
			alive(k.s.silent)
		}
	}
	if ctx.Err() == nil {
		k.ws.Close()
	}
	k.inHand.Wait()
	k.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
}

// take acts on a frame; a SetupError ends the connection.
func (k *connection) take(f frame) error {
	switch f.Type {
	case "hello":
		if own, theirs := k.s.c.me.app, f.Connection.App; own != "" && theirs != "" && own != theirs {
			return &SetupError{"The app-level token belongs to app " + theirs + ", the bot token to app " + own + ". Take both from one app (api.slack.com/apps)."}
		}
		if !closed(k.hello) {
			k.s.up(k.last)
			k.last = nil
			close(k.hello)
		}
	case "disconnect":
		k.mu.Lock()
		first := k.reason == ""
		k.reason = f.Reason
		if f.Reason == "" {
			k.reason = "unknown"
		}
		k.mu.Unlock()
		if first {
			close(k.leaving)
		}
	default:
		if f.EnvelopeID != "" {
			at := time.Now()
			select {
			case k.s.place <- struct{}{}:
			case <-k.s.work.Done():
				return nil
			}
			k.inHand.Add(1)
			k.s.queue <- arrival{k, f, at}
		}
	}
	return nil
}

// longestAck is how long the payload of an acknowledgement may be, in bytes:
// Slack drops acknowledgements from 20 kB on without a word (slack-go
// socketmode, SendCtx).
const longestAck = 19_000

// arrival is an envelope that waits for its turn.
type arrival struct {
	over  *connection
	frame frame
	at    time.Time
}

// envelope sees to an envelope. What is to be done once it is acknowledged may
// take long, and holds up no other.
func (k *connection) envelope(f frame, at time.Time) {
	done := func() {
		<-k.s.place
		k.inHand.Done()
	}
	after := k.handle(f, at)
	if after == nil {
		done()
		return
	}
	go func() {
		defer done()
		after(k.s.work)
	}()
}

// handle handles an envelope, acknowledges it, and gives what is to be done
// after that, nil for nothing.
func (k *connection) handle(f frame, at time.Time) (after func(context.Context)) {
	if k.s.work.Err() != nil {
		return nil
	}
	c := k.s.c
	if f.Attempt > 0 {
		c.log.Debug("Slack delivers again", "envelope", f.EnvelopeID, "attempt", f.Attempt, "reason", f.Why)
	}
	payload, after, err := c.receive(k.s.work, k.s.handle, inbound{way: f.Type, payload: f.Payload, at: at, longest: longestAck})
	if err != nil && !useless(err) {
		return nil // not acknowledged: Slack delivers it again
	}
	answer := struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload,omitempty"`
	}{EnvelopeID: f.EnvelopeID}
	if f.Accepts {
		answer.Payload = payload
	}
	if err := k.write(answer); err != nil {
		c.log.Warn("an acknowledgement could not be sent", "envelope", f.EnvelopeID, "type", f.Type, "error", err)
	}
	return after
}

func (k *connection) write(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	k.writing.Lock()
	defer k.writing.Unlock()
	k.ws.SetWriteDeadline(time.Now().Add(writeWithin))
	return k.ws.WriteMessage(websocket.TextMessage, data)
}

// ping asks for a sign of life, so that a connection that died silently is
// noticed although Slack's own pings may come seldom.
func (k *connection) ping(ctx context.Context) {
	tick := time.NewTicker(k.s.silent / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			k.ws.WriteControl(websocket.PingMessage, []byte("kept"), time.Now().Add(writeWithin))
		}
	}
}

func closed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func (k *connection) lived() time.Duration { return time.Since(k.opened) }

func (k *connection) end(err error) {
	k.mu.Lock()
	k.err = err
	k.mu.Unlock()
	close(k.ended)
}

// fate is why the connection closes: the reason that Slack gave, "" = none, and
// the error that ended it, nil while it is open.
func (k *connection) fate() (reason string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.reason, k.err
}
