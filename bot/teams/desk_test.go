package teams_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// desk is an organisation with Kept in it, whose bot says what a test wants.
type desk struct {
	*testing.T
	fake     *teamsfake.Organisation
	client   *teams.Client
	ana, ben teamsfake.User
	room     teamsfake.Place

	mu    sync.Mutex
	heard []chat.Event
	reply func(chat.Event) (chat.Reply, error)
}

func newDesk(t *testing.T, change func(*teams.Config)) *desk {
	t.Helper()
	d := &desk{T: t, fake: teamsfake.New(teamsfake.Options{Unlimited: true, AckDeadline: time.Minute})}
	t.Cleanup(d.fake.Close)
	d.ana = d.fake.AddUser(teamsfake.User{Name: "Ana Alves", Zone: "Europe/Copenhagen"})
	d.ben = d.fake.AddUser(teamsfake.User{Name: "Ben Bright", Zone: "America/New_York"})
	team := d.fake.AddTeam(teamsfake.Team{Name: "Operations", Members: []string{d.ana.ID, d.ben.ID}, Installed: true})
	d.room = d.fake.AddChannel(teamsfake.Place{Team: team.ID, Name: "ops"})
	at := d.fake.Addresses()
	cfg := teams.Config{AppID: teamsfake.DefaultAppID, Tenant: teamsfake.DefaultTenant, Secret: "fake-secret",
		Login: at.Login, OpenID: at.OpenID, Graph: at.Graph, HTTP: d.fake.Client()}
	if change != nil {
		change(&cfg)
	}
	d.client = teams.New(cfg, &facts{}, nowOf, slog.New(slog.NewTextHandler(t.Output(), nil)))
	d.fake.Connect(d.client.Handler(func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		d.mu.Lock()
		d.heard = append(d.heard, ev)
		reply := d.reply
		d.mu.Unlock()
		if reply == nil {
			return chat.Reply{}, nil
		}
		return reply(ev)
	}))
	return d
}

// says lets Kept answer everything with a reply.
func (d *desk) says(reply func(chat.Event) (chat.Reply, error)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reply = reply
}

func (d *desk) always(reply chat.Reply) {
	d.says(func(chat.Event) (chat.Reply, error) { return reply, nil })
}

// last is the newest event that Kept heard.
func (d *desk) last() chat.Event {
	d.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.heard) == 0 {
		d.Fatal("Kept heard nothing")
	}
	return d.heard[len(d.heard)-1]
}

// types lets somebody write, and waits until Kept has answered.
func (d *desk) types(user, conversation, text string) teamsfake.Message {
	d.Helper()
	m, err := d.fake.Type(user, conversation, text)
	if err == nil {
		err = d.fake.WaitQuiet(d.Context())
	}
	if err != nil {
		d.Fatal(err)
	}
	return m
}

func (d *desk) person(u teamsfake.User) chat.PersonRef {
	return chat.PersonRef("teams:" + teamsfake.DefaultTenant + ":" + u.ID)
}

func (d *desk) roomRef() chat.RoomRef {
	return chat.RoomRef("teams:" + teamsfake.DefaultTenant + ":" + d.room.ID)
}

// post lets Kept post a message with buttons into the channel.
func (d *desk) post(buttons ...chat.Button) chat.MessageRef {
	d.Helper()
	d.types(d.ana.ID, d.room.ID, "so that Kept knows the channel")
	ref, err := d.client.Post(d.Context(), chat.Dest{Room: d.roomRef()}, "post", chat.Message{Lines: []chat.Line{{chat.T("INC-7")}}, Buttons: [][]chat.Button{buttons}})
	if err != nil {
		d.Fatal(err)
	}
	return ref
}

// press lets Ana use a button of a message, and gives what she saw.
func (d *desk) press(place, id, button string, filled map[string]string) teamsfake.Outcome {
	d.Helper()
	out, err := d.fake.Press(d.Context(), d.ana.ID, place, id, button, filled)
	if err == nil {
		err = d.fake.WaitQuiet(d.Context())
	}
	if err != nil || !out.Acked() {
		d.Fatalf("%+v, %v", out, err)
	}
	return out
}

// direct is what stands in Ana's chat with Kept, a line a message.
func (d *desk) direct() []teamsfake.Message { return d.fake.Direct(d.ana.ID) }

// reads is what a message reads, its card included.
func reads(m teamsfake.Message) string {
	lines := []string{m.Text}
	for _, c := range m.Cards {
		lines = append(lines, c.Text)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
