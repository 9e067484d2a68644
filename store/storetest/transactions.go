package storetest

import (
	"context"
	"errors"
	"testing"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// counter is a value that tests write.
func counter(name string, n int) func(store.Tx) error {
	return func(tx store.Tx) error { return tx.PutValue(name, n) }
}

func value(name string) func(store.Tx) (int, error) {
	return func(tx store.Tx) (n int, err error) {
		err = tx.Value(name, &n)
		return n, err
	}
}

var transactions = map[string]func(*testing.T, store.Store){
	"what was committed is seen": func(t *testing.T, s store.Store) {
		update(t, s, counter("x", 7))
		same(t, "value", read(t, s, value("x")), 7)
	},

	"a function sees its own writes": func(t *testing.T, s store.Store) {
		update(t, s, func(tx store.Tx) error {
			if err := tx.PutIncident(&incident.Incident{ID: 1, Room: "r"}); err != nil {
				return err
			}
			ids, err := tx.InRoom("r")
			if err != nil {
				return err
			}
			return tx.PutValue("found", len(ids))
		})
		same(t, "incidents found in the room", read(t, s, value("found")), 1)
	},

	"an error leaves nothing behind and comes back unchanged": func(t *testing.T, s store.Store) {
		update(t, s, counter("x", 1))
		refused := errors.New("refused")
		err := s.Update(t.Context(), func(tx store.Tx) error {
			if err := tx.PutValue("x", 2); err != nil {
				return err
			}
			if _, err := tx.NextIncident(); err != nil {
				return err
			}
			if err := tx.Enqueue(&store.Post{Lane: "l"}); err != nil {
				return err
			}
			return refused
		})
		if err != refused {
			t.Errorf("error %v, want the function's own", err)
		}
		same(t, "value", read(t, s, value("x")), 1)
		same(t, "lanes", read(t, s, func(tx store.Tx) ([]string, error) { return tx.Lanes("", 0) }), []string(nil))
		update(t, s, func(tx store.Tx) error {
			id, err := tx.NextIncident()
			if err == nil && id != 1 {
				err = errors.New("the number of the refused transaction is gone")
			}
			return err
		})
	},

	"a panic is an error and leaves nothing behind": func(t *testing.T, s store.Store) {
		err := s.Update(t.Context(), func(tx store.Tx) error {
			if err := tx.PutValue("x", 1); err != nil {
				return err
			}
			panic("a bug")
		})
		if err == nil {
			t.Error("no error")
		}
		if err := s.View(t.Context(), func(store.Tx) error { panic("a bug") }); err == nil {
			t.Error("no error from View")
		}
		missing(t, s, "value", value("x"))
		update(t, s, counter("x", 2))
	},

	"with an ended context nothing runs": func(t *testing.T, s store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		ran := func(store.Tx) error {
			t.Error("the function ran")
			return nil
		}
		if err := s.Update(ctx, ran); !errors.Is(err, context.Canceled) {
			t.Errorf("Update: error %v", err)
		}
		if err := s.View(ctx, ran); !errors.Is(err, context.Canceled) {
			t.Errorf("View: error %v", err)
		}
	},

	"once committed it is nil, whatever became of the context": func(t *testing.T, s store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Update(ctx, func(tx store.Tx) error {
			defer cancel()
			return tx.PutValue("x", 1)
		})
		if err != nil {
			t.Errorf("error %v", err)
		}
		same(t, "value", read(t, s, value("x")), 1)
	},

	"a View cannot write": func(t *testing.T, s store.Store) {
		for name, write := range map[string]func(tx store.Tx) error{
			"PutValue":     counter("x", 1),
			"PutIncident":  func(tx store.Tx) error { return tx.PutIncident(&incident.Incident{ID: 1}) },
			"NextIncident": func(tx store.Tx) error { _, err := tx.NextIncident(); return err },
			"Enqueue":      func(tx store.Tx) error { return tx.Enqueue(&store.Post{Lane: "l"}) },
			"DropPost":     func(tx store.Tx) error { return tx.DropPost("l", 1) },
		} {
			if err := s.View(t.Context(), write); err == nil {
				t.Errorf("%s in a View: no error", name)
			}
		}
		missing(t, s, "value", value("x"))
	},

	"a Tx is of no use after its function": func(t *testing.T, s store.Store) {
		for _, in := range []func(context.Context, func(store.Tx) error) error{s.Update, s.View} {
			var kept store.Tx
			if err := in(t.Context(), func(tx store.Tx) error { kept = tx; return nil }); err != nil {
				t.Fatal(err)
			}
			if _, err := kept.Incident(1); err == nil || errors.Is(err, store.ErrNotFound) {
				t.Errorf("read after the end: error %v", err)
			}
			if err := kept.PutValue("x", 1); err == nil {
				t.Error("write after the end: no error")
			}
		}
		missing(t, s, "value", value("x"))
	},

	"records are the caller's own": func(t *testing.T, s store.Store) {
		m := &store.Message{Ref: chat.MessageRef{Room: "r", ID: "1"}, Text: "one", Reactions: map[string][]chat.PersonRef{"eyes": {"p"}}}
		update(t, s, func(tx store.Tx) error {
			if err := tx.PutMessage(m); err != nil {
				return err
			}
			m.Text = "changed after the put"
			got, err := tx.Message(m.Ref)
			if err != nil {
				return err
			}
			got.Reactions["eyes"][0] = "changed in what was read"
			return nil
		})
		got := read(t, s, func(tx store.Tx) (*store.Message, error) { return tx.Message(m.Ref) })
		same(t, "text", got.Text, "one")
		same(t, "reactions", got.Reactions, map[string][]chat.PersonRef{"eyes": {"p"}})
	},

	"after Close everything is refused": func(t *testing.T, s store.Store) {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		nothing := func(store.Tx) error { return nil }
		if err := s.Update(t.Context(), nothing); !errors.Is(err, store.ErrClosed) {
			t.Errorf("Update: error %v", err)
		}
		if err := s.View(t.Context(), nothing); !errors.Is(err, store.ErrClosed) {
			t.Errorf("View: error %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
	},
}
