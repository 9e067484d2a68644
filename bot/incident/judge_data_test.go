package incident_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kept/bot/incident"
)

// pageHistory is what a status page says about its incidents.
type pageHistory struct {
	Incidents []struct {
		Updates []struct {
			Status    string    `json:"status"`
			DisplayAt time.Time `json:"display_at"`
		} `json:"incident_updates"`
	} `json:"incidents"`
}

// expectedRow is a row of a ledger made by hand.
type expectedRow struct {
	Kind     incident.Kind `json:"kind"`
	PostedAt time.Time     `json:"posted_at"`
	Due      time.Time     `json:"due"`
	Outcome  string        `json:"outcome"`
	Late     float64       `json:"late_minutes"`
}

// The ledgers of real status pages: their promises, read by hand, judged by
// what the page really posted.
func TestJudgeRealPages(t *testing.T) {
	data := os.Getenv("KEPT_DATA")
	if data == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("KEPT_DATA is not set: in CI the real status pages must be judged")
		}
		t.Skip("KEPT_DATA is not set: the real status pages were left out")
	}
	files, err := filepath.Glob(filepath.Join(data, "statuspage", "*.expected.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no expected ledgers in %s: %v", data, err)
	}
	rows := 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".expected.json"), func(t *testing.T) {
			var want []expectedRow
			read(t, file, &want)
			var page pageHistory
			read(t, strings.Replace(file, ".expected.", ".incidents.", 1), &page)
			rows += len(want)
			judgePage(t, page, want)
		})
	}
	t.Logf("%d rows of %d pages", rows, len(files))
}

func judgePage(t *testing.T, page pageHistory, want []expectedRow) {
	inc := &incident.Incident{ID: 1, Status: incident.Investigating}
	for _, i := range page.Incidents {
		for _, u := range i.Updates {
			phase, _ := incident.ParseStatus(u.Status)
			inc.Updates = append(inc.Updates, incident.Update{
				ID: incident.UpdateID(len(inc.Updates) + 1), Surface: incident.Public, Phase: phase, At: u.DisplayAt,
			})
			inc.Phases = append(inc.Phases, incident.Phase{Status: phase, At: u.DisplayAt})
			if phase == incident.InPostmortem {
				inc.Postmortem.PublishedAt = u.DisplayAt
			}
		}
	}
	for _, w := range want {
		p := incident.Promise{
			ID: incident.PromiseID(len(inc.Promises) + 1), Kind: w.Kind, Surface: incident.Public, MadeAt: w.PostedAt, Due: w.Due,
		}
		if w.Kind == incident.Cadence {
			p.Every = w.Due.Sub(w.PostedAt)
		}
		for _, u := range inc.Updates {
			if u.At.Equal(w.PostedAt) {
				p.Update = u.ID
			}
		}
		inc.Promises = append(inc.Promises, p)
	}
	got := map[incident.PromiseID]incident.Row{}
	for _, r := range incident.Judge(inc, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)).Rows {
		if _, twice := got[r.Promise]; twice {
			t.Errorf("a row that was not expected: %+v", r)
		}
		got[r.Promise] = r
	}
	for i, w := range want {
		r := got[incident.PromiseID(i+1)]
		if string(r.Outcome) != w.Outcome {
			t.Errorf("%s of %v due %v: %s, want %s", w.Kind, w.PostedAt, w.Due, r.Outcome, w.Outcome)
		}
		if came := r.KeptAt.Sub(r.Due).Minutes(); came-w.Late > 0.06 || w.Late-came > 0.06 {
			t.Errorf("%s of %v due %v: word came %.1f min after, want %.1f", w.Kind, w.PostedAt, w.Due, came, w.Late)
		}
	}
}

func read(t *testing.T, file string, into any) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
