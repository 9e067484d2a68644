package lint

import (
	"fmt"
	"time"

	"kept/bot/incident"
)

// standing looks at how the draft says that things stand: against the phase, and
// against what is known to be over.
func (c *check) standing() {
	status := c.status()
	if status == incident.InPostmortem {
		return // looks back on everything
	}
	restored := c.restoredAt()
	for _, t := range c.text.tellings() {
		start := c.text[t.from].start
		words := c.Text[start:c.text[t.to-1].end]
		switch {
		case !restored.IsZero() && (t.told == impact || t.told == investigating && saysNow(c.text[t.from:t.to]) && !contradicts(status, t.told)):
			c.advise(PresentTense, words, start, fmt.Sprintf("The impact ended at %s: say so, and tell it in the past tense.", c.clock(restored)))
		case t.told == impact && (status == incident.Monitoring || status.Closed()):
			c.advise(PresentTense, words, start, fmt.Sprintf("The %s, this tells impact as going on: use the past tense, or say what is still wrong.", c.phaseSaid()))
		case contradicts(status, t.told):
			c.advise(WrongPhase, words, start, fmt.Sprintf("This says that %s, but the %s: announce %s, or change the words.", meaning[t.told], c.phaseSaid(), fitting[t.told]))
		}
	}
}

// saysNow tells "currently investigating" from "investigating", as a team does
// long after the impact ended.
func saysNow(ws words) bool { return ws.has("currently", "presently") }

// contradicts reports whether in a phase it cannot be so.
func contradicts(s incident.Status, t told) bool {
	switch s {
	case incident.Investigating:
		return t == causeFound || t == fixedNow || t == over
	case incident.Identified:
		return t == causeOpen || t == over
	case incident.Monitoring:
		return t == investigating || t == fixing
	case incident.Resolved:
		return t == investigating || t == fixing
	}
	return false
}

// meaning puts into words what a text tells.
var meaning = [...]string{
	impact: "something does not work", investigating: "it is being looked into", causeOpen: "the cause is not known", causeFound: "the cause is known",
	fixing: "a fix is being worked on", fixedNow: "a fix is in place", over: "it is resolved",
}

// fitting is the phase in which it can be so.
var fitting = [...]incident.Status{
	impact: incident.Investigating, investigating: incident.Investigating, causeOpen: incident.Investigating, causeFound: incident.Identified,
	fixing: incident.Identified, fixedNow: incident.Monitoring, over: incident.Resolved,
}

// phaseSaid tells an announced phase from the one that the incident is in.
func (c *check) phaseSaid() string {
	if c.Phase == "" {
		return "incident is " + string(c.status())
	}
	return "phase is " + string(c.Phase)
}

// restoredAt is when the impact ended, zero when it is not known to have ended
// or came back.
func (c *check) restoredAt() time.Time {
	if c.Incident == nil || c.Phase == incident.Investigating && c.Incident.Status == incident.Monitoring {
		return time.Time{}
	}
	at := c.Incident.Times[incident.MarkRestored].At
	if at.IsZero() || !at.Before(c.At) {
		return time.Time{}
	}
	began := c.Incident.DeclaredAt
	for _, p := range c.Incident.Phases {
		if p.At.After(at) && p.At.After(began) && (p.Status == incident.Investigating || p.Status == incident.Identified) {
			return time.Time{} // a false recovery
		}
	}
	return at
}
