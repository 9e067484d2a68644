package command

import (
	"fmt"
	"slices"
	"strings"

	"kept/bot/incident"
)

// isUsage reports whether a line is the way a verb is written in general, with or
// without an incident in front.
func isUsage(line string) bool {
	if front, rest, ok := strings.Cut(line, " "); ok {
		if _, named := incident.ParseID(front); named {
			line = rest
		}
	}
	for _, e := range table {
		if line == e.usage || line == e.short {
			return true
		}
	}
	return false
}

// HelpLine is a line of the help: a command, with what it does; a heading; or a
// sentence.
type HelpLine struct {
	Head bool   // Text is the heading of what follows
	Type string // what is typed; "" = the line is no command
	Text string // "" = Type is how the command is written in general; what stands in it between quotation marks is typed
}

// HelpLines is the help, by what one wants to do, or about one command. What a line
// has to type can be typed as it stands, but for the general way to write it.
func HelpLines(topic string) []HelpLine {
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
		return append([]HelpLine{{Text: fmt.Sprintf("There is no command %q. Did you mean %q?", p.text(), n)}}, HelpLines(n)...)
	}
	return []HelpLine{{Text: fmt.Sprintf("There is no command %q. All of them:", p.text())}, {Type: "help", Text: "what Kept takes"}}
}

func generalHelp() []HelpLine {
	all := []HelpLine{
		{Text: "Any command may begin with INC-7; in the incident's room it need not. \"help update\" tells more."},
		{Text: "/incident alone opens a form to declare with; in an incident's room it shows how things stand, with a button for most of this."},
	}
	for _, g := range groups {
		all = append(all, HelpLine{Head: true, Text: string(g)})
		for _, e := range table {
			if e.group == g {
				for _, x := range e.examples[:max(1, e.shown)] {
					all = append(all, x.row())
				}
			}
		}
	}
	return all
}

// help is a verb's own help.
func (e entry) help() []HelpLine {
	var all []HelpLine
	if !slices.ContainsFunc(e.examples, func(x example) bool { return x.line == e.usage }) {
		all = append(all, HelpLine{Type: e.usage})
	}
	for _, x := range e.examples {
		all = append(all, x.row())
	}
	if e.more != "" {
		for line := range strings.SplitSeq(e.more, "\n") {
			all = append(all, HelpLine{Text: line})
		}
	}
	for _, o := range table { // "postmortem owner" beside "postmortem"
		if strings.HasPrefix(o.names[0], e.names[0]+" ") {
			all = append(all, o.examples[0].row())
		}
	}
	if others := e.names[1:]; len(others) > 0 {
		all = append(all, HelpLine{Text: "Also: " + strings.Join(others, ", ")})
	}
	return all
}

// row is the example's line of help.
func (x example) row() HelpLine { return HelpLine{Type: x.line, Text: x.does} }
