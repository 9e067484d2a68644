package slackfake

import (
	"cmp"
	"context"
	"net/http"
	"sync"
	"time"
)

// Options say what a workspace is. The zero value is a workspace without name
// for tests: fixed tokens, every scope, the real clock, limits on.
type Options struct {
	Clock         func() time.Time // what messages and scheduled posts go by; nil = time.Now
	RateClock     func() time.Time // what rate limits go by, nearly always the real time; nil = time.Now
	BotToken      string           // "" = "xoxb-fake"
	AppToken      string           // "" = "xapp-fake"
	SigningSecret string           // "" = "fake-signing-secret"
	TeamID        string           // "" = "T0FAKETEAM"
	TeamDomain    string           // "" = "fake"
	AppName       string           // "" = "Kept"; the bot user's name, too, in lower case
	BaseURL       string           // where the workspace is reached, without "/" at its end; "" = what requests say
	Scopes        []string         // of the bot token; nil = every scope that a method here may need
	Unlimited     bool             // no rate limits, for speed tests
	FreePlan      bool             // no user groups, no canvases apart from a channel's
	MarketLimit   bool             // history and replies: 15 messages, one call a minute
	Delivery      Delivery         // how the app is reached, and what it has for people
}

// Workspace is a Slack workspace with one app installed. It is an
// [http.Handler]. Its exported methods are safe for concurrent use; what they
// return is a copy.
type Workspace struct {
	opt Options
	mux *http.ServeMux

	// mu guards everything below. An exported method takes it; an unexported
	// one says "mu held" where it needs it. Nothing waits, and nothing is sent,
	// while it is held.
	mu      sync.Mutex
	state   state
	version uint64
	changed chan struct{} // closed and replaced at every change
	baseURL string        // Options.BaseURL, else learned from the first request

	buckets      map[string]*bucket
	faults       []*Fault
	revoked      bool
	scopeChanges map[string]bool // on top of Options.Scopes

	// The ways out, mu held while they are called. event queues an Events API
	// event for the app: body is the inner event. useTrigger takes a trigger;
	// refusal is Slack's error code, "" if it is good. openSocket makes a
	// single-use address for Socket Mode.
	event      func(body object)
	useTrigger func(id string) (user, channel, refusal string)
	openSocket func() (url string)

	app *app // the other end of the ways out
}

// object is a JSON object on its way out.
type object = map[string]any

// New makes a workspace with the app installed, and #general.
func New(opt Options) *Workspace {
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	if opt.RateClock == nil {
		opt.RateClock = time.Now
	}
	opt.BotToken = cmp.Or(opt.BotToken, "xoxb-fake")
	opt.AppToken = cmp.Or(opt.AppToken, "xapp-fake")
	opt.SigningSecret = cmp.Or(opt.SigningSecret, "fake-signing-secret")
	opt.TeamID = cmp.Or(opt.TeamID, "T0FAKETEAM")
	opt.TeamDomain = cmp.Or(opt.TeamDomain, "fake")
	opt.AppName = cmp.Or(opt.AppName, "Kept")
	w := &Workspace{
		opt: opt, mux: http.NewServeMux(), baseURL: opt.BaseURL,
		changed: make(chan struct{}),
		buckets: map[string]*bucket{}, scopeChanges: map[string]bool{},
		event:      func(object) {},
		useTrigger: func(string) (string, string, string) { return "", "", "invalid_trigger_id" },
		openSocket: func() string { return "" },
	}
	w.found()
	w.app = newApp(w, opt.Delivery)
	w.mux.HandleFunc("/api/{method}", w.serveAPI)
	w.mux.HandleFunc("/files/{id}/{name}", w.serveFile)
	w.mux.HandleFunc("/upload/{id}", w.serveUpload)
	return w
}

// ServeHTTP serves the Web API under /api/, files under /files/ and what the
// app is given addresses of.
func (w *Workspace) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	w.mu.Lock()
	if w.baseURL == "" {
		scheme := "http://"
		if in.TLS != nil {
			scheme = "https://"
		}
		w.baseURL = scheme + in.Host
	}
	w.mu.Unlock()
	w.mux.ServeHTTP(out, in)
}

// now is the workspace's time.
func (w *Workspace) now() time.Time { return w.opt.Clock() }

// touch says that something changed. mu held.
func (w *Workspace) touch() {
	w.version++
	close(w.changed)
	w.changed = make(chan struct{})
}

// Version counts the changes.
func (w *Workspace) Version() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.version
}

// Changed is closed at the next change. Take it before looking, look, then wait.
func (w *Workspace) Changed() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed
}

// Wait returns when ok does, which is asked now and after every change, or with
// the context's error. ok may call the workspace's methods.
func (w *Workspace) Wait(ctx context.Context, ok func() bool) error {
	for {
		next := w.Changed()
		if ok() {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
