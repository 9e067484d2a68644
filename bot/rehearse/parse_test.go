package rehearse

import (
	"errors"
	"strings"
	"testing"
	"time"
)

const header = "zone: Europe/Copenhagen\nstart: 2022-01-27 10:05\npeople: Ana, Ben (Europe/London), Engineer 1, Engineer 12, Monitoring (bot)\n\n"

func TestBuiltInTranscriptsParse(t *testing.T) {
	if len(Incidents()) < 7 {
		t.Errorf("built in: %q", Incidents())
	}
	for _, name := range Incidents() {
		if _, err := Incident(name); err != nil {
			t.Error(err)
		}
	}
	if _, err := Incident("nosuch"); err == nil || !strings.Contains(err.Error(), "dixa") {
		t.Errorf("an unknown name: %v; want the names that there are", err)
	}
}

func TestParseLines(t *testing.T) {
	for _, c := range []struct {
		line string
		want Line
	}{
		{"10:11 Ana in #general: /incident declare It hurts", Line{Timed: true, Act: Says, Who: "Ana", Room: "#general", Text: "/incident declare It hurts"}},
		{"Ana: 10:45hs is next: really\n    second line", Line{Act: Says, Who: "Ana", Text: "10:45hs is next: really\nsecond line"}},
		{"Ana to Kept: hello", Line{Act: Says, Who: "Ana", Room: "Kept", Text: "hello"}},
		{"Engineer 12: hi", Line{Act: Says, Who: "Engineer 12", Text: "hi"}},
		{"Ben (thread on m3): yes", Line{Act: Says, Who: "Ben", Thread: Ref{Label: "m3"}, Text: "yes"}},
		{"Ben reacts :pushpin: to m3", Line{Act: Reacts, Who: "Ben", Text: "pushpin", Ref: Ref{Label: "m3"}}},
		{"Ben reacts :pushpin:", Line{Act: Reacts, Who: "Ben", Text: "pushpin"}},
		{"Ben unreacts :pushpin: from m3", Line{Act: Unreacts, Who: "Ben", Text: "pushpin", Ref: Ref{Label: "m3"}}},
		{"Ben edits m3: new: text", Line{Act: Edits, Who: "Ben", Text: "new: text", Ref: Ref{Label: "m3"}}},
		{"Ben deletes m3", Line{Act: Deletes, Who: "Ben", Ref: Ref{Label: "m3"}}},
		{"Ben presses [I'm on it]", Line{Act: Presses, Who: "Ben", Text: "I'm on it"}},
		{"Ben double-clicks [Snooze] on m3", Line{Act: Presses, Who: "Ben", Text: "Snooze", Twice: true, Ref: Ref{Label: "m3"}}},
		{"Ben attaches a.png, b.log: look", Line{Act: Says, Who: "Ben", Text: "look", Files: []string{"a.png", "b.log"}}},
		{"Ben fills: text = We look; next = 30m", Line{Act: Fills, Who: "Ben", Fields: []Answer{{"text", "We look"}, {"next", "30m"}}}},
		{"Ben uses \"timeline\" on m3", Line{Act: Uses, Who: "Ben", Text: "timeline", Ref: Ref{Label: "m3"}}},
		{"Ben joins #war-room", Line{Act: Joins, Who: "Ben", Room: "#war-room"}},
		{"Ben does not want to be disturbed until 09:00", Line{Act: Rests, Who: "Ben", Until: time.Date(2022, 1, 28, 8, 0, 0, 0, time.UTC)}},
		{"Ben does not want to be disturbed until 2022-01-29 07:30", Line{Act: Rests, Who: "Ben", Until: time.Date(2022, 1, 29, 6, 30, 0, 0, time.UTC)}},
		{"Ben can be disturbed", Line{Act: Rests, Who: "Ben"}},
		{"crash", Line{Act: Crash}},
		{"crash after next post", Line{Act: Crash, Text: "after"}},
		{"offline 3h", Line{Act: Offline, For: 3 * time.Hour}},
		{"platform down 10m", Line{Act: Platform, Text: "down", For: 10 * time.Minute}},
		{"page loses next answer", Line{Act: PageFault, Text: "loses next answer"}},
		{"show draft", Line{Act: Show, Text: "draft"}},
		{"expect \"a \"quoted\" word\" to Ana", Line{Act: Expect, Text: `a "quoted" word`, Where: "to Ana"}},
		{"expect no \"late\" in #general", Line{Act: ExpectNot, Text: "late", Where: "in #general"}},
		{"expect none within 5m", Line{Act: ExpectNot, For: 5 * time.Minute}},
		{"+1d2h", Line{Timed: true, Act: Pass}},
	} {
		tr, err := Parse("t.txt", header+"[m3] Ana: first\n"+c.line+"\n")
		if err != nil {
			t.Errorf("%q: %v", c.line, err)
			continue
		}
		got := tr.Lines[1]
		got.Num, got.At = 0, time.Time{}
		if !sameLine(got, c.want) {
			t.Errorf("%q\n got %+v\nwant %+v", c.line, got, c.want)
		}
	}
}

