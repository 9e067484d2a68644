package rehearse_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/bot/rehearse"
)

// TestCrashesChangeNothing plays every real incident with the process killed
// after each line, at once or in the middle of its next post, and wants the
// same posts, timeline, ledger and draft as without: nothing is lost, nothing
// shows twice.
func TestCrashesChangeNothing(t *testing.T) {
	kinds := []string{"", "before", "after"}
	for _, name := range rehearse.Incidents() {
		want := told(t, crashing(t, name, func(int) []string { return nil }))
		for shift := range kinds {
			if shift > 0 && name != "dixa" {
				break // every line of one incident dies in every way, to keep the test short
			}
			t.Run(fmt.Sprintf("%s/%d", name, shift), func(t *testing.T) {
				got := told(t, crashing(t, name, func(i int) []string { return kinds[(i+shift)%3:][:1] }))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("the crashes changed what was told, -without +with:\n%s", diff)
				}
			})
		}
	}
}

// crashing is a built-in incident with crashes after its lines.
func crashing(t *testing.T, name string, kinds func(line int) []string) *rehearse.Transcript {
	t.Helper()
	tr, err := rehearse.Incident(name)
	if err != nil {
		t.Fatal(err)
	}
	var lines []rehearse.Line
	for i, l := range tr.Lines {
		lines = append(lines, l)
		for _, k := range kinds(i) {
			lines = append(lines, rehearse.Line{Num: l.Num, At: l.At, Act: rehearse.Crash, Text: k})
		}
	}
	tr.Lines = lines
	return tr
}

// told is everything that a rehearsal showed and left behind, without the
// identifiers of messages, in an order of its own.
func told(t *testing.T, tr *rehearse.Transcript) []string {
	t.Helper()
	var out bytes.Buffer
	play(t, tr, rehearse.NewJSONLines(&out))
	return telling(t, &out)
}

// telling is the same of what was shown already.
func telling(t *testing.T, shown io.Reader) []string {
	t.Helper()
	var all []string
	for dec := json.NewDecoder(shown); dec.More(); {
		var line map[string]any
		if err := dec.Decode(&line); err != nil {
			t.Fatal(err)
		}
		switch line["type"] {
		case "remark", "edit":
			continue // an edit that was made twice is seen once
		}
		delete(line, "id")
		delete(line, "source")
		data, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.ReplaceAll(string(data), "\\n", "\n"))
	}
	slices.Sort(all)
	return all
}
