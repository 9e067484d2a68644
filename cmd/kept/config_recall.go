package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"kept/bot/chat"
)

// What the names of the configuration stand for is remembered, so that Kept knows
// whom to escalate to also when it starts while their platform is out of reach.

// errAwaited says that a name can be looked up only once its platform is reached.
var errAwaited = errors.New("it is not known before its platform is reached")

// recollection is what names stood for when they were last looked up, by kind,
// platform and name.
type recollection map[string]string

const recollected = "names"

func recall(ctx context.Context, m memory) (recollection, error) {
	known := recollection{}
	data, err := m.Get(ctx, recollected)
	if err != nil || data == nil {
		return known, err
	}
	if err := json.Unmarshal(data, &known); err != nil {
		return nil, fmt.Errorf("what the names in the configuration stood for: %w", err)
	}
	return known, nil
}

// keep remembers what was found as well.
func (known recollection) keep(ctx context.Context, m memory, found recollection) error {
	all := maps.Clone(known)
	maps.Copy(all, found)
	if maps.Equal(all, known) {
		return nil
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return m.Put(ctx, recollected, data)
}

func nameOf(kind, home, name string) string { return kind + " " + home + " " + name }

// recorder is a directory whose answers are noted.
type recorder struct {
	directory
	home  string
	found recollection
}

func (r recorder) ResolvePerson(ctx context.Context, name string) (chat.PersonRef, error) {
	ref, err := r.directory.ResolvePerson(ctx, name)
	return ref, r.note("person", name, string(ref), err)
}

func (r recorder) ResolveRoom(ctx context.Context, name string) (chat.RoomRef, error) {
	ref, err := r.directory.ResolveRoom(ctx, name)
	return ref, r.note("room", name, string(ref), err)
}

func (r recorder) ResolveGroup(ctx context.Context, name string) (chat.GroupRef, error) {
	ref, err := r.directory.ResolveGroup(ctx, name)
	return ref, r.note("group", name, string(ref), err)
}

func (r recorder) note(kind, name, ref string, err error) error {
	if err == nil {
		r.found[nameOf(kind, r.home, name)] = ref
	}
	return err
}

// recaller is the directory of a platform that is out of reach: it knows what was
// looked up before, and notes what it does not know.
type recaller struct {
	home    string
	known   recollection
	unknown map[string]bool // names, as they stand in the configuration
}

func (r recaller) ResolvePerson(_ context.Context, name string) (chat.PersonRef, error) {
	ref, err := r.ref(name, "person")
	return chat.PersonRef(ref), err
}

func (r recaller) ResolveRoom(_ context.Context, name string) (chat.RoomRef, error) {
	ref, err := r.ref(name, "room")
	return chat.RoomRef(ref), err
}

func (r recaller) ResolveGroup(_ context.Context, name string) (chat.GroupRef, error) {
	ref, err := r.ref(name, "group")
	return chat.GroupRef(ref), err
}

func (r recaller) ref(name, kind string) (string, error) {
	if ref, ok := r.known[nameOf(kind, r.home, name)]; ok {
		return ref, nil
	}
	if !slices.ContainsFunc([]string{"person", "room", "group"}, func(other string) bool { _, ok := r.known[nameOf(other, r.home, name)]; return ok }) {
		r.unknown[name] = true
	}
	return "", errAwaited
}

// directories are where names are looked up, by platform: where it is reached; in
// what is known, where it is not. found and unknown fill as names are looked up.
func directories(reached, late []connection, known recollection) (all map[string]directory, found recollection, unknown map[string]bool) {
	all, found, unknown = map[string]directory{}, recollection{}, map[string]bool{}
	for _, c := range reached {
		all[c.home] = recorder{c.names, c.home, found}
	}
	for _, c := range late {
		all[c.home] = recaller{c.home, known, unknown}
	}
	return all, found, unknown
}
