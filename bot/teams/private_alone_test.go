package teams_test

import (
	"strings"
	"testing"

	"kept/bot/teams/teamsfake"
)

// Teams makes no group chat of one person. The incident stays between Kept and
// whoever declared it, who is told so, and is held to it as to any other.
func TestAPrivateIncidentOfOnePersonStaysInTheirChat(t *testing.T) {
	d := newDesk(t, nil)
	st, step := d.withBot()
	own := d.fake.DirectChat(d.ana.ID)
	d.types(d.ana.ID, own, "declare Leak of data sev:1 private:yes")
	step()
	step()
	d.types(d.ana.ID, own, "note the key was rotated")
	d.types(d.ana.ID, own, "update: looking into it. Next update in 30 minutes")
	step()
	var said strings.Builder
	for _, m := range d.direct() {
		said.WriteString(reads(m) + "\n")
	}
	for _, want := range []string{"its room could not be opened", "name its lead", "between you and Kept", "“the key was rotated”", "Update U1 by Ana"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("Ana does not read %q in\n%s", want, said.String())
		}
	}
	d.types(d.ben.ID, d.fake.DirectChat(d.ben.ID), "list")
	d.types(d.ben.ID, d.fake.DirectChat(d.ben.ID), "status inc-1")
	d.types(d.ben.ID, d.room.ID, "@Kept list")
	for _, p := range d.fake.Places("") {
		if p.ID == own {
			continue
		}
		if p.Kind == teamsfake.Group {
			t.Errorf("there is a chat %+v", p)
		}
		for _, m := range d.fake.Messages(p.ID, "") {
			if strings.Contains(reads(m), "Leak") || strings.Contains(reads(m), "rotated") {
				t.Errorf("others read %q", reads(m))
			}
		}
	}
	if inc := theIncident(t, st); inc.Room != "" || len(inc.Promises) != 1 {
		t.Errorf("it lives in %q and owes %+v", inc.Room, inc.Promises)
	}
}
