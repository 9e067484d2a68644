package rehearse_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kept/bot/rehearse"
)

// TestRules plays the transcripts that hold the rules of package bot by what they expect.
func TestRules(t *testing.T) {
	files, err := filepath.Glob("testdata/rules/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tr, err := rehearse.Parse(file, string(text))
			if err != nil {
				t.Fatal(err)
			}
			var chat strings.Builder
			play(t, tr, rehearse.NewChat(&chat))
			if t.Failed() {
				t.Log(chat.String())
			}
		})
	}
}
