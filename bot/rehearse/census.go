package rehearse

import (
	"maps"
	"slices"

	"kept/bot/chat"
)

// People lists everybody, Kept too, by reference.
func (w *Workspace) People() []chat.Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []chat.Person
	for _, ref := range slices.Sorted(maps.Keys(w.people)) {
		all = append(all, w.people[ref])
	}
	return all
}

// Rooms lists all rooms, direct ones too, by reference.
func (w *Workspace) Rooms() []chat.Room {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []chat.Room
	for _, ref := range slices.Sorted(maps.Keys(w.rooms)) {
		all = append(all, w.rooms[ref].Room)
	}
	return all
}
