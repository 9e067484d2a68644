package bot_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
	"kept/store/boltstore"
)

// BenchmarkHome opens somebody's page after years of use: 10,000 incidents that
// are over and three that run, against reading them all.
func BenchmarkHome(b *testing.B) {
	const over, open = 10_000, 3
	s := serve(b, filepath.Join(b.TempDir(), "kept.db"), boltstore.Options{NoSync: true})
	for _, title := range [open]string{"Users cannot log in", "Payments are slow", "Mails bounce"} {
		s.do(b, say(hall, "declare "+title+" sev:2"))
	}
	s.update(b, func(tx store.Tx) error {
		inc, err := tx.Incident(1)
		for id := incident.ID(open + 1); err == nil && id <= over+open; id++ {
			inc.ID, inc.Status = id, incident.Resolved
			err = tx.PutIncident(inc)
		}
		return err
	})
	var ours, bare []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		began := time.Now()
		if _, err := s.Handle(b.Context(), chat.Event{ID: fmt.Sprint("home ", len(ours)), Kind: chat.HomeOpened, Person: ana, At: s.clock()}); err != nil {
			b.Fatal(err)
		}
		ours = append(ours, time.Since(began))
		b.StopTimer()
		if len(bare) < 10 {
			began = time.Now()
			err := s.store.View(b.Context(), func(tx store.Tx) error {
				_, err := tx.Incidents(0, 0, store.All)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			bare = append(bare, time.Since(began))
		}
		b.StartTimer()
	}
	report(b, "p50", ours, bare, 50)
}
