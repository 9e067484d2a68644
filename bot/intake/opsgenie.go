package intake

import (
	"cmp"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"kept/bot"
)

// opsgenieHook is what an outgoing webhook says of an alert. Alerts that the Alert
// API opened have its alias; source is from where it was done, of type API where no
// person did it.
type opsgenieHook struct {
	Action string `json:"action"`
	Alert  *struct {
		AlertID     string `json:"alertId"`
		Alias       string `json:"alias"`
		Message     string `json:"message"`
		Description string `json:"description"` // where the integration is told to add it
		Priority    string `json:"priority"`    // P1 to P5
		Username    string `json:"username"`    // of whoever did it, in most organisations an address
		CreatedAt   epoch  `json:"createdAt"`
		UpdatedAt   epoch  `json:"updatedAt"`
	} `json:"alert"`
	Source *struct {
		Type string `json:"type"`
	} `json:"source"`
}

// parseOpsgenie reads an action. What Kept paged for comes back as an alert of
// Opsgenie's: it proposes nothing, but who acknowledges it answers the call.
func parseOpsgenie(body []byte) (Heard, error) {
	var h opsgenieHook
	if err := read(body, &h); err != nil {
		return Heard{}, err
	}
	act, resolved := "", false
	switch h.Action {
	case "":
		return Heard{}, errors.New("the body has no action")
	case "Create":
	case "Acknowledge":
		act = bot.Acknowledge
	case "Close", "Delete":
		act, resolved = bot.Resolve, true
	default: // a note, a tag, another owner: nothing begins or ends
		return Heard{}, nil
	}
	d := h.Alert
	if d == nil || d.AlertID == "" {
		return Heard{}, errors.New("the action has no alert")
	}
	if bot.IsCall(d.Alias) {
		if act == "" {
			return Heard{}, nil
		}
		a := bot.CallAnswer{ID: fingerprint(d.AlertID, h.Action, time.Time(d.UpdatedAt).String()), Dedup: d.Alias, Act: act, Where: "Opsgenie", At: time.Time(d.UpdatedAt)}
		if h.Source != nil && !strings.EqualFold(h.Source.Type, "API") {
			a.By = cmp.Or(d.Username, "Somebody")
		}
		return Heard{Answers: []bot.CallAnswer{a}}, nil
	}
	if act == bot.Acknowledge {
		return Heard{}, nil
	}
	return Heard{Alerts: []bot.Alert{{Fingerprint: "opsgenie/" + d.AlertID, Group: "opsgenie/" + d.AlertID, Title: d.Message, Text: d.Description,
		Severity: severity(d.Priority), Resolved: resolved, StartedAt: time.Time(d.CreatedAt)}}}, nil
}

// epoch is an instant as Opsgenie writes it: milliseconds or, in some keys,
// nanoseconds since 1970. One that cannot be read is zero, as with moment.
type epoch time.Time

func (e *epoch) UnmarshalJSON(data []byte) error {
	var n int64
	if json.Unmarshal(data, &n) != nil {
		return nil
	}
	t := time.UnixMilli(n)
	if n > 1e16 { // no millisecond of this age
		t = time.Unix(0, n)
	}
	if t.Year() > 1970 && t.Year() < 3000 {
		*e = epoch(t.UTC())
	}
	return nil
}
