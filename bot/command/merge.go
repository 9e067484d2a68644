package command

// parseMerge reads `merge [INC-8] into INC-7`; an INC-8 right after the verb has
// been read already.
func parseMerge(a args) (Command, *Misuse) {
	c := Command{Verb: Merge}
	rest, ok := a.rest.dropColon().name("into")
	if !ok {
		rest, ok = a.rest.dropColon().name("to")
	}
	into, more, named := leadingID(rest)
	if !ok || !named {
		return c, misuse("", "Which goes into which? The first one ends, the other goes on.")
	}
	if !more.empty() {
		return c, misuse("", "I do not know what %q is for.", more.text())
	}
	c.Into = into
	return c, nil
}
