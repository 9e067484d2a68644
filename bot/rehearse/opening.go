package rehearse

import (
	"context"
	"fmt"
	"slices"
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
	until  time.Time
}

// openForm is a form that somebody has before them, or has sent and not been
// answered yet.
type openForm struct {
	chat.Form
	view string // names this opening of it
	sent bool
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
	w.showForm(o.person, f, with)
	return nil
}

// showForm lets somebody have a form before them.
func (w *Workspace) showForm(p chat.PersonRef, f chat.Form, view string) {
	w.forms[p] = openForm{Form: f, view: view}
	h := Happening{Kind: FormShown, By: p, Form: f}
	if r := w.rooms[f.Room]; r != nil {
		h.Room = r.Room
	}
	w.note(h)
}

// Answered tells somebody who sent a form what became of it, as adapters do: one
// that was refused stays open with what was filled in, one that asks again takes
// its place, any other is closed. Of other events it changes nothing.
func (w *Workspace) Answered(e chat.Event, refused bool, again *chat.Form) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f, ok := w.forms[e.Person]
	if e.Kind != chat.FormSent || !ok || !f.sent || e.ID != f.event() {
		return
	}
	switch {
	case again != nil:
		w.showForm(e.Person, *again, f.view)
	case refused:
		f.sent, f.Inputs = false, slices.Clone(f.Inputs)
		for i := range f.Inputs {
			f.Inputs[i].Value = e.Fields[f.Inputs[i].Name]
		}
		w.forms[e.Person] = f
	default:
		delete(w.forms, e.Person)
	}
}

// event names the sending of a form: it is sent once, however often it is
// delivered.
func (f openForm) event() string { return "form:" + f.view }

// OpenHome lets somebody open Kept's own page. What Kept answers is for ShowHome.
func (w *Workspace) OpenHome(by chat.PersonRef) chat.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.event(chat.HomeOpened, &room{}, by)
}

// ShowHome shows somebody Kept's own page.
func (w *Workspace) ShowHome(to chat.PersonRef, m chat.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id, at := w.stamp()
	p := &Post{Ref: chat.MessageRef{ID: id}, By: Kept, OnlyTo: to, At: at, Message: m, Text: m.Plain()}
	w.homes[to] = p
	w.note(Happening{Kind: HomeShown, By: Kept, Room: w.direct(to).Room, Post: *p})
}