func sameLine(a, b Line) bool {
	if strings.Join(a.Files, " ") != strings.Join(b.Files, " ") || len(a.Fields) != len(b.Fields) {
		return false
	}
	for i := range a.Fields {
		if a.Fields[i] != b.Fields[i] {
			return false
		}
	}
	a.Files, b.Files, a.Fields, b.Fields = nil, nil, nil, nil
	return a.Act == b.Act && a.Timed == b.Timed && a.Who == b.Who && a.Room == b.Room && a.Thread == b.Thread && a.Text == b.Text &&
		a.Ref == b.Ref && a.For == b.For && a.Twice == b.Twice && a.Where == b.Where && a.Until.Equal(b.Until)
}

func TestTimePasses(t *testing.T) {
	tr, err := Parse("t.txt", header+"10:11 Ana: a\nAna: b\n+5m Ana: c\nnext day 09:00\n2022-03-27 03:30 Ana: d\n10:00:05\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range tr.Lines {
		got = append(got, l.At.UTC().Format("01-02 15:04:05"))
	}
	// Copenhagen leaves standard time at 02:00 on 27 March 2022.
	want := "01-27 09:11:00, 01-27 09:11:00, 01-27 09:16:00, 01-28 08:00:00, 03-27 01:30:00, 03-27 08:00:05"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}

func TestErrorsSayWhatToWrite(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "does not say when it starts"},
		{"start: yesterday\npeople: Ana\n\n", "start: 2022-01-27 10:05"},
		{"start: 2022-01-27 10:05\n\n", "people: Ana, Ben"},
		{"zone: Mars/North\n\n", "t.txt:1: there is no zone"},
		{"colour: red\n\n", "the header knows no"},
		{"people: Ana, ana\n\n", "stands twice"},
		{"people: expect\n\n", "nobody can be called"},
		{header + "09:00 Ana: hi", "t.txt:5: 09:00:00 lies before"},
		{header + "25:00 Ana: hi", "no time of day"},
		{header + "Zoe: hi", "a name from `people:`"},
		{header + "Ana dances", "Ana dances: nobody can do that"},
		{header + "Ana:", "says nothing"},
		{header + "Ana reacts pushpin", "no reaction"},
		{header + "Ana edits m9: x", "a label given above"},
		{header + "Ana edits 10:05 Zoe: x", "nobody is called"},
		{header + "[m1] Ana: x\n[m1] Ana: y", "t.txt:6: the label [m1] is taken"},
		{header + "[m1] crash", "labels nothing"},
		{header + "offline soon", "no length of time"},
		{header + "platform explodes", "refuses next post"},
		{header + "show everything", "show timeline"},
		{header + "expect late", "expect \"text\""},
		{header + "expect \"x\" to Zoe", "says nowhere to look"},
		{header + "2099-01-01 10:00", "too far off"},
	} {
		_, err := Parse("t.txt", c.text)
		var bad *SyntaxError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v; want an error with %q", c.text, err, c.want)
		}
	}
}

func FuzzParseTranscript(f *testing.F) {
	for _, name := range Incidents() {
		text, err := incidents.ReadFile("incidents/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(header + "10:11 [m] Ana (thread on 10:11 Kept): x\n  y\nAna fills: a = b; c = d\n")
	f.Fuzz(func(t *testing.T, text string) {
		tr, err := Parse("fuzz.txt", text)
		var bad *SyntaxError
		switch {
		case err != nil && !errors.As(err, &bad):
			t.Fatalf("an error without a place: %v", err)
		case err != nil && (bad.Line < 1 || bad.Problem == ""):
			t.Fatalf("a poor error: %+v", bad)
		case err != nil:
			return
		}
		last := tr.Start
		for _, l := range tr.Lines {
			if l.At.Before(last) {
				t.Fatalf("line %d goes back in time", l.Num)
			}
			last = l.At
		}
	})
}
