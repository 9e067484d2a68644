package main

import (
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
	"sync/atomic"
	"syscall"
	"testing"

	"kept/bot/slack/slackfake"
)

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
	o.sees(room, "Update U1 by Ana")
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
	draft, err := exec.CommandContext(o.ctx, o.program, "postmortem", "--store", o.store, "INC-1").CombinedOutput()
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
		body, err := io.ReadAll(resp.Body)
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

// configured is a configuration file.
func configured(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kept.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// What is configured in the workspace's names holds there: who may declare, and
// where it is announced.
func TestServeGoesByTheConfiguredNames(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	ben := o.AddUser(slackfake.User{Name: "ben", Display: "Ben"})
	o.AddGroup(slackfake.Group{Handle: "sre", Name: "Reliability", Members: []string{ben.ID}})
	incidents := o.AddChannel(slackfake.Channel{Name: "incidents", Members: []string{o.ana.ID, ben.ID}})
	p := o.start([]string{"SLACK_APP_TOKEN=xapp-fake"}, "--config", configured(t, `slack:
  announce: "#incidents"
  room name: "{id}-{severity}-{title}"
  rights: {declare: ["@sre"]}
`))
	o.says(p, "kept: ready in")
	o.types(o.general.ID, "declare Checkout is down sev:1")
	if got, err := o.Command(o.ctx, ben.ID, o.general.ID, "/incident", "declare Exports are slow sev:2"); err != nil || !got.Acked() {
		t.Fatalf("Ben declares: %+v, %v", got, err)
	}
	o.room("inc-1-sev2-exports-are-slow")
	o.sees(incidents.ID, "Exports are slow")
	if n := o.count(incidents.ID, "Checkout is down"); n != 0 {
		t.Error("Ana declared, who is not of the group")
	}
}

// What no waiting mends ends the program with a sentence; what may pass does not.
func TestServeEndsOnWhatNoWaitingMends(t *testing.T) {
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
		p := o.start([]string{"SLACK_APP_TOKEN=xapp-fake"}, "--config", configured(t, "slack:\n  announce: \"#nowhere\"\n"))
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
