package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"kept/bot/chat"
)

// Chat is what the platform of a crash test can do: everything that decides
// whether a post is lost or doubled.
type Chat interface {
	chat.Platform
	chat.RoomOpener
	chat.Finder
	chat.Pinner
}

// ask is a call of a platform's method, with the arguments that it takes.
type ask struct {
	To      chat.Dest
	Key     string
	Message chat.Message
	Ref     chat.MessageRef
	Room    chat.RoomRef
	Person  chat.PersonRef
	People  []chat.PersonRef
	Text    string
	Private bool
	Since   time.Time
}

// found is what Find gives.
type found struct {
	Ref   chat.MessageRef
	There bool
}

// serveChat is the handler of the process that holds the platform.
func serveChat(p Chat) handler {
	return func(method string, args json.RawMessage) (any, error) {
		var a ask
		if err := json.Unmarshal(args, &a); err != nil {
			return nil, err
		}
		ctx := context.Background()
		switch method {
		case "post":
			return p.Post(ctx, a.To, a.Key, a.Message)
		case "edit":
			return nil, p.Edit(ctx, a.Ref, a.Message)
		case "person":
			return p.Person(ctx, a.Person)
		case "room":
			return p.Room(ctx, a.Room)
		case "member":
			return p.Member(ctx, a.Room, a.Person)
		case "open room":
			return p.OpenRoom(ctx, a.Key, a.Text, a.Private, a.People)
		case "topic":
			return nil, p.SetTopic(ctx, a.Room, a.Text)
		case "invite":
			return nil, p.Invite(ctx, a.Room, a.People)
		case "pin":
			return nil, p.Pin(ctx, a.Ref)
		case "find":
			ref, there, err := p.Find(ctx, a.To, a.Key, a.Since)
			return found{ref, there}, err
		}
		return nil, fmt.Errorf("no method %q", method)
	}
}

// remote is the platform as the child sees it.
type remote struct{ peer *peer }

var _ Chat = remote{}

// Post implements chat.Platform.
func (r remote) Post(_ context.Context, to chat.Dest, key string, m chat.Message) (ref chat.MessageRef, err error) {
	return ref, r.peer.Call("post", ask{To: to, Key: key, Message: m}, &ref)
}

// Edit implements chat.Platform.
func (r remote) Edit(_ context.Context, ref chat.MessageRef, m chat.Message) error {
	return r.peer.Call("edit", ask{Ref: ref, Message: m}, new(any))
}

// Person implements chat.Platform.
func (r remote) Person(_ context.Context, ref chat.PersonRef) (p chat.Person, err error) {
	return p, r.peer.Call("person", ask{Person: ref}, &p)
}

// Room implements chat.Platform.
func (r remote) Room(_ context.Context, ref chat.RoomRef) (room chat.Room, err error) {
	return room, r.peer.Call("room", ask{Room: ref}, &room)
}

// Member implements chat.Platform.
func (r remote) Member(_ context.Context, room chat.RoomRef, p chat.PersonRef) (in bool, err error) {
	return in, r.peer.Call("member", ask{Room: room, Person: p}, &in)
}

// OpenRoom implements chat.RoomOpener.
func (r remote) OpenRoom(_ context.Context, key, name string, private bool, people []chat.PersonRef) (room chat.Room, err error) {
	return room, r.peer.Call("open room", ask{Key: key, Text: name, Private: private, People: people}, &room)
}

// SetTopic implements chat.RoomOpener.
func (r remote) SetTopic(_ context.Context, room chat.RoomRef, topic string) error {
	return r.peer.Call("topic", ask{Room: room, Text: topic}, new(any))
}

// Invite implements chat.RoomOpener.
func (r remote) Invite(_ context.Context, room chat.RoomRef, people []chat.PersonRef) error {
	return r.peer.Call("invite", ask{Room: room, People: people}, new(any))
}

// Pin implements chat.Pinner.
func (r remote) Pin(_ context.Context, ref chat.MessageRef) error {
	return r.peer.Call("pin", ask{Ref: ref}, new(any))
}

// Find implements chat.Finder.
func (r remote) Find(_ context.Context, to chat.Dest, key string, since time.Time) (chat.MessageRef, bool, error) {
	var f found
	err := r.peer.Call("find", ask{To: to, Key: key, Since: since}, &f)
	return f.Ref, f.There, err
}
