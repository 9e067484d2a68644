package rehearse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
)

// What Workspace can do beyond chat.Platform.
var _ interface {
	chat.Platform
	chat.RoomOpener
	chat.Finder
	chat.FormOpener
	chat.Pinner
	chat.Historian
	chat.Linker
	chat.Scheduler
	chat.Archiver
	chat.Bookmarker
	chat.Publisher
	chat.Grouper
} = (*Workspace)(nil)

// Post implements chat.Platform.
func (w *Workspace) Post(_ context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	after, err := w.attempt(to)
	if err != nil {
		return chat.MessageRef{}, err
	}
	p, err := w.post(to, key, m)
	if err != nil {
		return chat.MessageRef{}, err
	}
	if after != nil {
		return chat.MessageRef{}, after
	}
	return p.Ref, nil
}

// post puts a message of Kept's where it belongs.
func (w *Workspace) post(to chat.Dest, key string, m chat.Message) (*Post, error) {
	r, err := w.place(to)
	if err != nil {
		return nil, err
	}
	if to.Thread != "" && r.byID[to.Thread] == nil {
		return nil, fmt.Errorf("post to thread %s of #%s: no such message: %w", to.Thread, r.Name, chat.ErrRefused)
	}
	id, at := w.stamp()
	p := &Post{
		Ref: chat.MessageRef{Room: r.Ref, ID: id}, Thread: to.Thread, By: Kept, At: at,
		Key: key, Message: m, Text: m.Plain(), Notified: notified(m), Broadcast: to.Broadcast && to.Thread != "",
	}
	if to.Room != "" {
		p.OnlyTo = to.Person
	}
	w.keep(r, p)
	return p, nil
}

// place finds the room that a post goes to.
func (w *Workspace) place(to chat.Dest) (*room, error) {
	if to.Person != "" {
		if _, ok := w.people[to.Person]; !ok {
			return nil, fmt.Errorf("post to %s: nobody of that name: %w", to.Person, chat.ErrRefused)
		}
		if to.Room == "" {
			return w.direct(to.Person), nil
		}
	}
	r := w.rooms[to.Room]
	switch {
	case r == nil:
		return nil, fmt.Errorf("post to %s: no such room: %w", to.Room, chat.ErrRefused)
	case r.archived:
		return nil, fmt.Errorf("post to #%s: it is archived: %w", r.Name, chat.ErrRefused)
	case to.Person != "" && !w.member(r, to.Person):
		return nil, fmt.Errorf("post to %s in #%s: not a member: %w", to.Person, r.Name, chat.ErrRefused)
	}
	return r, nil
}

func (w *Workspace) keep(r *room, p *Post) {
	r.posts = append(r.posts, p)
	r.byID[p.Ref.ID] = p
	w.note(Happening{Kind: Posted, Room: r.Room, Post: *p})
}

// Edit implements chat.Platform. What only one person was shown cannot be
// edited, as on Slack.
func (w *Workspace) Edit(_ context.Context, ref chat.MessageRef, m chat.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	after, err := w.attempt(chat.Dest{Room: ref.Room})
	if err != nil {
		return err
	}
	p := w.find(ref)
	if p == nil || p.Deleted || p.By != Kept || p.OnlyTo != "" || w.rooms[ref.Room].archived {
		return fmt.Errorf("edit %s: no such message of Kept's: %w", ref, chat.ErrRefused)
	}
	before := p.Text
	p.Message, p.Text, p.Notified, p.EditedAt = m, m.Plain(), notified(m), w.clock().UTC()
	if p.Text != before {
		w.note(Happening{Kind: Edited, Room: w.rooms[ref.Room].Room, Post: *p, Before: before})
	}
	return after
}

// Person implements chat.Platform.
func (w *Workspace) Person(_ context.Context, ref chat.PersonRef) (chat.Person, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return chat.Person{}, err
	}
	p, ok := w.people[ref]
	if !ok {
		return chat.Person{}, fmt.Errorf("person %s: %w", ref, chat.ErrNotFound)
	}
	return p, nil
}

