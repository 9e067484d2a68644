package bot

import (
	"fmt"
	"strings"

	"kept/bot/chat"
	"kept/bot/figures"
)

// wordsFigures tells figures in a few lines, those of all incidents and of each
// severity.
func wordsFigures(f figures.Figures) chat.Message {
	m := chat.Says(chat.B(f.Title()), chat.T(", as of "+f.AsOf()))
	for _, n := range f.Notes() {
		m.Lines = append(m.Lines, say("%s", n))
	}
	groups := append([]figures.Group{f.All}, f.Severities...)
	if len(groups) == 2 { // one severity is all there is
		groups = groups[1:]
	}
	for _, g := range groups {
		if g.Incidents == 0 {
			m.Lines = append(m.Lines, say("None was declared."))
			continue
		}
		m.Lines = append(m.Lines, wordsGroup(g))
	}
	var most []string
	for _, c := range f.Components {
		if len(most) < 5 && c.Name != figures.Unnamed {
			most = append(most, fmt.Sprintf("%s %d", c.Name, c.Incidents))
		}
	}
	if len(most) > 0 {
		m.Lines = append(m.Lines, say("Most affected: %s", strings.Join(most, ", ")))
	}
	m.Lines = append(m.Lines, say("Action items: %s", f.Actions.String()))
	return m
}

// wordsGroup is one line of figures.
func wordsGroup(g figures.Group) chat.Line {
	name, incidents := g.Name, "incidents"
	if name == "all" {
		name = "All"
	}
	if g.Incidents == 1 {
		incidents = "incident"
	}
	line := add(chat.Line{chat.B(name)}, say(" · %d %s", g.Incidents, incidents)...)
	if g.Open > 0 {
		line = add(line, say(", %d not over", g.Open)...)
	}
	for _, s := range []struct {
		what   string
		spread figures.Spread
	}{{"acknowledged", g.Acknowledge}, {"mitigated", g.Mitigate}, {"resolved", g.Resolve}, {"first public update", g.FirstPublic}} {
		if s.spread.Known > 0 {
			line = add(line, say(" · %s after %s", s.what, s.spread.String())...)
		}
	}
	if judged := g.Promises.Kept + g.Promises.Late; judged > 0 {
		line = add(line, say(" · promises kept %d of %d", g.Promises.Kept, judged)...)
	}
	if g.Promises.Late > 0 {
		line = add(line, say(", late by %s", g.Promises.LateBy.String())...)
	}
	if g.Missed > 0 {
		line = add(line, say(" · policy missed %s", times(g.Missed))...)
	}
	return line
}
