package boltstore

import (
	"errors"
	"fmt"

	"kept/bot/chat"
	"kept/store"
)

func messageKey(ref chat.MessageRef) key {
	return make(key, 0, len(ref.Room)+len(ref.ID)+2).text(string(ref.Room)).rest(ref.ID)
}

func (t *tx) Message(ref chat.MessageRef) (*store.Message, error) {
	return get[store.Message](t, messages, messageKey(ref))
}

func (t *tx) PutMessage(m *store.Message) error {
	if m.Ref.Room == "" || m.Ref.ID == "" {
		return errors.New("put message: it needs a room and an ID")
	}
	return t.put(messages, messageKey(m.Ref), m)
}

func (t *tx) Messages(room chat.RoomRef, after string, limit int) ([]*store.Message, error) {
	prefix := key{}.text(string(room))
	var from key
	if after != "" {
		from = messageKey(chat.MessageRef{Room: room, ID: after})
	}
	return list[store.Message](t, messages, prefix, from, limit)
}

func (t *tx) LastMessage(room chat.RoomRef) (*store.Message, error) {
	b, err := t.bucket(messages)
	if err != nil {
		return nil, err
	}
	prefix := key{}.text(string(room))
	c := b.Cursor()
	k, v := lastWith(c, prefix)
	if k == nil {
		return nil, fmt.Errorf("messages of %q: %w", room, store.ErrNotFound)
	}
	var m store.Message
	if err := decode(v, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", messages.show(k), err)
	}
	return &m, nil
}

func (t *tx) Person(ref chat.PersonRef) (*store.Person, error) {
	return get[store.Person](t, people, key(ref))
}

func (t *tx) PutPerson(p *store.Person) error {
	if p.Ref == "" {
		return errors.New("put person: it needs a reference")
	}
	return t.put(people, key(p.Ref), p)
}
