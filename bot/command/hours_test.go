package command

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestHours(t *testing.T) {
	work := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	eight := &Stretch{8 * 60, 16 * 60}
	for _, c := range []struct {
		line string
		want Week
	}{
		{"hours", Week{}},
		{"hours default", Week{Default: true}},
		{"hours mon-fri 08:00-16:00 asleep 23:00-06:30", Week{Days: work, Work: eight, Sleep: &Stretch{23 * 60, 6*60 + 30}}},
		{"Hours: Monday – Friday, 8 to 16, sleep 23–6.30", Week{Days: work, Work: eight, Sleep: &Stretch{23 * 60, 6*60 + 30}}},
		{"hours weekend always never asleep", Week{Days: []time.Weekday{time.Saturday, time.Sunday}, Work: &Stretch{}, Sleep: &Stretch{}}},
		{"hours sat and sun 00:00-24:00", Week{Days: []time.Weekday{time.Saturday, time.Sunday}, Work: &Stretch{}}},
		{"hours fri-mon 22:00-6:00", Week{Days: []time.Weekday{time.Friday, time.Saturday, time.Sunday, time.Monday}, Work: &Stretch{22 * 60, 6 * 60}}},
		{"hours asleep never", Week{Sleep: &Stretch{}}},
		{"hours in Europe/Lisbon", Week{Zone: "Europe/Lisbon"}},
		{"hours 8-16 UTC/", Week{}},
		{"hours 25:00-08:00", Week{}},
	} {
		got, err := Parse(Input{Text: c.line})
		if reflect.DeepEqual(c.want, Week{}) && c.line != "hours" {
			if err == nil {
				t.Errorf("%q is %+v, want it refused", c.line, got.Week)
			}
			continue
		}
		slices.Sort(got.Week.Days)
		slices.Sort(c.want.Days)
		if err != nil || got.Verb != Hours || !reflect.DeepEqual(got.Week, c.want) {
			t.Errorf("%q: %+v, %v; want %+v", c.line, got.Week, err, c.want)
		}
	}
}

func TestHoursThatMakeNoSense(t *testing.T) {
	for line, says := range map[string]string{
		"hours 25:00-08:00":                      "25:00 is no time of the day",
		"hours 08:00-24:30":                      "24:30 is no time of the day",
		"hours 08:60-16:00":                      "08:60 is no time of the day",
		"hours 8":                                `"8" is no stretch of the day`,
		"hours 08:00-08:00":                      `write "always"`,
		"hours asleep 08:00-08:00":               `write "asleep never"`,
		"hours asleep":                           "From when to when?",
		"hours 08:00-16:00 23:00-06:00":          "Working hours stand there twice",
		"hours asleep 22-6 asleep 23-7":          "Sleep stands there twice",
		"hours in Mars/Base":                     `There is no zone "Mars/Base"`,
		"hours in Local":                         "There is no zone",
		"hours in":                               "In which zone?",
		"hours Europe/Lisbon Europe/Paris":       "Two zones stand there",
		"hours mon-fry 08:00-16:00":              `I do not know what "mon-fry" is for`,
		"hours default 08:00-16:00":              "takes nothing more",
		"hours @Ben 08:00-16:00":                 "Everybody says their own hours",
		"hours mon-fri 08:00-16:00 on the phone": `I do not know what "on" is for`,
	} {
		_, err := Parse(typed(line))
		bad, ok := errors.AsType[*Misuse](err)
		if !ok || !strings.Contains(bad.Problem, says) || bad.Try == "" {
			t.Errorf("%q: %v, want %q", line, err, says)
		}
	}
}

// Whatever is typed behind hours is read as hours of the day that there are, or
// refused in a sentence.
func FuzzHours(f *testing.F) {
	for _, e := range table {
		if e.verb == Hours {
			for _, x := range e.examples {
				f.Add(strings.TrimPrefix(x.line, "hours"))
			}
		}
	}
	f.Add("fri - mon 8 to 24 sleep never zone UTC")
	f.Add("22:00–06:00 asleep 08.00—15.00, in Europe/Copenhagen.")
	f.Add("99:99-24:00 - and /")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(Input{Text: "hours " + text})
		if err != nil {
			if bad, ok := errors.AsType[*Misuse](err); !ok || bad.Problem == "" || bad.Try == "" {
				t.Fatalf("refused with %#v", err)
			}
			return
		}
		if c.Verb != Hours {
			return // "INC-7 …" in front is another matter
		}
		for _, s := range []*Stretch{c.Week.Work, c.Week.Sleep} {
			if s != nil && (s.From < 0 || s.From > 1439 || s.To < 0 || s.To > 1439) {
				t.Errorf("%q is %+v", text, *s)
			}
		}
		if d := c.Week.Days; len(d) > 7 || len(slices.Compact(slices.Sorted(slices.Values(d)))) != len(d) {
			t.Errorf("%q works on %v", text, d)
		}
		if _, err := time.LoadLocation(c.Week.Zone); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}
