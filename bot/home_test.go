package bot_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
)

// However much is open, owed and to be done, one's own page stays short enough
// for every platform and says what it leaves out.
func TestHomeStaysShortAndSaysWhatItLeavesOut(t *testing.T) {
	d := newDesk(t).open()
	for n := range 60 {
		title := fmt.Sprintf("gateway%d router%d switch%d cannot be reached %s", n, n, n, strings.Repeat("at all ", 40))
		_, room := d.declare(title + " sev:2")
		d.types(d.ana, room, "promise in 30m")
		d.types(d.ana, room, "action @Ana mend "+strings.Repeat("all of it ", 60))
	}
	m := d.handle(chat.Event{ID: "H1", Kind: chat.HomeOpened, Person: d.ana}).Message
	if n := len(m.Lines) + len(m.Buttons); n > 100 {
		t.Errorf("%d lines and rows", n)
	}
	for _, row := range m.Buttons {
		if len(row) > 25 {
			t.Errorf("%d buttons in a row", len(row))
		}
	}
	d.wants(m.Plain(), "and 35 more; type `list`", "INC-1 · SEV2", "[Declare an incident]", "[Done INC-1 A1]")
}

// Also what is over leaves one things to do; the worst that is open comes first.
func TestHomeShowsWhatIsLeftAndTheWorstFirst(t *testing.T) {
	d := newDesk(t).open()
	_, over := d.declare("Mail is slow sev:2")
	d.types(d.ana, over, "action @Ben add an alert")
	d.types(d.ana, over, "promise public postmortem within 5 business days")
	d.types(d.ana, over, "resolve: it is well again")
	d.declare("Invoices are wrong sev:3")
	d.declare("Users can't log in sev:1")
	home := func(who chat.PersonRef) string {
		return d.handle(chat.Event{ID: fmt.Sprint("H", who, d.now), Kind: chat.HomeOpened, Person: who}).Message.Plain()
	}
	d.wants(home(d.ben), "INC-1 A1 for Ben (short): add an alert", "[Done INC-1 A1]")
	ana := home(d.ana)
	if !strings.HasPrefix(ana, "Open incidents\nINC-3 ") || !strings.Contains(ana, "\n\nYou owe\n") || !strings.Contains(ana, "\n\nYour action items\nNone.\n") {
		t.Errorf("the heads do not stand out at home:\n%s", ana)
	}
	d.wants(ana, "INC-1 postmortem by the end of Wed 11 Mar 2026")
	if strings.Index(ana, "INC-3 · SEV1") > strings.Index(ana, "INC-2 · SEV3") || strings.Contains(ana, "INC-1 · SEV2") {
		t.Errorf("at home Ana sees\n%s", ana)
	}
	d.pass(11 * time.Minute)
	d.wants(home(d.ana), "INC-3 update by 10:20 CET (SEV1: every 20 min)")
}

// A long timeline is read in pages: each entry once, and a button for each that
// can be edited.
func TestALongTimelineIsReadInPages(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:1")
	for n := range 44 {
		d.types(d.ana, room, fmt.Sprintf("note step %d is done", n+1))
	}
	d.types(d.ana, room, "redact T45 a name")
	var read strings.Builder
	d.types(d.ana, room, "timeline")
	for page := 0; ; page++ {
		var m chat.Message
		posts := d.w.Posts(room, d.ana)
		m = posts[len(posts)-1].Message
		buttons := 0
		for _, row := range m.Buttons {
			buttons += len(row)
		}
		if len(m.Lines) > 48 || buttons > 25 || len(m.Buttons) > 4 {
			t.Errorf("page %d has %d lines and %d buttons in %d rows", page, len(m.Lines), buttons, len(m.Buttons))
		}
		read.WriteString(m.Plain() + "\n")
		if !strings.Contains(m.Plain(), "[Older]") {
			d.wants(m.Plain(), "Entries 1 to 5 of 45", "[Newer]", "[Edit T1]")
			break
		}
		d.presses(d.ana, "Older")
	}
	for _, e := range d.entries(id) {
		if n := len(regexp.MustCompile(`(?m)^`+e.ID.String()+` `).FindAllString(read.String(), -1)); n != 1 {
			t.Errorf("%s is read %d times", e.ID, n)
		}
	}
	d.wants(d.presses(d.ana, "Newer").Message.Plain(), "Entries 6 to 25 of 45")
	if strings.Contains(read.String(), "[Edit T45]") {
		t.Error("a redacted entry offers to be edited")
	}
}

