package bot_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"kept/bot"
	"kept/bot/chat"
	"kept/store"
	"kept/store/boltstore"
)

// edited is a platform that counts the edits made in it.
type edited struct {
	instantly
	edits atomic.Int64
}

func (e *edited) Edit(context.Context, chat.MessageRef, chat.Message) error {
	e.edits.Add(1)
	return nil
}

// written is a store that counts the changes made to it.
type written struct {
	store.Store
	changes atomic.Int64
}

func (w *written) Update(ctx context.Context, fn func(store.Tx) error) error {
	w.changes.Add(1)
	return w.Store.Update(ctx, fn)
}

// While the chat was away a summary changed again and again: one edit shows the
// last, and whoever types a command meanwhile does not wait for each of the others
// to be dropped.
func TestManyQueuedEditsAreOneAndKeepNobodyWaiting(t *testing.T) {
	st, err := boltstore.Open(filepath.Join(t.TempDir(), "kept.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s, p, w := new(served), new(edited), &written{Store: st}
	if s.Bot, err = bot.New(w, p, nil, bot.Config{}, s.clock, nil); err != nil {
		t.Fatal(err)
	}
	s.do(t, say(hall, "declare Users cannot log in sev:4"))
	s.deliver(t)
	for i := range 50 {
		s.do(t, say(room(1), fmt.Sprintf("summary %d of 50 hosts are back", i)))
	}
	edits, changes := p.edits.Load(), w.changes.Load()
	s.deliver(t)
	if got := p.edits.Load() - edits; got != 1 {
		t.Errorf("%d edits of the summary, want one", got)
	}
	if got := w.changes.Load() - changes; got > 10 {
		t.Errorf("delivering took %d changes of the store", got)
	}
}
