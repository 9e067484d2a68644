package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// What buttons ask for. Their values name the incident and what it is about:
// "INC-7", "INC-7 P2", or the name of a typed command that is kept.
const (
	pressUpdate     = "update"
	pressRoles      = "roles"
	pressSeverity   = "severity"
	pressSnooze     = "snooze"
	pressOnIt       = "on it"
	pressChange     = "change"
	pressMisheard   = "misheard"
	pressSaidWrong  = "said wrong"
	pressNot        = "not a promise"
	pressMeantThis  = "meant this"
	pressMeantOther = "meant other"
	pressWhich      = "which"
	pressJoin       = "join"
	pressDeclare    = "declare another"
	pressRun        = "run"
	pressOpen       = "declare" // opens the form of a declaration
	pressResolve    = "resolve"
	pressEdit       = "edit"
	pressTimes      = "times"
	pressAction     = "action"
	pressDone       = "action done"
	pressActions    = "actions"
	pressTimeline   = "timeline"
	pressPromises   = "promises"
	pressHelp       = "help"
	shortcutDeclare = "declare"           // of nothing in particular
	shortcutFrom    = "declare from this" // of a message, as the others
	shortcutAdd     = "add to timeline"
	shortcutAction  = "make an action item"
)

// longestValue is longer than the value of any button that Kept makes, in bytes.
const longestValue = 1000

// button answers a press. Whoever presses must be allowed to know of the
// incident; the value of a button proves nothing.
func (b *Bot) button(ctx context.Context, ev chat.Event, now time.Time) (Reply, error) {
	if ev.Kind == chat.Shortcut {
		return b.shortcut(ctx, ev, 0, now)
	}
	if err := b.admit(ctx, ev, now); err != nil {
		return Reply{}, err
	}
	if len(ev.Value) > longestValue {
		return Reply{}, refuseStale()
	}
	switch ev.Button {
	case pressDeclare, pressRun:
		return b.resume(ctx, ev, ev.Value, 0, now)
	case pressOpen:
		return b.openDeclare(ctx, ev)
	case pressAlertDeclare, pressAlertJoin, pressAlertDismiss:
		return b.proposed(ctx, ev, now)
	case pressHelp:
		return Reply{Message: wordsHelp("")}, nil
	}
	first, rest, _ := strings.Cut(ev.Value, " ")
	id, ok := incident.ParseID(first)
	if !ok {
		return Reply{}, refuseStale()
	}
	if _, err := b.target(ctx, ev, command.Command{Incident: id}); err != nil {
		return Reply{}, err
	}
	if _, ok := forms[ev.Button]; ok {
		return b.openForm(ctx, ev, id, rest, now)
	}
	return b.buttonOf(ctx, ev, id, rest, now)
}

// buttonOf answers a press of a button about an incident that may be known of; value
// is what follows the incident's number.
func (b *Bot) buttonOf(ctx context.Context, ev chat.Event, id incident.ID, value string, now time.Time) (Reply, error) {
	switch ev.Button {
	case pressWhich:
		return b.resume(ctx, ev, value, id, now)
	case pressJoin:
		return b.change(ctx, ev, id, now, (*change).join)
	case pressOnIt:
		return b.change(ctx, ev, id, now, func(c *change) (Reply, error) { return c.onIt(value) })
	case pressTake:
		n, ok := numbered(value, "H")
		if !ok {
			return Reply{}, refuseStale()
		}
		return b.change(ctx, ev, id, now, func(c *change) (Reply, error) { return c.take(incident.HandoverID(n)) })
	case pressHave:
		return b.change(ctx, ev, id, now, func(c *change) (Reply, error) { return c.haveIt(value) })
	case pressAlong:
		return b.takeAlong(ctx, ev, id, value, now)
	case pressTimeline:
		newer, _ := strconv.Atoi(value) // an odd value is the newest page
		return b.view(ctx, ev, id, command.Command{Count: newer}, (*change).showTimeline, now)
	case pressPromises:
		return b.view(ctx, ev, id, command.Command{}, (*change).showPromises, now)
	case pressActions:
		return b.view(ctx, ev, id, command.Command{}, (*change).showActions, now)
	case pressDone:
		n, ok := numbered(value, "A")
		if !ok {
			return Reply{}, refuseStale()
		}
		return b.run(ctx, ev, command.Command{Verb: command.ActionDone, Incident: id, Action: incident.ActionID(n)}, now)
	}
	var p incident.PromiseID
	if _, err := fmt.Sscanf(value, "P%d", &p); err != nil {
		return Reply{}, refuseStale()
	}
	return b.buttonOfPromise(ctx, ev, id, p, now)
}

func (b *Bot) buttonOfPromise(ctx context.Context, ev chat.Event, id incident.ID, p incident.PromiseID, now time.Time) (Reply, error) {
	switch ev.Button {
	case pressChange:
		return Reply{Message: wordsChangeWhat(ev.Value)}, nil
	case pressSaidWrong:
		return b.view(ctx, ev, id, command.Command{Promise: p}, (*change).saidWrong, now)
	case pressNot:
		return b.change(ctx, ev, id, now, func(c *change) (Reply, error) { return c.misheard(p, "") })
	case pressMeantThis, pressMeantOther:
		return b.change(ctx, ev, id, now, func(c *change) (Reply, error) { return c.meant(p, ev.Button == pressMeantOther) })
	}
	return Reply{}, refuseStale()
}

// refuseStale refuses a button that is none of Kept's, or none any more.
func refuseStale() error { return refuse("That button is out of date.") }

