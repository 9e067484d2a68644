package boltstore

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"

	"kept/store"
)

// migration takes a file from one schema to the next. It runs once, in the
// transaction that also writes the new number, and must read old records with
// types of its own, not with those of today.
type migration func(*bolt.Tx) error

// migrations holds the step from schema i to i+1 at index i. Steps are never
// changed after a release, only added; each is tested on a file that the
// version before it wrote (testdata).
var migrations = []migration{
	createBuckets,
	listUnfinished,
}

var schemaKey = []byte("schema")

// createBuckets makes schema 1 out of an empty file.
func createBuckets(b *bolt.Tx) error {
	for _, name := range []string{
		"meta", "incidents", "homes", "rooms", "open", "entries", "sources", "messages", "people",
		"reminders", "due", "outbox", "seqs", "aside", "slots", "seen", "seenat", "values",
	} {
		if _, err := b.CreateBucketIfNotExists([]byte(name)); err != nil {
			return fmt.Errorf("create bucket %q: %w", name, err)
		}
	}
	return nil
}

// listUnfinished makes schema 2: an index of the incidents that leave somebody
// something to do.
func listUnfinished(b *bolt.Tx) error {
	index, err := b.CreateBucket([]byte("unfinished"))
	if err != nil {
		return fmt.Errorf("create bucket %q: %w", "unfinished", err)
	}
	type closing struct{ At time.Time }
	type incident struct {
		Status  string
		Actions []struct{ Done, Dropped *closing }
		Phases  []closing
		Updates []struct {
			Surface, Phase string
			At             time.Time
		}
		Promises []struct {
			Kind, Surface                 string
			Vague                         bool
			MadeAt                        time.Time
			Waived, Corrected, Superseded *closing
		}
		Handovers []struct {
			TakenAt time.Time
			Ended   *closing
		}
		Postmortem  struct{ PublishedAt time.Time }
		Retroactive bool
		Cancelled   *closing
		MergedInto  int64
	}
	return b.Bucket([]byte("incidents")).ForEach(func(k, v []byte) error {
		var inc incident
		if err := decode(v, &inc); err != nil {
			return fmt.Errorf("%s: %w", incidents.show(k), err)
		}
		unfinished := inc.Cancelled == nil && inc.MergedInto == 0 && !inc.Retroactive && inc.Status != "resolved" && inc.Status != "postmortem"
		for _, a := range inc.Actions {
			unfinished = unfinished || a.Done == nil && a.Dropped == nil
		}
		for _, h := range inc.Handovers { // one that ended with its incident leaves the index with the incident's next change
			unfinished = unfinished || h.TakenAt.IsZero() && h.Ended == nil
		}
		var closed time.Time
		if n := len(inc.Phases); n > 0 {
			closed = inc.Phases[n-1].At
		}
		for _, p := range inc.Promises { // one that was kept before closing words of another surface stays in the index until the incident's next change, too
			told := p.Vague || p.Superseded != nil
			if p.Kind == "postmortem_due" {
				told = inc.Postmortem.PublishedAt.After(p.MadeAt)
			} else {
				for _, u := range inc.Updates {
					closing := u.Phase == "resolved" || u.Phase == "postmortem"
					told = told || closing && !u.At.Before(closed) && u.At.After(p.MadeAt) && (u.Surface == "public" || p.Surface == "internal")
				}
			}
			over := inc.Cancelled != nil || inc.MergedInto != 0 || inc.Retroactive
			unfinished = unfinished || !told && !over && p.Waived == nil && p.Corrected == nil
		}
		if !unfinished {
			return nil
		}
		return index.Put(k, nil)
	})
}

// migrate brings the file to the schema that steps lead to, all or nothing.
func migrate(db *bolt.DB, path string, steps []migration) error {
	var at int
	err := db.View(func(b *bolt.Tx) (err error) {
		at, err = schema(b)
		return err
	})
	switch {
	case err != nil:
		return damaged(path, err)
	case at > len(steps):
		return &failure{fmt.Sprintf("%s was written by a newer version of Kept (its schema is %d, this one knows up to %d): use that version, or restore an older backup", path, at, len(steps)), store.ErrNewer, nil}
	case at == len(steps):
		return nil
	}
	return db.Update(func(b *bolt.Tx) error {
		for i := at; i < len(steps); i++ {
			if err := steps[i](b); err != nil {
				return fmt.Errorf("migrate %s to schema %d: %w", path, i+1, err)
			}
		}
		return b.Bucket([]byte(meta.name)).Put(schemaKey, []byte(strconv.Itoa(len(steps))))
	})
}

// schema reads the number of the file's schema; 0 for an empty file.
func schema(b *bolt.Tx) (int, error) {
	m := b.Bucket([]byte(meta.name))
	if m == nil {
		if name, _ := b.Cursor().First(); name != nil {
			return 0, errors.New("it is a bbolt file of another program")
		}
		return 0, nil
	}
	n, err := strconv.Atoi(string(m.Get(schemaKey)))
	if err != nil || n < 1 {
		return 0, fmt.Errorf("its schema is %q", m.Get(schemaKey))
	}
	return n, nil
}
