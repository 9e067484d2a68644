package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
)

// Which alerts make a proposal, which join one, and which are declared.

func TestWhatIsResolvedBeforeItsFiringIsHeardProposesNothing(t *testing.T) {
	w := newLookout(t)
	w.hearsOf(resolved(alert(1)))
	w.hearsOf(alert(1))
	if got := w.reads(); got != "" {
		t.Errorf("what is over is proposed:\n%s", got)
	}
	later := alert(1)
	later.StartedAt = w.now
	w.hearsOf(later)
	w.wants(w.reads(), "Alert: Logins fail on web-1", "1 alert of prom, 1 firing")
}

func TestAnIntakeThatMayDeclares(t *testing.T) {
	w := newLookout(t)
	w.cfg.Intakes["prom"] = bot.Intake{Room: w.triage, Declare: true, Commander: w.duty}
	w.restart()
	w.hearsOf(alert(1))
	w.hearsOf(alert(1), alert(2))
	if list := w.types(w.ana, w.general, "list"); !strings.Contains(list, "INC-1 · SEV2 · investigating · Logins fail on web-1 · commander Duty") || strings.Contains(list, "INC-2") {
		t.Errorf("open are %s", list)
	}
}

// Each proposal is declared, not only the first one; but a storm is one incident, and
// what resembles an open one is left to people.
func TestAnIntakeThatMayDeclaresEachButAStormOnce(t *testing.T) {
	w := newLookout(t)
	w.cfg.Intakes["prom"] = bot.Intake{Room: w.triage, Declare: true, Commander: w.duty}
	w.restart()
	fires := func(group, title string) {
		a := alert(1)
		a.Fingerprint, a.Group, a.Title, a.StartedAt = group+title, group, title, w.now
		w.hearsOf(a)
	}
	for _, group := range []string{"login", "disk", "mail"} {
		fires(group, "All is lost in "+group)
	}
	w.wants(w.types(w.ana, w.general, "INC-1 timeline"), "lost in login", "lost in disk", "lost in mail")
	if list := w.types(w.ana, w.general, "list"); strings.Contains(list, "INC-2") {
		t.Errorf("a storm became %s", list)
	}
	w.pass(6 * time.Minute)
	fires("exports", "Exports are slow")
	w.wants(w.types(w.ana, w.general, "list"), "INC-2", "Exports are slow")
	w.pass(6 * time.Minute)
	fires("exports again", "Exports are very slow")
	if list := w.types(w.ana, w.general, "list"); strings.Contains(list, "INC-3") {
		t.Errorf("what resembles INC-2 was declared: %s", list)
	}
	w.wants(w.reads(), "Alert: Exports are very slow", "[Declare] [Join INC-2]")
}

func TestAlertsFollowAMerge(t *testing.T) {
	w := newLookout(t)
	w.hearsOf(alert(1))
	w.presses(w.ben, "Declare")
	w.step()
	_, room := w.declare("Users cannot log in sev:2")
	w.types(w.ana, w.general, "merge INC-1 into INC-2")
	w.hearsOf(alert(2))
	w.hearsOf(resolved(alert(1)), resolved(alert(2)))
	w.wants(w.types(w.ana, room, "INC-2 timeline"), "Alert (prom): Logins fail on web-2", "Alert resolved (prom): Logins fail on web-1")
	w.wants(said(w.w, room), "All alerts of prom are resolved (2).")
	if n := len(w.w.Posts(w.triage, rehearse.Kept)); n != 2 { // the proposal, and what became of the incident
		t.Errorf("the room reads\n%s", w.reads())
	}
}

func TestWhatStillFiresLongAfterItWasDecidedIsProposedAnew(t *testing.T) {
	w := newLookout(t)
	proposals := func() int { return strings.Count(w.reads(), "[Dismiss]") }
	w.hearsOf(alert(1))
	w.presses(w.ben, "Declare")
	w.step()
	w.types(w.ben, chat.RoomRef(w.incident(1).Room), "resolve: It is over")
	w.pass(50 * time.Minute)
	w.hearsOf(alert(1))
	if proposals() != 0 {
		t.Errorf("an alert that fires on is news after less than an hour:\n%s", w.reads())
	}
	w.pass(15 * time.Minute)
	w.hearsOf(alert(1))
	if proposals() != 1 {
		t.Errorf("what still fires an hour after its incident is over is told to nobody:\n%s", w.reads())
	}
	w.presses(w.ben, "Dismiss")
	w.pass(23 * time.Hour)
	w.hearsOf(alert(1))
	if proposals() != 0 {
		t.Errorf("what was dismissed is proposed again:\n%s", w.reads())
	}
	w.pass(2 * time.Hour)
	w.hearsOf(alert(1))
	if proposals() != 1 {
		t.Errorf("what fires a day after it was dismissed is told to nobody:\n%s", w.reads())
	}
	w.hearsOf(resolved(alert(1)))
	w.wants(w.reads(), "INC-1 was declared of this (commander Ben). What still fired was proposed anew.")
	if got := w.reads(); strings.Contains(got, "1 firing") {
		t.Errorf("what is over is said to fire:\n%s", got)
	}
}
