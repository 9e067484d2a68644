package postmortem

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kept/bot/incident"
)

// name is a person's display name, for the few places that name people.
func (w *writer) name(p incident.Person) string {
	if p == "" {
		return "Kept"
	}
	if w.in.Names != nil {
		if n := w.in.Names(p); n != "" {
			return n
		}
	}
	return string(p)
}

// role is what prose calls a person: "the commander", "a responder", "Kept".
func (w *writer) role(p incident.Person) Safe {
	if p == "" {
		return "Kept"
	}
	return Safe(w.roleOf(p))
}

// say makes a text Safe for prose.
func (w *writer) say(text string) Safe { return plain(w.impersonal(text)) }

// impersonal turns mentions of people into their roles. In the public voice so
// do names of several words; a single one may be a word like any other.
func (w *writer) impersonal(text string) string {
	text = w.roles.unmention(text)
	if w.public {
		text = w.roles.unname(text, true)
	}
	return text
}

// sayKept is say for a line that Kept worded itself, where every name is one.
func (w *writer) sayKept(text string) Safe {
	return plain(w.roles.unname(w.roles.unmention(text), false))
}

// roleNames turns the names of the people of an incident into their roles. They
// are kept by first byte, longer ones first.
type roleNames map[byte][]named

type named struct{ name, role string }

func newRoleNames(w *writer) roleNames {
	people := maps.Clone(w.heard.people)
	see := func(ps ...incident.Person) {
		for _, p := range ps {
			if p != "" {
				people[p] = true
			}
		}
	}
	see(slices.Collect(maps.Values(w.inc.Roles))...)
	see(w.inc.DeclaredBy, w.inc.Postmortem.Owner)
	for _, e := range w.entries {
		see(e.By, e.MarkedBy)
	}
	for _, u := range w.inc.Updates {
		see(u.By)
	}
	for _, a := range w.inc.Actions {
		see(a.Owner, a.By)
	}
	names := roleNames{}
	for p := range people {
		role := w.roleOf(p)
		for _, n := range []string{"<@" + string(p) + ">", w.name(p)} {
			if n != "" {
				names[n[0]] = append(names[n[0]], named{n, role})
			}
		}
	}
	for _, list := range names {
		slices.SortFunc(list, func(a, b named) int {
			return cmp.Or(cmp.Compare(len(b.name), len(a.name)), cmp.Compare(a.name, b.name), cmp.Compare(a.role, b.role))
		})
	}
	return names
}

// unmention replaces "@Name" and "<@identifier>".
func (r roleNames) unmention(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	var b strings.Builder
	for text != "" {
		at := strings.IndexByte(text, '@')
		if at < 0 {
			break
		}
		from, rest := at, text[at+1:]
		raw := at > 0 && text[at-1] == '<'
		if raw {
			from, rest = at-1, text[at-1:]
		}
		role, n := r.match(rest)
		if n == 0 {
			b.WriteString(text[:at+1])
			text = text[at+1:]
			continue
		}
		b.WriteString(text[:from] + role)
		text = rest[n:]
	}
	return b.String() + text
}

// unname replaces names that stand as words of their own; with several only
// those of several words.
func (r roleNames) unname(text string, several bool) string {
	var b strings.Builder
	word := false // the character before belongs to a word
	for i := 0; i < len(text); {
		if !word {
			if role, n := r.match(text[i:]); n > 0 && (!several || strings.Contains(text[i:i+n], " ")) {
				b.WriteString(role)
				i += n
				continue
			}
		}
		c, size := utf8.DecodeRuneInString(text[i:])
		word = inWord(c)
		b.WriteString(text[i : i+size])
		i += size
	}
	return b.String()
}

// match finds the longest name that text begins with and that ends there.
func (r roleNames) match(text string) (role string, n int) {
	if text == "" {
		return "", 0
	}
	for _, x := range r[text[0]] {
		if strings.HasPrefix(text, x.name) {
			if c, _ := utf8.DecodeRuneInString(text[len(x.name):]); !inWord(c) || strings.HasSuffix(x.name, ">") {
				return x.role, len(x.name)
			}
		}
	}
	return "", 0
}

func inWord(c rune) bool {
	return c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_')
}

// participants lists who was there: by role, then the responders by name.
func (w *writer) participants() Safe {
	if w.public {
		return ""
	}
	var b body
	named := map[incident.Person]bool{}
	for _, r := range incident.Roles {
		p := w.inc.Roles[r]
		if p == "" && r == incident.Commander {
			p = w.commander()
		}
		if p != "" {
			named[p] = true
			b.item(capital(Safe(r.Title())) + ": " + plain(w.name(p)))
		}
	}
	others := maps.Clone(w.heard.people)
	for _, e := range w.entries {
		for _, p := range []incident.Person{e.By, e.MarkedBy} {
			if p != "" {
				others[p] = true
			}
		}
	}
	for _, u := range w.inc.Updates {
		if u.By != "" {
			others[u.By] = true
		}
	}
	if page := w.inc.DeclaredBy; w.isPage(page) {
		named[page] = true
		b.item("Told by: " + plain(w.name(page)))
	}
	var names []string
	for p := range others {
		if !named[p] {
			names = append(names, w.name(p))
		}
	}
	slices.Sort(names)
	for _, n := range slices.Compact(names) {
		b.item("Responder: " + plain(n))
	}
	return b.done()
}

// capital raises the first letter.
func capital(s Safe) Safe {
	first, size := utf8.DecodeRuneInString(string(s))
	if size == 0 {
		return s
	}
	return Safe(unicode.ToUpper(first)) + s[size:]
}
