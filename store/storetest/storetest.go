// Package storetest is the specification of store.Store: what every engine
// must do, as tests. An engine's own test opens itself and calls [Run]; only
// what is peculiar to it (locks, files, migrations) is tested beside it.
//
// Inside a transaction the tests return errors and never call t.Fatal: an
// engine may run the function on any goroutine, and more than once.
package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/store"
)

// Reopener is a store that can be closed and opened again, as after a restart.
// Engines that keep anything beyond the process implement it in their test.
type Reopener interface {
	store.Store
	Reopen(t *testing.T) store.Store
}

// Run tests an engine. open gives a new, empty store and closes it when its
// test ends.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, group := range []struct {
		name  string
		tests map[string]func(*testing.T, store.Store)
	}{
		{"Transactions", transactions},
		{"Concurrency", concurrency},
		{"Incidents", incidents},
		{"Timeline", timeline},
		{"Messages", messages},
		{"People", people},
		{"Reminders", reminding},
		{"Outbox", outbox},
		{"Facts", facts},
		{"Restart", restart},
	} {
		t.Run(group.name, func(t *testing.T) {
			for name, test := range group.tests {
				t.Run(name, func(t *testing.T) { test(t, open(t)) })
			}
		})
	}
}

// noon is the instant that tests count from.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 123456789, time.UTC)

// update runs a transaction that must succeed.
func update(t *testing.T, s store.Store, fn func(tx store.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

// read reads something that must be there.
func read[T any](t *testing.T, s store.Store, fn func(tx store.Tx) (T, error)) T {
	t.Helper()
	var got T
	err := s.View(t.Context(), func(tx store.Tx) (err error) {
		got, err = fn(tx)
		return err
	})
	if err != nil {
		t.Fatalf("View: %v", err)
	}
	return got
}

// missing checks that a read gives store.ErrNotFound.
func missing[T any](t *testing.T, s store.Store, what string, fn func(tx store.Tx) (T, error)) {
	t.Helper()
	err := s.View(t.Context(), func(tx store.Tx) error {
		_, err := fn(tx)
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%s: error %v, want store.ErrNotFound", what, err)
	}
}

// same compares what was read with what is wanted.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// each applies a write to every item.
func each[T any](items []T, put func(T) error) error {
	for _, item := range items {
		if err := put(item); err != nil {
			return err
		}
	}
	return nil
}

// keys maps items to what tests compare them by.
func keys[T, K any](items []T, key func(T) K) []K {
	out := []K{}
	for _, item := range items {
		out = append(out, key(item))
	}
	return out
}

// odd are names and texts that must come back as they went in, and must not be
// taken for one another.
var odd = []string{
	"a", "a\x00", "a\x00b", "a\x01", "a/b", "ab", "ä", `"`, "“smart”, and, commas", "line\nline", "🔥 down", "<b>&amp;", "\x01",
}
