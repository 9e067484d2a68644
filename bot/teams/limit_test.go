package teams

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestPostsIntoOneConversationArePaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, began := newLimits(), time.Now()
		for i, want := range []time.Duration{0, 0, 0, 0, 0, 0, 0, time.Second, 2 * time.Second} {
			if after, err := l.turn(t.Context(), "connector", "19:a"); err != nil || after > 0 {
				t.Fatalf("message %d: after %s, %v", i+1, after, err)
			}
			if took := time.Since(began); took != want {
				t.Errorf("message %d is sent after %s, want %s", i+1, took, want)
			}
		}
		if after, _ := l.turn(t.Context(), "connector", "19:b"); after > 0 {
			t.Errorf("another conversation waits %s", after)
		}
		if after, _ := l.turn(t.Context(), "connector", ""); after > 0 {
			t.Errorf("a call that posts nothing waits %s", after)
		}
	})
}

func TestNoWindowIsEverExceeded(t *testing.T) {
	l, now := newLimits(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var sent []time.Time
	for len(sent) < 2500 {
		wait, ok := l.reserve(now, "connector", "19:a")
		if ok {
			sent = append(sent, now.Add(wait))
		}
		now = now.Add(max(wait, time.Millisecond))
	}
	for _, w := range windows {
		for i := w.count; i < len(sent); i++ {
			if apart := sent[i].Sub(sent[i-w.count]); apart < w.within {
				t.Fatalf("%d messages within %s", w.count+1, apart)
			}
		}
	}
	if took := sent[1799].Sub(sent[0]); took > 16*time.Minute {
		t.Errorf("1,800 messages took %s; Teams takes 60 in 30 s", took)
	}
}

func TestWhatTeamsRefusedIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		l.refuse("19:a", 7*time.Second)
		if after, _ := l.turn(t.Context(), "connector", "19:a"); after != 7*time.Second {
			t.Errorf("may be posted into after %s, want 7 s", after)
		}
		if after, _ := l.turn(t.Context(), "connector", "19:b"); after != 0 {
			t.Errorf("another conversation waits %s", after)
		}
		time.Sleep(7 * time.Second)
		if after, _ := l.turn(t.Context(), "connector", "19:a"); after != 0 {
			t.Errorf("still closed for %s", after)
		}
	})
}