// Room implements chat.Platform.
func (w *Workspace) Room(_ context.Context, ref chat.RoomRef) (chat.Room, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, err := w.known(ref)
	if err != nil {
		return chat.Room{}, err
	}
	return r.Room, nil
}

// Member implements chat.Platform.
func (w *Workspace) Member(_ context.Context, ref chat.RoomRef, person chat.PersonRef) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, err := w.known(ref)
	if err != nil {
		return false, err
	}
	if _, ok := w.people[person]; !ok {
		return false, fmt.Errorf("member %s of #%s: nobody of that name: %w", person, r.Name, chat.ErrNotFound)
	}
	return w.member(r, person), nil
}

// Find implements chat.Finder.
func (w *Workspace) Find(_ context.Context, to chat.Dest, key string, since time.Time) (chat.MessageRef, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return chat.MessageRef{}, false, err
	}
	r := w.rooms[to.Room]
	if _, known := w.people[to.Person]; known && to.Room == "" {
		r = w.direct(to.Person)
	}
	if r == nil || key == "" {
		return chat.MessageRef{}, false, nil
	}
	for _, p := range slices.Backward(r.posts) {
		if p.At.Before(since) {
			break
		}
		if p.By == Kept && p.Key == key && !p.Deleted {
			return p.Ref, true, nil
		}
	}
	return chat.MessageRef{}, false, nil
}

// Pin implements chat.Pinner. Pinning twice is once.
func (w *Workspace) Pin(_ context.Context, ref chat.MessageRef) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.reachable(); err != nil {
		return err
	}
	p := w.find(ref)
	if p == nil || p.Deleted {
		return fmt.Errorf("pin %s: no such message: %w", ref, chat.ErrRefused)
	}
	if !p.Pinned {
		p.Pinned = true
		w.note(Happening{Kind: PinnedIt, By: Kept, Room: w.rooms[ref.Room].Room, Post: *p})
	}
	return nil
}

// Link implements chat.Linker.
func (w *Workspace) Link(ref chat.MessageRef) string {
	if ref.IsZero() {
		return ""
	}
	return "chat://" + strings.TrimPrefix(string(ref.Room), w.home) + "/" + ref.ID
}

// History implements chat.Historian. What was deleted, what only one person
// was shown and Kept's own posts are not in it; what was edited reads as it
// does now. limit ≤ 0 means all.
func (w *Workspace) History(_ context.Context, ref chat.RoomRef, after string, limit int) ([]chat.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, err := w.known(ref)
	if err != nil {
		return nil, err
	}
	var found []chat.Event
	for _, p := range r.posts {
		if p.Ref.ID <= after || p.By == Kept || p.Deleted {
			continue
		}
		e := w.messageEvent(r, p)
		e.ID, e.History = "", true
		found = append(found, e)
		if len(found) == limit {
			break
		}
	}
	return found, nil
}

// known finds a room that Kept may ask about.
func (w *Workspace) known(ref chat.RoomRef) (*room, error) {
	if err := w.reachable(); err != nil {
		return nil, err
	}
	r := w.rooms[ref]
	if r == nil {
		return nil, fmt.Errorf("room %s: %w", ref, chat.ErrNotFound)
	}
	return r, nil
}

func (w *Workspace) find(ref chat.MessageRef) *Post {
	r := w.rooms[ref.Room]
	if r == nil {
		return nil
	}
	return r.byID[ref.ID]
}

// notified lists whom a message of Kept's mentions, each once.
func notified(m chat.Message) []chat.PersonRef {
	var people []chat.PersonRef
	lines := slices.Clone(m.Lines)
	for _, f := range m.Fields {
		lines = append(lines, f.Value)
	}
	for _, line := range lines {
		for _, s := range line {
			if s.Kind == chat.MentionSpan && s.Person != "" && !slices.Contains(people, s.Person) {
				people = append(people, s.Person)
			}
		}
	}
	return people
}

// IDAt implements chat.Historian.
func (w *Workspace) IDAt(t time.Time) string { return fmt.Sprintf("%011d", t.Unix()) }
