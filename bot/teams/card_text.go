package teams

import (
	"net/url"
	"strings"

	"kept/bot/chat"
)

// joiner is invisible and keeps what stands beside it from being read as a sign.
const joiner = "\u2060"

// inert is text for a text run. Cards replace {{DATE(…)}} and {{TIME(…)}} in
// every text, so people's braces are kept apart.
// (learn.microsoft.com/adaptive-cards/authoring-cards/text-features)
func inert(text string) string {
	apart := strings.NewReplacer("{{", "{"+joiner+"{")
	return apart.Replace(apart.Replace(chat.Clean(text))) // of {{{ the first time finds one pair
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
