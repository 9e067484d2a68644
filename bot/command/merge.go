package command

import "regexp"

// bareNumbers are two incidents by their numbers alone.
var bareNumbers = regexp.MustCompile(`(?i)^(\d{1,9})\s+(?:in)?to\s+(?:inc-)?(\d{1,9})$`)

// parseMerge reads `merge [INC-8] into INC-7`; an INC-8 right after the verb has
// been read already.
func parseMerge(a args) (Command, *Misuse) {
	c := Command{Verb: Merge}
	rest, ok := a.rest.dropColon().name("into")
	if !ok {
		rest, ok = a.rest.dropColon().name("to")
	}
	into, more, named := leadingID(rest)
	if id, more, alone := leadingID(a.rest.dropColon()); alone && more.empty() {
		return c, misuse("merge into "+id.String(), "Which goes into which? The first one ends, the other goes on.")
	}
	if m := bareNumbers.FindStringSubmatch(a.rest.dropColon().text()); m != nil {
		return c, misuse("merge INC-"+m[1]+" into INC-"+m[2], "Incidents are written with INC- in front.")
	}
	if !ok || !named {
		return c, misuse("", "Which goes into which? The first one ends, the other goes on.")
	}
	if !more.empty() {
		return c, misuse("", "I do not know what %q is for.", more.text())
	}
	c.Into = into
	return c, nil
}
