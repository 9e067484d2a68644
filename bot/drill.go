package bot

import (
	"slices"
	"strings"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// A drill is an incident that is none: it runs as any other, so that people
// learn what happens, but everything that Kept shows of it begins with a word
// that says so, it reaches no status page, wakes nobody, and it counts in no figures.

// drillWord begins everything that is shown of a drill.
const drillWord = "DRILL"

// drilled is a message about an incident, labelled where that is a drill. One
// that is labelled, or empty, stays as it is.
func drilled(inc *incident.Incident, m chat.Message) chat.Message {
	if inc == nil || !inc.Drill || len(m.Lines) == 0 || strings.HasPrefix(m.Plain(), drillWord) {
		return m
	}
	m.Lines = slices.Clone(m.Lines)
	m.Lines[0] = append(chat.Line{chat.B(drillWord + " ")}, m.Lines[0]...)
	return m
}

// labelled is drilled for what goes out.
func (c *change) labelled(p *store.Post) {
	switch p.Kind {
	case store.PostSay, store.PostEdit, store.PostSchedule:
		p.Message = drilled(c.inc, p.Message)
	}
}

// publishes reports whether what is public goes to the status page. Of a drill
// it stays in the incident's room.
func (c *change) publishes() bool { return c.b.page != nil && !c.inc.Drill }
