package demo

import "sync"

// watched counts changes and wakes those who wait for one.
type watched struct {
	mu      sync.Mutex
	n       uint64
	changed chan struct{}
}

func newWatched() *watched { return &watched{changed: make(chan struct{})} }

func (w *watched) touch() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	close(w.changed)
	w.changed = make(chan struct{})
}

func (w *watched) wait() (<-chan struct{}, uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed, w.n
}

func (w *watched) version() uint64 {
	_, n := w.wait()
	return n
}
