package bot_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
	"kept/store"
	"kept/store/boltstore"
)

// desk is an organisation at work: a chat platform in memory that outlives
// every life of the bot, a store file, one clock for all, and the bot's present
// life. Ana, Ben and Duty are members, Olga is a member who is in no private
// room, Guest belongs to another organisation.
type desk struct {
	t        rapid.TB
	w        *rehearse.Workspace
	page     *rehearse.Page // nil = none connected
	platform chat.Platform  // what the bot talks to: w, or something in front of it
	wrap     func(store.Store) store.Store
	cfg      bot.Config
	now      time.Time
	file     string
	log      bytes.Buffer // everything that any life logged

	st  store.Store
	bot *bot.Bot

	ana, ben, duty, olga, guest chat.PersonRef
	general                     chat.RoomRef
}

// newDesk opens for business on Wednesday 2026-03-04 at 10:00 in Copenhagen.
func newDesk(t testing.TB) *desk {
	d := &desk{t: t, now: time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC), file: filepath.Join(t.TempDir(), "kept.db")}
	d.w = rehearse.NewWorkspace(func() time.Time { return d.now })
	d.platform = d.w
	for name, ref := range map[string]*chat.PersonRef{"Ana": &d.ana, "Ben": &d.ben, "Duty": &d.duty, "Olga": &d.olga} {
		*ref = d.w.AddPerson(chat.Person{Name: name, Zone: "Europe/Copenhagen"})
	}
	d.guest = d.w.AddPerson(chat.Person{Name: "Guest", Zone: "Europe/Copenhagen", Stranger: true})
	d.general, _ = d.w.RoomNamed("general")
	d.cfg = bot.Config{Zone: "Europe/Copenhagen", Escalation: bot.Target{Person: d.duty}}
	t.Cleanup(func() { d.close() })
	return d
}

// open begins a life of the bot.
func (d *desk) open() *desk {
	d.t.Helper()
	st, err := boltstore.Open(d.file, boltstore.Options{NoSync: true})
	if err != nil {
		d.t.Fatal(err)
	}
	d.st = st
	if d.wrap != nil {
		d.st = d.wrap(st)
	}
	var page bot.StatusPage
	if d.page != nil {
		page = d.page
	}
	log := slog.New(slog.NewTextHandler(&d.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if d.bot, err = bot.New(d.st, d.platform, page, d.cfg, func() time.Time { return d.now }, log); err != nil {
		d.t.Fatal(err)
	}
	return d
}

func (d *desk) close() {
	if d.st != nil {
		_ = d.st.Close()
	}
	d.st, d.bot = nil, nil
}

// restart ends the bot's life without warning and begins the next: nothing in
// memory survives, every commit does.
func (d *desk) restart() {
	d.t.Helper()
	d.close()
	d.open()
}

// handle gives the bot an event that it must be able to take.
func (d *desk) handle(ev chat.Event) bot.Reply {
	d.t.Helper()
	reply, err := d.bot.Handle(context.Background(), ev)
	if err != nil {
		d.t.Fatalf("%s %q: %v", ev.Kind, ev.Text, err)
	}
	return reply
}

// event lets somebody write in a room; "/incident …" is a command.
func (d *desk) event(room chat.RoomRef, by chat.PersonRef, s rehearse.Speech) chat.Event {
	d.t.Helper()
	ev, err := d.w.Say(room, by, s)
	if err != nil {
		d.t.Fatalf("say %q: %v", s.Text, err)
	}
	return ev
}

// types gives the bot a command and returns the answer, which is shown to its
// author as an adapter would.
func (d *desk) types(by chat.PersonRef, room chat.RoomRef, text string) string {
	d.t.Helper()
	ev := d.event(room, by, rehearse.Speech{Text: "/incident " + text})
	reply := d.handle(ev)
	if !reply.Empty() {
		d.w.Answer(ev, reply.Message, reply.Public)
	}
	return reply.Message.Plain()
}

// says lets somebody write a message, which the bot hears.
func (d *desk) says(by chat.PersonRef, room chat.RoomRef, text string) chat.Event {
	d.t.Helper()
	ev := d.event(room, by, rehearse.Speech{Text: text})
	d.handle(ev)
	return ev
}

// hears passes on what somebody did in the workspace.
func (d *desk) hears(ev chat.Event, err error) bot.Reply {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	return d.handle(ev)
}

// presses lets somebody press the newest button of that label.
func (d *desk) presses(by chat.PersonRef, label string) bot.Reply {
	d.t.Helper()
	ev, err := d.w.Press(by, label, chat.MessageRef{})
	reply := d.hears(ev, err)
	if !reply.Empty() {
		d.w.Answer(ev, reply.Message, reply.Public)
	}
	return reply
}

// opens lets somebody press the newest button of that label and gives the form
// that it opens.
func (d *desk) opens(by chat.PersonRef, label string) {
	d.t.Helper()
	if reply := d.presses(by, label); !reply.Empty() {
		d.t.Fatalf("[%s] is answered %q", label, reply.Message.Plain())
	}
}

// fills lets somebody fill in and send the form that they have before them.
func (d *desk) fills(by chat.PersonRef, fields map[string]string) bot.Reply {
	d.t.Helper()
	ev, err := d.w.Fill(by, fields)
	reply := d.hears(ev, err)
	d.w.Answered(ev, reply.Refused, reply.Form)
	return reply
}

// declare opens an incident and gives its room.
func (d *desk) declare(text string) (incident.ID, chat.RoomRef) {
	d.t.Helper()
	answer := d.types(d.ana, d.general, "declare "+text)
	first, _, _ := strings.Cut(answer, " ")
	id, ok := incident.ParseID(first)
	if !ok {
		d.t.Fatalf("declare %q was answered %q", text, answer)
	}
	d.step()
	return id, chat.RoomRef(d.incident(id).Room)
}

// step does what is due now.
func (d *desk) step() time.Time {
	d.t.Helper()
	next, err := d.bot.Step(context.Background(), d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return next
}

// pass lets time pass as the loops do: the bot is stepped whenever it asks for
// it, and must never ask for a moment that is not later.
func (d *desk) pass(length time.Duration) {
	d.t.Helper()
	d.until(d.now.Add(length))
}

func (d *desk) until(end time.Time) {
	d.t.Helper()
	for next := d.step(); d.now.Before(end); next = d.step() {
		if !next.IsZero() && !next.After(d.now) {
			d.t.Fatalf("at %s the bot wants to be called again at %s", d.now, next)
		}
		to := d.now.Add(30 * time.Second) // the loops sleep no longer
		if !next.IsZero() && next.Before(to) {
			to = next
		}
		d.now = to
		if to.After(end) {
			d.now = end
		}
	}
}
