package bot_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
	"kept/store/boltstore"
)

// The benchmarks of package bot run the whole way of an event on a file in a
// temporary directory, flushed to the disk as in use. What they are compared
// with runs in the same loop, turn by turn, so that both see the same disk and
// the same neighbours on the machine; the ratio is what counts.

// The people and the rooms of the benchmarks.
const (
	ana  = chat.PersonRef("bench:ana")
	ben  = chat.PersonRef("bench:ben")
	hall = chat.RoomRef("bench:hall")
)

// instantly is a chat platform that takes everything at once.
type instantly struct{ posted atomic.Int64 }

func (p *instantly) Post(_ context.Context, to chat.Dest, _ string, _ chat.Message) (chat.MessageRef, error) {
	return chat.MessageRef{Room: to.Room, ID: fmt.Sprintf("%012d", p.posted.Add(1))}, nil
}

func (p *instantly) Edit(context.Context, chat.MessageRef, chat.Message) error { return nil }

func (p *instantly) Person(_ context.Context, ref chat.PersonRef) (chat.Person, error) {
	return chat.Person{Ref: ref, Name: "Ana Lead", Zone: "Europe/Copenhagen"}, nil
}

func (p *instantly) Room(_ context.Context, r chat.RoomRef) (chat.Room, error) {
	return chat.Room{Ref: r, Name: "inc-7"}, nil
}

func (p *instantly) Member(context.Context, chat.RoomRef, chat.PersonRef) (bool, error) {
	return true, nil
}

func (p *instantly) OpenRoom(_ context.Context, key, name string, _ bool, _ []chat.PersonRef) (chat.Room, error) {
	return chat.Room{Ref: chat.RoomRef("bench:" + key), Name: name}, nil
}

func (p *instantly) SetTopic(context.Context, chat.RoomRef, string) error         { return nil }
func (p *instantly) Invite(context.Context, chat.RoomRef, []chat.PersonRef) error { return nil }
func (p *instantly) Pin(context.Context, chat.MessageRef) error                   { return nil }

// began is when the benchmarks' incidents were declared.
var began = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// served is a bot with its store and a clock that is set by hand.
type served struct {
	*bot.Bot
	store *boltstore.Store
	path  string
	chat  *instantly
	now   atomic.Int64 // nanoseconds since began
}

// serve opens the file at path as the bot does in use.
func serve(b testing.TB, path string, opts boltstore.Options) *served {
	b.Helper()
	st, err := boltstore.Open(path, opts)
	if err != nil {
		b.Fatal(err)
	}
	s := &served{store: st, path: path, chat: new(instantly)}
	if s.Bot, err = bot.New(st, s.chat, nil, bot.Config{}, s.clock, nil); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { st.Close() })
	return s
}

func (s *served) clock() time.Time { return began.Add(time.Duration(s.now.Load())) }

// pass moves the clock on.
func (s *served) pass(d time.Duration) { s.now.Add(int64(d)) }

var eventNumber atomic.Int64

// say is a command typed in a room.
func say(room chat.RoomRef, text string) chat.Event {
	return chat.Event{ID: fmt.Sprintf("ev-%d", eventNumber.Add(1)), Kind: chat.Command, Room: room, Person: ana, Text: text}
}

// do carries out a command, which must succeed.
func (s *served) do(b testing.TB, ev chat.Event) {
	b.Helper()
	reply, err := s.Handle(b.Context(), ev)
	if err != nil {
		b.Fatalf("%s: %v", ev.Text, err)
	}
	if said := reply.Message.Plain(); said == "" || strings.Contains(said, "is open:") {
		b.Fatalf("%s: Kept says %q", ev.Text, said)
	}
}

// update changes the store behind the bot's back.
func (s *served) update(b testing.TB, fn func(store.Tx) error) {
	b.Helper()
	if err := s.store.Update(context.Background(), fn); err != nil {
		b.Fatal(err)
	}
}

// What people write.
const (
	noteText   = "note Restarted the login pods in zone B; error rate falls from 38 % to 4 %, p99 back under 900 ms"
	updateText = "update: We see fewer failed logins after the restart and the queue drains; next update in 30 minutes"
	publicText = "update public identified: We have identified the cause of the failed logins and are working on a fix. Updates will be provided every 60 minutes."
)

// room is where the n-th incident of busy lives.
func room(n int) chat.RoomRef { return chat.RoomRef(fmt.Sprintf("bench:INC-%d/room", n)) }

// busy makes a store with n open incidents, each with 30 updates, 40 promises
// and about 100 timeline entries, everything delivered. The clock stands a
// moment after the last of it.
func busy(b testing.TB, n int) *served {
	b.Helper()
	path := filepath.Join(b.TempDir(), "kept.db")
	s := serve(b, path, boltstore.Options{NoSync: true})
	s.do(b, say(hall, "declare Users cannot log in sev:1 components: Agent Interface"))
	s.deliver(b)
	for i := range 30 {
		s.pass(7 * time.Minute)
		text := updateText
		if i%3 == 2 {
			text = publicText
		}
		s.do(b, say(room(1), text))
		s.do(b, say(room(1), noteText))
		if i < 10 {
			s.do(b, say(room(1), "promise in 45m"))
		}
		s.do(b, say(room(1), noteText))
		s.deliver(b)
	}
	s.clone(b, n)
	if err := s.store.Close(); err != nil {
		b.Fatal(err)
	}
	again := serve(b, copyOf(b, path), boltstore.Options{})
	again.now.Store(s.now.Load())
	return again
}

func (s *served) deliver(b testing.TB) {
	b.Helper()
	if _, err := s.Deliver(b.Context(), s.clock()); err != nil {
		b.Fatal(err)
	}
}

// clone copies INC-1 until there are n incidents.
func (s *served) clone(b testing.TB, n int) {
	b.Helper()
	var (
		inc     *incident.Incident
		entries []*incident.Entry
		nudges  []*reminders.Reminder
	)
	s.update(b, func(tx store.Tx) (err error) {
		if inc, err = tx.Incident(1); err != nil {
			return err
		}
		if entries, err = tx.Entries(1, 0, 0); err != nil {
			return err
		}
		nudges, err = tx.Reminders(1)
		return err
	})
	for id := 2; id <= n; id++ {
		s.update(b, func(tx store.Tx) error {
			copied := *inc
			copied.ID, copied.Room = incident.ID(id), incident.Room(room(id))
			if err := tx.PutIncident(&copied); err != nil {
				return err
			}
			for _, e := range entries {
				line := *e
				line.Incident = copied.ID
				if err := tx.PutEntry(&line); err != nil {
					return err
				}
			}
			for _, r := range nudges {
				again := *r
				again.Key.Incident = copied.ID
				if err := tx.PutReminder(&again); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
