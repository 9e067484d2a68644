// Package chattest is the specification of a chat adapter: [Run] holds a
// [chat.Platform] to the contract of package chat, through what people would
// see on the platform. The in-memory workspace passes it, and so must every
// adapter, against a fake of its platform.
//
// Optional features are tested where the platform under test has them.
package chattest

import (
	"testing"
	"time"

	"kept/bot/chat"
)

// Harness is a platform under test with a little world around it, fresh for
// every test.
type Harness struct {
	Platform chat.Platform

	Room      chat.RoomRef   // a public room with Kept, Ana and Ben in it
	Ana, Ben  chat.PersonRef // members; Ana's display name is AnaName
	AnaName   string
	Cleo      chat.PersonRef // invited with Ana, where a private room takes two; "" = one is enough
	Stranger  chat.PersonRef // known, in none of the rooms
	NoSuch    chat.PersonRef // a well-formed reference to nobody
	NoRoom    chat.RoomRef   // a well-formed reference to no room
	NoMessage chat.MessageRef

	// Seen is what the platform shows somebody in a room now, oldest first.
	Seen func(t *testing.T, room chat.RoomRef, as chat.PersonRef) []Seen
	// Direct is what somebody sees in their conversation with Kept.
	Direct func(t *testing.T, as chat.PersonRef) []Seen
	// Say lets a person write, and gives the event that the adapter makes of
	// it; thread may be zero.
	Say func(t *testing.T, room chat.RoomRef, by chat.PersonRef, thread chat.MessageRef, text string) chat.Event
	// Delete takes a message away, as an administrator can.
	Delete func(t *testing.T, ref chat.MessageRef)
	// Fail makes the platform treat the next post as said.
	Fail func(t *testing.T, f Fault)

	// What follows is for optional features; where it is missing, their tests are
	// skipped.

	// Now is the platform's clock; Advance moves it on.
	Now     func() time.Time
	Advance func(t *testing.T, d time.Duration)
	// Ana is in Group, Ben is not; GroupName is what people call it. NoGroup is a
	// well-formed reference to no group.
	Group     chat.GroupRef
	GroupName string
	NoGroup   chat.GroupRef
	// Bookmarks are the links that a room shows, by title.
	Bookmarks func(t *testing.T, room chat.RoomRef) map[string]string
	// Disturb says until when somebody does not want to be disturbed; the zero time
	// ends it.
	Disturb func(t *testing.T, p chat.PersonRef, until time.Time)
}

// Seen is a message as somebody reads it.
type Seen struct {
	Ref      chat.MessageRef
	Thread   string           // ID of the thread's first message; "" = none
	Text     string           // as it reads on the screen, markup and escapes resolved
	Notified []chat.PersonRef // people whom it notifies
	All      bool             // it notifies a whole channel or group
	Styled   []string         // pieces of it shown bold, italic, struck or as code
	Buttons  []string         // labels
	Pinned   bool
}

// Fault is what the platform does with the next post.
type Fault struct {
	Kind  FaultKind
	After time.Duration // of TooBusy
}

// FaultKind is a kind of fault.
type FaultKind string

// The faults.
const (
	Refused    FaultKind = "refused"     // it will never take it: must be chat.ErrRefused
	TooBusy    FaultKind = "too busy"    // not done, come again: must be a chat.RetryError
	LostPost   FaultKind = "lost post"   // connection lost before it was taken: must be chat.ErrUnknownFate
	LostAnswer FaultKind = "lost answer" // taken, connection lost: must be chat.ErrUnknownFate
)

// Run runs the whole suite. fresh makes a harness for each test.
func Run(t *testing.T, fresh func(t *testing.T) Harness) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Harness)
	}{
		{"a post is read by everybody in the room", postIsRead},
		{"fields, quotations and buttons are shown", partsAreShown},
		{"posts stay in order and their IDs sort so", orderHolds},
		{"a thread reply goes into its thread", threadReply},
		{"a post to one person in a room is shown to that person only", onlyToOne},
		{"a direct message reaches its person only", directMessage},
		{"an edit replaces the text in place", editReplaces},
		{"an edit of a message that is gone is refused", editOfDeleted},
		{"a mention span notifies its person", mentionNotifies},
		{"text that people typed is inert", typedTextIsInert},
		{"a long text arrives whole", longText},
		{"a message that a person wrote arrives as it was typed", inboundText},
		{"a real mention in a command is given with its place", inboundMention},
		{"a person is known, and nobody is not found", personKnown},
		{"a room is known, and no room is not found", roomKnown},
		{"membership is yes, no, or an error on doubt", membership},
		{"a refused post says so", refusedPost},
		{"a post that must wait says for how long", busyPost},
		{"a post into a room that does not exist is refused", postNowhere},
		{"a lost post has an unknown fate and is not found", lostPost},
		{"a post whose answer was lost is found by its key", lostAnswer},
		{"a key is found only where it was posted", findIsExact},
		{"the same key opens the same room", openSameRoom},
		{"rooms of one name are numbered apart", openNameTaken},
		{"a private room is for those invited", openPrivate},
		{"an odd or long name still makes a room", openOddName},
		{"a pin is shown, and twice is once", pinShown},
		{"history is told oldest first, in pages, with threads", historyPages},
		{"history leaves out deleted messages and Kept's own", historyLeavesOut},
		{"an ID for a moment divides what was said before from what was said after", whereToReadFrom},
		{"a scheduled post comes at its time, and is listed until then", scheduledFires},
		{"a scheduled post that is withdrawn never comes", scheduledWithdrawn},
		{"no post is scheduled for the past, too far ahead, or nowhere", scheduledRefused},
		{"an archived room can be read and not written", archiveKeeps},
		{"a bookmark replaces the one of its title, or takes it away", bookmarkReplaces},
		{"who is in a group is yes, no, or an error on doubt", groupMembership},
		{"a document is kept in its newest version", documentRenewed},
		{"who does not want to be disturbed is told, until it is over", quietUntil},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, fresh(t)) })
	}
}
