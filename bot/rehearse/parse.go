package rehearse

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
)

// Parse reads a transcript. name is for errors, which are *[SyntaxError].
func Parse(name, text string) (*Transcript, error) {
	p := parser{t: &Transcript{Name: name, Zone: time.UTC}, labels: map[string]bool{}}
	lines := joined(text)
	i := 0
	for ; i < len(lines); i++ {
		if lines[i].text == "" {
			if p.seen != nil {
				break
			}
			continue
		}
		if err := p.header(lines[i]); err != nil {
			return nil, err
		}
	}
	if err := p.begin(); err != nil {
		return nil, err
	}
	for ; i < len(lines); i++ {
		if lines[i].text == "" {
			continue
		}
		if err := p.line(lines[i]); err != nil {
			return nil, err
		}
	}
	return p.t, nil
}

// source is a line of the file with its continuations.
type source struct {
	num  int
	text string
}

// joined drops comments and joins indented lines to the one before.
func joined(text string) []source {
	var out []source
	n := 0
	for raw := range strings.SplitSeq(strings.TrimPrefix(text, "\ufeff"), "\n") {
		n++
		line := strings.TrimRight(raw, " \t\r")
		body := strings.TrimLeft(line, " \t")
		switch {
		case strings.HasPrefix(line, "#"):
		case body != "" && body != line && len(out) > 0 && out[len(out)-1].text != "":
			out[len(out)-1].text += "\n" + body
		default:
			out = append(out, source{n, body})
		}
	}
	return out
}

// parser is a transcript half read.
type parser struct {
	t      *Transcript
	now    time.Time
	num    int
	seen   map[string]bool // header keys
	start  string
	names  []string // longest first
	labels map[string]bool
}

func (p *parser) wrong(try, problem string, a ...any) error {
	return &SyntaxError{p.t.Name, p.num, fmt.Sprintf(problem, a...), try}
}

// header reads a "key: value" line.
func (p *parser) header(s source) error {
	p.num = s.num
	key, value, ok := strings.Cut(s.text, ":")
	key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
	if !ok {
		return p.wrong("`key: value`, and a blank line after the last of them", "%q is no header line", first(s.text))
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	if p.seen[key] {
		return p.wrong("it once", "%q stands twice in the header", key)
	}
	p.seen[key] = true
	switch key {
	case "title":
		p.t.Title = value
	case "zone":
		zone, err := time.LoadLocation(value)
		if err != nil || value == "" || value == "Local" {
			return p.wrong("an IANA name such as Europe/Copenhagen", "there is no zone %q", value)
		}
		p.t.Zone = zone
	case "page":
		if value != "connected" && value != "none" {
			return p.wrong("`page: connected` or `page: none`", "page %q", value)
		}
		p.t.Page = value == "connected"
	case "page zone":
		p.t.PageZone = value
	case "start":
		p.start = value
	case "escalation":
		p.t.Escalation = value
	case "digest":
		if p.t.Digest = strings.TrimPrefix(value, "#"); p.t.Digest == value {
			return p.wrong("a room, such as `digest: #general`", "digest %q", value)
		}
	case "people":
		return p.people(value)
	case "groups":
		return p.groups(value)
	default:
		return p.wrong("one of title, zone, page, page zone, start, escalation, digest, people, groups", "the header knows no %q", key)
	}
	return nil
}

// people reads "Ana (Europe/Copenhagen), Ben, Monitoring (bot)", over several
// lines if they are many.
func (p *parser) people(value string) error {
	for who := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ',' || r == '\n' }) {
		name, about, _ := strings.Cut(strings.TrimSpace(who), "(")
		person := chat.Person{Name: strings.TrimSpace(name)}
		switch about = strings.TrimSuffix(strings.TrimSpace(about), ")"); about {
		case "":
		case "bot":
			person.Bot = true
		case "guest":
			person.Stranger = true
		default:
			if _, err := time.LoadLocation(about); err != nil || about == "Local" {
				return p.wrong("a zone such as (Europe/London), or (bot), or (guest)", "%q after %s is none of those", about, person.Name)
			}
			person.Zone = about
		}
		switch {
		case person.Name == "":
			continue
		case slices.Contains(reserved, strings.ToLower(person.Name)), strings.ContainsAny(person.Name, ":[]@#\""):
			return p.wrong("another name", "nobody can be called %q here", person.Name)
		case slices.ContainsFunc(p.t.People, func(q chat.Person) bool { return strings.EqualFold(word(q.Name), word(person.Name)) }):
			return p.wrong("each name once", "%q stands twice among the people", person.Name)
		}
		p.t.People = append(p.t.People, person)
	}
	return nil
}

