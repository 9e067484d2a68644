package rehearse_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"kept/bot/rehearse"
)

const header = "zone: UTC\nstart: 2024-05-06 09:00\npeople: Ana, Ben, Guest (guest)\n\n"

// rehearsed plays a transcript and gives what was printed.
func rehearsed(t *testing.T, text string) (string, error) {
	t.Helper()
	tr, err := rehearse.Parse("t.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = rehearse.Play(t.Context(), tr, rehearse.Options{Open: open, Dir: t.TempDir(), Screen: rehearse.NewChat(&out)})
	return out.String(), err
}

func TestFailedExpectationsAreAllReported(t *testing.T) {
	out, err := rehearsed(t, header+
		"09:00 Ana in #general: /incident declare Mail is stuck sev:1\n"+
		"expect \"INC-1 declared\" to Ana\n"+
		"expect \"INC-1 declared\" to Ben\n"+
		"expect \"INC-2\"\n"+
		"expect no \"INC-1\"\n"+
		"expect once \"nobody said this\"\n"+
		"expect page \"no page\"\n"+
		"expect none within 20m\n")
	for _, want := range []string{"t.txt:7: ", "t.txt:8: ", "t.txt:9: ", "t.txt:10: ", "t.txt:11: ", "t.txt:12: "} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(out, "FAILED "+want) {
			t.Errorf("no failure %q in %v", want, err)
		}
	}
	if err != nil && strings.Contains(err.Error(), "t.txt:6:") {
		t.Errorf("the expectation that holds failed: %v", err)
	}
	var f *rehearse.Failure
	if !errors.As(err, &f) || f.Line != 7 {
		t.Errorf("first failure %+v", f)
	}
}

func TestImpossibleActsSayWhereAndWhy(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"09:00 Ana in #nowhere: hi", "t.txt:5: there is no room #nowhere; the rooms are #general"},
		{"09:00 Guest in #general: hi", "t.txt:5: Guest is not in #general; write `Guest joins #general`"},
		{"09:00 Ana presses [Post update]", "t.txt:5: no button [Post update] is shown to them"},
		{"09:00 Ana fills: text = x", "t.txt:5: no form is open for them"},
		{"09:00 Ana reacts :pushpin:", "t.txt:5: there is no message yet"},
		{"09:00 Ana: hi\nBen edits 09:00 Ana: ho", "t.txt:6: only its author edits a message"},
		{"09:00 [x] Ana: /incident list\nAna deletes x", "t.txt:6: [x] labels no message"},
		{"09:00 Ana: hi\nAna deletes 08:59 Ben", "t.txt:6: Ben wrote nothing at 08:59:00"},
		{"page down 5m", "t.txt:5: no status page is connected"},
		{"offline 5m\noffline 5m", "t.txt:6: it is offline already"},
		{"offline 5m\nshow timeline", "t.txt:6: nothing can be shown while Kept is down"},
	} {
		if _, err := rehearsed(t, header+c.lines+"\n"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v; want %q", c.lines, err, c.want)
		}
	}
}

func TestAStoreIsNotPlayedOver(t *testing.T) {
	tr, err := rehearse.Parse("t.txt", header+"09:00 Ana in #general: /incident declare Mail is stuck\n")
	if err != nil {
		t.Fatal(err)
	}
	o := rehearse.Options{Open: open, Dir: t.TempDir(), Screen: rehearse.NewJSONLines(&bytes.Buffer{})}
	if err := rehearse.Play(t.Context(), tr, o); err != nil {
		t.Fatal(err)
	}
	if err := rehearse.Play(t.Context(), tr, o); err == nil || !strings.Contains(err.Error(), "t.db is left from an earlier rehearsal") {
		t.Errorf("the second rehearsal: %v", err)
	}
}

// TestRehearsalsRepeat holds the player to one output for one transcript.
func TestRehearsalsRepeat(t *testing.T) {
	text := header + "09:00 Ana in #general: /incident declare Mail is stuck sev:1\ncrash\n09:05 Ben: it is the relay\n" +
		"Ana reacts :pushpin:\n09:10 Ana: /incident update: looking, next update in 30 minutes\nnext day 09:00\n"
	first, err := rehearsed(t, text)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if again, err := rehearsed(t, text); err != nil || again != first {
			t.Fatalf("another time it went differently (%v):\n%s\n---\n%s", err, first, again)
		}
	}
}

// TestTheExampleOfTheHelpWorks plays what the help shows first.
func TestTheExampleOfTheHelpWorks(t *testing.T) {
	_, example, _ := strings.Cut(rehearse.FormatHelp, "\n\n")
	example, _, _ = strings.Cut(example, "Header:")
	out, err := rehearsed(t, strings.ReplaceAll("\n"+example, "\n  ", "\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"10:12 Ben", "reacts :pushpin: to 10:12 Ben \"we rolled back\"", "Postmortem draft of INC-1"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}
