package boltstore

import (
	"context"
	"io"

	bolt "go.etcd.io/bbolt"
)

// Backup implements [store.Store]: the bytes are a file that Open takes, the
// state of one instant. It holds a reader until w has taken them all; ctx
// ended stops it.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	return s.view(ctx, func(b *bolt.Tx) error {
		_, err := b.WriteTo(&untilDone{ctx, w})
		return err
	})
}

// untilDone is a writer that fails once its context has ended.
type untilDone struct {
	ctx context.Context
	w   io.Writer
}

func (u *untilDone) Write(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(p)
}
