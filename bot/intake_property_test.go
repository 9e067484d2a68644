package bot_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kept/bot"
	"kept/bot/chat"
)

// Whatever alerts fire, are told again and are over, whoever decides what of them,
// and however often Kept dies: once all are over, nothing is said to fire.
func TestOnceAllAlertsAreOverNothingIsSaidToFire(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newLookout(t)
		defer w.close()
		w.desk.t = rt
		if rapid.Bool().Draw(rt, "declares") {
			w.cfg.Intakes["prom"] = bot.Intake{Room: w.triage, Declare: true, Commander: w.duty}
			w.restart()
		}
		since := map[int]time.Time{} // of what fires
		hears := func(n int, over bool) {
			a := alert(n)
			a.Group, a.StartedAt, a.Resolved = []string{"", "a", "b"}[n%3], since[n], over
			w.hearsOf(a)
		}
		for range rapid.IntRange(1, 40).Draw(rt, "turns") {
			n := rapid.IntRange(0, 5).Draw(rt, "alert")
			switch what := rapid.SampledFrom([]string{"fires", "fires", "is over", "time", "crash", "press", "command"}).Draw(rt, "what"); what {
			case "fires":
				if since[n].IsZero() {
					since[n] = w.now
				}
				hears(n, false)
			case "is over":
				hears(n, true)
				delete(since, n)
			case "time":
				w.pass(time.Duration(rapid.IntRange(0, 90).Draw(rt, "minutes")) * time.Minute)
			case "crash":
				w.restart()
			case "press":
				label := rapid.SampledFrom([]string{"Declare", "Dismiss", "Join INC-1", "Join INC-2"}).Draw(rt, "button")
				if ev, err := w.w.Press(w.ben, label, chat.MessageRef{}); err == nil {
					w.handle(ev)
					w.step()
				}
			case "command":
				text := rapid.SampledFrom([]string{"INC-1 resolve: over", "INC-1 reopen again", "INC-2 cancel no", "merge INC-2 into INC-1"}).Draw(rt, "command")
				w.types(w.ana, w.general, text)
			}
		}
		for n := range since {
			hears(n, true)
		}
		w.pass(time.Minute)
		if got := w.reads(); strings.Contains(got, " firing") {
			rt.Errorf("%d were left to be over, and the room reads\n%s", len(since), got)
		}
	})
}
