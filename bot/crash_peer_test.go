package bot_test

import (
	"encoding/json"
	"errors"
	"io"
	"sync"

	"kept/bot/chat"
)

// errGone says that the other process died before it answered.
var errGone = errors.New("the other process is gone")

// frame is a call (Method set) or the answer to one.
type frame struct {
	ID     int
	Method string          `json:",omitempty"`
	Body   json.RawMessage `json:",omitempty"`
	Err    string          `json:",omitempty"` // text of the error, of an answer
	Class  string          `json:",omitempty"` // and which of chat's errors it is
}

// handler carries out a call: args is its JSON, what it returns is sent back.
type handler func(method string, args json.RawMessage) (any, error)

// peer is one end of the pipes. Calls go both ways at once. Safe for
// concurrent use.
type peer struct {
	handle handler

	mu      sync.Mutex
	out     *json.Encoder
	calls   map[int]chan frame
	last    int
	gone    bool
	serving sync.WaitGroup
}

// newPeer makes an end that writes to out; Serve reads the other direction.
func newPeer(out io.Writer, handle handler) *peer {
	return &peer{handle: handle, out: json.NewEncoder(out), calls: map[int]chan frame{}}
}

// Serve answers calls and takes answers until in ends, which it does when the
// other process dies. Everything that had arrived by then has been carried out
// when it returns.
func (p *peer) Serve(in io.Reader) {
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

func (p *peer) answer(call frame) {
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

// Call asks the other process and puts its answer into result. errGone: it
// died first, and may or may not have done what it was asked.
func (p *peer) Call(method string, args, result any) error {
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	answer := make(chan frame, 1)
	p.mu.Lock()
	if p.gone {
		p.mu.Unlock()
		return errGone
	}
	p.last++
	p.calls[p.last] = answer
	err = p.out.Encode(frame{ID: p.last, Method: method, Body: body})
	p.mu.Unlock()
	if err != nil {
		return errGone
	}
	f, ok := <-answer
	switch {
	case !ok:
		return errGone
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
