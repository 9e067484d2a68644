package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"kept/bot/slack/slackfake"
)

// deadline bounds a test that waits for a process.
const deadline = time.Minute

// keptBinary builds the program, once for all tests.
var keptBinary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "kept-test-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "kept")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return bin, nil
})

// office is a workspace in which Ana works, and the store of Kept there.
type office struct {
	*slackfake.Workspace
	t       testing.TB
	ctx     context.Context
	api     string
	store   string
	ana     slackfake.User
	general slackfake.Channel
}

func newOffice(t testing.TB, opt slackfake.Options) *office {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	t.Cleanup(cancel)
	w := slackfake.New(opt)
	server := httptest.NewServer(w)
	t.Cleanup(func() { w.Close(); server.Close() })
	general, ok := w.Channel("general")
	if !ok {
		t.Fatal("the workspace has no #general")
	}
	return &office{Workspace: w, t: t, ctx: ctx, api: server.URL + "/api/", store: "bolt:" + filepath.Join(t.TempDir(), "kept.db"),
		ana: w.AddUser(slackfake.User{Name: "ana", Display: "Ana"}), general: general}
}

// process is a running `kept serve`.
type process struct {
	*exec.Cmd
	mu   sync.Mutex
	said bytes.Buffer
	line chan struct{} // signalled at each line
	done chan error
}

// Write takes what the process says on standard error.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said.Write(b)
	select {
	case p.line <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (p *process) heard() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

// start runs `kept serve` in the office.
func (o *office) start(env []string, args ...string) *process {
	o.t.Helper()
	bin, err := keptBinary()
	if err != nil {
		o.t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(bin, append([]string{"serve", "--store", o.store}, args...)...), line: make(chan struct{}, 1), done: make(chan error, 1)}
	p.Env = append(os.Environ(), "SLACK_API="+o.api, "SLACK_BOT_TOKEN=xoxb-fake")
	p.Env = append(p.Env, env...)
	p.Stderr = p
	if err := p.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = p.Process.Kill() })
	go func() { p.done <- p.Wait() }()
	return p
}

// says waits until the process said something, and gives the line.
func (o *office) says(p *process, want string) string {
	o.t.Helper()
	for {
		for line := range strings.Lines(p.heard()) {
			if strings.Contains(line, want) {
				return strings.TrimSpace(line)
			}
		}
		select {
		case <-p.line:
		case err := <-p.done:
			o.t.Fatalf("it ended with %v before it said %q:\n%s", err, want, p.heard())
		case <-o.ctx.Done():
			o.t.Fatalf("it never said %q:\n%s", want, p.heard())
		}
	}
}

// ends waits for the end of the process and gives its exit status.
func (o *office) ends(p *process) int {
	o.t.Helper()
	select {
	case <-p.done:
		return p.ProcessState.ExitCode()
	case <-o.ctx.Done():
		o.t.Fatalf("it does not end:\n%s", p.heard())
		return -1
	}
}

func (o *office) kill(p *process) {
	o.t.Helper()
	if err := p.Process.Kill(); err != nil {
		o.t.Fatal(err)
	}
	o.ends(p)
}

// types types a command that must be acknowledged.
func (o *office) types(channel, text string) {
	o.t.Helper()
	got, err := o.Command(o.ctx, o.ana.ID, channel, "/incident", text)
	if err != nil || !got.Acked() {
		o.t.Fatalf("/incident %s: %+v, %v", text, got, err)
	}
}

// count is how many messages of a channel hold a text for everybody to see.
func (o *office) count(channel, text string) (n int) {
	for _, m := range o.Messages(channel, o.ana.ID) {
		if m.EphemeralTo == "" && !m.Deleted && (strings.Contains(m.Text, text) || strings.Contains(string(m.Blocks), text)) {
			n++
		}
	}
	return n
}

// sees waits until a channel holds a text.
func (o *office) sees(channel, text string) {
	o.t.Helper()
	if err := o.Wait(o.ctx, func() bool { return o.count(channel, text) > 0 }); err != nil {
		o.t.Fatalf("nobody sees %q in %+v", text, o.Messages(channel, o.ana.ID))
	}
}

// room waits for an incident's channel.
func (o *office) room(name string) string {
	o.t.Helper()
	var c slackfake.Channel
	if err := o.Wait(o.ctx, func() (ok bool) { c, ok = o.Channel(name); return ok }); err != nil {
		o.t.Fatalf("there is no channel %s", name)
	}
	return c.ID
}

// The whole way over real sockets: what was acknowledged survives a kill at
// once, is shown once, and an asked-for end is a clean one.
func TestServeSurvivesAKillAndEndsCleanly(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	socket := []string{"SLACK_APP_TOKEN=xapp-fake"}
	p := o.start(socket)
	if line := o.says(p, "kept: ready in"); !strings.Contains(line, "0 open incidents, no reminder to come") {
		t.Errorf("it begins with %q", line)
	}
	o.types(o.general.ID, "declare Checkout is down sev:1")
	room := o.room("inc-1-checkout-is-down")
	o.sees(room, "Checkout is down")
	o.types(room, "update: We are looking into it. Next update in 30 minutes")
	o.kill(p) // posted or not, it was acknowledged

	p = o.start(socket)
	if line := o.says(p, "kept: ready in"); !strings.Contains(line, "1 open incident, next reminder") {
		t.Errorf("after the kill it begins with %q", line)
	}
	o.sees(room, "We are looking into it")
	o.types(room, "note the gateway was restarted")
	o.sees(o.general.ID, "Checkout is down")

	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := o.ends(p); code != 0 {
		t.Errorf("exit status %d:\n%s", code, p.heard())
	}
	for where, text := range map[string]string{o.general.ID: "Checkout is down", room: "Update U1 by Ana"} {
		if n := o.count(where, text); n != 1 {
			t.Errorf("%q stands %d times in %+v", text, n, o.Messages(where, o.ana.ID))
		}
	}
	for _, secret := range []string{"xoxb-fake", "xapp-fake"} {
		if strings.Contains(p.heard(), secret) {
			t.Errorf("it logs a token:\n%s", p.heard())
		}
	}
	bin, err := keptBinary()
	if err != nil {
		t.Fatal(err)
	}
	draft, err := exec.CommandContext(o.ctx, bin, "postmortem", "--store", o.store, "INC-1").CombinedOutput()
	for _, want := range []string{"Checkout is down", "Next update in 30 minutes", "the gateway was restarted"} {
		if err != nil || strings.Count(string(draft), want) == 0 {
			t.Errorf("the draft does not hold %q: %v\n%s", want, err, draft)
		}
	}
}

