package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
)

func sign(secret string, at time.Time, body string) (stamp, signature string) {
	stamp = strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	return stamp, "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// request is a request as Slack would send it at the time of the tests.
func request(path, contentType, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	stamp, signature := sign(signingSecret, now, body)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", signature)
	return r
}

const (
	jsonBody  = "application/json"
	formBody  = "application/x-www-form-urlencoded"
	helpForm  = "token=x&team_id=T1&team_domain=acme&channel_id=C1&channel_name=general&user_id=U2&user_name=ana&command=%2Fincident&text=help&api_app_id=A1&is_enterprise_install=false&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F1&trigger_id=1.2.a"
	eventBody = `{"token":"x","team_id":"T1","api_app_id":"A1","event":{"type":"message","channel":"C1","user":"U2","text":"the node is down","ts":"1700000000.000100","event_ts":"1700000000.000100","channel_type":"channel"},"type":"event_callback","event_id":"Ev1","event_time":1700000000}`
)

// The example of docs.slack.dev/authentication/verifying-requests-from-slack.
func TestSlacksOwnExampleVerifies(t *testing.T) {
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	header := http.Header{}
	header.Set("X-Slack-Request-Timestamp", "1531420618")
	header.Set("X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
	if !verified("8f742231b10e8888abcd99yyyzzz85a5", header, []byte(body), time.Unix(1531420618, 0)) {
		t.Error("refused")
	}
}

func TestOnlyFreshSignaturesOfSlackAreTaken(t *testing.T) {
	_, otherBody := sign(signingSecret, now, eventBody+" ")
	_, otherSecret := sign("another secret", now, eventBody)
	_, noSecret := sign("", now, eventBody)
	_, good := sign(signingSecret, now, eventBody)
	at := func(d time.Duration) func(*http.Request) {
		return func(r *http.Request) {
			stamp, signature := sign(signingSecret, now.Add(d), eventBody)
			r.Header.Set("X-Slack-Request-Timestamp", stamp)
			r.Header.Set("X-Slack-Signature", signature)
		}
	}
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	const signature, stamp = "X-Slack-Signature", "X-Slack-Request-Timestamp"
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"good":                      {func(*http.Request) {}, 200},
		"five minutes old":          {at(-5 * time.Minute), 200},
		"five minutes ahead":        {at(5 * time.Minute), 200},
		"stale":                     {at(-5*time.Minute - time.Second), 401},
		"from the future":           {at(5*time.Minute + time.Second), 401},
		"of another body":           {set(signature, otherBody), 401},
		"forged":                    {set(signature, otherSecret), 401},
		"with the empty secret":     {set(signature, noSecret), 401},
		"in capitals":               {set(signature, "v0="+strings.ToUpper(good[3:])), 401},
		"with a capital version":    {set(signature, "V0="+good[3:]), 401},
		"of another version":        {set(signature, "v1="+good[3:]), 401},
		"cut short":                 {set(signature, good[:40]), 401},
		"with something behind":     {set(signature, good+"0"), 401},
		"empty":                     {set(signature, ""), 401},
		"no signature":              {func(r *http.Request) { r.Header.Del(signature) }, 401},
		"two signatures":            {func(r *http.Request) { r.Header.Add(signature, otherSecret) }, 401},
		"no time":                   {func(r *http.Request) { r.Header.Del(stamp) }, 401},
		"another time":              {set(stamp, strconv.FormatInt(now.Unix()+1, 10)), 401},
		"a time with a sign":        {set(stamp, "+"+strconv.FormatInt(now.Unix(), 10)), 401},
		"a time that is none":       {set(stamp, "now"), 401},
		"a time beyond all numbers": {set(stamp, "99999999999999999999"), 401},
		"the lowest time":           {set(stamp, "-9223372036854775808"), 401},
	} {
		t.Run(name, func(t *testing.T) {
			heard := 0
			h := inboundClient(t, nil).Handler(func(context.Context, chat.Event) (chat.Reply, error) {
				heard++
				return chat.Reply{}, nil
			})
			r := request("/slack/events", jsonBody, eventBody)
			c.change(r)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.want || (heard == 1) != (c.want == 200) {
				t.Errorf("status %d, heard %d times; want %d", w.Code, heard, c.want)
			}
			if c.want == 401 && strings.TrimSpace(w.Body.String()) != "Unauthorized" {
				t.Errorf("the refusal says %q", w.Body)
			}
		})
	}
}

func TestWithoutASecretEverythingIsRefused(t *testing.T) {
	c := inboundClient(t, nil)
	c.cfg.SigningSecret = ""
	h := c.Handler(func(context.Context, chat.Event) (chat.Reply, error) {
		t.Error("heard")
		return chat.Reply{}, nil
	})
	r := request("/slack/events", jsonBody, eventBody)
	_, signature := sign("", now, eventBody)
	r.Header.Set("X-Slack-Signature", signature)
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 401 {
		t.Errorf("status %d", w.Code)
	}
}

// A request that is sent again is signed as before: it is the event's
// identifier by which it is known.
func TestARepeatedRequestIsTheSameEvent(t *testing.T) {
	var ids []string
	h := inboundClient(t, nil).Handler(func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		ids = append(ids, ev.ID)
		return chat.Reply{}, nil
	})
	for range 2 {
		r := request("/slack/events", jsonBody, eventBody)
		r.Header.Set("X-Slack-Retry-Num", "1")
		r.Header.Set("X-Slack-Retry-Reason", "http_timeout")
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != 200 {
			t.Errorf("status %d", w.Code)
		}
	}
	if len(ids) != 2 || ids[0] != "Ev1" || ids[1] != "Ev1" {
		t.Errorf("events %q", ids)
	}
}

