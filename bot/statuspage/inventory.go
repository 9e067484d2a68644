package statuspage

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"kept/bot/incident"
)

// Inventory says of every part of a source where it went.
type Inventory struct {
	Taken   []Item   `json:"taken"`
	LeftOut []Item   `json:"left_out"`
	Notes   []string `json:"notes"`
}

// Item is a run of lines of a saved text, or a part of another source.
type Item struct {
	From  int    `json:"from,omitempty"` // lines, both ends included; 0 = not a saved text
	To    int    `json:"to,omitempty"`
	Where string `json:"where"`          // of what was taken: where it is; of what was left out: why
	Text  string `json:"text,omitempty"` // of what was left out: the words
}

// inventory accounts for every line of a saved text, or every part of an entry
// of incidents.json.
func (r *recorder) inventory() Inventory {
	v := Inventory{Notes: r.notes()}
	if r.src.lines == nil {
		r.parts(&v)
		return v
	}
	for _, l := range r.src.lines {
		f := r.fate(l.n)
		if f.where == "" {
			v.LeftOut = append(v.LeftOut, Item{From: l.n, To: l.n, Where: f.left, Text: strings.TrimSpace(l.text)})
			continue
		}
		if n := len(v.Taken); n > 0 && v.Taken[n-1].Where == f.where {
			v.Taken[n-1].To = l.n
			continue
		}
		v.Taken = append(v.Taken, Item{From: l.n, To: l.n, Where: f.where})
	}
	return v
}

// fate is what became of a line.
func (r *recorder) fate(n int) fate {
	if f, ok := r.src.fate[n]; ok {
		return f
	}
	if f, ok := r.src.Postmortem.fate[n]; ok {
		if f.where != "" {
			f.where = "postmortem, " + f.where
		}
		return f
	}
	for i, u := range r.src.Updates {
		switch {
		case !u.lines.holds(n):
		case u.Phase == incident.InPostmortem:
			return fate{where: "postmortem, publication"}
		default:
			return fate{where: "update " + incident.UpdateID(i+1).String()}
		}
	}
	return fate{left: "belongs to no part of an incident page"}
}

// parts accounts for an entry of incidents.json or of a feed.
func (r *recorder) parts(v *Inventory) {
	take := func(format string, args ...any) { v.Taken = append(v.Taken, Item{Where: fmt.Sprintf(format, args...)}) }
	take("name → title")
	if n := len(r.inc.Updates); n > 0 {
		take("%s → %s to %s, with their times", plural(n, "update"), incident.UpdateID(1), incident.UpdateID(n))
	}
	if len(r.inc.Components) > 0 {
		take("%s → components", plural(len(r.inc.Components), "component"))
	}
	if r.src.Impact != "" {
		take("impact → a line of the timeline")
	}
	for _, s := range r.src.Postmortem.Sections {
		if s.Text != "" {
			take("postmortem, %s", s.where())
		}
	}
	v.LeftOut = append(v.LeftOut, Item{Where: "identifiers, notification and tweet settings, and the status of each component over time: an incident has no place for them"})
}

// notes are what was inferred, is missing or is doubtful.
func (r *recorder) notes() []string {
	notes := append([]string(nil), r.page.Notes...)
	notes = append(notes, Judged{Source: r.src, Incident: r.inc}.Notes()...)
	notes = append(notes, r.src.Postmortem.Notes...)
	if r.src.Name == "" {
		notes = append(notes, "the text has no title; it is called “"+r.inc.Title+"” (give another with --incident)")
	}
	if len(r.src.Updates) == 0 {
		notes = append(notes, fmt.Sprintf("the text is a postmortem without posts; its day is %s, its phases are inferred from the times that it states", r.day.Format("2 January 2006")))
	}
	if d := r.o.Date; !d.IsZero() && !d.Equal(r.day) {
		notes = append(notes, fmt.Sprintf("the given date, %s, was not used: the text says %s", d.Format("2 January 2006"), r.day.Format("2 January 2006")))
	}
	if r.inc.Severity == 0 {
		notes = append(notes, "nobody rated its severity; give one with --severity")
	}
	if !r.inc.Status.Closed() && len(r.src.Updates) > 0 {
		notes = append(notes, "the page never said that it was resolved")
	}
	return notes
}

// WriteText writes the inventory for people.
func (v Inventory) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, i := range v.Taken {
		fmt.Fprintf(t, "taken\t%s\t%s\n", i.place(), i.Where)
	}
	for _, i := range v.LeftOut {
		text := i.Where
		if i.Text != "" {
			text = fmt.Sprintf("“%s”: %s", i.Text, i.Where)
		}
		fmt.Fprintf(t, "left out\t%s\t%s\n", i.place(), text)
	}
	for _, n := range v.Notes {
		fmt.Fprintf(t, "note\t\t%s\n", n)
	}
	return t.Flush()
}

func (i Item) place() string {
	switch {
	case i.From == 0:
		return ""
	case i.From == i.To:
		return fmt.Sprintf("line %d", i.From)
	}
	return fmt.Sprintf("lines %d–%d", i.From, i.To)
}
