package postmortem

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Safe is Markdown in which nothing that people typed can act as markup. A
// typed text becomes Safe only through plain, prose or link; a string constant
// of this package is Safe as it stands, and the compiler keeps the two apart.
type Safe string

// plain makes one line of typed text Safe: white space and line breaks become
// single spaces, invisible and direction-changing characters go, and every
// character with a meaning in Markdown, HTML or a table is escaped.
func plain(s string) Safe {
	s = oneLine(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for i, r := range s {
		if r == '&' && entity(s[i+1:]) {
			b.WriteString("&amp;")
			continue
		}
		escape(&b, r)
	}
	return lineStart(lineEnd(b.String()))
}

// oneLine puts a text on one line, without what nobody sees.
func oneLine(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case hidden(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden reports whether r is invisible or changes the direction of text, which
// could make a line read as something that it is not. The joiners that emoji
// are made of stay.
func hidden(r rune) bool {
	switch {
	case r == utf8.RuneError, r == 0xFEFF, r == 0x200B:
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0x061C:
		return true
	}
	return unicode.IsControl(r)
}

// escape writes one character so that it stands for itself in the middle of a line.
func escape(b *strings.Builder, r rune) {
	switch r {
	case '<':
		b.WriteString("&lt;")
	case '>':
		b.WriteString("&gt;")
	case '\\', '`', '*', '_', '[', ']', '{', '}', '|', '~', '$':
		b.WriteByte('\\')
		b.WriteRune(r)
	default:
		b.WriteRune(r)
	}
}

// entity reports whether what follows an ampersand makes it an HTML entity.
func entity(after string) bool {
	end := strings.IndexByte(after[:min(len(after), 40)], ';')
	if end <= 0 {
		return false
	}
	for _, c := range []byte(after[:end]) {
		if c != '#' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}

// lineStart escapes what only means something at the start of a line: headings,
// list markers, rules and underlines of headings.
func lineStart(s string) Safe {
	if s == "" {
		return ""
	}
	if strings.IndexByte("#-+=:", s[0]) >= 0 {
		return Safe(`\` + s)
	}
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		return Safe(s[:digits] + `\` + s[digits:])
	}
	return Safe(s)
}

// lineEnd escapes the number sign that would close a heading.
func lineEnd(s string) string {
	if rest, ok := strings.CutSuffix(s, "#"); ok && rest != "" {
		return rest + `\#`
	}
	return s
}

// prose makes a text of several lines Safe: paragraphs stay apart, lines that
// begin with a bullet stay a list, everything else is plain.
func prose(s string) Safe {
	var b body
	var para []string
	flush := func() {
		if len(para) > 0 {
			b.para(plain(strings.Join(para, " ")))
			para = nil
		}
	}
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		bullet := false
		for _, mark := range []string{"- ", "* ", "• "} {
			if rest, ok := strings.CutPrefix(line, mark); ok && !bullet {
				line, bullet = strings.TrimSpace(rest), true
			}
		}
		switch {
		case (bullet || numbered(line)) && line != "":
			flush()
			b.item(plain(line))
		case line == "":
			flush()
		default:
			para = append(para, line)
		}
	}
	flush()
	return b.done()
}

// numbered reports whether a line is an item of a numbered list; it keeps its
// number as written.
func numbered(line string) bool {
	rest := strings.TrimLeft(line, "0123456789")
	return len(rest) < len(line) && len(line)-len(rest) <= 3 && strings.HasPrefix(rest, ". ")
}

// link is a Markdown link with a Safe label; without a usable address, "".
func link(label Safe, address string) Safe {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("()<>[]{}|\\\"'`*_~$", c) >= 0 {
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return "[" + label + "](" + Safe(strings.ReplaceAll(b.String(), "&", "&amp;")) + ")"
}

// clip shortens a text to about max characters, at a word where it can.
func clip(s string, max int) string {
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	end, n := 0, 0
	for i := range s {
		if n++; n > max {
			break
		}
		end = i
	}
	if cut := strings.LastIndexAny(s[:end], " \n\t"); cut > end/2 {
		end = cut
	}
	return strings.TrimSpace(s[:end]) + " …"
}

// unescape takes the backslashes out again, for where Markdown is not read.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
