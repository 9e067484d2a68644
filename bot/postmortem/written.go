package postmortem

import (
	"time"

	"kept/bot/incident"
)

// written is a section that a person wrote, with a note of what was marked
// since and may be missing from it.
func (w *writer) written(key string, s incident.Section) Safe {
	text := prose(w.impersonal(s.Text))
	if w.public {
		return text
	}
	note := "*Written by hand " + w.dial.both(s.At)
	if n := w.newer(key, s.At); n > 0 {
		note += "; " + plural(n, "newer marked fact is", "newer marked facts are") + " not in it"
	}
	return text + "\n\n" + note + ".*"
}

// feeding are the topics whose facts make a section.
var feeding = map[string][]incident.Topic{
	"summary":      {incident.SummaryTopic},
	"impact":       {incident.Impact, incident.Reports, incident.Damage},
	"cause":        {incident.Cause},
	"trigger":      {incident.Trigger},
	"detection":    {incident.Detection, incident.DeclaredOn},
	"resolution":   {incident.Fix, incident.FailedFix, incident.Decision},
	"contributing": {incident.Contributing},
	"lessons":      {incident.WentWell, incident.WentWrong, incident.Lucky},
}

// marking are the marks that a section shows.
var marking = map[string][]incident.Mark{
	"impact":     {incident.MarkImpact, incident.MarkRestored},
	"detection":  {incident.MarkDetected},
	"resolution": {incident.MarkIdentified, incident.MarkMitigated, incident.MarkRestored, incident.MarkResolved},
}

// newer counts the facts of a section that were marked or corrected since.
func (w *writer) newer(key string, since time.Time) int {
	n := 0
	count := func(t time.Time) {
		if t.After(since) {
			n++
		}
	}
	for _, topic := range feeding[key] {
		for _, e := range w.facts[topic] {
			count(lastTouched(e))
		}
	}
	for _, m := range marking[key] {
		count(w.inc.Times[m].RecordedAt)
	}
	switch key {
	case "timeline":
		for _, e := range w.entries {
			count(lastTouched(e))
		}
	case "communication":
		for _, u := range w.updates {
			count(u.RecordedAt)
		}
	case "actions":
		for _, a := range w.inc.Actions {
			count(a.At)
		}
	}
	return n
}

// lastTouched is when an entry was recorded or last corrected.
func lastTouched(e *incident.Entry) time.Time {
	if n := len(e.Edits); n > 0 && e.Edits[n-1].At.After(e.RecordedAt) {
		return e.Edits[n-1].At
	}
	return e.RecordedAt
}
