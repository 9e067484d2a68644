package slack

import (
	"net/url"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// piece is an element of a message before it is one of Slack's: either text,
// which may be cut in two, or a thing, which may not.
type piece struct {
	text   string // as it reads
	bold   bool
	code   bool
	quoted bool
	thing  slack.RichTextSectionElement
}

// element is the piece as Slack takes it.
func (p piece) element() slack.RichTextSectionElement {
	if p.thing != nil {
		return p.thing
	}
	var style *slack.RichTextSectionTextStyle
	if p.bold || p.code {
		style = &slack.RichTextSectionTextStyle{Bold: p.bold, Code: p.code}
	}
	return slack.NewRichTextSectionTextElement(p.text, style)
}

// size is what the piece takes of a message's length, at least.
func (p piece) size() int {
	const thing = 40 // identifiers, formats
	if p.thing == nil {
		return chat.Length(p.text)
	}
	n := chat.Length(p.text) + thing
	if link, ok := p.thing.(*slack.RichTextSectionLinkElement); ok {
		n += chat.Length(link.URL)
	}
	return n
}

// pieces takes a message apart: lines, then fields, a line each, then the quote.
func pieces(m chat.Message) []piece {
	var all []piece
	add := func(p piece) {
		if p.thing == nil {
			if p.text = chat.Clean(p.text); p.text == "" {
				return
			}
		}
		if n := len(all); n > 0 && p.thing == nil && all[n-1].thing == nil && all[n-1].bold == p.bold && all[n-1].code == p.code && all[n-1].quoted == p.quoted {
			all[n-1].text += p.text
			return
		}
		all = append(all, p)
	}
	newline := func() {
		if len(all) > 0 {
			add(piece{text: "\n"})
		}
	}
	for i, line := range m.Lines {
		if i > 0 {
			newline()
		}
		for _, s := range line {
			add(spanPiece(s))
		}
	}
	for _, f := range m.Fields {
		newline()
		add(piece{text: f.Name + ": "})
		for _, s := range f.Value {
			add(spanPiece(s))
		}
	}
	add(piece{text: m.Quote, quoted: true})
	return all
}

// spanPiece is a span; one that Slack cannot show as what it is reads as text.
func spanPiece(s chat.Span) piece {
	text := piece{text: chat.Line{s}.Plain()}
	switch s.Kind {
	case chat.Bold:
		text.bold = true
	case chat.Code:
		text.text, text.code = s.Text, true
	case chat.MentionSpan:
		if user, ok := id(s.Person); ok && known(user, "UW") {
			return piece{text: text.text, thing: slack.NewRichTextSectionUserElement(user, nil)}
		}
	case chat.RoomSpan:
		if channel, ok := id(s.Room); ok && known(channel, "CG") {
			return piece{text: text.text, thing: slack.NewRichTextSectionChannelElement(channel, nil)}
		}
	case chat.TimeSpan:
		if !s.At.IsZero() && s.Text != "" && len(s.Text) <= maxLabel {
			return piece{text: text.text, thing: slack.NewRichTextSectionDateElement(s.At.Unix(), dateFormat(s.Text), nil, &s.Text)}
		}
	case chat.LinkSpan:
		if link, ok := webLink(s.URL); ok && len(s.Text) <= maxElement {
			label := chat.Clean(s.Text)
			if label == "" {
				label = link
			}
			return piece{text: label, thing: slack.NewRichTextSectionLinkElement(link, label, nil)}
		}
	}
	return text
}

// known reports whether an identifier has the form of one of Slack's that
// begins with one of these letters: other characters never reach a mention.
func known(id, first string) bool {
	return id != "" && strings.ContainsRune(first, rune(id[0])) && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z')
	})
}

// dateFormat shows an instant by the reader's own clock, with the day where
// the text names one, too ("10:45 CET" does not).
func dateFormat(text string) string {
	if len(text) >= 5 && text[2] == ':' {
		return "{time}"
	}
	return "{date_short_pretty} {time}"
}

// webLink accepts addresses of the web alone.
func webLink(raw string) (string, bool) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || chat.Length(u.String()) > maxURL {
		return "", false
	}
	return u.String(), true
}

// paginate cuts pieces into pages of at most room each, and text into elements
// that Slack takes.
func paginate(all []piece, room int) [][]piece {
	const least = 200 // too little to begin a longer text in
	var pages [][]piece
	var page []piece
	left := room
	turn := func() {
		if len(page) > 0 {
			pages = append(pages, page)
		}
		page, left = nil, room
	}
	all = slices.Clone(all)
	for len(all) > 0 {
		p := all[0]
		all = all[1:]
		size := p.size()
		switch {
		case p.thing != nil && size > left || p.thing == nil && size > left && left < least:
			turn()
		case p.thing == nil && size > min(left, maxElement):
			head, tail := chat.Cut(p.text, min(left, maxElement))
			rest := p
			p.text, rest.text = head, tail
			all = append([]piece{rest}, all...)
			size = chat.Length(head)
		}
		if size > left {
			turn()
		}
		if size > min(left, maxElement) && p.thing == nil {
			all = append([]piece{p}, all...) // begin it anew on the fresh page
			continue
		}
		page = append(page, p)
		left -= size
	}
	turn()
	return pages
}
