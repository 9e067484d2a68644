package bot_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
	"kept/store"
)

// hostile are events as no honest adapter would send them.
func (d *desk) hostile(room chat.RoomRef) map[string]chat.Event {
	at := func(kind chat.EventKind, ev chat.Event) chat.Event {
		ev.Kind, ev.Room, ev.At = kind, room, d.now
		if ev.Person == "" {
			ev.Person = d.ana
		}
		return ev
	}
	on := chat.MessageRef{Room: room, ID: "1"}
	big := strings.Repeat("all of it is down. ", 1<<20/19)
	return map[string]chat.Event{
		"a note of 1 MB":          at(chat.Command, chat.Event{Text: "note " + big}),
		"a title of 1 MB":         at(chat.Command, chat.Event{Text: "declare " + big}),
		"an update of 1 MB":       at(chat.Command, chat.Event{Text: "update public: " + big}),
		"a message of 1 MB":       at(chat.MessagePosted, chat.Event{Message: on, Text: big}),
		"an empty command":        at(chat.Command, chat.Event{}),
		"spaces":                  at(chat.Command, chat.Event{Text: " \n\t "}),
		"NULs":                    at(chat.Command, chat.Event{Text: "note \x00\x00 a\x00b"}),
		"invalid UTF-8":           at(chat.Command, chat.Event{Text: "note \xff\xfe\xc0 end"}),
		"an invalid title":        at(chat.Command, chat.Event{Text: "declare \xff\xfe\xc0 end sev:1"}),
		"an unknown kind":         at("telepathy", chat.Event{Message: on, Text: "hello"}),
		"no kind at all":          at("", chat.Event{Message: on, Text: "hello"}),
		"no room":                 {Kind: chat.Command, Person: d.ana, Text: "status"},
		"no person":               {Kind: chat.Command, Room: room, Text: "status"},
		"an unknown person":       at(chat.Command, chat.Event{Person: "mem:nobody", Text: "note hello"}),
		"a guest":                 at(chat.Command, chat.Event{Person: d.guest, Text: "note hello"}),
		"a guest's button":        at(chat.ButtonPressed, chat.Event{Person: d.guest, Button: "not a promise", Value: "INC-1 P1", Message: on}),
		"a guest's form":          at(chat.FormSent, chat.Event{Person: d.guest, Form: "misheard", Value: "INC-1 P1", Fields: map[string]string{"meant": "in 5 minutes"}}),
		"a guest's shortcut":      at(chat.Shortcut, chat.Event{Person: d.guest, Button: "add to timeline", Message: on, Text: "hello"}),
		"a bot's command":         at(chat.Command, chat.Event{Person: rehearse.Kept, Text: "note hello"}),
		"a wrong mention":         at(chat.Command, chat.Event{Text: "lead @Ben", Mentions: []chat.Mention{{Start: 7, End: 900, Person: d.ben}}}),
		"a mention backwards":     at(chat.Command, chat.Event{Text: "lead @Ben", Mentions: []chat.Mention{{Start: 9, End: -5, Person: d.ben}}}),
		"a mention of nobody":     at(chat.Command, chat.Event{Text: "lead @Ben", Mentions: []chat.Mention{{Start: 5, End: 9}}}),
		"an edit of nothing":      at(chat.MessageEdited, chat.Event{Message: chat.MessageRef{Room: room, ID: "9"}, Text: "hello"}),
		"a deletion of nothing":   at(chat.MessageDeleted, chat.Event{Message: chat.MessageRef{Room: room, ID: "8"}}),
		"a reaction to nothing":   at(chat.ReactionAdded, chat.Event{Message: chat.MessageRef{Room: room, ID: "7"}, Reaction: "pushpin"}),
		"a reaction taken back":   at(chat.ReactionRemoved, chat.Event{Message: chat.MessageRef{Room: room, ID: "6"}, Reaction: "pushpin"}),
		"a message without ID":    at(chat.MessagePosted, chat.Event{Text: "hello"}),
		"an action without entry": at(chat.Shortcut, chat.Event{Button: "make an action item"}),
		"an unknown shortcut":     at(chat.Shortcut, chat.Event{Button: "rm -rf", Message: on, Text: "hello"}),
		"an unknown button":       at(chat.ButtonPressed, chat.Event{Button: "rm -rf", Value: "INC-1 P1", Message: on}),
		"an unknown form":         at(chat.FormSent, chat.Event{Form: "rm -rf", Value: "INC-1"}),
		"an update without text":  at(chat.FormSent, chat.Event{Form: "update", Value: "INC-1"}),
		"a role without person":   at(chat.FormSent, chat.Event{Form: "roles", Value: "INC-1", Fields: map[string]string{"role": "commander"}}),
		"an invented role":        at(chat.FormSent, chat.Event{Form: "roles", Value: "INC-1", Fields: map[string]string{"role": "emperor", "person": string(d.ben)}}),
		"a role for nobody":       at(chat.FormSent, chat.Event{Form: "roles", Value: "INC-1", Fields: map[string]string{"role": "commander", "person": "mem:nobody"}}),
		"an invented surface":     at(chat.FormSent, chat.Event{Form: "update", Value: "INC-1", Fields: map[string]string{"surface": "the press", "text": "hello"}}),
		"an invented phase":       at(chat.FormSent, chat.Event{Form: "update", Value: "INC-1", Fields: map[string]string{"phase": "panic", "text": "hello"}}),
		"an invented severity":    at(chat.FormSent, chat.Event{Form: "severity", Value: "INC-1", Fields: map[string]string{"severity": "SEV0"}}),
		"a snooze of nothing":     at(chat.FormSent, chat.Event{Form: "snooze", Value: "INC-1 P1"}),
		"misheard nothing":        at(chat.FormSent, chat.Event{Form: "misheard", Value: "INC-1 P99999", Fields: map[string]string{"meant": "in 5 minutes"}}),
		"a guest's declaration":   at(chat.FormSent, chat.Event{Person: d.guest, Form: "declare", Fields: map[string]string{"title": "hello"}}),
		"a guest's home":          at(chat.HomeOpened, chat.Event{Person: d.guest}),
		"a declaration of spaces": at(chat.FormSent, chat.Event{Form: "declare", Fields: map[string]string{"title": " \u200b "}}),
		"a forged source":         at(chat.FormSent, chat.Event{Form: "declare", Value: "alive", Fields: map[string]string{"title": "hello"}}),
		"an invented commander":   at(chat.FormSent, chat.Event{Form: "declare", Fields: map[string]string{"title": "hello", "commander": "mem:nobody"}}),
		"an invented term":        at(chat.FormSent, chat.Event{Form: "action", Value: "INC-1", Fields: map[string]string{"text": "do it", "term": "never"}}),
		"an invented owner":       at(chat.FormSent, chat.Event{Form: "action", Value: "INC-1", Fields: map[string]string{"text": "do it", "owner": "mem:nobody"}}),
		"an edit without entry":   at(chat.FormSent, chat.Event{Form: "edit", Value: "INC-1 T-1", Fields: map[string]string{"text": "hello"}}),
		"an edit far off":         at(chat.FormSent, chat.Event{Form: "edit", Value: "INC-1 T99999999999999999999", Fields: map[string]string{"text": "hello"}}),
		"an action far off":       at(chat.ButtonPressed, chat.Event{Button: "action done", Value: "INC-1 A-5", Message: on}),
		"a page far off":          at(chat.ButtonPressed, chat.Event{Button: "timeline", Value: "INC-1 -99999999999", Message: on}),
		"a page of words":         at(chat.ButtonPressed, chat.Event{Button: "timeline", Value: "INC-1 before", Message: on}),
		"a form of 1 MB":          at(chat.FormSent, chat.Event{Form: "update", Value: "INC-1", Fields: map[string]string{"text": big}}),
		"a form without fields":   at(chat.FormSent, chat.Event{Form: "times", Value: "INC-1"}),
		"a declaration of 1 MB":   at(chat.FormSent, chat.Event{Form: "declare", Fields: map[string]string{"title": big[:100_000], "promise": big}}),
		"a forged question":       at(chat.ButtonPressed, chat.Event{Button: "run", Value: "alive", Message: on}),
		"another record":          at(chat.ButtonPressed, chat.Event{Button: "which", Value: "INC-1 INC-1/summary", Message: on}),
	}
}

