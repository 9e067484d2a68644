package storetest

import (
	"fmt"
	"testing"
	"time"

	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

func keyOf(r *reminders.Reminder) string { return fmt.Sprintf("%d/%s", r.Key.Incident, r.Key.Name) }

func remind(t *testing.T, s store.Store, inc incident.ID, name string, at time.Time) {
	t.Helper()
	update(t, s, func(tx store.Tx) error {
		return tx.PutReminder(&reminders.Reminder{Key: reminders.Key{Incident: inc, Name: name}, Kind: reminders.Owed, Due: at, NextAt: at})
	})
}

func dueBy(t *testing.T, s store.Store, until time.Time, limit int) []string {
	t.Helper()
	return keys(read(t, s, func(tx store.Tx) ([]*reminders.Reminder, error) { return tx.DueReminders(until, limit) }), keyOf)
}

func next(tx store.Tx) (time.Time, error) { return tx.NextReminder() }

var reminding = map[string]func(*testing.T, store.Store){
	"a whole reminder comes back": func(t *testing.T, s store.Store) {
		want := &reminders.Reminder{
			Key: reminders.Key{Incident: 7, Name: "P2"}, Kind: reminders.Owed, Promise: 2, Surface: incident.Public, Since: noon, Due: noon.Add(time.Hour),
			ByDay: true, Fired: reminders.Late5, NextAt: noon.Add(2 * time.Hour), Snoozed: noon, Held: true, Spec: "0 9 * * 1-5", Zone: "Europe/Copenhagen",
		}
		update(t, s, func(tx store.Tx) error { return tx.PutReminder(want) })
		same(t, "reminder", read(t, s, func(tx store.Tx) (*reminders.Reminder, error) { return tx.Reminder(want.Key) }), want)
		missing(t, s, "another name", func(tx store.Tx) (*reminders.Reminder, error) {
			return tx.Reminder(reminders.Key{Incident: 7, Name: "P"})
		})
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.PutReminder(&reminders.Reminder{}) }); err == nil {
			t.Error("a reminder without a key was stored")
		}
	},

	"due ones come earliest first": func(t *testing.T, s store.Store) {
		remind(t, s, 2, "P1", noon.Add(3*time.Second))
		remind(t, s, 1, "P1", noon.Add(2*time.Second))
		remind(t, s, 9, "policy", noon.Add(time.Nanosecond))
		remind(t, s, 0, "digest", noon)
		remind(t, s, 3, "old", time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC))
		remind(t, s, 3, "far", time.Date(2500, 1, 1, 0, 0, 0, 0, time.UTC))
		remind(t, s, 3, "never", time.Time{})
		same(t, "at noon, which counts", dueBy(t, s, noon, 0), []string{"3/old", "0/digest"})
		same(t, "three of all", dueBy(t, s, noon.Add(time.Hour), 3), []string{"3/old", "0/digest", "9/policy"})
		same(t, "all", dueBy(t, s, noon.AddDate(1000, 0, 0), 0), []string{"3/old", "0/digest", "9/policy", "1/P1", "2/P1", "3/far"})
		same(t, "in another zone", dueBy(t, s, noon.In(time.FixedZone("x", 3600)), 0), []string{"3/old", "0/digest"})
		same(t, "long ago", dueBy(t, s, noon.AddDate(-100, 0, 0), 0), []string{})
		same(t, "next", read(t, s, next), time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC))
	},

	"one is due once, at its last NextAt": func(t *testing.T, s store.Store) {
		missing(t, s, "next of none", next)
		remind(t, s, 1, "P1", noon)
		remind(t, s, 1, "P1", noon.Add(time.Minute))
		same(t, "at noon", dueBy(t, s, noon, 0), []string{})
		same(t, "a minute later", dueBy(t, s, noon.Add(time.Minute), 0), []string{"1/P1"})
		remind(t, s, 1, "P1", noon.Add(-time.Minute))
		same(t, "moved back", dueBy(t, s, noon.Add(time.Hour), 0), []string{"1/P1"})
		same(t, "next", read(t, s, next), noon.Add(-time.Minute))
		remind(t, s, 1, "P1", time.Time{})
		same(t, "never again", dueBy(t, s, noon.Add(time.Hour), 0), []string{})
		missing(t, s, "next", next)
		same(t, "but it is still there", keys(read(t, s, func(tx store.Tx) ([]*reminders.Reminder, error) { return tx.Reminders(1) }), keyOf), []string{"1/P1"})
		remind(t, s, 1, "P1", noon)
		same(t, "back again", dueBy(t, s, noon, 0), []string{"1/P1"})
	},

	"a deleted one is gone everywhere": func(t *testing.T, s store.Store) {
		remind(t, s, 1, "P1", noon)
		for range 2 { // the second time there is none
			update(t, s, func(tx store.Tx) error { return tx.DeleteReminder(reminders.Key{Incident: 1, Name: "P1"}) })
		}
		missing(t, s, "reminder", func(tx store.Tx) (*reminders.Reminder, error) {
			return tx.Reminder(reminders.Key{Incident: 1, Name: "P1"})
		})
		missing(t, s, "next", next)
		same(t, "due", dueBy(t, s, noon.Add(time.Hour), 0), []string{})
	},

	"by incident": func(t *testing.T, s store.Store) {
		for _, inc := range []incident.ID{0, 1, 2, 256} {
			remind(t, s, inc, "policy", noon)
			remind(t, s, inc, "P1", time.Time{})
		}
		for _, inc := range []incident.ID{0, 1, 2, 256} {
			got := read(t, s, func(tx store.Tx) ([]*reminders.Reminder, error) { return tx.Reminders(inc) })
			same(t, inc.String(), keys(got, keyOf), []string{fmt.Sprintf("%d/P1", inc), fmt.Sprintf("%d/policy", inc)})
		}
		same(t, "INC-3", len(read(t, s, func(tx store.Tx) ([]*reminders.Reminder, error) { return tx.Reminders(3) })), 0)
	},
}
