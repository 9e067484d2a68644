package boltstore

import (
	"errors"
	"fmt"
	"time"

	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

func reminderKey(k reminders.Key) key {
	return make(key, 0, 8+len(k.Name)).id(k.Incident).rest(k.Name)
}

// dueKey is the reminder's place in the index by NextAt; nil if it is never
// due.
func dueKey(r *reminders.Reminder) key {
	if r.NextAt.IsZero() {
		return nil
	}
	return make(key, 0, instantLen+8+len(r.Key.Name)).at(r.NextAt).id(r.Key.Incident).rest(r.Key.Name)
}

func (t *tx) Reminder(k reminders.Key) (*reminders.Reminder, error) {
	return get[reminders.Reminder](t, remind, reminderKey(k))
}

func (t *tx) PutReminder(r *reminders.Reminder) error {
	if r.Key.Name == "" || r.Key.Incident < 0 {
		return errors.New("put reminder: its key needs a name, and its incident is not negative")
	}
	k := reminderKey(r.Key)
	from, err := t.dueNow(k)
	if err != nil {
		return err
	}
	if err := t.move(due, from, dueKey(r)); err != nil {
		return err
	}
	return t.put(remind, k, r)
}

func (t *tx) DeleteReminder(rk reminders.Key) error {
	k := reminderKey(rk)
	from, err := t.dueNow(k)
	if err != nil {
		return err
	}
	if err := t.move(due, from, nil); err != nil {
		return err
	}
	return t.remove(remind, k)
}

// dueNow is the place in the due index of the reminder as it stands.
func (t *tx) dueNow(k key) (key, error) {
	var old reminders.Reminder
	found, err := t.load(remind, k, &old)
	if err != nil || !found {
		return nil, err
	}
	return dueKey(&old), nil
}

func (t *tx) Reminders(id incident.ID) ([]*reminders.Reminder, error) {
	return list[reminders.Reminder](t, remind, key{}.id(id), nil, 0)
}

func (t *tx) DueReminders(until time.Time, limit int) ([]*reminders.Reminder, error) {
	var out []*reminders.Reminder
	err := t.each(due, nil, nil, func(k, _ []byte) (bool, error) {
		at, ok := instant(k)
		if !ok || len(k) < instantLen+8 {
			return false, errKey(due, k)
		}
		if at.After(until) {
			return false, nil
		}
		r, err := follow[reminders.Reminder](t, remind, append(key{}, k[instantLen:]...))
		if err != nil {
			return false, err
		}
		out = append(out, r)
		return len(out) != limit, nil
	})
	return out, err
}

func (t *tx) NextReminder() (time.Time, error) {
	b, err := t.bucket(due)
	if err != nil {
		return time.Time{}, err
	}
	k, _ := b.Cursor().First()
	if k == nil {
		return time.Time{}, fmt.Errorf("due reminders: %w", store.ErrNotFound)
	}
	at, ok := instant(k)
	if !ok {
		return time.Time{}, errKey(due, k)
	}
	return at, nil
}
