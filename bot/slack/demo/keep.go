package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// ErrInUse says that another demo runs on the same directory.
var ErrInUse = errors.New("another demo runs on it")

// File is what a demo remembers, in one bbolt file. Only one process has it
// open at a time.
type File struct{ db *bolt.DB }

// Remembered is everything that survives the demo's end.
type Remembered struct {
	Version   int
	Offset    time.Duration     // of the clock
	Workspace json.RawMessage   // as slackfake takes its snapshot
	Read      map[string]string // as Server.Read gives it
}

// One bucket "demo" with one key "workspace": a Remembered as JSON.
var bucket, key = []byte("demo"), []byte("workspace")

// OpenFile opens the file in a directory, or makes it. ErrInUse: another demo
// has it open.
func OpenFile(dir string) (*File, error) {
	path := filepath.Join(dir, "workspace.db")
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: 200 * time.Millisecond})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s: %w; stop that one, or give this one a place of its own with --dir", dir, ErrInUse)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w; --fresh begins anew", path, err)
	}
	return &File{db}, nil
}

// Load is what was kept; ok is false in a new file.
func (f *File) Load() (r Remembered, ok bool, err error) {
	err = f.db.View(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucket)
		if b == nil || b.Get(key) == nil {
			return nil
		}
		ok = true
		return json.Unmarshal(b.Get(key), &r)
	})
	if err == nil && ok && r.Version != 1 {
		err = fmt.Errorf("it was written by another version of Kept (%d)", r.Version)
	}
	if err != nil {
		return Remembered{}, false, fmt.Errorf("read %s: %w; --fresh begins anew", f.db.Path(), err)
	}
	return r, ok, nil
}

// Save keeps it; on return it is on disk.
func (f *File) Save(r Remembered) error {
	r.Version = 1
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("keep the workspace: %w", err)
	}
	err = f.db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucket)
		if err != nil {
			return err
		}
		return b.Put(key, data)
	})
	if err != nil {
		return fmt.Errorf("keep the workspace in %s: %w", f.db.Path(), err)
	}
	return nil
}

// Close lets another demo have the file.
func (f *File) Close() error { return f.db.Close() }
