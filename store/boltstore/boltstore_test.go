package boltstore

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"kept/store"
	"kept/store/storetest"
)

// reopening is a Store whose file can be opened again.
type reopening struct{ *Store }

func (r reopening) Reopen(t *testing.T) store.Store {
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return openAt(t, r.path, Options{NoSync: true})
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		return reopening{openAt(t, filepath.Join(t.TempDir(), "kept.db"), Options{NoSync: true})}
	})
}

// openAt opens a store that is closed, after a check of the whole file, when
// the test ends.
func openAt(t testing.TB, path string, opts Options) *Store {
	t.Helper()
	s, err := Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if err := checkFile(context.Background(), path); err != nil {
			t.Errorf("the file afterwards: %v", err)
		}
	})
	return s
}

// noon is the instant that tests count from.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
