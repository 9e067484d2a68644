package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kept/store/boltstore"
)

// storeFlag names a store: "bolt:kept.db".
type storeFlag struct {
	Store string `default:"bolt:kept.db" env:"KEPT_STORE" help:"The store, bolt:FILE." placeholder:"bolt:FILE"`
}

// path is the store's file.
func (f storeFlag) path() (string, error) {
	engine, path, ok := strings.Cut(f.Store, ":")
	if !ok || engine != "bolt" || path == "" {
		return "", fmt.Errorf("%w: --store %q is not a store; write bolt:FILE, such as bolt:kept.db", errMisuse, f.Store)
	}
	return path, nil
}

// existing is the path of a store that is there: a command that only reads makes none.
func (f storeFlag) existing() (string, error) {
	path, err := f.path()
	if err != nil {
		return "", err
	}
	if at, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && (at.IsDir() || at.Size() == 0) {
		return "", fmt.Errorf("%s is no store; name one with --store bolt:FILE, or make one of a backup with `kept restore`", path)
	}
	return path, nil
}

type backupCmd struct {
	storeFlag
	File string `arg:"" help:"File to write; - for standard output."`
}

func (backupCmd) Help() string {
	return "The copy is consistent, and taken while Kept goes on working.\n\nExample:\n\n    kept backup --store bolt:kept.db kept-backup.db"
}

// Run copies the store.
func (c backupCmd) Run(ctx context.Context, s streams) error {
	path, err := c.existing()
	if err != nil {
		return err
	}
	if c.File == "-" {
		return boltstore.BackupFrom(ctx, path, s.out)
	}
	if isDir(c.File) {
		return fmt.Errorf("%w: %s is a directory; name a file in it", errMisuse, c.File)
	}
	if dir := filepath.Dir(c.File); !isDir(dir) {
		return fmt.Errorf("%w: there is no directory %s", errMisuse, dir)
	}
	if err := boltstore.BackupFile(ctx, path, c.File); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.err, "%s is backed up in %s\n", path, c.File)
	return err
}

func isDir(path string) bool {
	at, err := os.Stat(path)
	return err == nil && at.IsDir()
}

type restoreCmd struct {
	storeFlag
	File  string `arg:"" help:"The backup; - for standard input."`
	Force bool   `help:"Replace a store that is there already."`
}

func (restoreCmd) Help() string {
	return "The backup is checked before anything is replaced.\n\nExample:\n\n    kept restore --store bolt:kept.db kept-backup.db"
}

// Run makes a store of a backup.
func (c restoreCmd) Run(ctx context.Context, s streams) error {
	path, err := c.path()
	if err != nil {
		return err
	}
	in := io.NopCloser(s.in)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("restore: %w", err)
		}
		in = f
	}
	defer in.Close()
	err = boltstore.Restore(ctx, in, path, c.Force)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; restore to another file, or replace it with --force", path)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.err, "%s is restored\n", path)
	return err
}
