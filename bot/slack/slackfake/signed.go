package slackfake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// answerLimit is how much of the app's answer is read.
const answerLimit = 1 << 20

// signedHTTP delivers by requests that Slack signs: events, commands and
// interactions each to an address of its own.
type signedHTTP struct {
	secret string
	to     map[kind]string
	client *http.Client
}

func newSignedHTTP(d Delivery, secret string) *signedHTTP {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if d.App != nil {
		client.Transport = inProcess{d.App}
	}
	return &signedHTTP{
		secret: secret, client: client,
		to: map[kind]string{eventsAPI: d.EventsURL, slashCommands: d.CommandsURL, interactive: d.InteractivityURL},
	}
}

// signature is Slack's signature of a request body (Slack's documentation,
// "Verifying requests"): version 0, HMAC-SHA256 over version, time and body.
func signature(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", timestamp, body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// post delivers an envelope and waits for the answer.
func (h *signedHTTP) post(env envelope, now time.Time, deadline time.Duration) verdict {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	body, contentType := h.body(env)
	status, answer, header, err := h.send(ctx, h.to[env.kind], body, contentType, now, env)
	v := verdict{body: answer, final: header.Get("X-Slack-No-Retry") == "1"}
	switch {
	case ctx.Err() != nil:
		v.failure = timedOut
	case err != nil:
		v.failure = noAnswer
	case status >= 300 && status < 400:
		v.failure = misdirects
	case status < 200 || status >= 300:
		v.failure = badStatus
	}
	return v
}

// body writes an envelope as Slack does: events as JSON, commands as a form,
// interactions as a form with one field of JSON.
func (h *signedHTTP) body(env envelope) (body []byte, contentType string) {
	const form = "application/x-www-form-urlencoded"
	switch env.kind {
	case slashCommands:
		values := url.Values{}
		for key, value := range env.payload {
			values.Set(key, fmt.Sprint(value))
		}
		return []byte(values.Encode()), form
	case interactive:
		return []byte(url.Values{"payload": {string(mustJSON(env.payload))}}.Encode()), form
	default:
		return mustJSON(env.payload), "application/json"
	}
}

// send makes one signed request.
func (h *signedHTTP) send(ctx context.Context, to string, body []byte, contentType string, now time.Time, env envelope) (status int, answer []byte, header http.Header, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	timestamp := strconv.FormatInt(now.Unix(), 10)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	req.Header.Set("X-Slack-Request-Timestamp", timestamp)
	req.Header.Set("X-Slack-Signature", signature(h.secret, timestamp, body))
	if env.attempt > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(env.attempt))
		req.Header.Set("X-Slack-Retry-Reason", env.reason)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	return resp.StatusCode, answer, resp.Header, err
}

// VerifyURL asks the app for the challenge that Slack asks for when an events
// address is set, and says what is wrong with the answer.
func (w *Workspace) VerifyURL(ctx context.Context) error {
	h := w.app.http
	if h == nil {
		return errors.New("verify the events address: the app uses Socket Mode; set Delivery.EventsURL")
	}
	challenge := newUUID()
	body := mustJSON(object{"token": verificationToken, "challenge": challenge, "type": "url_verification"})
	status, answer, _, err := h.send(ctx, h.to[eventsAPI], body, "application/json", w.now(), envelope{})
	if err != nil {
		return fmt.Errorf("verify the events address: %w", err)
	}
	var parsed struct {
		Challenge string `json:"challenge"`
	}
	_ = json.Unmarshal(answer, &parsed) // Slack takes plain text, too
	if status != http.StatusOK || parsed.Challenge != challenge && string(bytes.TrimSpace(answer)) != challenge {
		return fmt.Errorf("verify the events address: answered %d without the challenge", status)
	}
	return nil
}

// inProcess answers requests by a handler in this process.
type inProcess struct{ handler http.Handler }

func (t inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	served := req.Clone(req.Context())
	served.RequestURI = req.URL.RequestURI()
	served.RemoteAddr = "127.0.0.1:1"
	answer := make(chan *http.Response, 1)
	go func() {
		rec := &recorder{header: http.Header{}, status: http.StatusOK}
		t.handler.ServeHTTP(rec, served)
		answer <- &http.Response{
			Status: http.StatusText(rec.status), StatusCode: rec.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: rec.header, Body: io.NopCloser(&rec.body), ContentLength: int64(rec.body.Len()), Request: req,
		}
	}()
	select {
	case resp := <-answer:
		return resp, nil
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// recorder keeps what a handler writes.
type recorder struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
	}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.wrote = true
	return r.body.Write(p)
}
