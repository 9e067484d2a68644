package statuspage

import (
	"slices"
	"strings"
	"time"
)

// Document is a postmortem as a page published it, taken apart.
type Document struct {
	Category    string
	Owner       string
	CompletedAt time.Time // when it says that it was completed; zero = not said
	Sections    []Section // in the order of the text
	Told        []Told    // what its own timeline says, line by line
	Impact      *Stretch  // the first "between 08:19 and 09:22 UTC" of its summary
	Notes       []string  // "the section “Mitigative Actions” is empty"
	fate        map[int]fate
}

// Section is a part of a postmortem under one heading.
type Section struct {
	Key   string // the key of the same section in Kept's own draft
	Title string // the heading as printed; "" = the text before the first one
	Text  string
	list  bool // a list has begun in it
}

// Keys of sections, the same as those of the draft (package postmortem).
const (
	keySummary       = "summary"
	keyImpact        = "impact"
	keyTimeline      = "timeline"
	keyCause         = "cause"
	keyTrigger       = "trigger"
	keyDetection     = "detection"
	keyResolution    = "resolution"
	keyCommunication = "communication"
	keyContributing  = "contributing"
	keyActions       = "actions"
	keyLessons       = "lessons"
)

// Empty reports whether there is nothing in it.
func (d Document) Empty() bool { return len(d.Sections) == 0 && d.Category == "" && d.Owner == "" }

// headed reports whether at least one heading was found.
func (d Document) headed() bool {
	return slices.ContainsFunc(d.Sections, func(s Section) bool { return s.Title != "" })
}

// documentReader takes a postmortem apart, line by line.
type documentReader struct {
	doc     Document
	zone    *time.Location // of the timeline, where its heading names one
	pending string         // the form field whose value comes on the next line
	blank   bool           // the line before was blank
	long    bool           // the line before was a paragraph by itself
}

// readDocument takes a postmortem apart. It takes any text: what stands under
// no heading is the summary.
func readDocument(lines []line) Document {
	r := &documentReader{doc: Document{fate: map[int]fate{}}}
	for _, l := range lines {
		for _, part := range flattened(l) {
			r.line(part)
		}
	}
	for i := range r.doc.Sections {
		s := &r.doc.Sections[i]
		if s.Text = strings.TrimSpace(s.Text); s.Text == "" {
			r.doc.Notes = append(r.doc.Notes, "the section “"+s.Title+"” is empty in the text")
		}
	}
	r.doc.Impact = stretch(r.doc.text(keySummary))
	return r.doc
}

// text is all that stands in the sections with a key.
func (d Document) text(key string) string {
	var parts []string
	for _, s := range d.Sections {
		if s.Key == key && s.Text != "" {
			parts = append(parts, s.Text)
		}
	}
	return strings.Join(parts, "\n\n")
}

// line takes the next line.
func (r *documentReader) line(l line) {
	if l.blank() {
		r.blank = true
		return
	}
	if r.field(l) {
		return
	}
	if h, ok := heading(l.text); ok {
		r.open(h)
		r.doc.fate[l.n] = fate{where: r.current().where()}
		if h.rest != "" {
			r.add(h.rest)
		}
		return
	}
	r.leaveList(l.text)
	r.add(l.text)
	r.doc.fate[l.n] = fate{where: r.current().where()}
	if r.current().Key == keyTimeline {
		r.told(l.text)
	}
}

// where names a section for the inventory: by its heading and its key.
func (s Section) where() string {
	if s.Title == "" {
		return "section " + s.Key
	}
	return "“" + strings.TrimSuffix(s.Title, ":") + "” → section " + s.Key
}

