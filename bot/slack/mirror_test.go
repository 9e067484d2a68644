package slack_test

import (
	"context"
	"fmt"
	"html"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
	"kept/bot/slack"
	"kept/bot/slack/slackfake"
)

// mirror keeps a Slack workspace in step with a rehearsal's. References of the
// rehearsal are "there", Slack's are "here".
type mirror struct {
	rehearse.Screen
	t      *testing.T
	world  *rehearse.Workspace
	fake   *slackfake.Workspace
	client *slack.Client
	clock  func() time.Time

	people  map[chat.PersonRef]chat.PersonRef // there → here
	rooms   map[chat.RoomRef]chat.RoomRef
	posts   map[chat.MessageRef]chat.MessageRef
	back    map[string]string // here → there, of all three
	waiting map[string]string // scheduled posts, here → there
	events  map[string]chat.Event
	seen    int    // happenings that were followed
	opener  string // the rehearsal's right to open a form, of what is being done

	mu     sync.Mutex
	at     time.Time // the Slack workspace's time: the rehearsal's, or that of what is being followed
	heard  []chat.Event
	answer func(context.Context, chat.Event) (chat.Reply, error) // takes what is answered at once
}

// Begin implements rehearse.Screen.
func (m *mirror) Begin(t *rehearse.Transcript, w *rehearse.Workspace) {
	m.world = w
	m.Screen.Begin(t, w)
}

// build makes the Slack workspace.
func (m *mirror) build(l rehearse.Life) {
	m.clock = l.Clock
	m.setTime(l.Clock())
	m.people, m.rooms = map[chat.PersonRef]chat.PersonRef{}, map[chat.RoomRef]chat.RoomRef{}
	m.posts, m.back = map[chat.MessageRef]chat.MessageRef{}, map[string]string{}
	m.waiting, m.events = map[string]string{}, map[string]chat.Event{}
	m.fake = slackfake.New(slackfake.Options{Clock: m.now, Unlimited: true, Delivery: slackfake.Delivery{
		EventsURL: "http://kept/slack/events", CommandsURL: "http://kept/slack/commands", InteractivityURL: "http://kept/slack/interactivity",
		App: appFunc(func() *mirror { return m }),
		Shortcuts: []slackfake.Shortcut{
			{Name: "Add to timeline", Callback: "add_to_timeline", Message: true},
			{Name: "Make an action item", Callback: "make_an_action_item", Message: true},
			{Name: "Declare from this", Callback: "declare_from_this", Message: true},
			{Name: "Declare an incident", Callback: "declare"},
		},
	}})
}

func (m *mirror) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at
}

func (m *mirror) setTime(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = at
}

func (m *mirror) connect(ctx context.Context, address string, l rehearse.Life) error {
	m.client = slack.New(slack.Config{
		BotToken: "xoxb-fake", AppToken: "xapp-fake", SigningSecret: "fake-signing-secret", API: address + "/api/",
	}, m.now, nil)
	m.client.Unlimited()
	return m.client.Connect(ctx)
}

// take is what the adapter hands its events to: what is answered at once is,
// the rest waits until the rehearsal delivers it.
func (m *mirror) take(ctx context.Context, ev chat.Event) (chat.Reply, error) {
	m.mu.Lock()
	answer := m.answer
	now := ev.Kind == chat.Command && ev.Message.IsZero() || ev.Kind == chat.ButtonPressed || ev.Kind == chat.FormSent ||
		ev.Kind == chat.Shortcut || ev.Kind == chat.HomeOpened
	if !now || answer == nil {
		m.heard = append(m.heard, ev)
	}
	m.mu.Unlock()
	if !now || answer == nil {
		return chat.Reply{}, nil
	}
	return answer(ctx, ev)
}

// follow does on Slack what people did in the rehearsal since the last time,
// and lets the time pass.
func (m *mirror) follow(ctx context.Context) {
	m.meet(ctx)
	for _, h := range m.world.Log(m.seen) {
		m.seen++
		if h.By == rehearse.Kept {
			continue
		}
		m.setTime(h.At)
		m.must("follow "+string(h.Kind), m.do(ctx, h))
	}
	m.setTime(m.clock())
	m.fake.Tick(m.clock())
	m.must("quiet", m.fake.WaitQuiet(ctx))
}

func (m *mirror) must(doing string, err error) {
	m.t.Helper()
	if err != nil {
		m.t.Errorf("on Slack: %s: %v", doing, err)
	}
}

// do is one thing that somebody did, but for what the app answers at once.
func (m *mirror) do(ctx context.Context, h rehearse.Happening) error {
	who, channel, ts := user(m.people[h.By]), m.channel(h.Room.Ref), m.posts[h.Post.Ref].ID
	switch h.Kind {
	case rehearse.Posted:
		thread := m.posts[chat.MessageRef{Room: h.Room.Ref, ID: h.Post.Thread}].ID
		var err error
		if len(h.Post.Files) > 0 {
			ts, err = m.fake.Upload(who, channel, h.Post.Files[0].Name, []byte("file"), h.Post.Text, thread)
		} else {
			ts, err = m.fake.Type(who, channel, h.Post.Text, thread)
		}
		m.tie(h.Post.Ref, chat.MessageRef{Room: m.rooms[h.Room.Ref], ID: ts})
		return err
	case rehearse.Edited:
		return m.fake.Edit(who, channel, ts, h.Post.Text)
	case rehearse.Deleted:
		return m.fake.Delete(who, channel, ts)
	case rehearse.Reacted:
		if h.Undone {
			return m.fake.Unreact(who, channel, ts, h.Text)
		}
		return m.fake.React(who, channel, ts, h.Text)
	case rehearse.PinnedIt:
		if h.Undone {
			return m.fake.Unpin(who, channel, ts)
		}
		return m.fake.Pin(who, channel, ts)
	}
	return nil
}

