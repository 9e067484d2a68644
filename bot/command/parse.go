package command

import (
	"fmt"
	"strings"

	"kept/bot/incident"
)

// args is what a verb's parser gets.
type args struct {
	name string // the verb as it is written in the table ("update", "comms")
	rest phrase // what follows it, trimmed
}

// misuse says what is wrong, and the line to type instead without the
// incident's name ("" = the usage line).
func misuse(try, problem string, a ...any) *Misuse {
	return &Misuse{Problem: fmt.Sprintf(problem, a...), Try: try}
}

// Parse reads a typed command. An error is always a *[Misuse] that gives the
// whole text back untouched. Empty text asks for the summary ([Status]).
// Nothing that was typed is ever dropped in silence: it is understood, it is
// Text, or it is a Misuse.
func Parse(in Input) (Command, error) {
	p := whole(in)
	c, usage, wrong := parse(p)
	if wrong == nil {
		return c, nil
	}
	wrong.Typed = in.Text
	if wrong.Try == "" || !isUsage(wrong.Try) && !parses(wrong.Try, p) {
		wrong.Try = usage
	}
	return Command{}, wrong
}

// parse is Parse for a phrase. usage is the line to fall back on where the
// misuse offers none that would be understood.
func parse(p phrase) (c Command, usage string, wrong *Misuse) {
	p = greeting(p.trim())
	id, p, wrong := frontID(p)
	if wrong != nil {
		return Command{}, Usage(List), wrong
	}
	if p.empty() {
		return Command{Verb: Status, Incident: id}, "", nil
	}
	usage = Usage(Help)
	if e, name, rest, ok := find(p); ok {
		usage = e.usage
		c, wrong = e.read(id, name, rest, p)
	} else {
		wrong = unknown(p)
	}
	if wrong != nil && wrong.Try != "" && !isUsage(wrong.Try) {
		wrong.Try = withID(id, wrong.Try)
	}
	return c, usage, wrong
}

// read parses what follows the verb.
func (e entry) read(id incident.ID, name string, rest, typed phrase) (Command, *Misuse) {
	if after, more, ok := leadingID(rest); ok && (e.subject || more.empty()) {
		if id != 0 && id != after {
			return Command{}, misuse("", "That names two incidents, %s and %s. Name one, at the front.", id, after)
		}
		id, rest = after, more
	}
	if wrong := misspeltSecond(name, rest, typed); wrong != nil {
		return Command{}, wrong
	}
	c, wrong := e.parse(args{name, rest})
	if wrong != nil {
		return Command{}, wrong
	}
	c.Incident = id
	return c, nil
}

// greeting takes off what people type before a command out of habit: the slash
// command itself, or the bot's name.
func greeting(p phrase) phrase {
	for _, g := range []string{"/incident", "/kept", "@kept"} {
		if rest, ok := p.name(g); ok {
			p = rest.dropColon()
			break
		}
	}
	if m, ok := p.mention(); ok {
		rest := p
		rest.start = m.End
		rest.start += len(rest.String()) - len(strings.TrimLeft(rest.String(), ",:"))
		p = rest.trim()
	}
	return p
}

// frontID takes the incident's name off the front of a command.
func frontID(p phrase) (incident.ID, phrase, *Misuse) {
	if id, rest, ok := leadingID(p); ok {
		return id, rest.dropColon(), nil
	}
	w, _ := p.next()
	word := strings.ToLower(dashes.Replace(w.String()))
	if digits, ok := strings.CutPrefix(word, "inc-"); ok && strings.Trim(digits, "0123456789:") == "" {
		return 0, p, misuse("list", "%s is not the number of an incident.", w)
	}
	return 0, p, nil
}

// leadingID reads INC-7 as the first word.
func leadingID(p phrase) (incident.ID, phrase, bool) {
	w, rest := p.next()
	s := w.String()
	if i := strings.IndexAny(s, ":："); i >= 0 {
		s = s[:i]
		rest = p.trim().from(i)
	}
	id, ok := incident.ParseID(strings.Trim(dashes.Replace(s), ornaments))
	return id, rest, ok
}

func withID(id incident.ID, line string) string {
	if id == 0 {
		return line
	}
	return id.String() + " " + line
}

// find looks the verb up: the longest name of the table that p begins with,
// or a severity by itself ("sev2").
func find(p phrase) (e entry, name string, rest phrase, ok bool) {
	for _, row := range table {
		for _, n := range row.names {
			if r, found := p.name(n); found && len(n) > len(name) {
				e, name, rest, ok = row, n, r, true
			}
		}
	}
	if ok {
		return e, name, rest, true
	}
	if w, _ := p.next(); bareSeverity(w) {
		for _, row := range table {
			if row.verb == SetSev {
				return row, "severity", p, true
			}
		}
	}
	return entry{}, "", p, false
}

// unknown says what somebody probably meant whose first word is no verb.
func unknown(p phrase) *Misuse {
	word, rest := p.head()
	var names []string
	for _, e := range table {
		names = append(names, e.names...)
	}
	for _, n := range nearest(word, names) {
		line := n + " " + rest.text()
		if rest.empty() || strings.HasPrefix(rest.text(), ":") {
			line = n + rest.text()
		}
		if parses(line, p) {
			return misuse(line, "%q is not a command; did you mean %q?", word, n)
		}
	}
	if w, more := p.next(); !more.empty() {
		return misuse("declare "+p.text(), "%q is not a command. To declare an incident, start with \"declare\".", w)
	}
	if n := near(word, names); n != "" {
		for _, e := range table {
			for _, name := range e.names {
				if name == n {
					return misuse(e.usage, "%q is not a command; did you mean %q?", word, n)
				}
			}
		}
	}
	return misuse("help", "%q is not a command.", p.text())
}

// misspeltSecond asks about the misspelt second word of a verb of two
// ("promise wiave P2 …"), where the right word would make a whole command.
func misspeltSecond(name string, rest, typed phrase) *Misuse {
	w, more := rest.head()
	for _, e := range table {
		for _, n := range e.names {
			second, ok := strings.CutPrefix(n, name+" ")
			if !ok || near(w, []string{second}) == "" {
				continue
			}
			if line := n + " " + more.text(); parses(line, typed) {
				return misuse(line, "%q is not a command; did you mean %q?", name+" "+w, n)
			}
		}
	}
	return nil
}

// parses reports whether a suggested line would be understood, with the
// mentions of the original text in it.
func parses(line string, typed phrase) bool {
	in := Input{Text: line}
	from := 0
	for _, m := range typed.mentions {
		name := typed.all[m.Start:m.End]
		if i := strings.Index(line[from:], name); i >= 0 {
			in.Mentions = append(in.Mentions, Mention{from + i, from + i + len(name), m.Person})
			from += i + len(name)
		}
	}
	_, _, wrong := parse(whole(in))
	return wrong == nil
}

// none parses a verb that takes nothing more.
func none(v Verb) func(args) (Command, *Misuse) {
	return func(a args) (Command, *Misuse) {
		if rest := a.rest.dropColon(); !rest.empty() {
			return Command{}, misuse(a.name, "%q takes nothing more; what is %q for?", a.name, rest.text())
		}
		return Command{Verb: v}, nil
	}
}

// words parses a verb that takes text; need says what is missing without it.
func words(v Verb, need string) func(args) (Command, *Misuse) {
	return func(a args) (Command, *Misuse) {
		text := a.rest.dropColon().text()
		if text == "" && need != "" {
			return Command{}, misuse("", "%s", need)
		}
		return Command{Verb: v, Text: text}, nil
	}
}
