package intake_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kept/bot"
	"kept/bot/intake"
	"kept/bot/signature"
)

var now = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

// house is a handler with an intake of each format, whose secrets are their names
// with "-secret" behind.
type house struct {
	*intake.Handler
	mu       sync.Mutex
	taken    []bot.Alert
	answered []bot.CallAnswer
	err      error         // of taking
	takes    time.Duration // how long taking takes, in a bubble
}

func (h *house) Alerts(_ context.Context, _ string, alerts []bot.Alert) error {
	time.Sleep(h.takes)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.taken = append(h.taken, alerts...)
	return h.err
}

func (h *house) Answered(_ context.Context, answers []bot.CallAnswer) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answered = append(h.answered, answers...)
	return h.err
}

func newHouse() *house {
	h, sources := &house{}, map[string]intake.Source{}
	for _, f := range intake.Formats {
		sources[string(f)] = intake.Source{Format: f, Secret: string(f) + "-secret"}
	}
	h.Handler = intake.New(sources, h, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	return h
}

func (h *house) post(path string, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestEachWayToProveWhoSends(t *testing.T) {
	sum := func(secret string, parts ...string) string {
		return hex.EncodeToString(signature.Sum(secret, parts...))
	}
	unix := strconv.FormatInt(now.Unix(), 10)
	old := strconv.FormatInt(now.Add(-6*time.Minute).Unix(), 10)
	for _, c := range []struct {
		name, intake string
		headers      func(body string) []string
		want         int
	}{
		{"a token", "alertmanager", func(string) []string { return []string{"Authorization", "Bearer alertmanager-secret"} }, 200},
		{"another's token", "alertmanager", func(string) []string { return []string{"Authorization", "Bearer grafana-secret"} }, 401},
		{"a token as a password", "alertmanager", func(string) []string { return []string{"Authorization", "Basic alertmanager-secret"} }, 401},
		{"an empty token", "alertmanager", func(string) []string { return []string{"Authorization", "Bearer "} }, 401},
		{"nothing", "alertmanager", func(string) []string { return nil }, 401},
		{"nothing, of an intake that there is not", "nowhere", func(string) []string { return nil }, 401},
		{"an empty token, of an intake that there is not", "nowhere", func(string) []string { return []string{"Authorization", "Bearer "} }, 401},
		{"an empty signature's, of an intake that there is not", "nowhere", func(b string) []string { return []string{"X-PagerDuty-Signature", "v1=" + sum("", b)} }, 401},
		{"Kept's signature", "generic", func(b string) []string {
			return []string{signature.Header, signature.Sign("generic-secret", []byte(b), now)}
		}, 200},
		{"Kept's signature, played again later", "generic", func(b string) []string {
			return []string{signature.Header, signature.Sign("generic-secret", []byte(b), now.Add(-6*time.Minute))}
		}, 401},
		{"Kept's signature of another body", "generic", func(string) []string {
			return []string{signature.Header, signature.Sign("generic-secret", []byte("{}"), now)}
		}, 401},
		{"Grafana's", "grafana", func(b string) []string { return []string{"X-Grafana-Alerting-Signature", sum("grafana-secret", b)} }, 200},
		{"Grafana's with its moment", "grafana", func(b string) []string {
			return []string{"X-Grafana-Alerting-Signature", sum("grafana-secret", unix, ":", b), "Kept-Timestamp", unix}
		}, 200},
		{"Grafana's, played again later", "grafana", func(b string) []string {
			return []string{"X-Grafana-Alerting-Signature", sum("grafana-secret", old, ":", b), "Kept-Timestamp", old}
		}, 401},
		{"Grafana's with another moment", "grafana", func(b string) []string {
			return []string{"X-Grafana-Alerting-Signature", sum("grafana-secret", old, ":", b), "Kept-Timestamp", unix}
		}, 401},
		{"PagerDuty's", "pagerduty", func(b string) []string { return []string{"X-PagerDuty-Signature", "v1=" + sum("pagerduty-secret", b)} }, 200},
		{"PagerDuty's while a secret is changed", "pagerduty", func(b string) []string {
			return []string{"X-PagerDuty-Signature", "v1=" + sum("other", b) + ",v1=" + sum("pagerduty-secret", b)}
		}, 200},
		{"PagerDuty's of another version", "pagerduty", func(b string) []string { return []string{"X-PagerDuty-Signature", "v2=" + sum("pagerduty-secret", b)} }, 401},
		{"a wrong signature beside a right token", "pagerduty", func(b string) []string {
			return []string{"X-PagerDuty-Signature", "v1=00", "Authorization", "Bearer pagerduty-secret"}
		}, 401},
	} {
		h := newHouse()
		body := `{}`
		if c.intake != "nowhere" {
			body = string(payload(t, intake.Format(c.intake)))
		}
		w := h.post("/hooks/alert/"+c.intake, body, c.headers(body)...)
		if w.Code != c.want || (w.Code == 200) != (len(h.taken) > 0) {
			t.Errorf("%s: %d, %d alerts taken, want %d", c.name, w.Code, len(h.taken), c.want)
		}
	}
}

func TestWhoeverIsNotKnownLearnsNothing(t *testing.T) {
	h := newHouse()
	there, not := h.post("/hooks/alert/generic", "{}", "Authorization", "Bearer guess"), h.post("/hooks/alert/nowhere", "{}", "Authorization", "Bearer guess")
	for _, w := range []*httptest.ResponseRecorder{there, not} {
		if w.Code != http.StatusUnauthorized || w.Body.String() != "not known\n" {
			t.Errorf("answered %d %q", w.Code, w.Body)
		}
	}
	if got, want := fmt.Sprint(there.Header()), fmt.Sprint(not.Header()); got != want {
		t.Errorf("headers tell them apart: %s and %s", got, want)
	}
	large, forged := strings.Repeat("x", intake.MaxBody+1), []string{signature.Header, "t=1,v1=00"}
	if a, b := h.post("/hooks/alert/generic", large, forged...), h.post("/hooks/alert/nowhere", large, forged...); a.Code != http.StatusRequestEntityTooLarge || a.Code != b.Code || a.Body.String() != b.Body.String() {
		t.Errorf("what is too large is answered %d and %d", a.Code, b.Code)
	}
}

func TestWhatIsWrongIsAnswered(t *testing.T) {
	h := newHouse()
	if w := h.post("/hooks/alert/generic", `{"title":`, "Authorization", "Bearer generic-secret"); w.Code != http.StatusBadRequest || strings.Contains(w.Body.String(), "title") {
		t.Errorf("what cannot be read is answered %d %q", w.Code, w.Body)
	}
	r := httptest.NewRequest(http.MethodGet, "/hooks/alert/generic", nil)
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET is answered %d", w.Code)
	}
	if w := h.post("/hooks/other", "{}"); w.Code != http.StatusNotFound {
		t.Errorf("another path is answered %d", w.Code)
	}
	h.err = errors.New("the disk is full at /var/lib/kept")
	w = h.post("/hooks/alert/generic", `{"title":"x"}`, "Authorization", "Bearer generic-secret")
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "disk") || w.Header().Get("Retry-After") == "" {
		t.Errorf("what is not recorded is answered %d %q", w.Code, w.Body)
	}
	w = h.post("/hooks/alert/generic", "\x1f\x8b", "Authorization", "Bearer generic-secret", "Content-Encoding", "gzip")
	if w.Code != http.StatusUnsupportedMediaType || !strings.Contains(w.Body.String(), "uncompressed") {
		t.Errorf("what is compressed is answered %d %q", w.Code, w.Body)
	}
	if w := h.post("/hooks/alert/generic", `{"title":7}`, "Authorization", "Bearer generic-secret"); w.Body.String() != "title has the wrong type (number)\n" {
		t.Errorf("a title that is a number is answered %d %q", w.Code, w.Body)
	}
	r = httptest.NewRequest(http.MethodPost, "/hooks/alert/generic", io.MultiReader(strings.NewReader("{"), broken{}))
	r.Header.Set("Authorization", "Bearer generic-secret")
	w = httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != http.StatusBadRequest {
		t.Errorf("half a request is answered %d", w.Code)
	}
}

