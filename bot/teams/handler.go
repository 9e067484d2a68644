package teams

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"sync"
	"time"

	"kept/bot/chat"
)

const (
	// longestBody bounds an activity, in bytes. A message of Teams' has at most
	// about 100 KB (learn.microsoft.com/microsoftteams/limits-specifications-teams),
	// and a message action carries one of them, with its text in HTML.
	longestBody = 1 << 20
	// atOnce is how many activities are handled at the same time.
	atOnce = 64
)

// handleWithin bounds the handling of an activity, its answer included; Teams waits
// 15 s for an invoke. (Longer in tests, for which
// how fast their machine is must not matter.)
var handleWithin = 30 * time.Second

// inward is what a Client needs to take activities.
type inward struct {
	keys    *keys
	forms   openers
	turn    chan struct{}
	roots   *recent[string] // CHANNEL/ID → first message of the thread
	sealing sync.Mutex      // until there is a secret to seal with
	teams   sync.Mutex      // one adds to the teams that are known
}

func newInward(c *Client) *inward {
	return &inward{turn: make(chan struct{}, atOnce), roots: newRecent[string](24 * time.Hour), keys: &keys{fetch: c.fetchKeys, log: func(err error) {
		c.log.Error("the Bot Connector's signing keys cannot be fetched; those that are known still count. Is login.botframework.com reachable from here?", "error", err)
	}}}
}

// Handler takes activities, at /teams/messages. Every request must carry a token
// of the Bot Connector's for this app, and what it carries must come from an
// allowed tenant by way of an allowed service; no setting turns that off. A
// request is answered after h returned: what was acknowledged is on disk.
func (c *Client) Handler(h chat.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/teams/messages", func(w http.ResponseWriter, r *http.Request) { c.receive(w, r, h) })
	return mux
}

// receive takes one request. Whoever cannot sign learns nothing from the answer,
// and nothing of the body is read before the token was checked.
func (c *Client) receive(w http.ResponseWriter, r *http.Request, h chat.Handler) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType)
		return
	}
	by, err := c.verifyToken(r.Context(), r.Header)
	if errors.Is(err, errNoKeys) { // which was told when it failed
		refuse(w, http.StatusServiceUnavailable)
		return
	}
	if err != nil {
		c.log.Warn("a request to /teams/messages was refused", "from", r.RemoteAddr, "error", err)
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(w, http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		refuse(w, http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	var e envelope
	if err := decode(body, &e); err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	if err := c.verifyEnvelope(by, e); err != nil {
		c.log.Warn("an activity was refused", "error", err)
		refuse(w, http.StatusForbidden)
		return
	}
	var a activity
	if err := decode(body, &a); err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	c.take(w, r, h, &a)
}

// take hands an activity over and answers. What follows the answer is done after
// it was sent, before the request counts as over: a server that shuts down
// waits for it.
func (c *Client) take(w http.ResponseWriter, r *http.Request, h chat.Handler, a *activity) {
	select {
	case c.inward.turn <- struct{}{}:
	case <-r.Context().Done():
		return
	}
	// Teams hangs up after 15 s; what has begun is finished even so.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), handleWithin)
	defer cancel()
	done, err := c.hear(ctx, h, a)
	<-c.inward.turn
	switch {
	case errors.Is(err, errUnreadable):
		c.log.Warn("Teams sent something that Kept does not take", "type", chat.Shorten(a.Type, 40), "name", chat.Shorten(a.Name, 60), "error", err)
		refuse(w, http.StatusBadRequest)
		return
	case err != nil: // the bot has told why
		refuse(w, http.StatusServiceUnavailable)
		return
	case done.unknown:
		refuse(w, http.StatusNotImplemented)
		return
	}
	respond(w, done.body)
	if done.after != nil {
		http.NewResponseController(w).Flush()
		done.after(ctx)
	}
}

// outcome is what becomes of an activity.
type outcome struct {
	body    any                   // what the response carries; nil = nothing
	after   func(context.Context) // what is to be done after it; nil = nothing
	unknown bool                  // an invoke that Kept does not know
}

func refuse(w http.ResponseWriter, status int) {
	http.Error(w, http.StatusText(status), status)
}

func respond(w http.ResponseWriter, body any) {
	data := []byte("{}")
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			refuse(w, http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusOK)
	w.Write(data)
}
