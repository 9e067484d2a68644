package lint

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// internal finds in a public text what belongs inside: names that were
// configured, addresses of machines, tickets, mentions, paths.
func (c *check) internal() {
	c.names()
	for at := 0; at < len(c.Text); {
		r, size := utf8.DecodeRuneInString(c.Text[at:])
		if unicode.IsSpace(r) || strings.ContainsRune(`"“”„()[],;|`, r) {
			at += size
			continue
		}
		end := at
		for end < len(c.Text) {
			r, size := utf8.DecodeRuneInString(c.Text[end:])
			if unicode.IsSpace(r) || strings.ContainsRune(`"“”„()[],;|`, r) {
				break
			}
			end += size
		}
		c.piece(at, end)
		at = end
	}
}

// piece looks at what stands between spaces and brackets.
func (c *check) piece(start, end int) {
	for start < end && strings.IndexByte("<*_`'{", c.Text[start]) >= 0 {
		start++
	}
	for start < end && strings.IndexByte(".:!?>*_`'}", c.Text[end-1]) >= 0 {
		end--
	}
	s := c.Text[start:end]
	if len(s) < 3 || len(s) > longestPiece {
		return
	}
	if what := c.kindOf(s, c.Text[:start]); what != "" {
		c.advise(InternalName, s, start, fmt.Sprintf("%s has no place in a public text: leave it out, or say what customers call it.", what))
	}
}

// longestPiece bounds what is looked at: no name of a machine is longer than
// 253 bytes (RFC 1035), an address with a path may be.
const longestPiece = 1024

// kindOf says what a piece is, "" when it may be public.
func (c *check) kindOf(s, front string) string {
	if c.isComponent(s) {
		return ""
	}
	at := strings.IndexByte(s, '@')
	switch {
	case at == 0:
		return mention(s, front)
	case at > 0 && !strings.Contains(s[:at], "/"):
		return mailbox(s, at)
	case channel(s):
		return "A channel of ours"
	case strings.Contains(s, "://"):
		_, rest, _ := strings.Cut(s, "://")
		host, path, _ := strings.Cut(rest, "/")
		if insideHost(hostOnly(host), true) || strings.HasSuffix(host, ".slack.com") && strings.HasPrefix(path, "archives") {
			return "An internal address"
		}
		return ""
	case isPath(s):
		return "A file path"
	}
	host, _, slash := strings.Cut(s, "/")
	switch name := hostOnly(host); {
	case isIP(s, name, front):
		return "An IP address"
	case insideHost(name, false), !slash && machine(name):
		return "A host name"
	case ticket(s):
		return "A ticket number"
	}
	return ""
}

// channel reports whether a piece is a chat channel, "#inc-7-login". Without a
// hyphen or an underscore it may be a hashtag or a number.
func channel(s string) bool {
	if s[0] != '#' || !strings.ContainsAny(s, "-_") || strings.IndexFunc(s, unicode.IsLower) < 0 {
		return false
	}
	return strings.IndexFunc(s[1:], func(r rune) bool {
		return !unicode.IsLower(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	}) < 0
}

// isComponent reports whether customers know the word from the incident's
// components.
func (c *check) isComponent(s string) bool {
	if c.Incident == nil {
		return false
	}
	for _, k := range c.Incident.Components {
		if strings.EqualFold(k.Name, s) || strings.EqualFold(k.Group, s) {
			return true
		}
	}
	return false
}

// names finds the configured names.
func (c *check) names() {
	if len(c.Names) == 0 {
		return
	}
	byFirst := map[uint64][]string{} // by the hash of its first word
	for _, name := range c.Names {
		if ws := wordsOf(name); len(ws) > 0 && !ordinary[ws[0].hash] && ws[0].start == 0 {
			byFirst[ws[0].hash] = append(byFirst[ws[0].hash], name)
		}
	}
	for i := 0; i < len(c.text); i++ {
		for _, name := range byFirst[c.text[i].hash] {
			rest := c.Text[c.text[i].start:]
			if !strings.HasPrefix(rest, name) {
				continue
			}
			if next, _ := utf8.DecodeRuneInString(rest[len(name):]); letter(next) {
				continue
			}
			c.advise(InternalName, name, c.text[i].start, "This name stays inside: leave it out, or say what customers call it.")
			break
		}
	}
}

// ordinary words are names of people and of roles too; alone or first they say
// nothing.
var ordinary = hashes("will mark may june april grace hope bill art sue pat rich frank drew chase page rob jack dean ray guy the a kept " +
	"support commander engineer engineers engineering customer customers incident manager status team operations platform monitoring service services")

func hashes(list string) map[uint64]bool {
	set := map[uint64]bool{}
	for w := range strings.FieldsSeq(list) {
		set[hash(w)] = true
	}
	return set
}

// mention looks at "@somebody". The account where a company tells its status is
// public.
func mention(s, front string) string {
	name := strings.ToLower(s[1:])
	if r, _ := utf8.DecodeRuneInString(name); !unicode.IsLetter(r) || has(name, "status", "support", "help", "care") {
		return ""
	}
	switch strings.ToLower(lastWord(front)) {
	case "follow", "twitter", "x", "mastodon", "bluesky", "on", "via", "tweet":
		return ""
	}
	return "A mention"
}

// mailbox looks at an e-mail address. Those of a desk rather than of a person
// are public.
func mailbox(s string, at int) string {
	name, host := strings.ToLower(s[:at]), s[at+1:]
	name = strings.TrimPrefix(name, "mailto:")
	if !strings.Contains(host, ".") || strings.ContainsAny(host, "@/") {
		return ""
	}
	if has(name, "support", "help", "info", "contact", "status", "sales", "service", "security", "hello", "care", "billing", "abuse", "feedback", "team", "noc", "privacy", "account", "press", "office") {
		return ""
	}
	return "A person's e-mail address"
}

func has(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// lastWord is the last word of a text.
func lastWord(front string) string {
	front = strings.TrimRightFunc(front, func(r rune) bool { return !letter(r) })
	if i := strings.LastIndexFunc(front, func(r rune) bool { return !letter(r) }); i >= 0 {
		_, size := utf8.DecodeRuneInString(front[i:])
		return front[i+size:]
	}
	return front
}