// What is owed, late or due is told as an instant, which each reader sees by their
// own clock; a clock that is mere text is somebody's words or what to type.
func TestInstantsAreToldAsInstants(t *testing.T) {
	d := newDesk(t)
	d.page = rehearse.NewPage(func() time.Time { return d.now }, "Europe/Copenhagen")
	d.open()
	id, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update public: we look into it. Next update at 10:20.")
	d.types(d.ana, room, "update: looking, next update in 20 minutes")
	d.types(d.ben, room, "promise every 15m")
	d.types(d.ben, room, "note at 09:50: first alert")
	d.types(d.ben, room, "note impact: 09:45-09:55 partial: nobody could log in")
	d.types(d.ana, room, "times impact 09:45")
	d.types(d.ana, room, "snooze 10m on the phone")
	d.pass(3 * time.Hour)
	for _, command := range []string{"status", "promises", "times", "timeline", "list", "severity SEV2", "update: late, next update in 30 minutes", ""} {
		d.types(d.ana, room, command)
	}
	d.restart()
	d.pass(time.Minute)
	clock := regexp.MustCompile(`\b\d?\d:\d\d (UTC|CET|GMT)`)
	quoted := regexp.MustCompile("“[^”]*”|`[^`]*`")
	instants := 0
	home := d.handle(chat.Event{ID: "H", Kind: chat.HomeOpened, Person: d.ana}).Message
	for _, h := range append(d.w.Log(0), rehearse.Happening{Kind: rehearse.Posted, By: rehearse.Kept, Post: rehearse.Post{Message: home}}) {
		if h.By != rehearse.Kept || h.Kind != rehearse.Posted && h.Kind != rehearse.Edited {
			continue
		}
		for _, l := range h.Post.Message.Lines {
			if len(l) > 0 && l[0].Kind == chat.Bold && strings.HasPrefix(l[0].Text, "T") {
				continue // what stands in the timeline is text
			}
			for _, s := range l {
				switch {
				case s.Kind == chat.TimeSpan:
					if instants++; s.At.IsZero() || s.At.Location() != time.UTC {
						t.Errorf("%q stands for %s", s.Text, s.At)
					}
				case s.Kind == chat.Plain && clock.MatchString(quoted.ReplaceAllString(s.Text, "")):
					t.Errorf("a clock as text: %q in %q", s.Text, l.Plain())
				}
			}
		}
	}
	if instants < 30 {
		t.Errorf("%d instants were told", instants)
	}
	if rows := d.ledger(id); len(rows) == 0 || rows[0].Kind == incident.PostmortemDue {
		t.Errorf("%+v", rows)
	}
}

// What customers were promised is owed past the end, until they have it: whoever
// promised it is not told that they owe nothing.
func TestWhatCustomersStillWaitForIsAmongWhatOneOwes(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Mail is slow sev:2")
	d.types(d.ana, room, "update public: we are looking. Next update in 60 minutes")
	d.pass(10 * time.Minute)
	d.types(d.ana, room, "resolve: it is well again")
	d.wants(d.types(d.ana, d.general, "mine"), "INC-1 public update by 11:00 CET", "[Post update INC-1]")
	d.wants(d.handle(chat.Event{ID: "H1", Kind: chat.HomeOpened, Person: d.ana}).Message.Plain(), "You owe\nINC-1 public update by 11:00 CET")
	d.opens(d.ana, "Post update INC-1")
	d.fills(d.ana, map[string]string{"text": "it is well again", "surface": "public"})
	d.wants(d.types(d.ana, d.general, "mine"), "You owe nothing right now.")
}
