package slackfake

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Delivery says how the workspace reaches the app, and what the app has for
// people to use. The zero value is Socket Mode with Slack's own times, the
// command /incident, and every event subscribed.
type Delivery struct {
	// Where signed requests go. All "": Socket Mode. Set Options.BaseURL, too:
	// response_urls are given out before the app has called.
	EventsURL, CommandsURL, InteractivityURL string
	// App, if set, answers signed requests in this process, whatever host the
	// addresses name.
	App http.Handler

	Commands     []string   // slash commands; nil = "/incident"
	Shortcuts    []Shortcut // global and message shortcuts
	Events       []string   // bot events subscribed to, as a manifest names them; nil = all
	MentionFirst bool       // a mention's app_mention goes out before its message event

	AckDeadline time.Duration // how long the app may take, real time; 0 = 3 s
	PingEvery   time.Duration // between pings of a socket, real time; 0 = 10 s
	WarnAhead   time.Duration // between a warning and the end of a socket, real time; 0 = 10 s
}

// Shortcut is an entry of the shortcuts menu.
type Shortcut struct {
	Name     string
	Callback string // callback_id
	Message  bool   // in a message's menu; else the global one
}

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

	triggers triggers              // guarded by their own lock
	answers  map[string]*answerURL // by secret; mu of the workspace guards it
	held     object                // a message event that waits for its app_mention; likewise
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
	s := &sent{kind: env.kind, settle: over}
	a.mu.Lock()
	a.pending[id] = s
	s.deadline = time.AfterFunc(a.AckDeadline, func() { a.resolve(id, verdict{failure: timedOut}) })
	a.mu.Unlock()
	if !a.sockets.send(id, frameOf(id, env)) {
		a.resolve(id, verdict{failure: noAnswer})
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
	got := make(chan verdict, 1)
	a.deliver(env, func(v verdict) { got <- v })
	select {
	case v := <-got:
		return v, nil
	case <-ctx.Done():
		return verdict{}, ctx.Err()
	}
}

// queueEvent is the workspace's way out for events. mu of the workspace held.
func (w *Workspace) queueEvent(body object) {
	if !w.reaches(body) {
		return
	}
	for _, b := range w.mentionFirst(body) {
		if w.subscribed(b) {
			w.sendEvent(b)
		}
	}
}

// sendEvent wraps an event and sends it. mu of the workspace held.
func (w *Workspace) sendEvent(body object) {
	now := w.now()
	payload := object{
		"token": verificationToken, "team_id": w.opt.TeamID, "context_team_id": w.opt.TeamID,
		"context_enterprise_id": nil, "api_app_id": w.state.AppID, "type": "event_callback",
		"event_id": "Ev" + rand.Text()[:10], "event_time": now.Unix(), "event_context": "4-" + rand.Text(),
		"is_ext_shared_channel": w.shared(body),
		"authorizations": []object{{
			"enterprise_id": nil, "team_id": w.opt.TeamID, "user_id": w.state.Bot,
			"is_bot": true, "is_enterprise_install": false,
		}},
	}
	inner := maps.Clone(body)
	if inner["event_ts"] == nil {
		inner["event_ts"] = w.stamp()
	}
	// What is queued must not change with the workspace.
	payload["event"] = json.RawMessage(mustJSON(inner))
	a := w.app
	a.mu.Lock()
	times := 1
	if a.twice > 0 {
		a.twice--
		times = 2
	}
	a.mu.Unlock()
	for range times {
		a.tell(envelope{kind: eventsAPI, payload: payload})
	}
}

// subscribed reports whether the app asked for events of this type.
func (w *Workspace) subscribed(body object) bool {
	if w.app.Events == nil {
		return true
	}
	name, _ := body["type"].(string)
	if channel, _ := body["channel_type"].(string); name == "message" {
		name += map[string]string{"channel": ".channels", "group": ".groups", "im": ".im", "mpim": ".mpim"}[channel]
	}
	return slices.Contains(w.app.Events, name)
}

// reaches reports whether the app may know of what happened: it hears nothing
// of channels that it is not in. mu of the workspace held.
func (w *Workspace) reaches(body object) bool {
	c := w.channelOf(body)
	return c == nil || c.has(w.state.Bot)
}

func (w *Workspace) shared(body object) bool {
	c := w.channelOf(body)
	return c != nil && c.Shared
}

// channelOf finds the channel that an event is about. mu of the workspace held.
func (w *Workspace) channelOf(body object) *Channel {
	for _, key := range []string{"channel", "channel_id"} {
		if id, ok := body[key].(string); ok {
			return w.channel(id)
		}
	}
	if item, ok := body["item"].(object); ok {
		id, _ := item["channel"].(string)
		return w.channel(id)
	}
	return nil
}

// verificationToken is the deprecated shared secret that payloads still carry.
const verificationToken = "fake-verification-token"

// newApp connects the workspace to its app. It takes the three ways out.
func newApp(w *Workspace, d Delivery) *app {
	d.AckDeadline = cmp.Or(d.AckDeadline, 3*time.Second)
	d.PingEvery = cmp.Or(d.PingEvery, 10*time.Second)
	d.WarnAhead = cmp.Or(d.WarnAhead, 10*time.Second)
	if d.Commands == nil {
		d.Commands = []string{"/incident"}
	}
	a := &app{
		Delivery: d, clock: w.now,
		pending: map[string]*sent{}, changed: make(chan struct{}),
		triggers: triggers{known: map[string]*trigger{}}, answers: map[string]*answerURL{},
	}
	a.sockets = &sockets{
		appID: w.state.AppID, pingEvery: d.PingEvery, warnAhead: d.WarnAhead,
		tickets: map[string]time.Time{}, changed: make(chan struct{}), ended: a.ended,
		took: func(id string, body json.RawMessage) { a.resolve(id, verdict{body: body}) },
	}
	if d.EventsURL+d.CommandsURL+d.InteractivityURL != "" {
		a.http = newSignedHTTP(d, w.opt.SigningSecret)
	}
	w.mux.Handle(socketPath, a.sockets)
	w.mux.HandleFunc(commandAnswers, w.serveAnswer)
	w.mux.HandleFunc(actionAnswers, w.serveAnswer)
	w.event = w.queueEvent
	w.useTrigger = a.useTrigger
	w.openSocket = func() string {
		ws := "ws" + strings.TrimPrefix(w.baseURL, "http")
		return fmt.Sprintf("%s%s?ticket=%s&app_id=%s", ws, socketPath, a.sockets.ticket(), a.sockets.appID)
	}
	return a
}

// socketPath is where sockets are opened.
const socketPath = "/link/"

// newUUID is a random identifier written as Slack writes an envelope's.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// mustJSON writes what this package made of maps, strings and numbers, which
// always can be written.
func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("slackfake: %v", err))
	}
	return data
}
