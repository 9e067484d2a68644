package slack_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
)

// life is one life of the bot on Slack. Each call goes first to the rehearsal,
// whose faults hold for both, then to Slack.
type life struct {
	*mirror
	there stage
	bot   *bot.Bot
}

// appFunc is the app as Slack reaches it.
func appFunc(m func() *mirror) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m().client.Handler(m().take).ServeHTTP(w, r) })
}

// Step implements rehearse.Bot.
func (l *life) Step(ctx context.Context, now time.Time) (time.Time, error) {
	l.follow(ctx)
	return l.bot.Step(ctx, now)
}

// Handle implements rehearse.Bot: it lets happen on Slack what e says, and gives
// the bot the event that the adapter makes of it.
func (l *life) Handle(ctx context.Context, e chat.Event) (bot.Reply, error) {
	l.follow(ctx)
	if ev, ok := l.events[e.ID]; ok && e.Kind != chat.FormSent { // delivered again; a form may be sent again
		return l.reply(l.bot.Handle(ctx, ev))
	}
	if strings.HasPrefix(e.ID, "Ask") { // a question of the rehearsal's own, of what the store knows
		return l.reply(l.bot.Handle(ctx, e))
	}
	if e.Message.IsZero() || e.Kind == chat.ButtonPressed || e.Kind == chat.Shortcut {
		return l.answered(ctx, e)
	}
	here := l.posts[e.Message]
	ev, err := l.claim(e.Kind, func(ev chat.Event) bool { return ev.Message == here })
	if err != nil {
		return bot.Reply{}, err
	}
	said := e.Kind == chat.MessagePosted || e.Kind == chat.MessageEdited || e.Kind == chat.Command
	if said && (ev.Text != e.Text || len(ev.Mentions) != len(e.Mentions) || len(ev.Files) != len(e.Files) || ev.Thread.IsZero() != e.Thread.IsZero()) {
		l.t.Errorf("the adapter made %+v of %+v", ev, e)
	}
	l.events[e.ID] = ev
	reply, err := l.bot.Handle(ctx, ev)
	if !reply.Empty() && !reply.Public { // shown as the adapter shows it
		if _, err := l.client.Post(ctx, chat.Dest{Room: ev.Room, Person: ev.Person}, "", reply.Message); err != nil {
			l.t.Errorf("answer on Slack: %v", err)
		}
	}
	return l.reply(reply, err)
}

// claim takes the event that the adapter made.
func (l *life) claim(kind chat.EventKind, is func(chat.Event) bool) (chat.Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.heard, func(ev chat.Event) bool { return ev.Kind == kind && is(ev) })
	if i < 0 {
		return chat.Event{}, fmt.Errorf("no %s event came from Slack, only %+v", kind, l.heard)
	}
	ev := l.heard[i]
	l.heard = slices.Delete(l.heard, i, i+1)
	return ev, nil
}

// answered lets somebody do what the app answers at once.
func (l *life) answered(ctx context.Context, e chat.Event) (reply bot.Reply, err error) {
	none := errors.New("nothing came from Slack")
	err = none
	l.opener = e.Opener
	l.mu.Lock()
	l.answer = func(ctx context.Context, ev chat.Event) (chat.Reply, error) {
		r, errHandle := l.bot.Handle(ctx, ev)
		if ev.Kind == e.Kind { // after a press at home the adapter asks for the page, too
			l.events[e.ID], reply, err = ev, r, errHandle
		}
		return r, errHandle
	}
	l.mu.Unlock()
	did := l.act(ctx, e)
	l.mu.Lock()
	l.answer = nil
	l.mu.Unlock()
	if did != nil {
		return reply, fmt.Errorf("on Slack: %w", did)
	}
	return l.reply(reply, err)
}

// act is what a person does that the app answers at once.
func (l *life) act(ctx context.Context, e chat.Event) error {
	who, channel := user(l.people[e.Person]), l.channel(e.Room)
	happened := func(kind rehearse.Happens) (last rehearse.Happening) {
		for _, h := range l.world.Log(0) {
			if h.Kind == kind && h.By == e.Person {
				last = h
			}
		}
		return last
	}
	switch e.Kind {
	case chat.Command:
		_, err := l.fake.Command(ctx, who, channel, "/incident", e.Text)
		return err
	case chat.ButtonPressed:
		label := happened(rehearse.Pressed).Text
		if e.Room == "" {
			_, err := l.fake.PressHome(ctx, who, label)
			return err
		}
		channel, ts := l.button(who, label)
		if here, ok := l.posts[e.Message]; ok {
			channel, ts = user(here.Room), here.ID
		}
		_, err := l.fake.Press(ctx, who, channel, ts, label)
		return err
	case chat.FormSent:
		view, open := l.fake.OpenView(who)
		if !open {
			return fmt.Errorf("no form is open for them")
		}
		values := map[string]any{}
		for _, in := range happened(rehearse.FormFilled).Form.Inputs {
			v := e.Fields[in.Name]
			switch {
			case v == "":
				values[in.Label] = nil
			case in.Kind == chat.PersonPick:
				values[in.Label] = user(l.people[chat.PersonRef(v)])
			default:
				values[in.Label] = v
			}
		}
		_, err := l.fake.Submit(ctx, who, view.ID, values)
		return err
	case chat.Shortcut:
		callback := strings.ReplaceAll(e.Button, " ", "_")
		if e.Message.IsZero() {
			_, err := l.fake.Shortcut(ctx, who, callback)
			return err
		}
		_, err := l.fake.MessageShortcut(ctx, who, channel, l.posts[e.Message].ID, callback)
		return err
	case chat.HomeOpened:
		if err := l.fake.OpenHome(who); err != nil {
			return err
		}
		return l.fake.WaitQuiet(ctx)
	}
	return fmt.Errorf("nobody does %q", e.Kind)
}

// button finds the newest message that shows somebody a button.
func (l *life) button(who, label string) (channel, ts string) {
	for _, c := range l.fake.Channels(who) {
		for _, said := range l.fake.Messages(c.ID, who) {
			if said.TS > ts && hasButton(said.Blocks, label) {
				channel, ts = c.ID, said.TS
			}
		}
	}
	return channel, ts
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

// reply puts the rehearsal's references into an answer.
func (l *life) reply(r bot.Reply, err error) (bot.Reply, error) {
	r.Message = l.messageThere(r.Message)
	if r.Form != nil {
		f := l.formThere(*r.Form)
		r.Form = &f
	}
	return r, err
}
