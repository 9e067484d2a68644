package command

import "strings"

// parsePage reads `page @user|@group|#channel|NAME REASON`. A group is known by its
// name, as its mention reads; a person by a real mention only.
func parsePage(a args) (Command, *Misuse) {
	c := Command{Verb: Page}
	w, rest := a.rest.dropColon().next()
	if m, ok := w.mention(); ok {
		c.Lead, rest = m.Person, a.rest.dropColon().from(m.End-a.rest.dropColon().start)
	} else {
		c.Target = plainTarget(w.String())
	}
	c.Text = rest.dropColon().dropComma().text()
	switch {
	case c.Lead == "" && (c.Target == "" || c.Target == "#" || c.Target == "@"):
		return c, misuse("", "Who is paged, and why? A person, a @group, a #channel, or the name of a hook.")
	case strings.HasPrefix(strings.TrimLeft(strings.TrimPrefix(strings.ToLower(c.Text), "and "), "+& "), "@"):
		return c, misuse("", "One at a time: page each of them by themselves, or a @group that they are in.")
	case c.Text == "":
		return c, misuse("", "Paging takes a reason: whoever is woken should know what for.")
	}
	return c, nil
}

// plainTarget is a word without the colon or comma behind it.
func plainTarget(w string) string {
	for len(w) > 0 && (w[len(w)-1] == ':' || w[len(w)-1] == ',') {
		w = w[:len(w)-1]
	}
	return w
}
