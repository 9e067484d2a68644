package paging_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/paging"
	"kept/bot/signature"
)

var now = time.Date(2026, 3, 4, 10, 5, 0, 0, time.UTC)

// received is a request as the other side saw it.
type received struct {
	path   string
	header http.Header
	body   string
}

// exchange is an on-call system that answers as it is told to: each fault is used
// up by one request, then all is well.
type exchange struct {
	*httptest.Server
	mu     sync.Mutex
	got    []received
	faults []func(http.ResponseWriter, *http.Request)
}

func newExchange(t *testing.T, faults ...func(http.ResponseWriter, *http.Request)) *exchange {
	x := &exchange{faults: faults}
	x.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		x.mu.Lock()
		x.got = append(x.got, received{r.URL.RequestURI(), r.Header.Clone(), string(body)})
		var fault func(http.ResponseWriter, *http.Request)
		if len(x.faults) > 0 {
			fault, x.faults = x.faults[0], x.faults[1:]
		}
		x.mu.Unlock()
		if fault != nil {
			fault(w, r)
			return
		}
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{"status":"success","message":"Event processed","dedup_key":"x"}`)
	}))
	t.Cleanup(x.Close)
	return x
}

func answers(status int, headers ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
	}
}

// losesAnswer takes the request and hangs up.
func losesAnswer(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func (x *exchange) pager(t *testing.T, kind paging.Kind) *paging.Pager {
	p, err := paging.New(map[string]paging.Hook{"oncall": {Kind: kind, URL: x.URL, Secret: "example-secret"}}, x.Client(), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func call(act string) bot.Call {
	return bot.Call{Hook: "oncall", Act: act, Dedup: "kept/INC-7@1772618400/P2:4:1772618700", Incident: 7, Title: "Users can't log in", Severity: incident.SEV1,
		Text: "INC-7's public update is 15 min late.", By: "Ana", At: now, Link: "https://chat.example.com/1"}
}

func (x *exchange) last(t *testing.T) (received, map[string]any) {
	t.Helper()
	if len(x.got) == 0 {
		t.Fatal("nothing was received")
	}
	r := x.got[len(x.got)-1]
	var body map[string]any
	if err := json.Unmarshal([]byte(r.body), &body); err != nil {
		t.Fatalf("the body is no JSON: %v", err)
	}
	return r, body
}

func TestWhatBecomesOfACall(t *testing.T) {
	for name, c := range map[string]struct {
		fault func(http.ResponseWriter, *http.Request)
		want  error
		after time.Duration
	}{
		"too many":              {answers(429, "Retry-After", "30"), chat.ErrRetry, 30 * time.Second},
		"too many, by date":     {answers(429, "Retry-After", now.Add(40*time.Second).Format(http.TimeFormat)), chat.ErrRetry, 40 * time.Second},
		"too many, for a day":   {answers(429, "Retry-After", "86400"), chat.ErrRetry, 2 * time.Minute},
		"too many, no time":     {answers(429), chat.ErrRetry, 5 * time.Second},
		"broken":                {answers(500), chat.ErrUnknownFate, 0},
		"unavailable":           {answers(503), chat.ErrUnknownFate, 0},
		"a gateway that waited": {answers(504), chat.ErrUnknownFate, 0},
		"lost answer":           {losesAnswer, chat.ErrUnknownFate, 0},
		"wrong key":             {answers(403), chat.ErrRefused, 0},
		"malformed":             {answers(400), chat.ErrRefused, 0},
		"moved":                 {answers(302, "Location", "https://elsewhere.example.com/"), chat.ErrRefused, 0},
	} {
		x := newExchange(t, c.fault)
		p := x.pager(t, paging.Generic)
		err := p.Page(t.Context(), "key-1", call(bot.Trigger))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
			continue
		}
		retry, _ := errors.AsType[*chat.RetryError](err)
		if c.after != 0 && (retry == nil || retry.After != c.after) {
			t.Errorf("%s: %v, want to wait %s", name, err, c.after)
		}
		if strings.Contains(err.Error(), "example-secret") || strings.Contains(err.Error(), x.URL) {
			t.Errorf("%s: the error tells too much: %v", name, err)
		}
		if err := p.Page(t.Context(), "key-1", call(bot.Trigger)); err != nil {
			t.Errorf("%s: again: %v", name, err)
		}
		if len(x.got) != 2 {
			t.Fatalf("%s: %d requests came", name, len(x.got))
		}
		if x.got[0].body != x.got[1].body || x.got[0].header.Get("Idempotency-Key") != x.got[1].header.Get("Idempotency-Key") {
			t.Errorf("%s: the repetition differs: %s and %s", name, x.got[0].body, x.got[1].body)
		}
	}
}

func TestNobodyThereIsCertainlyNotCalled(t *testing.T) {
	x := newExchange(t)
	p := x.pager(t, paging.Generic)
	x.Close()
	if err := p.Page(t.Context(), "key-1", call(bot.Trigger)); !errors.Is(err, chat.ErrRetry) || errors.Is(err, chat.ErrUnknownFate) {
		t.Errorf("got %v", err)
	}
	if p.Reach(t.Context(), "oncall") == nil {
		t.Error("nobody is there, and it is said to answer")
	}
}

func TestATimeoutIsOfUnknownFate(t *testing.T) {
	p, err := paging.New(map[string]paging.Hook{"oncall": {Kind: paging.Generic, URL: "https://hook.example.com/", Secret: "example-secret"}},
		&http.Client{Transport: stalls{}}, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Page(t.Context(), "key-1", call(bot.Trigger)); !errors.Is(err, chat.ErrUnknownFate) {
		t.Errorf("got %v", err)
	}
}

// stalls is a network on which an answer never comes in time.
type stalls struct{}

func (stalls) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("context deadline exceeded while awaiting headers")
}

func TestTheGenericBodyIsSigned(t *testing.T) {
	x := newExchange(t)
	if err := x.pager(t, paging.Generic).Page(t.Context(), "key-1", call(bot.Trigger)); err != nil {
		t.Fatal(err)
	}
	r, body := x.last(t)
	if err := signature.Verify("example-secret", r.header.Get(signature.Header), []byte(r.body), now); err != nil {
		t.Errorf("the signature %q: %v", r.header.Get(signature.Header), err)
	}
	want := map[string]any{"version": 1.0, "action": "trigger", "dedup_key": call("").Dedup, "delivery": "key-1", "incident": "INC-7", "title": "Users can't log in",
		"severity": "SEV1", "text": "INC-7's public update is 15 min late.", "by": "Ana", "at": "2026-03-04T10:05:00Z", "link": "https://chat.example.com/1"}
	for k, v := range want {
		if body[k] != v {
			t.Errorf("%s is %v, want %v", k, body[k], v)
		}
	}
	if len(body) != len(want) {
		t.Errorf("the body is %s", r.body)
	}
}

func TestPagerDuty(t *testing.T) {
	x := newExchange(t)
	p := x.pager(t, paging.PagerDuty)
	long := call(bot.Trigger)
	long.Text = strings.Repeat("wörter ", 500)
	if err := p.Page(t.Context(), "key-1", long); err != nil {
		t.Fatal(err)
	}
	_, body := x.last(t)
	payload, _ := body["payload"].(map[string]any)
	if body["routing_key"] != "example-secret" || body["event_action"] != "trigger" || body["dedup_key"] != long.Dedup || payload["severity"] != "critical" || payload["source"] != "INC-7" {
		t.Errorf("the event is %v", body)
	}
	if s, _ := payload["summary"].(string); len([]rune(s)) != 1024 || !strings.HasPrefix(s, "INC-7 SEV1 Users can't log in: wörter") {
		t.Errorf("the summary is %q", s)
	}
	for _, act := range []string{bot.Acknowledge, bot.Resolve} {
		if err := p.Page(t.Context(), "key-2", call(act)); err != nil {
			t.Fatal(err)
		}
		if _, body := x.last(t); body["event_action"] != act || body["dedup_key"] != long.Dedup || body["payload"] != nil {
			t.Errorf("the event is %v", body)
		}
	}
}

func TestOpsgenie(t *testing.T) {
	x := newExchange(t)
	p := x.pager(t, paging.Opsgenie)
	for act, path := range map[string]string{
		bot.Trigger:     "/v2/alerts",
		bot.Acknowledge: "/v2/alerts/kept%2FINC-7@1772618400%2FP2:4:1772618700/acknowledge?identifierType=alias",
		bot.Resolve:     "/v2/alerts/kept%2FINC-7@1772618400%2FP2:4:1772618700/close?identifierType=alias",
	} {
		if err := p.Page(t.Context(), "key-1", call(act)); err != nil {
			t.Fatal(err)
		}
		r, body := x.last(t)
		if r.path != path || r.header.Get("Authorization") != "GenieKey example-secret" || body["source"] != "Kept" {
			t.Errorf("%s: %s %v", act, r.path, body)
		}
		if act == bot.Trigger && (body["alias"] != call("").Dedup || body["priority"] != "P1" || len([]rune(body["message"].(string))) > 130) {
			t.Errorf("the alert is %v", body)
		}
	}
}

func TestWhatAnswersCanBeReachedWithoutCallingAnybody(t *testing.T) {
	for status, ok := range map[int]bool{200: true, 404: true, 405: true, 502: false} {
		x := newExchange(t, answers(status))
		if err := x.pager(t, paging.Generic).Reach(t.Context(), "oncall"); (err == nil) != ok {
			t.Errorf("%d: %v", status, err)
		}
		if len(x.got) != 1 || x.got[0].body != "" || x.got[0].header.Get(signature.Header) != "" {
			t.Errorf("%d: it was told %v", status, x.got)
		}
	}
}

func TestHooksThatCannotBe(t *testing.T) {
	for name, h := range map[string]paging.Hook{
		"a kind that there is not": {Kind: "carrier pigeon", URL: "https://example.com", Secret: "s"},
		"no secret":                {Kind: paging.PagerDuty},
		"no address":               {Kind: paging.Generic, Secret: "s"},
	} {
		if _, err := paging.New(map[string]paging.Hook{"oncall": h}, http.DefaultClient, time.Now); err == nil || !strings.Contains(err.Error(), "oncall") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
