package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
	"kept/store"
)

// leaks are the places where a text still stands: records of the store, what
// is queued, and what everybody can read in the chat.
func (d *desk) leaks(text string) (out []string) {
	for line := range strings.SplitSeq(d.everything(), "\n") {
		if strings.Contains(line, text) {
			out = append(out, "store: "+line)
		}
	}
	for _, p := range d.shown() {
		if p.By == rehearse.Kept && strings.Contains(p.Text, text) {
			out = append(out, "chat: "+p.Text)
		}
		for _, f := range p.Message.Files {
			if strings.Contains(string(f.Data), text) {
				out = append(out, "file: "+f.Name)
			}
		}
	}
	return out
}

// Redaction removes a text everywhere, however it came in and wherever it went
// since, and leaves a tombstone in the timeline.
func TestRule6RedactionRemovesTheTextEverywhere(t *testing.T) {
	const number = "4111-1111"
	var room chat.RoomRef
	said := func(d *desk, text string) chat.Event { return d.says(d.ben, room, text) }
	for _, way := range []struct {
		name  string
		write func(d *desk)
		entry string // words of the entry to redact
		gone  string // what must be gone; "" = number
		live  bool   // cannot be written while the chat is down
	}{
		{"note", func(d *desk) { d.types(d.ana, room, "note the card "+number+" fails") }, "fails", "", false},
		{"edited note", func(d *desk) {
			d.types(d.ana, room, "note the card "+number+" fails")
			d.types(d.ana, room, "edit "+d.entry(1, number).ID.String()+": a card fails")
		}, "a card fails", "", false},
		{"update", func(d *desk) { d.types(d.ana, room, "update: the card "+number+" fails") }, "fails", "", false},
		{"public update", func(d *desk) { d.types(d.ana, room, "update public: the card "+number+" fails") }, "fails", "", false},
		{"retracted update", func(d *desk) {
			d.types(d.ana, room, "update: the card "+number+" fails")
			d.types(d.ana, room, "update retract U1 wrong")
		}, "fails", "", false},
		{"reason of a retraction", func(d *desk) {
			d.types(d.ana, room, "update: a card fails")
			d.types(d.ana, room, "update retract U1 it was "+number)
		}, "retracted", "", false},
		{"promise of an update, reminded of for hours", func(d *desk) {
			d.types(d.ana, room, "update: all is lost, updates every 17 minutes")
			d.pass(16 * time.Minute)
			d.types(d.ana, room, "update: still lost")
			d.pass(2 * time.Hour)
		}, "all is lost", "every 17 minutes", true},
		{"misheard promise", func(d *desk) {
			d.types(d.ana, room, "update: all is lost, next update by 10:37")
			d.presses(d.ana, "Change")
			d.presses(d.ana, "Misheard")
			d.hears(d.w.Fill(d.ana, map[string]string{"meant": "by 11:40"}))
			d.types(d.ana, room, "promise waive P2 nobody reads it")
			d.pass(2 * time.Hour)
		}, "all is lost", "next update by 10:37", true},
		{"misheard promise, reminded of", func(d *desk) {
			d.types(d.ana, room, "update: all is lost, next update by 10:37")
			d.presses(d.ana, "Change")
			d.presses(d.ana, "Misheard")
			d.hears(d.w.Fill(d.ana, map[string]string{"meant": "by 11:40"}))
			d.pass(3 * time.Hour)
		}, "all is lost", "next update by 10:37", true},
		{"promise, handed over to another commander", func(d *desk) {
			d.types(d.ana, room, "update: all is lost, next update by 10:37")
			d.types(d.ana, room, "lead @Ben")
		}, "all is lost", "next update by 10:37", false},
		{"reason of a waiver", func(d *desk) {
			d.types(d.ana, room, "promise in 20 minutes")
			d.types(d.ana, room, "promise waive P1 "+number+" called")
		}, "waived", "", false},
		{"reason of a snooze", func(d *desk) {
			d.types(d.ana, room, "promise in 20 minutes")
			d.types(d.ana, room, "snooze 30m "+number+" called")
		}, "snoozed", "", false},
		{"action, done and nagged about", func(d *desk) {
			d.types(d.ana, room, "action @Ben refund "+number+" by Thursday")
			d.types(d.ana, room, "action @Ben call "+number+"0 by Thursday")
			d.pass(30 * time.Hour)
			d.types(d.ana, room, "action done A1")
		}, "A1 for ", number + "”", true},
		{"dropped action", func(d *desk) {
			d.types(d.ana, room, "action @Ben refund "+number)
			d.types(d.ana, room, "action drop A1 no need")
		}, "A1 for ", "", false},
		{"reason of dropping an action", func(d *desk) {
			d.types(d.ana, room, "action @Ben refund the card")
			d.types(d.ana, room, "action drop A1 "+number+" is refunded")
		}, "dropped", "", false},
		{"title", func(d *desk) {
			d.types(d.ana, room, "title Card "+number+" fails")
			d.types(d.ana, room, "title A card fails")
		}, "Title: Card", "", false},
		{"summary", func(d *desk) { d.types(d.ana, room, "summary Card "+number+" fails") }, "Summary", "", false},
		{"reason of a cancellation", func(d *desk) { d.types(d.ana, room, "cancel "+number+" was a drill") }, "Cancelled", "", false},
		{"reason of reopening", func(d *desk) {
			d.types(d.ana, room, "resolve: over")
			d.types(d.ana, room, "reopen "+number+" is back")
		}, "Reopened", "", false},
		{"message marked twice", func(d *desk) {
			m := said(d, "the card "+number+" fails")
			d.hears(d.w.React(m.Message, d.ana, "pushpin", true))
			d.hears(d.w.React(m.Message, d.ana, "clipboard", true))
			d.hears(d.w.Rewrite(m.Message, d.ben, "the card "+number+" fails again"))
		}, "again", "", false},
	} {
		for _, delivered := range []bool{true, false} {
			if way.live && !delivered {
				continue
			}
			t.Run(fmt.Sprintf("%s, delivered=%t", way.name, delivered), func(t *testing.T) {
				d := newDesk(t)
				d.cfg.DigestRoom = d.general
				d.cfg.Escalation.Room = d.w.AddRoom("alarms", false)
				d.open()
				_, room = d.declare("Cards fail sev:1")
				if !delivered {
					d.w.Down(d.now.Add(100 * time.Hour))
				}
				way.write(d)
				if delivered {
					d.step()
				}
				gone := way.gone
				if gone == "" {
					gone = number
				}
				if len(d.leaks(gone)) == 0 {
					t.Fatal("it was never there")
				}
				var e *incident.Entry
				for _, have := range d.entries(1) {
					if e == nil && strings.Contains(have.Text, way.entry) {
						e = have
					}
				}
				if e == nil {
					t.Fatalf("no entry says %q", way.entry)
				}
				d.wants(d.types(d.ana, room, "redact "+e.ID.String()+" a card number"), "redacted")
				if !delivered {
					d.w.Down(d.now)
				}
				d.pass(10 * time.Minute)
				d.restart()
				d.pass(time.Minute)
				for _, leak := range d.leaks(gone) {
					t.Errorf("still there in the %s", leak)
				}
				d.read(func(tx store.Tx) error {
					tomb, err := tx.Entry(1, e.ID)
					if err == nil && (tomb.Redacted == nil || tomb.Redacted.Reason != "a card number" || tomb.Text != "") {
						t.Errorf("the tombstone is %+v", tomb)
					}
					return err
				})
				d.wants(d.types(d.ana, room, "timeline"), e.ID.String(), "(redacted)")
			})
		}
	}
}

