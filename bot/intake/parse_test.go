package intake_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot"
	"kept/bot/incident"
	"kept/bot/intake"
)

func payload(t testing.TB, f intake.Format) []byte { return example(t, string(f)) }

// example is a body as the public documentation of its system shows it, with other
// names and times.
func example(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestEachFormatIsRead(t *testing.T) {
	since := time.Date(2026, 3, 4, 9, 51, 3, 0, time.UTC)
	for f, want := range map[intake.Format][]bot.Alert{
		intake.Alertmanager: {
			{Fingerprint: "1a30ba71cca2921f", Group: `{}/{severity="critical"}:{alertname="LoginErrors"}`, Title: "Logins fail on web-1",
				Text: "More than 5 % of logins failed for 5 minutes.", Severity: incident.SEV1, StartedAt: since.Add(157 * time.Millisecond),
				Link: "https://prometheus.example.com/graph?g0.expr=errors"},
			{Fingerprint: "2b41cb82ddb3a320", Group: `{}/{severity="critical"}:{alertname="LoginErrors"}`, Title: "LoginErrors", Severity: incident.SEV1,
				Resolved: true, StartedAt: time.Date(2026, 3, 4, 9, 40, 0, 0, time.UTC), Link: "https://alerts.example.com"},
		},
		intake.Grafana: {{Fingerprint: "c6eadffa33fcdf37", Group: "{}:{}", Title: "Memory is short in us-1", Text: "Memory is above 90 %",
			StartedAt: since.Add(157076 * time.Microsecond), Link: "https://grafana.example.com/d/1?viewPanel=2"}},
		intake.PagerDuty: {{Fingerprint: "pagerduty/PGR0VU2", Group: "pagerduty/PGR0VU2", Title: "Logins fail", Text: "Login", Severity: incident.SEV1,
			StartedAt: since, Link: "https://acme.pagerduty.example.com/incidents/PGR0VU2"}},
		intake.Opsgenie: {{Fingerprint: "opsgenie/052652ac-5d1c-464a-812a-7dd18bbfba8c", Group: "opsgenie/052652ac-5d1c-464a-812a-7dd18bbfba8c", Title: "Logins fail",
			Text: "More than 5 % of logins failed for 5 minutes.", Severity: incident.SEV1, StartedAt: since.Add(157 * time.Millisecond)}},
		intake.Generic: {{Fingerprint: "queue-1", Group: "queue", Title: "Queue is long", Text: "12,000 jobs wait", Severity: incident.SEV2,
			StartedAt: since, Link: "https://queue.example.com/1"}},
	} {
		got, err := intake.Parse(f, payload(t, f))
		if err != nil {
			t.Errorf("%s: %v", f, err)
		}
		if diff := cmp.Diff(intake.Heard{Alerts: want}, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", f, diff)
		}
	}
}

func TestWhatFiresAndWhatIsOver(t *testing.T) {
	for f, events := range map[intake.Format]map[string]string{
		intake.PagerDuty: {"incident.triggered": "firing", "incident.reopened": "firing", "incident.resolved": "resolved",
			"incident.acknowledged": "", "incident.annotated": "", "pagey.ping": ""},
		intake.Opsgenie: {"Create": "firing", "Close": "resolved", "Delete": "resolved", "Acknowledge": "", "AddNote": "", "TakeOwnership": ""},
	} {
		first := map[intake.Format]string{intake.PagerDuty: "incident.triggered", intake.Opsgenie: `"Create"`}[f]
		for event, want := range events {
			named := event
			if f == intake.Opsgenie {
				named = `"` + event + `"`
			}
			got, err := intake.Parse(f, []byte(strings.Replace(string(payload(t, f)), first, named, 1)))
			said := ""
			if len(got.Alerts) == 1 {
				said = map[bool]string{false: "firing", true: "resolved"}[got.Alerts[0].Resolved]
			}
			if err != nil || said != want || len(got.Answers) > 0 {
				t.Errorf("%s %s is %q, %v; want %q", f, event, said, err, want)
			}
		}
	}
}

func TestWhatKeptPagedForComesBackAsAnAnswer(t *testing.T) {
	at := time.Date(2026, 3, 4, 10, 2, 30, 394e6, time.UTC)
	for _, c := range []struct {
		f            intake.Format
		from, to     string // replaced in the body
		act, by      string // act "" = nothing is heard
		acknowledged time.Time
	}{
		{f: intake.PagerDuty, act: bot.Acknowledge, by: "Ana", acknowledged: at},
		{f: intake.PagerDuty, from: "incident.acknowledged", to: "incident.resolved", act: bot.Resolve, by: "Ana", acknowledged: at},
		{f: intake.PagerDuty, from: `"type": "user_reference"`, to: `"type": "inbound_integration_reference"`, act: bot.Acknowledge, acknowledged: at},
		{f: intake.PagerDuty, from: `"summary": "Ana"`, to: `"summary": ""`, act: bot.Acknowledge, by: "Somebody", acknowledged: at},
		{f: intake.PagerDuty, from: "incident.acknowledged", to: "incident.triggered"},
		{f: intake.PagerDuty, from: "incident.acknowledged", to: "incident.unacknowledged"},
		{f: intake.PagerDuty, from: "kept/INC-1@1772618400/P1:4:1772619300", to: "another"},
		{f: intake.Opsgenie, act: bot.Acknowledge, by: "ana@example.com", acknowledged: at.Add(2246)},
		{f: intake.Opsgenie, from: `"Acknowledge"`, to: `"Close"`, act: bot.Resolve, by: "ana@example.com", acknowledged: at.Add(2246)},
		{f: intake.Opsgenie, from: `"type": "web"`, to: `"type": "API"`, act: bot.Acknowledge, acknowledged: at.Add(2246)},
		{f: intake.Opsgenie, from: `"Acknowledge"`, to: `"Create"`},
		{f: intake.Opsgenie, from: "kept/INC-1@1772618400/P1:4:1772619300", to: "another"},
	} {
		body := strings.Replace(string(example(t, string(c.f)+"_acknowledged")), c.from, c.to, 1)
		got, err := intake.Parse(c.f, []byte(body))
		if err != nil || len(got.Alerts) > 0 {
			t.Errorf("%s %q: %v, %v", c.f, c.to, got, err)
			continue
		}
		if c.act == "" {
			if len(got.Answers) > 0 {
				t.Errorf("%s %q is heard as %v", c.f, c.to, got.Answers)
			}
			continue
		}
		if len(got.Answers) != 1 {
			t.Errorf("%s %q is heard as %v", c.f, c.to, got)
			continue
		}
		a := got.Answers[0]
		if a.ID == "" || a.Dedup != "kept/INC-1@1772618400/P1:4:1772619300" || a.Act != c.act || a.By != c.by || !a.At.Equal(c.acknowledged) {
			t.Errorf("%s %q is heard as %+v", c.f, c.to, a)
		}
		if again, _ := intake.Parse(c.f, []byte(body)); again.Answers[0].ID != a.ID {
			t.Errorf("%s: delivered again it has another ID", c.f)
		}
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	for _, f := range intake.Formats {
		for _, body := range []string{"", "null", "[]", "{}", "{", `"x"`, "\xff", `{"alerts":[null]}`, `{"alerts":{}}`, `{"alerts":[{"status":"perhaps","title":"x"}]}`,
			`{"action":"Create"}`, `{"action":"Close","alert":{}}`, `{"event":[]}`, `{"event":{"event_type":"incident.triggered"}}`, `{"alerts":[{"labels":[]}]}`} {
			got, err := intake.Parse(f, []byte(body))
			if err == nil {
				t.Errorf("%s takes %s as %v", f, body, got)
				continue
			}
			if len(err.Error()) > 200 {
				t.Errorf("%s: %s: the error is long: %v", f, body, err)
			}
		}
	}
	if got, err := intake.Parse(intake.Generic, []byte(`{"alerts":[`+strings.Repeat(`{"title":"x"},`, intake.MaxAlerts)+`{"title":"x"}]}`)); err == nil {
		t.Errorf("%d alerts at once are taken", len(got.Alerts))
	}
}

func FuzzAlertmanager(f *testing.F) { fuzz(f, intake.Alertmanager) }
func FuzzGrafana(f *testing.F)      { fuzz(f, intake.Grafana) }
func FuzzPagerDuty(f *testing.F)    { fuzz(f, intake.PagerDuty) }
func FuzzOpsgenie(f *testing.F)     { fuzz(f, intake.Opsgenie) }
func FuzzGeneric(f *testing.F)      { fuzz(f, intake.Generic) }

// fuzz holds of every body: it is read or refused in a sentence, and what is read
// can be told apart and happened in a time that can be shown.
func fuzz(f *testing.F, format intake.Format) {
	for _, seed := range intake.Formats {
		f.Add(payload(f, seed))
	}
	for _, seed := range []string{"pagerduty_acknowledged", "opsgenie_acknowledged"} {
		f.Add(example(f, seed))
	}
	f.Add([]byte(`{"alerts":[{"status":"firing","labels":{},"startsAt":"0001-01-01T00:00:00Z"}]}`))
	f.Add([]byte(`{"alerts":[{"title":"<!channel> \u202e","started_at":"9999-12-31T23:59:59Z"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		heard, err := intake.Parse(format, body)
		if err != nil {
			if len(heard.Alerts)+len(heard.Answers) > 0 || err.Error() == "" {
				t.Errorf("%v with %v", heard, err)
			}
			return
		}
		for _, a := range heard.Answers {
			if a.ID == "" || !bot.IsCall(a.Dedup) || a.Act != bot.Acknowledge && a.Act != bot.Resolve || a.Where == "" {
				t.Errorf("an answer is %+v", a)
			}
			if !a.At.IsZero() && (a.At.Year() < 1970 || a.At.Year() > 3000) {
				t.Errorf("it was given at %s", a.At)
			}
		}
		for _, a := range heard.Alerts {
			if a.Fingerprint == "" {
				t.Error("an alert cannot be told apart")
			}
			if !a.StartedAt.IsZero() && (a.StartedAt.Year() < 1970 || a.StartedAt.Year() > 3000) {
				t.Errorf("it started at %s", a.StartedAt)
			}
			if a.Severity != 0 && !a.Severity.Valid() {
				t.Errorf("its severity is %d", a.Severity)
			}
		}
	})
}
