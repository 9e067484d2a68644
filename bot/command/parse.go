package command

import (
	"cmp"
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
	l, wrong := split(p)
	if wrong == nil {
		wrong = l.misspelt(p)
	}
	var c Command
	if wrong == nil {
		c, wrong = l.read()
	}
	if wrong == nil {
		return c, nil
	}
	wrong.Typed = in.Text
	if l.name != "" && l.rest.dropColon().empty() {
		wrong.Alone, wrong.Incident = l.verb.verb, l.incident
	}
	if wrong.Try != "" && !isUsage(wrong.Try) {
		wrong.Try = withID(l.incident, wrong.Try)
	}
	if wrong.Try == "" || !isUsage(wrong.Try) && !parses(wrong.Try, p) {
		wrong.Try = cmp.Or(l.verb.short, l.verb.usage)
		if !strings.Contains(wrong.Try, "INC-") {
			wrong.Try = withID(l.incident, wrong.Try)
		}
	}
	return Command{}, wrong
}

// line is a command taken apart as far as its verb.
type line struct {
	incident incident.ID
	verb     entry  // help where no verb was found
	name     string // the verb as the table writes it; "" = no verb was found
	rest     phrase // what follows the verb, or all where none was found
}

// split finds the incident and the verb.
func split(p phrase) (line, *Misuse) {
	p = greeting(p.trim())
	id, p, wrong := frontID(p)
	l := line{incident: id, rest: p}
	if wrong != nil {
		l.verb = helpEntry()
		return l, wrong
	}
	if p.empty() {
		p = phrase{all: string(Status), end: len(Status)}
	}
	if e, name, rest, ok := find(p); ok {
		l.verb, l.name, l.rest = e, name, rest
		if after, more, ok := leadingID(rest); ok && (e.subject || more.empty()) {
			if id != 0 && id != after {
				return l, misuse("", "That names two incidents, %s and %s. Name one, at the front.", id, after)
			}
			l.incident, l.rest = after, more
		}
		return l, nil
	}
	l.verb = helpEntry()
	return l, nil
}

// read parses what follows the verb.
func (l line) read() (Command, *Misuse) {
	if l.name == "" {
		return Command{}, misuse("", "%q is not a command.", l.rest.text())
	}
	c, wrong := l.verb.parse(args{l.name, l.rest})
	if wrong != nil {
		return Command{}, wrong
	}
	c.Incident = l.incident
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
	p = p.trim()
	if p.start == p.end {
		return entry{}, "", p, false
	}
	first := p.all[p.start] | 0x20 // lower case, where it is a letter
	for i := range table {
		row := &table[i]
		for _, n := range row.names {
			if len(n) <= len(name) || n[0] != first {
				continue
			}
			if r, found := p.name(n); found {
				e, name, rest, ok = *row, n, r, true
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

func helpEntry() entry {
	e, _, _, _ := find(phrase{all: string(Help), end: len(Help)})
	return e
}

// misspelt says what somebody probably meant whose first word is no verb, or
// whose second word is nearly that of a verb of two ("promise wiave P2 …").
// What is offered would be understood.
func (l line) misspelt(typed phrase) *Misuse {
	word, rest := l.rest.head()
	var names []string // that the word may have been meant for
	for _, e := range table {
		for _, n := range e.names {
			if second, ok := strings.CutPrefix(n, l.name+" "); l.name == "" || ok {
				names = append(names, second)
			}
		}
	}
	wrote := strings.TrimLeft(l.name+" "+word, " ")
	for _, n := range nearest(word, names) {
		n = strings.TrimLeft(l.name+" "+n, " ")
		try := n + " " + rest.text()
		if _, ok := rest.colon(); ok || rest.empty() {
			try = n + rest.text()
		}
		if parses(try, typed) {
			return misuse(try, "%q is not a command; did you mean %q?", wrote, n)
		}
	}
	if l.name != "" {
		return nil
	}
	if n := near(word, names); n != "" && rest.empty() {
		e, _, _, _ := find(phrase{all: n, end: len(n)})
		return misuse(e.usage, "%q is not a command; did you mean %q?", word, n)
	}
	if w, more := l.rest.next(); !more.empty() {
		return misuse("declare "+l.rest.text(), "%q is not a command. To declare an incident, start with \"declare\".", w)
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
	l, wrong := split(whole(in))
	if wrong == nil {
		_, wrong = l.read()
	}
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