// field takes a line of the form that some companies put above a postmortem:
// a name and, behind a colon or on the next line, its value.
func (r *documentReader) field(l line) bool {
	text := strings.TrimSpace(l.text)
	if r.pending != "" {
		name := r.pending
		r.pending = ""
		if _, isField := fields[fold(text)]; !isField {
			if _, isHeading := heading(l.text); !isHeading {
				r.set(name, text, l.n)
				return true
			}
		}
		r.doc.Notes = append(r.doc.Notes, "“"+name+"” has no value in the text")
	}
	if r.doc.headed() {
		return false
	}
	name, value, colon := strings.Cut(text, ":")
	if _, ok := fields[fold(text)]; ok {
		r.pending = text
		r.doc.fate[l.n] = fate{where: "“" + text + "” → " + fields[fold(text)]}
		return true
	}
	if _, ok := fields[fold(name)]; ok && colon {
		r.set(name, strings.TrimSpace(value), l.n)
		return true
	}
	return false
}

// fields are the lines of that form, folded.
var fields = map[string]string{
	"major incident category": "category", "incident category": "category", "category": "category",
	"post mortem owner": "owner", "postmortem owner": "owner", "owner": "owner", "author": "owner",
	"date post mortem completed": "completed", "date postmortem completed": "completed", "post mortem completed": "completed",
	"postmortem completed": "completed", "date completed": "completed",
}

// set takes the value of a field, by its printed name.
func (r *documentReader) set(name, value string, n int) {
	what := fields[fold(name)]
	r.doc.fate[n] = fate{where: "“" + name + "” → " + what}
	switch what {
	case "category":
		r.doc.Category = value
	case "owner":
		r.doc.Owner = value
	case "completed":
		for _, form := range []string{"02 Jan 2006, 15:04", "2 Jan 2006, 15:04", "2 Jan 2006 15:04", "2 January 2006, 15:04", "Jan 2, 2006, 15:04", "Jan 2, 2006 - 15:04", "2006-01-02 15:04"} {
			if at, err := time.Parse(form, strings.TrimSuffix(value, " UTC")); err == nil {
				r.doc.CompletedAt = at
				return
			}
		}
		r.doc.fate[n] = fate{left: "not understood as a time (it should read like 04 Mar 2026, 17:30)"}
	}
}

// open begins a section.
func (r *documentReader) open(h found) {
	s := Section{Key: h.key, Title: h.title}
	r.doc.Sections = append(r.doc.Sections, s)
	r.blank = false
	if h.key == keyTimeline {
		r.zone = zoneIn(h.title)
	}
}

func (r *documentReader) current() *Section {
	if len(r.doc.Sections) == 0 {
		r.doc.Sections = append(r.doc.Sections, Section{Key: keySummary})
	}
	return &r.doc.Sections[len(r.doc.Sections)-1]
}

// longLine is how long a line must be to be a whole paragraph: people break
// lines earlier, so that a text with such lines has one paragraph a line.
const longLine = 100

// add appends a line to the section; paragraphs and numbered items stand apart.
func (r *documentReader) add(text string) {
	s := r.current()
	apart := r.blank || r.long || numbered.MatchString(text)
	r.long = len(text) > longLine && !listed(text)
	if apart && s.Text != "" {
		s.Text += "\n"
	}
	s.Text += text + "\n"
	s.list = s.list || listed(text)
	r.blank = false
}

// leaveList ends a section that a heading with a colon opened for a list, where
// the list is over and running text follows. That text has no heading; it goes
// where its own words belong, else it is part of the summary.
func (r *documentReader) leaveList(text string) {
	s := r.current()
	if !s.list || listed(text) || !r.blank || !strings.HasSuffix(s.Title, ":") || clock.MatchString(text) {
		return
	}
	key, folded := keySummary, strings.ToLower(text)
	switch {
	case strings.Contains(folded, "caused by") || strings.Contains(folded, "root cause"):
		key = keyCause
	case strings.Contains(folded, "highlighted") || strings.Contains(folded, "learned"):
		key = keyLessons
	}
	r.doc.Sections = append(r.doc.Sections, Section{Key: key})
	r.blank = false
}
