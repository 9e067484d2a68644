package slack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/slack"
	"kept/bot/slack/slackfake"
)

// workplace is a Slack workspace in which a transcript is played.
type workplace struct {
	*testing.T
	fake    *slackfake.Workspace
	address string
	clock   func() time.Time
	app     http.Handler
}

func newWorkplace(t *testing.T, clock func() time.Time) *workplace {
	w := &workplace{T: t, clock: clock}
	w.fake = slackfake.New(slackfake.Options{Clock: clock, Unlimited: true, Delivery: slackfake.Delivery{
		EventsURL: "http://kept/slack/events", CommandsURL: "http://kept/slack/commands", InteractivityURL: "http://kept/slack/interactivity",
		App:         http.HandlerFunc(func(res http.ResponseWriter, req *http.Request) { w.app.ServeHTTP(res, req) }),
		AckDeadline: never, // of real time: that the machine is slow is no part of a transcript
		Shortcuts: []slackfake.Shortcut{
			{Name: "Add to timeline", Callback: "add_to_timeline", Message: true},
			{Name: "Make an action item", Callback: "make_an_action_item", Message: true},
			{Name: "Declare from this", Callback: "declare_from_this", Message: true},
			{Name: "Declare an incident", Callback: "declare"},
		},
	}})
	server := httptest.NewServer(w.fake)
	t.Cleanup(server.Close)
	w.address = server.URL
	return w
}

// Start implements mirror.Workplace.
func (w *workplace) Start(ctx context.Context, hear chat.Handler) (chat.Platform, error) {
	if err := w.fake.WaitQuiet(ctx); err != nil { // what the life before was told, it was told
		return nil, err
	}
	client := slack.New(slack.Config{
		BotToken: "xoxb-fake", AppToken: "xapp-fake", SigningSecret: "fake-signing-secret", API: w.address + "/api/",
	}, w.clock, nil)
	client.Unlimited()
	w.app = client.Handler(hear)
	return client, client.Connect(ctx)
}

func (w *workplace) Settle(ctx context.Context, now time.Time) error {
	w.fake.Tick(now)
	return w.fake.WaitQuiet(ctx)
}

func (w *workplace) Close() { w.fake.Close() }

func (w *workplace) Kept() chat.PersonRef { return person(w.fake.Bot()) }

func (w *workplace) Employ(p chat.Person) chat.PersonRef {
	name := strings.ToLower(strings.ReplaceAll(p.Name, " ", "-"))
	return person(w.fake.AddUser(slackfake.User{Name: name, RealName: p.Name, Display: p.Name, Zone: p.Zone, Bot: p.Bot, Guest: p.Stranger}))
}

func (w *workplace) Group(name string, people []chat.PersonRef) chat.GroupRef {
	g := slackfake.Group{Handle: name, Name: name}
	for _, p := range people {
		g.Members = append(g.Members, inSlack(p))
	}
	return chat.GroupRef(team + w.fake.AddGroup(g).ID)
}

func (w *workplace) Room(r chat.Room) (chat.RoomRef, error) {
	c, found := w.fake.Channel(r.Name)
	if !found {
		c = w.fake.AddChannel(slackfake.Channel{Name: r.Name, Private: r.Private, Members: []string{w.fake.Bot().ID}})
	}
	if slices.Contains(c.Members, w.fake.Bot().ID) {
		return place(c), nil
	}
	return place(c), w.fake.Join(w.fake.Bot().ID, c.ID)
}

func (w *workplace) Direct(p chat.PersonRef) (chat.RoomRef, error) {
	c, err := w.fake.DirectWith(inSlack(p))
	return place(c), err
}

func (w *workplace) Disturb(p chat.PersonRef, until time.Time) {
	w.fake.DisturbUntil(inSlack(p), until)
}

func (w *workplace) Tells(chat.RoomRef) (threads, files bool) { return true, true }

func (w *workplace) In(r chat.RoomRef, p chat.PersonRef) bool {
	c, _ := w.fake.Channel(inSlack(r))
	return slices.Contains(c.Members, inSlack(p))
}

func (w *workplace) Admit(r chat.RoomRef, p chat.PersonRef, in bool) error {
	c, _ := w.fake.Channel(inSlack(r))
	switch {
	case in && c.Private:
		return w.fake.Invite(w.fake.Bot().ID, c.ID, inSlack(p))
	case in:
		return w.fake.Join(inSlack(p), c.ID)
	case c.General: // nobody leaves it
		return nil
	}
	return w.fake.Leave(inSlack(p), c.ID)
}

