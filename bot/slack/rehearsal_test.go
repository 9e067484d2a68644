package slack_test

import (
	"maps"
	"testing"
	"time"

	"kept/bot/rehearse/mirror"
)

// TestTranscriptsOnSlack plays every transcript on Slack: whatever people do
// they do in a Slack workspace, the bot hears of it and answers only there, and
// what it does there is repeated where the transcript's expectations look.
func TestTranscriptsOnSlack(t *testing.T) {
	all := mirror.Incidents(t)
	maps.Copy(all, mirror.Rules(t, "../rehearse"))
	for name, tr := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mirror.Play(t, tr, func(clock func() time.Time) mirror.Workplace { return newWorkplace(t, clock) })
		})
	}
}
