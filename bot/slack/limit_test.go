package slack

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestPostsIntoOneChannelArePaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, began := newLimits(), time.Now()
		for range 3 {
			if after, err := l.turn(t.Context(), "chat.postMessage", "C1"); after != 0 || err != nil {
				t.Fatal(after, err)
			}
		}
		if took := time.Since(began); took < 2*time.Second || took > 2100*time.Millisecond {
			t.Errorf("three posts into a channel took %s, want a second between two", took)
		}
		for i := range 20 {
			if _, err := l.turn(t.Context(), "chat.postMessage", "C"+string(rune('a'+i))); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took > 2100*time.Millisecond {
			t.Errorf("posts into other channels waited, %s in all", took)
		}
	})
}

func TestAMethodThatSlackRefusedIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits()
		l.refuse("users.info", 7*time.Second)
		if after, _ := l.turn(t.Context(), "users.info", ""); after != 7*time.Second {
			t.Errorf("may be called after %s, want 7 s", after)
		}
		if after, _ := l.turn(t.Context(), "pins.add", ""); after != 0 {
			t.Errorf("another method waits %s", after)
		}
		time.Sleep(7 * time.Second)
		if after, _ := l.turn(t.Context(), "users.info", ""); after != 0 {
			t.Errorf("still closed for %s", after)
		}
	})
}

func TestNobodyWaitsLongForATurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, began := newLimits(), time.Now()
		var refused atomic.Int32
		var calls sync.WaitGroup
		for range 2 * tier2 {
			calls.Go(func() {
				if after, _ := l.turn(t.Context(), "pins.add", ""); after > 0 {
					refused.Add(1)
				}
			})
		}
		calls.Wait()
		if refused.Load() == 0 || time.Since(began) > patience {
			t.Errorf("%d of %d calls were put off, the others took %s", refused.Load(), 2*tier2, time.Since(began))
		}
	})
}
