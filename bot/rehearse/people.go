package rehearse

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"kept/bot/chat"
)

// Speech is what somebody says.
type Speech struct {
	Text   string
	Thread chat.MessageRef // the message that it replies to
	Files  []string        // names
}

// Errors of what people try.
var (
	ErrNotThere = errors.New("they are not in that room")
	ErrNoSuch   = errors.New("there is nothing like that to act on")
)

// Say lets somebody write in a room, and gives the event that comes of it: a
// command for "/incident …" (which nobody else sees), for a message that begins
// with "@Kept" and for one to Kept directly, else a message. "@Name" is a mention of whoever has
// that name.
func (w *Workspace) Say(ref chat.RoomRef, by chat.PersonRef, s Speech) (chat.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.rooms[ref]
	if r == nil {
		return chat.Event{}, ErrNoSuch
	}
	if !w.member(r, by) {
		return chat.Event{}, ErrNotThere
	}
	if rest, ok := slash(s.Text); ok {
		e := w.event(chat.Command, r, by)
		e.At = w.clock().UTC()
		e.Text, e.Mentions = rest, w.mentions(rest)
		e.Opener = w.opener(by)
		w.note(Happening{Kind: Typed, By: by, Room: r.Room, Text: s.Text})
		return e, nil
	}
	id, at := w.stamp()
	p := &Post{Ref: chat.MessageRef{Room: ref, ID: id}, By: by, At: at, Text: s.Text, Mentions: w.mentions(s.Text)}
	for _, m := range p.Mentions {
		p.Notified = append(p.Notified, m.Person)
	}
	for _, name := range s.Files {
		p.Files = append(p.Files, chat.File{Name: name, Link: w.Link(p.Ref) + "/" + name})
	}
	if !s.Thread.IsZero() {
		first := w.find(s.Thread)
		if first == nil || s.Thread.Room != ref {
			return chat.Event{}, ErrNoSuch
		}
		p.Thread = first.Ref.ID
		if first.Thread != "" {
			p.Thread = first.Thread
		}
	}
	w.keep(r, p)
	return w.messageEvent(r, p), nil
}

// slash cuts a slash command off its text.
func slash(text string) (string, bool) {
	rest, ok := strings.CutPrefix(text, "/incident")
	if !ok || rest != "" && !strings.ContainsAny(rest[:1], " \n\t") {
		return "", false
	}
	return strings.TrimSpace(rest), true
}

// messageEvent is the event that an adapter makes of a message of a person's.
func (w *Workspace) messageEvent(r *room, p *Post) chat.Event {
	e := w.event(chat.MessagePosted, r, p.By)
	e.At, e.Message, e.Link = p.At, p.Ref, w.Link(p.Ref)
	e.Text, e.Mentions, e.Files = p.Text, p.Mentions, p.Files
	if p.Thread != "" {
		e.Thread = chat.MessageRef{Room: p.Ref.Room, ID: p.Thread}
	}
	switch {
	case len(p.Mentions) > 0 && p.Mentions[0].Start == 0 && p.Mentions[0].Person == Kept:
		e.Kind = chat.Command
		e.Text = strings.TrimSpace(p.Text[p.Mentions[0].End:])
		e.Mentions = w.mentions(e.Text)
	case r.Direct:
		e.Kind = chat.Command
	}
	return e
}

// eventID is the identifier of the newest event, its own among all workspaces.
func (w *Workspace) eventID() string {
	return fmt.Sprintf("%sEv%06d", strings.TrimPrefix(w.home, "mem:"), w.events)
}

func (w *Workspace) event(kind chat.EventKind, r *room, by chat.PersonRef) chat.Event {
	w.events++
	return chat.Event{
		ID: w.eventID(), Kind: kind, At: w.clock().UTC(),
		Room: r.Ref, Person: by, Bot: w.people[by].Bot,
	}
}

func (w *Workspace) opener(by chat.PersonRef) string {
	id := fmt.Sprintf("Op%06d", w.events)
	w.openers[id] = opener{by, w.clock().Add(openerLife)}
	return id
}

// mentions finds every "@Name" of somebody known, in order; the longest name wins.
func (w *Workspace) mentions(text string) []chat.Mention {
	var found []chat.Mention
	for i := 0; i < len(text); {
		if text[i] != '@' {
			i++
			continue
		}
		end := i + 1
		for _, ref := range w.byName {
			name := w.people[ref].Name
			if rest := text[i+1:]; name != "" && strings.HasPrefix(rest, name) && !continues(rest[len(name):]) {
				end = i + 1 + len(name)
				found = append(found, chat.Mention{Start: i, End: end, Person: ref})
				break
			}
		}
		i = end
	}
	return found
}

// continues reports whether a name goes on in rest.
func continues(rest string) bool {
	return rest != "" && (rest[0] >= 'a' && rest[0] <= 'z' || rest[0] >= 'A' && rest[0] <= 'Z' || rest[0] >= '0' && rest[0] <= '9')
}

