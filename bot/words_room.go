package bot

import (
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
)

// wordsTopic is the topic of an incident's room. It holds no times: each
// change of a topic prints a line.
func wordsTopic(inc *incident.Incident, name func(incident.Person) string) string {
	state := string(inc.Status)
	switch {
	case inc.Cancelled != nil:
		state = "cancelled"
	case inc.MergedInto != 0:
		state = "merged into " + inc.MergedInto.String()
	}
	topic := fmt.Sprintf("%s · %s · %s · commander %s", shownID(inc), inc.Severity, state, name(inc.Commander()))
	if r := []rune(topic); len(r) > 250 {
		topic = string(r[:249]) + "…"
	}
	return topic
}

// summary is the pinned message: somebody who joins late reads it alone and
// knows everything that matters.
func (c *change) summary(now standing) chat.Message {
	return c.summaryFor(now, zoneOf(c.inc), c.inc.DeclaredAt)
}

// summaryFor is the summary as the clocks of a zone show it, beside the moment at which
// it stands: what is pinned stands where the incident was declared.
func (c *change) summaryFor(now standing, zone *time.Location, beside time.Time) chat.Message {
	inc := c.inc
	state := string(inc.Status)
	if inc.Cancelled != nil {
		state = "cancelled"
	}
	if inc.MergedInto != 0 {
		state = "merged into " + inc.MergedInto.String()
	}
	if inc.Retroactive {
		state += ", recorded after the fact"
	}
	head := chat.Line{chat.B(inc.ID.String()), chat.T(fmt.Sprintf(" · %s · %s · %s · commander %s", inc.Severity, state, inc.Title, c.name(inc.Commander())))}
	if len(inc.Components) > 0 {
		head = append(head, chat.T(" · "+componentList(inc.Components)))
	}
	m := chat.Message{Lines: []chat.Line{head}}
	tell := func(format string, args ...any) { m.Lines = append(m.Lines, say(format, args...)) }
	if inc.Summary != "" {
		tell("%s", inc.Summary)
	}
	var roles []string
	for _, r := range incident.Roles[1:] {
		if p := inc.Roles[r]; p != "" {
			roles = append(roles, r.Title()+" "+c.name(p))
		}
	}
	if len(roles) > 0 {
		tell("%s", capital(strings.Join(roles, " · ")))
	}
	m.Lines = append(append(m.Lines, c.wordsOffers(zone, beside)...), c.owedLines(zone, now, beside)...)
	for _, s := range []incident.Surface{incident.Public, incident.Internal} {
		if u := lastUpdate(inc, s); u != nil {
			text := quoted(u.Text)
			if u.Redacted {
				text = "(redacted)"
			}
			tell("Last %s: %s, %s", surfaceUpdate(s), clock(u.At, zone, beside), text)
		}
	}
	if n := openActions(inc); n > 0 {
		tell("Open action items: %d", n)
	}
	if len(inc.Links) > 0 {
		var links chat.Line
		for i, l := range inc.Links {
			links = add(links, chat.T(map[bool]string{true: "Links: ", false: " · "}[i == 0]+l.Name+" "), chat.Span{Kind: chat.LinkSpan, URL: l.URL, Text: l.URL})
		}
		m.Lines = append(m.Lines, links)
	}
	if inc.Open() {
		m.Buttons = [][]chat.Button{{
			{Action: pressUpdate, Label: "Post update", Value: inc.ID.String(), Main: true},
			{Action: pressRoles, Label: "Roles", Value: inc.ID.String()},
			{Action: pressSeverity, Label: "Severity", Value: inc.ID.String()},
		}}
	}
	return m
}

func openActions(inc *incident.Incident) (n int) {
	for _, a := range inc.Actions {
		if a.Open() {
			n++
		}
	}
	return n
}

// lastUpdate is the newest update posted on exactly this surface.
func lastUpdate(inc *incident.Incident, s incident.Surface) (last *incident.Update) {
	for i := range inc.Updates {
		u := &inc.Updates[i]
		if u.Surface == s && u.Posted() && u.Retracted == nil && (last == nil || !u.At.Before(last.At)) {
			last = u
		}
	}
	return last
}

