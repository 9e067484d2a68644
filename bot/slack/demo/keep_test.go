package demo

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheWorkspaceSurvives(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := f.Load(); ok || err != nil {
		t.Fatalf("a new file holds something: %v", err)
	}
	if _, err := OpenFile(dir); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "--dir") {
		t.Errorf("a second demo on the same folder: %v", err)
	}
	kept := Remembered{Version: 1, Offset: 90 * time.Minute, Workspace: []byte(`{"Next":3}`), Read: map[string]string{"U1 C1": "1.0"}}
	if err := f.Save(kept); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if f, err = OpenFile(dir); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, ok, err := f.Load()
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if diff := cmp.Diff(kept, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFileThatIsNoneIsRefusedWithAWayOut(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "workspace.db"), []byte(strings.Repeat("nothing of ours ", 4096)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFile(dir); err == nil || !strings.Contains(err.Error(), "--fresh") {
		t.Errorf("opened with %v", err)
	}
}
