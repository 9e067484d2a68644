package statuspage_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/postmortem"
	"kept/bot/statuspage"
	"kept/store"
	"kept/store/boltstore"
)

var importedAt = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func record(t *testing.T, text string, o statuspage.RecordOptions) *statuspage.Recorded {
	t.Helper()
	o.Now = importedAt
	p := read(t, text)
	rec, err := statuspage.Record(p, &p.Incidents[0], o)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func timeline(rec *statuspage.Recorded) []string {
	var out []string
	for _, e := range rec.Entries {
		out = append(out, e.HappenedAt.Format("02 15:04 ")+string(e.Kind)+": "+strings.ReplaceAll(e.Text, "\n", "|"))
	}
	return out
}

func TestRecordOfASavedPage(t *testing.T) {
	rec := record(t, savedPage, statuspage.RecordOptions{Source: "page.txt", Link: "https://status.acme.test/1"})
	inc := rec.Incident
	if !inc.Retroactive || inc.Open() || inc.Status != incident.InPostmortem || inc.Zone != "UTC" || inc.Category != "Degraded Service" || inc.Severity != 0 {
		t.Errorf("%+v", inc)
	}
	want := []string{
		"05 08:50 note: The error rate rose.",
		"05 08:50 detail: Time impact started: 08:50, as the postmortem says",
		"05 09:00 declared: Declared on the status page: Payments fail – cards declined (imported 20 Nov 2026 09:00 UTC from page.txt)",
		"05 09:00 detail: Components: Cards (Visa), Cards (Mastercard), Checkout",
		"05 09:00 update: Cards are declined.",
		"05 09:00 status: Investigating",
		"05 09:20 update: The gateway refuses cards.||Next update by 09:45 UTC",
		"05 09:20 status: Investigating → Identified",
		"05 09:20 note: The gateway was moved:|- first the west,|- then the east.",
		"05 09:40 update: We still work on it.",
		"05 10:05 detail: Time restored: 10:05, as the postmortem says",
		"05 10:12 update: Payments go through.",
		"05 10:12 status: Identified → Resolved",
		"09 15:00 postmortem: Postmortem completed",
		"10 09:00 postmortem: Postmortem published",
		"10 09:00 status: Resolved → Postmortem",
	}
	if diff := cmp.Diff(want, timeline(rec)); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
	for n, e := range rec.Entries {
		if e.ID != incident.EntryID(n+1) || e.Source.How != incident.ByImport || e.Source.Link != "https://status.acme.test/1" {
			t.Errorf("entry %+v", e)
		}
	}
	marks := map[incident.Mark]string{}
	for m, at := range inc.Times {
		marks[m] = at.At.Format("15:04")
		if at.Derived {
			marks[m] += " derived"
		}
		if !strings.Contains(strings.ToLower(rec.Entries[at.Entry-1].Text), map[incident.Mark]string{
			incident.MarkImpact: "impact started", incident.MarkRestored: "restored", incident.MarkDeclared: "declared",
			incident.MarkIdentified: "identified", incident.MarkResolved: "resolved",
		}[m]) {
			t.Errorf("%s is told by %q", m, rec.Entries[at.Entry-1].Text)
		}
	}
	if diff := cmp.Diff(map[incident.Mark]string{"impact": "08:50", "declared": "09:00 derived", "identified": "09:20 derived", "restored": "10:05", "resolved": "10:12 derived"}, marks); diff != "" {
		t.Errorf("times (-want +got):\n%s", diff)
	}
	pm := inc.Postmortem
	if !pm.CompletedAt.Equal(at("2024-07-09T15:00:00Z")) || !pm.PublishedAt.Equal(at("2024-07-10T09:00:00Z")) || pm.State != incident.PostmortemPublished {
		t.Errorf("postmortem %+v", pm)
	}
	if got := pm.Sections["timeline"].Text; !strings.HasPrefix(got, "Timeline (all times are in CEST):\n\n10:50. The error rate rose.") {
		t.Errorf("section timeline: %q", got)
	}
	if got := pm.Sections["lessons"].Text; got != "Alarms were too quiet." {
		t.Errorf("section lessons: %q", got)
	}
	row := incident.Judge(inc, importedAt).Rows
	if len(row) != 1 || row[0].Outcome != incident.Kept || row[0].Owed {
		t.Errorf("ledger %+v", row)
	}
	var left []string
	for _, i := range rec.Inventory.LeftOut {
		left = append(left, i.Text+": "+i.Where)
	}
	if diff := cmp.Diff([]string{
		"Subscribe to updates: stands above the title, a part of the site",
		"← Current Status: a part of every page of the site",
		"Something else: stands below the oldest post and belongs to none",
	}, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
}

// A false recovery takes back what it seemed to reach.
func TestRecordOfAFalseRecovery(t *testing.T) {
	rec := record(t, `Web is down
Incident Report for Acme
Monitoring
Fixed.
Posted Aug 08, 2023 - 09:47 EDT
Investigating
Down again.
Posted Aug 08, 2023 - 09:32 EDT
Monitoring
Fixed.
Posted Aug 08, 2023 - 09:28 EDT
Investigating
Down.
Posted Aug 08, 2023 - 09:21 EDT
`, statuspage.RecordOptions{})
	if got := rec.Incident.Times[incident.MarkMitigated].At; !got.Equal(at("2023-08-08T13:47:00Z")) {
		t.Errorf("mitigated %s, want the recovery that held", got)
	}
	if rec.Incident.Zone != "America/New_York" || rec.Incident.Open() || rec.Incident.Status != incident.Monitoring {
		t.Errorf("%s, open %v, %s", rec.Incident.Zone, rec.Incident.Open(), rec.Incident.Status)
	}
	if !strings.Contains(strings.Join(rec.Inventory.Notes, "\n"), "never said that it was resolved") {
		t.Errorf("notes %q", rec.Inventory.Notes)
	}
}

const bareReport = `Post-Incident Report: Portal outage
Summary
Today at 15:52 EDT the portal went away while mail was moved.
Incident Timeline
23:40 EDT – Noticed:
- Nobody could open the portal.
00:20 EDT – Restored:
- All of it.
What we learned
`

func TestRecordGuessesNoDate(t *testing.T) {
	p := read(t, bareReport)
	_, err := statuspage.Record(p, &p.Incidents[0], statuspage.RecordOptions{Now: importedAt})
	if !errors.Is(err, statuspage.ErrNoDate) || !strings.Contains(err.Error(), "Today at 15:52 EDT") {
		t.Fatalf("got %v, want ErrNoDate with how it begins", err)
	}
	rec := record(t, bareReport, statuspage.RecordOptions{Date: at("2025-07-30T00:00:00Z")})
	inc := rec.Incident
	if inc.Title != "Portal outage" || !inc.DeclaredAt.Equal(at("2025-07-31T03:40:00Z")) || inc.Status != incident.Resolved || inc.Zone != "America/New_York" {
		t.Errorf("%q began %s, %s, %s", inc.Title, inc.DeclaredAt, inc.Status, inc.Zone)
	}
	if got := inc.Times[incident.MarkResolved]; !got.At.Equal(at("2025-07-31T04:20:00Z")) || !got.Derived {
		t.Errorf("resolved %+v: the clock passed midnight", got)
	}
}

// A page may list an incident without a word on it: there is nothing to invent.
func TestRecordRefusesAnIncidentWithoutAWord(t *testing.T) {
	p := read(t, `{"page":{"time_zone":"UTC"},"incidents":[{"name":"Quiet","created_at":"2024-03-05T10:00:00Z","incident_updates":[]}]}`)
	_, err := statuspage.Record(p, &p.Incidents[0], statuspage.RecordOptions{Now: importedAt})
	if err == nil || !strings.Contains(err.Error(), "neither a post nor a postmortem") {
		t.Errorf("got %v", err)
	}
}

func TestRecordTakesTheDateThatTheTextStates(t *testing.T) {
	for text, want := range map[string]string{
		"On 26th February 2026, between 08:19 and 09:22 UTC, it failed.":            "2026-02-26T08:19:00Z",
		"Between the hours of 10:05 to 10:40 CET on the 27/01/2022, nobody got in.": "2022-01-27T09:05:00Z",
		"On March 5, 2024 between 08:00 UTC and 09:00 UTC it failed.":               "2024-03-05T08:00:00Z",
		"It failed on 2024-03-05 for a while.":                                      "2024-03-05T00:00:00Z",
	} {
		rec := record(t, "Root Cause\nA fault.\nSummary\n"+text+"\n", statuspage.RecordOptions{Date: at("2020-01-01T00:00:00Z")})
		if !rec.Incident.DeclaredAt.Equal(at(want)) {
			t.Errorf("%q began %s, want %s", text, rec.Incident.DeclaredAt, want)
		}
	}
}

// What an import stores by section stands in the draft under the same key.
func TestSectionsAreThoseOfTheDraft(t *testing.T) {
	headings := []string{"Summary", "Impact", "Timeline", "Root Cause", "Trigger", "Detection", "Resolution", "Communication", "Contributing Factors", "Next Steps", "Lessons Learned"}
	rec := record(t, strings.Join(headings, "\nOn 5 March 2024 it was so.\n")+"\nThe end.\n", statuspage.RecordOptions{})
	for key := range rec.Incident.Postmortem.Sections {
		if !slices.ContainsFunc(postmortem.Sections, func(h postmortem.Heading) bool { return h.Key == key }) {
			t.Errorf("the draft has no section %q", key)
		}
	}
	if got := len(rec.Incident.Postmortem.Sections); got != len(headings) {
		t.Errorf("%d sections of %d headings", got, len(headings))
	}
}

func TestKeepStoresOnceAndArmsNothing(t *testing.T) {
	ctx := context.Background()
	st, err := boltstore.Open(filepath.Join(t.TempDir(), "kept.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	rec := record(t, savedPage, statuspage.RecordOptions{Source: "page.txt"})
	id, before, err := statuspage.Keep(ctx, st, rec, false)
	if err != nil || before != nil || id != 1 {
		t.Fatalf("%s, %v, %v", id, before, err)
	}
	err = st.View(ctx, func(tx store.Tx) error {
		inc, err := tx.Incident(id)
		if err != nil {
			return err
		}
		entries, err := tx.Entries(id, 0, 100)
		if err != nil || len(entries) != len(rec.Entries) || entries[0].Incident != id {
			t.Errorf("%d entries stored of %d: %v", len(entries), len(rec.Entries), err)
		}
		who, err := tx.Person(chat.PersonRef(inc.Postmortem.Owner))
		if err != nil || who.Name != "Robin Example" {
			t.Errorf("the owner of the postmortem: %+v, %v", who, err)
		}
		if open, err := tx.Incidents(0, 10, store.Open); err != nil || len(open) != 0 {
			t.Errorf("%d incidents are open: %v", len(open), err)
		}
		if rs, err := tx.Reminders(id); err != nil || len(rs) != 0 {
			t.Errorf("%d reminders: %v", len(rs), err)
		}
		if lanes, err := tx.Lanes("", 10); err != nil || len(lanes) != 0 {
			t.Errorf("posts queued in %v: %v", lanes, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	var already *statuspage.Already
	spaced := strings.ReplaceAll(savedPage, "Payments fail – ", "Payments  fail — ")
	if _, _, err = statuspage.Keep(ctx, st, record(t, spaced, statuspage.RecordOptions{}), false); !errors.As(err, &already) || already.Incident != 1 {
		t.Errorf("the same page again: %v", err)
	}
	if id, _, err := statuspage.Keep(ctx, st, record(t, savedPage, statuspage.RecordOptions{}), true); err != nil || id != 2 {
		t.Errorf("again as asked for: %s, %v", id, err)
	}
}

// A copy that was cut short is known again; the whole page after it is not
// refused, since it holds more.
func TestKeepKnowsACopyThatWasCutShort(t *testing.T) {
	ctx := context.Background()
	st, err := boltstore.Open(filepath.Join(t.TempDir(), "kept.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	cause := "Root Cause\n" + strings.Repeat("The second replica answered with what it knew of the day before. ", 4) + "\n"
	short := record(t, "Summary\nOn 5 March 2024 it failed.\n"+cause, statuspage.RecordOptions{Source: "short.txt"})
	whole := record(t, "Wrong answers\nIncident Report for Acme\nPostmortem\n"+cause+"Lessons\nTest it.\nPosted Mar 10, 2024 - 09:00 UTC\nResolved\nOver.\nPosted Mar 05, 2024 - 09:00 UTC\n", statuspage.RecordOptions{})
	if _, _, err := statuspage.Keep(ctx, st, short, false); err != nil {
		t.Fatal(err)
	}
	id, before, err := statuspage.Keep(ctx, st, whole, false)
	if err != nil || id != 2 || before == nil || before.Incident != 1 {
		t.Errorf("the whole page: %s, %v, %v", id, before, err)
	}
	var already *statuspage.Already
	if _, _, err := statuspage.Keep(ctx, st, short, false); !errors.As(err, &already) || already.Incident != 2 {
		t.Errorf("the cut copy again: %v", err)
	}
}

// Every line of the real pages is found in what was stored, or named among what
// was left out.
func TestRecordLosesNoLineOfRealPages(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(realData(t), "seeds", "*.txt"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d pages: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			rec := record(t, string(text), statuspage.RecordOptions{Date: at("2025-01-30T00:00:00Z")})
			stored := letters(everything(rec))
			lines, left := 0, 0
			for line := range strings.Lines(string(text)) {
				words := letters(line)
				if words == "" {
					continue
				}
				lines++
				if !strings.Contains(stored, words) {
					t.Errorf("lost: %s", line)
				}
			}
			for _, i := range rec.Inventory.LeftOut {
				left += i.To - i.From + 1
			}
			t.Logf("%d lines, %d left out by name", lines, left)
		})
	}
}

// everything is all text of a recorded incident, its times as the page prints
// them, and the inventory.
func everything(rec *statuspage.Recorded) string {
	var b strings.Builder
	add := func(parts ...string) { b.WriteString(strings.Join(parts, "\n") + "\n") }
	inc := rec.Incident
	zone, err := time.LoadLocation(inc.Zone)
	if err != nil {
		panic(err)
	}
	add(inc.Title, inc.Category, inc.Postmortem.CompletedAt.Format("02 Jan 2006, 15:04"))
	for _, p := range rec.People {
		add(p.Name)
	}
	for _, u := range inc.Updates {
		add(u.Phase.Title(), u.Text, "Posted "+u.At.In(zone).Format("Jan 02, 2006 - 15:04 MST"))
	}
	for _, e := range rec.Entries {
		add(e.Text)
	}
	for key, s := range inc.Postmortem.Sections {
		add(key + ": " + s.Text) // a heading may stand on the line of its text
	}
	var parts []string
	for _, c := range inc.Components {
		parts = append(parts, c.String())
	}
	add("This incident affected: " + strings.Join(parts, ", "))
	for _, i := range rec.Inventory.Taken {
		add(i.Where)
	}
	for _, name := range []string{"name of the page: ", "title: "} {
		for _, i := range rec.Inventory.Taken {
			if rest, ok := strings.CutPrefix(i.Where, name); ok {
				add("Incident Report for "+rest, "Postmortem Report: "+rest)
			}
		}
	}
	for _, i := range rec.Inventory.LeftOut {
		add(i.Text)
	}
	return b.String()
}

// letters is a text as far as copying keeps it.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