// Nothing that comes in makes Kept panic, fail or say something empty of
// sense: it takes it, or says in a sentence what is wrong, and goes on.
func TestWhateverComesInIsAnsweredWithASentence(t *testing.T) {
	for name, ev := range newDesk(t).hostile("") {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t).open()
			id, room := d.declare("Users can't log in sev:1")
			d.types(d.ana, room, "update: looking, next update in 20 minutes")
			if ev.Room == "" && ev.Kind != chat.Command || strings.HasPrefix(name, "a ") || ev.Room == "" && name != "no room" {
				ev.Room = room
			}
			if ev.Message.ID != "" {
				ev.Message.Room = room
			}
			before := len(d.entries(id))
			reply := d.handle(ev)
			if text := reply.Message.Plain(); !utf8.ValidString(text) {
				t.Errorf("answered with invalid UTF-8: %q", text[:min(len(text), 200)])
			}
			for _, wrong := range []string{"internal", "panic", "%!", "json", "unmarshal", "nil", "mem:"} {
				if text := reply.Message.Plain(); len(text) < 2000 && strings.Contains(text, wrong) {
					t.Errorf("the answer is for programmers (%q): %s", wrong, text)
				}
			}
			if strings.Contains(name, "guest") || strings.Contains(name, "bot's") || strings.Contains(name, "unknown person") || strings.Contains(name, "no person") || strings.Contains(name, "invented") || strings.Contains(name, "nobody") || strings.Contains(name, "forged") {
				if reply.Empty() || len(d.entries(id)) != before {
					t.Errorf("it was carried out, or refused without a word: %q", reply.Message.Plain())
				}
			}
			d.pass(40 * time.Minute)
			if d.saw("INC-1's update is ") == 0 {
				t.Error("the promise is forgotten")
			}
			d.restart()
			d.wants(d.types(d.ana, room, "timeline"), "INC-1 timeline")
		})
	}
}

