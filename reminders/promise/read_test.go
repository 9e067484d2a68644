package promise_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// outcome writes what was found the way the files in testdata do.
func outcome(found []promise.Found, c promise.Context) string {
	var all []string
	for _, f := range found {
		s := string(f.Kind) + " vague"
		if !f.Vague {
			s = string(f.Kind) + f.Due.In(c.Zone).Format(" 02 15:04")
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

// TestReadForms reads the sentences of testdata, form by form, with the traps
// beside them.
func TestReadForms(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no sentences to read", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			for _, line := range sentences(t, file) {
				text, want, _ := strings.Cut(line, " => ")
				text = strings.ReplaceAll(text, `\n`, "\n")
				c := tuesday(t)
				found := promise.Read(text, c)
				if got := outcome(found, c); got != want {
					t.Errorf("%q\n got %q\nwant %q", text, got, want)
				}
				checkFound(t, text, found)
				// The same words say the same inside of a longer update.
				longer := "We are looking into reports of errors.\n\n" + text + "\n\nThank you for your patience."
				if got := outcome(promise.Read(longer, c), c); got != want && !strings.HasPrefix(text, ">") {
					t.Errorf("%q\n in a longer text got %q\nwant %q", text, got, want)
				}
			}
		})
	}
}

// sentences gives the lines of a file that are no comments.
func sentences(t testing.TB, file string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

// checkFound holds what is true of whatever is found in whatever text.
func checkFound(t testing.TB, text string, found []promise.Found) {
	t.Helper()
	last := 0
	for _, f := range found {
		if f.Start < last || f.Start+len(f.Words) > len(text) || text[f.Start:f.Start+len(f.Words)] != f.Words || f.Words == "" {
			t.Errorf("%q: the words %q do not stand at %d, after %d", text, f.Words, f.Start, last)
		}
		last = f.Start + len(f.Words)
		if f.Vague != f.Due.IsZero() || f.Why == "" || f.Zone == "" {
			t.Errorf("%q: vague %v, due %v, why %q, zone %q", text, f.Vague, f.Due, f.Why, f.Zone)
		}
		if (f.Kind == incident.Cadence) != (f.Every > 0) {
			t.Errorf("%q: a %s every %s", text, f.Kind, f.Every)
		}
		if !f.Vague && f.Due.Location() != time.UTC {
			t.Errorf("%q: due in %s, want UTC", text, f.Due.Location())
		}
	}
}

func TestReadWords(t *testing.T) {
	for _, c := range []struct{ text, words, why string }{
		{"We are looking into it. Next update at 12:45hs", "Next update at 12:45hs", "12:45 CET, the first after 11:10"},
		{"We know the cause; updates will be provided every 60 minutes as we go.", "updates will be provided every 60 minutes", "every 60 min from posting"},
		{"And we will post again within the hour, promised.", "we will post again within the hour", "60 min after posting"},
		{"Une dernière chose … We’ll post an update in 30 minutes.", "We’ll post an update in 30 minutes", "30 min after posting"},
		{"A post mortem will be posted within 5 business days.", "A post mortem will be posted within 5 business days", "end of Tue 10 Mar, 5 business days after Tue 3 Mar"},
		{"An update will be posted by Friday 17:00.", "An update will be posted by Friday 17:00", "Fri 6 Mar 17:00 CET"},
		{"We will monitor closely and go on from there", "We will monitor closely and go on from there", "no time named"},
	} {
		found := promise.Read(c.text, tuesday(t))
		if len(found) != 1 || found[0].Words != c.words || found[0].Why != c.why {
			t.Errorf("%q: got %+v, want %q because %q", c.text, found, c.words, c.why)
			continue
		}
		checkFound(t, c.text, found)
	}
}

// TestReadDoubt: a clock time is the first such time after posting; if that is
// over 12 h away, or passed less than 60 min ago, it is asked about.
func TestReadDoubt(t *testing.T) {
	for _, c := range []struct {
		text       string
		due, other string
		doubt      promise.Doubt
		past       bool
	}{
		{"Next update at 12:45", "2026-03-03T12:45:00+01:00", "", promise.Certain, false},
		{"Next update at 23:10", "2026-03-03T23:10:00+01:00", "", promise.Certain, false},
		{"Next update at 23:11", "2026-03-03T23:11:00+01:00", "2026-03-03T11:11:00+01:00", promise.FarAway, false},
		{"Next update at 02:00", "2026-03-04T02:00:00+01:00", "2026-03-03T14:00:00+01:00", promise.FarAway, false},
		{"Next update by 12:00 AM", "2026-03-04T00:00:00+01:00", "2026-03-03T12:00:00+01:00", promise.FarAway, false},
		{"Next update at 10:10", "2026-03-04T10:10:00+01:00", "2026-03-03T22:10:00+01:00", promise.FarAway, false},
		{"Next update at 10:11", "2026-03-04T10:11:00+01:00", "2026-03-03T10:11:00+01:00", promise.JustPassed, false},
		{"Next update at 11:10", "2026-03-04T11:10:00+01:00", "2026-03-03T11:10:00+01:00", promise.JustPassed, false},
		{"Next update today at 10:45", "2026-03-03T10:45:00+01:00", "", promise.Certain, true},
		{"Next update by March 3 10:45", "2026-03-03T10:45:00+01:00", "", promise.Certain, true},
		{"Next update by March 2", "2026-03-02T23:59:59+01:00", "", promise.Certain, true},
		{"Next update by March 3 2:00 AM PST", "2026-03-03T02:00:00-08:00", "", promise.Certain, true},
		{"Next update tomorrow at 10:45", "2026-03-04T10:45:00+01:00", "", promise.Certain, false},
		{"Next update at midnight tonight", "2026-03-04T00:00:00+01:00", "", promise.Certain, false},
	} {
		found := promise.Read(c.text, tuesday(t))
		if len(found) != 1 {
			t.Errorf("%q: found %+v", c.text, found)
			continue
		}
		f := found[0]
		other := time.Time{}
		if c.other != "" {
			other = instant(t, c.other)
		}
		if !f.Due.Equal(instant(t, c.due)) || !f.Other.Equal(other) || f.Doubt != c.doubt || f.Past != c.past {
			t.Errorf("%q: due %s, other %s, doubt %q, past %v; want %+v", c.text, f.Due, f.Other, f.Doubt, f.Past, c)
		}
	}
}

// TestReadZone: the zone is the one that was said, else the context's.
func TestReadZone(t *testing.T) {
	for text, want := range map[string]string{
		"Next update at 18:00":               "Europe/Copenhagen",
		"Next update at 18:00 CET":           "CET",
		"Next update at 18:00 (UTC)":         "UTC",
		"Next update at 6 PM PDT":            "America/Los_Angeles",
		"Next update at 18:00 US/Pacific":    "US/Pacific",
		"Next update at 18:00 UTC+2":         "+02:00",
		"Next update at 18:00 PST (UTC-8)":   "America/Los_Angeles",
		"Next update at 6 PM Eastern Time":   "America/New_York",
		"Next update at 18:00, met the team": "Europe/Copenhagen",
	} {
		found := promise.Read(text, tuesday(t))
		if len(found) != 1 || found[0].Zone != want {
			t.Errorf("%q: %+v, want zone %q", text, found, want)
			continue
		}
		z := zone(t, found[0].Zone)
		if got := found[0].Due.In(z).Format("15:04"); got != "18:00" {
			t.Errorf("%q is due at %s in %s", text, got, want)
		}
	}
}

// TestReadAmericanDates: in the United States the month stands first, where both
// readings are dates.
func TestReadAmericanDates(t *testing.T) {
	c := promise.Context{At: instant(t, "2026-03-03T10:10:00-05:00"), Zone: zone(t, "America/New_York")}
	for text, due := range map[string]string{
		"Next update on 3/5 at 10:00 AM":         "2026-03-05T10:00:00-05:00",
		"Next update on 3/5/2026 at 10am ET":     "2026-03-05T10:00:00-05:00",
		"Next update: 03/05/26 10:00 AM":         "2026-03-05T10:00:00-05:00",
		"Next update on 25/3 at 10am":            "2026-03-25T10:00:00-04:00",
		"Next update by 3/4 5pm PT":              "2026-03-04T17:00:00-08:00",
		"Next update at 4pm ET 3/4":              "2026-03-04T16:00:00-05:00",
		"Next update by EOD PST":                 "2026-03-03T23:59:59-08:00",
		"Next update Mon. 3/9 at 9 a.m. Eastern": "2026-03-09T09:00:00-04:00",
	} {
		found := promise.Read(text, c)
		if len(found) != 1 || !found[0].Due.Equal(instant(t, due)) {
			t.Errorf("%q: %+v, want it due at %s", text, found, due)
		}
	}
}
