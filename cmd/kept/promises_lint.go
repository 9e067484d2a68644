package main

import (
	"fmt"

	"kept/bot/incident"
	"kept/bot/lint"
	"kept/reminders/promise"
)

// lintFlags ask what a reader would want changed in a text before it is posted.
type lintFlags struct {
	Lint  bool   `help:"Say also what a reader would want changed before the text is posted."`
	Phase string `help:"With --lint, the phase that a text announces which names none itself: investigating, identified, monitoring, resolved." placeholder:"PHASE"`
}

// draftFacts are what a line may say besides, for --lint.
type draftFacts struct {
	Phase    string `json:"phase"`
	Surface  string `json:"surface"`  // public, which is what it is left out, or internal
	Previous string `json:"previous"` // the text of the update before
}

// readAdvice is what a reader would want changed.
type readAdvice struct {
	Rule  string `json:"rule"`
	Span  string `json:"span"`
	Start int    `json:"start"` // byte offset in the text
	Say   string `json:"say"`
}

// advices lints a text; nil when that was not asked for.
func (f lintFlags) advices(t postedText, c promise.Context) (*[]readAdvice, error) {
	if !f.Lint {
		return nil, nil
	}
	d := lint.Draft{Text: *t.Text, At: c.At, Zone: c.Zone, Days: c.Days, Surface: incident.Public, Previous: t.Previous}
	switch t.Surface {
	case "", string(incident.Public):
	case string(incident.Internal):
		d.Surface = incident.Internal
	default:
		return nil, fmt.Errorf(`"surface" is %q; write public or internal`, t.Surface)
	}
	name := t.Phase
	if name == "" {
		name = f.Phase
	}
	if name != "" {
		phase, ok := incident.ParseStatus(name)
		if !ok {
			return nil, fmt.Errorf(`"phase" is %q; write investigating, identified, monitoring, resolved or postmortem`, name)
		}
		d.Phase = phase
	}
	out := []readAdvice{}
	for _, a := range lint.Check(d) {
		out = append(out, readAdvice{Rule: string(a.Rule), Span: a.Words, Start: a.Start, Say: a.Say})
	}
	return &out, nil
}
