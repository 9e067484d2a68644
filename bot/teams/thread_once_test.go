package teams_test

import (
	"errors"
	"testing"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// An incident's thread is begun once, also when nobody heard that it was.
func TestAThreadIsOpenedOnce(t *testing.T) {
	for _, may := range []bool{true, false} { // Kept may read what stands there, or not
		o := newOffice(t, teamsfake.Options{Unlimited: true})
		o.configure(func(cfg *teams.Config) { cfg.Channel = o.room.ID })
		o.said(o.ana, o.room.ID, "good morning")
		o.fake.Grant(teamsfake.ChannelMessages, may)
		o.fake.Fail(teamsfake.Fault{Method: "open", Kind: teamsfake.LostAnswer})
		if _, err := o.client.OpenRoom(t.Context(), "INC-1/room", "inc-1", false, nil); !errors.Is(err, chat.ErrUnknownFate) {
			t.Fatalf("an answer that was lost: %v", err)
		}
		o.configure(func(cfg *teams.Config) { cfg.Channel = o.room.ID }) // as after a restart
		r, err := o.client.OpenRoom(t.Context(), "INC-1/room", "inc-1", false, nil)
		if err != nil {
			t.Fatal(err)
		}
		var begun []string
		for _, m := range o.fake.Messages(o.room.ID, o.ana.ID) {
			if m.From == "" {
				begun = append(begun, org+o.room.ID+";messageid="+m.ID)
			}
		}
		if want := map[bool]int{true: 1, false: 2}[may]; len(begun) != want || begun[len(begun)-1] != string(r.Ref) {
			t.Errorf("may look %v: threads %q, the room is %s", may, begun, r.Ref)
		}
	}
}
