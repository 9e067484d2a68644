package boltstore

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// A change is what a benchmark writes: through the store, and as the keys and
// bytes that this comes down to, for raw bbolt.
type benchChange struct {
	kept func(store.Tx) error
	raw  func(*bolt.Tx) error
}

// benchMessage is the storing of one chat message by a writer.
func benchMessage(writer, i int) benchChange {
	m := &store.Message{
		Ref: chat.MessageRef{Room: chat.RoomRef(fmt.Sprint("slack:T1:C", writer%16)), ID: fmt.Sprintf("%010d.%06d", i, writer)},
		By:  "slack:T1:U1", At: noon, Text: "the login page gives a 502 since 10:05, we are looking at the proxy",
	}
	value := mustEncode(m)
	return benchChange{
		kept: func(tx store.Tx) error { return tx.PutMessage(m) },
		raw:  func(b *bolt.Tx) error { return b.Bucket([]byte("messages")).Put(messageKey(m.Ref), value) },
	}
}

// benchCommand is what a typical command records: the incident, a timeline
// entry, its message, a reminder that moves, two posts, and the event's ID.
func benchCommand(writer, i int) benchChange {
	id := incident.ID(writer + 1)
	at := noon.Add(time.Duration(i) * time.Second)
	inc := &incident.Incident{ID: id, Title: "Users can't log in", Severity: incident.SEV1, Status: incident.Investigating, Zone: "Europe/Copenhagen", DeclaredAt: noon, LastEntry: incident.EntryID(i + 1)}
	msg := &store.Message{Ref: chat.MessageRef{Room: "slack:T1:C7", ID: fmt.Sprintf("%010d.%06d", i, writer)}, At: at, Text: "/incident update public: we are looking into it. Next update at 10:45hs"}
	entry := &incident.Entry{Incident: id, ID: incident.EntryID(i + 1), Kind: incident.EntryUpdate, Text: msg.Text, HappenedAt: at, RecordedAt: at, Source: incident.Source{How: incident.ByCommand, Message: incident.Message(msg.Ref.String())}}
	rem := &reminders.Reminder{Key: reminders.Key{Incident: id, Name: "P1"}, Kind: reminders.Owed, Due: at, NextAt: at}
	before := &reminders.Reminder{Key: rem.Key, NextAt: at.Add(-time.Second)}
	lane := fmt.Sprint("slack:T1:C", writer)
	event := fmt.Sprint("Ev", writer, ".", i)
	post := func(n int) *store.Post {
		return &store.Post{Lane: lane, Seq: uint64(2*i + n), Kind: store.PostSay, Key: event, Message: chat.Says(chat.T("Heard: next public update by 10:45 CET, in 28 min.")), At: at}
	}
	type put struct {
		bucket     string
		key, value []byte
	}
	puts := []put{
		{"incidents", key{}.id(id), mustEncode(inc)}, {"messages", messageKey(msg.Ref), mustEncode(msg)},
		{"entries", entryKey(id, entry.ID), mustEncode(entry)}, {"sources", sourceKey(entry), []byte{}},
		{"reminders", reminderKey(rem.Key), mustEncode(rem)}, {"due", dueKey(rem), []byte{}},
		{"seqs", []byte(lane), key{}.num(uint64(2*i + 1))}, {"outbox", postKey(lane, uint64(2*i+1)), mustEncode(post(1))},
		{"seqs", []byte(lane), key{}.num(uint64(2*i + 2))}, {"outbox", postKey(lane, uint64(2*i+2)), mustEncode(post(2))},
		{"seen", []byte(event), key{}.at(at)}, {"seenat", key{}.at(at).rest(event), []byte{}},
	}
	return benchChange{
		kept: func(tx store.Tx) error {
			for _, err := range []error{
				tx.PutIncident(inc), tx.PutMessage(msg), tx.PutEntry(entry), tx.PutReminder(rem), tx.Enqueue(post(0)), tx.Enqueue(post(0)), tx.MarkSeen(event, at),
			} {
				if err != nil {
					return err
				}
			}
			return nil
		},
		raw: func(b *bolt.Tx) error {
			if err := b.Bucket([]byte("due")).Delete(dueKey(before)); err != nil {
				return err
			}
			for _, p := range puts {
				if err := b.Bucket([]byte(p.bucket)).Put(p.key, p.value); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func mustEncode(v any) []byte {
	b, err := encode(v)
	if err != nil {
		panic(err)
	}
	return b
}

// benchEngine is a way to commit a change.
type benchEngine struct {
	name   string
	commit func(benchChange) error
	took   time.Duration
	each   []time.Duration // latencies
}

// benchEngines opens fresh files for the store, and for raw bbolt with its
// defaults, committing alone and by Batch.
func benchEngines(b *testing.B) (kept, update, batch *benchEngine) {
	s, err := Open(filepath.Join(b.TempDir(), "kept.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	raw := func() *bolt.DB {
		db, err := bolt.Open(filepath.Join(b.TempDir(), "raw.db"), 0o600, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { db.Close() })
		if err := db.Update(createBuckets); err != nil {
			b.Fatal(err)
		}
		return db
	}
	db1, db2 := raw(), raw()
	ctx := context.Background()
	kept = &benchEngine{name: "kept", commit: func(c benchChange) error { return s.Update(ctx, c.kept) }}
	update = &benchEngine{name: "Update", commit: func(c benchChange) error { return db1.Update(c.raw) }}
	batch = &benchEngine{name: "Batch", commit: func(c benchChange) error { return db2.Batch(c.raw) }}
	return kept, update, batch
}

// run lets the writers commit a share of the changes each, as fast as each
// commit allows.
func (e *benchEngine) run(b *testing.B, changes [][]benchChange) {
	var failed atomic.Value
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := time.Now()
	for _, own := range changes {
		wg.Go(func() {
			each := make([]time.Duration, 0, len(own))
			for _, c := range own {
				begin := time.Now()
				if err := e.commit(c); err != nil {
					failed.Store(err)
					return
				}
				each = append(each, time.Since(begin))
			}
			mu.Lock()
			e.each = append(e.each, each...)
			mu.Unlock()
		})
	}
	wg.Wait()
	e.took += time.Since(start)
	if err := failed.Load(); err != nil {
		b.Fatalf("%s: %v", e.name, err)
	}
}

func (e *benchEngine) rate() float64 { return float64(len(e.each)) / e.took.Seconds() }

func (e *benchEngine) quantile(q float64) time.Duration {
	slices.Sort(e.each)
	return e.each[int(q*float64(len(e.each)-1))]
}

// benchCommits lets the store and raw bbolt take turns at the same changes and
// reports how they compare.
func benchCommits(b *testing.B, writers, perWriter int, change func(writer, i int) benchChange) {
	kept, update, batch := benchEngines(b)
	engines := []*benchEngine{kept, update, batch}
	const rounds = 5
	for n := 0; b.Loop(); n++ {
		for round := n * rounds; round < (n+1)*rounds; round++ {
			for e, engine := range engines {
				share := perWriter
				if engine == update || engine == batch && writers == 1 { // one after the other: more would only take longer
					share = max(1, perWriter/writers/4)
				}
				changes := make([][]benchChange, writers)
				for w := range changes {
					for i := range share {
						changes[w] = append(changes[w], change(w, round*share+i))
					}
				}
				engines[e].run(b, changes)
			}
		}
	}
	b.ReportMetric(kept.rate(), "kept/s")
	b.ReportMetric(update.rate(), "Update/s")
	b.ReportMetric(batch.rate(), "Batch/s")
	b.ReportMetric(kept.rate()/batch.rate(), "×Batch")
	b.ReportMetric(float64(kept.quantile(.5))/float64(update.quantile(.5)), "median÷Update")
	b.ReportMetric(kept.quantile(.99).Seconds()*1e3, "p99-ms")
	b.ReportMetric(batch.quantile(.99).Seconds()*1e3, "Batch-p99-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkMessages: storing messages. Goal: 3 × Batch or more with 64 writers
// and up.
func BenchmarkMessages(b *testing.B) {
	for _, writers := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) { benchCommits(b, writers, 200, benchMessage) })
	}
}

// BenchmarkCommands: from the command to its durable acknowledgement. Goals:
// for one writer at most 1.3 × a raw commit (median÷Update); with 100 in flight
// a p99 below Batch's.
func BenchmarkCommands(b *testing.B) {
	for _, writers := range []int{1, 64, 100, 256} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) { benchCommits(b, writers, 100, benchCommand) })
	}
}
