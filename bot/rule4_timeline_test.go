package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
	"kept/store"
)

// Every way into the timeline gives an entry that says by whom, when it
// happened, when it was recorded, by which act, and where it stands.
func TestRule4OneTimelineFromEveryAct(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:2")
	d.now = d.now.Add(10 * time.Minute)
	alarm := d.event(room, d.ben, rehearse.Speech{Text: "db-7 is at 98 %", Files: []string{"graph.png"}})
	d.handle(alarm)
	reply := d.event(room, d.olga, rehearse.Speech{Text: "it was at 60 % an hour ago", Thread: alarm.Message})
	d.handle(reply)
	pinned := d.says(d.ben, room, "failing over now")
	chosen := d.says(d.olga, room, "the failover is through")
	task := d.says(d.ben, room, "somebody must resize db-7")
	said := d.now
	d.now = d.now.Add(5 * time.Minute)
	d.hears(d.w.React(alarm.Message, d.ana, "pushpin", true))
	d.hears(d.w.React(reply.Message, d.ana, "pushpin", true))
	d.hears(d.w.PinIt(pinned.Message, d.ana, true))
	d.hears(d.w.Choose(chosen.Message, d.ana, "add to timeline"))
	d.hears(d.w.React(task.Message, d.ana, "clipboard", true))
	d.types(d.ben, room, "note at 10:05: the first alert")
	d.types(d.ana, room, "status identified")
	d.types(d.ana, room, "update public monitoring: It works again")
	d.types(d.ana, room, "severity sev3")
	d.types(d.ana, room, "comms @Ben")

	for _, want := range []struct {
		words    string
		kind     incident.EntryKind
		how      incident.How
		by       chat.PersonRef
		happened time.Time
		source   chat.MessageRef
	}{
		{"Declared as SEV2", incident.EntryDeclared, incident.ByCommand, d.ana, day(10, 0), chat.MessageRef{}},
		{"db-7 is at 98 %", incident.EntryMessage, incident.ByReaction, d.ben, said, alarm.Message},
		{"60 % an hour ago", incident.EntryMessage, incident.ByReaction, d.olga, said, reply.Message},
		{"failing over now", incident.EntryMessage, incident.ByPin, d.ben, said, pinned.Message},
		{"failover is through", incident.EntryMessage, incident.ByAction, d.olga, said, chosen.Message},
		{"resize db-7", incident.EntryAction, incident.ByReaction, d.ben, said, task.Message},
		{"the first alert", incident.EntryNote, incident.ByCommand, d.ben, day(10, 5), chat.MessageRef{}},
		{"investigating → identified", incident.EntryStatus, incident.ByCommand, d.ana, d.now, chat.MessageRef{}},
		{"It works again", incident.EntryUpdate, incident.ByCommand, d.ana, d.now, chat.MessageRef{}},
		{"identified → monitoring", incident.EntryStatus, incident.ByCommand, d.ana, d.now, chat.MessageRef{}},
		{"SEV2 → SEV3", incident.EntrySeverity, incident.ByCommand, d.ana, d.now, chat.MessageRef{}},
		{"Comms lead: Ben", incident.EntryRole, incident.ByCommand, d.ana, d.now, chat.MessageRef{}},
	} {
		e := d.entry(id, want.words)
		if e.Kind != want.kind || e.Source.How != want.how || e.By != incident.Person(want.by) || !e.HappenedAt.Equal(want.happened) {
			t.Errorf("%q: kind %s by %s of %s at %s, want %s by %s of %s at %s", want.words, e.Kind, e.Source.How, e.By, e.HappenedAt, want.kind, want.how, want.by, want.happened)
		}
		if want.words != "Declared as SEV2" && !e.RecordedAt.Equal(d.now) {
			t.Errorf("%q was recorded at %s, want %s", want.words, e.RecordedAt, d.now)
		}
		if !want.source.IsZero() && (string(e.Source.Message) != want.source.String() || e.Source.Link != d.w.Link(want.source)) {
			t.Errorf("%q has the source %+v, want %s", want.words, e.Source, d.w.Link(want.source))
		}
		if want.how == incident.ByReaction && e.MarkedBy != incident.Person(d.ana) {
			t.Errorf("%q was marked by %q", want.words, e.MarkedBy)
		}
	}
	if e := d.entry(id, "db-7 is at 98 %"); len(e.Files) != 1 || e.Files[0].Name != "graph.png" {
		t.Errorf("its file is lost: %+v", e.Files)
	}
	d.wants(d.types(d.ana, room, "timeline"), "Olga · it was at 60 %", "Ben · db-7 is at 98 % [file graph.png] source <", "10:05 CET Ben · the first alert")

	for _, back := range []chat.MessageRef{alarm.Message, reply.Message} {
		d.hears(d.w.React(back, d.ana, "pushpin", false))
	}
	d.hears(d.w.PinIt(pinned.Message, d.ana, false))
	if told := d.types(d.ana, room, "timeline"); strings.Contains(told, "98 %") || strings.Contains(told, "60 %") || strings.Contains(told, "failing over") {
		t.Errorf("marks taken back are still told: %s", told)
	}
	d.hears(d.w.React(alarm.Message, d.ben, "pushpin", true))
	d.hears(d.w.React(chosen.Message, d.ben, "pushpin", true))
	d.entry(id, "db-7 is at 98 %") // told again, not twice
	d.entry(id, "failover is through")
}

