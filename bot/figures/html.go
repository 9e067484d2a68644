package figures

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
)

var (
	//go:embed figures.html.tmpl
	pageText string
	//go:embed figures.css
	pageStyle string
)

var pageTemplate = template.Must(template.New("figures").Funcs(template.FuncMap{
	"n":       func(f float64) string { return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0") },
	"style":   func() template.CSS { return template.CSS(pageStyle) },
	"add":     func(a, b float64) float64 { return a + b },
	"heading": heading,
	"indent":  func(s string) bool { return strings.HasPrefix(s, " ") },
	"trim":    strings.TrimSpace,
}).Parse(pageText))

// page is what the template shows.
type page struct {
	Figures
	Headline []headline
	Groups   []Group
	Rows     []row
	Months   []row
	Charts   []chart
}

// headline is a figure that is set large.
type headline struct{ Value, Of, Name string }

// WriteHTML writes the figures as one page that stands alone: no script,
// nothing loaded from elsewhere, fit for print, for dark and light screens and
// for screen readers. What people wrote is escaped.
func (f Figures) WriteHTML(w io.Writer) error {
	p := page{Figures: f, Groups: f.groups(), Rows: rows(f.groups())}
	p.Headline = []headline{{strconv.Itoa(f.All.Incidents), "", "incidents"}}
	if judged := f.All.Promises.Kept + f.All.Promises.Late; judged > 0 {
		p.Headline = append(p.Headline, headline{strconv.Itoa(f.All.Promises.Kept), fmt.Sprintf("of %d", judged), "promises kept"})
	}
	if f.All.Resolve.Known > 0 {
		p.Headline = append(p.Headline, headline{Length(f.All.Resolve.Median), fmt.Sprintf("of %d", f.All.Resolve.Known), "to resolve, median"})
	}
	p.Headline = append(p.Headline, headline{strconv.Itoa(f.Actions.Open), "", "action items open"})
	if len(f.Months) > 0 {
		p.Months = f.monthRows()[1:]
		p.Charts = f.charts()
	}
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	return nil
}
