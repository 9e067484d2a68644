package slack_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/chat/chattest"
	"kept/bot/slack"
	"kept/bot/slack/slackfake"
)

// TestSlackIsAPlatform holds the adapter to the contract of every adapter, in a
// workspace in which people write and read.
func TestSlackIsAPlatform(t *testing.T) {
	chattest.Run(t, func(t *testing.T) chattest.Harness { return newOffice(t, slackfake.Options{}).harness() })
}

// office is a workspace with Kept in it, and some people.
type office struct {
	*testing.T
	fake      *slackfake.Workspace
	client    *slack.Client
	heard     chan chat.Event
	ana, ben  slackfake.User
	boss, out slackfake.User // an administrator; somebody who is in none of the rooms
	room      slackfake.Channel
}

// newOffice opens an office without limits of rate.
func newOffice(t *testing.T, opt slackfake.Options) *office {
	t.Helper()
	o := &office{T: t, heard: make(chan chat.Event, 1000)}
	var app http.Handler
	opt.Unlimited = true
	opt.Delivery = slackfake.Delivery{
		EventsURL: "http://kept.example/slack/events", CommandsURL: "http://kept.example/slack/commands", InteractivityURL: "http://kept.example/slack/interactivity",
		App:         http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { app.ServeHTTP(w, r) }),
		AckDeadline: never,
	}
	o.fake = slackfake.New(opt)
	server := httptest.NewServer(o.fake)
	t.Cleanup(server.Close)
	t.Cleanup(o.fake.Close)
	o.ana = o.fake.AddUser(slackfake.User{Name: "ana", RealName: "Ana Alves", Display: "Ana", Email: "ana@acme.example", Zone: "Europe/Copenhagen"})
	o.ben = o.fake.AddUser(slackfake.User{Name: "ben", RealName: "Ben Bright", Display: "Ben", Zone: "America/New_York"})
	o.boss = o.fake.AddUser(slackfake.User{Name: "boss", Admin: true})
	o.out = o.fake.AddUser(slackfake.User{Name: "dan", Display: "Dan"})
	o.room = o.fake.AddChannel(slackfake.Channel{Name: "ops", Members: []string{o.ana.ID, o.ben.ID, o.boss.ID, o.fake.Bot().ID}})
	clock := opt.Clock
	if clock == nil {
		clock = time.Now
	}
	o.client = slack.New(slack.Config{BotToken: "xoxb-fake", SigningSecret: "fake-signing-secret", API: server.URL + "/api/"}, clock, nil)
	o.client.Unlimited()
	if err := o.client.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	app = o.client.Handler(func(_ context.Context, ev chat.Event) (chat.Reply, error) {
		o.heard <- ev
		return chat.Reply{}, nil
	})
	return o
}

const team = "slack:T0FAKETEAM:"

func person(u slackfake.User) chat.PersonRef { return chat.PersonRef(team + u.ID) }

func place(c slackfake.Channel) chat.RoomRef { return chat.RoomRef(team + c.ID) }

// inSlack is Slack's identifier in a reference.
func inSlack[R ~string](ref R) string { return string(ref)[strings.LastIndexByte(string(ref), ':')+1:] }

func (o *office) harness() chattest.Harness {
	return chattest.Harness{
		Platform: o.client,
		Room:     place(o.room), Ana: person(o.ana), Ben: person(o.ben), AnaName: "Ana", Stranger: person(o.out),
		NoSuch: team + "U0NOBODY", NoRoom: team + "C0NOWHERE", NoMessage: chat.MessageRef{Room: place(o.room), ID: "1000000000.000001"},
		Seen: func(t *testing.T, room chat.RoomRef, as chat.PersonRef) []chattest.Seen {
			return o.screen(inSlack(room), inSlack(as))
		},
		Group: chat.GroupRef(team + o.fake.AddGroup(slackfake.Group{Handle: "sre", Name: "SRE", Members: []string{o.ana.ID}}).ID), GroupName: "@sre", NoGroup: team + "S0NONE",
		Disturb: func(_ *testing.T, p chat.PersonRef, until time.Time) { o.fake.DisturbUntil(inSlack(p), until) },
		Direct: func(t *testing.T, as chat.PersonRef) []chattest.Seen {
			direct, err := o.fake.DirectWith(inSlack(as))
			if err != nil {
				t.Fatal(err)
			}
			return o.screen(direct.ID, inSlack(as))
		},
		Say: func(t *testing.T, room chat.RoomRef, by chat.PersonRef, thread chat.MessageRef, text string) chat.Event {
			t.Helper()
			ts, err := o.fake.Type(inSlack(by), inSlack(room), text, thread.ID)
			if err != nil {
				t.Fatal(err)
			}
			return o.hears(ts)
		},
		Delete: func(t *testing.T, ref chat.MessageRef) {
			if err := o.fake.Delete(o.boss.ID, inSlack(ref.Room), ref.ID); err != nil {
				t.Fatal(err)
			}
		},
		Fail: func(t *testing.T, f chattest.Fault) {
			fault := slackfake.Fault{Method: "chat.postMessage"}
			switch f.Kind {
			case chattest.Refused:
				fault.Kind, fault.Code = slackfake.Refusal, "restricted_action"
			case chattest.TooBusy:
				fault.Kind, fault.RetryAfter = slackfake.Limit, int(f.After.Seconds())
			case chattest.LostPost:
				fault.Kind = slackfake.LostPost
			case chattest.LostAnswer:
				fault.Kind = slackfake.LostAnswer
			}
			o.fake.Fail(fault)
		},
	}
}

// hears waits for what Kept hears of the message with a timestamp.
func (o *office) hears(ts string) chat.Event {
	o.Helper()
	for {
		select {
		case ev := <-o.heard:
			if ev.Message.ID == ts {
				return ev
			}
		case <-time.After(never):
			o.Fatalf("Kept did not hear of message %s", ts)
		}
	}
}

// screen is what somebody's client shows of a channel.
func (o *office) screen(channel, as string) []chattest.Seen {
	var seen []chattest.Seen
	for _, m := range o.fake.Messages(channel, as) {
		if m.Subtype == "channel_join" || m.Subtype == "tombstone" {
			continue
		}
		s := chattest.Seen{Ref: chat.MessageRef{Room: chat.RoomRef(team + m.Channel), ID: m.TS}, Pinned: m.PinnedBy != ""}
		if m.Thread != m.TS {
			s.Thread = m.Thread
		}
		for _, user := range m.Notified {
			s.Notified = append(s.Notified, chat.PersonRef(team+user))
		}
		r := reading{office: o, seen: &s}
		r.message(m)
		s.Text = r.text.String()
		seen = append(seen, s)
	}
	return seen
}