// meet makes the people and rooms known that the rehearsal has, with whoever is
// in them.
func (m *mirror) meet(ctx context.Context) {
	for _, p := range m.world.People() {
		if _, ok := m.people[p.Ref]; ok {
			continue
		}
		u := m.fake.Bot()
		if p.Ref != rehearse.Kept {
			u = m.fake.AddUser(slackfake.User{Name: strings.ToLower(strings.ReplaceAll(p.Name, " ", "-")), RealName: p.Name, Display: p.Name, Zone: p.Zone, Bot: p.Bot, Guest: p.Stranger})
		}
		m.people[p.Ref] = m.personHere(u.ID)
		m.back[string(m.people[p.Ref])] = string(p.Ref)
	}
	for _, r := range m.world.Rooms() {
		if _, ok := m.rooms[r.Ref]; !ok && !r.Direct {
			c, found := m.fake.Channel(r.Name)
			if !found {
				c = m.fake.AddChannel(slackfake.Channel{Name: r.Name, Private: r.Private, Members: []string{m.fake.Bot().ID}})
			}
			m.tieRoom(r.Ref, c.ID)
			if !slices.Contains(c.Members, m.fake.Bot().ID) {
				m.must("invite Kept", m.fake.Join(m.fake.Bot().ID, c.ID))
			}
		}
		if !r.Direct {
			m.members(ctx, r)
			continue
		}
		for there, here := range m.people {
			if m.world.Direct(there) == r.Ref && there != rehearse.Kept {
				c, err := m.fake.DirectWith(user(here))
				m.must("direct", err)
				m.tieRoom(r.Ref, c.ID)
			}
		}
	}
}

func (m *mirror) members(ctx context.Context, r chat.Room) {
	channel := m.channel(r.Ref)
	c, _ := m.fake.Channel(channel)
	for there, here := range m.people {
		in, err := m.world.Member(ctx, r.Ref, there)
		has := slices.Contains(c.Members, user(here))
		switch {
		case err != nil || in == has || there == rehearse.Kept:
		case in && r.Private:
			m.must("invite", m.fake.Invite(m.fake.Bot().ID, channel, user(here)))
		case in:
			m.must("join", m.fake.Join(user(here), channel))
		case c.General: // nobody leaves it
		default:
			m.must("leave", m.fake.Leave(user(here), channel))
		}
	}
}

func (m *mirror) tie(there, here chat.MessageRef) {
	m.posts[there] = here
	m.back[here.String()] = there.String()
}

func (m *mirror) tieRoom(there chat.RoomRef, channel string) {
	m.rooms[there] = chat.RoomRef("slack:T0FAKETEAM:" + channel)
	m.back[string(m.rooms[there])] = string(there)
}

func (m *mirror) personHere(id string) chat.PersonRef {
	return chat.PersonRef("slack:T0FAKETEAM:" + id)
}

// user is Slack's identifier in a reference.
func user[R ~string](ref R) string { return string(ref)[strings.LastIndexByte(string(ref), ':')+1:] }

func (m *mirror) roomOf(there chat.RoomRef) chat.RoomRef {
	if there == "" {
		return ""
	}
	m.meet(context.Background())
	return m.rooms[there]
}

func (m *mirror) channel(there chat.RoomRef) string { return user(m.rooms[there]) }

// compare checks that what Kept said reads the same on Slack.
func (m *mirror) compare(ctx context.Context) {
	m.follow(ctx)
	for _, r := range m.world.Rooms() {
		if r.Direct {
			continue
		}
		onSlack := map[string]string{}
		for _, said := range m.fake.Messages(m.channel(r.Ref), m.fake.Bot().ID) {
			onSlack[said.TS] = m.reads(said.Text)
		}
		for _, p := range m.world.Posts(r.Ref, rehearse.Kept) {
			if p.By != rehearse.Kept || p.OnlyTo != "" || p.Deleted || m.posts[p.Ref].IsZero() {
				continue
			}
			plain := p.Message
			plain.Buttons, plain.Files = nil, nil
			want := strings.Fields(strings.ReplaceAll(plain.Plain(), "> ", ""))
			got := strings.Fields(strings.ReplaceAll(onSlack[m.posts[p.Ref].ID], "> ", ""))
			if n := len(got); n > 2 && got[n-1] == chat.Mark(p.Key) { // of a scheduled post
				got = got[:n-2]
			}
			if !slices.Equal(got, want) {
				m.t.Errorf("#%s: on Slack it reads %q, want %q", r.Name, got, want)
			}
		}
	}
}

// reads is a text of Slack's as people read it.
func (m *mirror) reads(text string) string {
	for there, here := range m.people {
		text = strings.ReplaceAll(text, fmt.Sprintf("<@%s>", user(here)), "@"+m.world.Name(there))
	}
	return html.UnescapeString(text)
}
