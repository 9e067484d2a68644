package slackfake

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What stands for the characters of Slack's markup where they are none.
var (
	escapes   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescapes = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// entities is what somebody types as Slack writes it into a message or a
// command: "@" with any name of a person becomes a mention, handles, groups,
// rooms and addresses are linked, special characters escaped. mu held.
func (w *Workspace) entities(text string) string {
	escaped := escapes.Replace(text)
	var out strings.Builder
	for {
		at := strings.IndexByte(escaped, '@')
		if at < 0 {
			break
		}
		before, rest := escaped[:at], escaped[at+1:]
		out.WriteString(before)
		last, _ := utf8.DecodeLastRuneInString(before)
		u, name := w.longestName(rest)
		if u == nil || wordRune(last) {
			out.WriteByte('@')
			escaped = rest
			continue
		}
		out.WriteString("<@" + u.ID + ">")
		escaped = rest[len(name):]
	}
	out.WriteString(escaped)
	return linkURLs(w.linkNames(out.String()))
}

// unlabelled is the text of a message, in which groups go by their identifier alone;
// in a command they have their handle beside it.
func unlabelled(text string) string { return groupLabel.ReplaceAllString(text, "$1>") }

var groupLabel = regexp.MustCompile(`(<!subteam\^S[A-Z0-9]+)\|[^>]*>`)

// longestName finds whose name a text begins with. mu held.
func (w *Workspace) longestName(text string) (*User, string) {
	var found *User
	var longest string
	for _, u := range w.state.Users {
		for _, name := range u.names() {
			if len(name) <= len(longest) || len(text) < len(name) || !strings.EqualFold(text[:len(name)], name) {
				continue
			}
			if next, _ := utf8.DecodeRuneInString(text[len(name):]); wordRune(next) {
				continue
			}
			found, longest = u, text[:len(name)]
		}
	}
	return found, longest
}

func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_')
}

// mark is Slack's markup for somebody, a room, a group, a broadcast, an address.
var mark = regexp.MustCompile(`<([^>]+)>`)

// richBlocks is a typed text as the block that Slack's own client sends. mu held.
func (w *Workspace) richBlocks(text string) json.RawMessage {
	parts := []object{}
	add := func(s string) {
		if s != "" {
			parts = append(parts, object{"type": "text", "text": unescapes.Replace(s)})
		}
	}
	end := 0
	for _, at := range mark.FindAllStringSubmatchIndex(text, -1) {
		add(text[end:at[0]])
		end = at[1]
		what, _, _ := strings.Cut(text[at[2]:at[3]], "|")
		group, isGroup := strings.CutPrefix(what, "!subteam^")
		switch {
		case what[0] == '@':
			parts = append(parts, object{"type": "user", "user_id": what[1:]})
		case what[0] == '#':
			parts = append(parts, object{"type": "channel", "channel_id": what[1:]})
		case isGroup:
			parts = append(parts, object{"type": "usergroup", "usergroup_id": group})
		case what[0] == '!':
			parts = append(parts, object{"type": "broadcast", "range": what[1:]})
		default:
			parts = append(parts, object{"type": "link", "url": unescapes.Replace(what)})
		}
	}
	add(text[end:])
	id := strings.ToLower(newUUID()[:5])
	return mustJSON([]object{{"type": "rich_text", "block_id": id, "elements": []object{{"type": "rich_text_section", "elements": parts}}}})
}
