package intake

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kept/bot"
	"kept/bot/incident"
)

// Format says whose language a source speaks.
type Format string

// The formats.
const (
	Alertmanager Format = "alertmanager" // webhook, version 4
	Grafana      Format = "grafana"      // unified alerting's webhook
	PagerDuty    Format = "pagerduty"    // webhooks v3
	Opsgenie     Format = "opsgenie"     // outgoing webhook
	Generic      Format = "generic"      // Kept's own
)

// Formats lists them all.
var Formats = []Format{Alertmanager, Grafana, PagerDuty, Opsgenie, Generic}

// MaxAlerts is how many alerts one request may hold.
const MaxAlerts = 20000

// Heard is what a request says.
type Heard struct {
	Alerts  []bot.Alert
	Answers []bot.CallAnswer // to calls that Kept made
}

// Parse reads a request's body. Nothing heard at all is fine: a test of the
// connection, or an event that says nothing about whether something fires. An error
// says what is wrong with the body, without repeating it.
func Parse(f Format, body []byte) (heard Heard, err error) {
	switch f {
	case Alertmanager, Grafana:
		heard.Alerts, err = parseGroup(body)
	case PagerDuty:
		heard, err = parsePagerDuty(body)
	case Opsgenie:
		heard, err = parseOpsgenie(body)
	case Generic:
		heard.Alerts, err = parseGeneric(body)
	default:
		return Heard{}, fmt.Errorf("%q is no format", f)
	}
	if err == nil && len(heard.Alerts) > MaxAlerts {
		return Heard{}, fmt.Errorf("more than %d alerts at once", MaxAlerts)
	}
	return heard, err
}

// read decodes one JSON object.
func read(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field := strings.TrimPrefix(wrong.Field, "genericAlert.")
		return fmt.Errorf("%s has the wrong type (%s)", cmp.Or(field, "the body"), wrong.Value)
	}
	if err != nil {
		return errors.New("the body is no JSON object of this format")
	}
	return nil
}

// group is what Alertmanager sends, and Grafana with more keys: one group of alerts.
type group struct {
	Status       string            `json:"status"`
	GroupKey     string            `json:"groupKey"`
	CommonLabels map[string]string `json:"commonLabels"`
	ExternalURL  string            `json:"externalURL"`
	Alerts       *[]struct {
		Status       string            `json:"status"` // firing or resolved
		Labels       map[string]string `json:"labels"`
		Annotations  map[string]string `json:"annotations"`
		StartsAt     moment            `json:"startsAt"`
		GeneratorURL string            `json:"generatorURL"`
		Fingerprint  string            `json:"fingerprint"`
		DashboardURL string            `json:"dashboardURL"` // Grafana's
		PanelURL     string            `json:"panelURL"`     // Grafana's
	} `json:"alerts"`
}

func parseGroup(body []byte) ([]bot.Alert, error) {
	var g group
	if err := read(body, &g); err != nil {
		return nil, err
	}
	if g.Alerts == nil {
		return nil, errors.New("the body has no alerts")
	}
	out := make([]bot.Alert, 0, len(*g.Alerts))
	for i, a := range *g.Alerts {
		status := cmp.Or(a.Status, g.Status)
		if status != "firing" && status != "resolved" {
			return nil, fmt.Errorf("alerts[%d] is neither firing nor resolved", i)
		}
		out = append(out, bot.Alert{
			Fingerprint: cmp.Or(a.Fingerprint, labelled(a.Labels)), Group: g.GroupKey,
			Title:    cmp.Or(a.Annotations["summary"], a.Labels["alertname"], a.Annotations["message"]),
			Text:     cmp.Or(a.Annotations["description"], a.Annotations["message"]),
			Severity: severity(cmp.Or(a.Labels["severity"], a.Labels["priority"])), Resolved: status == "resolved",
			StartedAt: time.Time(a.StartsAt), Link: cmp.Or(a.PanelURL, a.DashboardURL, a.GeneratorURL, g.ExternalURL),
		})
	}
	return out, nil
}

// labelled is the fingerprint of an alert that has none: its labels.
func labelled(labels map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name, labels[name])
	}
	return fingerprint(parts...)
}

// genericAlert is an alert in Kept's own format.
type genericAlert struct {
	Title       string `json:"title"`       // needed
	Status      string `json:"status"`      // firing (missing = firing) or resolved
	Fingerprint string `json:"fingerprint"` // missing: the title is taken
	Group       string `json:"group"`
	Text        string `json:"text"`
	Severity    string `json:"severity"`
	StartedAt   moment `json:"started_at"`
	Link        string `json:"link"`
}

func parseGeneric(body []byte) ([]bot.Alert, error) {
	var all struct {
		genericAlert
		Alerts []genericAlert `json:"alerts"`
	}
	if err := read(body, &all); err != nil {
		return nil, err
	}
	if all.Alerts == nil {
		all.Alerts = []genericAlert{all.genericAlert}
	}
	out := make([]bot.Alert, 0, len(all.Alerts))
	for i, g := range all.Alerts {
		switch {
		case strings.TrimSpace(g.Title) == "":
			return nil, fmt.Errorf("alert %d has no title", i+1)
		case g.Status != "" && g.Status != "firing" && g.Status != "resolved":
			return nil, fmt.Errorf("alert %d: its status is neither firing nor resolved", i+1)
		}
		out = append(out, bot.Alert{Fingerprint: cmp.Or(g.Fingerprint, fingerprint(g.Title)), Group: g.Group, Title: g.Title, Text: g.Text,
			Severity: severity(g.Severity), Resolved: g.Status == "resolved", StartedAt: time.Time(g.StartedAt), Link: g.Link})
	}
	return out, nil
}

// severity reads what systems call how bad something is; 0 = unknown.
func severity(s string) incident.Severity {
	s = strings.ToLower(strings.TrimSpace(s))
	if sev, ok := incident.ParseSeverity(s); ok {
		return sev
	}
	switch s {
	case "p1", "critical", "page", "emergency", "fatal":
		return incident.SEV1
	case "p2", "error", "high", "major":
		return incident.SEV2
	case "p3", "warning", "warn", "medium", "minor":
		return incident.SEV3
	case "p4", "p5", "info", "low", "none", "informational":
		return incident.SEV4
	}
	return 0
}

// moment is an instant (RFC 3339), UTC. One that cannot be read, or is the year 1,
// which systems write for none, is zero: no alert is refused for its clock.
type moment time.Time

func (m *moment) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) != nil {
		return nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil && t.Year() > 1970 && t.Year() < 3000 {
		*m = moment(t.UTC())
	}
	return nil
}
