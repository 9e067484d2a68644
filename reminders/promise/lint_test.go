package promise_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kept/reminders/promise"
)

// What Read takes for a promise is no estimate, and what a text estimates is no
// promise: no word is both.
func TestNoTimeIsPromisedAndEstimated(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts: %v", err)
	}
	texts := 0
	for _, file := range files {
		lines, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(lines)) {
			text, _, _ := strings.Cut(strings.TrimSpace(line), " => ")
			s := promise.Look(text, tuesday(t))
			texts++
			for _, e := range s.Estimates {
				for _, p := range s.Promises {
					if !p.Vague && e.Start < p.Start+len(p.Words) && p.Start < e.Start+len(e.Words) {
						t.Errorf("%q: %q is promised and %q estimated", text, p.Words, e.Words)
					}
				}
			}
		}
	}
	if texts < 100 {
		t.Errorf("only %d texts were read", texts)
	}
}

func TestServiceIsEstimatedToBeBack(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"We expect the shop to be back in 20 minutes.", "expect the shop to be back in 20 minutes"},
		{"Phones will be back by 11:30.", "will be back by 11:30"},
		{"We will be back in 20 minutes.", ""},
		{"We hope to be back by 11:30 with more news.", ""},
		{"The old price list will be back.", ""},
	} {
		got := ""
		for _, e := range promise.Look(c.text, tuesday(t)).Estimates {
			got += e.Words
		}
		if got != c.want {
			t.Errorf("%q: estimated %q, want %q", c.text, got, c.want)
		}
	}
}

func TestClocks(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Since 10:05 CET, until 3pm (PST).", "10:05 CET, 3pm PST"},
		{"From 10:05 to 10:40 CET (09:40 UTC) and 1600 UTC", "10:05 to 10:40 CET, =09:40 UTC, 1600 UTC"},
		{"11:30 UTC / 7:30 EDT", "11:30 UTC, =7:30 EDT"},
		{"10:45 PST (UTC-8)", "10:45 PST again UTC-8"},
		{"At noon.", "noon"},
		{"It took 1:30 hours, version 1.20, 3:1, 12 users", ""},
	} {
		var got []string
		for _, k := range promise.Look(c.text, tuesday(t)).Clocks {
			s := k.Words
			if k.Same {
				s = "=" + s
			}
			if k.Zone.Zone != nil {
				s += " " + k.Zone.Words
			}
			if k.Again.Zone != nil {
				s += " again " + k.Again.Words
			}
			got = append(got, s)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
