package lint_test

import (
	"testing"
	"time"

	"kept/bot/incident"
	"kept/bot/lint"
)

func TestThePhaseAndTheText(t *testing.T) {
	for _, s := range []struct {
		phase incident.Status
		saying
	}{
		{incident.Resolved, saying{"We continue to investigate.", []string{"continue to investigate"}}},
		{incident.Resolved, saying{"Engineers are still working on a fix.", []string{"are still working on a fix"}}},
		{incident.Resolved, saying{"Logins work. We are investigating the root cause and will publish a postmortem.", nil}},
		{incident.Resolved, saying{"We are working on a permanent fix to prevent this.", nil}},
		{incident.Resolved, saying{"We will continue to monitor for the next 24 hours.", nil}},
		{incident.Monitoring, saying{"We are currently investigating this.", []string{"are currently investigating"}}},
		{incident.Monitoring, saying{"We’re continuing to work on a fix for this issue.", []string{"continuing to work on a fix"}}},
		{incident.Monitoring, saying{"The issue has been resolved and we are monitoring.", nil}},
		{incident.Investigating, saying{"The issue has been resolved.", []string{"issue has been resolved"}}},
		{incident.Investigating, saying{"We have identified the root cause.", []string{"have identified the root cause"}}},
		{incident.Investigating, saying{"A fix has been implemented.", []string{"fix has been implemented"}}},
		{incident.Investigating, saying{"We’ve resolved the issue.", []string{"’ve resolved the issue"}}},
		{incident.Investigating, saying{"We have identified an issue with logins and are investigating.", nil}},
		{incident.Investigating, saying{"We have identified a possible cause.", nil}},
		{incident.Investigating, saying{"Once the issue has been resolved, we will tell you.", nil}},
		{incident.Investigating, saying{"We will post an update when this is resolved.", nil}},
		{incident.Investigating, saying{"The issue is resolved for most customers.", nil}},
		{incident.Investigating, saying{"A fix was deployed at 10:00, but logins still fail.", nil}},
		{incident.Identified, saying{"We are investigating the cause.", []string{"are investigating the cause"}}},
		{incident.Identified, saying{"We are still trying to find out the root cause; the cause is still unknown.", []string{"trying to find out the root cause", "cause is still unknown"}}},
		{incident.Identified, saying{"The team is working on a fix.", nil}},
		{incident.Identified, saying{"After investigating the cause we restarted the gateway.", nil}},
		{incident.InPostmortem, saying{"We are investigating. The issue has been resolved.", nil}},
		{"", saying{"We are investigating. The issue has been resolved.", nil}},
	} {
		d := on(s.text)
		d.Phase = s.phase
		hear(t, d, s.want, lint.WrongPhase)
	}
	d := on("The issue has been resolved.")
	d.Incident = &incident.Incident{Status: incident.Investigating}
	if got := lint.Check(d)[0].Say; got != "This says that it is resolved, but the incident is investigating: announce resolved, or change the words." {
		t.Error(got)
	}
}

func TestPresentTenseInACalmPhase(t *testing.T) {
	for _, s := range []struct {
		phase incident.Status
		saying
	}{
		{incident.Monitoring, saying{"This is impacting logins in the EU.", []string{"is impacting"}}},
		{incident.Resolved, saying{"Users cannot log in.", []string{"Users cannot"}}},
		{incident.Resolved, saying{"Some customers are currently unable to call.", []string{"are currently unable"}}},
		{incident.Monitoring, saying{"We are currently monitoring the result.", nil}},
		{incident.Monitoring, saying{"A few customers are still affected.", nil}},
		{incident.Monitoring, saying{"Logins are no longer affected.", nil}},
		{incident.Monitoring, saying{"If you are experiencing problems, write to us.", nil}},
		{incident.Monitoring, saying{"Customers who are affected should log in again.", nil}},
		{incident.Monitoring, saying{"Customers were unable to log in.", nil}},
		{incident.Investigating, saying{"This is impacting logins in the EU.", nil}},
	} {
		d := on(s.text)
		d.Phase = s.phase
		hear(t, d, s.want, lint.PresentTense)
	}
}

