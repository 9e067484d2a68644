package store

import (
	"context"
	"errors"
	"io"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
)

// Errors of every engine. Test with errors.Is; messages name the file and say
// what to do.
var (
	ErrNotFound = errors.New("not found")
	ErrLocked   = errors.New("the store is in use by another process")
	ErrFull     = errors.New("the disk is full")
	ErrReadOnly = errors.New("the store cannot be written")
	ErrCorrupt  = errors.New("the store is damaged")
	ErrNewer    = errors.New("the store was written by a newer version of Kept")
	ErrClosed   = errors.New("the store is closed")
)

// Store is a place where records live. Safe for concurrent use.
type Store interface {
	// View runs fn in a read-only transaction.
	View(ctx context.Context, fn func(Tx) error) error
	// Update runs fn in a read-write transaction, possibly several times. It
	// returns nil only when the changes are on disk.
	Update(ctx context.Context, fn func(Tx) error) error
	// Backup writes a consistent copy of the whole store while it is in use.
	Backup(ctx context.Context, w io.Writer) error
	Close() error
}

// Which incidents a list holds.
type Which int

// All incidents, those that are Open, those that are Unfinished.
const (
	All Which = iota
	Open
	Unfinished
)

// Tx is a transaction. Reads of single records give ErrNotFound. A Tx and
// what it lists are valid only inside the function that got it.
type Tx interface {
	// Incidents. PutIncident keeps the indexes by room, of open incidents and of
	// unfinished ones, so that what is over and done costs nothing.
	NextIncident() (incident.ID, error) // a number never given before
	Incident(incident.ID) (*incident.Incident, error)
	PutIncident(*incident.Incident) error
	Incidents(after incident.ID, limit int, of Which) ([]*incident.Incident, error) // ascending
	InRoom(chat.RoomRef) ([]incident.ID, error)                                     // incidents that live in the room, ascending

	// Timelines. PutEntry keeps the index by source message.
	Entry(incident.ID, incident.EntryID) (*incident.Entry, error)
	PutEntry(*incident.Entry) error
	Entries(id incident.ID, after incident.EntryID, limit int) ([]*incident.Entry, error)
	EntriesOf(incident.Message) ([]*incident.Entry, error) // entries whose Source is the message

	// Channel history.
	Message(chat.MessageRef) (*Message, error)
	PutMessage(*Message) error
	Messages(room chat.RoomRef, after string, limit int) ([]*Message, error) // by Ref.ID
	LastMessage(chat.RoomRef) (*Message, error)                              // the newest of the room

	// People.
	Person(chat.PersonRef) (*Person, error)
	PutPerson(*Person) error

	// Reminders. Those with a zero NextAt are kept but never due.
	Reminder(reminders.Key) (*reminders.Reminder, error)
	PutReminder(*reminders.Reminder) error
	DeleteReminder(reminders.Key) error // no error if there is none
	Reminders(incident.ID) ([]*reminders.Reminder, error)
	DueReminders(until time.Time, limit int) ([]*reminders.Reminder, error) // NextAt ≤ until, earliest first
	NextReminder() (time.Time, error)                                       // the earliest NextAt; ErrNotFound if none

	// Outbox: queued effects, in order per lane.
	Enqueue(*Post) error                               // gives it the lane's next Seq (and sets p.Seq)
	PutPost(*Post) error                               // changes one that is queued
	DropPost(lane string, seq uint64) error            // done with
	Lanes(after string, limit int) ([]string, error)   // lanes that hold posts
	LanePosts(lane string, limit int) ([]*Post, error) // oldest first
	SetAside(*Post) error                              // out of its lane, kept for the operator
	Aside(limit int) ([]*Post, error)

	// Slots: where a named post of ours stands ("INC-7/summary").
	Slot(name string) (chat.MessageRef, error)
	PutSlot(name string, ref chat.MessageRef) error

	// Once: keys of what was already handled.
	Seen(key string) (bool, error)
	MarkSeen(key string, at time.Time) error
	ForgetSeen(before time.Time, limit int) (int, error) // housekeeping

	// Values: small facts about the program itself ("alive"), as JSON.
	Value(name string, into any) error
	PutValue(name string, v any) error
	DropValue(name string) error                                      // no error if there is none
	Values(prefix, after string, limit int) (names []string, _ error) // those that begin with prefix
}
