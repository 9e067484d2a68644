package lint_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/incident"
	"kept/bot/lint"
)

// saying is a draft and the words that each advice has to be about: "rule:
// words"; nothing where there is nothing to say.
type saying struct {
	text string
	want []string
}

// on is a draft posted in Copenhagen on Tuesday 3 March 2026 at 11:10, with the
// next update named, so that only what a test is about remains.
func on(text string) lint.Draft {
	return lint.Draft{Text: text, Surface: incident.Public, At: at("11:10"), Zone: zone("Europe/Copenhagen")}
}

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

func at(clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-03-03 "+clock, zone("Europe/Copenhagen"))
	if err != nil {
		panic(err)
	}
	return t
}

// hear holds the advices of some rules on a draft against what is wanted.
func hear(t *testing.T, d lint.Draft, want []string, rules ...lint.Rule) {
	t.Helper()
	var got []string
	for _, a := range lint.Check(d) {
		if d.Text[a.Start:a.Start+len(a.Words)] != a.Words {
			t.Errorf("%q: the words %q do not stand at %d", d.Text, a.Words, a.Start)
		}
		if !strings.HasSuffix(a.Say, ".") || len(a.Say) > 200 {
			t.Errorf("%q is no short sentence", a.Say)
		}
		for _, r := range rules {
			if a.Rule == r {
				got = append(got, a.Words)
			}
		}
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q\n got %q\nwant %q", d.Text, got, want)
	}
}

func TestEstimatesOfResolution(t *testing.T) {
	for _, s := range []saying{
		{"We expect full recovery within the next hour.", []string{"expect full recovery within the next hour"}},
		{"The fix is expected to be in place by 13:00.", []string{"fix is expected to be in place by 13:00"}},
		{"Logins should be back up in about 20 minutes.", []string{"should be back up in about 20 minutes"}},
		{"By 12:30 we expect that calls are restored.", []string{"By 12:30 we expect that calls are restored"}},
		{"ETA for the fix: 12:30.", []string{"ETA for the fix: 12:30"}},
		{"Estimated time to resolution: 2 hours.", []string{"Estimated time to resolution: 2 hours"}},
		{"There is no ETA. The estimated time of the outage is 40 minutes.", []string{"estimated time of the outage is 40 minutes"}},
		{"The rebuild will take up to two hours.", []string{"rebuild will take up to two hours"}},
		{"We hope to have this resolved shortly. Next update at 12:00.", []string{"hope to have this resolved shortly"}},
		// Promises, the past, what is announced and what nobody guessed are none.
		{"We will post an update on the fix by 12:00.", nil},
		{"Updates follow every 30 minutes until this is resolved.", nil},
		{"The fix was expected by 10:00 and has been in place since 10:20.", nil},
		{"Logins were restored at 10:40 and we will monitor them until 14:00.", nil},
		{"We do not know yet when logins will be restored.", nil},
		{"The maintenance is expected to be complete by 12:00.", nil},
		{"We are working to restore logins as soon as possible.", nil},
		{"Password resets may take up to ten minutes to arrive.", nil},
		{"We will mark this as resolved tomorrow.", nil},
		{"“We expect recovery by 12:00”, our supplier writes.", nil},
		{"All systems should be working normally at this time.", nil},
	} {
		hear(t, on(s.text), s.want, lint.EstimateRule)
	}
	looksBack := on("Failover could take up to two hours, and recovery was expected within 20 minutes.")
	looksBack.Phase = incident.InPostmortem
	hear(t, looksBack, nil, lint.EstimateRule)
}

func TestNoNextUpdate(t *testing.T) {
	for _, s := range []saying{
		{"We are looking into failing logins.", []string{""}},
		{"We will share more as soon as we know it.", []string{"We will share more as soon as we know it"}},
		{"We are looking into it. Next update by 11:40.", nil},
		{"Updates every 30 minutes.", nil},
		{"We will continue to monitor for the next 24 hours.", nil},
		{"", nil},
		{" \n ", nil},
	} {
		hear(t, on(s.text), s.want, lint.NoNextUpdate)
	}
	d := on("Logins work again.")
	d.Phase = incident.Resolved
	hear(t, d, nil, lint.NoNextUpdate)

	d = on("We are looking into failing logins.")
	d.PolicyDue = at("11:32")
	if got := lint.Check(d); len(got) != 1 || got[0].Say != "Customers are told no next time: add “Next update by 11:30 CET”." {
		t.Errorf("%+v", got)
	}
}

