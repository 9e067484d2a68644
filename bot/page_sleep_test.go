package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot"
)

// The hook stands beside the escalation target: on a SEV3 it neither wakes the person
// nor is it called for what is not late, whoever of the others rests.
func TestAHookWakesNobodyOnASEV3(t *testing.T) {
	d, o := newPaged(t)
	d.now = time.Date(2026, 3, 4, 20, 30, 0, 0, time.UTC) // 21:30 in Copenhagen, where Duty sleeps from 22
	d.types(d.ana, d.general, "hours mon-fri 14:00-22:00 asleep 01:00-09:00")
	_, room := d.declare("Exports are slow sev:3")
	d.types(d.ana, room, "update: The queue is long. Next update at 23:45")
	d.w.Disturb(d.ana, time.Date(2026, 3, 5, 8, 0, 0, 0, time.UTC))
	d.until(time.Date(2026, 3, 4, 23, 30, 0, 0, time.UTC))
	if len(o.told) > 0 {
		t.Errorf("the hook is told %q", o.told)
	}
	for _, n := range d.nudges() {
		for _, who := range n.people {
			if who == d.duty {
				t.Errorf("whoever sleeps is reminded at %s: %s", n.At.In(time.UTC), n.Text)
			}
		}
	}
	d.wants(said(d.w, room), "@Ana in 5 min: the update you promised", "@Ana now due")
	d.until(time.Date(2026, 3, 5, 13, 30, 0, 0, time.UTC)) // her working morning, at 14:00
	d.wants(said(d.w, room), "@Duty INC-1's update promised for")
	if len(o.saying("trigger", "late")) != 1 {
		t.Errorf("in the morning the hook is told %q", o.told)
	}
}

// Where the hook is all there is, it is called when something is late, not before,
// although everybody sleeps.
func TestAHookAloneIsCalledForWhatIsLate(t *testing.T) {
	d, o := newPaged(t)
	d.close()
	d.cfg.Escalation = bot.Target{Hook: "oncall"}
	d.open()
	d.now = time.Date(2026, 3, 4, 20, 30, 0, 0, time.UTC)
	_, room := d.declare("Exports are slow sev:3")
	d.types(d.ana, room, "update: The queue is long. Next update at 23:45")
	d.until(time.Date(2026, 3, 4, 22, 59, 0, 0, time.UTC))
	if len(o.told) > 0 {
		t.Errorf("the hook is told %q before anything was 15 min late", o.told)
	}
	d.until(time.Date(2026, 3, 4, 23, 1, 0, 0, time.UTC))
	if len(o.saying("trigger", "15 min late")) != 1 {
		t.Errorf("the hook is told %q", o.told)
	}
}

// Who is muted, and stands as the escalation target, keeps no hook from being called
// on a SEV1.
func TestAMuteSilencesNoHook(t *testing.T) {
	d, o := newPaged(t)
	_, room := d.declare("Users cannot log in sev:1")
	d.types(d.ana, room, "update: looking. Next update in 20 minutes")
	d.types(d.duty, d.general, "mute 5h")
	d.pass(36 * time.Minute)
	if len(o.saying("trigger", "15 min late")) != 1 {
		t.Errorf("the hook is told %q", o.told)
	}
}

// A hook that is all there is to escalate to reads no reminder before something is
// late: it stands in for nobody who muted Kept, or wants quiet, until then.
func TestAHookAloneStandsInForNobodyBeforeSomethingIsLate(t *testing.T) {
	for sev, quiet := range map[string]func(*desk){
		"sev:1": func(d *desk) { d.types(d.ana, d.general, "mute 2h") },
		"sev:3": func(d *desk) { d.w.Disturb(d.ana, d.now.Add(2*time.Hour)) },
	} {
		d, o := newPaged(t)
		d.cfg.Escalation = bot.Target{Hook: "oncall"}
		d.restart()
		_, room := d.declare("Users cannot log in " + sev)
		d.types(d.ana, room, "promise in 60m")
		d.pass(30 * time.Minute)
		quiet(d)
		d.pass(31 * time.Minute)
		if heard := said(d.w, room); !strings.Contains(heard, "@Ana now due") || len(o.told) > 0 {
			t.Errorf("%s: what is due reaches nobody; the hook was told %q, the room\n%s", sev, o.told, heard)
		}
		d.pass(15 * time.Minute)
		if len(o.saying("trigger", "P1:")) == 0 {
			t.Errorf("%s: what is late reaches no hook", sev)
		}
	}
}
