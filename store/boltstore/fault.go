package boltstore

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"

	"kept/store"
)

// failure is an error with a sentence for the operator, which is one of the
// store's sentinels and keeps its cause.
type failure struct {
	sentence string
	is       error
	cause    error
}

func (f *failure) Error() string { return f.sentence }

func (f *failure) Unwrap() []error {
	if f.cause == nil {
		return []error{f.is}
	}
	return []error{f.is, f.cause}
}

// PanicError is what Update and View return when their function panicked. The
// message holds the value alone; Stack is for the log.
type PanicError struct {
	Value any
	Stack []byte
}

func (p *PanicError) Error() string {
	return fmt.Sprintf("the transaction's function panicked: %v", p.Value)
}

// full are the ways in which a system says that nothing more fits.
var full = []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}

// explain says what an error of bbolt or of the operating system means for the
// store.
func (s *Store) explain(err error) error { return explain(s.path, err) }

func explain(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return store.ErrClosed
	case isErrno(err, full...), errors.Is(err, bolterrors.ErrMaxSizeReached):
		return &failure{fmt.Sprintf("%s cannot grow, the disk is full or a limit is reached: make room, then try again (%v)", path, err), store.ErrFull, err}
	case isErrno(err, syscall.EROFS, syscall.EACCES, syscall.EPERM), errors.Is(err, fs.ErrPermission):
		return &failure{fmt.Sprintf("%s cannot be written: check its owner, its mode, and whether the file system is read-only (%v)", path, err), store.ErrReadOnly, err}
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch),
		strings.Contains(err.Error(), "file size too small"):
		return damaged(path, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// isErrno looks for the numbers in the error and, since bbolt drops the number
// where growing the file failed, for their text.
func isErrno(err error, numbers ...syscall.Errno) bool {
	for _, n := range numbers {
		if errors.Is(err, n) || strings.Contains(err.Error(), n.Error()) {
			return true
		}
	}
	return false
}

func damaged(path string, cause error) error {
	return &failure{fmt.Sprintf("%s is damaged, or no file of Kept: keep it, and restore a backup with `kept restore` (%v)", path, cause), store.ErrCorrupt, cause}
}

// unknownFate is what every writer gets after a commit of which nobody knows
// whether it is on disk.
func (s *Store) unknownFate(cause error) error {
	return fmt.Errorf("%s could not be flushed to disk and takes no more changes: check the disk, then start Kept again (%w)", s.path, cause)
}

// panicked turns a panic into an error: damage if it comes from the file, else
// a PanicError.
func (s *Store) panicked(value any) error {
	stack := debug.Stack()
	if _, ok := value.(interface {
		runtime.Error
		Addr() uintptr
	}); ok { // memory that was mapped from the file and is no longer there
		return damaged(s.path, errors.New("it ends before it should"))
	}
	if fromBolt(stack) {
		return damaged(s.path, inWords(value))
	}
	return &PanicError{Value: value, Stack: stack}
}

// inWords is what bbolt panicked with, for people.
func inWords(value any) error {
	if _, ok := value.(runtime.Error); ok {
		return errors.New("its pages do not fit together")
	}
	return fmt.Errorf("%v", value)
}

// fromBolt reports whether the panic whose stack this is was raised in bbolt.
func fromBolt(stack []byte) bool {
	_, raised, found := strings.Cut(string(stack), "\npanic(")
	if !found {
		return false
	}
	lines := strings.Split(raised, "\n")
	for i := 2; i < len(lines); i += 2 { // lines[0:2] are panic's own; a function and its place follow each other
		if name := lines[i]; !strings.HasPrefix(name, "runtime.") {
			return strings.HasPrefix(name, "go.etcd.io/bbolt")
		}
	}
	return false
}
