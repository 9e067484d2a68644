package slackfake

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// stage is a workspace with Ana, Ben, a room that the app is in, and a clock
// that a test moves.
type stage struct {
	*testing.T
	*Workspace
	url       string
	ana, ben  string
	ops       string // the room
	mu        sync.Mutex
	clockTime time.Time
}

// soon bounds how long a test waits for what must come.
const soon = time.Minute

// newStage opens a stage. That an app is slow is no part of most tests: unless d
// says otherwise it may take as long as the test waits.
func newStage(t *testing.T, d Delivery) *stage {
	t.Helper()
	s := &stage{T: t, clockTime: time.Date(2026, 3, 31, 10, 17, 0, 0, time.UTC)}
	d.AckDeadline = cmp.Or(d.AckDeadline, soon)
	server := httptest.NewUnstartedServer(nil)
	s.url = "http://" + server.Listener.Addr().String()
	s.Workspace = New(Options{Clock: s.time, BaseURL: s.url, Unlimited: true, Delivery: d})
	server.Config.Handler = s.Workspace
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(s.Workspace.Close)
	s.ana = s.AddUser(User{Name: "ana", RealName: "Ana Olsen"}).ID
	s.ben = s.AddUser(User{Name: "ben", RealName: "Ben"}).ID
	s.ops = s.AddChannel(Channel{Name: "ops", Members: []string{s.ana, s.ben, s.Bot().ID}}).ID
	return s
}

func (s *stage) time() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clockTime
}

// pass moves the clock on.
func (s *stage) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clockTime = s.clockTime.Add(d)
}

// soon is a context for waiting.
func (s *stage) soon() context.Context {
	ctx, cancel := context.WithTimeout(s.Context(), soon)
	s.Cleanup(cancel)
	return ctx
}

// answersWithin changes how long the app may take from now on.
func (s *stage) answersWithin(d time.Duration) {
	s.app.mu.Lock()
	defer s.app.mu.Unlock()
	s.app.AckDeadline = d
}

// says types something and fails the test if nobody can.
func (s *stage) says(user, text string) string {
	s.Helper()
	ts, err := s.Type(user, s.ops, text, "")
	s.ok(err)
	return ts
}

func (s *stage) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// whispers are the ephemeral messages that somebody sees in the room.
func (s *stage) whispers(user string) []string {
	var texts []string
	for _, m := range s.Messages(s.ops, user) {
		if m.EphemeralTo != "" {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// frame is what a socket carries to the app.
type frame struct {
	Type           string          `json:"type"`
	Reason         string          `json:"reason"`
	Envelope       string          `json:"envelope_id"`
	Payload        json.RawMessage `json:"payload"`
	Accepts        bool            `json:"accepts_response_payload"`
	Attempt        int             `json:"retry_attempt"`
	Why            string          `json:"retry_reason"`
	NumConnections int             `json:"num_connections"`
	ConnectionInfo struct {
		AppID string `json:"app_id"`
	} `json:"connection_info"`
	DebugInfo struct {
		Host string `json:"host"`
		Time int    `json:"approximate_connection_time"`
	} `json:"debug_info"`
}

// body is a frame's payload.
func (f frame) body() (b struct {
	Type    string
	EventID string `json:"event_id"`
	Event   struct{ Type, Text, TS string }
	Text    string
}) {
	_ = json.Unmarshal(f.Payload, &b)
	return b
}

// link asks for the address of a socket.
func (s *stage) link() string {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+"/api/apps.connections.open", nil)
	s.ok(err)
	req.Header.Set("Authorization", "Bearer xapp-fake")
	resp, err := http.DefaultClient.Do(req)
	s.ok(err)
	defer resp.Body.Close()
	var answer struct{ URL, Error string }
	s.ok(json.NewDecoder(resp.Body).Decode(&answer))
	if answer.URL == "" {
		s.Fatalf("no address for a socket: %s", answer.Error)
	}
	return answer.URL
}

// rawSocket is a connection without any client's cleverness.
type rawSocket struct {
	s      *stage
	ws     *websocket.Conn
	frames chan frame
	pings  chan string
}

// connect opens a socket.
func (s *stage) connect() *rawSocket {
	s.Helper()
	ws, _, err := websocket.DefaultDialer.DialContext(s.Context(), s.link(), http.Header{"Origin": {"https://elsewhere.example"}})
	s.ok(err)
	s.Cleanup(func() { ws.Close() })
	r := &rawSocket{s: s, ws: ws, frames: make(chan frame, 100), pings: make(chan string, 100)}
	ws.SetPingHandler(func(data string) error {
		r.pings <- data
		return nil
	})
	go func() {
		defer close(r.frames)
		for {
			var f frame
			if ws.ReadJSON(&f) != nil {
				return
			}
			r.frames <- f
		}
	}()
	return r
}

// hello opens a socket and takes its hello.
func (s *stage) hello() *rawSocket {
	s.Helper()
	r := s.connect()
	if f := r.next(); f.Type != "hello" {
		s.Fatalf("the socket began with %+v, not a hello", f)
	}
	return r
}

// next is the next frame.
func (r *rawSocket) next() frame {
	r.s.Helper()
	select {
	case f, ok := <-r.frames:
		if !ok {
			r.s.Fatal("the socket ended; a frame was expected")
		}
		return f
	case <-time.After(soon):
		r.s.Fatal("no frame came")
	}
	return frame{}
}

// ended waits for the end of the socket; what came before is dropped.
func (r *rawSocket) ended() {
	r.s.Helper()
	deadline := time.After(soon)
	for {
		select {
		case _, ok := <-r.frames:
			if !ok {
				return
			}
		case <-deadline:
			r.s.Fatal("the socket did not end")
		}
	}
}

// ack acknowledges an envelope; payload "" is none.
func (r *rawSocket) ack(f frame, payload string) {
	r.s.Helper()
	answer := map[string]any{"envelope_id": f.Envelope}
	if payload != "" {
		answer["payload"] = json.RawMessage(payload)
	}
	r.s.ok(r.ws.WriteJSON(answer))
}

// acking acknowledges everything from now on, and hands it over.
func (r *rawSocket) acking(payload func(frame) string) <-chan frame {
	seen := make(chan frame, 100)
	go func() {
		for f := range r.frames {
			if f.Envelope == "" {
				continue
			}
			answer := map[string]any{"envelope_id": f.Envelope}
			if p := payload(f); p != "" {
				answer["payload"] = json.RawMessage(p)
			}
			if r.ws.WriteJSON(answer) != nil {
				return
			}
			seen <- f
		}
	}()
	return seen
}

func nothing(frame) string { return "" }

// want fails the test unless got contains part.
func (s *stage) want(got, part string) {
	s.Helper()
	if !strings.Contains(got, part) {
		s.Errorf("got %q, want something with %q", got, part)
	}
}
