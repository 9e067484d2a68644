package slack_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/slack/slackfake"
)

// hands are a clock that is moved.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) at() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) move(d time.Duration) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
	return h.now
}

func TestAScheduledPostIsRecognisedBeforeAndAfter(t *testing.T) {
	clock := &hands{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	o := newOffice(t, slackfake.Options{Clock: clock.at})
	room, due := place(o.room), clock.now.Add(10*time.Minute+300*time.Millisecond)
	words := chat.Says(chat.T("Kept is not answering. <!channel>"))
	id, err := o.client.Schedule(t.Context(), room, "dead-man/P2", due, words)
	if err != nil {
		t.Fatal(err)
	}
	want := chat.Scheduled{ID: id, Room: room, At: due.Truncate(time.Second).Add(time.Second), Mark: chat.Mark("dead-man/P2")}
	if all, err := o.client.Scheduled(t.Context()); err != nil || len(all) != 1 || all[0] != want {
		t.Errorf("waiting: %+v, %v; want %+v", all, err, want)
	}
	o.fake.Tick(clock.move(11 * time.Minute))
	only := o.screen(o.room.ID, o.ana.ID)
	if len(only) != 1 || only[0].Text != "Kept is not answering. <!channel>" || only[0].All || len(only[0].Notified) > 0 {
		t.Fatalf("Ana reads %+v", only)
	}
	ref, found, err := o.client.Find(t.Context(), chat.Dest{Room: room}, "dead-man/P2", due.Add(-time.Minute))
	if err != nil || !found || ref != only[0].Ref {
		t.Errorf("found %v %v, %v", ref, found, err)
	}
	if _, found, err := o.client.Find(t.Context(), chat.Dest{Room: room}, "dead-man/P3", due.Add(-time.Minute)); found || err != nil {
		t.Errorf("another key is found: %v, %v", found, err)
	}
	if err := o.client.Unschedule(t.Context(), room, id); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("withdrawing what was posted: %v, want ErrNotFound", err)
	}
}

func TestAScheduledPostIsWithdrawnButNotInItsLastMinute(t *testing.T) {
	clock := &hands{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	o := newOffice(t, slackfake.Options{Clock: clock.at})
	room := place(o.room)
	schedule := func(in time.Duration) (string, error) {
		return o.client.Schedule(t.Context(), room, "k", clock.at().Add(in), chat.Says(chat.T("x")))
	}
	id, err := schedule(2 * time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	clock.move(70 * time.Second)
	if err := o.client.Unschedule(t.Context(), room, id); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("50 s before: %v, want ErrRefused", err)
	}
	if id, err = schedule(time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := o.client.Unschedule(t.Context(), room, id); err != nil {
		t.Error(err)
	}
	if err := o.client.Unschedule(t.Context(), room, id); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("twice: %v, want ErrNotFound", err)
	}
	for _, in := range []time.Duration{-time.Minute, 130 * 24 * time.Hour} {
		if _, err := schedule(in); !errors.Is(err, chat.ErrRefused) {
			t.Errorf("%s ahead: %v, want ErrRefused", in, err)
		}
	}
}
