package statuspage_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot/incident"
	"kept/bot/statuspage"
)

// The ledgers of real pages that were read by hand: every row must be found with
// its outcome, and hardly any other may be judged.
func TestAuditAgreesWithLedgersMadeByHand(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(realData(t), "statuspage", "*.expected.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no ledgers: %v", err)
	}
	total, right, further := 0, 0, 0
	for _, file := range files {
		var want []struct {
			Kind     incident.Kind    `json:"kind"`
			PostedAt time.Time        `json:"posted_at"`
			Due      time.Time        `json:"due"`
			Outcome  incident.Outcome `json:"outcome"`
		}
		text, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(text, &want)
		}
		if err != nil {
			t.Fatal(err)
		}
		page, err := os.ReadFile(strings.Replace(file, ".expected.", ".incidents.", 1))
		if err != nil {
			t.Fatal(err)
		}
		judged := map[int]statuspage.Row{}
		for n, r := range statuspage.Audit(read(t, string(page)), statuspage.Options{}).Rows() {
			if r.Due != nil && (r.Outcome == incident.Kept || r.Outcome == incident.Broken) {
				judged[n] = r
			}
		}
		for _, w := range want {
			total++
			found := false
			for n, r := range judged {
				if r.Kind == w.Kind && near(r.PostedAt, w.PostedAt) && near(*r.Due, w.Due) && r.Outcome == w.Outcome {
					delete(judged, n)
					found = true
					right++
					break
				}
			}
			if !found {
				t.Errorf("%s: not so judged: %+v", filepath.Base(file), w)
			}
		}
		for _, r := range judged {
			t.Logf("%s: further row: %s of %s, “%s”", filepath.Base(file), r.Kind, r.PostedAt, r.Span)
			further++
		}
	}
	t.Logf("%d of %d rows right, %d further", right, total, further)
	if further > 2 {
		t.Errorf("%d rows that nobody expects", further)
	}
}

func near(a, b time.Time) bool { return a.Sub(b).Abs() <= time.Minute }

// realData is the folder of real pages.
func realData(t *testing.T) string {
	t.Helper()
	data := os.Getenv("KEPT_DATA")
	if data == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("KEPT_DATA is not set: in CI the real status pages must be judged")
		}
		t.Skip("KEPT_DATA is not set: the real status pages were left out")
	}
	return data
}

const figuresPage = `{
 "page": {"name": "Acme", "time_zone": "Etc/UTC", "updated_at": "2024-03-20T00:00:00Z"},
 "incidents": [
  {"name": "Second", "started_at": "2024-03-06T08:00:00Z", "incident_updates": [
   {"status": "resolved", "body": "All is well.", "display_at": "2024-03-08T09:00:00Z"},
   {"status": "monitoring", "body": "We will continue to monitor for the next 24 hours.", "display_at": "2024-03-06T10:00:00Z"},
   {"status": "investigating", "body": "Mail is slow. Updates will be provided every 30 minutes.", "display_at": "2024-03-06T08:20:00Z"}]},
  {"name": "First", "started_at": "2024-03-05T08:00:00Z", "incident_updates": [
   {"status": "postmortem", "body": "### Summary The next update was promised within 30 minutes.", "display_at": "2024-03-12T08:00:00Z"},
   {"status": "resolved", "body": "Over. We will publish a postmortem within 3 business days. Another word in due course, we will update you later.", "display_at": "2024-03-05T09:00:00Z"},
   {"status": "investigating", "body": "Down. Next update by 08:45 UTC.", "display_at": "2024-03-05T08:10:00Z"}]}
 ]}`

