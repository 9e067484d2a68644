package figures_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot/figures"
	"kept/bot/incident"
)

var declared = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// resolved is an incident that was declared at and resolved after a while.
func resolved(at time.Time, after time.Duration, change ...func(*incident.Incident)) figures.Case {
	inc := &incident.Incident{
		ID: 1, Severity: incident.SEV2, Status: incident.Resolved, DeclaredAt: at,
		Phases: []incident.Phase{{Status: incident.Investigating, At: at}, {Status: incident.Resolved, At: at.Add(after)}},
	}
	for _, f := range change {
		f(inc)
	}
	return figures.Case{Incident: inc, AcknowledgedAt: at.Add(time.Minute)}
}

func mark(m incident.Mark, at time.Time) func(*incident.Incident) {
	return func(inc *incident.Incident) { inc.SetMark(m, incident.MarkedTime{At: at}) }
}

func TestWhereLengthsRunFrom(t *testing.T) {
	h := time.Hour
	reopened := func(inc *incident.Incident) {
		inc.Phases = append(inc.Phases, incident.Phase{Status: incident.Investigating, At: declared.Add(2 * h), Reopen: true},
			incident.Phase{Status: incident.Resolved, At: declared.Add(5 * h)}, incident.Phase{Status: incident.InPostmortem, At: declared.Add(9 * h)})
		inc.SetMark(incident.MarkResolved, incident.MarkedTime{At: declared.Add(h), Derived: true})
	}
	open := func(inc *incident.Incident) { inc.Status, inc.Phases = incident.Investigating, inc.Phases[:1] }
	for name, c := range map[string]struct {
		c                 figures.Case
		resolve, mitigate string
	}{
		"from the declaration":                  {resolved(declared, h), "1 h (of 1)", "–"},
		"from when it was detected":             {resolved(declared, h, mark(incident.MarkDetected, declared.Add(-10*time.Minute))), "1 h 10 min (of 1)", "–"},
		"from the impact rather than detection": {resolved(declared, h, mark(incident.MarkDetected, declared), mark(incident.MarkImpact, declared.Add(-h))), "2 h (of 1)", "–"},
		"to the marked end":                     {resolved(declared, h, mark(incident.MarkResolved, declared.Add(30*time.Minute)), mark(incident.MarkMitigated, declared.Add(20*time.Minute)), mark(incident.MarkRestored, declared.Add(25*time.Minute))), "30 min (of 1)", "20 min (of 1)"},
		"restored where nothing was mitigated":  {resolved(declared, h, mark(incident.MarkRestored, declared.Add(25*time.Minute))), "1 h (of 1)", "25 min (of 1)"},
		"to the last end, not the first":        {resolved(declared, h, reopened), "5 h (of 1)", "–"},
		"not over":                              {resolved(declared, h, open), "–", "–"},
	} {
		g := figures.Of([]figures.Case{c.c}, figures.Question{Now: declared.Add(100 * h)}).All
		if g.Resolve.String() != c.resolve || g.Mitigate.String() != c.mitigate {
			t.Errorf("%s: resolved after %s, mitigated after %s; want %s, %s", name, g.Resolve, g.Mitigate, c.resolve, c.mitigate)
		}
	}
	g := figures.Of([]figures.Case{resolved(declared, h, open), resolved(declared, h)}, figures.Question{Now: declared.Add(h)}).All
	if g.Open != 1 || g.Resolve.Pending != 1 || g.Mitigate.Unknown != 1 || g.Mitigate.Pending != 1 {
		t.Errorf("what is not over, and what is not marked, are not told apart: %+v", g)
	}
}

func TestPercentilesAreHonestAboutSmallNumbers(t *testing.T) {
	for n, want := range map[int]string{
		1:  "1 min (of 1)",
		2:  "2 min, at worst 2 min (of 2)", // 1 and 2 minutes
		9:  "5 min, at worst 9 min (of 9)",
		10: "6 min, 90 % within 9 min (of 10)",
		11: "6 min, 90 % within 10 min (of 11)",
		20: "11 min, 90 % within 18 min (of 20)",
	} {
		var cases []figures.Case
		for i := range n {
			cases = append(cases, resolved(declared.Add(time.Duration(i)*time.Hour), time.Duration(n-i)*time.Minute))
		}
		f := figures.Of(cases, figures.Question{Now: declared.Add(1000 * time.Hour)})
		if got := f.All.Resolve.String(); got != want {
			t.Errorf("%d lengths: %q, want %q", n, got, want)
		}
		if few := strings.Contains(strings.Join(f.Notes(), " "), "So few"); few != (n < figures.Enough) {
			t.Errorf("%d incidents: the notes are %q", n, f.Notes())
		}
	}
}

