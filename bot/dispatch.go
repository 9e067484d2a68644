package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// command carries out a typed command. One that says nothing opens the form of a
// declaration; in an incident's room it shows that incident's panel.
func (b *Bot) command(ctx context.Context, ev chat.Event, now time.Time) (Reply, error) {
	if strings.TrimSpace(ev.Text) == "" && !ev.History {
		return b.bare(ctx, ev, 0, now)
	}
	cmd, err := command.Parse(input(ev))
	if bad, ok := errors.AsType[*command.Misuse](err); ok {
		return b.misused(ctx, ev, bad, now)
	}
	if err != nil {
		return Reply{}, err
	}
	return b.run(ctx, ev, cmd, now)
}

// input is an event's text for the grammar.
func input(ev chat.Event) command.Input {
	in := command.Input{Text: ev.Text}
	for _, m := range ev.Mentions {
		in.Mentions = append(in.Mentions, command.Mention{Start: m.Start, End: m.End, Person: incident.Person(m.Person)})
	}
	return in
}

// run carries out a parsed command, typed, pressed or filled in.
func (b *Bot) run(ctx context.Context, ev chat.Event, cmd command.Command, now time.Time) (Reply, error) {
	if err := b.admit(ctx, ev, now); err != nil {
		return Reply{}, err
	}
	answer, view := questions[cmd.Verb], views[cmd.Verb]
	if changes(cmd) {
		view = nil
	}
	switch {
	case ev.History && (answer != nil || view != nil):
		return Reply{}, nil // nobody waits for it any more
	case answer != nil:
		return answer(b, ctx, ev, cmd, now)
	case cmd.Verb == command.Declare && ev.History:
		return Reply{}, b.offer(ctx, ev, 0, now)
	case cmd.Verb == command.Declare:
		return b.declare(ctx, ev, declaration{Command: cmd}, now)
	}
	id, err := b.target(ctx, ev, cmd)
	if err != nil {
		return Reply{}, err
	}
	if view != nil {
		return b.view(ctx, ev, id, cmd, view, now)
	}
	if ev.History && cmd.Verb != command.Update && cmd.Verb != command.Resolve {
		return Reply{}, b.offer(ctx, ev, id, now)
	}
	act := acts[cmd.Verb]
	if act == nil && cmd.Verb != command.Page {
		return Reply{}, refuse("I do not know how to %s; type `help`.", cmd.Verb)
	}
	if err := b.mayDo(ctx, ev, cmd.Verb, id); err != nil {
		return Reply{}, err
	}
	if err := errors.Join(b.mayMerge(ctx, ev, cmd), b.mayBeGiven(ctx, cmd), b.mayReceive(ctx, id, cmd)); err != nil {
		return Reply{}, err
	}
	if cmd.Verb == command.Page {
		return b.callIn(ctx, ev, id, cmd, now)
	}
	if promises(cmd.Verb) {
		if err := b.record.read(ctx, b.store, id, now); err != nil {
			return Reply{}, err
		}
	}
	unreached, silent := b.unreached(ctx, cmd), b.calledUpon(ctx, cmd, now)
	return b.change(ctx, ev, id, now, func(c *change) (Reply, error) {
		if err := c.gone(cmd.Verb); err != nil {
			return Reply{}, err
		}
		reply, err := act(c, cmd)
		if err == nil && unreached != nil {
			reply.Message.Lines = append(reply.Message.Lines, c.wordsUnreached(cmd.Lead))
		}
		if err == nil {
			silent(c, &reply)
		}
		return reply, err
	})
}

// questions are the use cases of no single incident; what they change is the asker's
// own.
var questions = map[command.Verb]func(*Bot, context.Context, chat.Event, command.Command, time.Time) (Reply, error){
	command.Help:    (*Bot).help,
	command.List:    (*Bot).list,
	command.Figures: (*Bot).figures,
	command.Mine:    (*Bot).mine,
	command.Mute:    (*Bot).mute,
	command.Unmute:  (*Bot).mute,
	command.Hours:   (*Bot).ownHours,
}

func (b *Bot) help(_ context.Context, _ chat.Event, cmd command.Command, _ time.Time) (Reply, error) {
	return Reply{Message: wordsHelp(cmd.Text)}, nil
}