// resume runs a typed command that was kept, once: in the incident that was
// chosen, or as the declaration that was confirmed.
func (b *Bot) resume(ctx context.Context, press chat.Event, name string, id incident.ID, now time.Time) (Reply, error) {
	kept, err := b.typed(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return Reply{}, refuse("That was done already.")
	}
	if err != nil {
		return Reply{}, err
	}
	ev := kept.Event
	switch {
	case press.Button == pressRun && press.Room == ev.Room: // offered to the room: whoever presses acts
		ev.Person = press.Person
	case press.Person != ev.Person:
		return Reply{}, refuse("That question was for somebody else.")
	}
	ev.ID, ev.At, ev.Opener, ev.History = "resumed:"+eventKey(kept.Event), press.At, press.Opener, false
	var reply Reply
	if ev.Kind == chat.Shortcut {
		reply, err = b.shortcut(ctx, ev, id, now)
	} else {
		ev.Message = chat.MessageRef{}
		reply, err = b.resumeTyped(ctx, ev, id, now)
	}
	if err != nil {
		return Reply{}, err
	}
	return reply, b.store.Update(ctx, func(tx store.Tx) error { return tx.PutValue(name, nil) })
}

// resumeTyped runs a typed command in the incident that was chosen, 0 = none.
func (b *Bot) resumeTyped(ctx context.Context, ev chat.Event, id incident.ID, now time.Time) (Reply, error) {
	if strings.TrimSpace(ev.Text) == "" {
		return b.bare(ctx, ev, id, now)
	}
	cmd, err := command.Parse(input(ev))
	if bad, ok := errors.AsType[*command.Misuse](err); ok {
		bad.Incident = cmp.Or(id, bad.Incident)
		return b.misused(ctx, ev, bad, now)
	}
	if err != nil {
		return Reply{}, err
	}
	if id != 0 {
		cmd.Incident = id
	}
	if cmd.Verb != command.Declare {
		return b.run(ctx, ev, cmd, now)
	}
	if _, err := b.meet(ctx, ev, now); err != nil {
		return Reply{}, err
	}
	return b.declare(ctx, ev, declaration{Command: cmd, sure: true}, now)
}

// join brings a person into the incident's room.
func (c *change) join() (Reply, error) {
	if c.away(c.by) {
		return Reply{Message: c.wordsElsewhere()}, nil
	}
	if c.inc.Unshared && c.by != c.inc.DeclaredBy {
		return Reply{Message: c.wordsAlone()}, nil
	}
	c.entry(incident.EntryRole, c.name(c.by)+" joined")
	m := c.wordsDone("Noted. Its channel, which is others' too, is open to you: ")
	if c.opensTo(c.by) {
		m = c.wordsDone("You are in: ")
		err := c.queue(&store.Post{Kind: store.PostInvite, InRoom: true, Key: c.inc.ID.String() + "/join/" + string(c.by),
			People: []chat.PersonRef{chat.PersonRef(c.by)}})
		if err != nil {
			return Reply{}, err
		}
	}
	m.Lines[0] = append(m.Lines[0], chat.T(" "), roomOf(c.inc))
	return Reply{Message: m}, nil
}

// wordsChangeWhat asks what is to be changed about a promise.
func wordsChangeWhat(value string) chat.Message {
	m := chat.Says(chat.T("Did Kept mishear, or was it said wrong?"))
	m.Buttons = [][]chat.Button{{
		{Action: pressMisheard, Label: "Misheard", Value: value},
		{Action: pressSaidWrong, Label: "Said wrong", Value: value},
	}}
	return m
}

// saidWrong tells how to put right what was said: in the same place, by another
// update. Until then the old time is owed.
func (c *change) saidWrong(cmd command.Command) (Reply, error) {
	p, err := c.promiseNamed(cmd.Promise)
	if err != nil {
		return Reply{}, err
	}
	how := "update: …"
	if p.Surface == incident.Public {
		how = "update public: …"
	}
	by := deadline(p.Due, p.ByDay, p.Zone, c.zone(c.by), c.at)
	return Reply{Message: c.wordsTold(say("Readers have the time that was posted, so it is owed: %s. Put it right with `%s` and the right time; that update keeps this promise if it comes in time.", by, how))}, nil
}

// shortcut puts a message into the timeline, makes an action item of it, or opens
// the form of a declaration. id is the incident that was chosen, 0 = the one that
// is meant where it was used.
func (b *Bot) shortcut(ctx context.Context, ev chat.Event, id incident.ID, now time.Time) (Reply, error) {
	if err := b.admit(ctx, ev, now); err != nil {
		return Reply{}, err
	}
	switch ev.Button {
	case shortcutDeclare:
		ev.Message = chat.MessageRef{}
		return b.openDeclare(ctx, ev)
	case shortcutFrom:
		return b.openDeclare(ctx, ev)
	}
	kind, ok := map[string]incident.EntryKind{shortcutAdd: incident.EntryMessage, shortcutAction: incident.EntryAction}[ev.Button]
	if !ok {
		return Reply{}, refuse("Kept does not know that action.")
	}
	id, err := b.target(ctx, ev, command.Command{Incident: id})
	if err != nil {
		return Reply{}, err
	}
	return b.change(ctx, ev, id, now, func(c *change) (Reply, error) {
		e, err := c.taken(ev, kind)
		switch {
		case errors.Is(err, errTaken) && kind == incident.EntryAction:
			return Reply{}, refuse("That message is %s already.", e.Action)
		case errors.Is(err, errTaken):
			return Reply{}, refuse("That message is %s already.", e.ID)
		case err != nil:
			return Reply{}, err
		case kind == incident.EntryAction:
			return Reply{Message: c.wordsActionTaken(e.Action)}, nil
		}
		return Reply{Message: c.wordsNoted("noted", e)}, nil
	})
}
