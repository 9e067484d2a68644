package demo

import (
	"sync"
	"time"
)

// Clock is the demo's time: the real one plus an offset that only grows. It is
// safe for concurrent use. The zero Clock shows the real time.
type Clock struct {
	mu     sync.Mutex
	offset time.Duration
}

// Now is the demo's time, UTC. It goes by the wall clock, as a process that
// sleeps with its machine must.
func (c *Clock) Now() time.Time { return time.Now().UTC().Round(0).Add(c.Offset()) }

// Offset is how far the demo's time is ahead of the real one.
func (c *Clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Set sets the offset; a smaller one than before changes nothing.
func (c *Clock) Set(offset time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = max(c.offset, offset)
}

// To moves the clock on to an instant; an earlier one changes nothing.
func (c *Clock) To(at time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = max(c.offset, at.Sub(time.Now().Round(0)))
	return c.offset
}