// The title of a declaration stands in more places than any other text.
func TestRule6RedactingATitle(t *testing.T) {
	d := newDesk(t)
	d.cfg.DigestRoom = d.w.AddRoom("morning", false)
	d.open()
	// A room cannot be renamed, so the number stands where its name is cut.
	_, room := d.declare("A card that a customer has told us about on the phone this morning fails: 4111-1111 sev:1")
	d.types(d.ana, room, "update: looking into it, next update in 20 minutes")
	d.pass(26 * time.Hour)
	if len(d.leaks("4111-1111")) < 5 {
		t.Fatal("it was never there")
	}
	d.types(d.ana, room, "title A card fails")
	d.wants(d.types(d.ana, room, "redact T1 a card number"), "rename it by hand")
	d.pass(time.Hour)
	for _, leak := range d.leaks("4111-1111") {
		t.Errorf("still there in the %s", leak)
	}
	if d.incident(1).Title != "A card fails" {
		t.Errorf("the title is now %q", d.incident(1).Title)
	}
}

// A digest that waits for its room is about several incidents, and forgets too.
func TestRule6RedactingATitleInADigestThatWaits(t *testing.T) {
	d := newDesk(t)
	d.cfg.DigestRoom = d.w.AddRoom("morning", false)
	d.open()
	_, room := d.declare("A card that a customer has told us about on the phone this morning fails: 4111-1111 sev:1")
	d.until(d.now.Truncate(24 * time.Hour).Add(31*time.Hour + 59*time.Minute))
	d.w.Down(d.now.Add(10 * time.Minute))
	d.pass(5 * time.Minute)
	d.types(d.ana, room, "title A card fails")
	d.types(d.ana, room, "redact T1 a card number")
	d.pass(time.Hour)
	for _, leak := range d.leaks("4111-1111") {
		t.Errorf("still there in the %s", leak)
	}
}

// Deleting the message does the same.
func TestRule6DeletingTheMessageRemovesTheText(t *testing.T) {
	const number = "4111-1111"
	d := newDesk(t).open()
	id, room := d.declare("Cards fail sev:1")
	marked := d.says(d.ben, room, "the card "+number+" fails")
	d.hears(d.w.React(marked.Message, d.ana, "pushpin", true))
	d.hears(d.w.React(marked.Message, d.ana, "clipboard", true))
	plain := d.says(d.ben, room, "not marked: "+number)
	update := d.event(room, d.ana, rehearse.Speech{Text: "@Kept update: " + number + " fails, next update by 10:37"})
	d.handle(update)
	note := d.event(room, d.ana, rehearse.Speech{Text: "@Kept note " + number + " again"})
	d.handle(note)
	d.pass(33 * time.Minute)
	rows := d.ledger(id)
	for _, m := range []chat.Event{marked, plain, update, note} {
		d.hears(d.w.Delete(m.Message, m.Person))
		d.step()
	}
	d.pass(time.Minute)
	for _, text := range []string{number, "next update by 10:37"} {
		for _, leak := range d.leaks(text) {
			t.Errorf("still there in the %s", leak)
		}
	}
	if after := d.ledger(id); len(after) != 1 || !after[0].Due.Equal(rows[0].Due) || after[0].Outcome != rows[0].Outcome {
		t.Errorf("the ledger was %+v and is %+v", rows, after)
	}
}
