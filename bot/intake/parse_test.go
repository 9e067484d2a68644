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

func payload(t testing.TB, f intake.Format) []byte {
	t.Helper()
	body, err := os.ReadFile("testdata/" + string(f) + ".json")
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
		intake.Generic: {{Fingerprint: "queue-1", Group: "queue", Title: "Queue is long", Text: "12,000 jobs wait", Severity: incident.SEV2,
			StartedAt: since, Link: "https://queue.example.com/1"}},
	} {
		got, err := intake.Parse(f, payload(t, f))
		if err != nil {
			t.Errorf("%s: %v", f, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", f, diff)
		}
	}
}

func TestPagerDutyEvents(t *testing.T) {
	triggered := string(payload(t, intake.PagerDuty))
	for event, want := range map[string]string{
		"incident.triggered": "firing", "incident.reopened": "firing", "incident.resolved": "resolved",
		"incident.acknowledged": "", "incident.annotated": "", "pagey.ping": "",
	} {
		got, err := intake.Parse(intake.PagerDuty, []byte(strings.Replace(triggered, "incident.triggered", event, 1)))
		said := ""
		if len(got) == 1 {
			said = map[bool]string{false: "firing", true: "resolved"}[got[0].Resolved]
		}
		if err != nil || said != want {
			t.Errorf("%s is %q, %v; want %q", event, said, err, want)
		}
	}
	own := strings.Replace(triggered, "d3640fbd41094207a1c11e58e46b1662", "kept/INC-7@1772618400/T3", 1)
	if got, err := intake.Parse(intake.PagerDuty, []byte(own)); err != nil || len(got) != 0 {
		t.Errorf("what Kept paged for itself comes back as %v, %v", got, err)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	for _, f := range intake.Formats {
		for _, body := range []string{"", "null", "[]", "{}", "{", `"x"`, "\xff", `{"alerts":[null]}`, `{"alerts":{}}`, `{"alerts":[{"status":"perhaps","title":"x"}]}`,
			`{"event":[]}`, `{"event":{"event_type":"incident.triggered"}}`, `{"alerts":[{"labels":[]}]}`} {
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
		t.Errorf("%d alerts at once are taken", len(got))
	}
}

func FuzzAlertmanager(f *testing.F) { fuzz(f, intake.Alertmanager) }
func FuzzGrafana(f *testing.F)      { fuzz(f, intake.Grafana) }
func FuzzPagerDuty(f *testing.F)    { fuzz(f, intake.PagerDuty) }
func FuzzGeneric(f *testing.F)      { fuzz(f, intake.Generic) }

// fuzz holds of every body: it is read or refused in a sentence, and what is read
// can be told apart and happened in a time that can be shown.
func fuzz(f *testing.F, format intake.Format) {
	for _, seed := range intake.Formats {
		f.Add(payload(f, seed))
	}
	f.Add([]byte(`{"alerts":[{"status":"firing","labels":{},"startsAt":"0001-01-01T00:00:00Z"}]}`))
	f.Add([]byte(`{"alerts":[{"title":"<!channel> \u202e","started_at":"9999-12-31T23:59:59Z"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		alerts, err := intake.Parse(format, body)
		if err != nil {
			if len(alerts) > 0 || err.Error() == "" {
				t.Errorf("%v with %v", alerts, err)
			}
			return
		}
		for _, a := range alerts {
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
