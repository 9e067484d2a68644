// Package crashtest lets package bot be killed. A child process holds the bot
// and its store; the test holds the chat platform and serves it to the child
// over a pair of pipes, so that the platform outlives every SIGKILL, as a real
// one does. See bot/crash_test.go.
package crashtest

import (
	"encoding/json"
	"errors"
	"io"
	"sync"

	"kept/bot/chat"
)

// ErrGone says that the other process died before it answered.
var ErrGone = errors.New("the other process is gone")

// frame is a call (Method set) or the answer to one.
type frame struct {
	ID     int
	Method string          `json:",omitempty"`
	Body   json.RawMessage `json:",omitempty"`
	Err    string          `json:",omitempty"` // text of the error, of an answer
	Class  string          `json:",omitempty"` // and which of chat's errors it is
}

// Handler carries out a call: args is its JSON, what it returns is sent back.
type Handler func(method string, args json.RawMessage) (any, error)

// Peer is one end of the pipes. Calls go both ways at once. Safe for
// concurrent use.
type Peer struct {
	handle Handler

	mu      sync.Mutex
	out     *json.Encoder
	calls   map[int]chan frame
	last    int
	gone    bool
	serving sync.WaitGroup
}

// NewPeer makes an end that writes to out; Serve reads the other direction.
func NewPeer(out io.Writer, handle Handler) *Peer {
	return &Peer{handle: handle, out: json.NewEncoder(out), calls: map[int]chan frame{}}
}

// Serve answers calls and takes answers until in ends, which it does when the
// other process dies. Everything that had arrived by then has been carried out
// when it returns.
func (p *Peer) Serve(in io.Reader) {
	for dec := json.NewDecoder(in); ; {
		var f frame
		if dec.Decode(&f) != nil {
			break
		}
		if f.Method != "" {
			p.serving.Go(func() { p.answer(f) })
			continue
		}
		p.mu.Lock()
		answer := p.calls[f.ID]
		delete(p.calls, f.ID)
		p.mu.Unlock()
		answer <- f
	}
	p.mu.Lock()
	p.gone = true
	for id, answer := range p.calls {
		delete(p.calls, id)
		close(answer)
	}
	p.mu.Unlock()
	p.serving.Wait()
}

func (p *Peer) answer(call frame) {
	f := frame{ID: call.ID}
	result, err := p.handle(call.Method, call.Body)
	if err == nil {
		f.Body, err = json.Marshal(result)
	}
	if err != nil {
		f.Err, f.Class = err.Error(), classOf(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.out.Encode(f) // if the caller is gone, so is its question
}

// Call asks the other process and puts its answer into result. ErrGone: it
// died first, and may or may not have done what it was asked.
func (p *Peer) Call(method string, args, result any) error {
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	answer := make(chan frame, 1)
	p.mu.Lock()
	if p.gone {
		p.mu.Unlock()
		return ErrGone
	}
	p.last++
	p.calls[p.last] = answer
	err = p.out.Encode(frame{ID: p.last, Method: method, Body: body})
	p.mu.Unlock()
	if err != nil {
		return ErrGone
	}
	f, ok := <-answer
	switch {
	case !ok:
		return ErrGone
	case f.Err != "":
		return &remoteError{f.Err, classes[f.Class]}
	}
	return json.Unmarshal(f.Body, result)
}

// remoteError is an error of the other process.
type remoteError struct {
	text string
	is   error
}

func (e *remoteError) Error() string { return e.text }
func (e *remoteError) Unwrap() error { return e.is }

// classes are the errors whose kind matters to the bot.
var classes = map[string]error{
	"not found": chat.ErrNotFound, "refused": chat.ErrRefused, "unknown fate": chat.ErrUnknownFate, "retry": chat.ErrRetry,
}

func classOf(err error) string {
	for name, class := range classes {
		if errors.Is(err, class) {
			return name
		}
	}
	return ""
}