// As Dstny's update of 10:21: it told as going on what was over at 09:22.
func TestCurrentlyAfterRestoration(t *testing.T) {
	inc := &incident.Incident{Status: incident.Investigating, DeclaredAt: at("11:00")}
	inc.SetMark(incident.MarkRestored, incident.MarkedTime{At: at("10:22")})
	d := on("We are currently investigating calls that fail. This is impacting some users. Updates every 60 minutes.")
	d.Phase, d.Incident = incident.Investigating, inc
	hear(t, d, []string{"are currently investigating", "is impacting"}, lint.PresentTense)
	if got := lint.Check(d)[0].Say; got != "The impact ended at 10:22 CET: say so, and tell it in the past tense." {
		t.Error(got)
	}

	again := *inc
	again.Phases = []incident.Phase{{Status: incident.Investigating, At: at("11:05")}}
	d.Incident = &again
	hear(t, d, nil, lint.PresentTense) // a false recovery

	d.Incident, d.Text = inc, "Until 10:22 calls failed. We are investigating why and what to do. Updates every 60 minutes."
	hear(t, d, nil, lint.PresentTense)
	d.Incident, d.Text = inc, "Until 10:22 calls failed. We are monitoring. Updates every 60 minutes."
	hear(t, d, nil, lint.PresentTense)
}

// told is an incident in which an update was posted at 11:00 with a promise.
func told(kind incident.Kind, due time.Time, words string) (*incident.Incident, incident.Ledger) {
	inc := &incident.Incident{ID: 1, Status: incident.Investigating, Severity: incident.SEV2, DeclaredAt: at("10:50"),
		Updates: []incident.Update{{ID: 1, Surface: incident.Public, Text: "Logins fail.", At: at("11:00"), Said: at("11:00")}}}
	p := incident.Promise{ID: 1, Kind: kind, Surface: incident.Public, MadeAt: at("11:00"), Due: due, Words: words, Update: 1}
	if kind == incident.Cadence {
		p.Every = due.Sub(p.MadeAt)
	}
	inc.Promises = []incident.Promise{p}
	return inc, incident.Judge(inc, at("11:10"))
}

func TestWhatWasPromisedBefore(t *testing.T) {
	next, cadence, report := incident.NextUpdate, incident.Cadence, incident.PostmortemDue
	for _, s := range []struct {
		kind incident.Kind
		due  time.Time
		rule lint.Rule
		saying
	}{
		{next, at("11:45"), lint.DroppedTime, saying{"We restarted the gateway.", []string{""}}},
		{next, at("11:45"), lint.DroppedTime, saying{"We restarted the gateway. Next update at 11:45.", nil}},
		{next, at("11:45"), lint.DroppedTime, saying{"We restarted the gateway. Next update at 13:00.", []string{"Next update at 13:00"}}},
		{next, at("11:45"), lint.DroppedTime, saying{"Next update at 13:00 instead of 11:45.", nil}},
		{next, at("11:45"), lint.DroppedTime, saying{"We restarted the gateway. Next update at 11:30.", nil}},
		{next, at("11:12"), lint.DroppedTime, saying{"We restarted the gateway. Next update at 11:40.", nil}}, // the promised one
		{next, at("11:12"), lint.DroppedTime, saying{"We restarted the gateway.", nil}},
		{next, at("11:12"), lint.NoNextUpdate, saying{"We restarted the gateway.", []string{""}}},
		{cadence, at("12:00"), lint.NoNextUpdate, saying{"We restarted the gateway.", nil}}, // the hour stands
		{cadence, at("12:00"), lint.Conflict, saying{"Next update at 15:00.", []string{"Next update at 15:00"}}},
		{cadence, at("12:00"), lint.Conflict, saying{"Updates every two hours.", []string{"Updates every two hours"}}},
		{cadence, at("12:00"), lint.Conflict, saying{"Updates every 30 minutes.", nil}},
		{report, at("23:00"), lint.Conflict, saying{"A postmortem will follow within 5 business days.", []string{"A postmortem will follow within 5 business days"}}},
	} {
		d := on(s.text)
		d.Incident, d.Ledger = told(s.kind, s.due, "as said at 11:00")
		hear(t, d, s.want, s.rule)
	}
	d := on("Next update at 11:30. We will post another update at 14:00.")
	hear(t, d, []string{"We will post another update at 14:00"}, lint.Conflict)
}

func TestLaterThanThePolicyAsks(t *testing.T) {
	inside := on("Next update in 25 minutes.")
	inside.Surface, inside.PolicyDue = incident.Internal, at("11:30")
	hear(t, inside, nil, lint.BeyondPolicy)
	inside.Text = "Next update in 45 minutes."
	hear(t, inside, []string{"Next update in 45 minutes"}, lint.BeyondPolicy)

	outside := on("Next update in one hour.") // customers may hear less often than the room
	outside.PolicyDue = at("11:30")
	hear(t, outside, nil, lint.BeyondPolicy)
	outside.Text = "Next update tomorrow."
	hear(t, outside, []string{"Next update tomorrow"}, lint.BeyondPolicy)
	outside.PolicyDue = time.Time{}
	hear(t, outside, nil, lint.BeyondPolicy)
}
