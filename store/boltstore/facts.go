package boltstore

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"kept/bot/chat"
	"kept/store"
)

var errNoName = errors.New("the name is empty")

func (t *tx) Slot(name string) (chat.MessageRef, error) {
	ref, err := get[chat.MessageRef](t, slots, key(name))
	if err != nil {
		return chat.MessageRef{}, err
	}
	return *ref, nil
}

func (t *tx) PutSlot(name string, ref chat.MessageRef) error {
	if name == "" {
		return fmt.Errorf("put slot: %w", errNoName)
	}
	return t.put(slots, key(name), ref)
}

func (t *tx) Seen(k string) (bool, error) {
	v, err := t.read(seen, key(k))
	return v != nil, err
}

// MarkSeen counts the time of the last sighting: a key that keeps coming is
// not forgotten.
func (t *tx) MarkSeen(k string, at time.Time) error {
	if k == "" {
		return fmt.Errorf("mark seen: %w", errNoName)
	}
	v, err := t.read(seen, key(k))
	if err != nil {
		return err
	}
	var from key
	if v != nil {
		from = append(key{}, v...).rest(k)
	}
	to := make(key, 0, instantLen+len(k)).at(at).rest(k)
	if err := t.move(seenAt, from, to); err != nil {
		return err
	}
	return t.write(seen, key(k), to[:instantLen:instantLen])
}

func (t *tx) ForgetSeen(before time.Time, limit int) (int, error) {
	var old []key
	end := key{}.at(before)
	err := t.each(seenAt, nil, nil, func(k, _ []byte) (bool, error) {
		if len(k) < instantLen {
			return false, errKey(seenAt, k)
		}
		if bytes.Compare(k[:instantLen], end) >= 0 {
			return false, nil
		}
		old = append(old, bytes.Clone(k))
		return len(old) != limit, nil
	})
	if err != nil {
		return 0, err
	}
	for _, k := range old {
		if err := t.remove(seenAt, k); err != nil {
			return 0, err
		}
		if err := t.remove(seen, k[instantLen:]); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}

func (t *tx) Value(name string, into any) error {
	found, err := t.load(values, key(name), into)
	if err == nil && !found {
		err = fmt.Errorf("%s: %w", values.show(key(name)), store.ErrNotFound)
	}
	return err
}

func (t *tx) PutValue(name string, v any) error {
	if name == "" {
		return fmt.Errorf("put value: %w", errNoName)
	}
	return t.put(values, key(name), v)
}

func (t *tx) DropValue(name string) error { return t.remove(values, key(name)) }

func (t *tx) Values(prefix, after string, limit int) ([]string, error) {
	var from key
	if after != "" {
		from = key(after)
	}
	var names []string
	err := t.each(values, key(prefix), from, func(k, _ []byte) (bool, error) {
		names = append(names, string(k))
		return len(names) != limit, nil
	})
	return names, err
}
