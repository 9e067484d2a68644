package boltstore

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"slices"

	bolt "go.etcd.io/bbolt"

	"kept/store"
)

// maxBatch bounds how many functions share a commit, and so how long the first
// of them waits.
const maxBatch = 1024

// call is one Update that waits for its commit.
type call struct {
	ctx  context.Context
	fn   func(store.Tx) error
	err  error
	wake chan bool // true: lead the next batch; false: err is final

	leads bool // guarded by Store.mu
}

// errAborted is what the callers get whose batch ended with its goroutine.
var errAborted = errors.New("the transaction was aborted: a function of the same commit ended its goroutine")

// Update implements [store.Store]. Whoever calls first leads: it runs its own
// function and all that queue up meanwhile, commits once, wakes their callers
// and hands the lead to the next in the queue. A single caller therefore pays
// for no hand-over, and under load the commits are as large as the disk is
// slow.
//
// Functions run one after the other, each on the state that the one before
// left. One that fails after it wrote something is run again at the head of a
// transaction of its own, and those before it are committed without it.
func (s *Store) Update(ctx context.Context, fn func(store.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &call{ctx: ctx, fn: fn, wake: make(chan bool, 1)}
	lead, err := s.enqueue(c)
	if err != nil {
		return err
	}
	if !lead {
		select {
		case lead = <-c.wake:
		case <-ctx.Done():
			if s.withdraw(c) {
				return ctx.Err()
			}
			lead = <-c.wake // too late: it has been taken
		}
	}
	if lead {
		s.lead(c)
	}
	return c.err
}

// enqueue puts a call into the queue and says whether it is to lead.
func (s *Store) enqueue(c *call) (lead bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false, store.ErrClosed
	}
	s.queue = append(s.queue, c)
	c.leads = !s.leading
	s.leading = true
	return c.leads, nil
}

// withdraw takes a call out of the queue, unless it runs already or is to lead.
func (s *Store) withdraw(c *call) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, queued := range s.queue {
		if queued == c && !c.leads {
			s.queue = slices.Delete(s.queue, i, i+1)
			return true
		}
	}
	return false
}

// lead commits what is queued; own is the first of it.
func (s *Store) lead(own *call) {
	s.gather()
	s.mu.Lock()
	n := min(len(s.queue), maxBatch)
	batch := s.queue[:n:n]
	s.queue = s.queue[n:]
	s.lastBatch = n
	s.mu.Unlock()
	for _, c := range batch {
		c.err = errAborted
	}
	defer func() { // also when a function ends this goroutine, as a test's FailNow does
		s.handOver()
		for _, c := range batch {
			if c != own {
				c.wake <- false
			}
		}
	}()
	for rest := batch; len(rest) > 0; {
		rest = rest[s.commit(rest):]
	}
}

// gather lets the callers of the batch before come back with their next
// change: those that are ready to run do so now, nobody is waited for.
func (s *Store) gather() {
	for before := -1; ; {
		s.mu.Lock()
		n, last := len(s.queue), s.lastBatch
		s.mu.Unlock()
		if last < 2 || n >= last || n == before {
			return
		}
		before = n
		runtime.Gosched()
	}
}

// handOver gives the lead to the next in the queue.
func (s *Store) handOver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) > 0 {
		s.queue[0].leads = true
		s.queue[0].wake <- true
		return
	}
	s.queue, s.leading = nil, false
	s.idle.Broadcast()
}

// commit runs and commits the calls at the head of the batch and says how many
// of them are settled: all, unless one failed after it had written.
func (s *Store) commit(batch []*call) int {
	if err := s.broken(); err != nil {
		return settle(batch, err)
	}
	b, err := s.begin(true)
	if err != nil {
		return settle(batch, err)
	}
	defer s.rollback(b)
	shared := s.newBoltTx(b)
	wrote := false
	verdicts := make([]error, len(batch))
	for i, c := range batch {
		if verdicts[i] = c.ctx.Err(); verdicts[i] != nil {
			continue
		}
		t := &tx{boltTx: shared}
		verdicts[i] = s.run(t, c.fn)
		switch {
		case verdicts[i] == nil || !t.wrote:
			wrote = wrote || t.wrote
		case i == 0 || !wrote:
			s.rollback(b)
			return adopt(batch[:i+1], verdicts)
		default:
			s.rollback(b)
			return s.commit(batch[:i])
		}
	}
	if wrote {
		if err := s.flush(b); err != nil {
			return settle(batch, err)
		}
	}
	return adopt(batch, verdicts)
}

// settle gives all calls the same end.
func settle(batch []*call, err error) int {
	for _, c := range batch {
		c.err = err
	}
	return len(batch)
}

// adopt gives each call its own verdict: final now that what it was based on
// is on disk.
func adopt(batch []*call, verdicts []error) int {
	for i, c := range batch {
		c.err = verdicts[i]
	}
	return len(batch)
}

// run calls a function of a caller's. A panic in it, or a fault on a damaged
// file, becomes an error.
func (s *Store) run(t *tx, fn func(store.Tx) error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		t.over = true
		if p := recover(); p != nil {
			t.wrote = true // who knows
			err = s.panicked(p)
		}
	}()
	return fn(t)
}

// View implements [store.Store].
func (s *Store) View(ctx context.Context, fn func(store.Tx) error) error {
	return s.view(ctx, func(b *bolt.Tx) error {
		return s.run(&tx{boltTx: s.newBoltTx(b)}, fn)
	})
}

func (s *Store) view(ctx context.Context, fn func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	stuck, err := s.stuck, s.brokenBy
	s.mu.Unlock()
	if stuck {
		return err
	}
	b, err := s.begin(false)
	if err != nil {
		return err
	}
	defer b.Rollback()
	return fn(b)
}
