package teams_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/chat/chattest"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

// TestTeamsIsAPlatform holds the adapter to the contract of every adapter, in an
// organisation in which people write and read: with channels, and with threads of
// one channel in their place. What one person shall see in a room is a targeted
// message here; without those it is a direct one
// (TestWhatOnePersonShallSeeIsSaidToThemAlone).
func TestTeamsIsAPlatform(t *testing.T) {
	for name, change := range map[string]func(*office, *teams.Config){
		"channels": func(o *office, cfg *teams.Config) { cfg.Team = o.team.ID },
		"threads":  func(o *office, cfg *teams.Config) { cfg.Channel = o.room.ID },
	} {
		t.Run(name, func(t *testing.T) {
			chattest.Run(t, func(t *testing.T) chattest.Harness {
				o := newOffice(t, teamsfake.Options{Unlimited: true})
				o.configure(func(cfg *teams.Config) { cfg.Targeted = true; change(o, cfg) })
				return o.harness()
			})
		})
	}
}

// office is an organisation with Kept in it, and some people.
type office struct {
	*testing.T
	fake           *teamsfake.Organisation
	memory         *facts
	clock          func() time.Time
	ahead          atomic.Int64 // nanoseconds that the clock is ahead of the real one
	cfg            teams.Config
	client         *teams.Client
	told           *strings.Builder // what the operator reads
	heard          chan chat.Event
	faults         []func()
	ana, ben, cleo teamsfake.User
	out            teamsfake.User // of the organisation, but not of the team
	team           teamsfake.Team
	room           teamsfake.Place
}

