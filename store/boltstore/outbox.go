package boltstore

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"kept/store"
)

func postKey(lane string, seq uint64) key {
	return make(key, 0, len(lane)+10).text(lane).num(seq)
}

func (t *tx) Enqueue(p *store.Post) error {
	if p.Lane == "" {
		return errors.New("enqueue: the post names no lane")
	}
	v, err := t.read(seqs, key(p.Lane))
	if err != nil {
		return err
	}
	var last uint64
	if v != nil {
		var ok bool
		if last, ok = number(v); !ok {
			return errKey(seqs, key(p.Lane))
		}
	}
	p.Seq = last + 1
	if err := t.write(seqs, key(p.Lane), key{}.num(p.Seq)); err != nil {
		return err
	}
	return t.put(outbox, postKey(p.Lane, p.Seq), p)
}

func (t *tx) PutPost(p *store.Post) error {
	k := postKey(p.Lane, p.Seq)
	if err := t.mustQueue(k); err != nil {
		return err
	}
	return t.put(outbox, k, p)
}

func (t *tx) DropPost(lane string, seq uint64) error {
	return t.remove(outbox, postKey(lane, seq))
}

func (t *tx) SetAside(p *store.Post) error {
	k := postKey(p.Lane, p.Seq)
	if err := t.mustQueue(k); err != nil {
		return err
	}
	if err := t.remove(outbox, k); err != nil {
		return err
	}
	return t.put(aside, k, p)
}

// mustQueue gives store.ErrNotFound for a post that is no longer queued, so
// that none comes back after it was dropped.
func (t *tx) mustQueue(k key) error {
	v, err := t.read(outbox, k)
	if err == nil && v == nil {
		err = fmt.Errorf("%s: %w", outbox.show(k), store.ErrNotFound)
	}
	return err
}

// Lanes seeks from lane to lane; the posts in them are not read.
func (t *tx) Lanes(after string, limit int) ([]string, error) {
	b, err := t.bucket(outbox)
	if err != nil {
		return nil, err
	}
	c := b.Cursor()
	var k []byte
	if after == "" {
		k, _ = c.First()
	} else {
		k, _ = c.Seek(pastPrefix(key{}.text(after)))
	}
	var out []string
	for k != nil && (limit <= 0 || len(out) < limit) {
		lane, seq, ok := cutText(k)
		if !ok {
			return nil, errKey(outbox, k)
		}
		out = append(out, lane)
		k, _ = c.Seek(pastPrefix(k[:len(k)-len(seq)]))
	}
	return out, nil
}

func (t *tx) LanePosts(lane string, limit int) ([]*store.Post, error) {
	return list[store.Post](t, outbox, key{}.text(lane), nil, limit)
}

func (t *tx) Aside(limit int) ([]*store.Post, error) {
	return list[store.Post](t, aside, nil, nil, limit)
}

// pastPrefix is the first key after all that begin with prefix, which ends as
// text does, in 01.
func pastPrefix(prefix []byte) []byte {
	past := bytes.Clone(prefix)
	past[len(past)-1]++
	return past
}

// lastWith finds the last key that begins with prefix, which ends as text
// does; nil if there is none.
func lastWith(c *bolt.Cursor, prefix []byte) (k, v []byte) {
	if k, _ = c.Seek(pastPrefix(prefix)); k == nil {
		k, v = c.Last()
	} else {
		k, v = c.Prev()
	}
	if !bytes.HasPrefix(k, prefix) {
		return nil, nil
	}
	return k, v
}
