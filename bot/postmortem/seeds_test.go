package postmortem

import (
	"testing"
	"time"

	"kept/bot/incident"
)

// dixa is the platform instability of 27 January 2022: its times, its figures,
// the words of its promises; everything else is made up.
func dixa() Input {
	in := newInput()
	inc := in.Incident
	inc.Title, inc.Category = "General platform instability", "Service Degradation"
	inc.Components = incident.ParseComponents("Agent Interface (Agent Interface)")
	inc.Phases = []incident.Phase{
		{Status: incident.Investigating, At: at("10:11"), By: lead},
		{Status: incident.Identified, At: at("10:28"), By: comms},
		{Status: incident.Monitoring, At: at("10:39"), By: comms},
		{Status: incident.Resolved, At: at("11:10"), By: comms},
	}
	in.mark(incident.MarkDetected, "10:05")
	in.mark(incident.MarkProcess, "10:11")
	in.mark(incident.MarkMitigated, "10:28")
	in.mark(incident.MarkRestored, "10:45")
	in.note("11:20", incident.Impact, "some agents were thrown out").Window = &incident.Window{From: at("10:05"), To: at("10:40"), Degree: incident.Partial}
	in.note("11:21", incident.Impact, "nobody could get in for 17 minutes").Window = &incident.Window{From: at("10:11"), To: at("10:28"), Degree: incident.Total}
	in.note("11:22", incident.Reports, "conversations about it").Count = 32
	in.note("11:23", "", "10:12: all users lost connection")
	in.note("11:24", "", "10:45 monitoring phase, everybody was reconnected")
	in.note("10:12", incident.Cause, "a critical service took more than it was given, so requests queued up")
	in.note("10:13", incident.Detection, "alerts of the monitoring system")
	in.note("10:14", incident.DeclaredOn, "reports by clients")
	in.update("10:17", incident.Public, incident.Investigating, "Something is wrong with the platform.\n\nNext update at 10:45hs")
	in.update("10:28", incident.Public, incident.Identified, "We found it and see logins coming back.\n\nNext update: 10:45hs")
	in.update("10:39", incident.Public, incident.Monitoring, "A fix has been implemented and we keep an eye on it.")
	in.update("11:10", incident.Public, incident.Resolved, "It is over. Post mortem about this incident will be posted within 5 business days.")
	due := time.Date(2022, 2, 3, 22, 59, 59, 0, time.UTC)
	posted := time.Date(2022, 2, 4, 15, 55, 0, 0, time.UTC)
	inc.Postmortem.PublishedAt = posted
	in.Ledger = incident.Ledger{At: posted, Rows: []incident.Row{
		{Promise: 1, Kind: incident.NextUpdate, Surface: incident.Public, Words: "Next update at 10:45hs", PostedAt: at("10:17"), Due: at("10:45"), Outcome: incident.Kept, KeptAt: at("10:28"), Update: 2},
		{Promise: 3, Kind: incident.PostmortemDue, Surface: incident.Public, Words: "within 5 business days", PostedAt: at("11:10"), Due: due,
			Outcome: incident.Broken, KeptAt: posted, Late: posted.Sub(due)},
	}}
	in.Now = posted
	return in
}

func TestDixa(t *testing.T) {
	text := render(t, compile(t, dixa()))
	want(t, text,
		"Service Degradation", "Agent Interface (Agent Interface)",
		"10:11–10:28 CET | 09:11–09:28 | 17 min | total", "10:05–10:40 CET | 09:05–09:40 | 35 min | partial",
		"32 reports", "Next update at 10:45hs", "late by 16 h 55 min",
		"“17 minutes”", "agrees with the marked times",
		"**Everybody was affected:** 10:11 CET (total impact window", "or 10:12 CET (",
		"**Fix in place:** 10:28 CET (marked) or 10:39 CET (public update U3)",
		"**Monitoring began:** 10:39 CET (status monitoring) or 10:45 CET (",
		"First public update 10:17 CET (09:17 UTC): 12 min after impact began, 12 min after detection",
		"**What set off the declaration**", "reports by clients")
	refuse(t, text, "**Process started:**", "**Out of order:**", "Quillon Ash restarted")
}

func TestFalseRecoveryIsNamed(t *testing.T) {
	in := newInput()
	in.Incident.Zone = "America/New_York"
	ny, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	on := func(h, m int) time.Time { return time.Date(2023, 8, 8, h, m, 0, 0, ny).UTC() }
	inc := in.Incident
	inc.DeclaredAt = on(9, 21)
	inc.Phases = nil
	for _, p := range []struct {
		h, m   int
		status incident.Status
	}{{9, 21, incident.Investigating}, {9, 28, incident.Monitoring}, {9, 32, incident.Investigating}, {9, 47, incident.Monitoring}, {10, 20, incident.Resolved}} {
		inc.Phases = append(inc.Phases, incident.Phase{Status: p.status, At: on(p.h, p.m), By: lead})
		inc.Updates = append(inc.Updates, incident.Update{ID: incident.UpdateID(len(inc.Updates) + 1), Surface: incident.Public, Phase: p.status,
			At: on(p.h, p.m), Text: map[incident.Status]string{incident.Monitoring: "A fix has been implemented."}[p.status], By: lead})
	}
	text := render(t, compile(t, in))
	want(t, text, "monitoring from 09:28 to 09:32 was a false recovery")
	refuse(t, text, "Fix in place") // each announcement belongs to its own recovery
	in.Voice = PublicVoice
	want(t, render(t, compile(t, in)), "monitoring from 09:28 to 09:32 was a false recovery")
}

