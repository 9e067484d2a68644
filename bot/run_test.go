package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
	"kept/store"
	"kept/store/boltstore"
)

// running is a Kept whose loops run, in a bubble: the clock is the bubble's.
type running struct {
	t    *testing.T
	w    *rehearse.Workspace
	bot  *bot.Bot
	ana  chat.PersonRef
	room chat.RoomRef
	stop context.CancelFunc
	over chan error
}

// runs starts Kept on a platform made of a workspace, and a store that may fail.
func runs(t *testing.T, platform func(*rehearse.Workspace) chat.Platform, wrap func(store.Store) store.Store) *running {
	st, err := boltstore.Open(filepath.Join(t.TempDir(), "kept.db"), boltstore.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, w: rehearse.NewWorkspace(time.Now), over: make(chan error, 1)}
	r.ana = r.w.AddPerson(chat.Person{Name: "Ana", Zone: "UTC"})
	r.room, _ = r.w.RoomNamed("general")
	p, s := chat.Platform(r.w), store.Store(st)
	if platform != nil {
		p = platform(r.w)
	}
	if wrap != nil {
		s = wrap(st)
	}
	if r.bot, err = bot.New(s, p, nil, bot.Config{Lanes: 4}, time.Now, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	r.stop = stop
	go func() { r.over <- r.bot.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		synctest.Wait()
		_ = st.Close()
	})
	synctest.Wait()
	return r
}

// types gives Kept a command and lets it do what follows at once.
func (r *running) types(text string) string {
	r.t.Helper()
	ev, err := r.w.Say(r.room, r.ana, rehearse.Speech{Text: "/incident " + text})
	if err != nil {
		r.t.Fatal(err)
	}
	reply, err := r.bot.Handle(r.t.Context(), ev)
	if err != nil {
		r.t.Fatal(err)
	}
	synctest.Wait()
	return reply.Message.Plain()
}

func (r *running) saw(words string) (n int) {
	for _, h := range r.w.Log(0) {
		if h.Kind == rehearse.Posted && h.By == rehearse.Kept && strings.Contains(h.Post.Text, words) {
			n++
		}
	}
	return n
}

func TestRunPostsAtOnceAndRemindsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := runs(t, nil, nil)
		r.types("declare Users can't log in sev:1")
		if r.saw("INC-1 · SEV1 · investigating") != 1 {
			t.Error("the summary was not posted without time passing")
		}
		r.types("update: looking, next update in 30 minutes")
		if want := time.Now().Add(25 * time.Minute); !r.bot.Next().Equal(want) {
			t.Errorf("the next reminder is expected at %s, want %s", r.bot.Next(), want)
		}
		time.Sleep(25*time.Minute + time.Second)
		synctest.Wait()
		if r.saw("in 5 min: the update you promised") != 1 {
			t.Error("no heads-up came")
		}
		time.Sleep(20 * time.Minute)
		synctest.Wait()
		if r.saw("now due") != 1 || r.saw("is 15 min late") != 1 || r.saw("Kept is not answering") != 0 {
			t.Errorf("due %d, late %d, dead-man posts %d", r.saw("now due"), r.saw("is 15 min late"), r.saw("Kept is not answering"))
		}
		r.stop()
		if err := <-r.over; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
}

// stuck is a platform whose posts hang until they are let go.
type stuck struct {
	*rehearse.Workspace
	hang *atomic.Bool
	free chan struct{}
}

func (s stuck) Post(ctx context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	if s.hang.Load() {
		select {
		case <-s.free:
		case <-ctx.Done():
			return chat.MessageRef{}, chat.ErrUnknownFate
		}
	}
	return s.Workspace.Post(ctx, to, key, m)
}

func TestRunRemindsAndKeepsDeadMenWhileThePlatformHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stuck{hang: new(atomic.Bool), free: make(chan struct{})}
		r := runs(t, func(w *rehearse.Workspace) chat.Platform {
			s.Workspace = w
			return s
		}, nil)
		r.types("declare Users can't log in sev:1")
		r.types("INC-1 update: looking, next update in 30 minutes")
		s.hang.Store(true)
		time.Sleep(26 * time.Minute)
		if want := time.Now().Add(4 * time.Minute).Truncate(time.Minute); !r.bot.Next().Equal(want) {
			t.Errorf("the heads-up was not fired: the next reminder is expected at %s, want %s", r.bot.Next(), want)
		}
		waiting, err := r.w.Scheduled(t.Context())
		if err != nil || len(waiting) != 1 || !waiting[0].At.Equal(r.bot.Next().Add(3*time.Minute)) {
			t.Errorf("what is left with the platform: %v, %v; want one post 3 min after %s", waiting, err, r.bot.Next())
		}
		s.hang.Store(false)
		close(s.free)
		time.Sleep(6 * time.Minute)
		if r.saw("in 5 min")+r.saw("now due") == 0 {
			t.Error("nothing came once the platform answered")
		}
	})
}

