// Package switchboard joins several chat platforms into one, for an organisation
// that uses more than one: every call goes to the platform that its reference
// belongs to. It decides nothing else.
//
// What names somebody or a room of another platform than the one on which it is
// shown shows their name there: nobody can be notified across, and nothing fails
// for the attempt. Nobody is in a room of another platform than their own.
package switchboard

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"kept/bot/chat"
)

// Board is several platforms as one. Its methods are safe for concurrent use.
type Board struct {
	homes     []string // in order
	platforms map[string]chat.Platform
}

var _ chat.Router = (*Board)(nil)

// New joins platforms, each under what [chat.Home] gives for its references.
func New(platforms map[string]chat.Platform) *Board {
	return &Board{homes: slices.Sorted(maps.Keys(platforms)), platforms: maps.Clone(platforms)}
}

// For is the platform that a reference belongs to; nil for none.
func (b *Board) For(ref string) chat.Platform { return b.platforms[chat.Home(ref)] }

// All are the platforms, in the order of their names.
func (b *Board) All() []chat.Platform {
	all := make([]chat.Platform, len(b.homes))
	for i, home := range b.homes {
		all[i] = b.platforms[home]
	}
	return all
}

// errNowhere marks a reference of a platform that is not, or no longer,
// connected. It is refused for good, since no repetition brings one.
func errNowhere[R ~string](ref R) error {
	return fmt.Errorf("%w: %s is connected no more", chat.ErrRefused, chat.Home(ref))
}

// Post posts on the platform of the room; of the person where there is no room,
// or the room is of another platform, whose members alone can be shown
// something there.
func (b *Board) Post(ctx context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	ref := to.Ref()
	if ref == string(to.Person) {
		to = chat.Dest{Person: to.Person}
	}
	p := b.For(ref)
	if p == nil {
		return chat.MessageRef{}, errNowhere(ref)
	}
	return p.Post(ctx, to, key, Local(m, chat.Home(ref)))
}

// Edit edits on the platform of the message.
func (b *Board) Edit(ctx context.Context, ref chat.MessageRef, m chat.Message) error {
	p := b.For(string(ref.Room))
	if p == nil {
		return errNowhere(ref.Room)
	}
	return p.Edit(ctx, ref, Local(m, chat.Home(ref.Room)))
}

// Person asks the person's platform.
func (b *Board) Person(ctx context.Context, ref chat.PersonRef) (chat.Person, error) {
	p := b.For(string(ref))
	if p == nil {
		return chat.Person{}, errors.Join(chat.ErrNotFound, errNowhere(ref))
	}
	return p.Person(ctx, ref)
}

// Room asks the room's platform.
func (b *Board) Room(ctx context.Context, ref chat.RoomRef) (chat.Room, error) {
	p := b.For(string(ref))
	if p == nil {
		return chat.Room{}, errors.Join(chat.ErrNotFound, errNowhere(ref))
	}
	return p.Room(ctx, ref)
}

// Member asks the room's platform about its own people; nobody else is in it.
func (b *Board) Member(ctx context.Context, r chat.RoomRef, who chat.PersonRef) (bool, error) {
	p := b.For(string(r))
	if p == nil {
		return false, errNowhere(r)
	}
	if chat.Home(r) != chat.Home(who) {
		return false, nil
	}
	return p.Member(ctx, r, who)
}

// Handler is a handler whose answers can be shown where the event came from.
func Handler(h chat.Handler) chat.Handler {
	return func(ctx context.Context, ev chat.Event) (chat.Reply, error) {
		reply, err := h(ctx, ev)
		home := chat.Home(ev.Person)
		reply.Message = Local(reply.Message, home)
		if reply.Form != nil {
			f := *reply.Form
			f.Notes = localLines(f.Notes, home)
			reply.Form = &f
		}
		return reply, err
	}
}
