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
	// Broadcast shows a reply in the room, too. Editing never does.
	Broadcast bool `json:",omitempty"`
}

// Ref is the reference whose platform takes what goes there: of the room; of the
// person, where there is no room or it is of another platform.
func (d Dest) Ref() string {
	if d.Room == "" || d.Person != "" && Home(d.Person) != Home(d.Room) {
		return string(d.Person)
	}
	return string(d.Room)
}

// RoomOpener opens a room per incident. Where it is missing, incidents live in
// the room in which they were declared.
type RoomOpener interface {
	// OpenRoom makes a room and invites people. name is a wish: lower case,
	// the adapter makes it fit and numbers collisions. Called again with the
	// same key it gives the room that the first call made. ErrNoRooms: none
	// is opened here, of which nobody needs to hear.
	OpenRoom(ctx context.Context, key, name string, private bool, people []PersonRef) (Room, error)
	SetTopic(ctx context.Context, r RoomRef, topic string) error
	Invite(ctx context.Context, r RoomRef, people []PersonRef) error
}

// Finder looks up whether a post with a key landed, for posts of unknown fate.
// Where the platform does not let Kept look in that place, the error is
// ErrRefused, and it is as if there was no Finder.
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
// as events with History set; thread replies included. Where the platform does
// not let Kept read, the error is ErrRefused.
type Historian interface {
	History(ctx context.Context, r RoomRef, after string, limit int) ([]Event, error)
	// IDAt is an ID that sorts before those of all messages posted at t or
	// later, and after those of all before: where to read from.
	IDAt(t time.Time) string
}

// Linker makes the permanent link of a message; "" where it cannot.
type Linker interface {
	Link(ref MessageRef) string
}

// Scheduler leaves messages with the platform, which posts them by itself when
// their time comes, whether Kept is there or not.
type Scheduler interface {
	// Schedule leaves a message for a room. key is its once-only key; the
	// adapter puts [Mark] of it into the text, where Scheduled and Finder.Find
	// recognise it. A time that has passed, or is too far ahead, is ErrRefused.
	Schedule(ctx context.Context, r RoomRef, key string, at time.Time, m Message) (id string, err error)
	// Unschedule withdraws one. ErrNotFound: it is not there any more, posted
	// or withdrawn before; ErrRefused: too late, it will be posted.
	Unschedule(ctx context.Context, r RoomRef, id string) error
	// Scheduled lists all of Kept's that are still to be posted.
	Scheduled(ctx context.Context) ([]Scheduled, error)
}

// Scheduled is a message that waits on the platform for its time.
type Scheduled struct {
	ID   string
	Room RoomRef
	At   time.Time
	Mark string // Mark of its key
}

// Archiver closes a room that is over: it stays readable. ErrRefused where a room
// of its kind cannot be closed.
type Archiver interface {
	Archive(ctx context.Context, r RoomRef) error
}

// Bookmarker puts a link where a room shows its links. One of the same title is
// replaced, and with an empty url taken away.
type Bookmarker interface {
	Bookmark(ctx context.Context, r RoomRef, title, url string) error
}

// Publisher keeps a long text as a document of a room, in its newest version.
// ErrRefused where the workspace's plan has no documents.
type Publisher interface {
	Document(ctx context.Context, r RoomRef, title, markdown string) (url string, err error)
}

// Reacher finds out whether what is meant for somebody alone can reach them, where
// a platform needs their consent for that. It sends nothing. ErrRefused or
// ErrNotFound: it cannot; any other error: nobody knows.
type Reacher interface {
	Reach(ctx context.Context, p PersonRef) error
}

// Quieter knows who does not want to be disturbed: whose phone the platform does
// not ring, whatever is said to them.
type Quieter interface {
	// Quiet gives those of some people who do not want to be disturbed now, with
	// until when, in UTC; the zero time where the platform does not say. Where it
	// does not let Kept look, the error is ErrRefused. Somebody unknown is quiet
	// as little as anybody else of whom nothing is known.
	Quiet(ctx context.Context, people []PersonRef) (map[PersonRef]time.Time, error)
}

// RoomFinder finds a room by what people call it ("#ops"). ErrNotFound: there is
// none such, or Kept cannot see it.
type RoomFinder interface {
	ResolveRoom(ctx context.Context, name string) (RoomRef, error)
}

// GroupRef identifies a group of people that the platform knows by a name.
type GroupRef string

// Grouper knows who is in a group.
type Grouper interface {
	// InGroup reports whether somebody is in it. On any doubt: an error, which
	// callers take for no.
	InGroup(ctx context.Context, g GroupRef, p PersonRef) (bool, error)
	// Members are all people who are in it, in no particular order. ErrNotFound:
	// there is no such group.
	Members(ctx context.Context, g GroupRef) ([]PersonRef, error)
	// ResolveGroup finds a group by what people call it ("@sre"). ErrNotFound: there
	// is none such; ErrRefused: the platform does not let Kept look.
	ResolveGroup(ctx context.Context, name string) (GroupRef, error)
}
