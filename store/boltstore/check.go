package boltstore

import (
	"context"
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// recordKinds makes an empty record of each table that holds records.
var recordKinds = map[*table]func() any{
	incidents: func() any { return new(incident.Incident) },
	entries:   func() any { return new(incident.Entry) },
	messages:  func() any { return new(store.Message) },
	people:    func() any { return new(store.Person) },
	remind:    func() any { return new(reminders.Reminder) },
	outbox:    func() any { return new(store.Post) },
	aside:     func() any { return new(store.Post) },
	slots:     func() any { return new(chat.MessageRef) },
	values:    func() any { return new(json.RawMessage) },
}

// indexTargets says where an entry of an index leads: the table and the part
// of the key behind what the index sorts by.
var indexTargets = map[*table]struct {
	to   *table
	skip func(k []byte) int // how many bytes of the key come before the target's key; -1: damaged
}{
	open:    {incidents, func([]byte) int { return 0 }},
	undone:  {incidents, func([]byte) int { return 0 }},
	homes:   {incidents, func([]byte) int { return 0 }},
	rooms:   {incidents, skipText},
	sources: {entries, skipText},
	due:     {remind, skipInstant},
	seenAt:  {seen, skipInstant},
}

func skipInstant(k []byte) int {
	if _, ok := instant(k); !ok {
		return -1
	}
	return instantLen
}

func skipText(k []byte) int {
	_, rest, ok := cutText(k)
	if !ok {
		return -1
	}
	return len(k) - len(rest)
}

// check reads everything: every record must decode, every index must lead to a
// record, and bbolt's own pages must add up. Nobody may write meanwhile.
func (s *Store) check(ctx context.Context) error {
	return s.view(ctx, func(b *bolt.Tx) error {
		err := s.run(&tx{boltTx: s.newBoltTx(b)}, func(t store.Tx) error { return t.(*tx).check(ctx) })
		if err != nil {
			return err
		}
		for problem := range b.Check() {
			if err == nil {
				err = damaged(s.path, problem)
			}
		}
		return err
	})
}

func (t *tx) check(ctx context.Context) error {
	for _, tb := range tables {
		newRecord, target := recordKinds[tb], indexTargets[tb]
		err := t.each(tb, nil, nil, func(k, v []byte) (bool, error) {
			if newRecord != nil {
				if err := decode(v, newRecord()); err != nil {
					return false, fmt.Errorf("%s: %w", tb.show(k), err)
				}
			}
			if target.to != nil {
				n := target.skip(k)
				if n < 0 {
					return false, errKey(tb, k)
				}
				if found, err := t.read(target.to, k[n:]); err != nil || found == nil {
					return false, errKey(tb, k)
				}
			}
			return true, ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}
