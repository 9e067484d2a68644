package command

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kept/bot/incident"
)

// phrase is a stretch of the typed text. It knows the whole text, so that what
// is left over can be given back exactly as typed and real mentions are found
// at their places.
type phrase struct {
	all        string
	mentions   []Mention
	start, end int
}

// whole is the input as one phrase, without mentions that lie outside the text
// or across one another.
func whole(in Input) phrase {
	p := phrase{all: in.Text, end: len(in.Text)}
	ordered := slices.SortedFunc(slices.Values(in.Mentions), func(a, b Mention) int { return a.Start - b.Start })
	last := 0
	for _, m := range ordered {
		if m.Start >= last && m.Start < m.End && m.End <= len(in.Text) && m.Person != "" {
			p.mentions = append(p.mentions, m)
			last = m.End
		}
	}
	return p
}

// blank says what separates words: white space with the non-breaking kinds,
// and the invisible characters that copying and pasting brings along.
func blank(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }

func (p phrase) String() string { return p.all[p.start:p.end] }

func (p phrase) empty() bool { return p.trim().start == p.trim().end }

// trim takes the outer white space off.
func (p phrase) trim() phrase {
	s := p.String()
	p.start += len(s) - len(strings.TrimLeftFunc(s, blank))
	p.end = p.start + len(strings.TrimFunc(s, blank))
	return p
}

// text is the phrase exactly as typed, without outer white space.
func (p phrase) text() string { return p.trim().String() }

// from is the phrase from its n-th byte on, trimmed; upTo what is before.
func (p phrase) from(n int) phrase { p.start = min(p.start+n, p.end); return p.trim() }
func (p phrase) upTo(n int) phrase { p.end = min(p.start+n, p.end); return p.trim() }

// before is what stands before q in p.
func (p phrase) before(q phrase) phrase { p.end = q.start; return p.trim() }

// mention is the real mention with which the phrase begins.
func (p phrase) mention() (Mention, bool) {
	for _, m := range p.mentions {
		if m.Start == p.start && m.End <= p.end {
			return m, true
		}
	}
	return Mention{}, false
}

// person reads the phrase as exactly one real mention.
func (p phrase) person() (incident.Person, bool) {
	p = p.trim()
	m, ok := p.mention()
	if !ok || strings.Trim(p.all[m.End:p.end], ".,;:") != "" {
		return "", false
	}
	return m.Person, true
}

// next takes the first word off. A mention is one word however many spaces are
// in the name.
func (p phrase) next() (word, rest phrase) {
	p = p.trim()
	i := p.start
	for i < p.end {
		if m, ok := (phrase{p.all, p.mentions, i, p.end}).mention(); ok {
			i = m.End
			continue
		}
		r, size := utf8.DecodeRuneInString(p.all[i:p.end])
		if blank(r) {
			break
		}
		i += size
	}
	word, rest = p, p
	word.end, rest.start = i, i
	return word, rest.trim()
}

// words are all words of the phrase.
func (p phrase) words() []phrase {
	var out []phrase
	for !p.empty() {
		var w phrase
		w, p = p.next()
		out = append(out, w)
	}
	return out
}

// head takes the first word off a heading: it ends before a colon too. plain
// is the word in lower case without the quotes, brackets and commas that
// people and phones put around it.
func (p phrase) head() (plain string, rest phrase) {
	w, rest := p.next()
	if i := strings.IndexAny(w.String(), ":："); i >= 0 {
		rest.start = w.start + i
		w.end = w.start + i
	}
	return plainWord(w.String()), rest
}

// colon takes a leading colon off.
func (p phrase) colon() (phrase, bool) {
	p = p.trim()
	for _, c := range []string{":", "："} {
		if strings.HasPrefix(p.String(), c) {
			return p.from(len(c)), true
		}
	}
	return p, false
}

// dropColon takes a leading colon off if there is one.
func (p phrase) dropColon() phrase { p, _ = p.colon(); return p }

// dropComma takes leading commas off.
func (p phrase) dropComma() phrase {
	p = p.trim()
	return p.from(len(p.String()) - len(strings.TrimLeft(p.String(), ",")))
}

// name takes a name of one or several words off the front, in any case; what
// follows it must be a space, a colon or the end.
func (p phrase) name(name string) (phrase, bool) {
	for w := range strings.FieldsSeq(name) {
		p = p.trim()
		s := p.String()
		if len(s) < len(w) || !strings.EqualFold(s[:len(w)], w) {
			return p, false
		}
		p.start += len(w)
		if r, _ := utf8.DecodeRuneInString(p.String()); p.start < p.end && !blank(r) && r != ':' && r != '：' {
			return p, false
		}
	}
	return p.trim(), true
}

// ornaments stand around a word of syntax without changing it.
const ornaments = "\"'`“”„‘’‚«»()[]<>*_,;"

// plainWord is a word of syntax as it is compared.
func plainWord(s string) string {
	return strings.ToLower(strings.Trim(dashes.Replace(s), ornaments+"-"))
}

// dashes makes every dash that keyboards and phones produce a hyphen.
var dashes = strings.NewReplacer("‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-")

// unquote takes one pair of quotation marks off a value.
func (p phrase) unquote() phrase {
	p = p.trim()
	s := p.String()
	for _, q := range []string{`""`, "“”", "„“", "''", "‘’", "«»"} {
		r, size := utf8.DecodeRuneInString(q)
		open, shut := string(r), q[size:]
		if len(s) >= len(q) && strings.HasPrefix(s, open) && strings.HasSuffix(s, shut) {
			p.start, p.end = p.start+len(open), p.end-len(shut)
			return p.trim()
		}
	}
	return p
}