func newOffice(t *testing.T, opt teamsfake.Options) *office {
	t.Helper()
	o := &office{T: t, memory: &facts{}, heard: make(chan chat.Event, 1000), told: &strings.Builder{}}
	if opt.Clock == nil {
		opt.Clock = func() time.Time { return time.Now().Add(time.Duration(o.ahead.Load())) }
	}
	opt.AckDeadline = time.Minute
	o.clock, o.fake = opt.Clock, teamsfake.New(opt)
	t.Cleanup(o.fake.Close)
	o.ana = o.fake.AddUser(teamsfake.User{Name: "Ana Alves", Mail: "ana@acme.example", Installed: true})
	o.ben = o.fake.AddUser(teamsfake.User{Name: "Ben Bright", Zone: "America/New_York", Installed: true})
	o.cleo = o.fake.AddUser(teamsfake.User{Name: "Cleo Cole", Installed: true})
	o.out = o.fake.AddUser(teamsfake.User{Name: "Dan Dark"})
	o.team = o.fake.AddTeam(teamsfake.Team{Name: "Operations", Members: []string{o.ana.ID, o.ben.ID, o.cleo.ID}, Installed: true})
	o.room = o.fake.AddChannel(teamsfake.Place{Team: o.team.ID, Name: "ops"})
	at := o.fake.Addresses()
	o.cfg = teams.Config{
		AppID: teamsfake.DefaultAppID, Tenant: teamsfake.DefaultTenant, Secret: "fake-secret",
		Login: at.Login, OpenID: at.OpenID, Graph: at.Graph, Identity: at.Identity, HTTP: o.fake.Client(),
	}
	o.configure(nil)
	if _, err := o.fake.Type(o.ana.ID, o.room.ID, "so that Kept knows where the channel is"); err != nil {
		t.Fatal(err)
	}
	if err := o.fake.WaitQuiet(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

// configure starts Kept anew, with another configuration; what it remembers
// stays.
func (o *office) configure(change func(*teams.Config)) {
	if change != nil {
		change(&o.cfg)
	}
	o.client = teams.New(o.cfg, o.memory, o.clock, slog.New(slog.NewTextHandler(o.told, nil)))
	o.client.Unlimited()
	o.fake.Connect(o.client.Handler(func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		o.heard <- ev
		return chat.Reply{}, nil
	}))
}

const org = "teams:" + teamsfake.DefaultTenant + ":"

func person(u teamsfake.User) chat.PersonRef { return chat.PersonRef(org + u.ID) }

func (o *office) here() chat.RoomRef { return chat.RoomRef(org + o.room.ID) }

// inTeams is Teams' identifier in a reference.
func inTeams[R ~string](ref R) string { return strings.TrimPrefix(string(ref), org) }

func (o *office) harness() chattest.Harness {
	if err := o.client.Reach(o.Context(), person(o.ana)); err != nil { // so that the next call is the post
		o.Fatal(err)
	}
	return chattest.Harness{
		Platform: o.client,
		Now:      o.clock, Advance: func(_ *testing.T, d time.Duration) { o.ahead.Add(int64(d)) },
		Group: chat.GroupRef(org + o.fake.AddGroup(teamsfake.DirectoryGroup{Name: "SRE", Members: []string{o.ana.ID}}).ID), GroupName: "@sre", NoGroup: org + "00000000-0000-4000-8000-00000000dead",
		Room: o.here(), Ana: person(o.ana), Ben: person(o.ben), AnaName: "Ana Alves", Cleo: person(o.cleo), Stranger: person(o.out),
		NoSuch: org + "00000000-0000-4000-8000-00000000dead", NoRoom: org + "19:nowhere@thread.tacv2",
		NoMessage: chat.MessageRef{Room: o.here(), ID: "1000000000001"},
		Seen: func(t *testing.T, room chat.RoomRef, as chat.PersonRef) []chattest.Seen {
			return o.screen(room, o.fake.Messages(inTeams(room), inTeams(as)))
		},
		Disturb: func(_ *testing.T, p chat.PersonRef, until time.Time) { o.fake.DisturbUntil(inTeams(p), until) },
		Direct: func(t *testing.T, as chat.PersonRef) []chattest.Seen {
			return o.screen("", o.fake.Direct(inTeams(as)))
		},
		Say: func(t *testing.T, room chat.RoomRef, by chat.PersonRef, thread chat.MessageRef, text string) chat.Event {
			t.Helper()
			conversation := inTeams(room)
			if !thread.IsZero() {
				conversation += ";messageid=" + thread.ID
			}
			m, err := o.fake.Type(inTeams(by), conversation, text)
			if err != nil {
				t.Fatal(err)
			}
			return o.hears(m.ID)
		},
		Delete: func(t *testing.T, ref chat.MessageRef) {
			m, ok := o.fake.Message(inTeams(ref.Room), ref.ID)
			err := error(nil)
			switch {
			case !ok:
				t.Fatalf("there is no message %s", ref)
			case m.From == "":
				err = o.client.Delete(t.Context(), ref)
			default:
				err = o.fake.Delete(m.From, inTeams(ref.Room), ref.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
		},
		Fail: func(t *testing.T, f chattest.Fault) {
			o.failNothing()
			for _, method := range []string{"post", "open"} { // into a thread or chat, and a new thread
				fault := teamsfake.Fault{Method: method}
				switch f.Kind {
				case chattest.Refused:
					fault.Kind, fault.Status, fault.Code = teamsfake.Status, 403, "BotDisabledByAdmin"
				case chattest.TooBusy:
					fault.Kind, fault.Status, fault.RetryAfter = teamsfake.Status, 429, int(f.After.Seconds())
				case chattest.LostPost:
					fault.Kind = teamsfake.LostPost
				case chattest.LostAnswer:
					fault.Kind = teamsfake.LostAnswer
				}
				o.faults = append(o.faults, o.fake.Fail(fault))
			}
		},
	}
}

// failNothing takes back the faults that were planned and have not happened.
func (o *office) failNothing() {
	for _, stop := range o.faults {
		stop()
	}
	o.faults = nil
}

// hears waits for what Kept hears of a message.
func (o *office) hears(id string) chat.Event {
	o.Helper()
	for {
		select {
		case ev := <-o.heard:
			if ev.Message.ID == id {
				return ev
			}
		case <-time.After(time.Minute):
			o.Fatalf("Kept did not hear of message %s", id)
		}
	}
}

// screen is what somebody's client shows. room is "" for a chat with Kept.
func (o *office) screen(room chat.RoomRef, messages []teamsfake.Message) []chattest.Seen {
	_, thread, _ := strings.Cut(inTeams(room), ";messageid=")
	var seen []chattest.Seen
	for _, m := range messages {
		in := room
		if in == "" {
			in = chat.RoomRef(org + m.Place)
		}
		s := chattest.Seen{Ref: chat.MessageRef{Room: in, ID: m.ID}, Text: reads(m)}
		if thread == "" && m.Root != m.ID {
			s.Thread = m.Root
		}
		for _, user := range m.Notified {
			s.Notified = append(s.Notified, chat.PersonRef(org+user))
		}
		s.All = slices.ContainsFunc(m.Mentions, func(at teamsfake.Mention) bool { return strings.HasPrefix(at.ID, "19:") })
		for _, c := range m.Cards {
			for _, b := range c.Buttons {
				s.Buttons = append(s.Buttons, b.Title)
			}
		}
		seen = append(seen, s)
	}
	return seen
}