func TestDeadlinePassed(t *testing.T) {
	for _, s := range []saying{
		{"Next update on 3 March at 10:45.", []string{"Next update on 3 March at 10:45"}},
		{"Next update at 11:00.", []string{"Next update at 11:00"}},
		{"Next update at 11:20.", nil},
		{"We restarted the gateway at 10:45. Next update at 11:20.", nil},
	} {
		hear(t, on(s.text), s.want, lint.PastDeadline)
	}
}

func TestZones(t *testing.T) {
	const summer = "2026-06-03T10:10:00Z"
	for _, s := range []struct {
		page, author, posted, text string
		want                       []string
	}{
		{"America/Los_Angeles", "", summer, "Next update at 10:45 PST.", []string{"PST"}},
		{"America/Los_Angeles", "", summer, "Next update at 10:45 PDT, or 10:45 PT.", nil},
		{"America/Los_Angeles", "", summer, "Since January 9 at 10:45 PST calls fail. Next update in 30 minutes.", nil},
		{"America/Phoenix", "", summer, "Next update at 10:45 MST.", nil},
		{"Europe/Copenhagen", "", summer, "Next update at 14:45 CET.", []string{"CET"}},
		{"Europe/Copenhagen", "", "2026-03-03T10:10:00Z", "Next update at 14:45 CET.", nil},
		{"Europe/London", "", "2026-03-03T10:10:00Z", "Next update at 14:45 BST.", []string{"BST"}},
		{"Europe/London", "", summer, "Next update at 14:45 BST.", nil},
		{"UTC", "", summer, "Next update at 18:45 IST.", []string{"IST"}},
		{"Asia/Kolkata", "", summer, "Next update at 18:45 IST.", nil},
		{"UTC", "", "2026-03-03T10:10:00Z", "Next update at 14:45 CST.", []string{"CST"}},
		{"America/Chicago", "", "2026-03-03T10:10:00Z", "Next update at 14:45 CST.", nil},
		// Two names, two clocks.
		{"UTC", "", "2026-03-03T10:10:00Z", "Next update at 10:45 PST (UTC-7).", []string{"UTC-7"}},
		{"UTC", "", "2026-03-03T10:10:00Z", "Next update at 10:45 PST (UTC-8).", nil},
		{"UTC", "", "2026-03-03T10:10:00Z", "Next update by 11:30 AM UTC / 3:30 PM PT.", []string{"3:30 PM"}},
		{"UTC", "", "2026-03-03T10:10:00Z", "Next update by 11:30 AM UTC / 3:30 AM PT.", nil},
		{"UTC", "", "2026-03-03T10:10:00Z", "Next update by 12:45 CET (11:45 UTC).", nil},
		// A bare clock, where the author's is another one.
		{"Europe/Copenhagen", "Europe/London", summer, "Next update at 14:45.", []string{"14:45"}},
		{"Europe/Copenhagen", "Europe/Berlin", summer, "Next update at 14:45.", nil},
		{"Europe/Copenhagen", "Europe/London", summer, "All times in CEST. Next update at 14:45.", nil},
		{"Europe/Copenhagen", "Europe/London", summer, "Since 12:05 CEST calls fail. Next update at 14:45.", nil},
		{"Europe/Copenhagen", "Europe/London", summer, "Next update in 30 minutes.", nil},
	} {
		posted, _ := time.Parse(time.RFC3339, s.posted)
		d := lint.Draft{Text: s.text, Surface: incident.Public, At: posted, Zone: zone(s.page)}
		if s.author != "" {
			d.Author = zone(s.author)
		}
		hear(t, d, s.want, lint.ZoneRule)
	}
	inside := lint.Draft{Text: "Next update at 14:45.", At: at("11:10"), Zone: zone("Europe/London"), Author: zone("Europe/Copenhagen")}
	hear(t, inside, nil, lint.ZoneRule)
}

