package intake

import (
	"cmp"
	"errors"
	"time"

	"kept/bot"
)

// pagerDutyHook is an event of webhooks v3 about an incident. Incidents that the
// Events API opened have its dedup_key as incident_key; agent is who did it, of
// type user_reference where that is a person.
type pagerDutyHook struct {
	Event *struct {
		ID         string `json:"id"`
		EventType  string `json:"event_type"`
		OccurredAt moment `json:"occurred_at"`
		Agent      *struct {
			Type    string `json:"type"`
			Summary string `json:"summary"`
		} `json:"agent"`
		Data *pagerDutyIncident `json:"data"`
	} `json:"event"`
}

type pagerDutyIncident struct {
	ID          string `json:"id"`
	HTMLURL     string `json:"html_url"`
	Title       string `json:"title"`
	IncidentKey string `json:"incident_key"`
	CreatedAt   moment `json:"created_at"`
	Priority    *struct {
		Summary string `json:"summary"`
	} `json:"priority"`
	Service *struct {
		Summary string `json:"summary"`
	} `json:"service"`
}

// parsePagerDuty reads an event. What Kept paged for comes back as an incident of
// PagerDuty's: it proposes nothing, but who acknowledges it answers the call.
func parsePagerDuty(body []byte) (Heard, error) {
	var h pagerDutyHook
	if err := read(body, &h); err != nil {
		return Heard{}, err
	}
	e := h.Event
	if e == nil || e.EventType == "" {
		return Heard{}, errors.New("the body has no event")
	}
	act, fires := "", false
	switch e.EventType {
	case "incident.triggered", "incident.reopened", "incident.unacknowledged", "incident.escalated":
		fires = true
	case "incident.resolved":
		act = bot.Resolve
	case "incident.acknowledged":
		act = bot.Acknowledge
	default: // annotated, a ping: nothing begins or ends
		return Heard{}, nil
	}
	if e.Data == nil || e.Data.ID == "" {
		return Heard{}, errors.New("the event has no incident")
	}
	if bot.IsCall(e.Data.IncidentKey) {
		if fires {
			return Heard{}, nil
		}
		a := bot.CallAnswer{Dedup: e.Data.IncidentKey, Act: act, Where: "PagerDuty", At: time.Time(e.OccurredAt)}
		a.ID = cmp.Or(e.ID, fingerprint(a.Dedup, act, a.At.String()))
		if e.Agent != nil && e.Agent.Type == "user_reference" {
			a.By = cmp.Or(e.Agent.Summary, "Somebody")
		}
		return Heard{Answers: []bot.CallAnswer{a}}, nil
	}
	if act == bot.Acknowledge {
		return Heard{}, nil
	}
	return Heard{Alerts: []bot.Alert{e.Data.alert(e.EventType)}}, nil
}

// alert is a PagerDuty incident as an alert.
func (d *pagerDutyIncident) alert(event string) bot.Alert {
	a := bot.Alert{Fingerprint: "pagerduty/" + d.ID, Group: "pagerduty/" + d.ID, Title: d.Title, Resolved: event == "incident.resolved", Link: d.HTMLURL}
	if d.Priority != nil {
		a.Severity = severity(d.Priority.Summary)
	}
	if d.Service != nil {
		a.Text = d.Service.Summary
	}
	if event == "incident.triggered" || a.Resolved {
		a.StartedAt = time.Time(d.CreatedAt)
	}
	return a
}
