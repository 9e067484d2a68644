package slackfake

import (
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is one connection. The goroutine of its request reads, another writes.
type socket struct {
	ws   *websocket.Conn
	wake chan struct{} // room for one: there is something to write
	done chan struct{} // closed when the connection is over

	mu   sync.Mutex
	out  []outgoing
	sent []string // envelopes given to this connection and not acknowledged
	over bool
}

// outgoing is a frame in line, and what is to be done once it was written, nil for
// nothing.
type outgoing struct {
	frame []byte
	then  func()
}

// queue puts a frame in line.
func (c *socket) queue(frame []byte, then func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(frame, then)
}

// put is queue with c.mu held.
func (c *socket) put(frame []byte, then func()) {
	c.out = append(c.out, outgoing{frame, then})
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// hangUp ends the connection, once.
func (c *socket) hangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.over {
		c.over = true
		close(c.done)
		c.ws.Close()
	}
}

// write sends what is queued, and a ping now and then.
func (c *socket) write(s *sockets) {
	pings := time.NewTicker(s.pingEvery)
	defer pings.Stop()
	defer c.hangUp()
	for {
		var err error
		select {
		case <-c.done:
			return
		case <-pings.C:
			if s.pinging() {
				err = c.ws.WriteControl(websocket.PingMessage, []byte("Ping from applink-fake"), time.Now().Add(time.Second))
			}
		case <-c.wake:
			c.mu.Lock()
			all := c.out
			c.out = nil
			c.mu.Unlock()
			for _, o := range all {
				if err != nil {
					break
				}
				if err = c.ws.WriteMessage(websocket.TextMessage, o.frame); err == nil && o.then != nil {
					o.then()
				}
			}
		}
		if err != nil {
			return
		}
	}
}

// read takes acknowledgements until the connection ends. Only what was sent on
// this connection can be acknowledged on it.
func (c *socket) read(s *sockets) {
	for {
		_, frame, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			Envelope string          `json:"envelope_id"`
			Payload  json.RawMessage `json:"payload"`
		}
		if len(frame) >= maxAck || json.Unmarshal(frame, &ack) != nil {
			continue
		}
		c.mu.Lock()
		at := slices.Index(c.sent, ack.Envelope)
		if at >= 0 {
			c.sent = slices.Delete(c.sent, at, at+1)
		}
		c.mu.Unlock()
		if at >= 0 {
			s.took(ack.Envelope, ack.Payload)
		}
	}
}
