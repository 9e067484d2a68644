package bot_test

import (
	"strings"
	"testing"
	"time"
)

// Whoever takes over reads with it what is owed, and by whom: promises stay with
// whoever said them.
func TestWhoeverTakesOverReadsWhatIsOwed(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: we look into it, next update at 10:45")
	for command, want := range map[string]string{
		"lead @Ben":   "INC-1 @Ben is commander now.\nUpdate owed by 10:45 CET: Ana, “next update at 10:45”",
		"comms @Ben":  "INC-1 @Ben is comms lead now.\nUpdate owed by 10:45 CET: Ana, “next update at 10:45”",
		"scribe @Ben": "INC-1 @Ben is scribe now.",
	} {
		d.types(d.ana, room, command)
		d.step()
		first, _, _ := strings.Cut(want, "\n")
		got := said(d.w, room)
		if _, got, _ = strings.Cut(got, first); !strings.HasPrefix(first+got, want+"\n") {
			t.Errorf("%q is told as %q, want %q", command, first+got, want)
		}
	}
}

// Whoever may press nothing is handed nothing: they could not take it.
func TestAGuestIsHandedNothing(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:1")
	if got := d.types(d.ana, room, "handover @Guest"); !strings.HasPrefix(got, "Guest cannot take it: only people of your own organisation can.") {
		t.Errorf("handing over to a guest is answered %q", got)
	}
	d.pass(time.Minute)
	if got := said(d.w, room); strings.Contains(got, "hands the lead over") {
		t.Errorf("a guest is handed the lead: %q", got)
	}
}
