package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"kept/bot/chat"
)

const (
	// signedWithin is how far a request's time may be from ours, either way
	// (docs.slack.dev/authentication/verifying-requests-from-slack).
	signedWithin = 5 * time.Minute
	longestBody  = 1 << 20 // bytes; Slack's own payloads stay under 300 kB
	// longestAnswer bounds what an HTTP response carries back to Slack.
	longestAnswer = 200_000
	handleWithin  = 30 * time.Second
)

// Handler receives over signed HTTP, at /slack/events, /slack/commands and
// /slack/interactivity. Every request must be signed with the app's signing
// secret; no setting turns that off, and without a secret all are refused. Call
// Connect first: what comes from another workspace is refused, too. A request is
// answered after h returned without error; Slack sends an event again that was
// not, and h takes that for what it is.
func (c *Client) Handler(h chat.Handler) http.Handler {
	s := &signed{c: c, handle: h, turn: make(chan struct{}, atOnce)}
	mux := http.NewServeMux()
	mux.Handle("/slack/events", s.at(wayEvents))
	mux.Handle("/slack/commands", s.at(wayCommands))
	mux.Handle("/slack/interactivity", s.at(wayPresses))
	return mux
}

// signed is signed HTTP.
type signed struct {
	c      *Client
	handle chat.Handler
	turn   chan struct{}
}

// at serves one address. Whoever cannot sign learns nothing from the answer.
func (s *signed) at(way string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			refuse(w, http.StatusMethodNotAllowed)
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
		if !verified(s.c.cfg.SigningSecret, r.Header, body, s.c.clock()) {
			refuse(w, http.StatusUnauthorized)
			return
		}
		payload, status := payloadOf(way, r.Header.Get("Content-Type"), body)
		if status != 0 {
			refuse(w, status)
			return
		}
		if challenge, ok := challengeOf(way, payload); ok {
			respond(w, "text/plain; charset=utf-8", []byte(challenge))
			return
		}
		if n := r.Header.Get("X-Slack-Retry-Num"); n != "" {
			s.c.log.Debug("Slack delivers again", "attempt", n, "reason", r.Header.Get("X-Slack-Retry-Reason"))
		}
		s.take(w, r, inbound{way: way, payload: payload, at: time.Now(), longest: longestAnswer})
	}
}

// take hands a payload over and answers. What follows the answer is done after
// it was sent, before the request counts as over: a server that shuts down
// waits for it.
func (s *signed) take(w http.ResponseWriter, r *http.Request, in inbound) {
	select {
	case s.turn <- struct{}{}:
	case <-r.Context().Done():
		return
	}
	// Slack hangs up after three seconds; what has begun is finished even so.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), handleWithin)
	defer cancel()
	answer, after, err := s.c.receive(ctx, s.handle, in)
	<-s.turn
	switch {
	case errors.Is(err, errForeign):
		refuse(w, http.StatusForbidden)
		return
	case errors.Is(err, errUnreadable):
		refuse(w, http.StatusBadRequest)
		return
	case err != nil:
		refuse(w, http.StatusServiceUnavailable)
		return
	}
	respond(w, "application/json", answer)
	if after != nil {
		http.NewResponseController(w).Flush()
		after(ctx)
	}
}

// verified reports whether the signature is Slack's, and fresh.
func verified(secret string, header http.Header, body []byte, now time.Time) bool {
	stamps, signatures := header.Values("X-Slack-Request-Timestamp"), header.Values("X-Slack-Signature")
	if secret == "" || len(stamps) != 1 || len(signatures) != 1 {
		return false
	}
	seconds, err := strconv.ParseInt(stamps[0], 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != stamps[0] {
		return false
	}
	if age := now.Unix() - seconds; age > int64(signedWithin.Seconds()) || age < -int64(signedWithin.Seconds()) {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamps[0] + ":"))
	mac.Write(body)
	want := "v0=" + hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(want), []byte(signatures[0]))
}

// payloadOf takes the payload out of a body; status is what the request is
// refused with, 0 if it is not.
func payloadOf(way, contentType string, body []byte) (payload json.RawMessage, status int) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, http.StatusUnsupportedMediaType
	}
	if way == wayEvents {
		if kind != "application/json" {
			return nil, http.StatusUnsupportedMediaType
		}
		if !json.Valid(body) {
			return nil, http.StatusBadRequest
		}
		return body, 0
	}
	if kind != "application/x-www-form-urlencoded" {
		return nil, http.StatusUnsupportedMediaType
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, http.StatusBadRequest
	}
	if way == wayPresses {
		if payload = json.RawMessage(form.Get("payload")); !json.Valid(payload) {
			return nil, http.StatusBadRequest
		}
		return payload, 0
	}
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	if payload, err = json.Marshal(fields); err != nil {
		return nil, http.StatusBadRequest
	}
	return payload, 0
}

// challengeOf is what Slack wants to have back when the address is set up.
// (docs.slack.dev/reference/events/url_verification)
func challengeOf(way string, payload json.RawMessage) (string, bool) {
	var v struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if way != wayEvents || decode(payload, &v) != nil {
		return "", false
	}
	return v.Challenge, v.Type == "url_verification" && len(v.Challenge) <= 1000
}

func refuse(w http.ResponseWriter, status int) {
	http.Error(w, http.StatusText(status), status)
}

func respond(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusOK)
	w.Write(body)
}
