package bot_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"kept/bot/chat"
)

// latencies calls do from many goroutines, times each, and gives how long each
// call and all of them took.
func latencies(b testing.TB, writers, each int, do func(writer, i int) error) (ds []time.Duration, all time.Duration) {
	b.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := time.Now()
	for w := range writers {
		wg.Go(func() {
			own := make([]time.Duration, 0, each)
			for i := range each {
				began := time.Now()
				if err := do(w, i); err != nil {
					b.Error(err)
					return
				}
				own = append(own, time.Since(began))
			}
			mu.Lock()
			defer mu.Unlock()
			ds = append(ds, own...)
		})
	}
	wg.Wait()
	return ds, time.Since(start)
}

// BenchmarkInFlight keeps 100 commands in flight in 40 incidents, in turns with
// bbolt's own Batch writing the same keys and bytes from 100 goroutines.
func BenchmarkInFlight(b *testing.B) {
	const incidents, writers, each = 40, 100, 10
	s := busy(b, incidents)
	var notes []func()
	for n := range incidents {
		s.do(b, say(room(1+n), noteText))
		notes = append(notes, func() { s.do(b, say(room(1+n), noteText)) })
	}
	db, same := s.capture(b, notes...)
	var ours, bare []time.Duration
	for b.Loop() {
		s.pass(time.Minute)
		ds, _ := latencies(b, writers, each, func(w, i int) error {
			_, err := s.Handle(b.Context(), say(room(1+(w+i)%incidents), noteText))
			return err
		})
		ours = append(ours, ds...)
		b.StopTimer()
		ds, _ = latencies(b, writers, each, func(w, i int) error { return db.Batch(same[(w+i)%incidents].replay(int(eventNumber.Add(1)))) })
		bare = append(bare, ds...)
		b.StartTimer()
	}
	report(b, "p50", ours, bare, 50)
	report(b, "p99", ours, bare, 99)
	b.ReportMetric(0, "ns/op")
}

// BenchmarkStoreMessages lets people write in the rooms of incidents, in turns
// with bbolt's Batch writing the same bytes under as many keys.
func BenchmarkStoreMessages(b *testing.B) {
	const incidents = 40
	text := "error rate on login is back to 4 %, queue drained; keeping an eye on zone B for the next half hour"
	for _, writers := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			each := max(10, 1000/writers)
			s := busy(b, incidents)
			n := 0
			posted := func(w, n int) chat.Event {
				r := room(1 + w%incidents)
				ref := chat.MessageRef{Room: r, ID: fmt.Sprintf("%010d.%06d", n, w)}
				return chat.Event{ID: ref.String(), Kind: chat.MessagePosted, At: s.clock(), Room: r, Person: ben, Message: ref, Text: text, Link: "https://chat.example/" + ref.ID}
			}
			s.say(b, posted(1, n)) // Ben is known by now
			db, same := s.capture(b, func() { s.say(b, posted(0, n)) })
			if puts := same[0].puts; len(puts) != 1 || string(puts[0].bucket) != "messages" {
				b.Fatalf("a message changes %d keys, want its own alone", len(puts))
			}
			one := same[0].puts[0]
			prefix := bytes.TrimSuffix(one.key, []byte("0000000000.000000"))
			var took, bare time.Duration
			for b.Loop() {
				n += each
				s.pass(time.Minute)
				_, all := latencies(b, writers, each, func(w, i int) error {
					_, err := s.Handle(b.Context(), posted(w, n+i))
					return err
				})
				took += all
				b.StopTimer()
				// One goroutine alone would wait out Batch's delay each time; it is
				// given fewer turns.
				turns := each
				if writers == 1 {
					turns = 20
				}
				_, all = latencies(b, writers, turns, func(w, i int) error {
					k := fmt.Appendf(bytes.Clone(prefix), "%010d.%06d", n+i, w)
					return db.Batch(func(tx *bolt.Tx) error { return tx.Bucket(one.bucket).Put(k, one.value) })
				})
				bare += all * time.Duration(each) / time.Duration(turns)
				b.StartTimer()
			}
			messages := float64(b.N * writers * each)
			b.ReportMetric(messages/took.Seconds(), "messages/s")
			b.ReportMetric(messages/bare.Seconds(), "batch-messages/s")
			b.ReportMetric(float64(bare)/float64(took), "x-batch")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// say stores a message.
func (s *served) say(b testing.TB, ev chat.Event) {
	b.Helper()
	if _, err := s.Handle(b.Context(), ev); err != nil {
		b.Fatal(err)
	}
}
