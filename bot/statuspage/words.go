package statuspage

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"kept/bot/incident"
)

// WriteText writes the report for a terminal: the ledger of each incident, then
// the figures.
func (r *Report) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s: %s%s\n", r.Title(), plural(len(r.Incidents), "incident"), r.asOf())
	for _, n := range r.Page.Notes {
		fmt.Fprintf(b, "Note: %s.\n", n)
	}
	for _, j := range r.Incidents {
		fmt.Fprintf(b, "\n%s\n%s\n", j.Source.Name, r.Course(j))
		for _, n := range j.Notes() {
			fmt.Fprintf(b, "! %s\n", n)
		}
		if len(j.Ledger.Rows) == 0 {
			fmt.Fprintln(b, "Promised nothing.")
			continue
		}
		t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "posted\tpromised\tin the words\tdue\toutcome")
		for _, l := range r.Lines(j) {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", l.Posted, l.Kind, shorten("“"+l.Words+"”", 60), l.Due, l.Outcome)
		}
		t.Flush()
	}
	fmt.Fprintln(b)
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, f := range r.Figures.Lines() {
		fmt.Fprintf(t, "%s\t%s\n", f.Name, f.Value)
	}
	t.Flush()
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// Title is the page's name.
func (r *Report) Title() string {
	if r.Page.Name == "" {
		return "Status page"
	}
	return r.Page.Name
}

// asOf says when it was judged; "" for a page that says nothing of any time.
func (r *Report) asOf() string {
	if r.At.IsZero() {
		return ""
	}
	return ", judged as of " + stamp(r.At, r.Page.Location)
}

// Line is a row of a ledger in words.
type Line struct {
	Posted, Kind, Words, Due, Outcome string
	Good, Bad                         bool
}

// Lines are the rows of an incident's ledger in words, in the page's zone.
func (r *Report) Lines(j Judged) []Line {
	zone := r.Page.Location
	var out []Line
	for _, row := range j.Ledger.Rows {
		l := Line{
			Posted: row.PostedAt.In(zone).Format("2 Jan 15:04"), Kind: kindName(row), Words: strings.Join(strings.Fields(row.Words), " "),
			Due: "no time named", Outcome: outcome(row), Good: row.Outcome == incident.Kept, Bad: row.Outcome == incident.Broken,
		}
		if !row.Vague {
			l.Due = beside(row.Due, row.PostedAt, zone)
		}
		out = append(out, l)
	}
	return out
}

func kindName(r incident.Row) string {
	switch r.Kind {
	case incident.NextUpdate:
		return "next update"
	case incident.Cadence:
		every := "every " + incident.Interval(r.Due.Sub(r.PostedAt))
		if r.Interval > 1 {
			every += fmt.Sprintf(", no. %d", r.Interval)
		}
		return every
	case incident.MonitoringWindow:
		return "monitoring"
	case incident.PostmortemDue:
		return "postmortem"
	}
	return string(r.Kind)
}

// outcome says what became of a promise and by how much.
func outcome(r incident.Row) string {
	switch {
	case r.Vague:
		return "vague"
	case r.Outcome == incident.Kept && r.KeptAt.Before(r.Due):
		return "kept, " + length(r.Due.Sub(r.KeptAt)) + " early"
	case r.Outcome == incident.Kept && r.KeptAt.After(r.Due):
		return "kept, within the minute"
	case r.Outcome == incident.Kept:
		return "kept, to the minute"
	case r.Outcome == incident.Broken && r.KeptAt.IsZero():
		return "LATE by " + length(r.Late) + ", never came"
	case r.Outcome == incident.Broken:
		return "LATE by " + length(r.Late)
	case r.Outcome == incident.Superseded:
		return "replaced in the same post"
	}
	return string(r.Outcome)
}

