package mirror

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kept/bot/rehearse"
)

// Incidents are the built-in transcripts by their names.
func Incidents(t *testing.T) map[string]*rehearse.Transcript {
	t.Helper()
	all := map[string]*rehearse.Transcript{}
	for _, name := range rehearse.Incidents() {
		tr, err := rehearse.Incident(name)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(tr.Name), ".txt")] = tr
	}
	return all
}

// Rules are the transcripts of the rules, by their names; dir is where package
// rehearse is.
func Rules(t *testing.T, dir string) map[string]*rehearse.Transcript {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "testdata/rules/*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts of the rules: %v", err)
	}
	all := map[string]*rehearse.Transcript{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := rehearse.Parse(file, string(text))
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".txt")] = tr
	}
	return all
}
