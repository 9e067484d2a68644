package rehearse

import (
	"time"

	"kept/bot/chat"
)

// Happens says what became visible in the workspace.
type Happens string

// The kinds of happening.
const (
	Posted       Happens = "post"    // Post, by a person or by Kept
	Typed        Happens = "command" // Text: a slash command, seen by its author only
	Edited       Happens = "edit"    // Post as it is now, Before as it was
	Deleted      Happens = "delete"
	Reacted      Happens = "reaction" // Text the emoji
	PinnedIt     Happens = "pin"
	Pressed      Happens = "press"    // Text the label of the button
	Chosen       Happens = "shortcut" // Text the message action
	RoomOpened   Happens = "room"     // People are invited
	TopicSet     Happens = "topic"    // Text
	Invited      Happens = "invite"   // People
	FormShown    Happens = "form"     // Form
	FormFilled   Happens = "filled"   // Form, Fields
	HomeShown    Happens = "home"     // Post: Kept's own page as one person sees it
	Bookmarked   Happens = "bookmark" // Text: its title and where it leads
	DocumentKept Happens = "document" // Text its title
	RoomArchived Happens = "archive"
	Quieted      Happens = "quiet" // they do not want to be disturbed until Until; Undone: any more
	Shown        Happens = "shown" // Text: what a transcript asked to see
)

// Happening is one thing that became visible.
type Happening struct {
	Kind   Happens
	At     time.Time // UTC
	By     chat.PersonRef
	Room   chat.Room
	Post   Post
	Before string
	Text   string
	People []chat.PersonRef
	Form   chat.Form
	Fields map[string]string
	Undone bool // the reaction or pin was taken back
	Until  time.Time
}

// note appends to the log.
func (w *Workspace) note(h Happening) {
	if h.At.IsZero() {
		h.At = w.clock().UTC()
	}
	if h.Kind == Posted {
		h.By = h.Post.By
	}
	if h.By == "" {
		h.By = Kept
	}
	w.log = append(w.log, h)
}

// Log is everything that became visible, from the n-th happening on.
func (w *Workspace) Log(n int) []Happening {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Happening(nil), w.log[min(max(n, 0), len(w.log)):]...)
}

// Answer shows Kept's direct answer to an event, as adapters do with what
// bot.Handle returns: to its author only, unless public.
func (w *Workspace) Answer(e chat.Event, m chat.Message, public bool) chat.MessageRef {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.rooms[e.Room]
	if r == nil { // from Kept's own page, or from nowhere in particular
		r = w.direct(e.Person)
	}
	id, at := w.stamp()
	p := &Post{Ref: chat.MessageRef{Room: r.Ref, ID: id}, By: Kept, At: at, Message: m, Text: m.Plain(), Notified: notified(m)}
	if !public {
		p.OnlyTo = e.Person
	}
	if !e.Thread.IsZero() && e.Thread.Room == r.Ref {
		p.Thread = e.Thread.ID
	}
	w.keep(r, p)
	return p.Ref
}

// Name is what a person is called; their reference if they are unknown.
func (w *Workspace) Name(p chat.PersonRef) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if known, ok := w.people[p]; ok {
		return known.Name
	}
	return string(p)
}
