package rehearse_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"kept/bot/rehearse"
)

// lines plays a built-in incident and gives its JSON lines of one type.
func lines(t *testing.T, name, kind string) []map[string]any {
	t.Helper()
	tr, err := rehearse.Incident(name)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	screen := rehearse.NewJSONLines(&out)
	play(t, tr, screen)
	if err := screen.Err(); err != nil {
		t.Fatal(err)
	}
	var found []map[string]any
	for dec := json.NewDecoder(&out); dec.More(); {
		var line map[string]any
		if err := dec.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if line["type"] == kind {
			found = append(found, line)
		}
	}
	return found
}

// TestDraftHoldsTheFacts checks that the compiled draft of each seed says what
// the company's own postmortem says.
func TestDraftHoldsTheFacts(t *testing.T) {
	for name, facts := range map[string][]string{
		"dstny": {
			"Service Degradation", "ConnectMe (EU)", "08:19–09:22 UTC", "1 h 3 min", "a small percentage of users",
			"04 Mar 2026, 17:30", "05 Mar 2026, 10:43", "a software fault in a core platform component",
			"incorrect one for this", "up to two hours", "automated monitoring raised the alarm", "manual restart",
			"late by 4 d 6 h 18 min", "Updates will be provided every 60 minutes", "First public update 26 Feb 2026 10:21 UTC",
			"2 h 2 min after impact began", "planned software update forward", "runbook", "node deadlocks", "health-monitoring probe",
		},
		"dixa": {
			"Agent Interface (Agent Interface)", "10:05–10:40 CET", "10:11–10:28 CET", "17 min", "32 reports",
			"late by 16 h 55 min", "10:11 CET (total impact window", "or 10:12 CET", "10:28 CET (marked", "or 10:39 CET (public update",
			"10:39 CET (status monitoring) or 10:45 CET", "Process started", "outgrew the resources", "unlimited resources",
			"lower thresholds", "reports from customers", "first alerts came from monitoring",
		},
		"noterro": {
			"Web App", "from 09:28 to 09:32 was a false recovery", "auto-recovery tried", "a routine update",
			"database connection setting", "the update was reverted", "### Immediate", "### Short term", "### Long term",
		},
		"melotel": {
			"MeloTel Customer Portal", "MeloSIP Click2Call", "15:52–16:31 EDT", "16:31–16:59 EDT", "emails were deleted",
			"support tickets were closed", "agrees with the marked times: total impact 15:52–16:31 EDT, 39 min", "partial restoration",
			"misconfiguration", "16:25 EDT",
		},
	} {
		t.Run(name, func(t *testing.T) {
			draft := lines(t, name, "draft")[0]["markdown"].(string)
			for _, f := range facts {
				if !strings.Contains(draft, f) {
					t.Errorf("the draft does not say %q", f)
				}
			}
		})
	}
}

// TestLedgerOfRealIncidents compares every row of the ledgers with the reading
// of the status pages: kind, minute of posting, due, outcome, whole minutes late.
func TestLedgerOfRealIncidents(t *testing.T) {
	for name, want := range map[string]string{
		"dstny": "cadence 02-26 10:21 > 02-26 11:21 kept 0\n" +
			"monitoring_window 02-26 10:23 > 02-27 10:23 broken 6138",
		"dixa": "next_update 01-27 09:17 > 01-27 09:45 kept 0\n" +
			"next_update 01-27 09:28 > 01-27 09:45 kept 0\n" +
			"postmortem_due 01-27 10:10 > 02-03 22:59 broken 1015",
		"noterro": "",
		"melotel": "",
		"atlassian-2026-04-08": "next_update 04-08 06:24 > 04-08 07:24 kept 0\n" +
			"next_update 04-08 06:25 > 04-08 07:25 superseded 0\n" +
			"next_update 04-08 06:25 > 04-08 07:25 broken 14\n" +
			"next_update 04-08 07:40 > 04-08 08:40 kept 0\n" +
			"next_update 04-08 08:33 > 04-08 09:33 kept 0\n" +
			"next_update 04-08 09:03 > 04-08 10:03 broken 99",
		"github-copilot-2024-07-13": "next_update 07-13 03:50 > 07-13 11:00 broken 18\n" +
			"next_update 07-13 11:18 > 07-13 23:00 kept 0\n" +
			"next_update 07-13 16:09 > 07-13 18:00 kept 0\n" +
			"next_update 07-13 18:01 > 07-13 20:00 kept 0",
		"github-search-2024-11-25": "next_update 11-25 14:10 > 11-25 14:40 kept 0\n" +
			"next_update 11-25 14:40 > 11-25 14:55 broken 15",
	} {
		t.Run(name, func(t *testing.T) {
			var rows []string
			for _, r := range lines(t, name, "promise") {
				if r["vague"] == true {
					continue
				}
				late := time.Duration(r["late_seconds"].(float64)) * time.Second
				rows = append(rows, strings.Join([]string{
					r["kind"].(string), minute(t, r["posted_at"]), ">", minute(t, r["due"]), r["outcome"].(string),
					strconv.Itoa(int(late / time.Minute)),
				}, " "))
			}
			got := strings.Join(rows, "\n")
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func minute(t *testing.T, at any) string {
	t.Helper()
	when, err := time.Parse(time.RFC3339, at.(string))
	if err != nil {
		t.Fatal(err)
	}
	return when.UTC().Format("01-02 15:04")
}

func TestJSONLinesTellEverything(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range []string{"post", "entry", "promise", "reminder", "page", "draft"} {
		name := map[bool]string{true: "melotel", false: "dixa"}[kind == "reminder"] // which leaves one
		for _, line := range lines(t, name, kind) {
			seen[kind] = true
			if _, ok := line["text"]; !ok && (kind == "post" || kind == "entry") {
				t.Errorf("a %s without text: %v", kind, line)
			}
		}
	}
	if len(seen) != 6 {
		t.Errorf("only %v", seen)
	}
}