// broken is a body whose sender hung up.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

// slow is a body of which nothing comes until its sender is let go on.
type slow struct{ begun, let chan struct{} }

func (s slow) Read([]byte) (int, error) {
	s.begun <- struct{}{}
	<-s.let
	return 0, io.EOF
}

// Nobody who is not known can keep alerts out: without a signature nothing of
// theirs is read, and slow forgeries take no turn from those who have a token.
func TestStrangersCannotKeepAlertsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		s := slow{begun: make(chan struct{}, 1000), let: make(chan struct{})}
		answered := make(chan int, 1000)
		stranger := func(headers ...string) {
			r := httptest.NewRequest(http.MethodPost, "/hooks/alert/generic", s)
			for i := 0; i+1 < len(headers); i += 2 {
				r.Header.Set(headers[i], headers[i+1])
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			answered <- w.Code
		}
		if stranger("Authorization", "Bearer guess"); <-answered != http.StatusUnauthorized || len(s.begun) > 0 {
			t.Error("what a stranger sends is read")
		}
		const many = 100
		for range many {
			go stranger(signature.Header, "t=1,v1=00")
		}
		synctest.Wait()
		reading := len(s.begun)
		if w := h.post("/hooks/alert/generic", `{"title":"x"}`, "Authorization", "Bearer generic-secret"); w.Code != http.StatusOK {
			t.Errorf("while strangers send slowly, an alert is answered %d %s", w.Code, w.Body)
		}
		time.Sleep(4 * time.Second)
		for range many - reading {
			if got := <-answered; got != http.StatusServiceUnavailable {
				t.Errorf("too many are answered %d", got)
			}
		}
		close(s.let)
	})
}

