package command

// parsePage reads `page @user|#channel|NAME REASON`.
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
	case c.Lead == "" && (c.Target == "" || c.Target == "#"):
		return c, misuse("", "Who is paged, and why? A person, a #channel, or the name of a hook.")
	case c.Lead == "" && c.Target[0] == '@':
		return c, misuse("", "%q is not a person that I can look up. Type @ and pick them from the list that opens; a group is paged in its #channel, or by a hook.", c.Target)
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