// acts are the use cases that change one incident.
var acts = map[command.Verb]func(*change, command.Command) (Reply, error){
	command.Update:     (*change).update,
	command.Retract:    (*change).retract,
	command.Status:     (*change).status,
	command.SetSev:     (*change).severity,
	command.Title:      (*change).title,
	command.Summarize:  (*change).summarize,
	command.Components: (*change).components,
	command.Category:   (*change).category,
	command.Assign:     (*change).assign,
	command.Handover:   (*change).handover,
	command.Note:       (*change).note,
	command.Promise:    (*change).promise,
	command.Waive:      (*change).waive,
	command.Snooze:     (*change).snooze,
	command.Action:     (*change).action,
	command.ActionDone: (*change).actionDone,
	command.ActionDrop: (*change).actionDrop,
	command.ActionMove: (*change).actionMove,
	command.ActionLink: (*change).actionLink,
	command.Times:      (*change).times,
	command.Edit:       (*change).edit,
	command.Redact:     (*change).redact,
	command.Resolve:    (*change).update,
	command.Reopen:     (*change).reopen,
	command.Cancel:     (*change).cancel,
	command.Merge:      (*change).merge,
	command.Follow:     (*change).followed,
	command.Unfollow:   (*change).followed,
	command.CatchUp:    (*change).resume,
	command.Link:       (*change).link,
	command.PMShow:     (*change).draft,
	command.PMOwner:    (*change).postmortemOwner,
	command.PMDone:     (*change).postmortemDone,
	command.PMPublish:  (*change).postmortemPublish,
	command.PMSection:  (*change).postmortemSection,
	command.PMConfirm:  (*change).postmortemConfirm,
}

// changes tells the changing form of a verb that also shows something.
func changes(cmd command.Command) bool {
	switch cmd.Verb {
	case command.Status:
		return cmd.Phase != ""
	case command.Summarize:
		return cmd.Text != ""
	case command.Times:
		return cmd.Mark != ""
	}
	return false
}

// admit refuses whoever may do nothing: strangers, bots, and those of whom the
// platform cannot say who they are.
func (b *Bot) admit(ctx context.Context, ev chat.Event, now time.Time) error {
	who, err := b.meet(ctx, ev, now)
	if err == nil && (who.Bot || who.Stranger) {
		return refuse(wordsStranger)
	}
	return err
}

const (
	// What is known of a person is looked up again after knownFor; where the
	// platform cannot say, it still holds for trustedFor.
	knownFor, trustedFor = 24 * time.Hour, 30 * 24 * time.Hour
	// meetWithin bounds the looking up of people while one of them waits.
	meetWithin = 1500 * time.Millisecond
)

// meet makes sure that the people of an event are known by name and zone, and
// says who acts.
func (b *Bot) meet(ctx context.Context, ev chat.Event, now time.Time) (store.Person, error) {
	at := b.cfg.place(string(ev.Person))
	refs := []chat.PersonRef{ev.Person, at.Escalation.Person, at.Deputy}
	if ev.Author != "" {
		refs = append(refs, ev.Author)
	}
	for _, m := range ev.Mentions {
		refs = append(refs, m.Person)
	}
	known, unknown, err := b.acquaint(ctx, refs, now)
	if err != nil {
		return store.Person{}, err
	}
	// Whoever cannot be looked up may do nothing; being mentioned by somebody else is
	// harmless.
	if p := known[ev.Person]; p != nil {
		return *p, nil
	}
	return store.Person{}, &refusal{message: chat.Says(chat.T(wordsUnknownPerson)), cause: unknown[ev.Person]}
}

// acquaint makes people known by name and zone, those who are not lately: a person is
// looked up once a day; while a platform cannot say who somebody is, what it said
// lately holds. unknown is why others are not.
func (b *Bot) acquaint(ctx context.Context, refs []chat.PersonRef, now time.Time) (known map[chat.PersonRef]*store.Person, unknown map[chat.PersonRef]error, err error) {
	known, unknown = map[chat.PersonRef]*store.Person{}, map[chat.PersonRef]error{}
	stale := map[chat.PersonRef]*store.Person{}
	err = b.store.View(ctx, func(tx store.Tx) error {
		for _, r := range refs {
			if r == "" {
				continue
			}
			p, err := tx.Person(r)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err != nil {
				continue
			}
			switch age := now.Sub(p.SeenAt); {
			case age < knownFor:
				known[r] = p
			case age < trustedFor:
				stale[r] = p
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	look, cancel := context.WithTimeout(ctx, meetWithin)
	defer cancel()
	var fresh []*store.Person
	for _, r := range refs {
		if r == "" || known[r] != nil || unknown[r] != nil {
			continue
		}
		p, err := b.platform.Person(look, r)
		switch {
		case err == nil:
			known[r] = &store.Person{Person: p, SeenAt: now}
			fresh = append(fresh, known[r])
		case stale[r] != nil && !errors.Is(err, chat.ErrNotFound):
			known[r] = stale[r]
		default:
			unknown[r] = err
		}
	}
	if len(fresh) == 0 {
		return known, unknown, nil
	}
	return known, unknown, b.store.Update(ctx, func(tx store.Tx) error {
		for _, p := range fresh {
			if old, err := tx.Person(p.Ref); err == nil {
				p.PingedAt = old.PingedAt
			}
			if err := tx.PutPerson(p); err != nil {
				return err
			}
		}
		return nil
	})
}