func TestWhatIsLeftOutIsCountedApart(t *testing.T) {
	set := func(f func(*incident.Incident)) figures.Case { return resolved(declared, time.Hour, f) }
	item := incident.Action{ID: 1, At: declared, Due: declared.Add(time.Hour)}
	cases := []figures.Case{
		resolved(declared, time.Hour),
		set(func(i *incident.Incident) { i.Drill = true; i.Actions = []incident.Action{item} }),
		set(func(i *incident.Incident) { i.Drill, i.Cancelled = true, &incident.Closing{} }),
		set(func(i *incident.Incident) {
			i.Retroactive = true
			i.Actions = []incident.Action{item, {ID: 2, At: declared}}
		}),
		set(func(i *incident.Incident) { i.Cancelled = &incident.Closing{} }),
		set(func(i *incident.Incident) { i.MergedInto = 1 }),
		resolved(declared.AddDate(0, -1, 0), time.Hour, func(i *incident.Incident) { i.Actions = []incident.Action{item} }),
		resolved(declared.AddDate(0, 1, 0), time.Hour, func(i *incident.Incident) { i.Actions = []incident.Action{item} }),
	}
	q := figures.Question{From: declared.AddDate(0, 0, -1), To: declared.AddDate(0, 0, 1), Now: declared.AddDate(0, 0, 10)}
	f := figures.Of(cases, q)
	if want := (figures.Out{Drills: 2, Retro: 1, Cancelled: 1, Merged: 1}); f.All.Incidents != 1 || f.LeftOut != want {
		t.Errorf("%d counted, left out %+v; want 1, %+v", f.All.Incidents, f.LeftOut, want)
	}
	if got := f.Actions.String(); got != "3 open, 2 overdue, 1 without a day (1 to 4 weeks: 3)" {
		t.Errorf("action items: %s", got)
	}
	q.Retro = true
	if f := figures.Of(cases, q); f.All.Incidents != 2 || f.Retro != 1 || f.LeftOut.Retro != 0 {
		t.Errorf("with the past: %d counted, %d of them of the past", f.All.Incidents, f.Retro)
	}
}

func TestMonthsAreThoseOfTheZoneAndNoneIsLeftOut(t *testing.T) {
	zone, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		t.Fatal(err)
	}
	cases := []figures.Case{
		resolved(time.Date(2025, 12, 31, 14, 0, 0, 0, time.UTC), time.Hour), // January there
		resolved(time.Date(2026, 3, 31, 14, 0, 0, 0, time.UTC), time.Hour, func(i *incident.Incident) { i.Severity = incident.SEV1 }),
	}
	f := figures.Of(cases, figures.Question{Zone: zone, Now: declared.AddDate(1, 0, 0)})
	var got []string
	for _, m := range f.Months {
		got = append(got, fmt.Sprintf("%s %d", m.Name, m.Incidents))
	}
	if want := "2026-01 1, 2026-02 0, 2026-03 0, 2026-04 1"; strings.Join(got, ", ") != want {
		t.Errorf("months %q, want %q", got, want)
	}
	if len(f.Severities) != 2 || f.Severities[0].Name != "SEV1" {
		t.Errorf("severities %+v", f.Severities)
	}
	var text bytes.Buffer
	if err := f.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"All            SEV1           SEV2", "2026-02   0", "Left out", "Resolved after"} {
		if strings.Contains(text.String(), want) == (want == "Left out") {
			t.Errorf("%q in, or not in:\n%s", want, &text)
		}
	}
}

func TestWhatPeopleWroteCannotRunInThePage(t *testing.T) {
	c := resolved(declared, time.Hour, func(i *incident.Incident) {
		i.Category = "<script>alert(1)</script>\x1b[2J"
		i.Components = []incident.Component{{Group: "Voice", Name: "SIP"}, {Group: "Voice", Name: "SIP"}}
	})
	f := figures.Of([]figures.Case{c}, figures.Question{Now: declared.AddDate(0, 0, 1)})
	var page, text, lines bytes.Buffer
	for w, write := range map[*bytes.Buffer]func() error{
		&page: func() error { return f.WriteHTML(&page) }, &text: func() error { return f.WriteText(&text) }, &lines: func() error { return f.WriteJSON(&lines) },
	} {
		if err := write(); err != nil || w.Len() == 0 {
			t.Fatal(err)
		}
	}
	if strings.Contains(page.String(), "<script") || strings.Contains(text.String(), "\x1b") {
		t.Error("a category goes unescaped")
	}
	for _, want := range []string{"<svg", `role="img"`, "<desc", "prefers-color-scheme:dark", "Voice (SIP)", "default-src 'none'", "2026-03: 1 SEV2"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page has no %s", want)
		}
	}
	for _, loaded := range []string{"http://", "https://", "src=", "url("} {
		if strings.Contains(page.String(), loaded) {
			t.Errorf("the page loads something: %s", loaded)
		}
	}
	var out struct {
		All struct {
			Resolve  struct{ Median_seconds, P90_seconds *int }
			Mitigate struct {
				Median_seconds *int
				Unknown        int
			}
		}
	}
	if err := json.Unmarshal(lines.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	if m := out.All.Resolve.Median_seconds; m == nil || *m != 3600 || out.All.Resolve.P90_seconds != nil || out.All.Mitigate.Median_seconds != nil || out.All.Mitigate.Unknown != 1 {
		t.Errorf("JSON: %s", &lines)
	}
}

func BenchmarkOf(b *testing.B) {
	const many = 10_000
	cases := make([]figures.Case, many)
	for i := range cases {
		at := declared.Add(time.Duration(i) * time.Hour)
		cases[i] = resolved(at, time.Duration(i%300)*time.Minute, func(inc *incident.Incident) {
			inc.Severity = incident.Severity(i%4 + 1)
			for n := range 5 {
				said := at.Add(time.Duration(n) * 20 * time.Minute)
				id := incident.UpdateID(n + 1)
				inc.Updates = append(inc.Updates, incident.Update{ID: id, Surface: incident.Public, At: said, Said: said})
				inc.Promises = append(inc.Promises, incident.Promise{ID: incident.PromiseID(n + 1), Kind: incident.NextUpdate, Surface: incident.Public,
					MadeAt: said, Due: said.Add(15 * time.Minute), Update: id})
			}
		})
	}
	q := figures.Question{Now: declared.Add(2 * many * time.Hour)}
	for b.Loop() {
		if f := figures.Of(cases, q); f.All.Incidents != many {
			b.Fatal(f.All.Incidents)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/many, "µs/incident")
}
