package boltstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"kept/store"
)

// Store is an open file. It implements [store.Store].
type Store struct {
	db         *bolt.DB
	file       *os.File // db's, for its lock
	path       string
	commitBolt func(*bolt.Tx) error // (*bolt.Tx).Commit, but in a test
	known      knownIncidents

	mu        sync.Mutex
	idle      sync.Cond // signalled when nobody leads any more
	queue     []*call   // waiting for a commit; the first one leads
	leading   bool
	lastBatch int
	closing   bool
	closed    chan struct{} // closed by Close
	brokenBy  error         // why nothing can be written any more
	stuck     bool          // a lock of bbolt's is lost: reading or closing could hang
}

var _ store.Store = (*Store)(nil)

// Options change how a file is opened. The zero value is right for use.
type Options struct {
	// NoSync leaves flushing to the operating system: for tests, whose data
	// nobody needs after a crash.
	NoSync bool

	readOnly   bool        // for a backup: shares the lock with other readers, changes nothing
	migrations []migration // instead of the real ones, in tests
}

const (
	// lockWait is how long Open waits for another process to let go of the
	// file: enough for one that is just ending.
	lockWait = 500 * time.Millisecond
	// mapped is how much of the address space the file may fill before bbolt
	// has to map it anew, which has to wait for every reader. It costs no
	// memory.
	mapped = 1 << 30
	// allocSize is how much the file grows at once, in bytes.
	allocSize = 4 << 20
)

// Open opens the file, creating it if there is none, brings it to this
// version's schema, and locks it against other processes until Close. Errors
// are those of package store with a sentence that names the file.
func Open(path string, opts Options) (*Store, error) {
	if err := create(path); err != nil {
		return nil, explain(path, err)
	}
	s := newStore(path)
	if err := s.open(opts); err != nil {
		return nil, err
	}
	writeHolder(path)
	return s, nil
}

func newStore(path string) *Store {
	s := &Store{path: path, commitBolt: (*bolt.Tx).Commit, closed: make(chan struct{})}
	s.idle.L = &s.mu
	return s
}

func (s *Store) open(opts Options) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			_ = abandon(s.file)
			err = damaged(s.path, inWords(p))
		} else if err != nil && s.db != nil {
			_ = s.db.Close()
		}
	}()
	s.db, err = bolt.Open(s.path, 0o600, &bolt.Options{
		Timeout:         lockWait,
		NoSync:          opts.NoSync,
		ReadOnly:        opts.readOnly,
		FreelistType:    bolt.FreelistMapType,
		InitialMmapSize: mapSize(),
		NoStatistics:    true,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			s.file, err = os.OpenFile(name, flag, mode)
			return s.file, err
		},
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return locked(s.path, err)
	case err != nil:
		return explain(s.path, err)
	}
	s.db.AllocSize = allocSize
	if err := s.whole(); err != nil {
		return err
	}
	if opts.readOnly {
		return nil
	}
	steps := opts.migrations
	if steps == nil {
		steps = migrations
	}
	return s.ours(migrate(s.db, s.path, steps))
}

// ours explains an error unless that was done already.
func (s *Store) ours(err error) error {
	if f := (*failure)(nil); err == nil || errors.As(err, &f) {
		return err
	}
	return s.explain(err)
}

// whole compares the file's length with what its newest commit needs: reading
// past the end of a truncated file would be a fault.
func (s *Store) whole() error {
	info, err := s.file.Stat()
	if err != nil {
		return s.explain(err)
	}
	return s.db.View(func(b *bolt.Tx) error {
		if info.Size() < b.Size() {
			return damaged(s.path, fmt.Errorf("it is cut off: %d bytes of %d", info.Size(), b.Size()))
		}
		return nil
	})
}

func mapSize() int {
	if strconv.IntSize < 64 || runtime.GOOS == "windows" { // there the file itself grows to that size
		return 0
	}
	return mapped
}

// create makes a new, empty file whole before it gets its name, so that being
// killed leaves either no file or a good one.
func create(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil // opening it will tell what is wrong
	}
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	temp.Close()
	db, err := bolt.Open(temp.Name(), 0o600, nil)
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	if err := place(temp.Name(), path, false); !errors.Is(err, fs.ErrExist) { // another process was quicker
		return err
	}
	return nil
}

// place gives a finished temporary file its name for good. Unless over, a file
// that has the name by now stays, which is fs.ErrExist.
func place(temp, path string, over bool) error {
	if !over {
		err := os.Link(temp, path)
		if errors.Is(err, fs.ErrExist) {
			return err
		}
		over = err != nil // a file system without links
	}
	if over {
		if err := os.Rename(temp, path); err != nil {
			return err
		}
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a new name in a directory survive a power failure.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && runtime.GOOS != "windows" { // Windows cannot
		return err
	}
	return nil
}

// Close lets what is queued finish, refuses what comes later with
// store.ErrClosed, and waits for the last reader.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		return nil
	}
	s.closing = true
	close(s.closed)
	for s.leading {
		s.idle.Wait()
	}
	stuck, err := s.stuck, s.brokenBy
	s.mu.Unlock()
	_ = os.Remove(holderPath(s.path))
	if stuck {
		return errors.Join(err, abandon(s.file))
	}
	return s.explain(s.db.Close())
}
