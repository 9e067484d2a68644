package postmortem

import (
	"strings"
	"time"

	"kept/bot/incident"
)

// summary tells the incident in a paragraph: the words that a person gave it,
// then what the marked facts say.
func (w *writer) summary() Safe {
	var b body
	words := w.inc.Summary
	b.para(w.say(words))
	for _, e := range w.facts[incident.SummaryTopic] {
		if e.Text != words {
			b.para(w.told(e))
		}
	}
	b.para(w.synopsis())
	if b.empty() || words == "" && len(w.facts[incident.SummaryTopic]) == 0 {
		b.para(w.question(incident.Commander, "what happened, in two sentences that a customer would understand? Type `summary …`."))
	}
	return b.done()
}

// synopsis says when, what and how long, from marked facts alone.
func (w *writer) synopsis() Safe {
	began, ended := w.began(), w.ended()
	start := began
	if start.IsZero() {
		start = w.inc.DeclaredAt
	}
	text := "On " + w.dial.dayOf(start) + ": " + w.say(w.inc.Title)
	if !w.public {
		text += " (" + Safe(w.inc.ID.String()) + ", " + Safe(w.inc.Severity.String()) + ")"
	}
	text += "."
	if c := w.components(); c != "" {
		text += " Affected: " + c + "."
	}
	if !began.IsZero() {
		text += " Impact " + w.dial.span(began, ended)
		if ended.After(began) {
			text += " (" + length(ended.Sub(began)) + ")"
		}
		text += "."
	}
	if w.public {
		return text
	}
	text += " Declared " + w.dial.both(w.inc.DeclaredAt)
	if closed := w.closed(); !closed.IsZero() {
		text += ", resolved " + w.dial.both(closed)
	}
	return text + "."
}

func (w *writer) components() Safe {
	var parts []Safe
	for _, c := range w.inc.Components {
		parts = append(parts, w.say(c.String()))
	}
	return join(", ", parts...)
}

// impact says who could not do what, from when to when.
func (w *writer) impact() Safe {
	var b body
	began, ended := w.began(), w.ended()
	if began.IsZero() {
		b.para(w.question(incident.CommsLead, "when did customers first notice? Type `times impact …`."))
	} else {
		line := "Impact began " + w.dial.both(began)
		switch {
		case ended.After(began):
			line += " and ended " + w.dial.both(ended) + ", after " + length(ended.Sub(began))
		case ended.IsZero() && w.inc.Open():
			line += " and was going on when this was written"
		}
		b.para(line + ".")
	}
	if ended.IsZero() && !w.inc.Open() {
		b.para(w.question(incident.Commander, "when was service back for everybody? Type `times restored …`."))
	}
	if c := w.components(); c != "" {
		b.para("Components: " + c + ".")
	} else {
		b.para(w.question(incident.Commander, "which components were affected? Type `components Group (Component), …`."))
	}
	b.table(w.heads("From–to", "Duration", "Degree", "Component", "What"), w.windowRows())
	for _, e := range w.facts[incident.Impact] {
		if e.Window == nil {
			b.item(w.told(e))
		}
	}
	for _, a := range w.agreements() {
		b.item(a)
	}
	if n := w.reports(); n > 0 {
		b.para(plural(n, "report", "reports") + " from customers.")
	} else if len(w.facts[incident.Reports]) == 0 {
		b.para(w.question(incident.CommsLead, "how many customers reported it? Type `note reports: …`."))
	}
	for _, e := range w.facts[incident.Reports] {
		if strings.Trim(e.Text, "0123456789 ") != "" {
			b.item(w.told(e))
		}
	}
	w.list(&b, "Lasting damage", incident.Damage)
	return b.done()
}

// heads are the headings of a table whose first column is a time, in the
// incident's zone and in UTC where these differ.
func (w *writer) heads(time Safe, rest ...Safe) []Safe {
	if w.sameClock() {
		return append([]Safe{time}, rest...)
	}
	return append([]Safe{time, "UTC"}, rest...)
}

// when are the cells that heads speaks of.
func (w *writer) when(t time.Time) []Safe {
	if w.sameClock() {
		return []Safe{w.dial.at(t)}
	}
	return w.dial.cells(t)
}

func (w *writer) sameClock() bool { return w.dial.zone == time.UTC || w.dial.zone.String() == "UTC" }

func (w *writer) windowRows() [][]Safe {
	var rows [][]Safe
	for _, s := range w.spans {
		row := []Safe{w.dial.span(s.From, s.To)}
		if !w.sameClock() {
			row = append(row, w.dial.spanUTC(s.From, s.To))
		}
		long := Safe("still going on")
		if s.To.After(s.From) {
			long = length(s.To.Sub(s.From))
		}
		rows = append(rows, append(row, long, degree(s.Degree), w.say(s.Component), w.told(s.entry)))
	}
	return rows
}

func degree(d incident.Degree) Safe {
	if d == incident.Total {
		return "total"
	}
	return "partial"
}

// reports is the newest count of reports, 0 when nobody counted.
func (w *writer) reports() int {
	var newest *incident.Entry
	for _, e := range w.facts[incident.Reports] {
		if e.Count > 0 && (newest == nil || byRecording(newest, e) <= 0) {
			newest = e
		}
	}
	if newest == nil {
		return 0
	}
	return newest.Count
}

// told is what an entry says, with its source where this voice may show it.
func (w *writer) told(e *incident.Entry) Safe {
	if w.public {
		return w.say(e.Text)
	}
	return join(" ", w.say(e.Text), w.source(e))
}

// source is the link to where an entry comes from: "T12", linked if it can be.
func (w *writer) source(e *incident.Entry) Safe {
	label := Safe(e.ID.String())
	if l := link(label, e.Source.Link); l != "" {
		return "(" + l + ")"
	}
	return "(" + label + ")"
}

// list adds what was marked on a topic under a label; nothing without marks.
func (w *writer) list(b *body, label Safe, topic incident.Topic) {
	if len(w.facts[topic]) == 0 {
		return
	}
	b.para("**" + label + "**")
	for _, e := range w.facts[topic] {
		b.item(w.told(e))
	}
}