// Signed HTTP through a proxy, as it stands before Kept in earnest, and the
// probes of whoever looks after the process.
func TestServeOverSignedHTTP(t *testing.T) {
	var behind atomic.Pointer[url.URL]
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(behind.Load()) }})
	t.Cleanup(proxy.Close)
	o := newOffice(t, slackfake.Options{Delivery: slackfake.Delivery{
		EventsURL: proxy.URL + "/slack/events", CommandsURL: proxy.URL + "/slack/commands", InteractivityURL: proxy.URL + "/slack/interactivity",
	}})
	p := o.start([]string{"SLACK_SIGNING_SECRET=fake-signing-secret"}, "--listen", "127.0.0.1:0")
	listening := o.says(p, "msg=listening")
	_, address, _ := strings.Cut(listening, "address=")
	behind.Store(&url.URL{Scheme: "http", Host: address})
	o.says(p, "kept: ready in")
	if err := o.VerifyURL(o.ctx); err != nil {
		t.Error(err)
	}
	o.types(o.general.ID, "declare Checkout is down sev:1")
	o.sees(o.room("inc-1-checkout-is-down"), "Checkout is down")
	for path, want := range map[string]string{"/healthz": "200 alive", "/readyz": "200 ready", "/slack/commands": "405 ", "/else": "404 "} {
		req, err := http.NewRequestWithContext(o.ctx, http.MethodGet, "http://"+address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(bufio.NewReader(resp.Body))
		resp.Body.Close()
		if got := fmt.Sprintf("%d %s", resp.StatusCode, body); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%s answers %q, %v", path, got, err)
		}
	}
	resp, err := http.Post("http://"+address+"/slack/commands", "application/x-www-form-urlencoded", strings.NewReader("command=/incident&text=list"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a request that nobody signed is answered with %d", resp.StatusCode)
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := o.ends(p); code != 0 {
		t.Errorf("exit status %d:\n%s", code, p.heard())
	}
}

// What no waiting mends ends the program with a sentence; what may pass does not.
func TestServeEndsOnWhatNoWaitingMends(t *testing.T) {
	config := func(t *testing.T, text string) string {
		file := filepath.Join(t.TempDir(), "kept.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	t.Run("a token that was revoked", func(t *testing.T) {
		o := newOffice(t, slackfake.Options{})
		o.Revoke(true)
		p := o.start([]string{"SLACK_APP_TOKEN=xapp-fake"})
		if code := o.ends(p); code != 1 || !strings.Contains(p.heard(), "kept: ") {
			t.Errorf("exit status %d: %s", code, p.heard())
		}
	})
	t.Run("a name that nobody has", func(t *testing.T) {
		o := newOffice(t, slackfake.Options{})
		p := o.start([]string{"SLACK_APP_TOKEN=xapp-fake"}, "--config", config(t, "slack:\n  announce: \"#nowhere\"\n"))
		if code := o.ends(p); code != 1 || !strings.Contains(p.heard(), `kept.yaml: line 2: announce "#nowhere"`) {
			t.Errorf("exit status %d: %s", code, p.heard())
		}
	})
	t.Run("a second one", func(t *testing.T) {
		o := newOffice(t, slackfake.Options{})
		p := o.start([]string{"SLACK_APP_TOKEN=xapp-fake"})
		o.says(p, "kept: ready in")
		second := o.start([]string{"SLACK_APP_TOKEN=xapp-fake"})
		if code := o.ends(second); code != 1 || !strings.Contains(second.heard(), "in use") {
			t.Errorf("exit status %d: %s", code, second.heard())
		}
	})
	t.Run("an end that is asked for while Slack is away", func(t *testing.T) {
		o := newOffice(t, slackfake.Options{})
		o.Fail(slackfake.Fault{Kind: slackfake.Status, Status: http.StatusBadGateway, Times: -1})
		p := o.start([]string{"SLACK_APP_TOKEN=xapp-fake"})
		o.says(p, "cannot connect to Slack yet; trying again")
		if err := p.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if code := o.ends(p); code != 0 {
			t.Errorf("exit status %d: %s", code, p.heard())
		}
	})
	t.Run("Slack is away for a moment", func(t *testing.T) {
		o := newOffice(t, slackfake.Options{})
		back := o.Fail(slackfake.Fault{Method: "auth.test", Kind: slackfake.Status, Status: http.StatusBadGateway, Times: -1})
		p := o.start([]string{"SLACK_APP_TOKEN=xapp-fake"})
		o.says(p, "cannot connect to Slack yet; trying again")
		back()
		o.says(p, "kept: ready in")
	})
}
