package postmortem

import "strings"

// body collects the Markdown blocks of a section, a blank line between them.
type body struct {
	b    strings.Builder
	list bool // the last block is a list item
}

func (b *body) start(list bool) {
	if b.b.Len() > 0 {
		b.b.WriteByte('\n')
		if !b.list || !list {
			b.b.WriteByte('\n')
		}
	}
	b.list = list
}

// para adds a paragraph; an empty one adds nothing.
func (b *body) para(text Safe) {
	if text != "" {
		b.start(false)
		b.b.WriteString(string(text))
	}
}

// item adds a list item.
func (b *body) item(text Safe) {
	if text != "" {
		b.start(true)
		b.b.WriteString("- " + string(text))
	}
}

// heading adds a heading below the section's own.
func (b *body) heading(text Safe) {
	b.start(false)
	b.b.WriteString("### " + string(text))
}

// table adds a table; without rows it adds nothing.
func (b *body) table(head []Safe, rows [][]Safe) {
	if len(rows) == 0 {
		return
	}
	b.start(false)
	b.row(head)
	b.b.WriteByte('\n')
	b.b.WriteString(strings.Repeat("| --- ", len(head)) + "|")
	for _, row := range rows {
		b.b.WriteByte('\n')
		b.row(row)
	}
}

func (b *body) row(cells []Safe) {
	for _, c := range cells {
		b.b.WriteString("| " + string(c) + " ")
	}
	b.b.WriteByte('|')
}

// empty reports whether nothing was added.
func (b *body) empty() bool { return b.b.Len() == 0 }

func (b *body) done() Safe { return Safe(b.b.String()) }

// join puts the parts that are not empty one after the other.
func join(sep Safe, parts ...Safe) Safe {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(string(sep))
		}
		b.WriteString(string(p))
	}
	return Safe(b.String())
}
