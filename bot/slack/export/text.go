package export

import "strings"

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// plain gives the text that people saw of Slack's, in which angle brackets hold
// mentions and links and three characters are escaped, as the adapter gives that
// of a live message (https://docs.slack.dev/messaging/formatting-message-text).
// Names come from the export's own lists.
func (a *Archive) plain(text string) string {
	if !strings.ContainsAny(text, "<&") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for {
		before, rest, ok := strings.Cut(text, "<")
		b.WriteString(unescape.Replace(before))
		if !ok {
			return b.String()
		}
		inner, after, ok := strings.Cut(rest, ">")
		if !ok { // no escape of Slack's
			b.WriteByte('<')
			text = rest
			continue
		}
		b.WriteString(unescape.Replace(a.said(inner)))
		text = after
	}
}

// said is what people saw of the inside of a pair of angle brackets.
func (a *Archive) said(inner string) string {
	what, label, _ := strings.Cut(inner, "|")
	name := func(sign, otherwise string) string {
		if label != "" {
			return sign + strings.TrimPrefix(label, sign)
		}
		return sign + otherwise
	}
	switch {
	case strings.HasPrefix(what, "@"):
		if p, ok := a.people[what[1:]]; ok {
			return "@" + p.name
		}
		return name("@", "somebody")
	case strings.HasPrefix(what, "#"):
		if room, ok := a.rooms[what[1:]]; ok {
			return "#" + room
		}
		return name("#", "channel")
	case strings.HasPrefix(what, "!subteam^"):
		return name("@", "group")
	case strings.HasPrefix(what, "!date^"):
		return label
	case strings.HasPrefix(what, "!"):
		return name("@", what[1:])
	}
	what = strings.TrimPrefix(what, "mailto:")
	if label != "" && label != what && !strings.HasSuffix(what, "://"+label) {
		return label + " (" + what + ")"
	}
	return what
}
