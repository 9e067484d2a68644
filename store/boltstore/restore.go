package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"kept/store"
)

// Restore makes a backup the store at path. It refuses with fs.ErrExist if
// there is a file already, unless over is set, and always if that file is in
// use. The backup is checked in a temporary file beside it, brought to this
// version's schema, and put in place in one step: after any error, and after a
// crash, path holds what it held before.
func Restore(ctx context.Context, backup io.Reader, path string, over bool) error {
	if _, err := os.Lstat(path); err == nil && !over {
		return fmt.Errorf("restore: %s is there already; say so if it is to be replaced: %w", path, os.ErrExist)
	}
	temp, err := writeTemp(path, func(w io.Writer) error {
		n, err := io.Copy(w, backup)
		if err == nil && n == 0 {
			err = fmt.Errorf("%w: the backup is empty", store.ErrCorrupt)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("restore %s: %w", path, err)
	}
	defer os.Remove(temp)
	if err := checkFile(ctx, temp); err != nil {
		return unusable(path, err)
	}
	if over {
		old, err := Open(path, Options{})
		switch {
		case err == nil: // held until the new one is in its place, so that nobody writes to it
			defer old.Close()
		case errors.Is(err, store.ErrLocked):
			return fmt.Errorf("restore: %w", err)
		}
	}
	if err := place(temp, path, over); err != nil {
		return fmt.Errorf("restore %s: %w", path, err)
	}
	return nil
}

// unusable says what is wrong with a backup, without the name of the temporary
// file that it was checked in.
func unusable(path string, err error) error {
	cause := err
	if f := (*failure)(nil); errors.As(err, &f) && f.cause != nil {
		cause = f.cause
	}
	switch {
	case errors.Is(err, store.ErrNewer):
		return &failure{fmt.Sprintf("restore %s: the backup was written by a newer version of Kept, use that version; nothing was changed", path), store.ErrNewer, err}
	case errors.Is(err, store.ErrCorrupt):
		return &failure{fmt.Sprintf("restore %s: the backup is damaged, cut off, or no backup of Kept; nothing was changed (%v)", path, cause), store.ErrCorrupt, err}
	}
	return fmt.Errorf("restore %s: check the backup: %w", path, err)
}

// checkFile opens a file that nobody else uses, and checks all of it.
func checkFile(ctx context.Context, path string) error {
	s, err := Open(path, Options{})
	if err != nil {
		return err
	}
	return errors.Join(s.check(ctx), s.Close())
}
