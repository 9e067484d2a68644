package boltstore

import (
	"errors"
	"os"
	"sync"
	"syscall"
	"testing"

	"kept/store"
)

// The disk fills up under a running store, and is cleared again. The file's
// descriptor leads to /dev/full meanwhile, so the errors are the system's own.
func TestDiskFull(t *testing.T) {
	s := newTestStore(t)
	if err := s.Update(t.Context(), put("before")); err != nil {
		t.Fatal(err)
	}
	fd := int(s.file.Fd())
	disk, err := syscall.Dup(fd)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(disk)
	devFull, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer devFull.Close()

	if err := syscall.Dup3(int(devFull.Fd()), fd, syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := s.Update(t.Context(), put("during")); !errors.Is(err, store.ErrFull) {
				t.Errorf("on a full disk: error %v, want store.ErrFull", err)
			}
		})
	}
	wg.Wait()
	if !has(t, s, "before") || has(t, s, "during") {
		t.Error("reading on a full disk: what was there is gone, or what was refused is there")
	}

	if err := syscall.Dup3(disk, fd, syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(t.Context(), put("after")); err != nil {
		t.Errorf("with room again: %v", err)
	}
	for name, want := range map[string]bool{"before": true, "during": false, "after": true} {
		if got := has(t, s, name); got != want {
			t.Errorf("%s is there: %v", name, got)
		}
	}
}
