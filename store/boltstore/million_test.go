package boltstore

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

const (
	million = 1_000_000
	burst   = 1_000 // of them are due in one second
)

// benchReminder is an open promise's reminder: the first thousand are due at
// noon, the others later.
func benchReminder(i int) *reminders.Reminder {
	at := noon
	if i >= burst {
		at = noon.Add(time.Duration(i) * time.Second)
	}
	return &reminders.Reminder{
		Key: reminders.Key{Incident: incident.ID(i/3 + 1), Name: fmt.Sprint("P", i%3+1)}, Kind: reminders.Owed, Promise: incident.PromiseID(i%3 + 1), Surface: incident.Public,
		Since: noon.Add(-time.Hour), Due: at, NextAt: at,
	}
}

// millionReminders writes a store with a million reminders and closes it.
func millionReminders(b *testing.B) (path string) {
	path = filepath.Join(b.TempDir(), "kept.db")
	s, err := Open(path, Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	const share = 20_000
	for from := 0; from < million; from += share {
		err := s.Update(context.Background(), func(tx store.Tx) error {
			for i := from; i < from+share; i++ {
				if err := tx.PutReminder(benchReminder(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkMillionReminders: a process starts on a file with a million open
// promises that is not in memory, learns when the next one is due (goal: 0.5 s
// at most), and moves a thousand that are due in one second to the outbox, each
// in a transaction of its own, one after the other and 32 at a time (goal:
// within the second). Beside it, robfig/cron
// with an entry for each.
func BenchmarkMillionReminders(b *testing.B) {
	path := millionReminders(b)
	var ready, list, fire, fireTogether time.Duration
	n := 0
	for ; b.Loop(); n++ {
		noon := noon.Add(time.Second / 2) // firing moves them by nanoseconds
		evict(b, path)
		start := time.Now()
		s, err := Open(path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		err = s.View(b.Context(), func(tx store.Tx) error {
			next, err := tx.NextReminder()
			if err == nil && next.After(noon) {
				err = fmt.Errorf("the next one is at %v", next)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		ready += time.Since(start)

		start = time.Now()
		var due []*reminders.Reminder
		err = s.View(b.Context(), func(tx store.Tx) (err error) { due, err = tx.DueReminders(noon, 2*burst); return err })
		if err != nil || len(due) != burst {
			b.Fatalf("%d are due, error %v", len(due), err)
		}
		list += time.Since(start)

		fire += fireAll(b, s, due, 1)
		fireTogether += fireAll(b, s, due, 32)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(ready.Seconds()*1e3/float64(n), "cold-ready-ms")
	b.ReportMetric(list.Seconds()*1e3/float64(n), "list-1000-ms")
	b.ReportMetric(fire.Seconds()*1e3/float64(n), "fire-1000-ms")
	b.ReportMetric(fireTogether.Seconds()*1e3/float64(n), "fire-1000-by-32-ms")
	reportCron(b)
	b.ReportMetric(0, "ns/op")
}

// fireAll moves what is due to the outbox, a transaction each, so many at a
// time. It stays due, so that the next round finds it.
func fireAll(b *testing.B, s *Store, due []*reminders.Reminder, atATime int) time.Duration {
	start := time.Now()
	var wg sync.WaitGroup
	work := make(chan *reminders.Reminder)
	for range atATime {
		wg.Go(func() {
			for r := range work {
				err := s.Update(b.Context(), func(tx store.Tx) error {
					r, err := tx.Reminder(r.Key)
					if err != nil {
						return err
					}
					r.Fired, r.NextAt = r.Fired+1, r.NextAt.Add(time.Nanosecond)
					if err := tx.PutReminder(r); err != nil {
						return err
					}
					return tx.Enqueue(&store.Post{Lane: fmt.Sprint("slack:T1:C", r.Key.Incident), Kind: store.PostSay, Message: chat.Says(chat.T("now due")), At: noon})
				})
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, r := range due {
		work <- r
	}
	close(work)
	wg.Wait()
	return time.Since(start)
}

// once is a cron schedule with one time.
type once time.Time

func (o once) Next(now time.Time) time.Time {
	if t := time.Time(o); now.Before(t) {
		return t
	}
	return time.Time{}
}

// reportCron measures what robfig/cron needs until it waits for the first of a
// million entries, and until it has run a thousand that are due at once.
func reportCron(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	c := cron.New()
	due := start.Add(time.Hour)
	for i := range million {
		c.Schedule(once(due.Add(time.Duration(i)*time.Second)), cron.FuncJob(func() {}))
	}
	c.Start()
	c.Entry(1) // answered once it waits
	b.ReportMetric(time.Since(start).Seconds()*1e3, "cron-ready-ms")
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "cron-MB")
	<-c.Stop().Done()
}