// owedLines says what is owed next, by surface and by policy. They state
// instants, never "in 5 min", so that the summary changes only with the facts.
func (c *change) owedLines(zone *time.Location, now standing, beside time.Time) []chat.Line {
	var out []chat.Line
	for _, r := range now.ledger.Rows {
		if !r.Owed {
			continue
		}
		p := c.inc.Promises[r.Promise-1]
		by := deadline(r.Due, p.ByDay || r.Kind == incident.PostmortemDue, p.Zone, zone, beside)
		what := capital(surfaceUpdate(r.Surface))
		switch r.Kind {
		case incident.PostmortemDue:
			what = "Postmortem"
		case incident.MonitoringWindow:
			what = "Monitoring ends, " + surfaceUpdate(r.Surface)
		}
		late := ""
		if r.Outcome == incident.Broken {
			late = "LATE · "
		}
		out = append(out, say("%s%s owed by %s: %s, %s", late, what, by, c.name(p.Owes()), quoted(r.Words)))
	}
	late := func(due time.Time) string {
		if c.now.After(due.Add(incident.Grace)) {
			return "LATE · "
		}
		return ""
	}
	if now.asksFirst() {
		what := "Update"
		if len(c.inc.Updates) == 0 {
			what = "First update"
		}
		out = append(out, say("%s%s owed by %s (%s)", late(now.next.Due), what, clock(now.next.Due, zone, beside), policyRule(now.policy, c.inc)))
	}
	if first, ok := now.policy.FirstPublicDue(c.inc, c.now); ok {
		out = append(out, say("%sFirst public word owed by %s", late(first.Due), clock(first.Due, zone, beside)))
	}
	return out
}

// policyRule is the policy in words: "SEV1: every 20 min", "SEV3: every 60 min
// in working hours".
func policyRule(p incident.Policy, inc *incident.Incident) string {
	every := p.Every[inc.Severity]
	if inc.Status == incident.Monitoring {
		every *= 2
	}
	rule := fmt.Sprintf("%s: every %s", inc.Severity, incident.Interval(every))
	if inc.Severity >= incident.SEV3 {
		rule += " in working hours"
	}
	return rule
}

// wordsUpdate shows an update in the incident's room, and under its announcement:
// updates of several incidents are read there side by side.
func (c *change) wordsUpdate(u incident.Update) chat.Message {
	head := c.inc.ID.String() + " " + capital(surfaceUpdate(u.Surface)) + " " + u.ID.String() + " by " + c.name(u.By)
	if u.Phase != "" {
		head += " · " + string(u.Phase)
	}
	line := chat.Line{chat.B(head)}
	if u.ByWord && u.RecordedAt.Sub(u.At) > time.Minute {
		line = append(line, chat.T(" · posted at "), clock(u.At, c.pageZone(), c.at))
	}
	if u.URL != "" {
		line = append(line, chat.T(" · "), chat.Span{Kind: chat.LinkSpan, URL: u.URL, Text: u.URL})
	}
	m := chat.Message{Lines: []chat.Line{line}, Quote: u.Text}
	if u.Redacted {
		m.Quote = "(redacted)"
	}
	if u.Retracted != nil {
		m.Lines = append(m.Lines, chat.Line{chat.T("Retracted by " + c.name(u.Retracted.By) + ": " + u.Retracted.Reason)})
	}
	for _, p := range c.inc.Promises {
		if p.Update == u.ID && p.Timed() {
			m.Lines = append(m.Lines, add(opening(c.promiseWords(p, zoneOf(c.inc))), chat.T(".")))
		}
	}
	return m
}

// wordsPhaseEntry is a change of phase as a timeline line.
func wordsPhaseEntry(from, to incident.Status, reopen bool) string {
	switch {
	case reopen:
		return "Reopened"
	case from == incident.Monitoring && to.Before(from):
		return fmt.Sprintf("Status: %s → %s (a false recovery)", from, to)
	}
	return fmt.Sprintf("Status: %s → %s", from, to)
}

