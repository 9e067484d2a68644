package mirror

import (
	"context"
	"time"

	"kept/bot/chat"
)

// Workplace is a platform's fake with people in it. All references are the
// platform's own. What people do that the bot answers at once (Command, Press,
// Fill, Choose, OpenHome) returns when it was answered.
type Workplace interface {
	// Start starts a life of the adapter; what it hears of goes to hear. What the
	// one before kept in memory is gone.
	Start(ctx context.Context, hear chat.Handler) (chat.Platform, error)
	// Settle lets it be now, and returns when Kept has heard of everything.
	Settle(ctx context.Context, now time.Time) error
	Close()

	// Employ makes somebody known; Kept is always known, as Kept says.
	Employ(p chat.Person) chat.PersonRef
	Kept() chat.PersonRef
	// Group makes a group of people, known as @name.
	Group(name string, people []chat.PersonRef) chat.GroupRef
	// Room finds the room of a name, or makes it, with Kept in it.
	Room(r chat.Room) (chat.RoomRef, error)
	// Direct is somebody's conversation with Kept.
	Direct(p chat.PersonRef) (chat.RoomRef, error)
	// Tells reports what Kept hears of a room's messages besides their words: of
	// which thread they are, and which files they have.
	Tells(r chat.RoomRef) (threads, files bool)
	// Admit lets somebody into a room, or out of it. In says who is there. Where
	// nobody can be kept out, Admit lets them stay.
	Admit(r chat.RoomRef, p chat.PersonRef, in bool) error
	In(r chat.RoomRef, p chat.PersonRef) bool

	// Disturb says until when somebody does not want to be disturbed; the zero time
	// ends it.
	Disturb(p chat.PersonRef, until time.Time)

	// Write posts a message; thread is the ID of the first one of its thread, file
	// the name of what is attached, "" for none.
	Write(by chat.PersonRef, r chat.RoomRef, thread, text, file string) (chat.MessageRef, error)
	Edit(by chat.PersonRef, m chat.MessageRef, text string) error
	Delete(by chat.PersonRef, m chat.MessageRef) error
	React(by chat.PersonRef, m chat.MessageRef, emoji string, on bool) error
	Pin(by chat.PersonRef, m chat.MessageRef, on bool) error

	// Command gives a command that nobody else sees.
	Command(ctx context.Context, by chat.PersonRef, r chat.RoomRef, text string) error
	// Press uses a button: of m, if that is set, else of Kept's own page (home), or
	// of the newest message that shows it to them.
	Press(ctx context.Context, by chat.PersonRef, m chat.MessageRef, home bool, label string) error
	// Fill sends the form that somebody has open, with values by input name.
	Fill(ctx context.Context, by chat.PersonRef, f chat.Form, values map[string]string) error
	// Choose uses an action on a message, or on none.
	Choose(ctx context.Context, by chat.PersonRef, m chat.MessageRef, action string) error
	OpenHome(ctx context.Context, by chat.PersonRef) error

	// Reads is a message of Kept's as everybody in its room reads it, without its
	// buttons; mentions read as the name, with "@" or without. at is what an instant
	// is called, for platforms that show each reader's own time.
	Reads(m chat.MessageRef, at func(time.Time) string) string
}
