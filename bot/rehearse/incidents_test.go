package rehearse_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/bot/rehearse"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestIncidents plays every real incident and compares all that was said, the
// timeline, the promises and the draft with what was agreed to be right.
func TestIncidents(t *testing.T) {
	for _, name := range rehearse.Incidents() {
		t.Run(name, func(t *testing.T) {
			tr, err := rehearse.Incident(name)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			play(t, tr, rehearse.NewChat(&got))
			golden(t, filepath.Join("testdata", "golden", name+".txt"), got.Bytes())
		})
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is out of date (run with -update if this is right), -want +got:\n%s", file, diff)
	}
}
