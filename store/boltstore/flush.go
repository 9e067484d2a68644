package boltstore

import (
	"errors"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// begin starts a bbolt transaction.
func (s *Store) begin(writable bool) (b *bolt.Tx, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil { // bbolt keeps its locks then
			err = s.breakDown(s.panicked(p), true)
		}
	}()
	if b, err = s.db.Begin(writable); err != nil {
		return nil, s.explain(err)
	}
	return b, nil
}

// flush commits. If that fails the bbolt transaction is rolled back; if the
// file nevertheless shows it, nobody knows what is on disk, and the store
// refuses to go on.
func (s *Store) flush(b *bolt.Tx) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	id := b.ID()
	defer func() {
		if p := recover(); p != nil {
			err = s.breakDown(s.panicked(p), false)
		}
	}()
	if err = s.commitBolt(b); err == nil {
		return nil
	}
	if now, beginErr := s.begin(false); beginErr == nil {
		defer now.Rollback()
		if now.ID() < id {
			return s.explain(err)
		}
	}
	return s.breakDown(s.unknownFate(err), false)
}

// rollback ends a transaction that is not committed; harmless after a commit.
func (s *Store) rollback(b *bolt.Tx) {
	defer func() {
		if p := recover(); p != nil { // bbolt keeps its writer's lock then
			s.breakDown(s.panicked(p), true)
		}
	}()
	if err := b.Rollback(); err != nil && !errors.Is(err, bolterrors.ErrTxClosed) {
		s.breakDown(s.explain(err), false)
	}
}

// breakDown makes the store refuse every later change with the error, which it
// gives back. With stuck, bbolt has lost one of its locks: it can be neither
// read nor closed any more.
func (s *Store) breakDown(err error, stuck bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.brokenBy == nil {
		s.brokenBy = err
	}
	s.stuck = s.stuck || stuck
	return err
}

// broken is why nothing can be written any more, nil while all is well.
func (s *Store) broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.brokenBy
}
