package teams

import (
	"sync"
	"time"
)

// recent remembers answers for a while, and only so many: what is forgotten is
// asked again.
type recent[V any] struct {
	mu     sync.Mutex
	keep   time.Duration
	values map[string]kept[V]
}

type kept[V any] struct {
	value V
	until time.Time
}

// recentHolds is for how many values there is room.
const recentHolds = 2000

func newRecent[V any](keep time.Duration) *recent[V] {
	return &recent[V]{keep: keep, values: map[string]kept[V]{}}
}

func (r *recent[V]) get(name string) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.values[name]
	if !ok || time.Now().After(k.until) {
		var none V
		return none, false
	}
	return k.value, true
}

func (r *recent[V]) put(name string, value V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if len(r.values) >= recentHolds {
		for n, k := range r.values {
			if now.After(k.until) {
				delete(r.values, n)
			}
		}
		for n := range r.values { // still full: any will do
			if len(r.values) < recentHolds {
				break
			}
			delete(r.values, n)
		}
	}
	r.values[name] = kept[V]{value, now.Add(r.keep)}
}

func (r *recent[V]) forget(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.values, name)
}

func (r *recent[V]) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.values)
}
