package bot_test

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/postmortem"
	"kept/store"
	"kept/store/boltstore"
)

// chatter is what responders write, over and over.
var chatter = []string{
	"error rate on login is at 38 %, p99 above 9 s",
	"I see the same on the agent interface, started about ten minutes ago",
	"could it be the certificate? renewal was this morning",
	"no, the certificate is fine, checked the chain on both proxies",
	"root cause is the connection pool: the deploy halved its size",
	"rolled back the deploy in zone A, watching",
	"we reverted the change in zone B too",
	"queue is draining, 14k left",
	"support has 32 conversations about it so far",
	"decided to keep the old pool size until the load test is done",
	"looks good from here, p99 back under 900 ms",
	"thanks all, going for lunch, page me if it moves",
}

// talked makes a store with an incident in whose room n messages were written.
func talked(b testing.TB, n int) *served {
	b.Helper()
	s := serve(b, filepath.Join(b.TempDir(), "talked.db"), boltstore.Options{NoSync: true})
	s.do(b, say(hall, "declare Users cannot log in sev:1"))
	s.deliver(b)
	s.do(b, say(room(1), noteText))
	s.do(b, say(room(1), updateText))
	for i := 0; i < n; {
		s.update(b, func(tx store.Tx) error {
			for range min(n-i, 5000) {
				who := chat.PersonRef(fmt.Sprintf("bench:%d", i%17))
				err := tx.PutMessage(&store.Message{Ref: chat.MessageRef{Room: room(1), ID: fmt.Sprintf("%012d", i)}, By: who,
					At: began.Add(time.Duration(i) * time.Second), Text: fmt.Sprintf("%s (%d)", chatter[i%len(chatter)], i), Link: fmt.Sprintf("https://chat.example/p%d", i)})
				if err != nil {
					return err
				}
				i++
			}
			return nil
		})
	}
	s.pass(time.Duration(n)*time.Second + time.Hour)
	s.do(b, say(room(1), "resolve: The old pool size is back and logins work"))
	return s
}

// BenchmarkDraft compiles the postmortem draft from a room's stored history,
// reading it included. Goal at 100,000 messages: at most 1 s and 150 MB of heap.
func BenchmarkDraft(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("messages=%d", n), func(b *testing.B) {
			s := talked(b, n)
			var peak uint64
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				before := live()
				stop := watchHeap()
				b.StartTimer()
				d, err := s.Draft(b.Context(), 1, postmortem.Internal, s.clock())
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				peak = max(peak, stop()-min(before, stop()))
				if err := d.Markdown(io.Discard, nil); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/message")
			b.ReportMetric(float64(peak)/1e6, "MB-peak")
		})
	}
}

// watchHeap samples the heap until it is stopped, and gives the highest that
// it saw: what is in use, with what is not swept yet.
func watchHeap() (stop func() uint64) {
	const heap = "/memory/classes/heap/objects:bytes"
	var peak uint64
	done, over := make(chan bool), make(chan bool)
	go func() {
		defer close(over)
		sample := []metrics.Sample{{Name: heap}}
		for {
			metrics.Read(sample)
			peak = max(peak, sample[0].Value.Uint64())
			select {
			case <-done:
				return
			default:
				runtime.Gosched()
				time.Sleep(time.Millisecond)
			}
		}
	}()
	var stopped bool
	return func() uint64 {
		if !stopped {
			stopped = true
			close(done)
			<-over
		}
		return peak
	}
}
