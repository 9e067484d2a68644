package command

import (
	"strings"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// markNames are the ways to name a marked time, besides its own name and title.
var markNames = map[string]incident.Mark{
	"impact start": incident.MarkImpact, "started": incident.MarkImpact, "start": incident.MarkImpact,
	"process start": incident.MarkProcess,
	"fixed":         incident.MarkMitigated, "recovered": incident.MarkRestored,
}

// mark takes the name of a marked time off the front, the longest that fits.
func mark(p phrase) (m incident.Mark, rest phrase, ok bool) {
	best := 0
	try := func(name string, candidate incident.Mark) {
		if r, found := p.name(name); found && len(name) > best {
			m, rest, ok, best = candidate, r, true, len(name)
		}
	}
	for _, c := range incident.Marks {
		try(string(c), c)
		try(c.Title(), c)
	}
	for name, c := range markNames {
		try(name, c)
	}
	return m, rest, ok
}

func parseTimes(a args) (Command, *Misuse) {
	p := a.rest.dropColon()
	if p.empty() {
		return Command{Verb: Times}, nil
	}
	m, rest, ok := mark(p)
	if !ok {
		var names []string
		for _, m := range incident.Marks {
			names = append(names, string(m))
		}
		word, more := p.head()
		if right := near(word, names); right != "" {
			return Command{}, misuse("times "+right+" "+more.text(), "%q is not a time that is kept; did you mean %q?", word, right)
		}
		return Command{}, misuse("", "Which time? There are %s.", strings.Join(names, ", "))
	}
	rest = rest.dropColon()
	if at, ok := rest.name("at"); ok {
		rest = at
	}
	c := Command{Verb: Times, Mark: m, When: rest.text()}
	if c.When == "" {
		return c, misuse("", "When was it? For example \"times %s 09:22 UTC\".", m)
	}
	if !promise.LooksLikeMoment(c.When) {
		return c, notATime(c.When)
	}
	return c, nil
}

// entryNamed takes the number of a timeline entry off the front.
func entryNamed(a args) (incident.EntryID, phrase, *Misuse) {
	p := a.rest.dropColon()
	w, rest := p.next()
	if i := strings.IndexByte(w.String(), ':'); i >= 0 {
		w, rest = p.upTo(i), p.from(i)
	}
	n, ok := ordinal(w, "t")
	if !ok {
		return 0, p, misuse("", "Which entry? Name it by its number, T12; \"timeline\" shows them.")
	}
	return incident.EntryID(n), rest, nil
}

// parseEdit reads `edit T12 [at TIME][: TEXT]`.
func parseEdit(a args) (Command, *Misuse) {
	id, p, wrong := entryNamed(a)
	if wrong != nil {
		return Command{}, wrong
	}
	c := Command{Verb: Edit, Entry: id}
	if at, ok := p.name("at"); ok {
		if when, rest, ok := at.instant(); ok {
			c.When = when
			if rest.empty() {
				return c, nil
			}
			text, ok := rest.colon()
			if !ok {
				return c, misuse("edit "+id.String()+" at "+when+": "+rest.text(), "A colon is missing after the time.")
			}
			p = text
		} else if odd, ok := at.oddTime(); ok {
			return c, notATime(odd)
		}
	}
	to, _ := p.name("to")
	if promise.LooksLikeMoment(to.text()) && c.When == "" {
		return c, misuse("edit "+id.String()+" at "+to.text(), "A new time stands after \"at\". If it is the text, put a colon before it.")
	}
	if c.Text = p.dropColon().text(); c.Text == "" && c.When == "" {
		return c, misuse("", "What should %s say, or when did it happen?", id)
	}
	return c, nil
}

func parseRedact(a args) (Command, *Misuse) {
	id, p, wrong := entryNamed(a)
	if wrong != nil {
		return Command{}, wrong
	}
	c := Command{Verb: Redact, Entry: id, Text: p.dropColon().text()}
	if c.Text == "" {
		return c, misuse("redact "+id.String()+" REASON", "Redacting %s takes a reason; the reason stays when the text is gone.", id)
	}
	return c, nil
}
