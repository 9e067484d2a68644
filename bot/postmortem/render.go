package postmortem

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"io"
	"text/template"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// Template lays a draft out as Markdown. It is a text/template that is given
// the [Draft]; every text in that is [Safe] already, so a template needs to
// escape nothing. It is safe for concurrent use.
type Template struct{ t *template.Template }

//go:embed default.md.tmpl
var defaultText string

// DefaultTemplate has the headings that companies publish: category, owner and
// date of completion first, then every section of the draft.
var DefaultTemplate = &Template{template.Must(template.New("default").Parse(defaultText))}

// ParseTemplate reads a replacement for the default template. It tries it on an
// empty draft, so that a misspelt field is found when it is configured, not on
// the day of an incident.
func ParseTemplate(text string) (*Template, error) {
	t, err := template.New("postmortem").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("postmortem template: %w", err)
	}
	trial := Draft{ID: "INC-1", Title: "title"}
	for _, h := range Sections {
		trial.Sections = append(trial.Sections, Section{Key: h.Key, Title: Safe(h.Title), Body: "text"})
	}
	if err := t.Execute(io.Discard, trial); err != nil {
		return nil, fmt.Errorf("postmortem template: %w", err)
	}
	return &Template{t}, nil
}

// Markdown writes the draft through a template, nil meaning [DefaultTemplate].
func (d Draft) Markdown(w io.Writer, t *Template) error {
	if t == nil {
		t = DefaultTemplate
	}
	if err := t.t.Execute(w, d); err != nil {
		return fmt.Errorf("render postmortem %s: %w", d.ID, err)
	}
	return nil
}

// markdown turns a draft's Markdown into HTML: tables, no raw HTML, no bare
// addresses made into links.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table))

// policy lets through what the Markdown of a draft can produce and nothing else.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "strong", "em", "code",
		"pre", "blockquote", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowURLSchemes("http", "https")
	p.AllowAttrs("href").OnElements("a")
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}()

// style is the page's own, for screens and for paper.
const style = `body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem}h2{font-size:1.25rem;margin-top:2rem;border-bottom:1px solid #ccc}h3{font-size:1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{border:1px solid #ccc;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
code{background:#f2f2f2;padding:0 .2rem}
@media print{body{margin:0;max-width:none;font-size:11pt}a{color:inherit;text-decoration:none}h2,h3{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}}`

// HTML writes the draft as a page that stands alone: no script, nothing loaded
// from elsewhere, fit for printing.
func (d Draft) HTML(w io.Writer, t *Template) error {
	var md, raw bytes.Buffer
	if err := d.Markdown(&md, t); err != nil {
		return err
	}
	if err := markdown.Convert(md.Bytes(), &raw); err != nil {
		return fmt.Errorf("render postmortem %s: %w", d.ID, err)
	}
	// The title is Markdown; its escapes mean nothing in a page's title.
	title := html.EscapeString(html.UnescapeString(unescape(string(d.Title))))
	_, err := fmt.Fprintf(w, `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>%s</style>
</head>
<body>
%s</body>
</html>
`, title, style, policy.SanitizeBytes(raw.Bytes()))
	if err != nil {
		return fmt.Errorf("write postmortem %s: %w", d.ID, err)
	}
	return nil
}
