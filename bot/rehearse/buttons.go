package rehearse

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kept/bot/chat"
)

// Press lets somebody press the button with the given label on the newest
// message that shows it to them, in any room they are in or on Kept's own page;
// on ref alone if that is set. Deleted buttons and those that an edit took away cannot be pressed.
func (w *Workspace) Press(by chat.PersonRef, label string, ref chat.MessageRef) (chat.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var newest *Post
	var pressed chat.Button
	for _, r := range w.rooms {
		if !w.member(r, by) {
			continue
		}
		for _, p := range r.posts {
			if p.Deleted || p.OnlyTo != "" && p.OnlyTo != by || !ref.IsZero() && p.Ref != ref {
				continue
			}
			if b, ok := button(p.Message, label); ok && (newest == nil || newest.Ref.ID < p.Ref.ID) {
				newest, pressed = p, b
			}
		}
	}
	if home := w.homes[by]; home != nil && ref.IsZero() && (newest == nil || newest.Ref.ID < home.Ref.ID) {
		if b, ok := button(home.Message, label); ok {
			newest, pressed = home, b
		}
	}
	if newest == nil {
		return chat.Event{}, fmt.Errorf("no button [%s] is shown to them: %w", label, ErrNoSuch)
	}
	r, ref := w.rooms[newest.Ref.Room], newest.Ref
	if r == nil { // their own page: neither room nor message
		r, ref = &room{}, chat.MessageRef{}
	}
	e := w.event(chat.ButtonPressed, r, by)
	e.Message, e.Link = ref, w.Link(ref)
	e.Button, e.Value = pressed.Action, pressed.Value
	e.Opener = w.opener(by)
	w.note(Happening{Kind: Pressed, By: by, Room: r.Room, Post: *newest, Text: pressed.Label})
	return e, nil
}

// again is the second click of a double click: an event of its own, with a
// right of its own to open a form.
func (w *Workspace) again(e chat.Event) chat.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events++
	e.ID += "-again"
	e.Opener = w.opener(e.Person)
	return e
}

func button(m chat.Message, label string) (chat.Button, bool) {
	for _, row := range m.Buttons {
		for _, b := range row {
			if strings.EqualFold(b.Label, label) {
				return b, true
			}
		}
	}
	return chat.Button{}, false
}

// Fill lets somebody fill in and send the form that they have before them.
// Fields are named by input name or label; a person is named by name, a choice
// by its label or value. What is left out keeps the value that was offered.
func (w *Workspace) Fill(by chat.PersonRef, fields map[string]string) (chat.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f, ok := w.forms[by]
	if !ok || f.sent {
		return chat.Event{}, fmt.Errorf("no form is open for them: %w", ErrNoSuch)
	}
	filled := map[string]string{}
	left := maps.Clone(fields)
	for _, in := range f.Inputs {
		v, name := in.Value, ""
		for given := range left {
			if strings.EqualFold(given, in.Name) || strings.EqualFold(given, in.Label) {
				v, name = left[given], given
			}
		}
		delete(left, name)
		v, err := w.answer(in, v, name != "")
		if err != nil {
			return chat.Event{}, fmt.Errorf("form %q: %w", f.Title, err)
		}
		filled[in.Name] = v
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		return chat.Event{}, fmt.Errorf("form %q has no field %q, it has %s: %w", f.Title, name, strings.Join(inputNames(f.Inputs), ", "), ErrNoSuch)
	}
	f.sent = true
	w.forms[by] = f
	r := w.rooms[f.Room]
	if r == nil {
		r = &room{}
	}
	e := w.event(chat.FormSent, r, by)
	e.ID = f.event()
	e.Form, e.Value, e.Fields = f.Name, f.Value, filled
	w.note(Happening{Kind: FormFilled, By: by, Room: r.Room, Form: f.Form, Fields: filled})
	return e, nil
}

// answer checks what was put into an input, as a platform does.
func (w *Workspace) answer(in chat.Input, v string, given bool) (string, error) {
	if v == "" {
		if in.Optional {
			return "", nil
		}
		return "", fmt.Errorf("field %q must be filled in: %w", in.Name, ErrNoSuch)
	}
	if !given {
		return v, nil
	}
	switch in.Kind {
	case chat.PersonPick:
		for ref, p := range w.people {
			if strings.EqualFold(p.Name, strings.TrimPrefix(v, "@")) {
				return string(ref), nil
			}
		}
		return "", fmt.Errorf("field %q: nobody is called %q: %w", in.Name, v, ErrNoSuch)
	case chat.YesNo:
		if v != "yes" && v != "no" {
			return "", fmt.Errorf("field %q: %q is neither yes nor no: %w", in.Name, v, ErrNoSuch)
		}
	case chat.Choice:
		for _, o := range in.Options {
			if strings.EqualFold(o.Label, v) || o.Value == v {
				return o.Value, nil
			}
		}
		return "", fmt.Errorf("field %q has no option %q: %w", in.Name, v, ErrNoSuch)
	}
	return v, nil
}

func inputNames(inputs []chat.Input) []string {
	var names []string
	for _, in := range inputs {
		names = append(names, in.Name)
	}
	return names
}
