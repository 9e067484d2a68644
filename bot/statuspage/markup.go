package statuspage

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainText is what a reader of a body sees: tags go, those of blocks leave a
// line break, character references become characters. A text without markup
// comes back as it is, but for invisible characters.
func plainText(body string) string {
	body = strings.ToValidUTF8(body, "\uFFFD")
	body = strings.ReplaceAll(body, "\r\n", "\n")
	if !strings.ContainsAny(body, "<&") {
		return strings.TrimSpace(visible(body))
	}
	var b strings.Builder
	for body != "" {
		open := strings.IndexByte(body, '<')
		if open < 0 {
			break
		}
		name, size := tag(body[open:])
		if size == 0 {
			b.WriteString(body[:open+1])
			body = body[open+1:]
			continue
		}
		b.WriteString(body[:open])
		switch name {
		case "br", "p", "div", "li", "tr", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr":
			b.WriteByte('\n')
			if name == "li" && body[open+1] != '/' {
				b.WriteString("• ")
			}
		case "td", "th":
			b.WriteByte(' ')
		}
		body = body[open+size:]
	}
	b.WriteString(body)
	return strings.TrimSpace(squeeze(visible(html.UnescapeString(b.String()))))
}

// longestTag bounds the search for a tag's end: a "<" without one is a sign.
const longestTag = 2048

// tag reads the tag at the start of s: its name in lower case and its size; 0
// where none begins.
func tag(s string) (name string, size int) {
	if len(s) > longestTag {
		s = s[:longestTag]
	}
	end := strings.IndexByte(s, '>')
	if end < 2 {
		return "", 0
	}
	inside := strings.TrimPrefix(s[1:end], "/")
	n := strings.IndexFunc(inside, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if n < 0 {
		n = len(inside)
	}
	name = strings.ToLower(inside[:n])
	if !elements[name] && !strings.HasPrefix(inside, "!--") {
		return "", 0
	}
	return name, end + 1
}

// elements are the elements of HTML that bodies are written with; any other
// word in angle brackets is the author's own and stays.
var elements = map[string]bool{
	"a": true, "b": true, "blockquote": true, "br": true, "code": true, "del": true, "div": true, "em": true, "font": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "hr": true, "i": true, "img": true, "li": true,
	"ol": true, "p": true, "pre": true, "s": true, "small": true, "span": true, "strong": true, "sub": true, "sup": true,
	"table": true, "tbody": true, "td": true, "th": true, "thead": true, "time": true, "tr": true, "tt": true, "u": true,
	"ul": true, "var": true,
}

// visible takes out what nobody sees and what turns the direction of text;
// every white space but line breaks and tabs becomes a space.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == 0xFEFF, r == 0x200B, r == 0x200E, r == 0x200F, r == 0x061C,
			r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

// squeeze leaves one blank line at most between two lines.
func squeeze(s string) string {
	var out []string
	blank := false
	for l := range strings.Lines(s) {
		l = strings.TrimRight(l, " \t\n")
		if l == "" {
			blank = true
			continue
		}
		if blank && len(out) > 0 {
			out = append(out, "")
		}
		out, blank = append(out, l), false
	}
	return strings.Join(out, "\n")
}

// oneLine puts a text on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(plainText(s)), " ") }

// clip shortens a value for an error.
func clip(s string) string {
	if len(s) <= maxShown {
		return s
	}
	end := maxShown
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
