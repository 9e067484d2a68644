package command

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"kept/bot/incident"
)

// FuzzParse holds what every answer of Parse must hold, whatever is typed and
// wherever the platform says that mentions are.
func FuzzParse(f *testing.F) {
	for _, e := range table {
		f.Add(e.usage, 0, 0)
		for _, x := range e.examples {
			i := strings.IndexByte(x.line, '@')
			f.Add(x.line, i, i+4)
			f.Add("INC-7 "+x.line+"\u00a0", i+6, i+10)
		}
	}
	for _, s := range []string{
		"update publc we are down", "update posted at 10:44 https://x:1/a: “TEXT” — 🔥", "declare API down —sev=1 “components: A (B), C” sevrity:2",
		"note impact: from 2026-02-26 08:19 UTC – partial", "snooze P2 for 1h30 x", "edit T12 at 5 min ago: x", "lead @A b c",
		"hours fri – mon 8 to 24:00 sleep never zone Europe/Lisbon", "hours 25:00-8 asleep", "hours in ../etc", "link The  A0 http://0", "\xff\xfe update：public：x",
	} {
		f.Add(s, 5, 9)
	}
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		in := Input{Text: text, Mentions: []Mention{{start, end, "u1"}}}
		c, err := Parse(in)
		if again, err2 := Parse(in); !reflect.DeepEqual(c, again) || !reflect.DeepEqual(err, err2) {
			t.Fatalf("parsed twice, two answers: %+v %v, %+v %v", c, err, again, err2)
		}
		if err != nil {
			m, ok := errors.AsType[*Misuse](err)
			if !ok || m.Typed != text || m.Problem == "" || m.Try == "" {
				t.Fatalf("a bad misuse: %#v", err)
			}
			if !isUsage(m.Try) && !parses(m.Try, whole(in)) {
				t.Fatalf("the line to type is wrong: %q", m.Try)
			}
			if !reflect.DeepEqual(c, Command{}) {
				t.Fatalf("a misuse with a command: %+v", c)
			}
			return
		}
		for _, part := range []string{c.Text, c.Category, c.When, c.URL, c.WindowFrom, c.WindowTo, c.Component} {
			if !strings.Contains(text, part) {
				t.Fatalf("%q was not typed", part)
			}
		}
		if usage(c.Verb) == "" {
			t.Fatalf("no such verb: %q", c.Verb)
		}
		if c.Lead != "" && c.Lead != incident.Person("u1") {
			t.Fatalf("a person from nowhere: %q", c.Lead)
		}
		if c.Posted && c.Surface != incident.Public {
			t.Fatalf("posted, yet not public: %+v", c)
		}
	})
}

// FuzzIncidentInFront holds that the incident's name in front changes nothing
// but the incident.
func FuzzIncidentInFront(f *testing.F) {
	for _, e := range table {
		for _, x := range e.examples {
			f.Add(x.line)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		plain, err := Parse(Input{Text: text})
		if err != nil || plain.Incident != 0 || strings.ContainsAny(text, "/@:") {
			return // a greeting or a colon in front is tolerated only there
		}
		numbered, err := Parse(Input{Text: "INC-12 " + text})
		if plain.Incident = 12; err != nil || !reflect.DeepEqual(plain, numbered) {
			t.Fatalf("want %+v, got %+v, %v", plain, numbered, err)
		}
	})
}