func TestTheAddressesRefuseWhatIsNotTheirs(t *testing.T) {
	h := inboundClient(t, nil).Handler(func(context.Context, chat.Event) (chat.Reply, error) { return chat.Reply{}, nil })
	press := "payload=" + url.QueryEscape(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U2"},"channel":{"id":"C1"},"actions":[{"type":"button","action_id":"update","value":"INC-7"}]}`)
	for name, c := range map[string]struct {
		path, kind, body string
		want             int
	}{
		"an event":                           {"/slack/events", jsonBody, eventBody, 200},
		"an event with a charset":            {"/slack/events", jsonBody + "; charset=utf-8", eventBody, 200},
		"a command":                          {"/slack/commands", formBody, helpForm, 200},
		"a press":                            {"/slack/interactivity", formBody, press, 200},
		"a form for an event":                {"/slack/events", formBody, helpForm, 415},
		"JSON for a command":                 {"/slack/commands", jsonBody, eventBody, 415},
		"no type":                            {"/slack/events", "", eventBody, 415},
		"broken JSON":                        {"/slack/events", jsonBody, "{", 400},
		"null":                               {"/slack/events", jsonBody, "null", 400},
		"no payload":                         {"/slack/interactivity", formBody, "x=y", 400},
		"a broken form":                      {"/slack/commands", formBody, "a=%zz", 400},
		"an event of another workspace":      {"/slack/events", jsonBody, strings.Replace(eventBody, "T1", "T9", 1), 403},
		"an event for another app":           {"/slack/events", jsonBody, strings.Replace(eventBody, "A1", "A9", 1), 403},
		"a command of another workspace":     {"/slack/commands", formBody, strings.Replace(helpForm, "T1", "T9", 1), 403},
		"a body that is too long":            {"/slack/events", jsonBody, `"` + strings.Repeat("x", longestBody) + `"`, 413},
		"an address that there is not":       {"/slack/other", jsonBody, eventBody, 404},
		"an event of a kind not heard of":    {"/slack/events", jsonBody, strings.Replace(eventBody, `"message"`, `"user_huddle_changed"`, 1), 200},
		"a shared channel's, installed here": {"/slack/events", jsonBody, strings.Replace(eventBody, `"team_id":"T1"`, `"team_id":"T9","authorizations":[{"team_id":"T1"}]`, 1), 200},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, request(c.path, c.kind, c.body))
			if w.Code != c.want {
				t.Errorf("status %d, want %d", w.Code, c.want)
			}
			if c.want >= 400 && (w.Body.Len() > 40 || strings.Contains(w.Body.String(), "T1")) {
				t.Errorf("the refusal says %q", w.Body)
			}
		})
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodHead, http.MethodDelete} {
		r := request("/slack/events", jsonBody, eventBody)
		r.Method = method
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d", method, w.Code)
		}
	}
}