// Course is an incident in a line: when, how long, how many updates.
func (r *Report) Course(j Judged) string {
	zone := r.Page.Location
	began := j.Source.Began()
	if len(j.Source.Updates) == 0 {
		return "No update."
	}
	text := stamp(began, zone)
	if end := j.End(); !end.IsZero() {
		text += " to " + beside(end, began, zone) + ", " + length(end.Sub(began))
	} else {
		text += ", not resolved as of " + beside(r.At, began, zone)
	}
	text += ", " + plural(j.spoken(), "update")
	if pm := j.Incident.Postmortem.PublishedAt; !pm.IsZero() {
		text += ", postmortem " + beside(pm, began, zone)
	}
	return text
}

// spoken counts the updates that are no postmortem.
func (j Judged) spoken() int {
	n := 0
	for _, u := range j.Source.Updates {
		if u.Phase != incident.InPostmortem {
			n++
		}
	}
	return n
}

// End is when the incident was last resolved; zero while it runs.
func (j Judged) End() time.Time {
	var end time.Time
	for _, p := range j.Incident.Phases {
		switch {
		case !p.Status.Closed():
			end = time.Time{}
		case end.IsZero():
			end = p.At
		}
	}
	return end
}

// Notes are what makes the incident's record doubtful, in sentences.
func (j Judged) Notes() []string {
	notes := append([]string(nil), j.Source.Notes...)
	inferred := 0
	for n, u := range j.Source.Updates {
		for _, f := range u.Flags {
			notes = append(notes, fmt.Sprintf("update %d %s", n+1, f))
		}
		if u.Inferred {
			inferred++
		}
	}
	if inferred > 0 {
		notes = append(notes, fmt.Sprintf("%s no phase label; the phases were inferred from the words", verb(inferred, "post has", "posts have")))
	}
	return notes
}

// FigureLine is one figure with its name.
type FigureLine struct{ Name, Value string }

// Lines are the figures in words.
func (f Figures) Lines() []FigureLine {
	late := "none"
	switch {
	case f.Late == 1:
		late = "1 (by " + length(f.WorstLate) + ")"
	case f.Late > 1:
		late = fmt.Sprintf("%d (median %s, worst %s)", f.Late, length(f.MedianLate), length(f.WorstLate))
	}
	first := "not known: no beginning before it is stated"
	if f.FirstWords > 0 {
		first = length(f.WorstFirst) + " after the stated beginning"
		if f.FirstWords > 1 {
			first = fmt.Sprintf("median %s, worst %s after the stated beginning", length(f.MedianFirst), length(f.WorstFirst))
		}
	}
	silence := "none"
	if f.LongestSilence > 0 {
		silence = length(f.LongestSilence)
		if f.Incidents > 1 {
			silence += " (" + shorten(f.SilentIn, 50) + ")"
		}
	}
	kept := fmt.Sprint(f.Kept)
	if judged := f.Kept + f.Late; judged > 0 {
		kept = fmt.Sprintf("%d of %d judged (%d %%)", f.Kept, judged, (200*f.Kept+judged)/(2*judged))
	}
	out := []FigureLine{
		{"Promises made", fmt.Sprint(f.Promises)},
		{"Kept", kept},
		{"Late", late},
		{"Not yet due", fmt.Sprint(f.Open)},
		{"Vague", fmt.Sprintf("%d of %d (%.0f %%)", f.Vague, f.Promises, 100*f.VagueShare())},
		{"First public update", first},
		{"Longest silence", silence},
		{"Monitoring windows", fmt.Sprintf("%d ended, %d overrun", f.Windows, f.WindowsOverrun)},
		{"Postmortems", fmt.Sprintf("promised in %s, published for %d of %d resolved", plural(f.PostmortemsOwed, "incident"), f.Postmortems, f.Resolved)},
	}
	if f.Doubtful > 0 {
		out = append(out, FigureLine{"Doubtful times", plural(f.Doubtful, "update")})
	}
	return out
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func verb(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// shorten cuts a text to a number of characters.
func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
}
