package slackfake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// office is a workspace called as an app calls it, over plain HTTP, by a clock
// that stands still until a test moves it.
type office struct {
	*testing.T
	*Workspace
	url      string
	ana, ben string
	ops      string // a channel with Ana, Ben and the bot

	mu  sync.Mutex
	now time.Time
}

func newOffice(t *testing.T, opt Options) *office {
	t.Helper()
	o := &office{T: t, now: time.Date(2026, 3, 31, 10, 17, 0, 0, time.UTC)}
	opt.Clock, opt.RateClock = o.clock, o.clock
	o.Workspace = New(opt)
	server := httptest.NewServer(o.Workspace)
	t.Cleanup(server.Close)
	o.url = server.URL
	o.ana = o.AddUser(User{Name: "ana", RealName: "Ana Olsen", Email: "ana@kept.example"}).ID
	o.ben = o.AddUser(User{Name: "ben", RealName: "Ben"}).ID
	o.ops = o.AddChannel(Channel{Name: "ops", Members: []string{o.ana, o.ben, o.Bot().ID}}).ID
	return o
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

// pass moves the clock on, and what is scheduled happens.
func (o *office) pass(d time.Duration) {
	o.mu.Lock()
	o.now = o.now.Add(d)
	now := o.now
	o.mu.Unlock()
	o.Tick(now)
}

func (o *office) at(d time.Duration) string { return fmt.Sprint(o.clock().Add(d).Unix()) }

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any
}

func (a answer) code() string { s, _ := a.body["error"].(string); return s }

// get walks into the answer: "message.text", "messages.0.ts".
func (a answer) get(path string) any {
	var v any = a.body
	for key := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) str(path string) string { s, _ := a.get(path).(string); return s }

func (a answer) list(path string) []any { l, _ := a.get(path).([]any); return l }

// call calls a method with a form: name, value, name, value …
func (o *office) call(method string, args ...string) answer {
	o.Helper()
	form := url.Values{"token": {"xoxb-fake"}}
	for i := 0; i < len(args); i += 2 {
		form.Set(args[i], args[i+1])
	}
	return o.send(method, "application/x-www-form-urlencoded", form.Encode(), "")
}

func (o *office) send(method, kind, body, bearer string) answer {
	o.Helper()
	a, err := o.try(method, kind, body, bearer)
	if err != nil {
		o.Fatal(err)
	}
	return a
}

func (o *office) try(method, kind, body, bearer string) (answer, error) {
	req, err := http.NewRequestWithContext(o.Context(), http.MethodPost, o.url+"/api/"+method, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: resp.StatusCode, header: resp.Header, raw: raw}
	_ = json.Unmarshal(raw, &a.body) // a garbled answer stays nil
	return a, nil
}

// good calls a method that must succeed.
func (o *office) good(method string, args ...string) answer {
	o.Helper()
	a := o.call(method, args...)
	if a.body["ok"] != true {
		o.Fatalf("%s %q: %s", method, args, a.raw)
	}
	return a
}

// refused calls a method that must be refused with the code.
func (o *office) refused(code, method string, args ...string) {
	o.Helper()
	if a := o.call(method, args...); a.code() != code {
		o.Errorf("%s %.200q: %.300s, want %s", method, args, a.raw, code)
	}
}

// posts posts a text in #ops and gives its timestamp.
func (o *office) posts(text string, args ...string) string {
	o.Helper()
	return o.good("chat.postMessage", append([]string{"channel", o.ops, "text", text}, args...)...).str("ts")
}

// types posts a text as a person.
func (o *office) types(user, text string) string {
	o.Workspace.mu.Lock()
	defer o.Workspace.mu.Unlock()
	return o.post(Message{Channel: o.ops, User: user, Text: text}).TS
}
