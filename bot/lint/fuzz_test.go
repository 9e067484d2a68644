package lint_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/incident"
	"kept/bot/lint"
)

// FuzzCheck gives the lint whatever may be typed: every advice is about words
// that stand where it says, and is a sentence.
func FuzzCheck(f *testing.F) {
	for _, text := range []string{"", "\xff\xfe@", "We expect recovery by 10:45 PST (UTC-7) / 11:00 CET", "’re ’ve investigating", "a@b.c @x <@U1> <<>>", "::1 1.2.3.4/99 ::",
		"db-01. _db-01_ (web02)", "\\\\a\\b\\c C:\\x ~/ /var/ /etc/x", "i-00000000 ip-1-2-3-4 a-b-c-d-e-f-g-h-i-j-k-l-m-n", "OPS-1 OPS-123 A-1 ",
		"currently impacting users cannot continue to fail", "We have now identified the root cause; the issue is resolved", "https:// http://: ://x http://[::1]:80/",
		"Next update at 11:00. Next update tomorrow. Updates every hour.", "ETA ETA 5 minutes take up to take", "…İ ß ſ K 12½ – 10:45–11:00"} {
		f.Add(text, "We are looking into it.", uint8(len(text)))
	}
	phases := append([]incident.Status{""}, incident.Statuses...)
	zones := []*time.Location{nil, zone("Europe/Copenhagen"), zone("America/Los_Angeles"), zone("Asia/Kolkata")}
	f.Fuzz(func(t *testing.T, text, before string, how uint8) {
		inc, ledger := told(incident.NextUpdate, at("11:45"), before)
		inc.Updates[0].Text = before
		d := lint.Draft{Text: text, At: at("11:10"), Surface: incident.Public, Phase: phases[int(how)%len(phases)], Zone: zones[int(how/8)%4], Author: zones[int(how/32)%4],
			Previous: before, PolicyDue: at("11:30"), Names: strings.Fields(before)}
		if how%2 == 0 {
			d.Incident, d.Ledger = inc, ledger
		}
		for _, a := range lint.Check(d) {
			if a.Start < 0 || a.Start+len(a.Words) > len(text) || text[a.Start:a.Start+len(a.Words)] != a.Words {
				t.Fatalf("%q: %s about %q at %d", text, a.Rule, a.Words, a.Start)
			}
			if a.Say == "" || !strings.HasSuffix(a.Say, ".") {
				t.Errorf("%q: %s says %q", text, a.Rule, a.Say)
			}
		}
	})
}
