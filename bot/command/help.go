package command

import (
	"fmt"
	"strings"
)

// Usage is the one-line form of a verb, "" for a verb that does not exist.
func Usage(v Verb) string {
	for _, e := range table {
		if e.verb == v {
			return e.usage
		}
	}
	return ""
}

func isUsage(line string) bool {
	for _, e := range table {
		if e.usage == line {
			return true
		}
	}
	return false
}

// HelpText is the help, as plain text without a final newline: by what one
// wants to do, or about one command. Each line is a command that can be typed
// as it stands and, after a dash, what it does.
func HelpText(topic string) string {
	p := whole(Input{Text: topic}).trim()
	if p.empty() {
		return generalHelp()
	}
	if e, _, rest, ok := find(p); ok && rest.empty() {
		return e.help()
	}
	word, _ := p.head()
	var names []string
	for _, e := range table {
		names = append(names, e.names...)
	}
	if n := near(word, names); n != "" {
		return fmt.Sprintf("There is no command %q. Did you mean %q?\n\n%s", p.text(), n, HelpText(n))
	}
	return fmt.Sprintf("There is no command %q.\n\n%s", p.text(), generalHelp())
}

func generalHelp() string {
	var b strings.Builder
	b.WriteString("Any command may begin with INC-7; in the incident's room it need not. \"help update\" tells more.")
	b.WriteString("\n/incident alone opens a form to declare with; in an incident's room it shows how things stand, with a button for most of this.")
	for _, g := range groups {
		b.WriteString("\n" + string(g))
		for _, e := range table {
			if e.group == g {
				for _, x := range e.examples[:max(1, e.shown)] {
					b.WriteString("\n" + x.row())
				}
			}
		}
	}
	return b.String()
}

// help is a verb's own help.
func (e entry) help() string {
	var b strings.Builder
	b.WriteString(e.usage)
	for _, x := range e.examples {
		b.WriteString("\n" + x.row())
	}
	if e.more != "" {
		b.WriteString("\n" + e.more)
	}
	for _, o := range table { // "postmortem owner" beside "postmortem"
		if strings.HasPrefix(o.names[0], e.names[0]+" ") {
			b.WriteString("\n" + o.examples[0].row())
		}
	}
	if others := e.names[1:]; len(others) > 0 {
		b.WriteString("\nAlso: " + strings.Join(others, ", "))
	}
	return b.String()
}

// row is the example's line of help.
func (x example) row() string { return "  " + x.line + " — " + x.does }
