package teams

import (
	"cmp"
	"context"
	"errors"

	"kept/bot/chat"
)

// hear translates an activity, hands it over to h, and makes of the reply what
// becomes of it. An error means that Teams is told that it failed: either it is
// useless, or nothing was recorded.
//
// What fails after the commit is logged and left: what was recorded stands.
func (c *Client) hear(ctx context.Context, h chat.Handler, a *activity) (outcome, error) {
	to, err := c.translate(ctx, a, c.clock())
	if err != nil {
		return outcome{}, err
	}
	if to.unknown {
		return outcome{unknown: true}, nil
	}
	if to.stale {
		return c.answerTo(ctx, to, chat.Event{Kind: chat.ButtonPressed, ID: "stale:" + a.ID, Room: c.room(to.conversation), Person: c.who(a.From)},
			chat.Reply{Message: chat.Says(chat.T(wordsStale))}), nil
	}
	if to.shared {
		return c.answerShared(ctx, to), nil
	}
	var out outcome
	for _, ev := range to.events {
		defer c.inward.forms.close(ev.Opener)
		reply, err := h(ctx, ev)
		if err != nil && (reply.Empty() || !awaited(ev)) {
			return outcome{}, err
		}
		out = c.answerTo(ctx, to, ev, reply)
	}
	return out, nil
}

// awaited reports whether somebody waits for an answer, and so is told that
// nothing was recorded.
func awaited(ev chat.Event) bool {
	switch ev.Kind {
	case chat.Command, chat.ButtonPressed, chat.FormSent, chat.Shortcut, chat.HomeOpened:
		return true
	}
	return false
}

// answerTo is what becomes of the reply to an event.
func (c *Client) answerTo(ctx context.Context, to heard, ev chat.Event, reply chat.Reply) outcome {
	switch {
	case to.dialog:
		return c.answerDialog(ctx, to, ev, reply)
	case to.invoke && ev.Kind == chat.FormSent:
		return c.answerForm(ctx, to, ev, reply)
	case to.invoke:
		return c.answerPress(to, ev, reply)
	case reply.Form != nil || ev.Kind == chat.FormSent && reply.Refused: // sent by a client that shows no answer
		return outcome{after: func(ctx context.Context) { c.postFormAgain(ctx, to, ev, reply) }}
	case reply.Message.Plain() == "" && len(reply.Message.Files) == 0:
		return outcome{}
	}
	return outcome{after: func(ctx context.Context) { c.answer(ctx, to, ev, reply) }}
}

// answer says a reply to whoever caused it: in their conversation with Kept, or
// to them alone where they are, and never into a thread that others read, unless
// it is public.
func (c *Client) answer(ctx context.Context, to heard, ev chat.Event, reply chat.Reply) {
	direct := chat.Dest{Person: ev.Person}
	ways := []chat.Dest{{Room: ev.Room, Thread: ev.Thread.ID, Person: ev.Person}, direct}
	switch {
	case to.direct && ev.Kind != chat.FormSent:
		ways = []chat.Dest{{Room: ev.Room}}
	case reply.Public && ev.Room != "":
		ways[0].Person, ways[0].Thread = "", cmp.Or(ev.Thread.ID, ev.Message.ID) // below what it answers
	case ev.Person == "":
		c.log.Warn("an answer has no reader: Teams does not say who it is for", "event", ev.ID)
		return
	case ev.Room == "" || to.direct || !c.cfg.Targeted:
		ways = []chat.Dest{direct}
	}
	var errs []error
	for _, dest := range ways {
		_, err := c.Post(ctx, dest, "answer/"+ev.ID, reply.Message)
		if err == nil {
			return
		}
		if errs = append(errs, err); !errors.Is(err, chat.ErrRefused) {
			break
		}
	}
	c.log.Warn("an answer could not be said", "event", ev.ID, "error", errors.Join(errs...))
	if ev.Kind == chat.Command && !to.direct && !to.targeted && ev.Person != "" && errors.Is(errs[len(errs)-1], chat.ErrRefused) {
		c.unreachable(ctx, ev)
	}
}

// unreachable says in the thread that Kept has no way to somebody, and nothing
// else: the answer was for them alone.
func (c *Client) unreachable(ctx context.Context, ev chat.Event) {
	thread := ev.Thread.ID
	if thread == "" {
		thread = ev.Message.ID
	}
	name := "somebody"
	if p, err := c.Person(ctx, ev.Person); err == nil {
		name = p.Name
	}
	m := chat.Says(chat.At(ev.Person, name), chat.T(", Kept has an answer for you and no chat with you to put it into. Open Kept among your apps in Teams, then ask again."))
	if _, err := c.Post(ctx, chat.Dest{Room: ev.Room, Thread: thread}, "unreachable/"+ev.ID, m); err != nil {
		c.log.Warn("somebody could not be told that Kept cannot write to them", "event", ev.ID, "error", err)
	}
}