// slow is a platform on which posts into one room hang.
type slow struct {
	stuck
	room *atomic.Value // chat.RoomRef
}

func (s slow) Post(ctx context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	if to.Room == s.room.Load() {
		return s.stuck.Post(ctx, to, key, m)
	}
	return s.Workspace.Post(ctx, to, key, m)
}

func TestARoomThatHangsHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slow{stuck: stuck{hang: new(atomic.Bool), free: make(chan struct{})}, room: new(atomic.Value)}
		r := runs(t, func(w *rehearse.Workspace) chat.Platform {
			s.Workspace = w
			return s
		}, nil)
		r.types("declare Users can't log in sev:1")
		room, _ := r.w.RoomNamed("inc-1-users-cant-log-in")
		r.types("declare Invoices are wrong sev:1")
		s.room.Store(room)
		s.hang.Store(true)

		r.types("INC-1 update: looking at the login")
		r.types("INC-2 update: looking at the invoices")
		if login, invoices := r.saw("looking at the login"), r.saw("looking at the invoices"); login != 1 || invoices != 2 {
			t.Errorf("posted at once: %d of the hanging room's update, want 1 under its announcement; %d of the other's, want 1 in its room, too", login, invoices)
		}
		s.hang.Store(false)
		close(s.free)
		synctest.Wait()
		if r.saw("looking at the login") != 2 {
			t.Error("it was not posted once the room answered")
		}
	})
}

// Kept that is told to stop waits for the post in hand, and records it.
func TestRunFinishesTheAttemptInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stuck{hang: new(atomic.Bool), free: make(chan struct{})}
		r := runs(t, func(w *rehearse.Workspace) chat.Platform {
			s.Workspace = w
			return s
		}, nil)
		s.hang.Store(true)
		r.types("declare Users can't log in sev:1")
		r.stop()
		synctest.Wait()
		select {
		case <-r.over:
			t.Error("it ended while a post was in hand")
		default:
		}
		close(s.free)
		synctest.Wait()
		const summary = "INC-1 · SEV1 · investigating" // the announcement may be in hand, too
		if err := <-r.over; err != nil || r.saw(summary) != 1 {
			t.Errorf("it ended with %v, %d summaries posted", err, r.saw(summary))
		}
	})
}

func TestRunOutlivesAStoreThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bad atomic.Bool
		r := runs(t, nil, func(s store.Store) store.Store { return fullStore{s, &bad} })
		r.types("declare Users can't log in sev:1")
		r.types("INC-1 update: looking, next update in 30 minutes")
		time.Sleep(24 * time.Minute)
		synctest.Wait()
		bad.Store(true)
		time.Sleep(90 * time.Second)
		synctest.Wait()
		if r.saw("the update you promised") != 0 {
			t.Error("a reminder went out that was not recorded")
		}
		bad.Store(false)
		time.Sleep(7 * time.Minute)
		synctest.Wait()
		if r.saw("the update you promised") != 1 || r.saw("now due") != 1 {
			t.Error("reminders did not come when the disk had space again")
		}
		for _, full := range []bool{false, true, false} {
			bad.Store(full)
			time.Sleep(4 * time.Minute)
			synctest.Wait()
			if err := r.bot.Works(t.Context(), time.Now()); (err != nil) != full {
				t.Errorf("disk full %v: whether it works is told as %v", full, err)
			}
		}
	})
}

// fullStore is a store whose disk is full at times.
type fullStore struct {
	store.Store
	full *atomic.Bool
}

func (s fullStore) Update(ctx context.Context, fn func(store.Tx) error) error {
	if s.full.Load() {
		return store.ErrFull
	}
	return s.Store.Update(ctx, fn)
}

func TestRunEndsWithItsStoreAndRunsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var st store.Store
		r := runs(t, nil, func(s store.Store) store.Store { st = s; return s })
		if err := r.bot.Run(t.Context()); err == nil {
			t.Error("it ran twice at a time")
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		r.bot.ClockMoved()
		time.Sleep(time.Minute)
		if err := <-r.over; !errors.Is(err, store.ErrClosed) {
			t.Errorf("Run ended with %v, want store.ErrClosed", err)
		}
	})
}
