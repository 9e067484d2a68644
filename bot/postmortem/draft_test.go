package postmortem

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot/incident"
)

var update = flag.Bool("update", false, "rewrite the golden drafts")

// full is an incident in which most things were marked.
func full() Input {
	in := dixa()
	inc := in.Incident
	inc.Summary = "Agents could not log in while one service was short of resources."
	inc.Postmortem.Owner = lead
	inc.Postmortem.CompletedAt = time.Date(2022, 2, 4, 15, 30, 0, 0, time.UTC)
	in.note("10:08", incident.Trigger, "a burst of requests after the morning log-in")
	in.note("10:20", incident.FailedFix, "adding one more instance changed nothing")
	in.note("10:28", incident.Fix, "raised the limit and restarted the service")
	in.note("10:30", incident.Decision, "keep the new limit over the weekend")
	in.note("11:40", incident.Contributing, "no limit was set anywhere for this service")
	in.note("11:41", incident.WentWell, "the alert came before the first call")
	in.note("11:42", incident.WentWrong, "two dashboards showed different numbers")
	in.note("11:43", incident.Lucky, "nobody was on leave")
	in.note("11:44", incident.Damage, "four drafts of replies were lost")
	inc.Actions = []incident.Action{
		{ID: 1, Text: "remove unlimited resources everywhere", Owner: ops, Term: incident.Long, Due: time.Date(2022, 3, 1, 22, 59, 59, 0, time.UTC), DueDay: true},
		{ID: 2, Text: "give the service more resources", Owner: ops, Term: incident.Immediate, Due: at("11:00"), Done: &incident.Closing{By: ops, At: at("10:50")}},
		{ID: 3, Text: "alert earlier", Owner: comms, Term: incident.Short, Due: time.Date(2022, 2, 4, 22, 59, 59, 0, time.UTC), DueDay: true},
	}
	in.Messages = said(
		"10:04 bot ALERT api: queue length critical",
		"10:15 guest is the root cause the release?",
		"10:18 guest root cause is the release",
		"10:22 ops scratch that, the root cause is not the release",
		"10:24 ops We restarted the gateway as well",
		"10:26 lead we decided to raise the limit by hand",
	)
	return in
}

// The whole draft, as it is read, in both voices and both forms.
func TestGoldenDrafts(t *testing.T) {
	for _, voice := range []Voice{Internal, PublicVoice} {
		in := full()
		in.Voice = voice
		d := compile(t, in)
		golden(t, string(voice)+".md", render(t, d))
		golden(t, string(voice)+".html", page(t, d))
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	expected, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(expected), got); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", name, diff)
	}
}

// The same input gives the same bytes, in whatever order the entries come.
func TestSameInputSameBytes(t *testing.T) {
	first := render(t, compile(t, full()))
	for range 20 {
		in := full()
		slices.Reverse(in.Entries)
		var b bytes.Buffer
		if err := compile(t, in).Markdown(&b, nil); err != nil {
			t.Fatal(err)
		}
		if b.String() != first {
			t.Fatal(cmp.Diff(first, b.String()))
		}
	}
}

// Every heading of Sections has an author, and keys are unique.
func TestSectionKeys(t *testing.T) {
	if len(authors) != len(Sections) {
		t.Fatalf("%d authors, %d sections", len(authors), len(Sections))
	}
	seen := map[string]bool{}
	for _, h := range Sections {
		if seen[h.Key] || h.Key == "" || h.Title == "" {
			t.Errorf("bad heading %+v", h)
		}
		seen[h.Key] = true
	}
	for _, keys := range []any{feeding, marking} {
		switch m := keys.(type) {
		case map[string][]incident.Topic:
			for k := range m {
				if !seen[k] {
					t.Errorf("no section %q", k)
				}
			}
		case map[string][]incident.Mark:
			for k := range m {
				if !seen[k] {
					t.Errorf("no section %q", k)
				}
			}
		}
	}
}

func TestLengths(t *testing.T) {
	for d, want := range map[time.Duration]Safe{
		16*time.Hour + 55*time.Minute + 59*time.Second: "16 h 55 min",
		4*24*time.Hour + 6*time.Hour + 18*time.Minute:  "4 d 6 h 18 min",
		17 * time.Minute: "17 min", time.Hour: "1 h", 48 * time.Hour: "2 d", 59 * time.Second: "less than a minute",
	} {
		if got := length(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// Times stay true through a change of the clocks.
func TestSpanOverTheChangeOfClocks(t *testing.T) {
	d := newDial("Europe/Copenhagen", []time.Time{time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC)})
	if got := d.span(time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC), time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC)); got != "01:30 CET–03:30 CEST" {
		t.Errorf("got %q", got)
	}
}