// A rough length agrees with the stretch that it rounds; an exact one must fit.
func TestStatedDurations(t *testing.T) {
	for _, c := range []struct{ words, want string }{
		{"the portal was unavailable for approximately 40 minutes", "“approximately 40 minutes” (U1"},
		{"the portal was unavailable for 39 minutes", "agrees with the marked times: total impact 15:52–16:31 CET, 39 min"},
		{"the portal was unavailable for 20 minutes", "**Duration:** “20 minutes”"},
		{"the portal was down for 1 hour 7 minutes", "“1 hour 7 minutes”"},
	} {
		in := newInput()
		in.mark(incident.MarkRestored, "16:59")
		in.note("17:10", incident.Impact, "").Window = &incident.Window{From: at("15:52"), To: at("16:31"), Degree: incident.Total}
		in.note("17:10", incident.Impact, "").Window = &incident.Window{From: at("16:31"), To: at("16:59"), Degree: incident.Partial}
		in.note("17:12", incident.Impact, c.words)
		text := render(t, compile(t, in))
		if c.words == "the portal was unavailable for approximately 40 minutes" {
			c.want = "“approximately 40 minutes” ([T3]"
			want(t, text, "agrees with the marked times: total impact 15:52–16:31 CET, 39 min")
		}
		want(t, text, c.want)
	}
	in := newInput()
	in.note("17:10", incident.Impact, "").Window = &incident.Window{From: at("15:52"), To: at("16:31"), Degree: incident.Total}
	in.update("15:55", incident.Public, "", "Login is down. We will post every 60 minutes, the next update comes in 30 minutes.")
	refuse(t, render(t, compile(t, in)), "60 minutes” (", "30 minutes” (")
}

// An update that speaks of impact as going on after service was back is listed.
func TestImpactAfterItsEnd(t *testing.T) {
	in := newInput()
	in.mark(incident.MarkImpact, "08:19")
	in.mark(incident.MarkRestored, "09:22")
	in.update("10:21", incident.Public, incident.Investigating, "We look into an issue. This is impacting a subset of users.")
	text := render(t, compile(t, in))
	want(t, text, "**Impact after its end:** public update U1 of 10:21 CET", "59 min after service was back", "1 h 3 min")
}

func TestMarksOutOfOrder(t *testing.T) {
	in := newInput()
	in.mark(incident.MarkImpact, "10:20")
	in.mark(incident.MarkDetected, "10:05")
	want(t, render(t, compile(t, in)), "**Out of order:** detected 10:05 CET is before impact started 10:20 CET")
}

// The times of a sentence go to the statement that they stand beside.
func TestStatedClockTimes(t *testing.T) {
	in := newInput()
	in.mark(incident.MarkProcess, "10:11")
	in.mark(incident.MarkMitigated, "10:28")
	in.note("11:30", "", "process started 10:14, a fix was applied at 09:40 UTC")
	text := render(t, compile(t, in))
	want(t, text, "**Process started:** 10:11 CET (marked) or 10:14 CET", "**Fix in place:** 10:28 CET (marked) or 10:40 CET")

	in = newInput()
	in.mark(incident.MarkMitigated, "10:28")
	in.note("10:50", "", "maybe the fix was applied at 10:40?")
	in.note("10:51", "", "the fix was not applied at 10:40")
	refuse(t, render(t, compile(t, in)), "## Contradictions")
}

// What a later update repeats is no second time; a live note has the time at
// which it was written, one written afterwards has none.
func TestRepetitionIsNoContradiction(t *testing.T) {
	in := newInput()
	in.mark(incident.MarkMitigated, "10:28")
	in.update("10:28", incident.Public, "", "A fix has been implemented.")
	in.update("10:40", incident.Public, "", "As said, a fix has been implemented.")
	in.note("11:50", "", "the fix was deployed")
	refuse(t, render(t, compile(t, in)), "## Contradictions")
	in.note("10:33", "", "the fix was deployed")
	want(t, render(t, compile(t, in)), "**Fix in place:** 10:28 CET (marked, public update U1) or 10:33 CET ([T4]")
}

func TestAgreeingSourcesAreNoContradiction(t *testing.T) {
	in := newInput()
	in.mark(incident.MarkProcess, "10:11")
	in.note("11:30", "", "process started 10:11")
	refuse(t, render(t, compile(t, in)), "## Contradictions")
}
