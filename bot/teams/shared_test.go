package teams_test

import (
	"errors"
	"strings"
	"testing"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

func TestASharedChannelIsRefusedWithAReason(t *testing.T) {
	d := newDesk(t, nil)
	team := d.fake.Teams()[0]
	shared := d.fake.AddChannel(teamsfake.Place{Team: team.ID, Name: "with-partners", Kind: teamsfake.Shared, Members: []string{d.ana.ID, d.ben.ID}, HasBot: true})
	said := d.types(d.ana.ID, shared.ID, "@Kept declare Users cannot log in")
	if len(d.heard) != 0 {
		t.Errorf("Kept took %+v", d.heard)
	}
	if told := d.direct(); len(told) != 1 || !strings.Contains(reads(told[0]), "shared with other teams or organisations") {
		t.Errorf("Ana reads %+v", told)
	}
	d.types(d.ben.ID, shared.ID, "the database is down")
	out, err := d.fake.MessageAction(t.Context(), d.ana.ID, shared.ID, said.ID, "add_to_timeline")
	if err != nil || !out.Acked() || !strings.Contains(says(out), "shared with other teams or organisations") {
		t.Errorf("the message action was answered by %+v, %v", out, err)
	}
	if len(d.heard) != 0 {
		t.Errorf("Kept took %+v", d.heard)
	}
	for _, m := range d.fake.Messages(shared.ID, d.ben.ID) {
		if m.From == "" {
			t.Errorf("Kept said %q where others read it", reads(m))
		}
	}
	d.types(d.ana.ID, d.room.ID, "@Kept help")
	if got := d.last(); got.Text != "help" {
		t.Errorf("in a channel of the team alone Kept heard %+v", got)
	}
}

func TestNoIncidentIsOpenedInASharedChannel(t *testing.T) {
	var shared string
	d := newDesk(t, func(cfg *teams.Config) { cfg.Channel = "19:shared@thread.tacv2"; shared = cfg.Channel })
	d.fake.AddChannel(teamsfake.Place{ID: shared, Team: d.fake.Teams()[0].ID, Name: "with-partners", Kind: teamsfake.Shared, Members: []string{d.ana.ID}, HasBot: true})
	d.types(d.ana.ID, d.room.ID, "so that Kept knows the team")
	_, err := d.client.OpenRoom(t.Context(), "INC-1/room", "inc-1", false, nil)
	if !errors.Is(err, chat.ErrRefused) || !strings.Contains(err.Error(), "shared with other teams") {
		t.Errorf("opened with %v", err)
	}
	found, err := d.client.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if strings.Contains(f.What, "shared with other teams") && !f.OK && f.Fix != "" {
			return
		}
	}
	t.Errorf("the check does not name the shared channel: %+v", found)
}
