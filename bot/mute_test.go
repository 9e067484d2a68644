package bot_test

import (
	"strings"
	"testing"
	"time"
)

// The deputy is the first who stands in for somebody who is muted, on a SEV1 too.
func TestTheDeputyStandsInForSomebodyMuted(t *testing.T) {
	d := newDesk(t)
	d.cfg.Deputy = d.olga
	d.open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ben, room, "update: we look into it, next update in 30 minutes")
	if answer := d.types(d.ben, room, "mute 2h"); !strings.Contains(answer, "reminders go to Olga") {
		t.Errorf("muting is answered %q", answer)
	}
	d.pass(26 * time.Minute)
	if got := said(d.w, room); !strings.Contains(got, "@Olga in 5 min: the update Ben promised") {
		t.Errorf("the deputy is not reminded: %q", got)
	}
	d.types(d.ben, room, "unmute")
	d.pass(5 * time.Minute)
	if got := said(d.w, room); !strings.Contains(got, "@Ben now due") {
		t.Errorf("whoever is muted no more is not reminded: %q", got)
	}
}
