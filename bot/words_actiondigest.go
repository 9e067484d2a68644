package bot

import (
	"fmt"
	"strings"

	"kept/bot/chat"
	"kept/bot/incident"
)

// wordsActionDigest lists somebody's open action items of incidents that are
// over, with what is overdue said.
func (c *change) wordsActionDigest(owner incident.Person, over []*incident.Incident) chat.Message {
	m := chat.Says(chat.B("Your open action items"))
	reader := *c
	reader.by = owner // the lines are in the reader's zone
	var done []chat.Button
	var of incident.ID // the first item, as an example
	var first incident.ActionID
	for _, inc := range over {
		one := reader
		one.inc = inc
		m.Lines = append(m.Lines, add(chat.Line{chat.B(shownID(inc))}, say(" · %s", cut(inc.Title, 100))...))
		for _, a := range inc.Actions {
			if !a.Open() || a.Owner != owner {
				continue
			}
			line := one.wordsItem(a)
			if !a.Due.IsZero() && a.Due.Before(c.now) {
				line = add(line, chat.T(" · overdue"))
			}
			m.Lines = append(m.Lines, line)
			if first == 0 {
				of, first = inc.ID, a.ID
			}
			done = append(done, chat.Button{Action: pressDone, Label: fmt.Sprintf("Done %s %s", inc.ID, a.ID), Value: inc.ID.String() + " " + a.ID.String()})
		}
	}
	if n := len(m.Lines) - 2*shown; n > 0 {
		m.Lines = append(m.Lines[:2*shown], say("and %d more lines; Kept's Home shows all.", n))
	}
	m.Lines = append(m.Lines, say("To hand one over: `%s action move %s @somebody`; to drop it: `%s action drop %s REASON`.", of, first, of, first))
	m.Buttons = rows(done[:min(len(done), shown)])
	return m
}

// wordsUnheard tells a commander whose action items nobody hears of.
func (c *change) wordsUnheard(owner incident.Person) chat.Message {
	var items []string
	for _, a := range c.inc.Actions {
		if a.Open() && a.Owner == owner {
			items = append(items, a.ID.String())
		}
	}
	return chat.Says(say("%s: %s cannot be written to. Still theirs: %s. To hand one on: `%s action move %s @somebody`.",
		chat.B(shownID(c.inc)), c.name(owner), strings.Join(items, ", "), c.inc.ID, items[0])...)
}
