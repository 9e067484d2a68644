package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"kept/store"
)

var concurrency = map[string]func(*testing.T, store.Store){
	"writers take turns": func(t *testing.T, s store.Store) {
		const writers, turns = 32, 20
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range turns {
					if err := s.Update(t.Context(), increment("x")); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		same(t, "count", read(t, s, value("x")), writers*turns)
	},

	"one that fails does not hurt the others": func(t *testing.T, s store.Store) {
		const writers, turns = 24, 12
		refused := errors.New("refused")
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for range turns {
					err := s.Update(t.Context(), func(tx store.Tx) error {
						if w%3 == 0 && w%2 == 0 { // before it has written
							return refused
						}
						if err := increment("x")(tx); err != nil {
							return err
						}
						switch {
						case w%3 == 0:
							return refused
						case w%3 == 1:
							panic("a bug")
						}
						return nil
					})
					switch {
					case w%3 == 0 && err != refused:
						t.Errorf("a refused one: error %v", err)
					case w%3 == 1 && err == nil:
						t.Error("a panicking one: no error")
					case w%3 == 2 && err != nil:
						t.Errorf("a good one: error %v", err)
					}
				}
			})
		}
		wg.Wait()
		same(t, "count", read(t, s, value("x")), writers/3*turns)
	},

	"a View sees one state": func(t *testing.T, s store.Store) {
		update(t, s, func(tx store.Tx) error {
			return each([]string{"a", "b"}, func(n string) error { return tx.PutValue(n, 0) })
		})
		var done atomic.Bool
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				for !done.Load() {
					err := s.View(t.Context(), func(tx store.Tx) error {
						a, errA := value("a")(tx)
						b, errB := value("b")(tx)
						if a != b {
							return fmt.Errorf("a = %d, b = %d", a, b)
						}
						return errors.Join(errA, errB)
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for range 100 {
			update(t, s, func(tx store.Tx) error {
				return each([]string{"a", "b"}, func(n string) error { return increment(n)(tx) })
			})
		}
		done.Store(true)
		wg.Wait()
	},

	"a cancelled caller either was recorded or was not": func(t *testing.T, s store.Store) {
		var acknowledged atomic.Int64
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				for range 20 {
					ctx, cancel := context.WithCancel(t.Context())
					go cancel()
					switch err := s.Update(ctx, increment("x")); {
					case err == nil:
						acknowledged.Add(1)
					case !errors.Is(err, context.Canceled):
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		update(t, s, increment("x"))
		same(t, "count", read(t, s, value("x")), int(acknowledged.Load())+1)
	},

	"Close lets those who are in finish": func(t *testing.T, s store.Store) {
		var wg sync.WaitGroup
		var started atomic.Bool
		in := make(chan struct{})
		for range 8 {
			wg.Go(func() {
				err := s.Update(t.Context(), func(tx store.Tx) error {
					if started.CompareAndSwap(false, true) {
						close(in)
					}
					return increment("x")(tx)
				})
				if err != nil && !errors.Is(err, store.ErrClosed) {
					t.Error(err)
				}
			})
		}
		<-in
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
	},
}

// increment adds one to a value.
func increment(name string) func(store.Tx) error {
	return func(tx store.Tx) error {
		n, err := value(name)(tx)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return tx.PutValue(name, n+1)
	}
}
