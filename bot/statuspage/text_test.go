package statuspage_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/bot/incident"
	"kept/bot/statuspage"
)

// savedPage has everything that a saved page may have: labels, a stray space in
// a date, words in front of "Posted", a postmortem with a form above it, and the
// site's own lines around.
const savedPage = `Subscribe to updates

Payments fail – cards declined

Incident Report for Acme Pay

Postmortem

Major Incident Category
Degraded Service
Post Mortem Owner
Robin Example
Date Post Mortem Completed (UTC)
09 Jul 2024, 15:00

Incident Summary
Between 08:50 and 10:05 UTC card payments were declined for every second customer.

Timeline (all times are in CEST):
10:50. The error rate rose.
11:20 – The gateway was moved:
- first the west,
- then the east.

Lessons Learned:
Alarms were too quiet.

Mitigative Actions
Posted Jul 10, 2024 - 09:00 UTC

Resolved

Payments go through.
Posted Jul 05, 2024 - 10:12 UTC

Update

We still work on it. Posted 2 years ago. Jul 05 , 2024 - 09:40 UTC

Identified
The gateway refuses cards.

Next update by 09:45 UTC
Posted Jul 05, 2024 - 9:20 AM UTC
Investigating - Cards are declined.
Posted Jul 05, 2024 - 09:00 UTC
This incident affected: Cards (Visa, Mastercard), and Checkout.
← Current Status
Something else
`

func TestReadTextOfASavedPage(t *testing.T) {
	p := read(t, savedPage)
	i := p.Incidents[0]
	if p.Name != "Acme Pay" || i.Name != "Payments fail – cards declined" {
		t.Errorf("page %q, incident %q", p.Name, i.Name)
	}
	var got []string
	for _, u := range i.Updates {
		got = append(got, u.At.Format("02 15:04 ")+u.Label+"/"+string(u.Phase)+": "+strings.ReplaceAll(u.Text, "\n", "|"))
	}
	want := []string{
		"05 09:00 Investigating/investigating: Cards are declined.",
		"05 09:20 Identified/identified: The gateway refuses cards.||Next update by 09:45 UTC",
		"05 09:40 Update/identified: We still work on it.",
		"05 10:12 Resolved/resolved: Payments go through.",
	}
	if diff := cmp.Diff(want, got[:4]); diff != "" {
		t.Errorf("updates (-want +got):\n%s", diff)
	}
	if got := len(i.Updates); got != 5 || i.Updates[4].Phase != incident.InPostmortem {
		t.Errorf("%d updates, the last %s", got, i.Updates[4].Phase)
	}
	if diff := cmp.Diff([]incident.Component{{Group: "Cards", Name: "Visa"}, {Group: "Cards", Name: "Mastercard"}, {Name: "Checkout"}}, i.Components); diff != "" {
		t.Error(diff)
	}
}

func TestReadTextTakesThePostmortemApart(t *testing.T) {
	doc := read(t, savedPage).Incidents[0].Postmortem
	if doc.Category != "Degraded Service" || doc.Owner != "Robin Example" || !doc.CompletedAt.Equal(at("2024-07-09T15:00:00Z")) {
		t.Errorf("form: %q, %q, %s", doc.Category, doc.Owner, doc.CompletedAt)
	}
	var got []string
	for _, s := range doc.Sections {
		got = append(got, s.Key+"|"+s.Title+"|"+s.Text)
	}
	want := []string{
		"summary|Incident Summary|Between 08:50 and 10:05 UTC card payments were declined for every second customer.",
		"timeline|Timeline (all times are in CEST):|10:50. The error rate rose.\n11:20 – The gateway was moved:\n- first the west,\n- then the east.",
		"lessons|Lessons Learned:|Alarms were too quiet.",
		"actions|Mitigative Actions|",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"the section “Mitigative Actions” is empty in the text"}, doc.Notes); diff != "" {
		t.Error(diff)
	}
	var told []string
	for _, m := range doc.Told {
		told = append(told, m.Clock.String()+" "+m.Zone.String()+" "+m.Text)
	}
	if diff := cmp.Diff([]string{"10h50m0s CEST The error rate rose.", "11h20m0s CEST The gateway was moved:\n- first the west,\n- then the east."}, told); diff != "" {
		t.Errorf("its timeline (-want +got):\n%s", diff)
	}
}

func TestReadTextInfersPhasesOnlyWhereNoneIsPrinted(t *testing.T) {
	p := read(t, `Sign-in is down
Incident Report for Acme

The issue has been resolved. A post mortem will follow within 2 business days.
Posted Jan 27, 2022 - 11:10 CET
The patch is live everywhere, monitoring the results now.
Posted Jan 27, 2022 - 10:39 CET
Still on it, thank you for waiting.
Posted Jan 27, 2022 - 10:33 CET
We identified a broken certificate and keep monitoring.
Posted Jan 27, 2022 - 10:28 CET
We are looking into reports.
Posted Jan 27, 2022 - 10:17 CET
`)
	var got []incident.Status
	for _, u := range p.Incidents[0].Updates {
		if !u.Inferred {
			t.Errorf("the phase of %q does not say that it was inferred", u.Text)
		}
		got = append(got, u.Phase)
	}
	want := []incident.Status{incident.Investigating, incident.Identified, incident.Identified, incident.Monitoring, incident.Resolved}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, u := range read(t, savedPage).Incidents[0].Updates {
		if u.Inferred {
			t.Errorf("%q has a label, and yet its phase was inferred", u.Text)
		}
	}
}

func TestReadTextZones(t *testing.T) {
	for _, c := range []struct{ posted, utc string }{
		{"Aug 08, 2023 - 09:21 EDT", "2023-08-08T13:21:00Z"},
		{"Aug 17 , 2026 - 09:21 UTC", "2026-08-17T09:21:00Z"},
		{"Jun 18, 2026 - 09:21 PST", "2026-06-18T16:21:00Z"}, // printed wrong all summer, meant as the region's clock
		{"Jan 27, 2022 – 10:17 CET", "2022-01-27T09:17:00Z"},
		{"Jan 27, 2022 - 10:17 +05:30", "2022-01-27T04:47:00Z"},
		{"January 27, 2022 - 1:17 PM GMT", "2022-01-27T13:17:00Z"},
	} {
		p := read(t, "Down\nIncident Report for X\nInvestigating\nWe look.\nPosted "+c.posted+"\n")
		if got := p.Incidents[0].Updates[0].At; !got.Equal(at(c.utc)) {
			t.Errorf("%s is %s, want %s", c.posted, got, c.utc)
		}
	}
}

func TestReadTextErrorsNameTheLine(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"an unknown zone", "Down\nIncident Report for X\nResolved\nok\nPosted Jan 27, 2022 - 10:17 XQT\n", `line 5: "Posted Jan 27, 2022 - 10:17 XQT" names no time zone`},
		{"a month that is none", "Down\nIncident Report for X\nok\nPosted Foo 27, 2022 - 10:17 UTC\n", "line 4: "},
		{"a day that is none", "Down\nIncident Report for X\nok\nPosted Feb 30, 2022 - 10:17 UTC\n", "line 4: "},
		{"prose", "\nDear all,\nthe printer works again.\n", "line 2: neither a post"},
		{"nothing", " \n", "line 1: the text is empty"},
		{"a picture", "\x89PNG\x00\x00", "line 1: this is no text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := statuspage.Read(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %s", err, c.want)
			}
		})
	}
}
