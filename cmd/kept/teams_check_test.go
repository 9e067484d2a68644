package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kept/bot/teams/teamsfake"
	"kept/store/boltstore"
)

// check runs `kept check` in the building.
func (b *building) check(env []string, args ...string) (string, error) {
	b.t.Helper()
	cmd := exec.CommandContext(b.ctx, b.program, append([]string{"check", "--store", b.store}, args...)...)
	cmd.Env = append(append(cmd.Environ(), b.environ()...), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestCheckOfTeamsNamesWhatIsMissing(t *testing.T) {
	b := newBuilding(t)
	b.Grant(teamsfake.WriteFiles, true)                     // all that Kept can use
	config := configured(t, "teams:\n  deputy: \"@Ben\"\n") // where channels are is known to who serves
	out, err := b.check(nil, "--config", config)
	if err != nil || strings.Contains(out, "missing  ") {
		t.Errorf("%v:\n%s", err, out)
	}
	for _, want := range []string{
		"ok       names in the configuration: all are found",
		"look     dead man's channel for incidents in Teams: none, since Teams posts nothing by itself",
		"look     messaging endpoint",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	b.Grant(teamsfake.ReadUsers, false)
	if out, err = b.check(nil, "--config", config); err == nil || !strings.Contains(out, "User.Read.All") || !strings.Contains(out, "missing  ") {
		t.Errorf("%v:\n%s", err, out)
	}
	if out, err = b.check([]string{"TEAMS_APP_SECRET=wrong-secret"}, "--config", config); err == nil || !strings.Contains(out, "missing  app registration") || strings.Contains(out, "wrong-secret") {
		t.Errorf("%v:\n%s", err, out)
	}
}

// The endpoint is asked without a token: Kept refuses that, and nothing else does
// so in its way.
func TestCheckAsksTheEndpoint(t *testing.T) {
	answers := func(status int) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				t.Error("it sends a token")
			}
			w.WriteHeader(status)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	for _, c := range []struct {
		endpoint string
		ok       bool
		want     string
	}{
		{answers(401) + "/teams/messages", true, "answers, and refuses who has no token"},
		{answers(200) + "/teams/messages", false, "It answers 200 OK where Kept would refuse with 401"},
		{answers(302) + "/teams/messages", false, "It answers 302 Found"},
		{answers(401) + "/api/messages", false, "Kept takes activities at /teams/messages"},
		{"http://kept.example.com/teams/messages", false, "Teams calls https addresses only"},
		{"kept", false, "Teams calls https addresses only"},
		{"http://127.0.0.1:1/teams/messages", false, "It cannot be reached from here"},
	} {
		got := endpointAnswers(t.Context(), c.endpoint)
		if got.OK != c.ok || !strings.Contains(got.What+got.Fix, c.want) {
			t.Errorf("%s: %+v", c.endpoint, got)
		}
	}
}

func TestWhoRemindsWhileKeptIsDown(t *testing.T) {
	var both access
	both.slack.BotToken, both.teams.AppID = "xoxb-1", someApp
	var chosen, beats settings
	chosen.Teams.DeadMan.home, chosen.Teams.DeadMan.name = onSlack, "#ops"
	beats.Heartbeat = "https://beats.example/1"
	for want, got := range map[string]finding{
		"Slack #ops":                          deadMansChannel(both, chosen),
		"Name a channel in Slack":             deadMansChannel(both, settings{}),
		"whoever listens for the heartbeat":   deadMansChannel(both, beats),
		"Set `heartbeat:` to the address of ": deadMansChannel(access{}, settings{}),
	} {
		if !strings.Contains(got.What+got.Fix, want) {
			t.Errorf("%+v does not say %q", got, want)
		}
	}
}

// What Teams has to remember is in the store, and in its backups.
func TestWhatIsRememberedIsInTheStore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kept.db")
	value := []byte(`{"a":"b"}` + "\x00")
	for life := range 2 {
		st, err := boltstore.Open(file, boltstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		m := memory{st}
		if life == 0 {
			if got, err := m.Get(t.Context(), "teams/place/19:x"); err != nil || got != nil {
				t.Errorf("before anything was put: %q, %v", got, err)
			}
			if err := m.Put(t.Context(), "teams/place/19:x", value); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := m.Get(t.Context(), "teams/place/19:x"); err != nil || !bytes.Equal(got, value) {
			t.Errorf("life %d: %q, %v", life, got, err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Until a platform is let in, it is asked to come again; after that, what is
// nobody's is not found.
func TestTheDoorOpensForEachPlatform(t *testing.T) {
	d := &door{}
	status := func(path string) int {
		w := httptest.NewRecorder()
		d.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, nil))
		return w.Code
	}
	if got := status("/teams/messages"); got != http.StatusServiceUnavailable {
		t.Errorf("before it is open: %d", got)
	}
	d.open("/teams/", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	d.ready.Store(true)
	for path, want := range map[string]int{
		"/teams/messages": http.StatusTeapot, "/teams/": http.StatusTeapot, "/teams": http.StatusNotFound,
		"/slack/events": http.StatusNotFound, "/": http.StatusNotFound, "//teams/messages": http.StatusNotFound,
	} {
		if got := status(path); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}
