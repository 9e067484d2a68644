package teams_test

import (
	"context"
	"strings"
	"testing"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// guarded fails a test in which something is written while nothing may be.
type guarded struct {
	facts
	test   *testing.T
	closed bool
}

func (g *guarded) Put(ctx context.Context, name string, value []byte) error {
	if g.closed {
		g.test.Errorf("%s is written", name)
	}
	return g.facts.Put(ctx, name, value)
}

// The bot asks for links in the middle of a transaction of the store in which the
// adapter remembers: whoever wrote there then would wait for himself, for ever.
func TestALinkAsksNobodyAndWritesNothing(t *testing.T) {
	fake := teamsfake.New(teamsfake.Options{Unlimited: true})
	t.Cleanup(fake.Close)
	ana := fake.AddUser(teamsfake.User{Name: "Ana"})
	team := fake.AddTeam(teamsfake.Team{Name: "Operations", Members: []string{ana.ID}, Installed: true})
	room := fake.AddChannel(teamsfake.Place{Team: team.ID, Name: "ops"})
	at := fake.Addresses()
	memory := &guarded{test: t}
	client := teams.New(teams.Config{AppID: teamsfake.DefaultAppID, Tenant: teamsfake.DefaultTenant, Secret: "fake-secret",
		Login: at.Login, OpenID: at.OpenID, Graph: at.Graph, HTTP: fake.Client()}, memory, nowOf, nil)
	fake.Connect(client.Handler(func(context.Context, chat.Event) (chat.Reply, error) { return chat.Reply{}, nil }))
	stop := fake.Fail(teamsfake.Fault{Method: "team", Times: -1}) // the team cannot be asked for while the message comes
	m, err := fake.Type(ana.ID, room.ID, "good morning")
	if err == nil {
		err = fake.WaitQuiet(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	stop()
	calls := func() int {
		return fake.Calls("team") + fake.Calls("member") + fake.Calls("channels") + fake.Calls("graph")
	}
	before := calls()
	memory.closed = true
	link := client.Link(chat.MessageRef{Room: chat.RoomRef(org + room.ID), ID: m.ID})
	if !strings.HasPrefix(link, "https://teams.microsoft.com/l/message/") || !strings.Contains(link, "parentMessageId="+m.ID) {
		t.Errorf("the link is %q", link)
	}
	if asked := calls() - before; asked > 0 {
		t.Errorf("Teams was asked %d times", asked)
	}
}
