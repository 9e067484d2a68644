package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/bot/slack/slackfake"
)

// fakeKept is Kept as a script: it acts at the instants in due, and remembers
// what it was told.
type fakeKept struct {
	mu      sync.Mutex
	status  Status
	due     []time.Time
	told    []time.Time
	changed chan struct{}
}

func (k *fakeKept) Status() Status {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.status
}

func (k *fakeKept) Next() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.status.State != Running || len(k.due) == 0 {
		return time.Time{}
	}
	return k.due[0]
}

func (k *fakeKept) Changed() <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.changed
}

// becomes is a change of its state. mu held.
func (k *fakeKept) becomes(state State) {
	k.status = Status{State: state}
	close(k.changed)
	k.changed = make(chan struct{})
}

func (k *fakeKept) Start() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.becomes(Running)
	return nil
}

func (k *fakeKept) Kill() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.becomes(Stopped)
}

func (k *fakeKept) Tell(_ context.Context, _ time.Duration, at time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.told = append(k.told, at)
	k.due = slices.DeleteFunc(k.due, func(d time.Time) bool { return !d.After(at) })
	return nil
}

// heard is what it was told.
func (k *fakeKept) heard() []time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.told)
}

// never is after how long what has not come, be the machine ever so slow, does not.
const never = time.Minute

// demoOf is a demo with two people in #general, and a fake Kept that runs.
type demoOf struct {
	*Server
	t        *testing.T
	kept     *fakeKept
	clock    *Clock
	ana, ben string
	general  string
	host     string
}

func newDemo(t *testing.T, scripts ...Script) *demoOf { return newDemoOf(t, nil, scripts...) }

// newDemoOf is newDemo with what answers Slack in Kept's place; nil = nothing does.
func newDemoOf(t *testing.T, app http.Handler, scripts ...Script) *demoOf {
	t.Helper()
	d := &demoOf{t: t, clock: &Clock{}, host: "127.0.0.1:7777", kept: &fakeKept{status: Status{State: Running}, changed: make(chan struct{})}}
	commands := ""
	if app != nil {
		commands = "http://kept/slack/commands"
	}
	ws := slackfake.New(slackfake.Options{Clock: d.clock.Now, Unlimited: true, Delivery: slackfake.Delivery{App: app, CommandsURL: commands}})
	t.Cleanup(ws.Close)
	d.ana = ws.AddUser(slackfake.User{Name: "ana", Display: "Ana", Zone: "Europe/Copenhagen"}).ID
	d.ben = ws.AddUser(slackfake.User{Name: "ben", Display: "Ben", Zone: "Europe/London"}).ID
	general, ok := ws.Channel("general")
	if !ok {
		t.Fatal("a new workspace has no #general")
	}
	d.general = general.ID
	server, err := NewServer(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7777}, Options{
		Workspace: ws, Clock: d.clock, Kept: d.kept, Actors: []string{d.ana, d.ben}, Team: "Test", Command: "/incident",
		Shortcuts: []slackfake.Shortcut{{Name: "Declare an incident", Callback: "declare"}}, Scripts: scripts,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	d.Server = server
	return d
}

// request asks as the page does; change may spoil it.
func (d *demoOf) request(method, path, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), method, "http://"+d.host+d.Path()+path, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Origin", "http://"+d.host)
		r.Header.Set("Content-Type", "application/json")
	}
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// does acts as somebody and gives the status and what the page would show.
func (d *demoOf) does(deed map[string]any) (int, string) {
	d.t.Helper()
	body, err := json.Marshal(deed)
	if err != nil {
		d.t.Fatal(err)
	}
	w := d.request("POST", "api/act", string(body), nil)
	var said struct{ Error string }
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
		d.t.Fatalf("the answer is no JSON: %s", w.Body)
	}
	return w.Code, said.Error
}

// sees gives a view of the workspace.
func sees[View any](d *demoOf, path string) (v View) {
	d.t.Helper()
	w := d.request("GET", path, "", nil)
	if w.Code != http.StatusOK {
		d.t.Fatalf("GET %s: %d %s", path, w.Code, w.Body)
	}
	if err := json.NewDecoder(bytes.NewReader(w.Body.Bytes())).Decode(&v); err != nil {
		d.t.Fatalf("GET %s: %v", path, err)
	}
	return v
}

// moved waits until the clock stands still.
func (d *demoOf) moved() {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), never)
	defer cancel()
	for {
		changed, _ := d.watched.wait()
		if !d.moving() && d.playing().Name == "" {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			d.t.Fatal("the clock is still being moved")
		}
	}
}
