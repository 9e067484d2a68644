package boltstore

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"kept/store"
)

// backupOf gives the bytes of a backup.
func backupOf(t *testing.T, s *Store) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Backup(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A backup taken under load is one state: of two values that always change
// together it has both.
func TestBackupWhileWriting(t *testing.T) {
	s := newTestStore(t)
	fill(t, s)
	var done atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 0; !done.Load(); n++ {
			err := s.Update(context.Background(), func(tx store.Tx) error {
				return errors.Join(tx.PutValue("a", n), tx.PutValue("b", n))
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	for range 5 {
		path := filepath.Join(t.TempDir(), "restored.db")
		if err := Restore(t.Context(), bytes.NewReader(backupOf(t, s)), path, false); err != nil {
			t.Fatal(err)
		}
		var a, b int
		err := openAt(t, path, Options{}).View(t.Context(), func(tx store.Tx) error {
			return errors.Join(tx.Value("a", &a), tx.Value("b", &b))
		})
		if a != b || err != nil && !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a = %d, b = %d, error %v", a, b, err)
		}
	}
	done.Store(true)
	wg.Wait()
}

func TestBackupStops(t *testing.T) {
	s := newTestStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Backup(ctx, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: error %v", err)
	}
	full := errors.New("full")
	if err := s.Backup(t.Context(), writerFunc(func([]byte) (int, error) { return 0, full })); !errors.Is(err, full) {
		t.Errorf("into a writer that fails: error %v", err)
	}
	closed := make(chan error)
	err := s.Backup(t.Context(), writerFunc(func(b []byte) (int, error) {
		if closed != nil {
			go func(c chan error) { c <- s.Close() }(closed)
			<-s.closed
			defer func(c chan error) { go func() { <-c }() }(closed)
			closed = nil
		}
		return len(b), nil
	}))
	if !errors.Is(err, store.ErrClosed) {
		t.Errorf("while the store is closed: error %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(b []byte) (int, error) { return w(b) }

func TestRestore(t *testing.T) {
	s := newTestStore(t)
	if err := s.Update(t.Context(), put("old")); err != nil {
		t.Fatal(err)
	}
	backup := backupOf(t, s)
	if err := s.Update(t.Context(), put("new")); err != nil {
		t.Fatal(err)
	}

	if err := Restore(t.Context(), bytes.NewReader(backup), s.path, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a store: error %v", err)
	}
	if err := Restore(t.Context(), bytes.NewReader(backup), s.path, true); !errors.Is(err, store.ErrLocked) {
		t.Errorf("over a store that is in use: error %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	damagedRecord := bytes.Replace(bytes.Clone(backup), []byte(`"old"`), []byte(`"old;`), -1)
	for name, bad := range map[string][]byte{"empty": nil, "cut off": backup[:len(backup)-1], "a letter": []byte(strings.Repeat("hello ", 9999)), "with a damaged record": damagedRecord} {
		if err := Restore(t.Context(), bytes.NewReader(bad), s.path, true); !errors.Is(err, store.ErrCorrupt) || strings.Contains(err.Error(), ".new-") {
			t.Errorf("a backup that is %s: error %v", name, err)
		}
	}
	again := openAt(t, s.path, Options{})
	if !has(t, again, "old") || !has(t, again, "new") {
		t.Error("what was refused changed the store")
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}

	if err := Restore(t.Context(), bytes.NewReader(backup), s.path, true); err != nil {
		t.Fatal(err)
	}
	restored := openAt(t, s.path, Options{})
	if !has(t, restored, "old") || has(t, restored, "new") {
		t.Error("the store does not hold what the backup held")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(s.path), "*")); len(left) != 2 { // the store and its holder
		t.Errorf("left behind: %v", left)
	}
}

// kept backup works while kept serve has the file open, and afterwards.
func TestBackupFromAnotherProcess(t *testing.T) {
	path := filepath.Join(shortDir(t), "kept.db")
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Update(t.Context(), put("x")), s.Close()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "backup.db")
	check := func(when string) {
		t.Helper()
		if err := BackupFile(t.Context(), path, file); err != nil {
			t.Errorf("%s: %v", when, err)
			return
		}
		if b := openAt(t, file, Options{}); !has(t, b, "x") {
			t.Errorf("%s: the backup lacks what was stored", when)
		} else if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	check("nobody has it open")
	_, release := holdElsewhere(t, path)
	info, err := os.Stat(socketPath(path))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, error %v", info, err)
	}
	check("another process has it open")
	release()
	if _, err := os.Stat(socketPath(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
	check("nobody has it open any more")
}

func TestBackupFromNowhere(t *testing.T) {
	path := filepath.Join(shortDir(t), "kept.db")
	if err := BackupFrom(t.Context(), path, io.Discard); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of no file: error %v", err)
	}
	s := openAt(t, path, Options{})
	if err := BackupFrom(t.Context(), path, io.Discard); !errors.Is(err, store.ErrLocked) {
		t.Errorf("of one that is in use and not served: error %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// A socket that a killed process left does not matter.
	if err := os.WriteFile(socketPath(path), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := BackupFrom(t.Context(), path, io.Discard); err != nil {
		t.Errorf("with a dead socket: %v", err)
	}
}

// A backup that breaks off on the way must not look like one.
func TestBackupThatBreaksOff(t *testing.T) {
	path := filepath.Join(shortDir(t), "kept.db")
	s := openAt(t, path, Options{NoSync: true})
	fill(t, s)
	l, err := s.ListenBackup()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	calls := &switchboard{Listener: l}
	served := make(chan error, 1)
	go func() { served <- ServeBackup(ctx, calls, s) }()
	taken := 0
	err = BackupFrom(t.Context(), path, writerFunc(func(b []byte) (int, error) {
		cancel() // the serving process ends after the first bytes
		if taken == 0 {
			<-served
			calls.open.Wait() // else all of it could still be sent
		}
		taken += len(b)
		return len(b), nil
	}))
	if err == nil {
		t.Errorf("no error after %d bytes", taken)
	}
}

// switchboard is a listener that knows which of its connections are open.
type switchboard struct {
	net.Listener
	open sync.WaitGroup
}

func (s *switchboard) Accept() (net.Conn, error) {
	c, err := s.Listener.Accept()
	if err != nil {
		return nil, err
	}
	s.open.Add(1)
	return &connected{Conn: c, closed: sync.OnceFunc(s.open.Done)}, nil
}

type connected struct {
	net.Conn
	closed func()
}

func (c *connected) Close() error {
	defer c.closed()
	return c.Conn.Close()
}
