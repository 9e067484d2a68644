package teams

import (
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
)

// row is a line of a card: the pieces of a line, a field, or a line of a quotation.
type row struct {
	field  string // the field's name; "" = none
	quoted bool
	pieces []piece
}

// piece is a span on its way into a card.
type piece struct {
	text    string // as it reads
	at      string // shown instead, by the reader's clock
	bold    bool
	code    bool
	link    string
	mention string // object ID of the person
}

// What a row may take, so that every row fits into a card: a text that is longer
// goes on in the next row.
const (
	maxPiece = 3000   // characters
	fullRow  = 16_000 // bytes
)

// rows takes a message apart: lines, then fields, then the quotation, a row each.
func rows(m chat.Message, linkTo func(chat.RoomRef) string) []row {
	var all []row
	for _, line := range m.Lines {
		all = append(all, broken(row{}, pieces(line, linkTo))...)
	}
	for _, f := range m.Fields {
		name := chat.Shorten(strings.Join(strings.Fields(chat.Clean(f.Name)), " "), maxLabel)
		all = append(all, broken(row{field: name}, pieces(f.Value, linkTo))...)
	}
	if m.Quote != "" {
		all = append(all, broken(row{quoted: true}, []piece{{text: chat.Clean(m.Quote)}})...)
	}
	return all
}

// pieces are the spans of a line; one that cannot be shown as what it is reads as
// text.
func pieces(line chat.Line, linkTo func(chat.RoomRef) string) []piece {
	all := make([]piece, 0, len(line))
	for _, s := range line {
		p := piece{text: chat.Clean(chat.Line{s}.Plain())}
		switch s.Kind {
		case chat.Bold:
			p.bold = true
		case chat.Code:
			p.text, p.code = chat.Clean(s.Text), true
		case chat.MentionSpan:
			if object, ok := id(s.Person); ok && isObject(object) {
				p = piece{text: mentionName(s.Text), mention: object}
			}
		case chat.RoomSpan:
			p.link = linkTo(s.Room)
		case chat.TimeSpan:
			if !s.At.IsZero() && s.At.Year() > 1 && s.At.Year() < 10000 {
				p.at = dateFormat(s.At, s.Text)
			}
		case chat.LinkSpan:
			if link, ok := webLink(s.URL); ok {
				p.link = link
				if p.text = chat.Clean(s.Text); strings.TrimSpace(p.text) == "" {
					p.text = link
				}
			}
		}
		if p.at != "" || p.link != "" { // one thing, which no newline cuts in two
			p.text = chat.Shorten(strings.ReplaceAll(p.text, "\n", " "), maxPiece)
		}
		if p.text != "" {
			all = append(all, p)
		}
	}
	return all
}

// isObject reports whether an identifier has the form of a person's in the
// directory, a GUID: nothing else reaches a mention.
func isObject(id string) bool {
	return len(id) == 36 && !strings.ContainsFunc(id, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'f') && (r < 'A' || r > 'F')
	})
}

// mentionName is a name that may stand between <at> and </at>.
func mentionName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("<>&\n\t{}[]\\`*_", r) {
			return ' '
		}
		return r
	}, chat.Clean(name))
	if name = strings.Join(strings.Fields(name), " "); name == "" {
		return "somebody"
	}
	return chat.Shorten(name, maxLabel)
}

// dateFormat shows an instant by the reader's own clock, with the day where the
// text names one, too ("10:45 CET" does not).
func dateFormat(at time.Time, text string) string {
	stamp := at.UTC().Format("2006-01-02T15:04:05Z")
	if len(text) >= 5 && text[2] == ':' {
		return fmt.Sprintf("{{TIME(%s)}}", stamp)
	}
	return fmt.Sprintf("{{DATE(%s, SHORT)}} {{TIME(%[1]s)}}", stamp)
}

// broken breaks a line into rows: where the text has a newline, and where it
// would be too long for a card.
func broken(like row, pieces []piece) []row {
	var all []row
	now, size := like, 0
	turn := func() {
		all = append(all, now)
		now, size = like, 0
	}
	for _, p := range pieces {
		for n, text := range strings.Split(p.text, "\n") {
			if n > 0 {
				turn()
			}
			for text != "" {
				part := p
				part.text, text = chat.Cut(text, maxPiece)
				if cost := part.cost(); size > 0 && size+cost > fullRow {
					turn()
				}
				now.pieces = append(now.pieces, part)
				size += part.cost()
			}
		}
	}
	turn()
	return all
}

// cost is at least what a piece takes of a card.
func (p piece) cost() int {
	const around = 400 // the names of its properties, in UTF-16
	n := around + weigh(markdown(p.text)) + weigh(p.link)
	if p.mention != "" {
		n += weigh(mentionEntity(atText(p.text), p.mention, p.text))
	}
	return n
}

// atText is a mention in a text block.
func atText(name string) string { return "<at>" + name + "</at>" }

// mentioning reports whether the row mentions somebody.
func (r row) mentioning() bool {
	for _, p := range r.pieces {
		if p.mention != "" {
			return true
		}
	}
	return false
}

// element is the row's text as an element of a card.
func (r row) element() block {
	if r.mentioning() {
		var b strings.Builder
		for _, p := range r.pieces {
			b.WriteString(p.markdown())
		}
		return block{"type": "TextBlock", "text": beginning(b.String()), "wrap": true}
	}
	var runs []block
	for _, p := range r.pieces {
		runs = append(runs, p.run())
	}
	if len(runs) == 0 {
		runs = []block{{"type": "TextRun", "text": "\u00a0"}} // an empty line
	}
	return block{"type": "RichTextBlock", "inlines": list(runs)}
}

// run is a piece as a text run.
func (p piece) run() block {
	run := block{"type": "TextRun", "text": inert(p.text)}
	if p.at != "" {
		run["text"] = p.at
	}
	if p.bold {
		run["weight"] = "Bolder"
	}
	if p.code {
		run["fontType"] = "Monospace"
	}
	if p.link != "" {
		run["selectAction"] = block{"type": "Action.OpenUrl", "url": p.link}
	}
	return run
}

// markdown is a piece within a text block.
func (p piece) markdown() string {
	text := markdown(p.text)
	switch {
	case p.mention != "":
		return atText(p.text)
	case p.at != "":
		return p.at
	case p.link != "":
		return "[" + text + "](" + strings.NewReplacer("(", "%28", ")", "%29").Replace(p.link) + ")"
	case (p.bold || p.code) && strings.TrimSpace(text) == text: // text blocks know no code
		return "**" + text + "**"
	}
	return text
}
