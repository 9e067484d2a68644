package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"kept/bot/slack/slackfake"
)

// A workspace in which one scope is missing: the check names the line to add.
func TestCheckNamesWhatIsMissing(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	o.Grant("pins:write", false)
	check := func() (string, error) {
		cmd := exec.CommandContext(o.ctx, o.program, "check", "--store", o.store)
		cmd.Env = append(cmd.Environ(), "SLACK_API="+o.api, "SLACK_BOT_TOKEN=xoxb-fake", "SLACK_APP_TOKEN=xapp-fake")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	out, err := check()
	if err == nil || !strings.Contains(out, "missing  scope pins:write") || !strings.Contains(out, "- pins:write") || !strings.Contains(out, "kept: 1 thing is missing") {
		t.Errorf("%v:\n%s", err, out)
	}
	o.Grant("pins:write", true)
	out, err = check()
	if err != nil || strings.Contains(out, "missing  ") || !strings.Contains(out, "ok       clock: within 30s of Slack's") {
		t.Errorf("%v:\n%s", err, out)
	}
}

func TestAClockThatIsOffIsTold(t *testing.T) {
	at := time.Date(2026, 1, 2, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		date string
		ok   bool
		want string
	}{
		{"Fri, 02 Jan 2026 10:00:00 GMT", true, "clock: within 30s of Slack's"},
		{"Fri, 02 Jan 2026 10:00:20 GMT", true, "clock: within 30s of Slack's"},
		{"Fri, 02 Jan 2026 09:58:00 GMT", false, "clock: 2m0s ahead of Slack's"},
		{"Fri, 02 Jan 2026 10:10:00 GMT", false, "clock: 10m0s behind Slack's"},
		{"", true, "clock: Slack did not say what time it is"},
	} {
		got := judgeSkew(c.date, at, at.Add(time.Second))
		if got.OK != c.ok || got.What != c.want || got.OK == (got.Fix != "") {
			t.Errorf("%q: %+v", c.date, got)
		}
	}
}
