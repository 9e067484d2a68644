package postmortem

import (
	"iter"
	"strings"
)

// sentence is one sentence of a text, as written and folded for matching; an
// offset into one is an offset into the other.
type sentence struct {
	text     string
	folded   string
	question bool
}

// sentences splits a text at full stops, exclamation and question marks,
// semicolons and line breaks. Quotations and code neither split nor match.
func sentences(text string) iter.Seq[sentence] {
	return func(yield func(sentence) bool) {
		folded := fold(text)
		from := 0
		for i := 0; i <= len(folded); i++ {
			if i < len(folded) && !ends(folded, i) {
				continue
			}
			body := folded[from:i]
			if trimmed := strings.TrimLeft(body, " \t\r*_-•"); strings.TrimSpace(trimmed) != "" {
				cut := len(body) - len(trimmed)
				s := sentence{
					text:     strings.TrimSpace(text[from+cut : i]),
					folded:   strings.TrimRight(trimmed, " \t\r"),
					question: i < len(folded) && folded[i] == '?',
				}
				if !yield(s) {
					return
				}
			}
			from = i + 1
		}
	}
}

// ends reports whether a sentence ends at offset i.
func ends(s string, i int) bool {
	switch s[i] {
	case '\n':
		return true
	case '.', '!', '?', ';':
		if i+1 < len(s) && strings.IndexByte(" \t\r\n.!?)*_", s[i+1]) < 0 {
			return false // 1.2, api.example, "?x=1"
		}
		for _, short := range []string{"e.g", "i.e", " vs", "approx"} {
			if s[i] == '.' && strings.HasSuffix(s[:i], short) {
				return false
			}
		}
		return true
	}
	return false
}

// quoteReach is how far apart the two marks of a quotation may be, in bytes.
const quoteReach = 600

// fold lowers ASCII letters and blanks quotations, quoted lines and code.
// Every byte keeps its place.
func fold(s string) string {
	b := []byte(s)
	opening := true // the byte before was white space or there was none
	newLine := true
	for i := 0; i < len(b); {
		next := i + 1
		switch c := b[i]; {
		case c >= 'A' && c <= 'Z':
			b[i] = c + 'a' - 'A'
		case c == '>' && newLine:
			next = blank(b, i, until(s, i, "\n", len(s)))
		case c == '`':
			mark := "`"
			if strings.HasPrefix(s[i:], "```") {
				mark = "```"
			}
			next = blank(b, i, until(s, i+len(mark), mark, len(s)))
		case c == '"':
			next = blank(b, i, until(s, i+1, `"`, quoteReach))
		case c == '\'' && opening:
			next = blank(b, i, until(s, i+1, "'", quoteReach))
		case c == 0xE2 && strings.HasPrefix(s[i:], "“"):
			next = blank(b, i, until(s, i+len("“"), "”", quoteReach))
		}
		next = max(next, i+1)
		last := s[next-1]
		newLine = last == '\n' || newLine && (last == ' ' || last == '\t')
		opening = last == ' ' || last == '\t' || last == '\n' || last == '('
		i = next
	}
	return string(b)
}

// until gives the offset just behind the next mark, 0 if there is none within
// reach. A line break counts as itself and is left standing.
func until(s string, from int, mark string, reach int) int {
	rest := s[from:min(len(s), from+reach)]
	end := strings.Index(rest, mark)
	switch {
	case mark == "\n" && end < 0:
		return from + len(rest)
	case mark == "\n":
		return from + end
	case end < 0:
		return 0
	}
	return from + end + len(mark)
}

// blank overwrites b[from:to], except line breaks, and gives to.
func blank(b []byte, from, to int) int {
	for i := from; i < to; i++ {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
	return to
}
