package slack

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatIsOverIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory[int](time.Hour)
		for i := range 100 {
			m.put(strconv.Itoa(i), i)
		}
		time.Sleep(time.Hour + time.Second)
		if v, ok := m.get("1"); ok {
			t.Errorf("%d is remembered for too long", v)
		}
		m.put("new", 1)
		if n := len(m.values); n != 1 {
			t.Errorf("%d values are kept, want the new one", n)
		}
		for i := range 2 * memoryHolds {
			m.put(strconv.Itoa(i), i)
		}
		if n := len(m.values); n != memoryHolds {
			t.Errorf("%d values are kept, want %d", n, memoryHolds)
		}
	})
}