// Rewrite lets the author of a message edit it.
func (w *Workspace) Rewrite(ref chat.MessageRef, by chat.PersonRef, text string) (chat.Event, error) {
	return w.act(ref, by, chat.MessageEdited, func(p *Post, e *chat.Event) error {
		if p.By != by {
			return fmt.Errorf("only its author edits a message: %w", ErrNoSuch)
		}
		before := p.Text
		p.Text, p.Mentions, p.EditedAt = text, w.mentions(text), w.clock().UTC()
		e.Text, e.Mentions, e.Files = text, p.Mentions, p.Files
		w.note(Happening{Kind: Edited, By: by, Room: w.rooms[ref.Room].Room, Post: *p, Before: before})
		return nil
	})
}

// Delete lets somebody delete a message: its author, or an administrator.
func (w *Workspace) Delete(ref chat.MessageRef, by chat.PersonRef) (chat.Event, error) {
	return w.act(ref, by, chat.MessageDeleted, func(p *Post, _ *chat.Event) error {
		p.Deleted = true
		w.note(Happening{Kind: Deleted, By: by, Room: w.rooms[ref.Room].Room, Post: *p})
		return nil
	})
}

// React adds a reaction; on says whether it is added or taken back.
func (w *Workspace) React(ref chat.MessageRef, by chat.PersonRef, emoji string, on bool) (chat.Event, error) {
	kind := chat.ReactionAdded
	if !on {
		kind = chat.ReactionRemoved
	}
	return w.act(ref, by, kind, func(p *Post, e *chat.Event) error {
		e.Reaction = emoji
		if there := slices.Contains(p.Reactions[emoji], by); there == on {
			return fmt.Errorf("reaction %s is as it was: %w", emoji, ErrNoSuch)
		}
		if p.Reactions == nil {
			p.Reactions = map[string][]chat.PersonRef{}
		}
		if on {
			p.Reactions[emoji] = append(p.Reactions[emoji], by)
		} else {
			p.Reactions[emoji] = slices.DeleteFunc(p.Reactions[emoji], func(r chat.PersonRef) bool { return r == by })
		}
		w.note(Happening{Kind: Reacted, By: by, Room: w.rooms[ref.Room].Room, Post: *p, Text: emoji, Undone: !on})
		return nil
	})
}

// PinIt lets somebody pin a message, or take the pin out.
func (w *Workspace) PinIt(ref chat.MessageRef, by chat.PersonRef, on bool) (chat.Event, error) {
	kind := chat.PinAdded
	if !on {
		kind = chat.PinRemoved
	}
	return w.act(ref, by, kind, func(p *Post, _ *chat.Event) error {
		if p.Pinned == on {
			return fmt.Errorf("the pin is as it was: %w", ErrNoSuch)
		}
		p.Pinned = on
		w.note(Happening{Kind: PinnedIt, By: by, Room: w.rooms[ref.Room].Room, Post: *p, Undone: !on})
		return nil
	})
}

// Choose lets somebody choose a message action (a shortcut) by its name.
func (w *Workspace) Choose(ref chat.MessageRef, by chat.PersonRef, action string) (chat.Event, error) {
	return w.act(ref, by, chat.Shortcut, func(p *Post, e *chat.Event) error {
		e.Button, e.Text, e.Mentions, e.Files = action, p.Text, p.Mentions, p.Files
		e.Author, e.SentAt = p.By, p.At
		e.Opener = w.opener(by)
		w.note(Happening{Kind: Chosen, By: by, Room: w.rooms[ref.Room].Room, Post: *p, Text: action})
		return nil
	})
}

// globalActions are the actions that need no message.
var globalActions = []string{"declare"}

// ChooseGlobal lets somebody choose an action that is about no message, from
// wherever they are: the platform does not say where.
func (w *Workspace) ChooseGlobal(by chat.PersonRef, action string) chat.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := w.event(chat.Shortcut, &room{}, by)
	e.Button, e.Opener = action, w.opener(by)
	w.note(Happening{Kind: Chosen, By: by, Text: action})
	return e
}

// act does something to a message that its actor can see.
func (w *Workspace) act(ref chat.MessageRef, by chat.PersonRef, kind chat.EventKind, do func(*Post, *chat.Event) error) (chat.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.find(ref)
	if p == nil || p.Deleted || p.OnlyTo != "" && p.OnlyTo != by {
		return chat.Event{}, ErrNoSuch
	}
	r := w.rooms[ref.Room]
	if !w.member(r, by) {
		return chat.Event{}, ErrNotThere
	}
	e := w.event(kind, r, by)
	e.Message, e.Link = ref, w.Link(ref)
	if p.Thread != "" {
		e.Thread = chat.MessageRef{Room: ref.Room, ID: p.Thread}
	}
	if err := do(p, &e); err != nil {
		return chat.Event{}, err
	}
	return e, nil
}
