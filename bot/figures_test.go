package bot_test

import (
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/figures"
	"kept/bot/incident"
	"kept/bot/rehearse"
)

// What stands in the timeline because an incident was declared acknowledges nothing,
// although it was recorded a moment later.
func TestADeclarationDoesNotAcknowledgeItself(t *testing.T) {
	w := newLookout(t)
	w.hearsOf(alert(1), alert(2))
	ev, err := w.w.Press(w.ben, "Declare", chat.MessageRef{})
	if err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(300 * time.Millisecond) // on its way to Kept
	w.handle(ev)
	ev = w.event(w.general, w.ana, rehearse.Speech{Text: "/incident declare Exports are slow sev:2 started:2026-03-04T08:00Z resolved:2026-03-04T08:40Z retro:yes"})
	w.now = w.now.Add(300 * time.Millisecond)
	w.handle(ev)
	w.pass(7 * time.Minute)
	acknowledged := func() figures.Spread {
		f, err := w.bot.Figures(t.Context(), figures.Question{Now: w.now, Retro: true}, func(*incident.Incident) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		return f.All.Acknowledge
	}
	if got := acknowledged(); got.Known != 0 {
		t.Errorf("nobody said anything, yet they were acknowledged after %s", got)
	}
	w.types(w.ana, w.general, "INC-2 note looking back, the cache was cold") // which acknowledges nothing that was over
	w.says(w.ana, chat.RoomRef(w.incident(1).Room), "I am looking")
	if got := acknowledged(); got.Known != 1 || got.Median.Round(time.Minute) != 7*time.Minute {
		t.Errorf("after 7 min it was acknowledged after %s", got)
	}
}

func TestWhoeverAcknowledgesWhereTheyAreCalledAcknowledgesTheIncident(t *testing.T) {
	d, o := newPaged(t)
	d.declare("Users cannot log in sev:1")
	d.pass(36 * time.Minute) // the first update is 15 min late: the hook was called
	d.answer(o, "e1", bot.Acknowledge, "Ben")
	f, err := d.bot.Figures(t.Context(), figures.Question{Now: d.now}, func(*incident.Incident) bool { return true })
	if got := f.All.Acknowledge; err != nil || got.Known != 1 || got.Median != 36*time.Minute {
		t.Errorf("acknowledged after %s, %v", got, err)
	}
}
