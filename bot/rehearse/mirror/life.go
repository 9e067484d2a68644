package mirror

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
)

// life is one life of the bot on the platform.
type life struct {
	*mirror
	there stage
	bot   *bot.Bot
}

// stage is what the rehearsal's workspace can do.
type stage interface {
	both
	extras
}

// Step implements rehearse.Bot.
func (l *life) Step(ctx context.Context, now time.Time) (time.Time, error) {
	l.follow(ctx)
	return l.bot.Step(ctx, now)
}

// Handle implements rehearse.Bot: it lets happen on the platform what e says, and
// gives the bot the event that the adapter makes of it.
func (l *life) Handle(ctx context.Context, e chat.Event) (bot.Reply, error) {
	l.mu.Lock()
	ev, again := l.events[e.ID]
	l.mu.Unlock()
	if again && e.Kind != chat.FormSent { // delivered again; a form may be sent again
		l.follow(ctx)
		return l.reply(l.bot.Handle(ctx, ev))
	}
	if strings.HasPrefix(e.ID, "Ask") { // a question of the rehearsal's own, of what the store knows
		l.follow(ctx)
		return l.reply(l.bot.Handle(ctx, e))
	}
	switch {
	case e.Kind == chat.Command && !e.Message.IsZero() && l.post(e.Message).IsZero():
		written := func(ev chat.Event) bool {
			return ev.Kind == e.Kind && ev.Text == e.Text && ev.Person == l.person(e.Person)
		}
		return l.answered(ctx, e, written, func() error { l.follow(ctx); return nil })
	case e.Message.IsZero() || e.Kind == chat.ButtonPressed || e.Kind == chat.Shortcut:
		l.follow(ctx)
		return l.answered(ctx, e, func(chat.Event) bool { return true }, func() error { return l.act(ctx, e) })
	}
	l.follow(ctx)
	return l.delivered(ctx, e)
}

// delivered gives the bot what the adapter heard of.
func (l *life) delivered(ctx context.Context, e chat.Event) (bot.Reply, error) {
	ev, err := l.claim(e)
	if err != nil {
		return bot.Reply{}, err
	}
	if !l.alike(ev, e) {
		l.t.Errorf("the adapter made %+v of %+v", ev, e)
	}
	l.mu.Lock()
	l.events[e.ID] = ev
	l.mu.Unlock()
	reply, err := l.bot.Handle(ctx, ev)
	if !reply.Empty() && !reply.Public { // shown as the adapter shows it
		if _, err := l.real.Post(ctx, chat.Dest{Room: ev.Room, Person: ev.Person}, "", reply.Message); err != nil {
			l.t.Errorf("answer on the platform: %v", err)
		}
	}
	return l.reply(reply, err)
}

// alike reports whether the adapter heard what was said.
func (l *life) alike(ev, e chat.Event) bool {
	if e.Kind != chat.MessagePosted && e.Kind != chat.MessageEdited && e.Kind != chat.Command {
		return true
	}
	threads, files := l.work.Tells(ev.Room)
	if !threads {
		e.Thread = chat.MessageRef{}
	}
	if !files {
		e.Files = nil
	}
	return ev.Text == e.Text && len(ev.Mentions) == len(e.Mentions) && len(ev.Files) == len(e.Files) && ev.Thread.IsZero() == e.Thread.IsZero()
}

// claim takes the event that the adapter made of e.
func (l *life) claim(e chat.Event) (chat.Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.heard, func(ev chat.Event) bool { return ev.Kind == e.Kind && ev.Message == l.post(e.Message) })
	if i < 0 {
		return chat.Event{}, fmt.Errorf("no %s event came from the platform, only %+v", e.Kind, l.heard)
	}
	ev := l.heard[i]
	l.heard = slices.Delete(l.heard, i, i+1)
	return ev, nil
}

// answered lets somebody do what is answered at once. What one does may come to
// the bot as two events, at the same time: a mention is also a message, and
// after a press on Kept's own page an adapter may ask for the page. The answer is
// the first to an event of e's kind that is one.
func (l *life) answered(ctx context.Context, e chat.Event, awaited func(chat.Event) bool, do func() error) (bot.Reply, error) {
	var reply bot.Reply // guarded by l.mu, as what follows
	failed, came := errors.New("nothing came from the platform"), false
	l.opener = e.Opener
	l.await(awaited, func(ctx context.Context, ev chat.Event) (chat.Reply, error) {
		r, err := l.bot.Handle(ctx, ev)
		l.mu.Lock()
		defer l.mu.Unlock()
		if ev.Kind == e.Kind && (!came || reply.Empty()) {
			l.events[e.ID], reply, failed, came = ev, r, err, true
		}
		return r, err
	})
	did := do()
	l.await(nil, nil)
	l.mu.Lock()
	defer l.mu.Unlock()
	if did != nil {
		return reply, fmt.Errorf("on the platform: %w", did)
	}
	return l.reply(reply, failed)
}

// act is what a person does that is answered at once.
func (l *life) act(ctx context.Context, e chat.Event) error {
	who := l.person(e.Person)
	switch e.Kind {
	case chat.Command:
		return l.work.Command(ctx, who, l.room(e.Room), e.Text)
	case chat.ButtonPressed:
		return l.work.Press(ctx, who, l.post(e.Message), e.Room == "", l.newest(rehearse.Pressed, e.Person).Text)
	case chat.FormSent:
		values := map[string]string{}
		form := l.newest(rehearse.FormFilled, e.Person).Form
		for _, in := range form.Inputs {
			values[in.Name] = e.Fields[in.Name]
			if in.Kind == chat.PersonPick && values[in.Name] != "" {
				values[in.Name] = string(l.person(chat.PersonRef(values[in.Name])))
			}
		}
		return l.work.Fill(ctx, who, form, values)
	case chat.Shortcut:
		return l.work.Choose(ctx, who, l.post(e.Message), e.Button)
	case chat.HomeOpened:
		return l.work.OpenHome(ctx, who)
	}
	return fmt.Errorf("nobody does %q", e.Kind)
}

// newest is the last thing of a kind that somebody did.
func (l *life) newest(kind rehearse.Happens, by chat.PersonRef) (last rehearse.Happening) {
	for _, h := range l.world.Log(0) {
		if h.Kind == kind && h.By == by {
			last = h
		}
	}
	return last
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
