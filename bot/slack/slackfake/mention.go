package slackfake

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// special marks what Slack's markup puts between angle brackets: a person, a
// group, a broadcast. mrkdwn is told apart from typed text by it, since text
// has < as &lt;.
var (
	specialMark = regexp.MustCompile(`<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!here|!channel|!everyone)(?:\|[^>]*)?>`)
	bareAt      = regexp.MustCompile(`(^|[^\w<&@])@([a-z0-9][a-z0-9._-]*)`)
	bareRoom    = regexp.MustCompile(`(^|[^\w<&#])#([a-z0-9][a-z0-9_-]*)`)
	bareURL     = regexp.MustCompile(`(^|[\s(])(https?://[^\s<>|]+[^\s<>|.,;:!?)'"])`)
)

// linkNames writes the names in a text as Slack's markup: @ana, #general,
// @here. mu held.
func (w *Workspace) linkNames(text string) string {
	text = bareAt.ReplaceAllStringFunc(text, func(s string) string {
		at := strings.IndexByte(s, '@')
		before, name := s[:at], s[at+1:]
		trimmed := strings.TrimRight(name, ".-_")
		rest := name[len(trimmed):]
		switch trimmed {
		case "here", "channel", "everyone":
			return before + "<!" + trimmed + ">" + rest
		}
		for _, u := range w.state.Users {
			if u.Name == trimmed {
				return before + "<@" + u.ID + ">" + rest
			}
		}
		for _, g := range w.state.Groups {
			if g.Handle == trimmed && !g.Disabled {
				return before + "<!subteam^" + g.ID + "|@" + g.Handle + ">" + rest
			}
		}
		return s
	})
	return bareRoom.ReplaceAllStringFunc(text, func(s string) string {
		at := strings.IndexByte(s, '#')
		for _, c := range w.state.Channels {
			if c.Name != "" && c.Name == s[at+1:] && !c.Private {
				return s[:at] + "<#" + c.ID + "|" + c.Name + ">"
			}
		}
		return s
	})
}

// wellFormed is an entity, or markup between angle brackets; escape leaves both
// as they are.
var wellFormed = regexp.MustCompile(`&(?:amp|lt|gt);|<(?:[@#][A-Z0-9]+|![a-z]+[^<>|]*|(?:https?|mailto|tel|slack):[^<>|]+)(?:\|[^<>]*)?>|[&<>]`)

// escape writes the special characters that are no markup as entities, as Slack
// does with the text that apps send.
func escape(text string) string {
	return wellFormed.ReplaceAllStringFunc(text, func(s string) string {
		switch s {
		case "&":
			return "&amp;"
		case "<":
			return "&lt;"
		case ">":
			return "&gt;"
		}
		return s
	})
}

// linkURLs puts addresses between angle brackets, as Slack does with typed text.
func linkURLs(text string) string { return bareURL.ReplaceAllString(text, "$1<$2>") }

// mentions collects whom parts of a message mention.
type mentions struct {
	users, groups []string
	all           bool // @here, @channel, @everyone
}

func (m *mentions) add(mark string) {
	switch {
	case strings.HasPrefix(mark, "@"):
		m.users = append(m.users, mark[1:])
	case strings.HasPrefix(mark, "!subteam^"):
		m.groups = append(m.groups, strings.TrimPrefix(mark, "!subteam^"))
	default:
		m.all = true
	}
}

// markup looks at mrkdwn.
func (m *mentions) markup(text string) {
	for _, found := range specialMark.FindAllStringSubmatch(text, -1) {
		m.add(found[1])
	}
}

// blocks looks at blocks, attachments or any part of them. Only mrkdwn text and
// the elements of rich text mention; mrkdwn that is not verbatim has its plain
// names linked first, as Slack's reference of text objects says.
func (m *mentions) blocks(w *Workspace, part any) {
	switch part := part.(type) {
	case []any:
		for _, p := range part {
			m.blocks(w, p)
		}
	case map[string]any:
		kind, _ := part["type"].(string)
		switch kind {
		case "mrkdwn", "markdown":
			text, _ := part["text"].(string)
			if verbatim, _ := part["verbatim"].(bool); !verbatim {
				text = w.linkNames(text)
			}
			m.markup(text)
		case "user":
			id, _ := part["user_id"].(string)
			m.users = append(m.users, id)
		case "usergroup":
			id, _ := part["usergroup_id"].(string)
			m.groups = append(m.groups, id)
		case "broadcast":
			m.all = true
		case "":
			for _, field := range []string{"text", "pretext"} { // an attachment
				text, _ := part[field].(string)
				m.markup(text)
			}
		}
		for _, p := range part {
			m.blocks(w, p)
		}
	}
}

// mentioned says what a message mentions. With blocks the text is but the
// fallback and mentions nobody.
func (w *Workspace) mentioned(m *Message) mentions {
	var found mentions
	if len(m.Blocks) == 0 {
		found.markup(m.Text)
	}
	for _, raw := range []json.RawMessage{m.Blocks, m.Attachments} {
		var parts any
		if json.Unmarshal(raw, &parts) == nil {
			found.blocks(w, parts)
		}
	}
	return found
}

// notified says whom a new message notifies: those in the channel whom it
// mentions, by name, group or @here; in a direct conversation the others. Replies
// cannot mention everybody, ephemeral messages nobody else. mu held.
func (w *Workspace) notified(c *Channel, m *Message, found mentions) []string {
	if !m.said() || m.EphemeralTo != "" {
		return nil
	}
	reply := m.Thread != "" && m.Thread != m.TS
	everybody := c.Direct || c.Group || found.all && !reply
	var who []string
	for _, id := range c.Members {
		if id == m.User {
			continue
		}
		inGroup := slices.ContainsFunc(w.state.Groups, func(g *Group) bool {
			return !g.Disabled && slices.Contains(found.groups, g.ID) && slices.Contains(g.Members, id)
		})
		if everybody || inGroup || slices.Contains(found.users, id) {
			who = append(who, id)
		}
	}
	return who
}
