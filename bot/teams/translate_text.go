package teams

import (
	"encoding/json"
	"strings"
	"unicode"

	"kept/bot/chat"
)

// says is what a message activity says. whose gives the person behind an
// account; "" = unknown.
//
// Teams' clients send the text as people saw it as an attachment in HTML; the
// text beside it has lost its lists, links and lines. Where there is no such
// attachment, the text is taken as it stands, with each mention's text in it
// replaced.
func (a *activity) says(whose func(account) chat.PersonRef) spoken {
	var people []entity
	for _, e := range a.Entities {
		if e.Type == "mention" && len(people) < mostMentions {
			people = append(people, e)
		}
	}
	name := func(e entity) addressee { // may ask Teams: once for each who is mentioned
		return addressee{name: e.shown(), person: whose(e.Mentioned), kept: e.Mentioned.ID != "" && e.Mentioned.ID == a.Recipient.ID}
	}
	taken := make([]bool, len(people))
	mentioned := func(id int, shown string) addressee {
		if id >= 0 && id < len(people) && !taken[id] && sameName(people[id].shown(), shown) {
			taken[id] = true
			return name(people[id])
		}
		for i, e := range people { // counted otherwise than the attachment counts
			if !taken[i] && sameName(e.shown(), shown) {
				taken[i] = true
				return name(e)
			}
		}
		return addressee{name: shown}
	}
	for _, at := range a.Attachments {
		if at.ContentType != "text/html" {
			continue
		}
		var markup string
		if json.Unmarshal(at.Content, &markup) == nil && markup != "" {
			return readHTML(markup, mentioned)
		}
	}
	if a.TextFormat == "xml" || a.TextFormat == "html" {
		return readHTML(a.Text, mentioned)
	}
	out := replaceMentions(a.Text, people, name)
	if out.text == "" {
		out.text = cardText(a.Attachments)
	}
	return out
}

// mostMentions bounds the mentions of a message that name somebody; a person
// writes fewer.
const mostMentions = 200

// shown is how a mention reads.
func (e entity) shown() string {
	return strings.TrimSuffix(strings.TrimPrefix(e.Text, "<at>"), "</at>")
}

func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// replaceMentions takes a plain text in which mentions stand as their entities'
// texts, in this order.
func replaceMentions(text string, people []entity, name func(entity) addressee) spoken {
	r := reader{flow: flow{verbatim: 1}}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for _, e := range people {
		before, after, found := strings.Cut(text, e.Text)
		if e.Text == "" || !found {
			continue
		}
		r.write(before)
		who := name(e)
		r.put(who, who.name)
		text = after
	}
	r.write(text)
	return r.done()
}

// addressed cuts the mention of Kept off the start of a text; ok is false where
// it does not begin with one.
func (s spoken) addressed() (rest spoken, ok bool) {
	if s.kept.End == 0 || strings.TrimSpace(s.text[:s.kept.Start]) != "" {
		return s, false
	}
	cut := s.kept.End
	for i, c := range s.text[cut:] {
		if !unicode.IsSpace(c) && c != ',' && c != ':' {
			return s.from(cut + i), true
		}
	}
	return s.from(len(s.text)), true
}

// from is what is said from an offset on.
func (s spoken) from(start int) spoken {
	out := spoken{text: s.text[start:]}
	for _, m := range s.mentions {
		if m.Start >= start {
			out.mentions = append(out.mentions, chat.Mention{Start: m.Start - start, End: m.End - start, Person: m.Person})
		}
	}
	return out
}

// cardText is the text of a message that has it in cards alone, as other bots
// and monitoring systems like to do.
func cardText(all []attachment) string {
	var lines []string
	for _, at := range all {
		if !strings.HasPrefix(at.ContentType, "application/vnd.microsoft.card.") {
			continue
		}
		var card any
		if json.Unmarshal(at.Content, &card) == nil {
			lines = append(lines, cardLines(card)...)
		}
	}
	return strings.Join(lines, "\n")
}

// cardLines are the texts in a card, in the order in which its elements come.
func cardLines(v any) (lines []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			lines = append(lines, cardLines(e)...)
		}
	case map[string]any:
		for _, key := range []string{"title", "subtitle", "text", "value"} {
			if s, ok := v[key].(string); ok && strings.TrimSpace(s) != "" && v["type"] != "Action.Execute" && v["type"] != "Action.Submit" {
				lines = append(lines, strings.TrimSpace(s))
			}
		}
		for _, key := range []string{"body", "items", "columns", "facts", "inlines", "sections"} {
			lines = append(lines, cardLines(v[key])...)
		}
	}
	return lines
}

// files are the files of a message. Where a file's content can be fetched for a
// while is left out: who may read it is up to Teams.
func files(all []attachment) (out []chat.File) {
	for _, at := range all {
		switch {
		case at.ContentType == "text/html", strings.HasPrefix(at.ContentType, "application/vnd.microsoft.card."),
			at.ContentType == "messageReference", at.ContentType == "forwardedMessageReference":
			continue
		case at.Name == "" && !strings.HasPrefix(at.ContentType, "image/"):
			continue
		}
		f := chat.File{Name: at.Name, Type: at.ContentType}
		if strings.HasPrefix(f.Type, "application/vnd.microsoft.teams.file") || f.Type == "reference" {
			f.Type, f.Link = "", at.ContentURL
		}
		if f.Name == "" {
			f.Name = "image"
		}
		out = append(out, f)
	}
	return out
}