func (w *workplace) Write(by chat.PersonRef, r chat.RoomRef, thread, text, file string) (chat.MessageRef, error) {
	var ts string
	var err error
	if file != "" {
		ts, err = w.fake.Upload(inSlack(by), inSlack(r), file, []byte("file"), text, thread)
	} else {
		ts, err = w.fake.Type(inSlack(by), inSlack(r), text, thread)
	}
	return chat.MessageRef{Room: r, ID: ts}, err
}

func (w *workplace) Edit(by chat.PersonRef, m chat.MessageRef, text string) error {
	return w.fake.Edit(inSlack(by), inSlack(m.Room), m.ID, text)
}

func (w *workplace) Delete(by chat.PersonRef, m chat.MessageRef) error {
	return w.fake.Delete(inSlack(by), inSlack(m.Room), m.ID)
}

func (w *workplace) React(by chat.PersonRef, m chat.MessageRef, emoji string, on bool) error {
	if on {
		return w.fake.React(inSlack(by), inSlack(m.Room), m.ID, emoji)
	}
	return w.fake.Unreact(inSlack(by), inSlack(m.Room), m.ID, emoji)
}

func (w *workplace) Pin(by chat.PersonRef, m chat.MessageRef, on bool) error {
	if on {
		return w.fake.Pin(inSlack(by), inSlack(m.Room), m.ID)
	}
	return w.fake.Unpin(inSlack(by), inSlack(m.Room), m.ID)
}

func (w *workplace) Command(ctx context.Context, by chat.PersonRef, r chat.RoomRef, text string) error {
	_, err := w.fake.Command(ctx, inSlack(by), inSlack(r), "/incident", text)
	return err
}

func (w *workplace) Press(ctx context.Context, by chat.PersonRef, m chat.MessageRef, home bool, label string) error {
	if home {
		_, err := w.fake.PressHome(ctx, inSlack(by), label)
		return err
	}
	if m.IsZero() {
		m = w.newest(by, label)
	}
	_, err := w.fake.Press(ctx, inSlack(by), inSlack(m.Room), m.ID, label)
	return err
}

// newest is the newest message that shows somebody a button.
func (w *workplace) newest(by chat.PersonRef, label string) (newest chat.MessageRef) {
	for _, c := range w.fake.Channels(inSlack(by)) {
		for _, said := range w.fake.Messages(c.ID, inSlack(by)) {
			if said.TS > newest.ID && hasButton(said.Blocks, label) {
				newest = chat.MessageRef{Room: place(c), ID: said.TS}
			}
		}
	}
	return newest
}

func hasButton(raw json.RawMessage, label string) bool {
	var blocks []struct {
		Elements []struct {
			Type string
			Text json.RawMessage
		}
	}
	_ = json.Unmarshal(raw, &blocks) // what cannot be read has no buttons
	for _, b := range blocks {
		for _, e := range b.Elements {
			var text struct{ Text string }
			if e.Type == "button" && json.Unmarshal(e.Text, &text) == nil && text.Text == label {
				return true
			}
		}
	}
	return false
}

func (w *workplace) Fill(ctx context.Context, by chat.PersonRef, f chat.Form, values map[string]string) error {
	view, open := w.fake.OpenView(inSlack(by))
	if !open {
		return fmt.Errorf("no form is open for them")
	}
	filled := map[string]any{}
	for _, in := range f.Inputs {
		v := values[in.Name]
		switch {
		case v == "":
			filled[in.Label] = nil
		case in.Kind == chat.PersonPick:
			filled[in.Label] = inSlack(chat.PersonRef(v))
		default:
			filled[in.Label] = v
		}
	}
	_, err := w.fake.Submit(ctx, inSlack(by), view.ID, filled)
	return err
}

func (w *workplace) Choose(ctx context.Context, by chat.PersonRef, m chat.MessageRef, action string) error {
	callback := strings.ReplaceAll(action, " ", "_")
	if m.IsZero() {
		_, err := w.fake.Shortcut(ctx, inSlack(by), callback)
		return err
	}
	_, err := w.fake.MessageShortcut(ctx, inSlack(by), inSlack(m.Room), m.ID, callback)
	return err
}

func (w *workplace) OpenHome(ctx context.Context, by chat.PersonRef) error {
	if err := w.fake.OpenHome(inSlack(by)); err != nil {
		return err
	}
	return w.fake.WaitQuiet(ctx)
}

func (w *workplace) Reads(m chat.MessageRef, _ func(time.Time) string) string {
	for _, said := range w.fake.Messages(inSlack(m.Room), w.fake.Bot().ID) {
		if said.TS == m.ID {
			text := said.Text
			for _, u := range w.fake.Users() {
				text = strings.ReplaceAll(text, "<@"+u.ID+">", "@"+u.Display)
			}
			return html.UnescapeString(text)
		}
	}
	return ""
}
