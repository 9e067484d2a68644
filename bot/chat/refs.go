package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// PersonRef identifies a person on a platform, with the platform and tenant
// inside ("slack:T1:U2"). Opaque outside the adapter that made it.
type PersonRef string

// RoomRef identifies a room (channel, group chat, thread in use as a room).
type RoomRef string

// MessageRef identifies a message. ID sorts, as bytes within its room, in the
// order in which the messages were posted.
type MessageRef struct {
	Room RoomRef `json:",omitempty"`
	ID   string  `json:",omitempty"`
}

// IsZero reports whether the reference names nothing.
func (m MessageRef) IsZero() bool { return m.ID == "" }

// String is the reference as one word: room, "/", ID.
func (m MessageRef) String() string {
	if m.IsZero() {
		return ""
	}
	return string(m.Room) + "/" + m.ID
}

// ParseMessageRef is the reverse of MessageRef.String.
func ParseMessageRef(s string) (MessageRef, bool) {
	i := strings.LastIndexByte(s, '/')
	if i <= 0 || i == len(s)-1 {
		return MessageRef{}, false
	}
	return MessageRef{Room: RoomRef(s[:i]), ID: s[i+1:]}, true
}

// Person is what a platform tells about somebody.
type Person struct {
	Ref      PersonRef
	Name     string // display name, without "@"
	Zone     string // IANA name; "" = unknown
	Bot      bool   `json:",omitempty"`
	Stranger bool   `json:",omitempty"` // guest, or a member of another organisation
}

// Room is what a platform tells about a room.
type Room struct {
	Ref     RoomRef
	Name    string // without "#"
	Private bool   `json:",omitempty"`
	Direct  bool   `json:",omitempty"` // a conversation of one person with Kept
}

// Mark is a short form of a post's once-only key, for texts: ten characters,
// always the same for the same key.
func Mark(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "k" + hex.EncodeToString(sum[:])[:9]
}
