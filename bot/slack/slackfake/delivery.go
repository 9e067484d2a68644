package slackfake

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// retryAfter is how long Slack waits before each further attempt at an event,
// after the failure of the one before it (Slack's documentation of the Events
// API): at once, a minute, five minutes. Then the event is lost.
var retryAfter = []time.Duration{0, time.Minute, 5 * time.Minute}

// noticesClock is how soon a moved clock is noticed while an event waits for
// another attempt.
const noticesClock = time.Second

// kind is the type of an envelope.
type kind string

const (
	eventsAPI     kind = "events_api"
	slashCommands kind = "slash_commands"
	interactive   kind = "interactive"
)

// envelope is one thing on its way to the app.
type envelope struct {
	kind    kind
	payload object
	answer  bool   // the acknowledgement may carry a payload
	attempt int    // 0 = the first
	reason  string // why the attempt before failed
}

// verdict is what became of an envelope.
type verdict struct {
	body    json.RawMessage // what the app answered
	failure failure         // "" = acknowledged
	final   bool            // the app wants no further attempt
	took    time.Duration   // since it was sent (ask only)
}

// failure says why an envelope was not acknowledged, in Slack's words for an
// HTTP retry.
type failure string

const (
	timedOut   failure = "http_timeout"
	noAnswer   failure = "connection_failed"
	badStatus  failure = "http_error"
	misdirects failure = "too_many_redirects"
)

// app is the installed app as Slack sees it: how it is reached, and what it has
// not acknowledged.
type app struct {
	Delivery
	clock   func() time.Time
	sockets *sockets
	http    *signedHTTP // nil in Socket Mode

	mu      sync.Mutex
	pending map[string]*sent // by envelope
	under   int              // envelopes under way
	retries []retry          // in no order
	poll    *time.Timer      // set while retries wait
	lost    int
	twice   int           // events still to be sent twice
	changed chan struct{} // closed and replaced when under changes
	closed  bool

	triggers triggers // guarded by their own lock

	// mu of the workspace guards the rest.
	answers   map[string]*answerURL // by secret
	held      object                // a message event that waits for its app_mention
	hour      time.Time             // when the hour began that events are counted in
	inHour    int                   // events since
	limitedAt time.Time             // the last minute of which the app was told that it got too many
}

// sent is an envelope that a socket has carried and that waits for its
// acknowledgement.
type sent struct {
	kind     kind
	settle   func(verdict) // called once
	deadline *time.Timer
}

// retry is an event that waits for its next attempt.
type retry struct {
	due time.Time
	env envelope
}

// deliver sends an envelope; settle is called once, on another goroutine or on
// this one, without mu. It does not wait.
func (a *app) deliver(env envelope, settle func(verdict)) {
	a.mu.Lock()
	a.under++
	a.mu.Unlock()
	over := func(v verdict) {
		settle(v)
		a.mu.Lock()
		a.under--
		close(a.changed)
		a.changed = make(chan struct{})
		a.mu.Unlock()
	}
	if a.http != nil {
		go func() { over(a.http.post(env, a.clock(), a.AckDeadline)) }()
		return
	}
	id := newUUID()
	frame := frameOf(id, env)
	a.mu.Lock()
	carried := a.sockets.send(id, frame)
	if carried { // only from then on does the app's time run
		a.pending[id] = &sent{kind: env.kind, settle: over,
			deadline: time.AfterFunc(a.AckDeadline, func() { a.resolve(id, verdict{failure: timedOut}) })}
	}
	a.mu.Unlock()
	if !carried {
		over(verdict{failure: noAnswer})
	}
}

// frameOf is an envelope as a socket carries it.
func frameOf(id string, env envelope) []byte {
	frame := object{
		"envelope_id": id, "type": string(env.kind), "payload": env.payload,
		"accepts_response_payload": env.answer,
	}
	if env.kind == eventsAPI {
		frame["retry_attempt"], frame["retry_reason"] = env.attempt, env.reason
	}
	return mustJSON(frame)
}

// resolve settles an envelope that a socket carried; late and repeated
// acknowledgements change nothing.
func (a *app) resolve(id string, v verdict) {
	a.mu.Lock()
	s, ok := a.pending[id]
	delete(a.pending, id)
	a.mu.Unlock()
	if ok {
		s.deadline.Stop()
		s.settle(v)
	}
}

// ended fails the events that a connection took with it. Commands wait for
// their deadline: whoever typed one sees no earlier that it failed.
func (a *app) ended(ids []string) {
	for _, id := range ids {
		a.mu.Lock()
		s, ok := a.pending[id]
		event := ok && s.kind == eventsAPI
		a.mu.Unlock()
		if event {
			a.resolve(id, verdict{failure: timedOut})
		}
	}
}

// tell sends an event and sees to its further attempts.
func (a *app) tell(env envelope) {
	a.deliver(env, func(v verdict) {
		if v.failure == "" {
			return
		}
		a.mu.Lock()
		if v.final || env.attempt >= len(retryAfter) || a.closed {
			a.lost++
			a.mu.Unlock()
			return
		}
		wait := retryAfter[env.attempt]
		env.attempt++
		env.reason = string(v.failure)
		if a.http == nil {
			env.reason = "timeout" // the only reason that Socket Mode gives
		}
		if wait > 0 {
			a.retries = append(a.retries, retry{due: a.clock().Add(wait), env: env})
			a.pollLocked()
		}
		a.mu.Unlock()
		if wait == 0 {
			a.tell(env)
		}
	})
}

// pollLocked looks again soon, while there is something to look for. mu held.
func (a *app) pollLocked() {
	if a.poll == nil && len(a.retries) > 0 && !a.closed {
		a.poll = time.AfterFunc(noticesClock, func() {
			a.mu.Lock()
			a.poll = nil
			a.mu.Unlock()
			a.redeliver(a.clock())
		})
	}
}

// redeliver sends the events whose next attempt is due by now.
func (a *app) redeliver(now time.Time) {
	a.mu.Lock()
	var due []retry
	a.retries = slices.DeleteFunc(a.retries, func(r retry) bool {
		if r.due.After(now) {
			return false
		}
		due = append(due, r)
		return true
	})
	a.pollLocked()
	a.mu.Unlock()
	slices.SortStableFunc(due, func(x, y retry) int { return x.due.Compare(y.due) })
	for _, r := range due {
		a.tell(r.env)
	}
}

// ask sends what a person did and waits for the app's answer, or for the
// deadline.
func (a *app) ask(ctx context.Context, env envelope) (verdict, error) {
	got, began := make(chan verdict, 1), time.Now()
	a.deliver(env, func(v verdict) {
		v.took = time.Since(began)
		got <- v
	})
	select {
	case v := <-got:
		return v, nil
	case <-ctx.Done():
		return verdict{}, ctx.Err()
	}
}
