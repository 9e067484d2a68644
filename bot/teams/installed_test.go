package teams_test

import (
	"errors"
	"testing"

	"kept/bot/chat"
	"kept/bot/teams/teamsfake"
)

// Kept that was taken out of a team and is put back reads what was said there
// meanwhile; consent that was given counts at once.
func TestInstalledAgainKeptReadsWhatItMissed(t *testing.T) {
	d := newDesk(t, nil)
	d.types(d.ana.ID, d.room.ID, "good morning")
	d.fake.Grant(teamsfake.ChannelMessages, false)
	if _, err := d.client.History(t.Context(), d.roomRef(), "", 10); !errors.Is(err, chat.ErrRefused) {
		t.Fatalf("without consent: %v, want ErrRefused", err)
	}
	if err := d.fake.Uninstall(d.room.Team); err != nil {
		t.Fatal(err)
	}
	d.fake.Grant(teamsfake.ChannelMessages, true)
	d.fake.SendTwice(1)
	if err := errors.Join(d.fake.Install(d.room.Team), d.fake.WaitQuiet(t.Context())); err != nil {
		t.Fatal(err)
	}
	if ev := d.last(); ev.Kind != chat.Reconnected || ev.Room != "" || ev.Person != "" {
		t.Errorf("Kept hears %+v, want that it may have missed something in any room", ev)
	}
	if said, err := d.client.History(t.Context(), d.roomRef(), "", 10); err != nil || len(said) != 1 {
		t.Errorf("read back is %+v, %v", said, err)
	}
	d.heard = nil
	group := d.fake.AddChat(teamsfake.Place{Name: "a chat", Kind: teamsfake.Group, Members: []string{d.ana.ID, d.ben.ID}})
	if err := errors.Join(d.fake.AddBot(group.ID), d.fake.WaitQuiet(t.Context())); err != nil {
		t.Fatal(err)
	}
	if ev := d.last(); ev.Kind != chat.Reconnected || ev.Room != chat.RoomRef(org+group.ID) {
		t.Errorf("Kept hears %+v, want that it may have missed something in that chat", ev)
	}
	d.heard = nil
	if err := errors.Join(d.fake.InstallFor(d.ana.ID), d.fake.WaitQuiet(t.Context())); err != nil || len(d.heard) > 0 {
		t.Errorf("somebody's own conversation with Kept: %+v, %v", d.heard, err)
	}
}

// Two things that Teams tells without an identifier are two, none is the other's
// redelivery.
func TestWhatHasNoIdentifierIsNoRedelivery(t *testing.T) {
	d := newDoor(t, nil)
	for range 2 {
		k := goodTicket()
		k.activity["type"], k.activity["name"] = "invoke", "adaptiveCard/action"
		k.activity["value"] = map[string]any{"action": map[string]any{"data": map[string]any{"kept": "button", "action": "update", "value": "INC-7"}}}
		delete(k.activity, "id")
		if status, body := d.send(k.request(t)); status != 200 {
			t.Fatal(status, body)
		}
	}
	if len(d.heard) != 2 || d.heard[0].ID == d.heard[1].ID {
		t.Errorf("heard %+v", d.heard)
	}
}
