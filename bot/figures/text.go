package figures

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// row is a line of a table: what it is about, and a cell for each group.
type row struct {
	Name  string
	Cells []string
}

// Title says whose figures they are: "Incidents from 1 Jan 2026 to 31 Mar 2026".
func (f Figures) Title() string {
	zone := f.zone()
	switch from, to := f.From, f.To; {
	case from.IsZero() && to.IsZero():
		return "All incidents"
	case from.IsZero():
		return "Incidents until " + day1(to.Add(-1), zone)
	case to.IsZero():
		return "Incidents since " + day1(from, zone)
	default:
		return fmt.Sprintf("Incidents from %s to %s", day1(from, zone), day1(to.Add(-1), zone))
	}
}

func (f Figures) zone() *time.Location {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

func day1(t time.Time, zone *time.Location) string { return t.In(zone).Format("2 Jan 2006") }

// AsOf is the moment that the figures are of, in their zone.
func (f Figures) AsOf() string { return f.At.In(f.zone()).Format("2 Jan 2006 15:04 MST") }

// Notes say what the figures leave out, and what is not known, a sentence each.
func (f Figures) Notes() []string {
	var notes, out []string
	drills := "drills"
	if f.LeftOut.Drills == 1 {
		drills = "drill"
	}
	for _, o := range []struct {
		n    int
		what string
	}{
		{f.LeftOut.Drills, drills}, {f.LeftOut.Retro, "recorded after the fact"},
		{f.LeftOut.Cancelled, "cancelled"}, {f.LeftOut.Merged, "merged into others"}, {f.LeftOut.Private, "private"},
	} {
		if o.n > 0 {
			out = append(out, fmt.Sprintf("%d %s", o.n, o.what))
		}
	}
	if len(out) > 0 {
		notes = append(notes, "Left out: "+strings.Join(out, ", ")+".")
	}
	if f.Retro > 0 {
		notes = append(notes, fmt.Sprintf("%d of them recorded after the fact.", f.Retro))
	}
	if n := f.All.Incidents; n > 0 && n < Enough {
		notes = append(notes, "So few incidents tell little: look at each rather than at the middle.")
	}
	return notes
}

// groups are the columns: all, then each severity where there are several.
func (f Figures) groups() []Group {
	groups := []Group{f.All}
	if len(f.Severities) == 1 {
		groups = nil
	}
	return append(groups, f.Severities...)
}

// rows are the table of groups.
func rows(groups []Group) []row {
	cells := func(name string, cell func(Group) string) row {
		r := row{Name: name}
		for _, g := range groups {
			r.Cells = append(r.Cells, cell(g))
		}
		return r
	}
	count := func(name string, n func(Group) int) row {
		return cells(name, func(g Group) string { return strconv.Itoa(n(g)) })
	}
	out := []row{count("Incidents", func(g Group) int { return g.Incidents })}
	if slices.ContainsFunc(groups, func(g Group) bool { return g.Open > 0 }) {
		out = append(out, count("  not over yet", func(g Group) int { return g.Open }))
	}
	spread := func(name string, of func(Group) Spread) {
		out = append(out, cells(name, func(g Group) string { return median(of(g)) }))
		if slices.ContainsFunc(groups, func(g Group) bool { return of(g).Known > 1 }) {
			out = append(out, cells("  the longer ones", func(g Group) string { return longer(of(g)) }))
		}
		if slices.ContainsFunc(groups, func(g Group) bool { return of(g).gaps() != "" }) {
			out = append(out, cells("  without", func(g Group) string { return of(g).gaps() }))
		}
	}
	spread("Acknowledged after", func(g Group) Spread { return g.Acknowledge })
	spread("Mitigated after", func(g Group) Spread { return g.Mitigate })
	spread("Resolved after", func(g Group) Spread { return g.Resolve })
	spread("First public update after", func(g Group) Spread { return g.FirstPublic })
	out = append(out,
		cells("Promises kept", func(g Group) string {
			if n := g.Promises.Kept + g.Promises.Late; n > 0 {
				return fmt.Sprintf("%d of %d", g.Promises.Kept, n)
			}
			return "–"
		}),
		count("  late", func(g Group) int { return g.Promises.Late }))
	if slices.ContainsFunc(groups, func(g Group) bool { return g.Promises.Late > 0 }) {
		out = append(out, cells("  late by", func(g Group) string { return median(g.Promises.LateBy) }))
		if slices.ContainsFunc(groups, func(g Group) bool { return g.Promises.LateBy.Known > 1 }) {
			out = append(out, cells("  the longer ones", func(g Group) string { return longer(g.Promises.LateBy) }))
		}
	}
	if slices.ContainsFunc(groups, func(g Group) bool { return g.Promises.Open > 0 }) {
		out = append(out, count("  not due yet", func(g Group) int { return g.Promises.Open }))
	}
	return append(out, count("Policy misses (no promises)", func(g Group) int { return g.Missed }))
}

// median is the middle length with how many there are: "41 min (of 7)".
func median(s Spread) string {
	if s.Known == 0 {
		return "–"
	}
	return fmt.Sprintf("%s (of %d)", Length(s.Median), s.Known)
}

// longer is the 90th percentile, else the worst.
func longer(s Spread) string {
	switch {
	case s.Known < 2:
		return ""
	case s.Known < Enough:
		return "worst " + Length(s.Worst)
	}
	return "90 % " + Length(s.P90)
}

// String says what is open of action items: "6 open, 2 of them overdue, 1 without a day".
func (a Actions) String() string {
	if a.Open == 0 {
		return "none open"
	}
	parts := []string{fmt.Sprintf("%d open", a.Open)}
	if a.Overdue > 0 {
		parts = append(parts, fmt.Sprintf("%d overdue", a.Overdue))
	}
	if a.NoDay > 0 {
		parts = append(parts, fmt.Sprintf("%d without a day", a.NoDay))
	}
	var ages []string
	for _, c := range a.ByAge {
		if c.Items > 0 {
			ages = append(ages, fmt.Sprintf("%s: %d", c.Name, c.Items))
		}
	}
	return strings.Join(parts, ", ") + " (" + strings.Join(ages, ", ") + ")"
}

// countsText is "Voice 5, Login 2"; long lists are cut.
func countsText(cs []Count) string {
	const most = 8
	var parts []string
	for i, c := range cs {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d more", len(cs)-most))
			break
		}
		parts = append(parts, fmt.Sprintf("%s %d", plain(c.Name), c.Incidents))
	}
	return strings.Join(parts, ", ")
}

