package teams_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// Where no channel is configured an incident lives where it was declared, and
// nobody reads of a failure. In a chat with Kept, its commander reads that nobody
// else does.
func TestWithoutAChannelIncidentsLiveWhereTheyWereDeclared(t *testing.T) {
	nowhere := func(*teams.Config, teamsfake.Place) {}
	t.Run("in a channel", func(t *testing.T) {
		w := newWorkingIn(t, nowhere)
		w.types(w.ben.ID, w.room.ID, "lunch at noon?")
		w.types(w.ana.ID, w.room.ID, "@Kept declare Checkout is down sev:1")
		w.pass(3 * time.Second)
		w.wants(w.room.ID, "First update owed by")
		w.types(w.ana.ID, w.room.ID, "@Kept update: We look into it. Next update in 30 minutes")
		w.pass(27 * time.Minute)
		w.wants(w.room.ID, "in 5 min: the update you promised")
		if got := w.reads(w.fake.DirectChat(w.ana.ID)); strings.Contains(got, "could not") || strings.Contains(got, "nobody else") {
			t.Errorf("Ana reads of a failure: %s", got)
		}
	})
	t.Run("in a chat with Kept", func(t *testing.T) {
		w := newWorkingIn(t, nowhere)
		w.types(w.ana.ID, w.fake.DirectChat(w.ana.ID), "declare Checkout is down sev:1")
		w.pass(3 * time.Second)
		w.wants(w.fake.DirectChat(w.ana.ID), "First update owed by", "INC-1 lives in this chat, which nobody else reads")
	})
}
