package command

import (
	"strings"

	"kept/bot/incident"
)

func parsePMOwner(a args) (Command, *Misuse) {
	who, wrong := person(a.rest.dropColon(), "the owner")
	return Command{Verb: PMOwner, Lead: who}, wrong
}

func parsePMPublish(a args) (Command, *Misuse) {
	url := strings.Trim(a.rest.dropColon().text(), "<>")
	if url != "" && (!isURL(url) || strings.ContainsFunc(url, blank)) {
		return Command{}, misuse("postmortem publish", "%q is not the address of a page. Give where it was published, or nothing.", url)
	}
	return Command{Verb: PMPublish, Text: url}, nil
}

// parsePMSection reads `postmortem section NAME: TEXT`; without text the
// section goes back to what was compiled.
func parsePMSection(a args) (Command, *Misuse) {
	i := strings.IndexByte(a.rest.String(), ':')
	if i < 0 {
		if a.rest.empty() {
			return Command{}, misuse("", "Which section, and what should it say?")
		}
		return Command{}, misuse("", "A colon goes between the section's name and its text.")
	}
	name := sectionName(a.rest.upTo(i))
	if name == "" {
		return Command{}, misuse("", "Which section? Its name goes before the colon.")
	}
	return Command{Verb: PMSection, Section: name, Text: a.rest.from(i + 1).text()}, nil
}

// sectionName is a heading in lower case with single spaces.
func sectionName(p phrase) string {
	return plainWord(strings.Join(strings.FieldsFunc(p.String(), blank), " "))
}

func parsePMConfirm(a args) (Command, *Misuse) {
	w, rest := a.rest.dropColon().next()
	n, ok := ordinal(w, "t")
	switch {
	case !ok:
		return Command{}, misuse("postmortem confirm T12", "Which entry is confirmed? Name it by its number; timeline shows them all.")
	case !rest.empty():
		return Command{}, misuse("postmortem confirm "+incident.EntryID(n).String(), "What is %q for?", rest.text())
	}
	return Command{Verb: PMConfirm, Entry: incident.EntryID(n)}, nil
}
