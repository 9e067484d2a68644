package statuspage

import (
	"fmt"
	"strings"
	"time"

	"kept/bot/incident"
)

// picture is an incident as it is drawn: a band of phases, a mark for every
// update, a bar for every promise. Lengths are in units of the drawing.
type picture struct {
	ID                   string // unique in the page
	Title, Desc          string
	Width, Height        float64
	Left, Right          float64 // of the plot
	BandY, BandH, MarksY float64
	RowsTop, RowsBottom  float64
	AxisY                float64
	Bands                []band
	Marks                []float64 // updates
	Rows                 []bar
	Labels               []axisLabel
	More                 int  // promises that are only in the table
	Uneven               bool // long stretches are drawn shorter
}

type band struct {
	X, W  float64
	Class string // the phase
	Label string // "" where there is no room for it
}

// bar is a promise: its track from where it was said to where it was due, and on
// it what came.
type bar struct {
	Class             string // kept, late, open, vague, superseded
	Kind              string
	Words, Outcome    string
	Y, MiddleY, TextY float64
	From, Due         float64
	FillFrom, FillTo  float64
	Open              bool // word never came: the red goes on
}

// Track and Fill are widths.
func (b bar) Track() float64 { return max(1, b.Due-b.From) }
func (b bar) Fill() float64  { return max(3, b.FillTo-b.FillFrom) }

type axisLabel struct {
	X         float64
	Time, Day string
}

const (
	pictureWidth = 1000.0
	gutterLeft   = 128.0
	gutterRight  = 196.0
	tail         = 14.0 // behind the last moment
	rowHeight    = 24.0
	barHeight    = 10.0
	mostBars     = 150
	letter       = 6.6 // width of a letter of a band's label
)

// draw makes the picture of an incident; false where there is nothing to draw.
func (r *Report) draw(j Judged, id string) (picture, bool) {
	if len(j.Source.Updates) == 0 {
		return picture{}, false
	}
	p := picture{
		ID: id, Title: "Phases, updates and promises of " + j.Source.Name, Desc: r.describe(j), Width: pictureWidth,
		Left: gutterLeft, Right: pictureWidth - gutterRight, BandY: 4, BandH: 24, MarksY: 42, RowsTop: 58,
	}
	rows := j.Ledger.Rows
	if len(rows) > mostBars {
		rows, p.More = rows[:mostBars], len(rows)-mostBars
	}
	a := newAxis(r.moments(j, rows), p.Left, p.Right-tail)
	p.bands(j, a)
	for _, u := range j.Source.Updates {
		p.Marks = append(p.Marks, a.place(u.At))
	}
	for n, row := range rows {
		p.Rows = append(p.Rows, p.bar(row, a, p.RowsTop+float64(n)*rowHeight))
	}
	p.RowsBottom = p.RowsTop + float64(len(rows))*rowHeight
	p.AxisY = p.RowsBottom + 6
	p.Height = p.AxisY + 36
	p.Uneven = a.power < 1
	p.labels(r.Page.Location, j, a)
	return p, true
}

// moments are all that the axis must show.
func (r *Report) moments(j Judged, rows []incident.Row) []time.Time {
	var ts []time.Time
	for _, u := range j.Source.Updates {
		ts = append(ts, u.At)
	}
	if began := j.Source.Began(); began.Before(ts[0]) {
		ts = append(ts, began)
	}
	for _, row := range rows {
		switch {
		case row.Vague:
		case row.Outcome == incident.Broken && row.KeptAt.IsZero():
			ts = append(ts, row.Due, r.At)
		default:
			ts = append(ts, row.Due)
		}
	}
	return ts
}

func (p *picture) bands(j Judged, a axis) {
	phases := j.Incident.Phases
	for n, ph := range phases {
		from, to := a.place(ph.At), p.Right
		if n+1 < len(phases) {
			to = a.place(phases[n+1].At)
		}
		b := band{X: from, W: to - from, Class: string(ph.Status), Label: ph.Status.Title()}
		if float64(len(b.Label))*letter+8 > b.W {
			b.Label = ""
		}
		p.Bands = append(p.Bands, b)
	}
}

// bar draws a promise: green from where it was said up to the word that kept it,
// red from the deadline up to the word that came too late.
func (p *picture) bar(row incident.Row, a axis, y float64) bar {
	b := bar{
		Class: string(row.Outcome), Kind: capital(kindName(row)), Outcome: outcome(row), Words: strings.Join(strings.Fields(row.Words), " "),
		Y: y + (rowHeight-barHeight)/2, MiddleY: y + rowHeight/2, TextY: y + rowHeight/2 + 4, From: a.place(row.PostedAt),
	}
	if row.Vague {
		b.Class = "vague"
		return b
	}
	b.Due = a.place(row.Due)
	switch {
	case row.Outcome == incident.Kept:
		b.FillFrom, b.FillTo = b.From, a.place(row.KeptAt)
	case row.Outcome == incident.Broken && !row.KeptAt.IsZero():
		b.Class, b.FillFrom, b.FillTo = "late", b.Due, a.place(row.KeptAt)
	case row.Outcome == incident.Broken:
		b.Class, b.FillFrom, b.FillTo, b.Open = "late", b.Due, p.Right, true
	}
	b.From = min(b.From, b.Due) // a deadline may have passed when it was said
	return b
}

// labels names the moments of updates along the axis where there is room.
func (p *picture) labels(zone *time.Location, j Judged, a axis) {
	const room = 46.0
	last, day := -room, ""
	for _, u := range j.Source.Updates {
		x := a.place(u.At)
		if x-last < room {
			continue
		}
		l := axisLabel{X: x, Time: u.At.In(zone).Format("15:04")}
		if d := u.At.In(zone).Format("2 Jan"); d != day {
			l.Day, day = d, d
		}
		p.Labels, last = append(p.Labels, l), x
	}
}

// describe tells the picture in sentences.
func (r *Report) describe(j Judged) string {
	var b strings.Builder
	b.WriteString(r.Course(j) + ". Phases: ")
	for n, ph := range j.Incident.Phases {
		if n > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s at %s", ph.Status, beside(ph.At, j.Source.Began(), r.Page.Location))
	}
	kept, late, other := 0, 0, 0
	for _, row := range j.Ledger.Rows {
		switch {
		case row.Outcome == incident.Kept:
			kept++
		case row.Outcome == incident.Broken:
			late++
		default:
			other++
		}
	}
	fmt.Fprintf(&b, ". Promises: %d kept, %d late, %d without a judgement. The table below holds each.", kept, late, other)
	return b.String()
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
