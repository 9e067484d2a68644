package slack

import (
	"maps"
	"sync"
	"time"
)

// memory remembers answers of Slack's for a while, and only so many: what is
// forgotten is asked again.
type memory[V any] struct {
	mu     sync.Mutex
	keep   time.Duration
	swept  time.Time // when what is over was last thrown away
	values map[string]remembered[V]
}

type remembered[V any] struct {
	value V
	until time.Time
}

// memoryHolds is for how many values a memory has room.
const memoryHolds = 2000

func newMemory[V any](keep time.Duration) *memory[V] {
	return &memory[V]{keep: keep, values: map[string]remembered[V]{}}
}

func (m *memory[V]) get(key string) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.values[key]
	if !ok || time.Now().After(r.until) {
		var none V
		return none, false
	}
	return r.value, true
}

func (m *memory[V]) put(key string, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if len(m.values) >= memoryHolds || now.Sub(m.swept) > m.keep {
		maps.DeleteFunc(m.values, func(_ string, r remembered[V]) bool { return now.After(r.until) })
		m.swept = now
	}
	for k := range m.values { // still full: any will do
		if len(m.values) < memoryHolds {
			break
		}
		delete(m.values, k)
	}
	m.values[key] = remembered[V]{value, now.Add(m.keep)}
}

func (m *memory[V]) forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
}
