package command

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"kept/bot/incident"
)

func parsePromise(a args) (Command, *Misuse) {
	c := Command{Verb: Promise}
	p := a.rest.dropColon()
	word, rest := p.head()
	switch {
	case word == "public" || word == "internal":
		c.Surface = incident.Surface(word)
		p = rest.dropColon()
	case near(word, []string{"public"}) != "":
		return c, misuse("promise public "+rest.dropColon().text(), "Is %q meant to be \"public\"?", word)
	}
	if c.Text = p.text(); c.Text == "" {
		return c, misuse("", "What is promised, by when? To see what is promised: \"promises\".")
	}
	return c, nil
}

func parseWaive(a args) (Command, *Misuse) {
	w, rest := a.rest.dropColon().next()
	n, ok := ordinal(w, "p")
	if !ok {
		return Command{}, misuse("", "Which promise is waived? Name it by its number, P2; \"promises\" shows them.")
	}
	c := Command{Verb: Waive, Promise: incident.PromiseID(n), Text: rest.dropColon().text()}
	if c.Text == "" {
		return c, misuse("promise waive "+c.Promise.String()+" REASON", "Waiving %s takes a reason; it stays in the ledger.", c.Promise)
	}
	return c, nil
}

var length = regexp.MustCompile(`(?i)^(?:for` + gap + `+)?(\d{1,6})` + gap + `?(m|mins?|minutes?|h|hrs?|hours?)?\b`)

func parseSnooze(a args) (Command, *Misuse) {
	c := Command{Verb: Snooze}
	p := a.rest.dropColon()
	c.snoozed(&p)
	m := length.FindStringSubmatch(p.String())
	if m == nil {
		return c, misuse("", "For how long, and why? At most 30 min.")
	}
	p = p.from(len(m[0]))
	if c.Promise == 0 {
		c.snoozed(&p)
	}
	reason := strings.TrimLeft(p.dropColon().text(), ",-–— ")
	n, err := strconv.Atoi(m[1])
	if m[2] == "" || err != nil {
		return c, misuse("snooze "+c.which()+m[1]+"m "+reason, "%s of what? Write minutes as %sm.", m[1], m[1])
	}
	unit := time.Minute
	if strings.HasPrefix(strings.ToLower(m[2]), "h") {
		unit = time.Hour
	}
	c.Length, c.Text = time.Duration(n)*unit, reason
	switch {
	case c.Length > incident.MaxSnooze:
		return c, misuse("snooze "+c.which()+"30m "+reason, "A reminder can be put off by 30 min at most. The promise itself stands; to move it, post an update that says when the next one comes.")
	case c.Length <= 0:
		return c, misuse("", "For how long? At least 1 min, at most 30.")
	case c.Text == "":
		return c, misuse("", "Snoozing takes a reason; it stays in the timeline.")
	}
	return c, nil
}

// snoozed takes the promise's number off the front.
func (c *Command) snoozed(p *phrase) {
	w, rest := p.next()
	if n, ok := ordinal(w, "p"); ok {
		c.Promise, *p = incident.PromiseID(n), rest
	}
}

func (c *Command) which() string {
	if c.Promise == 0 {
		return ""
	}
	return c.Promise.String() + " "
}