// plain keeps people's words from steering a terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// WriteText writes the figures as tables for people.
func (f Figures) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, as of %s\n", f.Title(), f.AsOf())
	for _, n := range f.Notes() {
		fmt.Fprintln(&b, n)
	}
	if f.All.Incidents == 0 {
		b.WriteString("None.\n")
	} else {
		b.WriteString("\n")
		groups := f.groups()
		head := row{}
		for _, g := range groups {
			head.Cells = append(head.Cells, heading(g.Name))
		}
		table(&b, append([]row{head}, rows(groups)...))
		if len(f.Months) > 1 {
			b.WriteString("\n")
			table(&b, f.monthRows())
		}
		fmt.Fprintf(&b, "\nComponents    %s\nCategories    %s\n", countsText(f.Components), countsText(f.Categories))
	}
	fmt.Fprintf(&b, "Action items  %s\n", f.Actions)
	_, err := io.WriteString(w, b.String())
	return err
}

func heading(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

func (f Figures) monthRows() []row {
	out := []row{{"Month", []string{"incidents", "resolved after", "kept", "late"}}}
	for _, m := range f.Months {
		out = append(out, row{m.Name, []string{strconv.Itoa(m.Incidents), median(m.Resolve), strconv.Itoa(m.Promises.Kept), strconv.Itoa(m.Promises.Late)}})
	}
	return out
}

// table writes rows in columns.
func table(w io.Writer, rs []row) {
	tw := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	var b strings.Builder
	for _, r := range rs {
		fmt.Fprintf(&b, "%s\t%s\n", r.Name, strings.Join(r.Cells, "\t"))
	}
	_, _ = io.WriteString(tw, b.String())
	_ = tw.Flush() // into memory
}

// WriteJSON writes the figures as one JSON object, lengths in seconds.
func (f Figures) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(f)
}
