package statuspage_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kept/bot/statuspage"
)

func auditHTML(t *testing.T, pages ...string) string {
	t.Helper()
	var reports []*statuspage.Report
	for _, p := range pages {
		reports = append(reports, statuspage.Audit(read(t, p), statuspage.Options{}))
	}
	var b bytes.Buffer
	if err := statuspage.WriteHTML(&b, reports...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHTMLTellsThePictureInWordsToo(t *testing.T) {
	page := auditHTML(t, figuresPage)
	if got := strings.Count(page, "<svg "); got != 2 {
		t.Fatalf("%d pictures of 2 incidents", got)
	}
	for _, svg := range regexp.MustCompile(`(?s)<svg .*?</svg>`).FindAllString(page, -1) {
		if !regexp.MustCompile(`(?s)role="img" aria-labelledby="(i1-\d)-t i1-\d-d">\s*<title id="i1-\d-t">[^<]+</title>\s*<desc id="i1-\d-d">[^<]+</desc>`).MatchString(svg) {
			t.Errorf("a picture without title and description: %.200s", svg)
		}
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("a picture that is not well-formed: %v\n%s", err, svg)
			}
		}
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") || regexp.MustCompile(`width="-`).MatchString(svg) {
			t.Errorf("a picture with impossible numbers:\n%s", svg)
		}
	}
	for _, want := range []string{
		"Phases: investigating at 08:10, resolved at 09:00, postmortem at 12 Mar 08:00. Promises: 0 kept, 2 late, 1 without a judgement.",
		"<caption>Ledger of promises</caption>", `<td class="bad">LATE by 15 min</td>`, `<th scope="row">Longest silence</th>`, "@media print", "prefers-color-scheme:dark",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("does not hold %q", want)
		}
	}
}

func TestHTMLStandsAloneAndRunsNothing(t *testing.T) {
	hostile := strings.NewReplacer(
		"Second", `</title><script>alert(1)</script><img src=x onerror=alert(1)>`,
		"Acme", `<script src=//evil.test/x.js></script>`,
		"We will continue to monitor", `\"><svg onload=alert(1)> We will continue to monitor`,
	).Replace(figuresPage)
	page := auditHTML(t, hostile, strings.Replace(figuresPage, `"name": "First"`, `"name": "First", "shortlink": "javascript:alert(1)"`, 1))
	for _, bad := range []string{"<script", "<img", "<svg onload", "javascript:", `src="`, "@import", "url("} {
		if strings.Contains(page, bad) {
			at := strings.Index(page, bad)
			t.Errorf("holds %q: …%s…", bad, page[max(0, at-80):at+80])
		}
	}
	if !strings.Contains(page, "default-src 'none'") {
		t.Error("no policy forbids loading")
	}
}

// Every text colour of the page reads on what it stands on: WCAG 2 asks for a
// contrast of 4.5.
func TestHTMLContrast(t *testing.T) {
	css, err := os.ReadFile("audit.css")
	if err != nil {
		t.Fatal(err)
	}
	palettes := regexp.MustCompile(`:root\{([^}]*)\}`).FindAllStringSubmatch(string(css), -1)
	if len(palettes) != 3 {
		t.Fatalf("%d palettes, want light, dark and print", len(palettes))
	}
	for _, p := range palettes {
		colour := map[string]string{}
		for _, m := range regexp.MustCompile(`--([\w-]+):#([0-9a-f]{3,6})`).FindAllStringSubmatch(p[1], -1) {
			colour[m[1]] = m[2]
		}
		for _, pair := range [][2]string{
			{"ink", "paper"}, {"quiet", "paper"}, {"good", "paper"}, {"bad", "paper"}, {"ink", "tile"}, {"quiet", "tile"}, {"good", "tile"}, {"bad", "tile"},
			{"on-band", "investigating"}, {"on-band", "identified"}, {"on-band", "monitoring"}, {"on-band", "resolved"}, {"on-band", "postmortem"},
		} {
			if c := contrast(t, colour[pair[0]], colour[pair[1]]); c < 4.5 {
				t.Errorf("%s on %s: %.2f", pair[0], pair[1], c)
			}
		}
		for _, mark := range []string{"edge", "good", "bad", "mark"} { // graphics ask for 3
			if c := contrast(t, colour[mark], colour["paper"]); c < 3 {
				t.Errorf("%s on paper: %.2f", mark, c)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// luminance is WCAG's relative luminance of a colour in hexadecimal.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		t.Fatalf("%q is no colour", hex)
	}
	part := func(v uint64) float64 {
		c := float64(v&255) / 255
		if c <= 0.03928 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(n>>16) + 0.7152*part(n>>8) + 0.0722*part(n)
}