func TestForgedButtonsDoNothing(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: looking, next update in 20 minutes")
	before := d.everything()
	buttons := []string{"update", "roles", "severity", "snooze", "on it", "change", "misheard", "said wrong", "not a promise", "meant this", "meant other", "which", "join", "declare another", "run", ""}
	for _, button := range buttons {
		for _, value := range []string{"", " ", "INC-999 P9", "INC-0", "INC-1 P99999", "INC-1 P0", "INC-1 P-1", "INC--1", "INC-1x", "INC-99999999999999999999 P1", "alive", "typed/", "\x00", strings.Repeat("INC-1 ", 9999)} {
			if button == "join" && strings.HasPrefix(value, "INC-1 ") {
				continue // the incident is real, and so is joining it
			}
			reply := d.handle(chat.Event{ID: "Forged " + button + value, Kind: chat.ButtonPressed, At: d.now, Room: room, Person: d.ben, Button: button, Value: value, Message: chat.MessageRef{Room: room, ID: "1"}})
			if reply.Empty() {
				t.Errorf("[%s] with the value %.40q is not answered", button, value)
			}
		}
	}
	if after := d.everything(); after != before {
		t.Errorf("a forged button changed\n%s\nto\n%s", before, after)
	}
	if inc := d.incident(id); len(inc.Promises) != 1 || inc.Promises[0].Corrected != nil {
		t.Errorf("the promise is now %+v", inc.Promises)
	}
}

// FuzzHandle gives the bot events of any shape, one after the other on an
// incident with something of everything, and lets a day pass after each.
func FuzzHandle(f *testing.F) {
	d := newDesk(f)
	for _, ev := range d.hostile("mem:inc-1-users-cant-log-in") {
		if len(ev.Text) < 1000 {
			data, err := json.Marshal(ev)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	for _, text := range []string{"redact T2 why", "edit T2 at 10:00: else", "promise waive P1 why", "snooze P1 10m why", "resolve: over", "reopen", "action done A1", "update retract U1 why", "postmortem", "update public: next update at 10:45hs", "times impact 08:00", "hours sun-thu 22:00-06:00 asleep 08:00-15:00 in Europe/Lisbon", "hours default", "note impact: 08:05-08:20 partial: down"} {
		data, err := json.Marshal(chat.Event{ID: "E", Kind: chat.Command, Room: "mem:inc-1-users-cant-log-in", Person: "mem:ana", Text: text, At: d.now})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"Room":"mem:inc-1-users-cant-log-in","Person":"mem:ana","Message":{"ID":"1"},"Text":"of no room"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var ev chat.Event
		if json.Unmarshal(data, &ev) != nil {
			return
		}
		d := newDesk(t).open()
		id, room := d.declare("Users can't log in sev:1")
		d.types(d.ana, room, "update: looking, next update in 20 minutes")
		d.types(d.ana, room, "action @Ben alert on replication lag")
		d.hears(d.w.React(d.says(d.ben, room, "the node is gone").Message, d.ana, "pushpin", true))
		d.step()
		rows := d.ledger(id)
		reply, err := d.bot.Handle(t.Context(), ev)
		if err != nil && len(data) < 16<<10 { // longer names than a key can be are refused by the store
			t.Fatalf("%s: %v", data, err)
		}
		if text := reply.Message.Plain(); !utf8.ValidString(text) && utf8.Valid(data) {
			t.Errorf("answered with invalid UTF-8: %q", text)
		}
		for range 12 {
			next, err := d.bot.Step(t.Context(), d.now)
			if err != nil {
				t.Fatalf("after %s: %v", data, err)
			}
			if !next.IsZero() && !next.After(d.now) {
				t.Fatalf("after %s: at %s it wants to be called again at %s", data, d.now, next)
			}
			d.now = d.now.Add(11 * time.Minute)
		}
		d.restart()
		if got := d.ledger(id); len(got) < len(rows) {
			t.Errorf("after %s a row of the ledger is gone: %+v, was %+v", data, got, rows)
		}
		d.read(func(tx store.Tx) error {
			_, err := tx.Entry(id, incident.EntryID(1))
			return err
		})
	})
}
