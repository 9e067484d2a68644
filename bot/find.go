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

// visible reports whether a person may know of an incident: every incident
// that is not private, and a private one only to members of its room. On any
// doubt: no.
func (b *Bot) visible(ctx context.Context, inc *incident.Incident, p chat.PersonRef) bool {
	if !inc.Private {
		return true
	}
	if inc.Room == "" { // not open yet: nobody but who made it
		return incident.Person(p) == inc.DeclaredBy || incident.Person(p) == inc.Commander()
	}
	in, err := b.platform.Member(ctx, chat.RoomRef(inc.Room), p)
	return err == nil && in
}

// target is the incident that a command means. Where several fit it asks and
// keeps what was typed; where none does, or the person may not know of it, it
// refuses, with the same words for both.
func (b *Bot) target(ctx context.Context, ev chat.Event, cmd command.Command) (incident.ID, error) {
	if cmd.Incident != 0 {
		inc, err := b.load(ctx, cmd.Incident)
		if errors.Is(err, store.ErrNotFound) || err == nil && !b.visible(ctx, inc, ev.Person) {
			return 0, refuseLine(wordsNoSuchIncident(cmd.Incident))
		}
		return cmd.Incident, err
	}
	here, err := b.inRoom(ctx, ev.Room)
	if err != nil {
		return 0, err
	}
	var open, closed []*incident.Incident
	for _, inc := range here {
		if !b.visible(ctx, inc, ev.Person) {
			continue
		}
		if inc.Open() {
			open = append(open, inc)
		} else {
			closed = append(closed, inc)
		}
	}
	if len(here) == 0 {
		if open, err = b.openFor(ctx, ev.Person, 10); err != nil {
			return 0, err
		}
	}
	switch {
	case len(open) == 1:
		return open[0].ID, nil
	case len(open) > 1:
		return 0, b.ask(ctx, ev, open)
	case len(closed) > 0:
		return closed[len(closed)-1].ID, nil
	}
	if ev.Kind == chat.Shortcut {
		return 0, refuse(wordsNoneForThis)
	}
	return 0, refuse(wordsNoIncident)
}

// load reads one incident.
func (b *Bot) load(ctx context.Context, id incident.ID) (inc *incident.Incident, err error) {
	err = b.store.View(ctx, func(tx store.Tx) error {
		inc, err = tx.Incident(id)
		return err
	})
	return inc, err
}

// inRoom lists the incidents that live in a room.
func (b *Bot) inRoom(ctx context.Context, room chat.RoomRef) (out []*incident.Incident, err error) {
	if room == "" {
		return nil, nil
	}
	err = b.store.View(ctx, func(tx store.Tx) error {
		out, err = incidentsIn(tx, room)
		return err
	})
	return out, err
}

func incidentsIn(tx store.Tx, room chat.RoomRef) ([]*incident.Incident, error) {
	ids, err := tx.InRoom(room)
	if err != nil {
		return nil, err
	}
	var out []*incident.Incident
	for _, id := range ids {
		inc, err := tx.Incident(id)
		if err != nil {
			return nil, err
		}
		out = append(out, inc)
	}
	return out, nil
}

// openFor lists open incidents that a person may know of, at most limit.
func (b *Bot) openFor(ctx context.Context, p chat.PersonRef, limit int) ([]*incident.Incident, error) {
	var out []*incident.Incident
	for after := incident.ID(0); len(out) < limit; {
		var page []*incident.Incident
		err := b.store.View(ctx, func(tx store.Tx) (err error) {
			page, err = tx.Incidents(after, 100, store.Open)
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			break
		}
		after = page[len(page)-1].ID
		for _, inc := range page {
			if len(out) < limit && b.visible(ctx, inc, p) {
				out = append(out, inc)
			}
		}
	}
	return out, nil
}

// pending is a typed command, or a message action, that waits for an answer to a
// question or a form.
type pending struct {
	Event chat.Event
	At    time.Time
}

// ask keeps a typed command and asks which incident it is for.
func (b *Bot) ask(ctx context.Context, ev chat.Event, among []*incident.Incident) error {
	name, err := b.keepTyped(ctx, ev)
	if err != nil {
		return err
	}
	return &refusal{message: wordsWhich(ev, among, name)}
}

// typedPrefix begins the names of typed commands that are kept.
const typedPrefix = "typed/"

// keepTyped stores a typed command under a name that fits into a button.
func (b *Bot) keepTyped(ctx context.Context, ev chat.Event) (string, error) {
	name := typedPrefix + eventKey(ev)
	return name, b.store.Update(ctx, func(tx store.Tx) error {
		if ev.Kind == chat.Shortcut && !ev.Message.IsZero() {
			if err := keepAction(tx, ev.Message, name); err != nil {
				return err
			}
		}
		return tx.PutValue(name, pending{ev, b.clock().UTC()})
	})
}

// typed gives back what keepTyped kept.
func (b *Bot) typed(ctx context.Context, name string) (p pending, err error) {
	if !strings.HasPrefix(name, typedPrefix) {
		return p, store.ErrNotFound // the value of a button proves nothing
	}
	err = b.store.View(ctx, func(tx store.Tx) error { return tx.Value(name, &p) })
	if err == nil && p.Event.Kind == "" {
		err = store.ErrNotFound
	}
	return p, err
}
