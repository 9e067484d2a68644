package boltstore

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"kept/bot/incident"
	"kept/store"
)

// tx is one function's view of a bbolt transaction, which it may share with
// other functions that ran before it.
type tx struct {
	*boltTx
	wrote bool // it has tried to change something
	over  bool // the function has returned
}

var _ store.Tx = (*tx)(nil)

// boltTx is a bbolt transaction with its buckets at hand.
type boltTx struct {
	bolt      *bolt.Tx
	buckets   []*bolt.Bucket // by table.index, nil until used
	known     *knownIncidents
	rewritten map[incident.ID]bool // incidents written in this transaction
}

func (s *Store) newBoltTx(b *bolt.Tx) *boltTx {
	return &boltTx{bolt: b, buckets: make([]*bolt.Bucket, len(tables)), known: &s.known, rewritten: map[incident.ID]bool{}}
}

var (
	errOver     = errors.New("the transaction is over: a Tx is valid only inside the function that got it")
	errViewOnly = errors.New("a View cannot write: use Update")
)

func (t *tx) bucket(tb *table) (*bolt.Bucket, error) {
	if t.over {
		return nil, errOver
	}
	if b := t.buckets[tb.index]; b != nil {
		return b, nil
	}
	b := t.bolt.Bucket([]byte(tb.name))
	if b == nil {
		return nil, fmt.Errorf("%w: the bucket %q is missing", store.ErrCorrupt, tb.name)
	}
	t.buckets[tb.index] = b
	return b, nil
}

// read gives the bytes under a key, nil if there are none; valid until the
// transaction ends.
func (t *tx) read(tb *table, k key) ([]byte, error) {
	b, err := t.bucket(tb)
	if err != nil {
		return nil, err
	}
	return b.Get(k), nil
}

func (t *tx) write(tb *table, k key, v []byte) error {
	b, err := t.bucket(tb)
	if err != nil {
		return err
	}
	if !t.bolt.Writable() {
		return errViewOnly
	}
	t.wrote = true
	if v == nil {
		v = []byte{} // bbolt gives a nil back as if there were nothing
	}
	if err := b.Put(k, v); err != nil {
		return fmt.Errorf("%s: %w", tb.show(k), err)
	}
	return nil
}

func (t *tx) remove(tb *table, k key) error {
	b, err := t.bucket(tb)
	if err != nil {
		return err
	}
	if !t.bolt.Writable() {
		return errViewOnly
	}
	t.wrote = true
	if err := b.Delete(k); err != nil {
		return fmt.Errorf("%s: %w", tb.show(k), err)
	}
	return nil
}

// move changes an index that held from to hold to; nil is no place.
func (t *tx) move(tb *table, from, to key) error {
	if bytes.Equal(from, to) {
		return nil
	}
	if from != nil {
		if err := t.remove(tb, from); err != nil {
			return err
		}
	}
	if to == nil {
		return nil
	}
	return t.write(tb, to, nil)
}

// put encodes a record and writes it.
func (t *tx) put(tb *table, k key, record any) error {
	v, err := encode(record)
	if err != nil {
		return fmt.Errorf("%s: %w", tb.show(k), err)
	}
	return t.write(tb, k, v)
}

// load decodes the record under a key into a value of the caller's; found is
// false if there is none.
func (t *tx) load(tb *table, k key, into any) (found bool, err error) {
	v, err := t.read(tb, k)
	if err != nil || v == nil {
		return false, err
	}
	if err := decode(v, into); err != nil {
		return false, fmt.Errorf("%s: %w", tb.show(k), err)
	}
	return true, nil
}

// get reads one record; store.ErrNotFound if there is none.
func get[T any](t *tx, tb *table, k key) (*T, error) {
	record := new(T)
	found, err := t.load(tb, k, record)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("%s: %w", tb.show(k), store.ErrNotFound)
	}
	return record, nil
}

// follow reads the record that an index names; it must be there.
func follow[T any](t *tx, tb *table, k key) (*T, error) {
	record, err := get[T](t, tb, k)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errDangling(tb, k)
	}
	return record, err
}

// errDangling says that an index names a record that is not there.
func errDangling(tb *table, k []byte) error {
	return fmt.Errorf("%w: %s is in an index but does not exist", store.ErrCorrupt, tb.show(k))
}

// each visits the keys that begin with prefix, in order, from after the given
// one (nil: from the first), until visit says stop. Keys and values are valid
// until the transaction ends; visit must not write to the bucket.
func (t *tx) each(tb *table, prefix, after key, visit func(k, v []byte) (more bool, err error)) error {
	b, err := t.bucket(tb)
	if err != nil {
		return err
	}
	c := b.Cursor()
	k, v := c.Seek(max2(prefix, after))
	if after != nil && bytes.Equal(k, after) {
		k, v = c.Next()
	}
	for ; k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if more, err := visit(k, v); err != nil || !more {
			return err
		}
	}
	return nil
}

// max2 is the later of two keys.
func max2(a, b key) key {
	if bytes.Compare(a, b) < 0 {
		return b
	}
	return a
}

// list reads the records whose keys begin with prefix, from after the given
// key, at most limit of them (all if limit is not positive).
func list[T any](t *tx, tb *table, prefix, after key, limit int) ([]*T, error) {
	var out []*T
	err := t.each(tb, prefix, after, func(k, v []byte) (bool, error) {
		record := new(T)
		if err := decode(v, record); err != nil {
			return false, fmt.Errorf("%s: %w", tb.show(k), err)
		}
		out = append(out, record)
		return len(out) != limit, nil
	})
	return out, err
}

// errKey says that an index holds something that is no key of its layout.
func errKey(tb *table, k []byte) error {
	return fmt.Errorf("%w: %s is no key of that index", store.ErrCorrupt, tb.show(k))
}
