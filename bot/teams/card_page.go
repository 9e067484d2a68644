package teams

import "strings"

// page is what one card shows.
type page []row

// paginate puts rows into pages of at most room bytes each.
func paginate(all []row, room int) []page {
	var pages []page
	var now page
	left := room
	for _, r := range all {
		const around = 300 // a container, columns, spacing
		size := around
		for _, p := range r.pieces {
			size += p.cost()
		}
		if size += weigh(r.field); size > left && len(now) > 0 {
			pages = append(pages, now)
			now, left = nil, room
		}
		now = append(now, r)
		left -= size
	}
	if len(now) > 0 {
		pages = append(pages, now)
	}
	return pages
}

// body are the page's elements: lines, fields beside their names, and the
// quotation set apart. People of one name are told apart in mentions by what
// nobody sees.
func (p page) body() []block {
	p.tellApart()
	var body, quoted []block
	for _, r := range p {
		switch e := r.element(); {
		case r.quoted:
			quoted = append(quoted, below(e, len(quoted)))
		case r.field != "":
			body = append(body, field(r.field, e, len(body)))
		default:
			body = append(body, below(e, len(body)))
		}
	}
	if len(quoted) > 0 {
		body = append(body, block{"type": "Container", "style": "emphasis", "items": list(quoted)})
	}
	return body
}

// below sets a line directly below the one before.
func below(e block, before int) block {
	if before > 0 {
		e["spacing"] = "None"
	}
	return e
}

// field is a name with its value beside it.
func field(name string, value block, before int) block {
	label := block{"type": "RichTextBlock", "inlines": []any{block{"type": "TextRun", "text": inert(name), "isSubtle": true}}}
	set := block{"type": "ColumnSet", "columns": []any{
		block{"type": "Column", "width": "110px", "items": []any{label}},
		block{"type": "Column", "width": "stretch", "items": []any{value}},
	}}
	if before > 0 {
		set["spacing"] = "Small"
	}
	return set
}

// tellApart makes the names of different people different.
func (p page) tellApart() {
	whose := map[string]string{}
	for _, r := range p {
		for i, m := range r.pieces {
			if m.mention == "" {
				continue
			}
			for whose[m.text] != "" && whose[m.text] != m.mention {
				m.text += joiner
			}
			whose[m.text] = m.mention
			r.pieces[i].text = m.text
		}
	}
}

// mentions are the entities of the people whom the page mentions, each once.
func (p page) mentions() []block {
	var all []block
	seen := map[string]bool{}
	for _, r := range p {
		for _, m := range r.pieces {
			if m.mention != "" && !seen[m.text] {
				seen[m.text] = true
				all = append(all, mentionEntity(atText(m.text), m.mention, strings.TrimRight(m.text, joiner)))
			}
		}
	}
	return all
}

// text is the page as plain text.
func (p page) text() string {
	var b strings.Builder
	for i, r := range p {
		if i > 0 {
			b.WriteByte('\n')
		}
		if r.field != "" {
			b.WriteString(r.field + ": ")
		}
		for _, m := range r.pieces {
			b.WriteString(m.text)
		}
	}
	return b.String()
}
