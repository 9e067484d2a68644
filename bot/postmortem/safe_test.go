package postmortem

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"kept/bot/incident"
)

// hostile are texts that try to be more than text.
var hostile = []string{
	"<script>alert(1)</script>", "</title><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a & b &lt;script&gt; &#60;script&#62;",
	"[click](javascript:alert(1))", "![x](https://evil.example/x.png)", "<https://evil.example>", "[ref]: https://evil.example",
	"# heading", "## Root Cause", "===", "---", "- item", "1. item", "+ plus", "> quote", "    code", "\tcode", "```\ncode\n```", "`code`",
	"a | b | c\n| --- | --- |\n| x | y |", "**bold** _em_ ~~gone~~ $x$", "line one\n\n# line two\n\n<b>three</b>", `back\slash\`, `\<b>\`, "trailing backslash \\",
	"{{.Title}} {{< shortcode >}}", "\u202egnp.exe", "nul\x00byte\xff", "<!-- comment", "&copy;", "* * *", "| a |", ":::note", "1) one", "\u2028# x", "<!channel> <@U1>",
}

// everywhere puts a text into every field that people fill.
func everywhere(text string) Input {
	in := newInput()
	inc := in.Incident
	inc.Title, inc.Summary, inc.Category = text, text, text
	inc.Components = []incident.Component{{Group: text, Name: text}}
	inc.Postmortem.Owner = "p-owner"
	inc.Postmortem.Sections = map[string]incident.Section{"trigger": {Text: text, At: at("11:00"), By: lead}}
	inc.Actions = []incident.Action{{ID: 1, Text: text, Owner: "p-owner", Term: incident.Short}, {ID: 2, Text: text, Dropped: &incident.Closing{At: at("11:00"), Reason: text}}}
	for _, topic := range incident.Topics {
		e := in.note("10:12", topic, text)
		e.Source.Link = text
		e.Files = []incident.File{{Name: text, Link: text}, {Name: text, Link: "https://f.example/?q=" + text}}
	}
	in.note("10:12", incident.Impact, text).Window = &incident.Window{From: at("10:00"), To: at("10:10"), Degree: incident.Degree(text), Component: text}
	in.note("10:12", incident.Topic(text), text).Kind = incident.EntryRole
	in.note("10:12", "", text).Redacted = &incident.Closing{At: at("10:20"), Reason: text}
	u := in.update("10:17", incident.Public, incident.Monitoring, text)
	u.URL = text
	in.update("10:18", incident.Public, incident.Monitoring, text).Retracted = &incident.Closing{At: at("10:20"), Reason: text}
	in.Ledger.Rows = []incident.Row{{Promise: 1, Kind: incident.NextUpdate, Surface: incident.Public, Words: text, PostedAt: at("10:17"), Due: at("10:20"), Outcome: incident.Waived, Note: text}}
	in.Misses = []incident.Miss{{Since: at("10:11"), Due: at("10:20"), What: text}}
	in.Messages = func(yield func(Message, error) bool) {
		_ = yield(Message{Ref: "1", By: "p-x", At: at("10:20"), Text: "root cause is the " + text, Link: text}, nil) &&
			yield(Message{Ref: "2", Bot: true, At: at("10:21"), Text: "ALERT: " + text, Link: text}, nil)
	}
	in.Names = func(incident.Person) string { return text }
	return in
}

// shape is a page's tags without their text.
func shape(t testing.TB, page string) string {
	t.Helper()
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			return b.String()
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			if tok.Data == "a" {
				for _, a := range tok.Attr {
					if a.Key == "href" && !strings.HasPrefix(a.Val, "https://f.example/") && !strings.HasPrefix(a.Val, "https://chat.example/") {
						t.Errorf("a link to %q", a.Val)
					}
				}
				continue
			}
			b.WriteString(tok.String() + "\n")
		}
	}
}

// Whatever is typed, the page has the tags that it would have for plain words.
func TestTypedTextIsNeverMarkup(t *testing.T) {
	plainWords := func(voice Voice) string {
		in := everywhere("words")
		in.Voice = voice
		in.Incident.Postmortem.Sections = nil
		return shape(t, page(t, compile(t, in)))
	}
	for _, voice := range []Voice{Internal, PublicVoice} {
		expected := plainWords(voice)
		for _, text := range hostile {
			in := everywhere(text)
			in.Voice = voice
			in.Incident.Postmortem.Sections = nil // its lists are meant to be lists
			if got := shape(t, page(t, compile(t, in))); got != expected {
				t.Errorf("%s: %q changed the page's shape:\n%s", voice, text, difference(expected, got))
			}
		}
	}
}

func TestWrittenSectionIsNeverMarkup(t *testing.T) {
	allowed := regexp.MustCompile(`^</?(?:html|head|meta|title|style|body|h[123]|p|br|ul|li|strong|em|code|table|thead|tbody|tr|th|td)[ >]`)
	for _, text := range hostile {
		for line := range strings.Lines(shape(t, page(t, compile(t, everywhere(text))))) {
			if !allowed.MatchString(line) || strings.Contains(line, "onerror") {
				t.Errorf("%q made the tag %q", text, line)
			}
		}
		body := string(compile(t, everywhere(text)).Section("trigger").Body)
		for line := range strings.Lines(body) {
			if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "|") || strings.HasPrefix(line, ">") || strings.HasPrefix(line, "    ") {
				t.Errorf("%q made the line %q", text, line)
			}
		}
	}
}

// A reader of the page sees what was typed, character for character.
func TestTypedTextReadsAsTyped(t *testing.T) {
	for _, text := range []string{"a_b_c *x* `y` <b> & &amp; [z](w) | # 1. done!", "“smart” ‘quotes’ – 100 % – café 🧯👩‍🚒", "1. not a list", `C:\temp\x`} {
		in := newInput()
		in.Incident.Title = text
		doc, err := html.Parse(strings.NewReader(page(t, compile(t, in))))
		if err != nil {
			t.Fatal(err)
		}
		if got := textOf(doc, "h1"); got != text {
			t.Errorf("heading: typed %q, reads %q", text, got)
		}
		if got := textOf(doc, "title"); got != text {
			t.Errorf("title: typed %q, reads %q", text, got)
		}
	}
}

func textOf(n *html.Node, tag string) string {
	if n.Type == html.ElementNode && n.Data == tag {
		var b strings.Builder
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				b.WriteString(c.Data)
			}
		}
		return b.String()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if s := textOf(c, tag); s != "" {
			return s
		}
	}
	return ""
}

func TestLinks(t *testing.T) {
	for address, want := range map[string]Safe{
		"https://chat.example/a?b=1&c=2": "[x](https://chat.example/a?b=1&amp;c=2)",
		"https://chat.example/a)b|c":     "[x](https://chat.example/a%29b%7Cc)",
		"javascript:alert(1)":            "",
		"//chat.example/a":               "",
		"https://user:pass@evil.example": "",
		"":                               "",
		"not a link":                     "",
	} {
		if got := link("x", address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

// A custom template may not bring markup of its own past the page's rules.
func TestTemplateCannotBringScript(t *testing.T) {
	tmpl, err := ParseTemplate("# {{.Title}}\n<script>alert(1)</script>\n\n<iframe src=x></iframe>\n\n{{with .Section \"cause\"}}{{.Body}}{{end}}")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := compile(t, newInput()).HTML(&b, tmpl); err != nil {
		t.Fatal(err)
	}
	refuse(t, b.String(), "<script", "<iframe", "alert")
	want(t, b.String(), "what was the root cause?")
}

func TestTemplateErrorsAreFoundWhenParsed(t *testing.T) {
	for _, text := range []string{"{{.Titel}}", "{{if}}", "{{range .Sections}}{{.Nope}}{{end}}"} {
		if _, err := ParseTemplate(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

// difference shows the first lines in which two shapes differ.
func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "want … " + strings.Join(x[max(0, i-2):min(len(x), i+3)], " ") + "\ngot  … " + strings.Join(y[max(0, i-2):min(len(y), i+3)], " ")
		}
	}
	return "one is longer"
}
