package command

import (
	"strings"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// actionOptions are what may follow an action's words.
var actionOptions = []option{{name: "term"}, {name: "by", aliases: []string{"due"}, long: true}}

func parseAction(a args) (Command, *Misuse) {
	c := Command{Verb: Action}
	p := a.rest.dropColon()
	m, ok := p.mention()
	if !ok {
		w, _ := p.next()
		_, wrong := person(w, "the owner")
		return c, wrong
	}
	c.Lead = m.Person
	body, given := trailing(p.from(m.End-p.start).dropColon(), actionOptions)
	c.When = body.cutDay(m)
	if given == nil {
		body, given = trailing(body, actionOptions)
	}
	if w, right, ok := misspelt(body, actionOptions); ok {
		return c, misuse("action "+a.rest.replace(w, right), "%q is no option of action; did you mean %q?", w, right)
	}
	for _, s := range given {
		if s.name == "by" {
			day := s.value.unquote().text()
			if _, _, ok := promise.TrailingDay("done by " + day); !ok || c.When != "" {
				return c, misuse("", "By when? One day, like Friday, 5 Mar or 2026-03-05.")
			}
			c.When = day
			continue
		}
		term := incident.Term(s.single())
		switch {
		case term != incident.Immediate && term != incident.Short && term != incident.Long:
			return c, misuse("", "An action's term is immediate, short or long, not %q.", s.value.text())
		case c.Term != "" && c.Term != term:
			return c, misuse("", "The term is said twice. Say it once.")
		}
		c.Term = term
	}
	if c.Text = strings.TrimRight(body.text(), ", "); c.Text == "" {
		return c, misuse("", "What is to be done?")
	}
	return c, nil
}

// cutDay cuts "by DATE" off the end. What is cut off may follow the owner's
// name right away, so the day is looked for from where the name begins.
func (p *phrase) cutDay(owner Mention) string {
	named := phrase{p.all, p.mentions, owner.Start, p.end}
	before, day, ok := promise.TrailingDay(named.String())
	if end := owner.Start + len(before); ok && end >= owner.End {
		p.end = max(p.start, end)
		return strings.TrimRight(day, ".")
	}
	return ""
}

func parseActionDone(a args) (Command, *Misuse) {
	w, rest := a.rest.dropColon().next()
	n, ok := ordinal(w, "a")
	if !ok {
		return Command{}, misuse("", "Which action is done? Name it by its number, A3.")
	}
	c := Command{Verb: ActionDone, Action: incident.ActionID(n)}
	if !rest.empty() {
		return c, misuse("action done "+c.Action.String(), "What is %q for? \"action done\" takes only the number.", rest.text())
	}
	return c, nil
}

func parseActionDrop(a args) (Command, *Misuse) {
	w, rest := a.rest.dropColon().next()
	n, ok := ordinal(w, "a")
	if !ok {
		return Command{}, misuse("", "Which action is dropped? Name it by its number, A3.")
	}
	c := Command{Verb: ActionDrop, Action: incident.ActionID(n), Text: rest.dropColon().text()}
	if c.Text == "" {
		return c, misuse("action drop "+c.Action.String()+" REASON", "Dropping %s takes a reason; it stays in the timeline.", c.Action)
	}
	return c, nil
}

// actionNumbered takes the number of an action item off the front.
func actionNumbered(a args, which string) (incident.ActionID, phrase, *Misuse) {
	w, rest := a.rest.dropColon().next()
	n, ok := ordinal(w, "a")
	if !ok {
		return 0, rest, misuse("", "Which action %s? Name it by its number, A3.", which)
	}
	return incident.ActionID(n), rest.dropColon(), nil
}

func parseActionMove(a args) (Command, *Misuse) {
	c := Command{Verb: ActionMove}
	id, rest, wrong := actionNumbered(a, "goes to somebody else")
	if wrong != nil {
		return c, wrong
	}
	if to, ok := rest.name("to"); ok {
		rest = to
	}
	c.Action = id
	c.Lead, wrong = person(rest, "the new owner")
	return c, wrong
}

func parseActionLink(a args) (Command, *Misuse) {
	c := Command{Verb: ActionLink}
	id, rest, wrong := actionNumbered(a, "is tracked elsewhere")
	if wrong != nil {
		return c, wrong
	}
	c.Action, c.URL = id, strings.Trim(rest.text(), "<>")
	if !isURL(c.URL) || strings.ContainsFunc(c.URL, blank) {
		return c, misuse("action link "+id.String()+" https://tracker.example.com/T-1", "Where is %s tracked? Give its address, beginning with https://.", id)
	}
	return c, nil
}
