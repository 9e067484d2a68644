package boltstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// fill writes something into every bucket, on many pages.
func fill(t testing.TB, s *Store) {
	t.Helper()
	err := s.Update(context.Background(), func(tx store.Tx) error {
		for i := range 600 {
			n := i + 1
			for _, err := range []error{
				tx.PutIncident(&incident.Incident{ID: incident.ID(n), Title: "down", Room: incident.Room(fmt.Sprint("r", n%7))}),
				tx.PutEntry(&incident.Entry{Incident: 1, ID: incident.EntryID(n), Text: "seen", Source: incident.Source{Message: incident.Message(fmt.Sprint("m", n))}}),
				tx.PutMessage(&store.Message{Ref: chat.MessageRef{Room: "r", ID: fmt.Sprintf("%04d", n)}, Text: strings.Repeat("text ", 20)}),
				tx.PutPerson(&store.Person{Person: chat.Person{Ref: chat.PersonRef(fmt.Sprint("p", n))}}),
				tx.PutReminder(&reminders.Reminder{Key: reminders.Key{Incident: incident.ID(n), Name: "P1"}, NextAt: noon}),
				tx.Enqueue(&store.Post{Lane: fmt.Sprint("l", n%5)}),
				tx.PutSlot(fmt.Sprint("s", n), chat.MessageRef{Room: "r", ID: "1"}),
				tx.MarkSeen(fmt.Sprint("e", n), noon),
				tx.PutValue(fmt.Sprint("v", n), n),
			} {
				if err != nil {
					return err
				}
			}
		}
		return tx.SetAside(&store.Post{Lane: "l1", Seq: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// use does with a store what damage could upset: it reads all and writes a
// little everywhere.
func use(path string) error {
	s, err := Open(path, Options{NoSync: true})
	if err != nil {
		return err
	}
	ctx := context.Background()
	err = s.View(ctx, func(tx store.Tx) error {
		_, err1 := tx.Incidents(0, 0, store.Open)
		_, err2 := tx.Entries(1, 0, 0)
		_, err3 := tx.Messages("r", "", 0)
		_, err4 := tx.DueReminders(noon, 0)
		_, err5 := tx.Lanes("", 0)
		return errors.Join(err1, err2, err3, err4, err5)
	})
	for i := range 5 {
		err = errors.Join(err, s.Update(ctx, func(tx store.Tx) error {
			n := 100*i + 50
			return errors.Join(
				tx.PutIncident(&incident.Incident{ID: incident.ID(n), Title: strings.Repeat("long ", 200)}),
				tx.PutMessage(&store.Message{Ref: chat.MessageRef{Room: "r", ID: fmt.Sprintf("%04d-", n)}}),
				tx.DeleteReminder(reminders.Key{Incident: incident.ID(n), Name: "P1"}),
				tx.Enqueue(&store.Post{Lane: "l1"}),
				tx.MarkSeen(fmt.Sprint("e", n), noon.Add(1)))
		}))
	}
	return errors.Join(err, s.Close())
}

// Whatever happened to the file, using it either works or says that it is
// damaged. Nothing panics, nothing hangs.
func TestDamagedFiles(t *testing.T) {
	good := filepath.Join(t.TempDir(), "good.db")
	s := openAt(t, good, Options{NoSync: true})
	fill(t, s)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	var size int64
	_ = s.db.View(func(b *bolt.Tx) error { size = b.Size(); return nil })
	whole = whole[:size]
	page := s.db.Info().PageSize
	pages := len(whole) / page

	cut := func(n int) func([]byte) []byte { return func(b []byte) []byte { return b[:n] } }
	damage := map[string]func([]byte) []byte{
		"no bolt file":   func(b []byte) []byte { return []byte(strings.Repeat("this is a letter ", 4000)) },
		"short":          func(b []byte) []byte { return []byte("hello") },
		"both metas bad": func(b []byte) []byte { b[100], b[page+24] = 0xff, b[page+24]^0xff; clear(b[:2*page]); return b },
	}
	for _, n := range []int{1, page - 1, page, 2 * page, 3 * page, 4*page + 17, len(whole) / 2, len(whole) - page, len(whole) - 1} {
		damage[fmt.Sprint("cut off at ", n)] = cut(n)
	}
	certain := len(damage)
	random := rand.New(rand.NewPCG(1, 2))
	for p := 2; p < pages; p += 11 {
		damage[fmt.Sprintf("page %d lost", p)] = func(b []byte) []byte { clear(b[p*page : (p+1)*page]); return b }
		damage[fmt.Sprintf("page %d garbage", p)] = func(b []byte) []byte {
			for i := p * page; i < (p+1)*page; i++ {
				b[i] = byte(random.Uint32())
			}
			return b
		}
		other := 2 + random.IntN(pages-2)
		damage[fmt.Sprintf("page %d where %d was", p, other)] = func(b []byte) []byte {
			copy(b[p*page:(p+1)*page], b[other*page:(other+1)*page])
			return b
		}
	}
	t.Logf("%d sorts of damage to %d pages", len(damage), pages)
	path := filepath.Join(t.TempDir(), "kept.db") // always the same: each time the lock must be free again
	noticed := 0
	for _, name := range slices.Sorted(maps.Keys(damage)) {
		harm := damage[name]
		if err := os.WriteFile(path, harm(append([]byte(nil), whole...)), 0o600); err != nil {
			t.Fatal(err)
		}
		err := use(path)
		if err != nil {
			noticed++
		}
		if err != nil && !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("%s: error %v, want store.ErrCorrupt", name, err)
		}
		if err == nil && !strings.HasPrefix(name, "page") {
			t.Errorf("%s: not noticed", name)
		}
	}
	if noticed < certain+len(damage)/4 {
		t.Errorf("only %d of %d were noticed", noticed, len(damage))
	}
}

// Somebody copies another file over the one in use: what bbolt has mapped is
// gone from one moment to the next.
func TestFileCutOffInUse(t *testing.T) {
	for _, left := range []int64{0, 4096, 20_000} {
		s, err := Open(filepath.Join(t.TempDir(), "kept.db"), Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		fill(t, s)
		if err := os.Truncate(s.path, left); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			errView := s.View(t.Context(), func(tx store.Tx) error { _, err := tx.Messages("r", "", 0); return err })
			errUpdate := s.Update(t.Context(), func(tx store.Tx) error { _, err := tx.Entries(1, 0, 0); return err })
			if !errors.Is(errView, store.ErrCorrupt) || !errors.Is(errUpdate, store.ErrCorrupt) {
				t.Errorf("%d bytes left: View gives %v, Update gives %v", left, errView, errUpdate)
			}
		}
		_ = s.Close() // whatever it says, it must not hang
		if err := os.Remove(s.path); err != nil {
			t.Error(err)
		}
	}
}
