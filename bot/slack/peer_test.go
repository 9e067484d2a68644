package slack

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// peer is just enough of Slack for what comes in and how it is answered: it
// opens Socket Mode connections and writes down which methods are called.
type peer struct {
	*httptest.Server
	conns chan *wire // connections as they are opened
	calls chan call

	mu      sync.Mutex
	answers map[string][]string // method → answers to give first
	scopes  string              // what the bot token is said to be granted
	ahead   time.Duration       // by how much the clock of whoever asks is ahead
	dead    bool                // pings over new connections are not answered
}

// call is a call of a method, or of the response_url ("response_url").
type call struct {
	Method string
	Form   map[string]string
	Body   map[string]any
}

const okAnswer = `{"ok":true}`

// never is after how long what has not come, be the machine ever so slow, does not.
const never = time.Minute

func newPeer(t testing.TB) *peer {
	p := &peer{conns: make(chan *wire, 10), calls: make(chan call, 1000), answers: map[string][]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", p.method)
	mux.HandleFunc("/response", p.method)
	mux.HandleFunc("/socket", p.socket)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *peer) method(w http.ResponseWriter, r *http.Request) {
	c := call{Method: strings.TrimPrefix(r.URL.Path, "/api/"), Form: map[string]string{}}
	if r.URL.Path == "/response" {
		c.Method = "response_url"
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		data, _ := io.ReadAll(r.Body)
		json.Unmarshal(data, &c.Body)
	} else {
		r.ParseForm()
		for k := range r.Form {
			c.Form[k] = r.Form.Get(k)
		}
	}
	p.mu.Lock()
	answer := okAnswer
	if queued := p.answers[c.Method]; len(queued) > 0 {
		answer, p.answers[c.Method] = queued[0], queued[1:]
	} else {
		switch c.Method {
		case "apps.connections.open":
			answer = `{"ok":true,"url":"ws` + strings.TrimPrefix(p.URL, "http") + `/socket"}`
		case "chat.postMessage", "chat.postEphemeral":
			answer = `{"ok":true,"channel":"C1","ts":"1700000000.000900","message_ts":"1700000000.000900"}`
		case "conversations.open":
			answer = `{"ok":true,"channel":{"id":"D1"}}`
		case "users.info":
			answer = `{"ok":true,"user":{"id":"` + c.Form["user"] + `","team_id":"T1","profile":{"display_name":"Name of ` + c.Form["user"] + `"}}}`
		}
	}
	p.mu.Unlock()
	if status, found := strings.CutPrefix(answer, "status "); found {
		w.WriteHeader(map[string]int{"404": 404, "500": 500}[status])
	} else {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-OAuth-Scopes", p.scopes)
		w.Header().Set("Date", time.Now().Add(-p.ahead).UTC().Format(http.TimeFormat))
		io.WriteString(w, answer)
	}
	if c.Method != "users.info" {
		p.calls <- c
	}
}

// answer makes the next call of a method get this answer.
func (p *peer) answer(method, answer string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[method] = append(p.answers[method], answer)
}

// called waits for the next call of a method, passing over others.
func (p *peer) called(t testing.TB, method string) call {
	t.Helper()
	for {
		select {
		case c := <-p.calls:
			if c.Method == method {
				return c
			}
		case <-time.After(never):
			t.Fatalf("%s was not called", method)
		}
	}
}

func (p *peer) socket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &wire{ws: ws, acks: make(chan ack, 5000), gone: make(chan struct{}), pongs: make(chan string, 10)}
	p.mu.Lock()
	if p.dead {
		ws.SetPingHandler(func(string) error { return nil })
	}
	p.mu.Unlock()
	ws.SetPongHandler(func(data string) error { c.pongs <- data; return nil })
	p.conns <- c
	for {
		var a ack
		if err := ws.ReadJSON(&a); err != nil {
			c.err = err
			close(c.gone)
			return
		}
		c.acks <- a
	}
}

// wire is Slack's end of a Socket Mode connection.
type wire struct {
	ws    *websocket.Conn
	acks  chan ack
	pongs chan string
	gone  chan struct{} // closed when Kept has closed it
	err   error
}

type ack struct {
	EnvelopeID string         `json:"envelope_id"`
	Payload    map[string]any `json:"payload"`
}

// connected waits for a connection to be opened, and greets it.
func (p *peer) connected(t testing.TB) *wire {
	t.Helper()
	select {
	case c := <-p.conns:
		c.send(t, `{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"},"debug_info":{"approximate_connection_time":3600}}`)
		return c
	case <-time.After(never):
		t.Fatal("no connection was opened")
		return nil
	}
}

func (c *wire) send(t testing.TB, frame string) {
	t.Helper()
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		t.Fatal(err)
	}
}

// message sends a message event, whose text tells it from others.
func (c *wire) message(t testing.TB, envelope, text string) {
	t.Helper()
	c.send(t, `{"envelope_id":"`+envelope+`","type":"events_api","accepts_response_payload":false,"retry_attempt":0,"payload":{
		"type":"event_callback","team_id":"T1","api_app_id":"A1","event_id":"Ev`+envelope+`","event":{
		"type":"message","channel":"C1","user":"U2","ts":"1700000000.000100","text":"`+text+`"}}}`)
}

func (c *wire) acked(t testing.TB) ack {
	t.Helper()
	select {
	case a := <-c.acks:
		return a
	case <-time.After(never):
		t.Fatal("no acknowledgement came")
		return ack{}
	}
}

const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5"

// now is when everything happens in these tests.
var now = time.Unix(1700000000, 0).UTC()

// inboundClient is Kept, connected to the peer as user U1 of app A1.
func inboundClient(t testing.TB, p *peer) *Client {
	cfg := Config{BotToken: "xoxb-1", AppToken: "xapp-1-A1-1-1", SigningSecret: signingSecret}
	if p != nil {
		cfg.API = p.URL + "/api/"
	}
	c := New(cfg, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	c.me = identity{team: "T1", url: "https://acme.slack.com/", user: "U1", bot: "B1", app: "A1"}
	for user, name := range map[string]string{"U1": "Kept", "U2": "Ana", "U3": "Ben"} {
		c.names.put(user, name)
	}
	return c
}
