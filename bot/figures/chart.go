package figures

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// chart is a bar for each month, in parts that stand on each other. Lengths are
// in units of the drawing.
type chart struct {
	ID            string // unique in the page
	Title, Desc   string
	Width, Height float64
	Left, Right   float64 // of the plot
	Base          float64 // where the bars stand
	Bars          []bar
	Lines         []gridline
	Key           []part
}

type bar struct {
	X, W   float64
	Middle float64
	Label  string // the month; "" where there is no room
	Title  string // told on hovering
	Parts  []segment
}

type segment struct {
	Class string
	Y, H  float64
}

type gridline struct {
	Y     float64
	Label string
}

// part is a layer of the bars.
type part struct{ Class, Name string }

const (
	chartWidth  = 1000.0
	chartHeight = 220.0
	chartLeft   = 40.0
	chartTop    = 12.0
	chartFoot   = 26.0
	monthRoom   = 52.0 // what the name of a month needs
)

// charts are the pictures of the months: incidents by severity, promises by outcome.
func (f Figures) charts() []chart {
	severities := make([]part, 0, len(f.Severities))
	for _, g := range f.Severities {
		severities = append(severities, part{"s" + strings.TrimPrefix(strings.ReplaceAll(g.Name, " ", ""), "SEV"), g.Name})
	}
	bySeverity := func(i int) []int {
		n := make([]int, len(f.Severities))
		for j, g := range f.Severities {
			n[j] = f.Months[i].Of[g.Name]
		}
		return n
	}
	byOutcome := func(i int) []int { return []int{f.Months[i].Promises.Kept, f.Months[i].Promises.Late} }
	out := []chart{f.draw("incidents", "Incidents a month", severities, bySeverity)}
	if f.All.Promises.Kept+f.All.Promises.Late > 0 {
		out = append(out, f.draw("promises", "Promises a month", []part{{"kept", "kept"}, {"late", "late"}}, byOutcome))
	}
	return out
}

// draw makes a chart of what values says of each month, a number for each part.
func (f Figures) draw(id, title string, parts []part, values func(int) []int) chart {
	c := chart{
		ID: id, Title: title, Width: chartWidth, Height: chartHeight, Key: parts,
		Left: chartLeft, Right: chartWidth - 4, Base: chartHeight - chartFoot,
	}
	top := 1
	for i := range f.Months {
		sum := 0
		for _, v := range values(i) {
			sum += v
		}
		top = max(top, sum)
	}
	step := gridStep(top)
	top = (top + step - 1) / step * step
	unit := (c.Base - chartTop) / float64(top)
	for v := 0; v <= top; v += step {
		c.Lines = append(c.Lines, gridline{c.Base - float64(v)*unit, strconv.Itoa(v)})
	}
	slot := (c.Right - c.Left) / float64(len(f.Months))
	every := int(math.Ceil(monthRoom / slot))
	var told []string
	for i, m := range f.Months {
		w := min(slot*0.7, 64)
		b := bar{X: c.Left + float64(i)*slot + (slot-w)/2, W: w, Middle: c.Left + (float64(i)+0.5)*slot}
		if i%every == 0 {
			b.Label = m.Name
		}
		y := c.Base
		var said []string
		for j, v := range values(i) {
			if v == 0 {
				continue
			}
			h := float64(v) * unit
			y -= h
			b.Parts = append(b.Parts, segment{parts[j].Class, y, h})
			said = append(said, fmt.Sprintf("%d %s", v, parts[j].Name))
		}
		if said == nil {
			said = []string{"none"}
		}
		b.Title = m.Name + ": " + strings.Join(said, ", ")
		told = append(told, b.Title)
		c.Bars = append(c.Bars, b)
	}
	c.Desc = strings.Join(told, "; ") + "."
	return c
}

// gridStep is a round distance that gives at most five lines over the ground.
func gridStep(top int) int {
	for unit := 1; ; unit *= 10 {
		for _, n := range []int{1, 2, 5} {
			if n*unit*5 >= top {
				return n * unit
			}
		}
	}
}