// Edits follow into the entry and keep what it said; a deletion leaves a
// tombstone; the order of delivery does not matter.
func TestRule4EditsAndDeletionsFollow(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2, 3}, {1, 0, 2, 3}, {2, 1, 0, 3}, {1, 2, 0, 3}, {0, 2, 1, 3}} {
		d := newDesk(t).open()
		id, room := d.declare("Users can't log in sev:2")
		message := d.event(room, d.ben, rehearse.Speech{Text: "db-7 is full"})
		mark, _ := d.w.React(message.Message, d.ana, "pushpin", true)
		d.now = d.now.Add(time.Minute)
		edit, err := d.w.Rewrite(message.Message, d.ben, "db-9 is full")
		if err != nil {
			t.Fatal(err)
		}
		last, err := d.w.React(message.Message, d.olga, "pushpin", true)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range order {
			d.handle([]chat.Event{message, mark, edit, last}[n])
		}
		e := d.entry(id, "db-9 is full")
		if !e.HappenedAt.Equal(message.At) || e.Source.How != incident.ByReaction || e.MarkedBy == incident.Person(d.ben) || e.By != incident.Person(d.ben) {
			t.Errorf("in the order %v: the entry is %+v", order, e)
		}
		d.read(func(tx store.Tx) error {
			m, err := tx.Message(message.Message)
			if err == nil && (len(m.Edits) != 1 || m.Edits[0].Text != "db-7 is full") {
				t.Errorf("in the order %v: what it said before is %+v", order, m.Edits)
			}
			return err
		})
		d.hears(d.w.Delete(message.Message, d.ben))
		d.wants(d.types(d.ana, room, "timeline"), "(redacted)")
		if left := d.everything(); strings.Contains(left, "is full") {
			t.Errorf("in the order %v: deleted and still there: %s", order, left)
		}
	}
}

// Every other message of the room is history, and what happens elsewhere is
// none of Kept's business.
func TestRule4TheRoomIsHistoryAndOtherRoomsAreNot(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:2")
	here, elsewhere := d.says(d.ben, room, "any idea?"), d.says(d.ben, d.general, "lunch?")
	d.hears(d.w.React(elsewhere.Message, d.ana, "pushpin", true))
	d.read(func(tx store.Tx) error {
		if m, err := tx.Message(here.Message); err != nil || m.Text != "any idea?" || m.By != d.ben || m.Link == "" {
			t.Errorf("history has %+v, %v", m, err)
		}
		if m, err := tx.Message(elsewhere.Message); err == nil {
			t.Errorf("it listens in #general: %+v", m)
		}
		return nil
	})
}
