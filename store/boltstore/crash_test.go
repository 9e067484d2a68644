package boltstore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/reminders"
	"kept/store"
)

// crashWriters write at once in the child that is killed.
const crashWriters = 8

var errRefused = errors.New("refused")

// writeChild writes until it is killed, and prints each change after it was
// acknowledged. Now and then a change fails after it was half made.
func writeChild(path string) {
	s, err := Open(path, Options{})
	if err != nil {
		fmt.Println("open:", err)
		return
	}
	var wg sync.WaitGroup
	for w := range crashWriters {
		wg.Go(func() {
			for i := 0; ; i++ {
				n, err := change(s, w, i%7 == 6)
				switch {
				case err == nil:
					fmt.Fprintf(os.Stdout, "%d %d\n", w, n)
				case !errors.Is(err, errRefused):
					fmt.Println("write:", err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func writerName(w int) string { return fmt.Sprint("w", w) }

// change makes a writer's next change, n: a message, a post in the lane that
// holds the last five, a reminder and the count, in one transaction.
func change(s *Store, w int, refuse bool) (n int, err error) {
	name := writerName(w)
	err = s.Update(context.Background(), func(tx store.Tx) error {
		if err := tx.Value(name, &n); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		n++
		err := errors.Join(
			tx.PutMessage(&store.Message{Ref: chat.MessageRef{Room: chat.RoomRef(name), ID: messageNumber(n)}, Text: name}),
			tx.Enqueue(&store.Post{Lane: name}),
			tx.PutReminder(&reminders.Reminder{Key: reminders.Key{Name: name}, NextAt: noon.Add(time.Duration(n) * time.Second)}),
			tx.PutValue(name, n))
		if n > 5 {
			err = errors.Join(err, tx.DropPost(name, uint64(n-5)))
		}
		if refuse {
			return errRefused
		}
		return err
	})
	return n, err
}

func messageNumber(n int) string { return fmt.Sprintf("%012d", n) }

// whole gives a writer's count after checking that all parts of every change
// up to it, and nothing of a later one, are there. Changes up to checked were
// seen before.
func whole(tx store.Tx, w, checked int) (n int, err error) {
	name := writerName(w)
	switch err := tx.Value(name, &n); {
	case errors.Is(err, store.ErrNotFound):
		return 0, nil
	case err != nil:
		return 0, err
	}
	history, err1 := tx.Messages(chat.RoomRef(name), messageNumber(checked), 0)
	posts, err2 := tx.LanePosts(name, 0)
	reminder, err3 := tx.Reminder(reminders.Key{Name: name})
	if err := errors.Join(err1, err2, err3); err != nil {
		return n, err
	}
	if len(history) != n-checked {
		return n, fmt.Errorf("%s: %d messages after %d, the count is %d", name, len(history), checked, n)
	}
	for i, m := range history {
		if m.Ref.ID != messageNumber(checked+i+1) {
			return n, fmt.Errorf("%s: message %s in place %d", name, m.Ref.ID, checked+i+1)
		}
	}
	if len(posts) != min(n, 5) || posts[len(posts)-1].Seq != uint64(n) {
		return n, fmt.Errorf("%s: %d posts, the last is %d, the count is %d", name, len(posts), posts[len(posts)-1].Seq, n)
	}
	if want := noon.Add(time.Duration(n) * time.Second); !reminder.NextAt.Equal(want) {
		return n, fmt.Errorf("%s: reminder at %v, want %v", name, reminder.NextAt, want)
	}
	return n, nil
}

// A process under load is killed at random instants, also while it opens the
// file: every acknowledged change is there, none is there by halves, and the
// file opens.
func TestKilled(t *testing.T) {
	kills := 200
	switch {
	case os.Getenv("KEPT_LONG") != "":
		kills = 2000
	case testing.Short():
		kills = 20
	}
	path := filepath.Join(t.TempDir(), "kept.db")
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	var stored [crashWriters]int
	acknowledged, unacknowledged, idle := 0, 0, 0
	start := time.Now()
	for kill := range kills {
		acked := runAndKill(t, path, time.Duration(random.IntN(30_000))*time.Microsecond)
		s, err := Open(path, Options{NoSync: true})
		if err != nil {
			t.Fatalf("after kill %d: %v", kill+1, err)
		}
		if kill%20 == 0 {
			if err := s.check(t.Context()); err != nil {
				t.Fatalf("after kill %d: %v", kill+1, err)
			}
		}
		before := stored
		err = s.View(t.Context(), func(tx store.Tx) error {
			due, err := tx.DueReminders(noon.AddDate(10, 0, 0), 0)
			there := 0
			for w := range crashWriters {
				n, problem := whole(tx, w, before[w])
				err = errors.Join(err, problem)
				if n < acked[w] {
					err = errors.Join(err, fmt.Errorf("%s: change %d was acknowledged, the last one there is %d", writerName(w), acked[w], n))
				}
				if n > 0 {
					there++
				}
				if acked[w] > 0 {
					acknowledged += acked[w] - before[w]
				}
				unacknowledged += n - max(acked[w], before[w])
				stored[w] = n
			}
			if len(due) != there {
				err = errors.Join(err, fmt.Errorf("%d reminders in the due index, want %d", len(due), there))
			}
			return err
		})
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatalf("after kill %d: %v", kill+1, err)
		}
		if stored == before {
			idle++
		}
	}
	t.Logf("killed %d times in %v (%d before the first change): %d changes acknowledged, 0 lost; %d more were on disk before they were acknowledged",
		kills, time.Since(start).Round(time.Second), idle, acknowledged, unacknowledged)
	if acknowledged == 0 {
		t.Error("nothing was ever acknowledged: this tested nothing")
	}
}

// runAndKill runs the writing child, kills it so long after its first sign of
// life (or after its start, every tenth time), and gives the last change that
// each writer saw acknowledged.
func runAndKill(t *testing.T, path string, after time.Duration) (acked [crashWriters]int) {
	t.Helper()
	cmd := childProcess(t, "write", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = cmd.Process.Kill() }
	early := after.Microseconds()%10 == 0
	if early {
		time.AfterFunc(after, kill)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if !early {
			early = true
			time.AfterFunc(after, kill)
		}
		var w, n int
		if _, err := fmt.Sscanf(lines.Text(), "%d %d", &w, &n); err != nil {
			t.Errorf("the child says %q", lines.Text())
			continue
		}
		acked[w] = n
	}
	_ = cmd.Wait() // killed
	return acked
}
