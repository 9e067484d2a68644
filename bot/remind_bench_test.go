package bot_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
	"kept/store/boltstore"
)

// atOnce is how many promises come due in the same second.
const atOnce = 1000

// promised makes a store with n open promises: one of each of atOnce incidents,
// all due in the same second an hour on, the others' reminders years ahead.
func promised(b testing.TB, n int) (path string, due time.Time) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "promised.db")
	s := serve(b, path, boltstore.Options{NoSync: true})
	defer s.store.Close()
	due = began.Add(time.Hour)
	for i := range atOnce {
		who := chat.PersonRef(fmt.Sprintf("bench:%d", i))
		declare := say(hall, fmt.Sprintf("declare %d-%d unhappy sev:4", i, i*7919))
		declare.Person = who
		s.do(b, declare)
		s.deliver(b)
		promise := say(room(i+1), "promise in 60m")
		promise.Person = who
		s.do(b, promise)
		s.deliver(b)
	}
	for next := atOnce; next < n; {
		s.update(b, func(tx store.Tx) error {
			for range min(n-next, 10_000) {
				next++
				at := due.Add(time.Duration(1000+next) * time.Hour / 60)
				err := tx.PutReminder(&reminders.Reminder{Key: reminders.Key{Incident: incident.ID(next), Name: "P1"}, Kind: reminders.Owed, Promise: 1,
					About: incident.NextUpdate, Surface: incident.Public, Since: began, Due: at, ArmedAt: began, NextAt: at.Add(-5 * time.Minute)})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	return path, due
}

// openPromises is how many promises are open in the benchmarks: a million with
// KEPT_LONG set.
func openPromises() int {
	if os.Getenv("KEPT_LONG") != "" {
		return 1_000_000
	}
	return 20_000
}

// BenchmarkReminders measures a store full of open promises: until it is ready
// after a start, when nothing is due, and when a thousand come due at once.
func BenchmarkReminders(b *testing.B) {
	n := openPromises()
	path, due := promised(b, n)
	ctx := context.Background()
	b.Run(fmt.Sprintf("ready/open=%d", n), func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			forget(path)
			b.StartTimer()
			st, err := boltstore.Open(path, boltstore.Options{})
			if err != nil {
				b.Fatal(err)
			}
			kept, err := bot.New(st, new(instantly), nil, bot.Config{}, time.Now, nil)
			if err != nil {
				b.Fatal(err)
			}
			next, err := kept.Remind(ctx, began.Add(time.Minute))
			if err != nil || !next.After(began) {
				b.Fatalf("next reminder at %v, %v", next, err)
			}
			b.StopTimer()
			st.Close()
			b.StartTimer()
		}
	})
	b.Run(fmt.Sprintf("idle/open=%d", n), func(b *testing.B) {
		s := serve(b, copyOf(b, path), boltstore.Options{})
		count := &counting{Store: s.store}
		idle, err := bot.New(count, s.chat, nil, bot.Config{}, s.clock, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := idle.Step(ctx, s.clock()); err != nil { // notes that it is alive
			b.Fatal(err)
		}
		before := count.updates.Load()
		b.ReportAllocs()
		for b.Loop() {
			if _, err := idle.Step(ctx, s.clock()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(count.updates.Load()-before)/float64(b.N), "writes/op")
	})
	b.Run(fmt.Sprintf("due=%d/open=%d", atOnce, n), func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			s := serve(b, copyOf(b, path), boltstore.Options{})
			b.StartTimer()
			if _, err := s.Remind(ctx, due); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if posts := s.queued(b); posts != atOnce {
				b.Fatalf("%d posts are queued, want %d", posts, atOnce)
			}
			s.store.Close()
			b.StartTimer()
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms-for-1000")
	})
}

// forget makes the operating system drop what it keeps of a file in memory, as
// after a restart of the machine, where GNU dd is there to ask for it.
func forget(path string) {
	_ = exec.Command("dd", "of="+path, "oflag=nocache", "conv=notrunc,fdatasync", "count=0").Run()
}

// counting counts the transactions that write.
type counting struct {
	store.Store
	updates atomic.Int64
}

func (c *counting) Update(ctx context.Context, fn func(store.Tx) error) error {
	c.updates.Add(1)
	return c.Store.Update(ctx, fn)
}

// queued counts the nudges in the outbox.
func (s *served) queued(b testing.TB) (n int) {
	b.Helper()
	err := s.store.View(context.Background(), func(tx store.Tx) error {
		lanes, err := tx.Lanes("", 0)
		for _, l := range lanes {
			posts, err := tx.LanePosts(l, 0)
			if err != nil {
				return err
			}
			for _, p := range posts {
				if p.Kind == store.PostSay {
					n++
				}
			}
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func copyOf(b testing.TB, path string) string {
	b.Helper()
	from, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer from.Close()
	to, err := os.Create(filepath.Join(b.TempDir(), "copy.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer to.Close()
	if _, err := io.Copy(to, from); err != nil {
		b.Fatal(err)
	}
	if err := to.Sync(); err != nil {
		b.Fatal(err)
	}
	return to.Name()
}

// BenchmarkRemindersCron is the baseline: as many entries of robfig/cron, in
// memory, which a restart forgets. A thousand of them fire in the same second;
// their jobs only count.
func BenchmarkRemindersCron(b *testing.B) {
	for _, n := range []int{atOnce, openPromises()} {
		b.Run(fmt.Sprintf("due=%d/open=%d", atOnce, n), func(b *testing.B) {
			var ready, fired time.Duration
			var heap uint64
			for b.Loop() {
				before := live()
				var ran sync.WaitGroup
				ran.Add(atOnce)
				c := cron.New()
				start := time.Now()
				due := start.Add(time.Second + time.Duration(n)*20*time.Microsecond).Truncate(time.Second).Add(time.Second)
				for i := range n {
					at := due
					if i >= atOnce {
						at = due.Add(time.Duration(i) * time.Minute)
					}
					c.Schedule(single{at}, cron.FuncJob(ran.Done))
				}
				c.Start()
				ready += time.Since(start)
				ran.Wait()
				fired += time.Since(due)
				heap += live() - before
				c.Stop()
			}
			b.ReportMetric(float64(ready.Milliseconds())/float64(b.N), "ms-ready")
			b.ReportMetric(float64(fired.Microseconds())/1000/float64(b.N), "ms-for-1000")
			b.ReportMetric(float64(heap)/float64(b.N)/1e6, "MB-heap")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// single is a schedule of one instant.
type single struct{ at time.Time }

func (s single) Next(t time.Time) time.Time {
	if t.Before(s.at) {
		return s.at
	}
	return time.Time{}
}

// live is how much of the heap is in use.
func live() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
