package statuspage_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"kept/bot/statuspage"
)

// FuzzIncidentsJSON: any document is read or refused with an error that names a
// place; what was read can be judged, drawn and recorded.
func FuzzIncidentsJSON(f *testing.F) {
	for _, s := range []string{twoIncidents, figuresPage, `{"incidents":[{"name":"x","incident_updates":[{"status":"resolved","display_at":"2024"}]}]}`, `[{"name":"x"}]`, `{"incident":{}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := statuspage.ReadJSON(strings.NewReader(text))
		use(t, p, err)
	})
}

// FuzzPageText is the same for saved pages and postmortems.
func FuzzPageText(f *testing.F) {
	for _, s := range []string{savedPage, bareReport, "Down\nPosted Jan 27, 2022 - 10:17 CET", "Summary\n## Root Cause ## Impact x\n10:05 UTC - y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := statuspage.ReadText(text)
		use(t, p, err)
	})
}

// use does with a page all that can be done with one.
func use(t *testing.T, p *statuspage.Page, err error) {
	if err != nil {
		if p != nil {
			t.Fatal("a page came with the error", err)
		}
		if !strings.Contains(err.Error(), ": ") && !strings.Contains(err.Error(), "too large") {
			t.Fatalf("the error names no place: %v", err)
		}
		return
	}
	r := statuspage.Audit(p, statuspage.Options{})
	for _, write := range []func(io.Writer) error{r.WriteText, r.WriteJSON, func(w io.Writer) error { return statuspage.WriteHTML(w, r) }} {
		if err := write(io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	for n := range p.Incidents {
		rec, err := statuspage.Record(p, &p.Incidents[n], statuspage.RecordOptions{Now: importedAt, Date: time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)})
		if i := p.Incidents[n]; len(i.Updates) == 0 && i.Postmortem.Empty() {
			if err == nil {
				t.Fatal("an incident was made of nothing")
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if rec.Incident.Open() || rec.Incident.Title == "" {
			t.Fatalf("recorded as %+v", rec.Incident)
		}
		if _, err := time.LoadLocation(rec.Incident.Zone); err != nil {
			t.Fatalf("zone: %v", err)
		}
	}
}
