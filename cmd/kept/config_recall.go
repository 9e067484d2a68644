package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"kept/bot/chat"
)

// nameBook has what the names of the configuration stood for when they were last
// looked up. It is stored, so that Kept knows whom to escalate to also when it starts
// while their platform is out of reach.
type nameBook struct {
	memory  memory
	stored  map[string]string // reference, by kind, platform and name
	known   map[string]string // likewise, with what was looked up since
	unknown map[string]bool   // names that were asked for in vain, as they stand in the configuration
}

// errAwaited says that a name can be looked up only once its platform is reached.
var errAwaited = errors.New("it is not known before its platform is reached")

// storedNames is what the store calls the book.
const storedNames = "names"

func openNameBook(ctx context.Context, m memory) (*nameBook, error) {
	b := &nameBook{memory: m, stored: map[string]string{}, unknown: map[string]bool{}}
	data, err := m.Get(ctx, storedNames)
	if err == nil && data != nil {
		err = json.Unmarshal(data, &b.stored)
	}
	if err != nil {
		return nil, fmt.Errorf("what the names in the configuration stood for: %w", err)
	}
	b.known = maps.Clone(b.stored)
	return b, nil
}

// keep stores what was looked up.
func (b *nameBook) keep(ctx context.Context) error {
	if maps.Equal(b.known, b.stored) {
		return nil
	}
	data, err := json.Marshal(b.known)
	if err != nil {
		return err
	}
	return b.memory.Put(ctx, storedNames, data)
}

// entries is the directory of a platform: that of the platform itself, whose answers
// the book takes in, where it is reached; else what the book has.
type entries struct {
	book *nameBook
	of   connection
}

func (e entries) ResolvePerson(ctx context.Context, name string) (chat.PersonRef, error) {
	return lookUp(ctx, e, "person", name, e.of.names.ResolvePerson)
}

func (e entries) ResolveRoom(ctx context.Context, name string) (chat.RoomRef, error) {
	return lookUp(ctx, e, "room", name, e.of.names.ResolveRoom)
}

func (e entries) ResolveGroup(ctx context.Context, name string) (chat.GroupRef, error) {
	return lookUp(ctx, e, "group", name, e.of.names.ResolveGroup)
}

func lookUp[R ~string](ctx context.Context, e entries, kind, name string, ask func(context.Context, string) (R, error)) (R, error) {
	entry := kind + " " + e.of.home + " " + name
	if e.of.reached {
		ref, err := ask(ctx, name)
		if err == nil {
			e.book.known[entry] = string(ref)
		}
		return ref, err
	}
	ref, ok := e.book.known[entry]
	if !ok {
		e.book.unknown[name] = true
		return "", errAwaited
	}
	delete(e.book.unknown, name) // what is no person may be a group
	return R(ref), nil
}
