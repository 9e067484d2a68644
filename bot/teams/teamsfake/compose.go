package teamsfake

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
)

// said is a text with its mentions, in the forms in which it is needed.
type said struct {
	text     string // as people read it
	html     string // as Graph has it: <at id="0">Ana</at>
	wire     string // as an activity has it: <at>Ana</at>
	mentions []Mention
}

// named is somebody or something that can be mentioned.
type named struct{ id, name string }

// compose reads what somebody typed: "@Name" of a member, of the bot, or of the
// channel or team is a mention, the longest name first. mu held.
func (o *Organisation) compose(p *Place, typed string) said {
	names := []named{{o.BotID(), o.opt.BotName}}
	for _, u := range o.members(p) {
		names = append(names, named{u.ID, u.Name})
	}
	if t := o.team(p.Team); t != nil {
		names = append(names, named{p.ID, p.Name}, named{t.ID, t.Name})
	}
	slices.SortStableFunc(names, func(a, b named) int { return cmp.Compare(len(b.name), len(a.name)) })
	var s said
	var text, stored, wire strings.Builder
	write := func(plain string) {
		text.WriteString(plain)
		wire.WriteString(plain)
		stored.WriteString(html.EscapeString(plain))
	}
	for rest := typed; rest != ""; {
		at := strings.IndexByte(rest, '@')
		if at < 0 {
			write(rest)
			break
		}
		write(rest[:at])
		rest = rest[at+1:]
		i := slices.IndexFunc(names, func(n named) bool { return n.name != "" && strings.HasPrefix(rest, n.name) })
		if i < 0 {
			write("@")
			continue
		}
		n := names[i]
		rest = rest[len(n.name):]
		text.WriteString(n.name)
		wire.WriteString("<at>" + n.name + "</at>")
		fmt.Fprintf(&stored, `<at id="%d">%s</at>`, len(s.mentions), html.EscapeString(n.name))
		s.mentions = append(s.mentions, Mention{ID: n.id, Text: n.name})
	}
	s.text, s.wire = text.String(), wire.String()
	s.html = strings.ReplaceAll(stored.String(), "\n", "<br>")
	return s
}

// wireMention is a mention as the Bot Connector writes it, in the entities of an
// activity or of a card's msteams.
type wireMention struct {
	Type      string `json:"type"`
	Text      string `json:"text"`
	Mentioned struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"mentioned"`
}

var (
	atTag    = regexp.MustCompile(`(?is)<at(?:\s[^>]*)?>(.*?)</at>`)
	breakTag = regexp.MustCompile(`(?i)<br\s*/?>|</p>|</div>|</li>`)
	anyTag   = regexp.MustCompile(`(?s)<[^>]*>`)
)

// posted reads the text of an activity by the bot. Only mentions with an entity
// whose text occurs count, and only those of members; text holds the name of the
// others, too. mu held.
func (o *Organisation) posted(p *Place, text, format string, entities []wireMention) said {
	s := said{wire: text, html: text}
	for _, e := range entities {
		if e.Type != "mention" || e.Text == "" || !strings.Contains(text, e.Text) {
			continue
		}
		if m, ok := o.mentioned(p, e); ok {
			at := fmt.Sprintf(`<at id="%d">%s</at>`, len(s.mentions), html.EscapeString(m.Text))
			s.html = strings.Replace(s.html, e.Text, at, 1)
			s.mentions = append(s.mentions, m)
		}
	}
	s.text = readable(text, format)
	return s
}

// mentioned finds whom an entity mentions. mu held.
func (o *Organisation) mentioned(p *Place, e wireMention) (Mention, bool) {
	name := atTag.ReplaceAllString(e.Text, "$1")
	if name == e.Text {
		return Mention{}, false
	}
	name = html.UnescapeString(name)
	if u := o.user(e.Mentioned.ID); u != nil && o.has(p, u.ID) {
		return Mention{ID: u.ID, Text: name}, true
	}
	return Mention{}, false
}

// readable is text as people read it: without tags and entities, but with
// Markdown's signs as they are.
func readable(text, format string) string {
	text = atTag.ReplaceAllString(text, "$1")
	if format == "plain" {
		return html.UnescapeString(text)
	}
	text = breakTag.ReplaceAllString(text, "\n")
	return strings.TrimSpace(html.UnescapeString(anyTag.ReplaceAllString(text, "")))
}

// mentionsOf reads the mentions among the entities of an activity or card, of
// which there are other kinds, too.
func mentionsOf(entities []json.RawMessage) []wireMention {
	var list []wireMention
	for _, raw := range entities {
		var m wireMention
		if json.Unmarshal(raw, &m) == nil && m.Type == "mention" {
			list = append(list, m)
		}
	}
	return list
}

// notifies lists whom a message notifies: those mentioned, everybody for a
// channel or team, and the person of a chat with the bot. mu held.
func (o *Organisation) notifies(p *Place, m *Message) []string {
	var ids []string
	add := func(id string) {
		if id != m.From && !slices.Contains(ids, id) && (m.To == "" || m.To == id) {
			ids = append(ids, id)
		}
	}
	for _, mention := range m.Mentions {
		if u := o.user(mention.ID); u != nil && o.has(p, u.ID) {
			add(u.ID)
		} else if mention.ID == p.ID || mention.ID == p.Team && p.Team != "" {
			for _, u := range o.members(p) {
				add(u.ID)
			}
		}
	}
	if p.Kind == Personal && m.From == "" {
		add(p.Members[0])
	}
	if m.To != "" && m.From == "" {
		add(m.To)
	}
	return ids
}