func TestTheAddressIsVerified(t *testing.T) {
	h := inboundClient(t, nil).Handler(nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request("/slack/events", jsonBody, `{"token":"x","challenge":"3eZbrw1aB1<b>","type":"url_verification"}`))
	if w.Code != 200 || w.Body.String() != "3eZbrw1aB1<b>" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("status %d, %q, %v", w.Code, w.Body, w.Header())
	}
	r := request("/slack/events", jsonBody, `{"challenge":"x","type":"url_verification"}`)
	r.Header.Del("X-Slack-Signature")
	w = httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 401 {
		t.Errorf("an unsigned challenge: status %d", w.Code)
	}
}

func TestWhatWasNotRecordedIsSentAgain(t *testing.T) {
	h := inboundClient(t, nil).Handler(func(context.Context, chat.Event) (chat.Reply, error) {
		return chat.Reply{Message: chat.Says(chat.T("Nothing was recorded."))}, errors.New("the disk is full")
	})
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, request("/slack/events", jsonBody, eventBody)); w.Code != 503 {
		t.Errorf("an event: status %d", w.Code)
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, request("/slack/commands", formBody, helpForm))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Nothing was recorded.") {
		t.Errorf("a command: status %d, %s", w.Code, w.Body)
	}
}

// The answer must be with Slack before what follows it is done, and the request
// is over only after that.
func TestTheAnswerGoesOutFirst(t *testing.T) {
	p := newPeer(t)
	c := inboundClient(t, p)
	s := httptest.NewServer(c.Handler(func(context.Context, chat.Event) (chat.Reply, error) {
		return chat.Reply{Message: chat.Says(chat.T("In the timeline."))}, nil
	}))
	defer s.Close()
	c.clock = time.Now
	body := "payload=" + url.QueryEscape(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U2"},"channel":{"id":"C1"},"container":{"message_ts":"1700000000.000100"},"response_url":"`+p.URL+`/response","trigger_id":"1.2.a","actions":[{"type":"button","action_id":"update","value":"INC-7"}]}`)
	r, _ := http.NewRequest(http.MethodPost, s.URL+"/slack/interactivity", strings.NewReader(body))
	stamp, signature := sign(signingSecret, time.Now(), body)
	r.Header.Set("Content-Type", formBody)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", signature)
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	if data, _ := io.ReadAll(w.Body); w.StatusCode != 200 || len(data) != 0 {
		t.Errorf("status %d, %s", w.StatusCode, data)
	}
	said := p.called(t, "response_url")
	if said.Body["text"] != "In the timeline." || said.Body["response_type"] != "ephemeral" || said.Body["replace_original"] != false {
		t.Errorf("said %+v", said.Body)
	}
}

func FuzzSignedRequests(f *testing.F) {
	f.Add("/slack/events", jsonBody, eventBody)
	f.Add("/slack/commands", formBody, helpForm)
	f.Add("/slack/interactivity", formBody, "payload=%7B%22type%22%3A%22view_submission%22%7D")
	f.Add("/slack/events", jsonBody, `{"type":"url_verification","challenge":"x"}`)
	c := inboundClient(f, nil)
	c.cfg.HTTP = &http.Client{Transport: noNetwork{}}
	f.Fuzz(func(t *testing.T, path, kind, body string) {
		if !strings.HasPrefix(path, "/slack/") || strings.ContainsAny(path, " %?#\x7f") || !printable(path) {
			path = "/slack/events"
		}
		h := c.Handler(func(_ context.Context, ev chat.Event) (chat.Reply, error) {
			sound(t, c, ev)
			return chat.Reply{}, nil
		})
		r := request(path, "text/plain", body)
		r.Header["Content-Type"] = []string{kind}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("status %d", w.Code)
		}
		r = request(path, kind, body)
		r.Header.Set("X-Slack-Signature", "v0=00")
		w = httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code < 400 && w.Code/100 != 3 {
			t.Errorf("a forged request: status %d", w.Code)
		}
	})
}

type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no network here")
}

func printable(s string) bool {
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return true
}
