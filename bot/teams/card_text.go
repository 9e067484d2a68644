package teams

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// joiner is invisible and keeps what stands beside it from being read as a sign.
const joiner = "\u2060"

// clean leaves out what no text holds: control characters and broken UTF-8.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// inert is text for a text run. Cards replace {{DATE(…)}} and {{TIME(…)}} in
// every text, so people's braces are kept apart.
// (learn.microsoft.com/adaptive-cards/authoring-cards/text-features)
func inert(text string) string {
	apart := strings.NewReplacer("{{", "{"+joiner+"{")
	return apart.Replace(apart.Replace(clean(text))) // of {{{ the first time finds one pair
}

// markdown is text for a text block: whatever would be markup, or a mention, is
// escaped.
func markdown(text string) string {
	var b strings.Builder
	for _, r := range inert(text) {
		if strings.ContainsRune("\\`*_[]<>#|~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	if strings.HasSuffix(text, "{") {
		b.WriteString(joiner) // the next piece may begin with another
	}
	return b.String()
}

// beginning is Markdown that begins a text block: not as a list, not as code.
func beginning(md string) string {
	rest := strings.TrimLeft(md, " \t")
	indent := strings.Repeat("\u00a0", len(md)-len(rest))
	digits := strings.TrimLeft(rest, "0123456789")
	switch {
	case rest == "":
		return indent
	case rest[0] == '-' || rest[0] == '+' || rest[0] == '=':
		return indent + `\` + rest
	case len(digits) < len(rest) && digits != "" && (digits[0] == '.' || digits[0] == ')'):
		return indent + rest[:len(rest)-len(digits)] + `\` + digits
	}
	return indent + rest
}

// webLink accepts addresses of the web alone.
func webLink(raw string) (string, bool) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", false
	}
	link := u.String()
	return link, len(link) <= maxLink
}

const maxLink = 3000

// cut cuts a text in two, the first no longer than limit: after a newline, else
// after a space, else between two characters.
func cut(text string, limit int) (head, tail string) {
	if units(text) <= limit {
		return text, ""
	}
	end, n := 0, 0
	for i, r := range text {
		if n += runeUnits(r); n > limit {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	head = text[:end]
	for _, at := range []func(string) int{
		func(s string) int { return strings.LastIndexByte(s, '\n') },
		func(s string) int { return strings.LastIndexFunc(s, unicode.IsSpace) },
	} {
		if i := at(head); i > len(head)/2 {
			_, size := utf8.DecodeRuneInString(head[i:])
			return text[:i+size], text[i+size:]
		}
	}
	return head, text[end:]
}

// cutShort cuts a text to a number of characters, the last an ellipsis if it was
// longer.
func cutShort(text string, limit int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if units(text) <= limit {
		return text
	}
	head, _ := cut(text, limit-1)
	return strings.TrimRightFunc(head, unicode.IsSpace) + "…"
}

// units is a text's length in UTF-16, as Teams counts.
func units(text string) int {
	n := 0
	for _, r := range text {
		n += runeUnits(r)
	}
	return n
}

func runeUnits(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
