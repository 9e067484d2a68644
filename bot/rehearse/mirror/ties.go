package mirror

import (
	"sync"

	"kept/bot"
	"kept/bot/chat"
)

// ties say who and what in the workplace is whom and what in the rehearsal. Safe
// for concurrent use: the adapter hears things while others are still written.
type ties struct {
	mu     sync.Mutex
	people map[chat.PersonRef]chat.PersonRef // there → here
	rooms  map[chat.RoomRef]chat.RoomRef
	posts  map[chat.MessageRef]chat.MessageRef
	groups map[chat.GroupRef]chat.GroupRef
	back   map[string]string // here → there, of all of them
}

func newTies() *ties {
	return &ties{people: map[chat.PersonRef]chat.PersonRef{}, rooms: map[chat.RoomRef]chat.RoomRef{}, posts: map[chat.MessageRef]chat.MessageRef{}, groups: map[chat.GroupRef]chat.GroupRef{}, back: map[string]string{}}
}

// tie says which message here is which there.
func (t *ties) tie(there, here chat.MessageRef) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.posts[there], t.back[here.String()] = here, there.String()
}

func (t *ties) tieRoom(there, here chat.RoomRef) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rooms[there], t.back[string(here)] = here, string(there)
}

func (t *ties) tiePerson(there, here chat.PersonRef) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.people[there], t.back[string(here)] = here, string(there)
}

func (t *ties) tieGroup(there, here chat.GroupRef) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.groups[there], t.back[string(here)] = here, string(there)
}

// post is the workplace's message for one of the rehearsal's; zero for one that is
// not tied.
func (t *ties) post(there chat.MessageRef) chat.MessageRef {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.posts[there]
}

func (t *ties) room(there chat.RoomRef) chat.RoomRef {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rooms[there]
}

func (t *ties) person(there chat.PersonRef) chat.PersonRef {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.people[there]
}

func (t *ties) group(there chat.GroupRef) chat.GroupRef {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.groups[there]
}

// targetHere is the workplace's for an escalation target of the rehearsal's.
func (t *ties) targetHere(to bot.Target) bot.Target {
	return bot.Target{Person: t.person(to.Person), Group: t.group(to.Group), Room: t.room(to.Room), Hook: to.Hook}
}

// name is the rehearsal's reference for one of the workplace's, as text.
func (t *ties) name(here string) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	there, ok := t.back[here]
	return there, ok
}