// groups reads "@sre (Ana, Ben), @dba (Cleo)". begin knows whether these people are
// there.
func (p *parser) groups(value string) error {
	for rest := value; rest != ""; rest = strings.TrimLeft(rest, ", \n") {
		name, after, opened := strings.Cut(rest, "(")
		people, more, closed := strings.Cut(after, ")")
		g := Group{Name: strings.TrimPrefix(strings.TrimSpace(name), "@")}
		if !opened || !closed || g.Name == "" || word(g.Name) != g.Name {
			return p.wrong("`groups: @sre (Ana, Ben), @dba (Cleo)`", "%q is no group", first(rest))
		}
		for who := range strings.FieldsFuncSeq(people, func(r rune) bool { return r == ',' || r == '\n' }) {
			g.People = append(g.People, strings.TrimSpace(who))
		}
		p.t.Groups = append(p.t.Groups, g)
		rest = more
	}
	return nil
}

// reserved are words that begin a line themselves.
var reserved = []string{"kept", "crash", "offline", "platform", "page", "redeliver", "hold", "deliver", "show", "expect", "next"}

// begin closes the header.
func (p *parser) begin() error {
	if p.num == 0 {
		p.num = 1
	}
	if p.start == "" {
		return p.wrong("`start: 2022-01-27 10:05`, in the zone of the header", "the header does not say when it starts")
	}
	start, err := time.ParseInLocation("2006-01-02 15:04", p.start, p.t.Zone)
	if err != nil {
		return p.wrong("`start: 2022-01-27 10:05`", "%q is no start", p.start)
	}
	if len(p.t.People) == 0 {
		return p.wrong("`people: Ana, Ben (Europe/London), Monitoring (bot)`", "the header names nobody")
	}
	for _, g := range p.t.Groups {
		for _, who := range g.People {
			if !slices.ContainsFunc(p.t.People, func(is chat.Person) bool { return is.Name == who }) {
				return p.wrong("names that stand among the people", "%q of the group @%s is nobody", who, g.Name)
			}
		}
	}
	p.t.Start, p.now = start, start
	for i := range p.t.People {
		person := &p.t.People[i]
		if person.Zone == "" && !person.Bot {
			person.Zone = p.t.Zone.String()
		}
		p.names = append(p.names, person.Name)
	}
	slices.SortStableFunc(p.names, func(a, b string) int { return len(b) - len(a) })
	return nil
}

// line reads a line of the chat.
func (p *parser) line(s source) error {
	p.num = s.num
	l := Line{Num: s.num}
	rest, err := p.moment(s.text, &l)
	if err != nil {
		return err
	}
	l.At = p.now
	if rest, err = p.label(rest, &l); err != nil {
		return err
	}
	if rest == "" {
		l.Act = Pass
		p.t.Lines = append(p.t.Lines, l)
		return nil
	}
	if who, after, ok := p.name(rest); ok {
		l.Who = who
		err = p.person(after, &l)
	} else {
		err = p.fate(rest, &l)
	}
	if err != nil {
		return err
	}
	if l.Label != "" {
		if l.Act != Says {
			return p.wrong("the label only where something is said", "[%s] labels nothing", l.Label)
		}
		p.labels[l.Label] = true
	}
	p.t.Lines = append(p.t.Lines, l)
	return nil
}

// label takes "[m3]" off the front.
func (p *parser) label(s string, l *Line) (string, error) {
	if !strings.HasPrefix(s, "[") {
		return s, nil
	}
	label, rest, ok := strings.Cut(s[1:], "]")
	switch {
	case !ok || label == "" || strings.ContainsAny(label, ": \n"):
		return "", p.wrong("`[m3]` before the name of who speaks", "%q is no label", first(s))
	case p.labels[label]:
		return "", p.wrong("another one", "the label [%s] is taken", label)
	}
	l.Label = label
	return strings.TrimSpace(rest), nil
}

// name takes a person's name off the front.
func (p *parser) name(s string) (who, rest string, ok bool) {
	for _, n := range p.names {
		if rest, ok := strings.CutPrefix(s, n); ok && (rest == "" || strings.ContainsAny(rest[:1], ": \n")) {
			return n, strings.TrimLeft(rest, " "), true
		}
	}
	return "", s, false
}

// first is the beginning of a text, for errors.
func first(s string) string {
	s, _, more := strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	if more {
		return s + "…"
	}
	return s
}
