package slackfake

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Socket Mode as Slack documents it: up to ten connections an app, an address
// for each that works once and not for long.
const (
	maxSockets    = 10
	ticketLife    = 30 * time.Second
	refreshGrace  = time.Second // between a refresh_requested and the end of the connection
	approxSession = 18060       // seconds, what Slack's hello says of itself
	maxAck        = 20 << 10    // bytes; Slack drops longer acknowledgements without a word (so slack-go)
)

// Reasons that Slack gives in a disconnect frame.
const (
	Warning           = "warning"             // the connection ends in about ten seconds
	RefreshRequested  = "refresh_requested"   // the connection ends now, as it does every few hours
	LinkDisabled      = "link_disabled"       // Socket Mode was turned off for the app
	TooManyWebsockets = "too_many_websockets" // an eleventh connection was opened
)

// sockets are the app's Socket Mode connections.
type sockets struct {
	appID     string
	pingEvery time.Duration
	warnAhead time.Duration
	// took is told of each acknowledgement, ended of each connection's end with
	// the identifiers of what was sent on it. Neither is called with mu held.
	took  func(envelope string, payload json.RawMessage)
	ended func(sent []string)

	mu       sync.Mutex
	open     []*socket            // oldest first
	turn     int                  // whose turn it is
	tickets  map[string]time.Time // unused, with the real time of expiry
	drop     int                  // envelopes still to be swallowed
	off      bool                 // Socket Mode is turned off
	noPings  bool
	changed  chan struct{} // closed and replaced when open changes
	shutDown bool
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// ticket makes the secret of an address that works once.
func (s *sockets) ticket() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := newUUID()
	s.tickets[id] = time.Now().Add(ticketLife)
	return id
}

// redeem reports whether a ticket is good, and uses it up.
func (s *sockets) redeem(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, ok := s.tickets[id]
	delete(s.tickets, id)
	return ok && time.Now().Before(until) && !s.shutDown
}

// ServeHTTP takes a connection and serves it until it ends.
func (s *sockets) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	if !s.redeem(in.URL.Query().Get("ticket")) {
		// Slack answers a used or stale ticket with this status.
		http.Error(out, "the ticket is unknown, used or expired", http.StatusRequestTimeout)
		return
	}
	ws, err := upgrader.Upgrade(out, in, nil)
	if err != nil {
		return // the upgrader has answered
	}
	c := &socket{ws: ws, wake: make(chan struct{}, 1), done: make(chan struct{})}
	s.add(c)
	go c.write(s)
	c.read(s)
	s.end(c)
}

// add greets a connection and takes it into the rotation, unless Socket Mode is
// off. Then the oldest may be one too many.
func (s *sockets) add(c *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.off || s.shutDown {
		s.retire(c, LinkDisabled)
		return
	}
	s.open = append(s.open, c)
	c.queue(s.helloFrame(len(s.open)), nil) // before anything that is sent in turn
	if len(s.open) > maxSockets {
		s.retire(s.open[0], TooManyWebsockets)
	}
	s.touch()
}

// end ends connections; on return they no longer count as open. One that has
// ended stays so.
func (s *sockets) end(all ...*socket) {
	s.mu.Lock()
	s.open = slices.DeleteFunc(s.open, func(c *socket) bool { return slices.Contains(all, c) })
	s.touch()
	s.mu.Unlock()
	for _, c := range all {
		c.hangUp()
		c.mu.Lock()
		sent := c.sent
		c.sent = nil
		c.mu.Unlock()
		s.ended(sent)
	}
}

// touch says that open changed. mu held.
func (s *sockets) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// send gives an envelope to one connection, each in turn, and reports whether
// there is one.
func (s *sockets) send(envelope string, frame []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open) == 0 {
		return false
	}
	s.turn++
	c := s.open[s.turn%len(s.open)]
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, envelope)
	if s.drop > 0 {
		s.drop--
		return true
	}
	c.put(frame, nil)
	return true
}

// disconnect sends the frame on the connections named and ends them when Slack
// would.
func (s *sockets) disconnect(reason string, which func(open []*socket) []*socket) {
	s.mu.Lock()
	if reason == LinkDisabled {
		s.off = true
	}
	old := slices.Clone(which(s.open))
	s.mu.Unlock()
	for _, c := range old {
		s.retire(c, reason)
	}
}

// retire tells the app that a connection ends, and then ends it.
func (s *sockets) retire(c *socket, reason string) {
	after := refreshGrace
	if reason == Warning {
		after = s.warnAhead
	}
	c.queue(s.disconnectFrame(reason), func() {
		time.AfterFunc(after, func() { s.end(c) })
	})
}

// cut ends every connection without a word.
func (s *sockets) cut() {
	s.mu.Lock()
	all := slices.Clone(s.open)
	s.mu.Unlock()
	s.end(all...)
}

func (s *sockets) disconnectFrame(reason string) []byte {
	return mustJSON(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink-fake"}})
}

func (s *sockets) helloFrame(n int) []byte {
	return mustJSON(object{
		"type": "hello", "num_connections": n,
		"connection_info": object{"app_id": s.appID},
		"debug_info":      object{"host": "applink-fake", "build_number": 1, "approximate_connection_time": approxSession},
	})
}

func (s *sockets) pinging() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.noPings
}
