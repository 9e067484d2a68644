package slackfake

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
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
	TriggerLife time.Duration // how long a trigger may open a view, by the workspace's clock; 0 = 3 s
	PingEvery   time.Duration // between pings of a socket, real time; 0 = 10 s
	WarnAhead   time.Duration // between a warning and the end of a socket, real time; 0 = 10 s
}

// Shortcut is an entry of the shortcuts menu.
type Shortcut struct {
	Name     string
	Callback string // callback_id
	Message  bool   // in a message's menu; else the global one
}

// verificationToken is the deprecated shared secret that payloads still carry.
const verificationToken = "fake-verification-token"

// newApp connects the workspace to its app. It takes the three ways out.
func newApp(w *Workspace, d Delivery) *app {
	d.AckDeadline = cmp.Or(d.AckDeadline, 3*time.Second)
	d.TriggerLife = cmp.Or(d.TriggerLife, 3*time.Second)
	d.PingEvery = cmp.Or(d.PingEvery, 10*time.Second)
	d.WarnAhead = cmp.Or(d.WarnAhead, 10*time.Second)
	if d.Commands == nil {
		d.Commands = []string{"/incident"}
	}
	a := &app{
		Delivery: d, clock: w.now,
		pending: map[string]*sent{}, changed: make(chan struct{}),
		triggers: triggers{life: d.TriggerLife, known: map[string]*trigger{}}, answers: map[string]*answerURL{},
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
