package bot_test

import (
	"context"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
)

// After a restart the first thing that comes is often a message that is being
// written right then. What was written before it is read back all the same.
func TestAMessageThatComesBeforeTheCatchUpHidesNothing(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:4")
	d.says(d.ana, room, "the lights went out")
	d.close()
	d.now = d.now.Add(time.Hour)
	missed := d.event(room, d.ben, rehearse.Speech{Text: "rolled back in the gap"})
	d.now = d.now.Add(time.Minute)
	d.open()
	d.says(d.ana, room, "a message of now")
	d.step()
	d.hears(d.w.React(missed.Message, d.ana, "pushpin", true))
	d.wants(d.types(d.ana, room, "timeline"), "rolled back in the gap")
}

// lostRoom opens rooms and dies before it can say so, once.
type lostRoom struct {
	*rehearse.Workspace
	died bool
}

func (w *lostRoom) OpenRoom(ctx context.Context, key, name string, private bool, people []chat.PersonRef) (chat.Room, error) {
	r, err := w.Workspace.OpenRoom(ctx, key, name, private, people)
	if !w.died {
		w.died = true
		return chat.Room{}, chat.ErrUnknownFate
	}
	return r, err
}

// People talk in a room as soon as it is there, also while Kept does not know
// that it could open it.
func TestWhatIsSaidInARoomBeforeKeptKnowsOfItIsStored(t *testing.T) {
	d := newDesk(t)
	d.platform = &lostRoom{Workspace: d.w}
	d.open()
	d.types(d.ana, d.general, "declare Users can't log in sev:4")
	d.step()
	room, ok := d.w.RoomNamed("inc-1-users-cant-log-in")
	if !ok {
		t.Fatal("there is no room")
	}
	early := d.says(d.ben, room, "it was the cache")
	d.pass(2 * time.Minute)
	d.says(d.ben, room, "a message of now")
	d.pass(2 * time.Minute)
	d.hears(d.w.React(early.Message, d.ana, "pushpin", true))
	d.wants(d.types(d.ana, room, "timeline"), "it was the cache")
}