func TestFigures(t *testing.T) {
	f := statuspage.Audit(read(t, figuresPage), statuspage.Options{}).Figures
	want := statuspage.Figures{
		Incidents: 2, Updates: 5, Promises: 5, Vague: 1, Late: 4,
		// 08:45 → 09:00; 8 Mar end → 12 Mar 08:00; 08:50 → 10:00; 7 Mar 10:00 → 8 Mar 09:00
		MedianLate: (70*time.Minute + 23*time.Hour) / 2, WorstLate: 80*time.Hour + time.Second,
		FirstWords: 2, MedianFirst: 15 * time.Minute, WorstFirst: 20 * time.Minute,
		LongestSilence: 47 * time.Hour, SilentIn: "Second",
		Windows: 1, WindowsOverrun: 1, Resolved: 2, PostmortemsOwed: 1, Postmortems: 1,
	}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A page that dates its incident with its first post is held to what its own
// postmortem says about the beginning.
func TestTheFirstWordIsMeasuredFromTheStatedBeginning(t *testing.T) {
	const page = `{"page":{"time_zone":"Europe/Copenhagen"},"incidents":[{"name":"x","started_at":"2024-03-05T09:17:00Z","incident_updates":[
		{"status":"postmortem","body":"%s","display_at":"2024-03-08T09:00:00Z"},
		{"status":"resolved","body":"Over.","display_at":"2024-03-05T10:00:00Z"},
		{"status":"investigating","body":"Down.","display_at":"2024-03-05T09:17:00Z"}]}]}`
	for body, want := range map[string]time.Duration{
		"Between 10:05 and 10:40 nobody could log in.":                      12 * time.Minute,
		"Between 08:40 and 09:40 UTC on March 5, 2024 nobody could log in.": 37 * time.Minute,
		"Between 11:05 and 11:40 nobody could log in.":                      0, // after the first word
		"Between 08:40 and 09:40 UTC on March 1, 2024 it was slow.":         0, // another day
		"Nobody could log in.":                                              0,
	} {
		f := statuspage.Audit(read(t, strings.Replace(page, "%s", body, 1)), statuspage.Options{}).Figures
		if f.WorstFirst != want {
			t.Errorf("%q: the first word came after %s, want %s", body, f.WorstFirst, want)
		}
	}
}

func TestAuditIsJudgedAsOf(t *testing.T) {
	page := read(t, `{"page":{"updated_at":"2024-03-05T08:20:00Z"},"incidents":[{"name":"Down","incident_updates":[
		{"status":"investigating","body":"Next update by 08:45 UTC.","display_at":"2024-03-05T08:10:00Z"}]}]}`)
	for _, c := range []struct {
		asOf    time.Time
		outcome incident.Outcome
		late    int64
	}{{time.Time{}, incident.Open, 0}, {at("2024-03-05T08:45:30Z"), incident.Open, 0}, {at("2024-03-05T10:45:00Z"), incident.Broken, 7200}} {
		rows := statuspage.Audit(page, statuspage.Options{AsOf: c.asOf}).Rows()
		if len(rows) != 1 || rows[0].Outcome != c.outcome || rows[0].LateSeconds != c.late || rows[0].FulfilledAt != nil {
			t.Errorf("as of %s: %+v, want %s", c.asOf, rows, c.outcome)
		}
	}
}

// What was posted later was not known then: it keeps nothing, breaks nothing and
// is no part of the figures.
func TestAuditAsOfKnowsNothingOfLater(t *testing.T) {
	page := read(t, `{"page":{"time_zone":"UTC","updated_at":"2024-03-09T00:00:00Z"},"incidents":[
		{"id":"b","name":"Later","incident_updates":[{"status":"investigating","body":"Next update in 30 minutes.","display_at":"2024-03-06T08:00:00Z"}]},
		{"id":"a","name":"Down","incident_updates":[
		{"status":"postmortem","body":"It broke between 07:40 and 09:30.","display_at":"2024-03-07T08:00:00Z"},
		{"status":"resolved","body":"Done.","display_at":"2024-03-05T10:00:00Z"},
		{"status":"investigating","body":"Next update in 30 minutes.","display_at":"2024-03-05T08:00:00Z"}]}]}`)
	r := statuspage.Audit(page, statuspage.Options{AsOf: at("2024-03-05T08:20:00Z")})
	rows := r.Rows()
	if len(rows) != 1 || rows[0].Outcome != incident.Open || rows[0].FulfilledAt != nil {
		t.Errorf("before it was due: %+v", rows)
	}
	if f := r.Figures; f.Incidents != 1 || f.Updates != 1 || f.Resolved != 0 || f.Postmortems != 0 || f.FirstWords != 0 || f.LongestSilence != 20*time.Minute {
		t.Errorf("the figures know what came later: %+v", f)
	}
	if n := r.Page.Notes; len(n) != 1 || n[0] != "1 incident that began later left out" {
		t.Errorf("notes %q", n)
	}
	if len(page.Incidents) != 2 || len(page.Incidents[1].Updates) != 3 {
		t.Error("the page itself was cut")
	}
	if rows := statuspage.Audit(page, statuspage.Options{}).Rows(); len(rows) != 2 || rows[0].LateSeconds != 90*60 {
		t.Errorf("with all that is known: %+v", rows)
	}
}

// A page that dates its incident behind a backdated post did not begin after it;
// and where nothing was posted there is no silence to measure.
func TestAuditBeginsWithTheFirstPost(t *testing.T) {
	r := statuspage.Audit(read(t, `{"page":{"time_zone":"UTC","updated_at":"2024-03-09T00:00:00Z"},"incidents":[
		{"id":"a","name":"Down","created_at":"2024-03-05T10:00:00Z","incident_updates":[
		{"status":"resolved","body":"Done.","display_at":"2024-03-05T09:30:00Z"},
		{"status":"investigating","body":"Looking.","display_at":"2024-03-05T08:00:00Z"}]},
		{"id":"b","name":"Quiet","created_at":"2024-03-05T10:00:00Z"}]}`), statuspage.Options{})
	if got := r.Course(r.Incidents[1]); got != "5 Mar 2024 08:00 UTC to 09:30, 1 h 30 min, 2 updates" {
		t.Errorf("the course is %q", got)
	}
	if f := r.Figures; f.LongestSilence != 90*time.Minute || f.SilentIn != "Down" {
		t.Errorf("the longest silence is %s of %q", f.LongestSilence, f.SilentIn)
	}
}

func TestRowsHaveTheirKeys(t *testing.T) {
	var b bytes.Buffer
	if err := statuspage.Audit(read(t, figuresPage), statuspage.Options{}).WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 5 {
		t.Fatalf("%d rows:\n%s", len(lines), b.String())
	}
	want := `{"incident":"First","posted_at":"2024-03-05T08:10:00Z","kind":"next_update","span":"Next update by 08:45 UTC","due":"2024-03-05T08:45:00Z","outcome":"broken","fulfilled_at":"2024-03-05T09:00:00Z","late_seconds":900}`
	if lines[0] != want {
		t.Errorf("got  %s\nwant %s", lines[0], want)
	}
	if !strings.Contains(b.String(), `"due":null,"outcome":"open","fulfilled_at":null,"late_seconds":0`) {
		t.Errorf("the vague one is not shown as such:\n%s", b.String())
	}
}

func TestWriteTextTellsTheLedgerInWords(t *testing.T) {
	var b bytes.Buffer
	if err := statuspage.Audit(read(t, figuresPage), statuspage.Options{}).WriteText(&b); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		"Acme: 2 incidents, judged as of 20 Mar 2024 00:00 UTC",
		"First 5 Mar 2024 08:00 UTC to 09:00, 1 h, 2 updates, postmortem 12 Mar 08:00",
		"5 Mar 08:10 next update “Next update by 08:45 UTC” 08:45 LATE by 15 min",
		"5 Mar 09:00 postmortem “We will publish a postmortem within 3 business days” 8 Mar 23:59 LATE by 3 d 8 h",
		"6 Mar 08:20 every 30 min “Updates will be provided every 30 minutes” 08:50 LATE by 1 h 10 min",
		"Kept 0 of 4 judged (0 %)",
		"Late 4 (median 12 h 5 min, worst 3 d 8 h)",
		"Monitoring windows 1 ended, 1 overrun",
		"Postmortems promised in 1 incident, published for 1 of 2 resolved",
		"First public update median 15 min, worst 20 min",
		"Longest silence 1 d 23 h (Second)",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q in\n%s", want, b.String())
		}
	}
}
