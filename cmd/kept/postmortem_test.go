package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"kept/store/boltstore"
)

// A draft can be had while Kept is at work: the process that has the store
// gives a copy of it.
func TestPostmortemOfAStoreInUse(t *testing.T) {
	dir := t.TempDir()
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"rehearse", "--keep", dir, "walk"}, streams{strings.NewReader(""), &out, &errs}); code != 0 {
		t.Fatal(errs.String())
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.db"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no store is kept: %v", err)
	}
	path := names[len(names)-1]
	st, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	args := []string{"postmortem", "--store", "bolt:" + path, "INC-1"}
	if code := run(context.Background(), args, streams{strings.NewReader(""), &out, &errs}); code != 1 || !strings.Contains(errs.String(), "in use") {
		t.Errorf("a store in use that nobody copies: exit status %d, %s", code, errs.String())
	}
	l, err := st.ListenBackup()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- boltstore.ServeBackup(ctx, l, st) }()
	out.Reset()
	if code := run(context.Background(), args, streams{strings.NewReader(""), &out, &errs}); code != 0 || !strings.Contains(out.String(), "Users can't log in") {
		t.Errorf("exit status %d: %s", code, errs.String())
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
