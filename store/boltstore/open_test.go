package boltstore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	bolterrors "go.etcd.io/bbolt/errors"

	"kept/store"
)

// holdChild has the store open until its input ends.
func holdChild(path string) {
	s, err := Open(path, Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := s.ListenBackup()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error)
	go func() { served <- ServeBackup(ctx, l, s) }()
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	cancel()
	fmt.Println(<-served, s.Close())
}

// holdElsewhere lets another process have the store open until release.
func holdElsewhere(t *testing.T, path string) (pid int, release func()) {
	t.Helper()
	cmd := childProcess(t, "hold", path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("the other process says %q", lines.Text())
	}
	return cmd.Process.Pid, func() {
		in.Close()
		if lines.Scan(); lines.Text() != "<nil> <nil>" {
			t.Errorf("the other process ends with %q", lines.Text())
		}
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
}

// shortDir is a directory whose path is short enough for a socket.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "kept")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestSecondProcessIsRefused(t *testing.T) {
	path := filepath.Join(shortDir(t), "kept.db")
	pid, release := holdElsewhere(t, path)
	_, err := Open(path, Options{})
	want := fmt.Sprintf("%s is in use by process %d (boltstore.test serve) on this machine; stop it, or use another file with --store", path, pid)
	if !errors.Is(err, store.ErrLocked) || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
	if err := os.Remove(holderPath(path)); err != nil {
		t.Error(err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("without knowing by whom: error %v", err)
	}
	release()
	openAt(t, path, Options{})
	if left, _ := filepath.Glob(filepath.Dir(path) + "/*"); len(left) != 2 { // the file and its new holder
		t.Errorf("what is there: %v", left)
	}
}

func TestSecondOpenInOneProcessIsRefused(t *testing.T) {
	s := newTestStore(t)
	if _, err := Open(s.path, Options{}); !errors.Is(err, store.ErrLocked) {
		t.Errorf("error %v", err)
	}
}

func TestErrorsOfTheSystem(t *testing.T) {
	for cause, want := range map[error]error{
		syscall.ENOSPC: store.ErrFull, syscall.EDQUOT: store.ErrFull, syscall.EFBIG: store.ErrFull,
		syscall.EROFS: store.ErrReadOnly, syscall.EACCES: store.ErrReadOnly, syscall.EPERM: store.ErrReadOnly,
		bolterrors.ErrDatabaseNotOpen:                       store.ErrClosed,
		fmt.Errorf("file resize error: %s", syscall.ENOSPC): store.ErrFull, // as bbolt words it, without the number
	} {
		err := explain("kept.db", cause)
		if !errors.Is(err, want) {
			t.Errorf("%v: error %v, want %v", cause, err, want)
		}
		if want != store.ErrClosed && (!strings.HasPrefix(err.Error(), "kept.db ") || !errors.Is(err, cause)) {
			t.Errorf("%v: error %q does not name the file or its cause", cause, err)
		}
	}
}

func TestWhereNothingCanBeOpened(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "nowhere", "kept.db"), Options{}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("in a directory that does not exist: error %v", err)
	}
	if _, err := Open(t.TempDir(), Options{}); err == nil {
		t.Error("a directory: no error")
	}
	if os.Geteuid() != 0 { // root may write anywhere
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(filepath.Join(dir, "kept.db"), Options{}); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("in a directory that cannot be written: error %v", err)
		}
	}
}

func TestAnEmptyFileIsAStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	openAt(t, path, Options{})
}

func TestFileIsPrivate(t *testing.T) {
	s := newTestStore(t)
	info, err := os.Stat(s.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
}
