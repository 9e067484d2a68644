package rehearse

import (
	"context"
	"fmt"
	"time"

	"kept/bot/chat"
)

// maxRoomName is how long a room's name may be; Slack allows 80.
const maxRoomName = 80

// OpenRoom implements chat.RoomOpener.
func (w *Workspace) OpenRoom(_ context.Context, key, name string, private bool, people []chat.PersonRef) (chat.Room, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return chat.Room{}, err
	}
	if ref, ok := w.opened[key]; ok && key != "" {
		return w.rooms[ref].Room, nil
	}
	name = word(name)
	if len(name) > maxRoomName-4 { // room for a number
		name = word(name[:maxRoomName-4])
	}
	name = w.freeName(name)
	r := w.addRoom(chat.Room{Name: name, Private: private}, people)
	w.opened[key] = r.Ref
	w.note(Happening{Kind: RoomOpened, By: Kept, Room: r.Room, People: people})
	return r.Room, nil
}

// SetTopic implements chat.RoomOpener.
func (w *Workspace) SetTopic(_ context.Context, ref chat.RoomRef, topic string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, err := w.known(ref)
	if err != nil {
		return err
	}
	if r.topic != topic {
		r.topic = topic
		w.note(Happening{Kind: TopicSet, By: Kept, Room: r.Room, Text: topic})
	}
	return nil
}

// Invite implements chat.RoomOpener. Who is there already stays.
func (w *Workspace) Invite(_ context.Context, ref chat.RoomRef, people []chat.PersonRef) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, err := w.known(ref)
	if err != nil {
		return err
	}
	var added []chat.PersonRef
	for _, p := range people {
		if _, ok := w.people[p]; !ok {
			return fmt.Errorf("invite %s to #%s: nobody of that name: %w", p, r.Name, chat.ErrRefused)
		}
		if !r.members[p] {
			r.members[p] = true
			added = append(added, p)
		}
	}
	if len(added) > 0 {
		w.note(Happening{Kind: Invited, By: Kept, Room: r.Room, People: added})
	}
	return nil
}

// openerLife is how long a press or a command gives the right to open a form;
// a Slack trigger_id expires after 3 s (docs.slack.dev, modals).
const openerLife = 3 * time.Second

// opener is a short-lived right to show somebody a form.
type opener struct {
	person chat.PersonRef
	room   chat.RoomRef
	until  time.Time
}

// openForm is a form that somebody has before them.
type openForm struct {
	chat.Form
	room chat.RoomRef
	view string // names this opening of it
}

// OpenForm implements chat.FormOpener. An opener works once and not for long.
func (w *Workspace) OpenForm(_ context.Context, with string, f chat.Form) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return err
	}
	o, ok := w.openers[with]
	delete(w.openers, with)
	if !ok || w.clock().After(o.until) {
		return fmt.Errorf("open form %s: the right to open it has expired, press again: %w", f.Name, chat.ErrRefused)
	}
	w.forms[o.person] = openForm{Form: f, room: o.room, view: with}
	w.note(Happening{Kind: FormShown, By: o.person, Room: w.rooms[o.room].Room, Form: f})
	return nil
}
