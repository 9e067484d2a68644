package promise

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestTag bounds the search for the end of something in angle brackets, so
// that a text full of "<" is still read in linear time.
const longestTag = 256

// angle passes over what stands in angle brackets: an HTML tag, a mention or a
// link of Slack. A date token of Slack is read, for it is an instant.
func (l *lexer) angle() {
	rest := l.text[l.at:]
	if len(rest) > longestTag {
		rest = rest[:longestTag]
	}
	end := strings.IndexByte(rest, '>')
	if end < 2 {
		l.mark('<', 1)
		return
	}
	inside := rest[1:end]
	switch {
	case strings.HasPrefix(inside, "!date^"):
		digits, _, _ := strings.Cut(inside[len("!date^"):], "^")
		if epoch, err := strconv.ParseInt(digits, 10, 64); err == nil && epoch > 0 && epoch < 1<<36 {
			l.add(token{start: l.at, end: l.at + end + 1, kind: epochToken, epoch: epoch})
			return
		}
		l.add(token{start: l.at, end: l.at + end + 1, kind: linkToken})
	case inside[0] == '@' || inside[0] == '#' || inside[0] == '!' || strings.Contains(inside, "://"):
		l.add(token{start: l.at, end: l.at + end + 1, kind: linkToken})
	case inside[0] == '/' || 'a' <= inside[0]|0x20 && inside[0]|0x20 <= 'z':
		l.tag(inside, end+1)
	default:
		l.mark('<', 1)
	}
}

// tag passes over an HTML tag. Tags of blocks end a paragraph.
func (l *lexer) tag(inside string, size int) {
	name := strings.TrimPrefix(inside, "/")
	if i := strings.IndexFunc(name, func(r rune) bool { return r == ' ' || r == '/' || r == '\n' || r == '\t' }); i >= 0 {
		name = name[:i]
	}
	var buf [12]byte
	if len(name) <= len(buf) {
		switch string(appendFold(buf[:0], name)) {
		case "del", "s", "strike", "blockquote":
			if end := l.closing(string(appendFold(nil, name))); end > 0 && inside[0] != '/' {
				l.struck(end)
				return
			}
			l.stop()
			l.skip(size, false)
			return
		case "p", "div", "li", "ul", "ol", "td", "tr", "table", "h", "hr":
			l.stop()
			l.skip(size, false)
			return
		case "br":
			l.at += size
			l.newline = true
			return
		case "small", "strong", "em", "b", "i", "u", "span", "a", "var", "code", "time", "font", "tt", "pre":
			l.skip(size, true)
			return
		}
		if len(name) == 2 && name[0]|0x20 == 'h' {
			l.stop()
		}
	}
	l.skip(size, false)
}

// longestStruck bounds the search for the end of what is struck out or quoted.
const longestStruck = 2048

// closing gives where the element that is opened here ends, after its closing
// tag; 0 when that is not near.
func (l *lexer) closing(name string) int {
	rest := l.text[l.at:min(len(l.text), l.at+longestStruck)]
	i := strings.Index(rest, "</"+name+">")
	if i < 0 {
		return 0
	}
	return l.at + i + len(name) + len("</>")
}

// struck passes over what is no longer meant, or not meant by us, as one token
// in which nothing is read.
func (l *lexer) struck(end int) {
	l.add(token{start: l.at, end: end, kind: linkToken})
}

// tilde passes over what Slack strikes out, ~like this~; before a number it
// means "about".
func (l *lexer) tilde() {
	rest := l.text[l.at+1 : min(len(l.text), l.at+longestTag)]
	for i, r := range rest {
		if r == '\n' || i == 0 && r == ' ' {
			break
		}
		if r != '~' || i == 0 || rest[i-1] == ' ' {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(rest[i+1:]); !unicode.IsLetter(next) && !unicode.IsDigit(next) {
			l.struck(l.at + i + 2)
			return
		}
		break
	}
	l.mark('~', 1)
}

// code passes over a span of code, which quotes. A time or a word set in
// backticks is only emphasized: `15:00 UTC`, `in 30 minutes`; and so is what has
// no end near.
func (l *lexer) code() {
	rest := l.text[l.at+1 : min(len(l.text), l.at+longestTag)]
	if strings.HasPrefix(rest, "``") {
		l.skip(len("```"), true)
		return
	}
	end := strings.IndexAny(rest, "`\n")
	if l.at == l.emphasisEnd || end < 1 || rest[end] == '\n' {
		l.skip(1, true)
		return
	}
	word, _, _ := strings.Cut(rest[:end], " ")
	opening, _ := english.lookUp(word)
	if rest[0] >= '0' && rest[0] <= '9' || opening.any(within|by|at|every) || !strings.ContainsAny(rest[:end], " _=") {
		l.emphasisEnd = l.at + 1 + end
		l.skip(1, true)
		return
	}
	l.struck(l.at + end + 2)
}

// entity passes over a character reference that stands for a space or a dash;
// any other is a mark like any other.
func (l *lexer) entity() {
	for _, e := range [...]struct {
		ref   string
		punct rune
	}{{"&nbsp;", ' '}, {"&#160;", ' '}, {"&#xa0;", ' '}, {"&ndash;", '-'}, {"&mdash;", '-'}, {"&#8211;", '-'}, {"&amp;", '&'}, {"&#39;", '\''}, {"&rsquo;", '\''}, {"&quot;", '"'}, {"&gt;", '>'}, {"&lt;", '<'}} {
		if !strings.HasPrefix(l.text[l.at:], e.ref) {
			continue
		}
		if e.punct == ' ' {
			l.skip(len(e.ref), false)
			return
		}
		l.add(token{start: l.at, end: l.at + len(e.ref), kind: punctToken, punct: e.punct})
		return
	}
	l.mark('&', 1)
}
