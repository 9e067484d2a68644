package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestHooksAreConfiguredWithoutTheirSecrets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := readSettings(strings.NewReader(`
hooks:
  oncall: {kind: pagerduty, secret: env ONCALL_KEY}
  wall: {kind: generic, url: "https://wall.example.com/kept", secret: file ` + file + `}
slack:
  escalation hook: oncall
`))
	if err != nil {
		t.Fatal(err)
	}
	env := func(name string) (string, bool) {
		return map[string]string{"ONCALL_KEY": "from-the-environment"}[name], true
	}
	p, err := s.pager(env, time.Now)
	if err != nil || strings.Join(p.Hooks(), " ") != "oncall wall" || s.Slack.EscalationHook != "oncall" {
		t.Errorf("hooks %v, %v", p, err)
	}
	if _, err := s.pager(func(string) (string, bool) { return "", false }, time.Now); err == nil || !strings.Contains(err.Error(), "line 3: the environment has no ONCALL_KEY") {
		t.Errorf("without its variable: %v", err)
	}
}

func TestHooksThatCannotBeAreToldWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"hooks:\n  oncall: {kind: pagerduty, secret: R0123456789abcdef}":                              "line 2: a secret has no place here",
		"hooks:\n  oncall: {kind: pigeon, secret: env KEY}":                                           `line 2: "pigeon" is no kind of hook`,
		"hooks:\n  wall: {kind: generic, secret: env KEY}":                                            "wall has no url",
		"hooks:\n  wall: {kind: pagerduty}":                                                           "wall has no secret",
		"hooks:\n  On Call: {kind: pagerduty, secret: env KEY}":                                       `"On Call" is no name of a hook`,
		"hooks:\n  wall: {kind: generic, url: \"http://wall.example.com/?key=abc\", secret: env KEY}": "line 2: what stands here is no address",
		"slack:\n  escalation hook: oncall":                                                           `slack: the escalation hook "oncall" is not among the hooks`,
	} {
		_, err := readSettings(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "R0123456789abcdef") || strings.Contains(err.Error(), "key=abc")) {
			t.Errorf("the secret is repeated: %v", err)
		}
	}
}

func TestCheckNamesTheHooksThatDoNotAnswer(t *testing.T) {
	up := httptest.NewServer(http.NotFoundHandler())
	defer up.Close()
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	t.Setenv("HOOK_KEY", "example-secret")
	s, err := readSettings(strings.NewReader(`
hooks:
  there: {kind: generic, url: "` + up.URL + `", secret: env HOOK_KEY}
  gone: {kind: generic, url: "` + down.URL + `", secret: env HOOK_KEY}
intake:
  prom: {format: alertmanager, room: "#triage", secret: env NOT_SET}
`))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := (checkCmd{}).tell(&b, checkCmd{}.hooks(t.Context(), s), false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ok       hook there: answers", "missing  hook gone does not answer", "the environment has no NOT_SET"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}
