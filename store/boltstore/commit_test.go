package boltstore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"

	bolt "go.etcd.io/bbolt"

	"kept/store"
)

func newTestStore(t testing.TB) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "kept.db"), Options{NoSync: true})
}

func put(name string) func(store.Tx) error {
	return func(tx store.Tx) error { return tx.PutValue(name, name) }
}

// has reports whether put(name) is in the store.
func has(t testing.TB, s *Store, name string) bool {
	t.Helper()
	var v string
	err := s.View(context.Background(), func(tx store.Tx) error { return tx.Value(name, &v) })
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// together makes the store run the functions in one batch, in order, and gives
// their errors.
func together(t *testing.T, s *Store, fns ...func(store.Tx) error) []error {
	errs := make([]error, len(fns))
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		hold := make(chan struct{})
		wg.Go(func() { // leads, until the others are queued
			_ = s.Update(context.Background(), func(store.Tx) error { <-hold; return nil })
		})
		synctest.Wait()
		for i, fn := range fns {
			wg.Go(func() { errs[i] = s.Update(context.Background(), fn) })
			synctest.Wait()
		}
		close(hold)
		wg.Wait()
	})
	return errs
}

func TestWritersShareACommit(t *testing.T) {
	s := newTestStore(t)
	commits := 0
	s.commitBolt = func(b *bolt.Tx) error { commits++; return b.Commit() }
	for _, err := range together(t, s, put("a"), put("b"), put("c")) {
		if err != nil {
			t.Error(err)
		}
	}
	if commits != 1 {
		t.Errorf("%d commits for three writers that waited together", commits)
	}
}

func TestNothingIsFlushedForNothing(t *testing.T) {
	s := newTestStore(t)
	s.commitBolt = func(*bolt.Tx) error { t.Error("committed"); return nil }
	refused := errors.New("refused")
	errs := together(t, s,
		func(store.Tx) error { return refused },
		func(tx store.Tx) error { _, err := tx.Seen("x"); return err })
	if errs[0] != refused || errs[1] != nil {
		t.Errorf("errors %v", errs)
	}
}

func TestOneThatFailsInABatch(t *testing.T) {
	refused := errors.New("refused")
	for name, bad := range map[string]func(store.Tx) error{
		"by an error": func(tx store.Tx) error { return errors.Join(put("bad")(tx), refused) },
		"by a panic":  func(tx store.Tx) error { _ = put("bad")(tx); panic("a bug") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newTestStore(t)
			errs := together(t, s, put("a"), bad, put("b"), bad, bad, put("c"))
			for i, err := range errs {
				if wantErr := i == 1 || i == 3 || i == 4; (err != nil) != wantErr {
					t.Errorf("function %d: error %v", i, err)
				}
			}
			for name, want := range map[string]bool{"a": true, "b": true, "c": true, "bad": false} {
				if got := has(t, s, name); got != want {
					t.Errorf("%s is there: %v", name, got)
				}
			}
		})
	}
}

func TestPanicKeepsItsValueAndPlace(t *testing.T) {
	s := newTestStore(t)
	err := s.Update(t.Context(), func(store.Tx) error { return fmt.Errorf("%d", len(t.Name()[1000:])) })
	var p *PanicError
	if !errors.As(err, &p) || !strings.Contains(err.Error(), "out of range") || !strings.Contains(string(p.Stack), t.Name()) {
		t.Errorf("error %v", err)
	}
}

// A test's FailNow inside another writer's function ends the goroutine that
// leads; nobody may hang for it.
func TestFunctionEndsTheGoroutine(t *testing.T) {
	s := newTestStore(t)
	errs := together(t, s, put("a"), func(store.Tx) error { runtime.Goexit(); return nil }, put("b"))
	for i, err := range errs {
		if i != 0 && !errors.Is(err, errAborted) { // the first one led, and never returned
			t.Errorf("function %d: error %v", i, err)
		}
	}
	if has(t, s, "a") || has(t, s, "b") {
		t.Error("something of the aborted batch is there")
	}
	if err := s.Update(t.Context(), put("c")); err != nil {
		t.Error(err)
	}
}

func TestFailedCommit(t *testing.T) {
	s := newTestStore(t)
	noSpace := fmt.Errorf("write: %w", syscall.ENOSPC)
	s.commitBolt = func(b *bolt.Tx) error { return errors.Join(b.Rollback(), noSpace) }
	refused := errors.New("refused")
	errs := together(t, s, put("a"), func(store.Tx) error { return refused }, put("b"))
	for i, err := range errs {
		// Even the one that refused: what it saw, and refused for, never was.
		if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), s.path) {
			t.Errorf("function %d: error %v, want store.ErrFull with the file's name", i, err)
		}
	}
	s.commitBolt = (*bolt.Tx).Commit
	if has(t, s, "a") || has(t, s, "b") {
		t.Error("something of the failed commit is there")
	}
	if err := s.Update(t.Context(), put("c")); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// When the last flush fails, the change may be on disk or not. The store must
// not build upon it.
func TestCommitOfUnknownFate(t *testing.T) {
	s := newTestStore(t)
	s.commitBolt = func(b *bolt.Tx) error { return errors.Join(b.Commit(), syscall.EIO) }
	if err := s.Update(t.Context(), put("a")); !errors.Is(err, syscall.EIO) {
		t.Errorf("error %v", err)
	}
	s.commitBolt = (*bolt.Tx).Commit
	err := s.Update(t.Context(), put("b"))
	if err == nil || !strings.Contains(err.Error(), "start Kept again") {
		t.Errorf("the next one: error %v", err)
	}
	if has(t, s, "b") {
		t.Error("the next one was recorded")
	}
}

func TestCommitThatPanics(t *testing.T) {
	s := newTestStore(t)
	s.commitBolt = func(*bolt.Tx) error { panic("page 7 already freed") }
	if err := s.Update(t.Context(), put("a")); err == nil {
		t.Error("no error")
	}
	s.commitBolt = (*bolt.Tx).Commit
	if err := s.Update(t.Context(), put("b")); err == nil {
		t.Error("the next one: no error")
	}
}

// More writers than fit into one batch, some of them gone before their turn.
func TestQueueLongerThanABatch(t *testing.T) {
	s := newTestStore(t)
	var acknowledged, gone atomic.Int64
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		hold := make(chan struct{})
		wg.Go(func() { _ = s.Update(context.Background(), func(store.Tx) error { <-hold; return nil }) })
		synctest.Wait()
		for i := range 2*maxBatch + 10 {
			ctx, cancel := context.WithCancel(context.Background())
			wg.Go(func() {
				switch err := s.Update(ctx, put(fmt.Sprint("n", i))); {
				case err == nil:
					acknowledged.Add(1)
				case errors.Is(err, context.Canceled):
					gone.Add(1)
				default:
					t.Error(err)
				}
			})
			if i%10 == 0 {
				defer cancel()
				synctest.Wait()
				cancel()
			} else {
				defer cancel()
			}
		}
		synctest.Wait()
		close(hold)
		wg.Wait()
	})
	const all = 2*maxBatch + 10
	if gone.Load() != (all+9)/10 || acknowledged.Load() != all-gone.Load() {
		t.Errorf("%d acknowledged, %d gone, of %d", acknowledged.Load(), gone.Load(), all)
	}
	for i := range all {
		if got, want := has(t, s, fmt.Sprint("n", i)), i%10 != 0; got != want {
			t.Fatalf("n%d is there: %v", i, got)
		}
	}
}