// As Dixa's updates of 10:29 and 10:38, which had one wording.
func TestTheSameWords(t *testing.T) {
	for _, s := range []struct {
		before, text string
		same         bool
	}{
		{"Repairs of the login service go on.", "Repairs of the login service go on.", true},
		{"Repairs of the login service go on.", "Repairs of the login service are still going on.", false},
		{"Repairs of the login service go on.", "Repairs of the login service still go on. Thank you for your patience!", true},
		{"Our engineers repair it. Next update at 10:40.", "Our engineers repair it.  Next update at 11:40.", true},
		{"We restored 40% of the logins.", "We restored 90% of the logins.", false},
		{"Engineers are restarting the EU gateway.", "Engineers are restarting the US gateway.", false},
		{"Repairs go on.", "Repairs go on, logins work again in the EU.", false},
		{"", "Repairs go on.", false},
		{"Thank you.", "Thank you.", false},
	} {
		d := on(s.text)
		d.Previous = s.before
		var want []string
		if s.same {
			want = []string{strings.TrimRight(s.text, ".!")}
		}
		hear(t, d, want, lint.SameWords)
	}
}

func TestInternalNames(t *testing.T) {
	names := []string{"Ana Lund", "hydra", "Will"}
	for _, s := range []saying{
		{"The queue on db-prod-03 is full.", []string{"db-prod-03"}},
		{"web01 and web02.example.com do not answer.", []string{"web01", "web02.example.com"}},
		{"Node ip-10-0-3-4 restarts, i-0abc12345def too.", []string{"ip-10-0-3-4", "i-0abc12345def"}},
		{"The pod checkout-7d9f8c6b5-x2x4z is gone.", []string{"checkout-7d9f8c6b5-x2x4z"}},
		{"10.0.3.4:5432 and 192.168.0.0/16 are out of reach, fd00::12 too.", []string{"10.0.3.4:5432", "192.168.0.0/16", "fd00::12"}},
		{"See https://grafana.example.com/d/1 and http://runbook/login.", []string{"https://grafana.example.com/d/1", "http://runbook/login"}},
		{"auth.corp, payments.svc.cluster.local and localhost fail.", []string{"auth.corp", "payments.svc.cluster.local", "localhost"}},
		{"Tracked in OPS-1234 (and PLAT-77).", []string{"OPS-1234", "PLAT-77"}},
		{"Follow it in #inc-7-login, or under #ourdown, #1-2-3 and #Down-again.", []string{"#inc-7-login"}},
		{"Thanks to @ana and <@U12345>.", []string{"@ana", "@U12345"}},
		{"Write to ana.lund@example.com.", []string{"ana.lund@example.com"}},
		{"/var/log/auth.log is full, see C:\\logs\\auth.txt and deploy/auth.yaml.", []string{"/var/log/auth.log", "C:\\logs\\auth.txt", "deploy/auth.yaml"}},
		{"Ana Lund restarts hydra.", []string{"Ana Lund", "hydra"}},
		// What is public.
		{"Write to support@example.com or follow @examplestatus on X.", nil},
		{"Version 1.2.3.4 and v2.0.1.7 are affected.", nil},
		{"eu-west-1, us-east-2 and EU-1 are affected, UTF-8, COVID-19, HTTP-500 and INC-7 are not.", nil},
		{"See https://status.example.com/incidents/abc and docs.example.com.", nil},
		{"Calls to /v2/users fail and/or time out; Node.js clients retry.", nil},
		{"Next update at 10:45:00 UTC-8.", nil},
		{"Will this affect you? Hydraulics and hydras are not affected.", nil},
		{"CVE-2024-12345 in log4j-2 with GPT-4, SHA-256.", nil},
		{"The web and API layers of the login-service recover.", nil},
		{"It is 3-4 times slower, 24/7, 50%.", nil},
	} {
		d := on(s.text)
		d.Names = names
		var got []string
		for _, a := range lint.Check(d) {
			if a.Rule == lint.InternalName {
				got = append(got, a.Words)
			}
		}
		if strings.Join(got, "|") != strings.Join(s.want, "|") {
			t.Errorf("%q\n got %q\nwant %q", s.text, got, s.want)
		}
		d.Surface = incident.Internal
		hear(t, d, nil, lint.InternalName)
	}
	d := on("Node-7 and edge-02 are slow.")
	d.Incident = &incident.Incident{Components: incident.ParseComponents("Network (edge-02)")}
	hear(t, d, nil, lint.InternalName)
}