// A burst waits for its turn: whoever sends an alert once and never again is heard.
func TestABurstWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		h.takes = 100 * time.Millisecond
		const many = 200
		answered := make(chan int, many)
		for range many {
			go func() {
				answered <- h.post("/hooks/alert/generic", `{"title":"x"}`, "Authorization", "Bearer generic-secret").Code
			}()
		}
		for range many {
			if got := <-answered; got != http.StatusOK {
				t.Fatalf("one of a burst is answered %d", got)
			}
		}
	})
}

// FuzzStrangers holds of every request of somebody who does not know the secret: it
// is refused, and nothing of it is taken.
func FuzzStrangers(f *testing.F) {
	for _, h := range []string{"Authorization", signature.Header, "X-Grafana-Alerting-Signature", "X-PagerDuty-Signature"} {
		f.Add("generic", h, "Bearer x", "", `{"title":"x"}`)
		f.Add("pagerduty", h, "v1=00,t="+strconv.FormatInt(now.Unix(), 10), "1772618400", `{"event":{}}`)
		f.Add("", h, "v1=", "0", "")
	}
	f.Fuzz(func(t *testing.T, name, header, value, moment, body string) {
		h := newHouse()
		r := httptest.NewRequest(http.MethodPost, "/hooks/alert/x", strings.NewReader(body))
		r.URL.Path = "/hooks/alert/" + name
		r.Header[http.CanonicalHeaderKey(header)] = []string{value}
		r.Header["Kept-Timestamp"] = []string{moment}
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code == http.StatusOK && !strings.Contains(value, "-secret") || len(h.taken) > 0 && !strings.Contains(value, "-secret") {
			t.Errorf("%s: %q to %q is answered %d", header, value, name, w.Code)
		}
	})
}
