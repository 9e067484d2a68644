package chat

import (
	"context"
	"time"
)

// Platform is what every adapter does. Methods may be called from several
// goroutines; posts of one lane come one after the other. Errors are
// classified as errors.go says.
type Platform interface {
	// Post puts a message into a room, as a reply when thread is set, and says
	// where it landed. key is the post's once-only key: the adapter attaches
	// it to the message where the platform can carry it (see Finder).
	Post(ctx context.Context, to Dest, key string, m Message) (MessageRef, error)
	// Edit replaces a message that Kept posted. Editing a message that is gone
	// is ErrRefused.
	Edit(ctx context.Context, ref MessageRef, m Message) error
	// Person and Room tell about somebody or a room; ErrNotFound if unknown.
	Person(ctx context.Context, p PersonRef) (Person, error)
	Room(ctx context.Context, r RoomRef) (Room, error)
	// Member reports whether a person is in a room. On any doubt: an error,
	// which callers take for no.
	Member(ctx context.Context, r RoomRef, p PersonRef) (bool, error)
}

// Dest is where a post goes: a room, a thread of it, a person's direct
// conversation with Kept, or a room as seen by one person only.
type Dest struct {
	Room   RoomRef   `json:",omitempty"`
	Thread string    `json:",omitempty"` // ID of the thread's first message
	Person PersonRef `json:",omitempty"` // with Room: shown to that person only; alone: direct message
}

// RoomOpener opens a room per incident. Where it is missing, incidents live in
// the room in which they were declared.
type RoomOpener interface {
	// OpenRoom makes a room and invites people. name is a wish: lower case,
	// the adapter makes it fit and numbers collisions. Called again with the
	// same key it gives the room that the first call made.
	OpenRoom(ctx context.Context, key, name string, private bool, people []PersonRef) (Room, error)
	SetTopic(ctx context.Context, r RoomRef, topic string) error
	Invite(ctx context.Context, r RoomRef, people []PersonRef) error
}

// Finder looks up whether a post with a key landed, for posts of unknown fate.
type Finder interface {
	Find(ctx context.Context, to Dest, key string, since time.Time) (MessageRef, bool, error)
}

// FormOpener opens forms. opener is Event.Opener, used at once.
type FormOpener interface {
	OpenForm(ctx context.Context, opener string, f Form) error
}

// Pinner pins a message in its room.
type Pinner interface {
	Pin(ctx context.Context, ref MessageRef) error
}

// Historian reads a room's messages, oldest first, from after the given one,
// as events with History set; thread replies included.
type Historian interface {
	History(ctx context.Context, r RoomRef, after string, limit int) ([]Event, error)
}

// Linker makes the permanent link of a message; "" where it cannot.
type Linker interface {
	Link(ref MessageRef) string
}
