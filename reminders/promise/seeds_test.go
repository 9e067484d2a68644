package promise_test

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kept/reminders/promise"
)

// row is a promise as the ledgers of the real incidents write it down.
type row struct {
	Kind     string    `json:"kind"`
	PostedAt time.Time `json:"posted_at"`
	Due      time.Time `json:"due"`
}

// TestSeeds reads every update of the real incidents that Kept started from,
// and finds the promises of their ledgers, and no others.
func TestSeeds(t *testing.T) {
	data := os.Getenv("KEPT_DATA")
	switch {
	case data == "" && os.Getenv("CI") != "":
		t.Fatal("KEPT_DATA must name the folder of real incidents: without it the seeds go unread")
	case data == "":
		t.Skip("KEPT_DATA is not set: the real incidents are left out")
	}
	for _, name := range []string{"dstny-2026-02-26", "dixa-2022-01-27", "noterro-2023-08-08"} {
		t.Run(name, func(t *testing.T) {
			var page struct {
				Page      struct{ Time_Zone string }
				Incidents []struct {
					Incident_Updates []struct {
						Body       string
						Display_At time.Time
					}
				}
			}
			var want, got []row
			load(t, filepath.Join(data, "statuspage", name+".incidents.json"), &page)
			load(t, filepath.Join(data, "statuspage", name+".expected.json"), &want)
			z := zone(t, page.Page.Time_Zone)
			for _, incident := range page.Incidents {
				for _, u := range incident.Incident_Updates {
					for _, f := range promise.Read(u.Body, promise.Context{At: u.Display_At, Zone: z}) {
						if !f.Vague {
							got = append(got, row{string(f.Kind), u.Display_At, f.Due})
						}
					}
				}
			}
			slices.SortStableFunc(got, func(a, b row) int { return cmp.Or(a.PostedAt.Compare(b.PostedAt), cmp.Compare(a.Kind, b.Kind)) })
			if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("promises (-expected +found):\n%s", diff)
			}
		})
	}
}

func load(t *testing.T, file string, v any) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