func (c *change) wordsPhase(from incident.Status) chat.Message {
	text := fmt.Sprintf(" %s → %s by %s.", from, c.inc.Status, c.name(c.by))
	if from == incident.Monitoring && c.inc.Status.Before(from) {
		text += " The recovery did not hold."
	}
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(text))
}

func (c *change) wordsSeverity(from incident.Severity) chat.Message {
	line := chat.Line{chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(" %s → %s by %s.", from, c.inc.Severity, c.name(c.by)))}
	if next, ok := c.b.cfg.policyFor(c.tx, c.inc).Next(c.inc, c.at); ok {
		line = add(line, say(" Next update owed by %s.", clock(next.Due, zoneOf(c.inc), c.at))...)
	}
	return chat.Says(line...)
}

func (c *change) wordsRole(r incident.Role, p incident.Person) chat.Message {
	return chat.Says(chat.B(c.inc.ID.String()+" "), c.mention(p), chat.T(" is "+r.Title()+" now."))
}

func (c *change) wordsReopened(reason string) chat.Message {
	text := " reopened by " + c.name(c.by)
	if reason != "" {
		text += ": " + reason
	}
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(text))
}

func (c *change) wordsCancelled(reason string) chat.Message {
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(" cancelled by "+c.name(c.by)+": "+reason))
}

// wordsPromiseEntry is a promise as a timeline line.
func wordsPromiseEntry(p incident.Promise, zone *time.Location) string {
	text := fmt.Sprintf("%s: %s", p.ID, quoted(p.Words))
	if p.Vague {
		return text + " (no time named)"
	}
	z := zoneNamed(p.Zone, zone)
	if p.ByDay {
		return text + ", due " + dayIn(p.Due, z)
	}
	return text + ", due " + moment(p.Due, z)
}

func (c *change) wordsPromised(p incident.Promise) chat.Message {
	if p.Vague {
		return chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(" %s by %s: %s", p.ID, c.name(p.By), quoted(p.Words))))
	}
	return chat.Says(add(chat.Line{chat.B(c.inc.ID.String())}, say(" %s by %s: %s.", p.ID, c.name(p.By), c.promiseWords(p, zoneOf(c.inc)))...)...)
}

func (c *change) wordsWaived(p incident.Promise, reason string) chat.Message {
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(" %s (%s) waived by %s: %s", p.ID, quoted(p.Words), c.name(c.by), reason)))
}

// wordsActionEntry is an action item as a timeline line.
func wordsActionEntry(a incident.Action, name func(incident.Person) string, zone *time.Location) string {
	text := fmt.Sprintf("%s for %s (%s): %s", a.ID, name(a.Owner), a.Term, a.Text)
	if !a.Due.IsZero() {
		text += ", by " + actionDue(a, zone)
	}
	return text
}

// actionDue is when an action item of an incident in a zone is due.
func actionDue(a incident.Action, zone *time.Location) string {
	return dueBy(a, zone, zone).Text
}

// dueBy is when an action item is due, for a reader: a day is the same day for
// everybody, that of the incident's zone.
func dueBy(a incident.Action, zone, reader *time.Location) chat.Span {
	if a.DueDay {
		return chat.T(dayIn(a.Due, zone))
	}
	return dated(a.Due, reader)
}

// tracked adds where an action item is tracked to a line about it.
func tracked(line chat.Line, a incident.Action) chat.Line {
	if a.Link == "" {
		return line
	}
	return append(line, chat.T(" · "), chat.Span{Kind: chat.LinkSpan, Text: a.Link, URL: a.Link})
}

func (c *change) wordsAction(a incident.Action) chat.Message {
	line := chat.Line{chat.B(c.inc.ID.String() + " "), chat.T(a.ID.String() + " for "), c.mention(a.Owner), chat.T(" (" + string(a.Term) + "): " + a.Text)}
	if a.Text == "" {
		line = append(line, chat.T("(redacted)"))
	}
	if !a.Due.IsZero() {
		line = add(line, chat.T(", by "), dueBy(a, zoneOf(c.inc), zoneOf(c.inc)))
	}
	return chat.Message{Lines: []chat.Line{tracked(line, a)}}
}
