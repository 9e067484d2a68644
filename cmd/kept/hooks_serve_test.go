package main

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"kept/bot/signature"
	"kept/bot/slack/slackfake"
)

// A monitoring system's alert becomes a proposal in the triage room before it is
// answered for good, and a page reaches a hook signed.
func TestServeTakesAlertsAndCallsHooks(t *testing.T) {
	calls := make(chan *http.Request, 10)
	bodies := make(chan string, 10)
	wall := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		calls <- r
		bodies <- string(body)
	}))
	t.Cleanup(wall.Close)
	o := newOffice(t, slackfake.Options{})
	triage := o.AddChannel(slackfake.Channel{Name: "triage", Members: []string{o.ana.ID}})
	config := configured(t, `
hooks:
  wall: {kind: generic, url: "`+wall.URL+`", secret: env WALL_KEY}
intake:
  prom: {format: alertmanager, room: "#triage", secret: env PROM_TOKEN}
  duty: {format: pagerduty, room: "#triage", secret: env DUTY_SECRET}
`)
	p := o.start([]string{"SLACK_APP_TOKEN=xapp-fake", "WALL_KEY=example-secret", "PROM_TOKEN=a-token-for-prometheus", "DUTY_SECRET=a-secret-of-pagerduty"}, "--config", config, "--listen", "127.0.0.1:0")
	_, address, _ := strings.Cut(o.says(p, "msg=listening"), "address=")
	o.says(p, "kept: ready in")

	body, err := os.ReadFile("../../bot/intake/testdata/alertmanager.json")
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]int{"a-token-for-prometheus": http.StatusOK, "another": http.StatusUnauthorized} {
		req, err := http.NewRequestWithContext(o.ctx, http.MethodPost, "http://"+address+"/hooks/alert/prom", strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s is answered %s", token, resp.Status)
		}
	}
	o.sees(triage.ID, "Logins fail on web-1")

	o.types(o.general.ID, "declare Checkout is down sev:1")
	room := o.room("inc-1-checkout-is-down")
	o.types(o.general.ID, "INC-1 page wall the gateway does not answer")
	select {
	case r := <-calls:
		told := <-bodies
		if err := signature.Verify("example-secret", r.Header.Get(signature.Header), []byte(told), time.Now()); err != nil {
			t.Errorf("the call is signed %q: %v", r.Header.Get(signature.Header), err)
		}
		for _, want := range []string{`"action":"trigger"`, `"incident":"INC-1"`, `"text":"the gateway does not answer"`, `"by":"Ana"`} {
			if !strings.Contains(told, want) {
				t.Errorf("no %s in %s", want, told)
			}
		}
		acknowledgedInPagerDuty(t, o, address, told)
		o.sees(room, "INC-1: Ana has it since")
	case <-o.ctx.Done():
		t.Fatalf("nobody called:\n%s", p.heard())
	}
	if strings.Contains(p.heard(), "example-secret") || strings.Contains(p.heard(), "a-token-for-prometheus") {
		t.Error("a secret is in the log")
	}
}

// acknowledgedInPagerDuty lets PagerDuty tell that a call was acknowledged.
func acknowledgedInPagerDuty(t *testing.T, o *office, address, told string) {
	t.Helper()
	var call struct {
		Dedup string `json:"dedup_key"`
	}
	if err := json.Unmarshal([]byte(told), &call); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile("../../bot/intake/testdata/pagerduty_acknowledged.json")
	if err != nil {
		t.Fatal(err)
	}
	answer := strings.Replace(string(body), "kept/INC-1@1772618400/P1:4:1772619300", call.Dedup, 1)
	req, err := http.NewRequestWithContext(o.ctx, http.MethodPost, "http://"+address+"/hooks/alert/duty", strings.NewReader(answer))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-PagerDuty-Signature", "v1="+hex.EncodeToString(signature.Sum("a-secret-of-pagerduty", answer)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("PagerDuty is answered %s", resp.Status)
	}
}

func TestIntakesThatCannotBeAreToldWithTheirName(t *testing.T) {
	for text, want := range map[string]string{
		`{format: nagios, room: "#triage", secret: env TOKEN}`:                            `line 2: "nagios" is no format`,
		`{format: generic, secret: env TOKEN}`:                                            "prom has no room",
		`{format: generic, room: "@ana", secret: env TOKEN}`:                              "prom has no room",
		`{format: generic, room: "#triage"}`:                                              "prom has no secret",
		`{format: generic, room: "#triage", secret: hunter2hunter2}`:                      "line 2: a secret has no place here",
		`{format: generic, room: "#triage", secret: env TOKEN, declare: yes}`:             "go together",
		`{format: generic, room: "#triage", secret: env TOKEN, commander: "@ana"}`:        "go together",
		`{format: generic, room: "#triage", secret: env TOKEN, declare: yes, size: huge}`: `no setting "size"`,
	} {
		_, err := readSettings(strings.NewReader("intake:\n  prom: " + text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	s, err := readSettings(strings.NewReader(`intake: {prom: {format: generic, room: "#triage", secret: env TOKEN}}`))
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]string{"": "the environment has no TOKEN", "short": "too short"} {
		_, err := s.intakeSources(func(string) (string, bool) { return value, true })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", value, err)
		}
	}
}
