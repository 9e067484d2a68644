package postmortem

import (
	"testing"

	"kept/bot/incident"
)

// Only plain statements are heard; the rest of what people write is not a cause.
func TestClaimReader(t *testing.T) {
	for _, c := range []struct {
		text string
		want incident.Topic
	}{
		{"Root cause is an exhausted connection pool.", incident.Cause},
		{"ok so the root cause was the cert that was not rotated", incident.Cause},
		{"The cause of the outage is a full disk on db-2", incident.Cause},
		{"root cause: stuck health probe", incident.Cause},
		{"root cause has been identified as a leaking worker", incident.Cause},
		{"the root cause is that pods could not reach the resolver", incident.Cause},
		{"Cause: a bad deploy", incident.Cause},
		{"root cause found: the pool", incident.Cause},
		{"root cause is confirmed to be the pool", incident.Cause},
		{"the errors are caused by the new limiter", incident.Cause},
		{"It was triggered by the 14:00 release.", incident.Trigger},
		{"We reverted release 4.2", incident.Fix},
		{"I've just restarted node-7", incident.Fix},
		{"rolled back to 1.9.3", incident.Fix},
		{"we have now failed over to the replica, should be better soon", incident.Fix},
		{"The restart did not help", incident.FailedFix},
		{"We decided to take the node out", incident.Decision},
		{"Decision: freeze deploys", incident.Decision},
		{"turns out the probe waits for the wrong port", incident.Contributing},

		{"Is the root cause the database?", ""},
		{"is the root cause the database", ""},
		{"root cause is the database, right?", ""},
		{"maybe the root cause is the database", ""},
		{"the root cause might be DNS", ""},
		{"I think root cause is DNS", ""},
		{"root cause is probably DNS", ""},
		{"root cause is DNS, I guess", ""},
		{"the cause could be the release", ""},
		{"I don't think the root cause is DNS", ""},
		{"root cause is not DNS", ""},
		{"the root cause isn't DNS", ""},
		{"root cause is still unknown", ""},
		{"root cause is being investigated", ""},
		{"root cause: TBD", ""},
		{"no root cause was found", ""},
		{"once we know the root cause is fixed we can close", ""},
		{`support wrote "the root cause is your network"`, ""},
		{"> root cause is DNS", ""},
		{"`root cause is DNS` is what the old runbook prints", ""},
		{"we have not restarted anything", ""},
		{"should we have reverted it earlier?", ""},
		{"if we reverted it we would lose data", ""},
		{"has anyone restarted it", ""},
		{"last time we restarted it it came back", ""},
		{"we will revert", ""},
		{"too little was logged to identify the cause was the verdict", ""},
		{"after two tries that did not hold, we rolled back to 1.9", incident.Fix},
		{"the dashboard is red", ""},
	} {
		got := TopicOf(c.text)
		if got != c.want {
			t.Errorf("%q: heard as %q, want %q", c.text, got, c.want)
		}
	}
}

// A later correction wins over what was said before it.
func TestLaterCorrectionWins(t *testing.T) {
	for _, c := range []struct {
		name       string
		lines      []string
		want, gone []string
	}{
		{"a correction that names the cause anew",
			[]string{"10:20 ops root cause is the zebra pool", "10:30 ops Correction: the root cause is the yak cache"},
			[]string{"yak cache", "1 earlier statement was corrected"}, []string{"zebra"}},
		{"scratch that",
			[]string{"10:20 ops root cause is the zebra pool", "10:22 ops scratch that"},
			[]string{"1 earlier statement was corrected"}, []string{"zebra"}},
		{"scratch that means its author's own statement",
			[]string{"10:20 ops root cause is the zebra pool", "10:21 guest we restarted the yak cache", "10:22 ops scratch that"},
			[]string{"yak cache"}, []string{"zebra"}},
		{"actually it was",
			[]string{"10:20 ops root cause is the zebra pool", "10:30 guest actually it was the yak cache"},
			[]string{"actually it was the yak cache"}, []string{"zebra"}},
		{"a later denial",
			[]string{"10:20 ops root cause is the zebra pool", "10:30 guest the root cause is not the zebra pool"},
			nil, []string{"zebra"}},
		{"scratch that, it is not",
			[]string{"10:20 ops root cause is the zebra pool", "10:22 guest scratch that, the root cause is not the zebra"},
			[]string{"1 earlier statement was corrected"}, []string{"zebra"}},
		{"a denial of something else",
			[]string{"10:20 ops root cause is the zebra pool", "10:30 guest the root cause is not the yak cache"},
			[]string{"zebra"}, []string{"yak"}},
		{"scratch that, hours later, means something else",
			[]string{"10:20 ops root cause is the zebra pool", "14:30 ops scratch that"},
			[]string{"zebra"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := newInput()
			in.Messages = said(c.lines...)
			text := render(t, compile(t, in))
			want(t, text, c.want...)
			refuse(t, text, c.gone...)
		})
	}
}
