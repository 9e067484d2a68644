package statuspage

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
)

var (
	//go:embed audit.html.tmpl
	auditPage string
	//go:embed audit.css
	auditStyle string
)

var auditTemplate = template.Must(template.New("audit").Funcs(template.FuncMap{
	"n":     func(f float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0") },
	"add":   func(a, b float64) float64 { return a + b },
	"style": func() template.CSS { return template.CSS(auditStyle) },
}).Parse(auditPage))

// auditView is a report as the page of HTML shows it.
type auditView struct {
	Title, Judged string
	Notes         []string
	Headline      []headline
	Figures       []FigureLine
	Incidents     []incidentView
}

// headline is a figure that is set large.
type headline struct{ Value, Of, Name, Class string }

type incidentView struct {
	ID, Name, Course, URL string
	Components            string
	Notes                 []string
	Picture               *picture
	Lines                 []Line
}

// WriteHTML writes reports as one page that stands alone: no script, nothing
// loaded from elsewhere, fit for print, for dark and light screens and for
// screen readers. Everything a page said is escaped.
func WriteHTML(w io.Writer, reports ...*Report) error {
	views := make([]auditView, len(reports))
	for n, r := range reports {
		views[n] = r.view(n + 1)
	}
	if err := auditTemplate.Execute(w, views); err != nil {
		return fmt.Errorf("write the audit: %w", err)
	}
	return nil
}

func (r *Report) view(number int) auditView {
	f := r.Figures
	v := auditView{
		Title:   r.Title(),
		Judged:  fmt.Sprintf("%s, %s%s", plural(f.Incidents, "incident"), plural(f.Updates, "update"), r.asOf()),
		Notes:   r.Page.Notes,
		Figures: f.Lines(),
	}
	made, of := "promises made", ""
	if f.Promises == 1 {
		made = "promise made"
	}
	if judged := f.Kept + f.Late; judged > 0 {
		of = fmt.Sprintf("of %d", judged)
	}
	v.Headline = []headline{
		{fmt.Sprint(f.Promises), "", made, ""},
		{fmt.Sprint(f.Kept), of, "kept", "good"},
		{fmt.Sprint(f.Late), of, "late", bad(f.Late)},
	}
	if f.Late > 1 {
		v.Headline = append(v.Headline, headline{length(f.MedianLate), "", "late at the median", ""})
	}
	if f.Late > 0 {
		v.Headline = append(v.Headline, headline{length(f.WorstLate), "", "late at worst", ""})
	}
	for n, j := range r.Incidents {
		i := incidentView{
			ID: fmt.Sprintf("i%d-%d", number, n+1), Name: j.Source.Name, Course: r.Course(j), URL: webLink(j.Source.URL),
			Notes: j.Notes(), Lines: r.Lines(j),
		}
		var parts []string
		for _, c := range j.Source.Components {
			parts = append(parts, c.String())
		}
		i.Components = strings.Join(parts, ", ")
		if p, ok := r.draw(j, i.ID); ok {
			i.Picture = &p
		}
		v.Incidents = append(v.Incidents, i)
	}
	return v
}

func bad(n int) string {
	if n > 0 {
		return "bad"
	}
	return ""
}

// webLink lets only addresses of the web through.
func webLink(address string) string {
	if u, err := pageAddress(address); err == nil {
		return u.String()
	}
	return ""
}
