package promise_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"kept/reminders/promise"
)

// seed adds the sentences of testdata and what lexers stumble over.
func seed(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, file := range files {
		lines, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(lines)) {
			text, _, _ := strings.Cut(strings.TrimSpace(line), " => ")
			f.Add(text)
		}
	}
	for _, text := range []string{"", "\xff\xfe", "we’ll’ll", "1½½ hours", "<!date^9999999999999^x>", "<p", "&nbsp;", "10:45:", "in 99999 days",
		"by 2026-13-45", "every 0 minutes", "within 00000 hours", "\u2028\u200b", "a.m", "p.m.", "by 5 p.m. PST", "+02:00", "12 midnight",
		"in two or three or four hours", "end of end of the day", "next next next Friday", "now", "20m ago", "10:05 a.m: the alert",
		"um 10:05 Uhr: Alarm", "yesterday 23:10, https://x.example/1: down"} {
		f.Add(text)
	}
}

func FuzzRead(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		c := tuesday(t)
		found := promise.Read(text, c)
		checkFound(t, text, found)
		for _, p := range found {
			if !p.Vague && p.Past != !p.Due.After(c.At) {
				t.Errorf("%q: due %s, past %v", text, p.Due, p.Past)
			}
			if !p.Vague && p.Doubt == promise.JustPassed && (p.Other.After(c.At) || c.At.Sub(p.Other) >= time.Hour) {
				t.Errorf("%q: just passed at %s", text, p.Other)
			}
			if !p.Vague {
				if _, name, ok := promise.Zone(p.Zone); !ok || name != p.Zone {
					t.Errorf("%q: said in the zone %q, which is none", text, p.Zone)
				}
			}
		}
	})
}

func FuzzStated(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := promise.Stated(text, tuesday(t))
		if err != nil {
			if err.Error() == "" || p.Words != "" {
				t.Errorf("%q: refused with %q and %+v", text, err, p)
			}
			return
		}
		checkFound(t, text, []promise.Found{p})
		if p.Vague || p.Due.IsZero() {
			t.Errorf("%q: accepted without a deadline: %+v", text, p)
		}
	})
}

func FuzzMoment(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		c := tuesday(t)
		for _, past := range []bool{true, false} {
			at, name, err := promise.Moment(text, c, past)
			if err != nil {
				continue
			}
			if !promise.LooksLikeMoment(text) {
				t.Errorf("%q is read as %s, but does not look like a moment", text, at)
			}
			if _, canonical, ok := promise.Zone(name); !ok || canonical != name {
				t.Errorf("%q: zone %q is none", text, name)
			}
		}
		var ends, moments []int
		for i, r := range text + " " {
			if !unicode.IsSpace(r) && !strings.ContainsRune(",:：-–—", r) {
				continue
			}
			ends = append(ends, i)
			if promise.LooksLikeMoment(text[:i]) {
				moments = append(moments, i)
			}
		}
		if got := promise.MomentsAtFront(text, ends); !slices.Equal(got, moments) {
			t.Errorf("%q begins with moments that end at %v, one by one at %v", text, got, moments)
		}
		if before, day, ok := promise.TrailingDay(text); ok {
			if _, err := promise.Day(day, c); err != nil {
				t.Errorf("%q ends in %q, which is no day: %v", text, day, err)
			}
			if !strings.HasPrefix(strings.TrimSpace(text), before) {
				t.Errorf("%q does not begin with %q", text, before)
			}
		}
	})
}
