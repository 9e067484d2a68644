package teams_test

import (
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// Teams tells of Kept's being installed in the first channel alone.
func TestAPostIsFoundInAChannelFromWhichNothingCameYet(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	other := o.fake.AddTeam(teamsfake.Team{Name: "Sales", Members: []string{o.ana.ID}})
	quiet := o.fake.AddChannel(teamsfake.Place{Team: o.team.ID, Name: "incidents"})
	for _, team := range []string{o.team.ID, other.ID} {
		if err := o.fake.Install(team); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.fake.WaitQuiet(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.configure(func(cfg *teams.Config) { cfg.Channel = quiet.ID })
	to := chat.Dest{Room: chat.RoomRef(org + quiet.ID)}
	want := o.post(to, "INC-1/summary", chat.Says(chat.T("INC-1")))
	asked := o.fake.Calls("channels")
	got, landed, err := o.client.Find(t.Context(), to, "INC-1/summary", time.Time{})
	if err != nil || !landed || got != want {
		t.Errorf("found %v, %v, %v; want %v", got, landed, err, want)
	}
	if _, _, err := o.client.Find(t.Context(), to, "INC-2/summary", time.Time{}); err != nil {
		t.Error(err)
	}
	if n := o.fake.Calls("channels") - asked; n > 2 {
		t.Errorf("%d questions for channels; what was found is remembered", n)
	}
	if ok, err := o.client.Member(t.Context(), to.Room, person(o.ana)); err != nil || !ok {
		t.Errorf("Ana is in the channel: %v, %v", ok, err)
	}
}

func TestATeamThatIsNotKnownIsNotAskedForAgainAndAgain(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	to := chat.Dest{Room: org + "19:nowhere@thread.tacv2"}
	for range 3 {
		if _, landed, err := o.client.Find(t.Context(), to, "k", time.Time{}); landed || err == nil {
			t.Errorf("found in a channel that is not there: %v, %v", landed, err)
		}
	}
	if n := o.fake.Calls("channels"); n > 1 {
		t.Errorf("teams were asked for their channels %d times", n)
	}
}
