package paging

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"kept/bot"
	"kept/bot/incident"
	"kept/bot/signature"
)

// Where calls go unless another address is configured
// (https://developer.pagerduty.com/docs/events-api-v2/trigger-events,
// https://docs.opsgenie.com/docs/alert-api).
const (
	pagerDutyURL = "https://events.pagerduty.com/v2/enqueue"
	opsgenieURL  = "https://api.opsgenie.com"
)

func (h Hook) address() string {
	switch {
	case h.URL != "":
		return h.URL
	case h.Kind == PagerDuty:
		return pagerDutyURL
	}
	return opsgenieURL
}

// request is a call in the language of the hook.
func (h Hook) request(key string, c bot.Call, now time.Time) (*http.Request, error) {
	switch h.Kind {
	case PagerDuty:
		return h.pagerDuty(c)
	case Opsgenie:
		return h.opsgenie(c)
	}
	return h.generic(key, c, now)
}

// genericBody is what a generic hook is told. Keys are added, never changed.
type genericBody struct {
	Version  int       `json:"version"`   // 1
	Action   string    `json:"action"`    // trigger, acknowledge, resolve
	DedupKey string    `json:"dedup_key"` // the same in all requests about one thing
	Delivery string    `json:"delivery"`  // the same in every repetition of this request
	Incident string    `json:"incident"`  // INC-7
	Title    string    `json:"title"`
	Severity string    `json:"severity"` // SEV1 to SEV4
	Text     string    `json:"text"`
	By       string    `json:"by,omitempty"` // who pages; missing = Kept by itself
	At       time.Time `json:"at"`
	Link     string    `json:"link,omitempty"`
}

func (h Hook) generic(key string, c bot.Call, now time.Time) (*http.Request, error) {
	body, err := json.Marshal(genericBody{Version: 1, Action: c.Act, DedupKey: c.Dedup, Delivery: key, Incident: c.Incident.String(),
		Title: c.Title, Severity: c.Severity.String(), Text: c.Text, By: c.By, At: c.At.UTC(), Link: c.Link})
	if err != nil {
		return nil, err
	}
	r, err := post(h.address(), body)
	if err == nil {
		r.Header.Set(signature.Header, signature.Sign(h.Secret, body, now))
		r.Header.Set("Idempotency-Key", key)
	}
	return r, err
}

// pagerDutyEvent is an event of the Events API v2: "acknowledge" and "resolve"
// need no payload; a dedup_key has at most 255 characters, a summary 1,024
// (https://developer.pagerduty.com/docs/events-api-v2/trigger-events).
type pagerDutyEvent struct {
	RoutingKey  string            `json:"routing_key"`
	EventAction string            `json:"event_action"`
	DedupKey    string            `json:"dedup_key"`
	Client      string            `json:"client,omitempty"`
	ClientURL   string            `json:"client_url,omitempty"`
	Payload     *pagerDutyPayload `json:"payload,omitempty"`
}

type pagerDutyPayload struct {
	Summary       string            `json:"summary"`
	Source        string            `json:"source"`
	Severity      string            `json:"severity"` // critical, error, warning or info
	Timestamp     string            `json:"timestamp"`
	CustomDetails map[string]string `json:"custom_details"`
}

func (h Hook) pagerDuty(c bot.Call) (*http.Request, error) {
	e := pagerDutyEvent{RoutingKey: h.Secret, EventAction: c.Act, DedupKey: c.Dedup}
	if c.Act == bot.Trigger {
		e.Client, e.ClientURL = "Kept", c.Link
		e.Payload = &pagerDutyPayload{Summary: cut(headline(c), 1024), Source: c.Incident.String(), Severity: pagerDutySeverity(c.Severity),
			Timestamp: c.At.UTC().Format(time.RFC3339), CustomDetails: details(c)}
	}
	body, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	return post(h.address(), body)
}

func pagerDutySeverity(s incident.Severity) string {
	switch s {
	case incident.SEV1:
		return "critical"
	case incident.SEV2:
		return "error"
	case incident.SEV3:
		return "warning"
	}
	return "info"
}

// opsgenieAlert creates an alert; one that is open with the same alias is counted
// up instead. A message has at most 130 characters, an alias 512, a description
// 15,000 (https://docs.opsgenie.com/docs/alert-api).
type opsgenieAlert struct {
	Message     string            `json:"message"`
	Alias       string            `json:"alias"`
	Description string            `json:"description"`
	Details     map[string]string `json:"details"`
	Source      string            `json:"source"`
	Priority    string            `json:"priority"` // P1 to P5
}

// opsgenieNote acknowledges or closes the alert that its address names.
type opsgenieNote struct {
	Source string `json:"source"`
	Note   string `json:"note,omitempty"`
}

func (h Hook) opsgenie(c bot.Call) (*http.Request, error) {
	address := strings.TrimRight(h.address(), "/") + "/v2/alerts"
	var what any
	switch c.Act {
	case bot.Trigger:
		priority := "P4"
		if c.Severity.Valid() {
			priority = fmt.Sprintf("P%d", int(c.Severity))
		}
		what = opsgenieAlert{Message: cut(headline(c), 130), Alias: c.Dedup, Description: cut(c.Text, 15000), Details: details(c), Source: "Kept", Priority: priority}
	case bot.Acknowledge:
		address += "/" + url.PathEscape(c.Dedup) + "/acknowledge?identifierType=alias"
		what = opsgenieNote{"Kept", cut(c.Text, 15000)}
	default:
		address += "/" + url.PathEscape(c.Dedup) + "/close?identifierType=alias"
		what = opsgenieNote{"Kept", cut(c.Text, 15000)}
	}
	body, err := json.Marshal(what)
	if err != nil {
		return nil, err
	}
	r, err := post(address, body)
	if err == nil {
		r.Header.Set("Authorization", "GenieKey "+h.Secret)
	}
	return r, err
}

// headline is a call in one line.
func headline(c bot.Call) string {
	return fmt.Sprintf("%s %s %s: %s", c.Incident, c.Severity, oneLine(c.Title), oneLine(c.Text))
}

func details(c bot.Call) map[string]string {
	d := map[string]string{"incident": c.Incident.String(), "severity": c.Severity.String(), "title": c.Title, "text": c.Text}
	if c.By != "" {
		d["by"] = c.By
	}
	if c.Link != "" {
		d["link"] = c.Link
	}
	return d
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cut shortens a text to at most n characters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
