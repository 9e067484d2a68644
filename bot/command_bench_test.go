package bot_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// raw is what one transaction of Kept changes in its file, replayed on bbolt
// alone: the same keys and bytes in the same buckets.
type raw struct{ puts []put }

type put struct {
	bucket, key, value []byte // value nil: the key is removed
	fresh              bool   // the key was not there before
}

// replay makes the changes once more. Keys that were new are new again, by a
// number behind them, so that the file grows as the store's does.
func (r *raw) replay(turn int) func(*bolt.Tx) error {
	return func(tx *bolt.Tx) error {
		for _, p := range r.puts {
			b := tx.Bucket(p.bucket)
			key := p.key
			if p.fresh {
				key = binary.BigEndian.AppendUint64(bytes.Clone(key), uint64(turn))
			}
			var err error
			if p.value == nil {
				err = b.Delete(key)
			} else {
				err = b.Put(key, p.value)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func (r *raw) size() (n int) {
	for _, p := range r.puts {
		n += len(p.key) + len(p.value)
	}
	return n
}

// capture runs some changes of the store, one after the other, and gives what
// each changed, with a copy of the file to replay them on.
func (s *served) capture(b testing.TB, changes ...func()) (db *bolt.DB, each []*raw) {
	b.Helper()
	db = s.copied(b)
	for _, change := range changes {
		change()
		after := s.copied(b)
		each = append(each, &raw{difference(b, db, after)})
		db.Close()
		db = after
	}
	return db, each
}

// copied opens a copy of the store as it is now, flushed as bbolt is by default.
func (s *served) copied(b testing.TB) *bolt.DB {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "raw.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := s.store.Backup(b.Context(), f); err != nil {
		b.Fatal(err)
	}
	db, err := bolt.Open(f.Name(), 0o600, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// difference lists what makes the file before into the file after.
func difference(b testing.TB, before, after *bolt.DB) (puts []put) {
	b.Helper()
	each := func(db *bolt.DB, visit func(tx *bolt.Tx, bucket, k, v []byte)) {
		err := db.View(func(tx *bolt.Tx) error {
			return tx.ForEach(func(bucket []byte, bk *bolt.Bucket) error {
				return bk.ForEach(func(k, v []byte) error {
					visit(tx, bytes.Clone(bucket), bytes.Clone(k), bytes.Clone(v))
					return nil
				})
			})
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	old := map[string][]byte{}
	each(before, func(_ *bolt.Tx, bucket, k, v []byte) { old[string(bucket)+"\x00"+string(k)] = v })
	each(after, func(_ *bolt.Tx, bucket, k, v []byte) {
		name := string(bucket) + "\x00" + string(k)
		if was, ok := old[name]; !ok || !bytes.Equal(was, v) {
			if v == nil {
				v = []byte{}
			}
			puts = append(puts, put{bucket, k, v, !ok})
		}
		delete(old, name)
	})
	for name := range old {
		bucket, k, _ := bytes.Cut([]byte(name), []byte{0})
		puts = append(puts, put{bucket, k, nil, false})
	}
	return puts
}

// BenchmarkCommand measures a command from Handle to its answer, which comes
// when everything is on disk, against bbolt committing the same keys and bytes.
func BenchmarkCommand(b *testing.B) {
	const incidents = 40
	for _, c := range []struct {
		name string
		n    int // open incidents, each of realistic size
		text string
		room func(turn int) chat.RoomRef
	}{
		{"note", incidents, noteText, func(turn int) chat.RoomRef { return room(1 + turn%incidents) }},
		{"update", incidents, updateText, func(turn int) chat.RoomRef { return room(1 + turn%incidents) }},
		{"declare", 5, "declare Service %d is down sev:2", func(int) chat.RoomRef { return hall }},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := busy(b, c.n)
			turn := 0
			event := func() chat.Event {
				turn++
				s.pass(time.Second)
				text := c.text
				if c.name == "declare" {
					text = fmt.Sprintf(text, turn*7919)
				}
				return say(c.room(turn), text)
			}
			for range c.n { // in the midst of its work, Kept has seen each incident
				s.do(b, event())
			}
			s.settle(b, c.n)
			var commands []func()
			for range c.n {
				commands = append(commands, func() { s.do(b, event()) })
			}
			db, same := s.capture(b, commands...)
			s.settle(b, c.n)
			var ours, bare []time.Duration
			b.ReportAllocs()
			for b.Loop() {
				ev := event()
				began := time.Now()
				s.do(b, ev)
				ours = append(ours, time.Since(began))
				b.StopTimer()
				began = time.Now()
				if err := db.Update(same[turn%c.n].replay(turn)); err != nil {
					b.Fatal(err)
				}
				bare = append(bare, time.Since(began))
				s.settle(b, c.n)
				b.StartTimer()
			}
			report(b, "p50", ours, bare, 50)
			b.ReportMetric(float64(same[0].size()), "B-written")
		})
	}
}

// settle ends what was declared beyond the n incidents of busy.
func (s *served) settle(b testing.TB, n int) {
	b.Helper()
	s.update(b, func(tx store.Tx) error {
		more, err := tx.Incidents(incident.ID(n), 0, store.Open)
		for _, inc := range more {
			inc.Cancelled = &incident.Closing{By: incident.Person(ana), At: s.clock(), Reason: "a benchmark"}
			if err := tx.PutIncident(inc); err != nil {
				return err
			}
		}
		return err
	})
}

// percentile is the p-th of some durations, which it sorts.
func percentile(ds []time.Duration, p int) time.Duration {
	slices.Sort(ds)
	return ds[min(len(ds)*p/100, len(ds)-1)]
}

// report gives a percentile of both sides and the ratio.
func report(b *testing.B, name string, ours, bare []time.Duration, p int) {
	o, r := percentile(ours, p), percentile(bare, p)
	b.ReportMetric(float64(o.Nanoseconds()), name+"-ns")
	b.ReportMetric(float64(r.Nanoseconds()), name+"-raw-ns")
	b.ReportMetric(float64(o)/float64(r), name+"-x-raw")
}
