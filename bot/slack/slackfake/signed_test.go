package slackfake

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

// endpoint is an app behind three addresses. It checks signatures with slack-go
// and hands over what it got.
type endpoint struct {
	t      *testing.T
	got    chan *http.Request // body as form field "body"
	mu     sync.Mutex
	answer func(out http.ResponseWriter, in *http.Request)
}

func (e *endpoint) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	body, _ := io.ReadAll(in.Body)
	mac := signature("fake-signing-secret", in.Header.Get("X-Slack-Request-Timestamp"), body)
	if mac != in.Header.Get("X-Slack-Signature") {
		e.t.Errorf("signature %q, want %q", in.Header.Get("X-Slack-Signature"), mac)
	}
	in.Form = url.Values{"body": {string(body)}}
	e.mu.Lock()
	answer := e.answer
	e.mu.Unlock()
	if answer != nil {
		answer(out, in)
	}
	e.got <- in
}

func (e *endpoint) answers(f func(http.ResponseWriter, *http.Request)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = f
}

func signedStage(t *testing.T, deadline time.Duration) (*stage, *endpoint) {
	e := &endpoint{t: t, got: make(chan *http.Request, 100)}
	s := newStage(t, Delivery{
		EventsURL: "http://app/slack/events", CommandsURL: "http://app/slack/commands", InteractivityURL: "http://app/slack/interactivity",
		App: e, AckDeadline: deadline, Shortcuts: []Shortcut{{Name: "Declare", Callback: "declare"}},
	})
	return s, e
}

func TestSignatureIsSlacks(t *testing.T) {
	// The real time: slack-go refuses what is older than five minutes.
	ts := time.Now().Unix()
	header := http.Header{}
	stamp := time.Unix(ts, 0).Format("20060102") // any body will do
	header.Set("X-Slack-Request-Timestamp", itoa(ts))
	header.Set("X-Slack-Signature", signature("secret", itoa(ts), []byte(stamp)))
	v, err := slack.NewSecretsVerifier(header, "secret")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = v.Write([]byte(stamp))
	if err := v.Ensure(); err != nil {
		t.Errorf("slack-go refuses the signature: %v", err)
	}
	// Slack's documentation of request signing gives this example.
	got := signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", []byte("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"))
	if want := "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

func TestAnEventOverHTTPIsRetriedWithItsHeaders(t *testing.T) {
	s, e := signedStage(t, 0)
	e.answers(func(out http.ResponseWriter, _ *http.Request) { out.WriteHeader(http.StatusInternalServerError) })
	s.says(s.ana, "hello")
	first, again := <-e.got, <-e.got
	if first.URL.Path != "/slack/events" || first.Header.Get("X-Slack-Retry-Num") != "" {
		t.Errorf("the first attempt went to %s with %v", first.URL, first.Header)
	}
	if again.Header.Get("X-Slack-Retry-Num") != "1" || again.Header.Get("X-Slack-Retry-Reason") != "http_error" {
		t.Errorf("the second attempt says %v", again.Header)
	}
	if first.Form.Get("body") != again.Form.Get("body") {
		t.Error("the second attempt has another body")
	}
	s.ok(s.WaitQuiet(s.soon()))
	e.answers(func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("X-Slack-No-Retry", "1")
		out.WriteHeader(http.StatusBadRequest)
	})
	if n := s.Redeliver(); n != 1 {
		t.Errorf("%d events wait, want 1", n)
	}
	<-e.got
	s.ok(s.WaitQuiet(s.soon()))
	if waiting, lost := s.Undelivered(); waiting != 0 || lost != 1 {
		t.Errorf("after the app's no-retry %d wait and %d are lost, want 0 and 1", waiting, lost)
	}
}

func TestACommandOverHTTP(t *testing.T) {
	s, e := signedStage(t, 0)
	e.answers(func(out http.ResponseWriter, _ *http.Request) { _, _ = out.Write([]byte("Heard: it broke")) })
	o, err := s.Command(s.soon(), s.ana, s.ops, "/incident", "declare it broke & burns")
	s.ok(err)
	req := <-e.got
	form, _ := url.ParseQuery(req.Form.Get("body"))
	if req.URL.Path != "/slack/commands" || form.Get("text") != "declare it broke &amp; burns" || form.Get("channel_name") != "ops" {
		t.Errorf("the app got %s %v", req.URL, form)
	}
	if got := s.whispers(s.ana); !o.Acked() || len(got) != 1 || got[0] != "Heard: it broke" {
		t.Errorf("Ana was told %q, want the body of the answer", got)
	}
	e.answers(func(out http.ResponseWriter, _ *http.Request) { out.WriteHeader(http.StatusBadGateway) })
	o, err = s.Command(s.soon(), s.ana, s.ops, "/incident", "")
	s.ok(err)
	if o.Failure != "http_service_error" {
		t.Errorf("after a 502 the outcome is %+v, want http_service_error", o)
	}
}

func TestASlowAppOverHTTPTimesOut(t *testing.T) {
	s, e := signedStage(t, 20*time.Millisecond)
	e.answers(func(_ http.ResponseWriter, in *http.Request) { <-in.Context().Done() })
	o, err := s.Shortcut(s.soon(), s.ana, "declare")
	s.ok(err)
	if o.Failure != "operation_timeout" {
		t.Errorf("outcome %+v, want operation_timeout", o)
	}
}

func TestTheEventsAddressIsVerified(t *testing.T) {
	s, e := signedStage(t, 0)
	if err := s.VerifyURL(s.soon()); err == nil {
		t.Error("an answer without the challenge was taken")
	}
	e.answers(func(out http.ResponseWriter, in *http.Request) { _, _ = io.WriteString(out, in.Form.Get("body")) })
	s.ok(s.VerifyURL(s.soon()))
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
