package bot

import (
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/lint"
)

// mostAdvices keeps the answer to an update short.
const mostAdvices = 3

// lint looks over an update before it is recorded: what its readers would want
// changed, the weightiest first.
func (c *change) lint(u incident.Update) []lint.Advice {
	d := lint.Draft{
		Text: u.Text, Surface: u.Surface, Phase: u.Phase, At: u.Said, Zone: c.zone(u.By), Author: c.zone(u.By), Days: c.b.cfg.Business,
		Incident: c.inc, Ledger: c.before, PolicyDue: c.policyAfter(u), Names: c.insideNames(),
	}
	if u.Surface == incident.Public {
		d.Zone = c.pageZone()
	}
	return lint.Check(d)
}

// advice is what the answer to an update advises, a line a rule. What was posted
// elsewhere already is left alone, and what its author was asked about in the
// form is not said again.
func (c *change) advice(u incident.Update) []lint.Advice {
	said := map[lint.Rule]bool{
		lint.PastDeadline: true, lint.NoNextUpdate: true, // the answer says so anyway: see wordsHeard, nextWords
	}
	asked := c.ev.Kind == chat.FormSent && strings.HasSuffix(c.ev.Value, advised)
	var out []lint.Advice
	for _, a := range c.lint(u) {
		if !said[a.Rule] && len(out) < mostAdvices && !(asked && worthAsking(a, u.Surface)) {
			out = append(out, a)
		}
		said[a.Rule] = true
	}
	return out
}

// dropsTime reports whether an advice tells that readers wait for a time which
// the update does not name.
func (c *change) dropsTime() bool {
	return slices.ContainsFunc(c.advices, func(a lint.Advice) bool { return a.Rule == lint.DroppedTime && a.Words == "" })
}

// policyAfter is when the policy asks for the update after this one; zero when
// it does not.
func (c *change) policyAfter(u incident.Update) time.Time {
	policy := c.b.cfg.policyFor(c.tx, c.inc)
	every := policy.Every[c.inc.Severity]
	if every <= 0 {
		return time.Time{}
	}
	if u.Phase == incident.Monitoring || u.Phase == "" && c.inc.Status == incident.Monitoring {
		every *= 2
	}
	due := u.Said.Add(every)
	if c.inc.Severity >= incident.SEV3 {
		due = policy.Hours(c.inc.CommsOwner(), due)
	}
	return due
}

// insideNames are those of the people in the incident, and of its room.
func (c *change) insideNames() []string {
	people := []incident.Person{c.by, c.inc.DeclaredBy}
	for _, role := range incident.Roles {
		people = append(people, c.inc.Roles[role])
	}
	slices.Sort(people)
	var names []string
	for _, p := range slices.Compact(people) {
		if p != "" {
			names = append(names, c.name(p))
		}
	}
	if c.inc.RoomName != "" {
		names = append(names, c.inc.RoomName)
	}
	return names
}

// wordsAdvice tells the author what readers would want changed, a line each.
func wordsAdvice(advices []lint.Advice) []chat.Line {
	var out []chat.Line
	for _, a := range advices {
		line := chat.Line{chat.T(a.Say)}
		if a.Words != "" && a.Rule != lint.SameWords {
			line = chat.Line{chat.T(quoted(a.Words) + ": " + a.Say)}
		}
		out = append(out, line)
	}
	return out
}
