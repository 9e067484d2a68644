package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
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

// slowDoor is a platform that lets nobody into a room at the first try.
type slowDoor struct {
	*rehearse.Workspace
	tries int
}

func (s *slowDoor) Invite(ctx context.Context, room chat.RoomRef, people []chat.PersonRef) error {
	if s.tries++; s.tries == 1 {
		return &chat.RetryError{After: 10 * time.Second}
	}
	return s.Workspace.Invite(ctx, room, people)
}

// Whoever is handed a private incident gets its card, however long it takes to
// bring them into its room: before, they may not read it.
func TestTheCardOfAPrivateIncidentWaitsForTheInvitation(t *testing.T) {
	d := newDesk(t)
	d.platform = &slowDoor{Workspace: d.w}
	d.open()
	_, room := d.declare("Customer data in the logs sev:1 private:yes")
	d.types(d.ana, room, "handover @Ben the vendor knows")
	d.step()
	if got := said(d.w, d.w.Direct(d.ben)); strings.Contains(got, "Customer data") {
		t.Errorf("Ben reads %q before he is in the room", got)
	}
	d.pass(time.Minute)
	if got := said(d.w, d.w.Direct(d.ben)); !strings.Contains(got, "Ana hands you the lead.") || !strings.Contains(got, "[I have it]") {
		t.Errorf("Ben, who is in the room by now, reads %q", got)
	}
}
