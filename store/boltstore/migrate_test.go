package boltstore

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/google/go-cmp/cmp"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

var update = flag.Bool("update", false, "write testdata/schemaN.db for the newest schema, if there is none")

// golden is one record of each kind, as every schemaN.db in testdata holds
// them.
var golden = struct {
	incident *incident.Incident
	entry    *incident.Entry
	message  *store.Message
	person   *store.Person
	reminder *reminders.Reminder
	post     *store.Post
	slot     chat.MessageRef
}{
	&incident.Incident{
		ID: 7, Title: "Users can't log in", Severity: incident.SEV1, Status: incident.Monitoring, Zone: "Europe/Copenhagen", DeclaredBy: "slack:T1:U1", DeclaredAt: noon, Room: "slack:T1:C7",
		Phases:   []incident.Phase{{Status: incident.Investigating, At: noon}},
		Promises: []incident.Promise{{ID: 1, Kind: incident.NextUpdate, Surface: incident.Public, MadeAt: noon, Due: noon.AddDate(0, 0, 1), Words: "Next update at 10:45hs"}},
	},
	&incident.Entry{Incident: 7, ID: 12, Kind: incident.EntryNote, Topic: incident.Cause, Text: "a certificate ran out", HappenedAt: noon, RecordedAt: noon, Source: incident.Source{How: incident.ByReaction, Message: "slack:T1:C7/17.1"}},
	&store.Message{Ref: chat.MessageRef{Room: "slack:T1:C7", ID: "17.1"}, By: "slack:T1:U1", At: noon, Text: "the “502” is gone 🎉"},
	&store.Person{Person: chat.Person{Ref: "slack:T1:U1", Name: "Ana", Zone: "Europe/Copenhagen"}},
	&reminders.Reminder{Key: reminders.Key{Incident: 7, Name: "P1"}, Kind: reminders.Owed, Promise: 1, Due: noon, NextAt: noon},
	&store.Post{Lane: "slack:T1:C7", Kind: store.PostSay, Key: "INC-7/P1/due", Message: chat.Says(chat.T("now due")), At: noon},
	chat.MessageRef{Room: "slack:T1:C7", ID: "17.2"},
}

// TestFilesOfOlderVersions opens, for ever, a file that each schema's version
// wrote, and finds in it what was put there.
func TestFilesOfOlderVersions(t *testing.T) {
	for n := range len(migrations) {
		name := fmt.Sprintf("testdata/schema%d.db", n+1)
		t.Run(name, func(t *testing.T) {
			if *update && n+1 == len(migrations) {
				writeGolden(t, name)
			}
			old, err := os.ReadFile(name)
			if err != nil {
				t.Fatalf("%v: run `go test -update` before the first release with this schema", err)
			}
			path := filepath.Join(t.TempDir(), "kept.db")
			if err := os.WriteFile(path, old, 0o600); err != nil {
				t.Fatal(err)
			}
			readGolden(t, openAt(t, path, Options{}))
		})
	}
}

func writeGolden(t *testing.T, name string) {
	if _, err := os.Stat(name); err == nil {
		t.Logf("%s stays as it is: files of old versions are never written anew", name)
		return
	}
	s := newTestStore(t)
	err := s.Update(t.Context(), func(tx store.Tx) error {
		post := *golden.post
		return errors.Join(tx.PutIncident(golden.incident), tx.PutEntry(golden.entry), tx.PutMessage(golden.message), tx.PutPerson(golden.person),
			tx.PutReminder(golden.reminder), tx.Enqueue(&post), tx.PutSlot("INC-7/summary", golden.slot), tx.MarkSeen("event 1", noon), tx.PutValue("alive", noon))
	})
	var file bytes.Buffer
	if err := errors.Join(err, s.Backup(t.Context(), &file), os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, file.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func readGolden(t *testing.T, s *Store) {
	post := *golden.post
	post.Seq = 1
	err := s.View(t.Context(), func(tx store.Tx) error {
		inRoom, err1 := tx.Incidents(0, 0, store.Open)
		unfinished, err10 := tx.Incidents(0, 0, store.Unfinished)
		entries, err2 := tx.EntriesOf("slack:T1:C7/17.1")
		messages, err3 := tx.Messages("slack:T1:C7", "", 0)
		person, err4 := tx.Person("slack:T1:U1")
		due, err5 := tx.DueReminders(noon, 0)
		posts, err6 := tx.LanePosts("slack:T1:C7", 0)
		slot, err7 := tx.Slot("INC-7/summary")
		seen, err8 := tx.Seen("event 1")
		alive := noon.AddDate(1, 0, 0)
		err9 := tx.Value("alive", &alive)
		for _, c := range []struct{ got, want any }{
			{inRoom, []*incident.Incident{golden.incident}}, {unfinished, inRoom}, {entries, []*incident.Entry{golden.entry}}, {messages, []*store.Message{golden.message}},
			{person, golden.person}, {due, []*reminders.Reminder{golden.reminder}}, {posts, []*store.Post{&post}}, {slot, golden.slot}, {seen, true}, {alive, noon},
		} {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
		return errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9, err10)
	})
	if err != nil {
		t.Error(err)
	}
	if err := s.Update(t.Context(), func(tx store.Tx) error {
		id, err := tx.NextIncident()
		if err == nil && id != 8 {
			err = fmt.Errorf("the next incident is %s, want INC-8", id)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

// shout is a migration as a later version might have it: it changes a kind of
// record, reading it with a type of its own.
func shout(b *bolt.Tx) error {
	bucket := b.Bucket([]byte("people"))
	c := bucket.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		var old map[string]any
		if err := decode(v, &old); err != nil {
			return err
		}
		old["Name"] = strings.ToUpper(fmt.Sprint(old["Name"]))
		changed, err := encode(old)
		if err != nil {
			return err
		}
		if err := bucket.Put(bytes.Clone(k), changed); err != nil {
			return err
		}
	}
	return nil
}

func TestMigration(t *testing.T) {
	schema1, err := os.ReadFile("testdata/schema1.db")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "kept.db")
	if err := os.WriteFile(path, schema1, 0o600); err != nil {
		t.Fatal(err)
	}
	nameThen := func(steps []migration) (string, error) {
		s, err := Open(path, Options{migrations: steps})
		if err != nil {
			return "", err
		}
		defer s.Close()
		var p *store.Person
		err = s.View(t.Context(), func(tx store.Tx) (err error) { p, err = tx.Person("slack:T1:U1"); return err })
		if err != nil {
			return "", err
		}
		return p.Name, nil
	}
	broken := errors.New("broken")
	if _, err := nameThen([]migration{createBuckets, shout, func(*bolt.Tx) error { return broken }}); !errors.Is(err, broken) || !strings.Contains(err.Error(), "schema 3") {
		t.Errorf("a migration that fails: error %v", err)
	}
	if name, err := nameThen([]migration{createBuckets}); name != "Ana" || err != nil {
		t.Errorf("after a migration that failed: %q, error %v; want all as it was", name, err)
	}
	if name, err := nameThen([]migration{createBuckets, shout}); name != "ANA" || err != nil {
		t.Errorf("migrated: %q, error %v", name, err)
	}
	if name, err := nameThen([]migration{createBuckets, shout}); name != "ANA" || err != nil {
		t.Errorf("opened again: %q, error %v", name, err)
	}
	_, err = nameThen([]migration{createBuckets})
	if !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), path+" was written by a newer version of Kept") {
		t.Errorf("with an older version: error %v", err)
	}
	if name, err := nameThen([]migration{createBuckets, shout}); name != "ANA" || err != nil {
		t.Errorf("after the older version refused: %q, error %v", name, err)
	}
}

// TestSchema2ListsTheUnfinished: files of schema 1 did not say which incidents
// leave something to do.
func TestSchema2ListsTheUnfinished(t *testing.T) {
	over, later := incident.Resolved, noon.Add(time.Hour)
	postmortem := []incident.Promise{{ID: 1, Kind: incident.PostmortemDue, Surface: incident.Public, MadeAt: noon, Due: later}}
	closed := []incident.Phase{{Status: incident.Investigating, At: noon}, {Status: over, At: later}}
	word := []incident.Promise{{ID: 1, Kind: incident.NextUpdate, Surface: incident.Public, MadeAt: noon, Due: later}}
	waived := []incident.Promise{{ID: 1, Kind: incident.PostmortemDue, Surface: incident.Public, MadeAt: noon, Due: later, Waived: &incident.Closing{At: later}}}
	all := []*incident.Incident{
		{ID: 1, Status: incident.Monitoring},
		{ID: 2, Status: over},
		{ID: 3, Status: over, Actions: []incident.Action{{ID: 1, Done: &incident.Closing{At: noon}}, {ID: 2}}},
		{ID: 4, Status: incident.InPostmortem, Promises: postmortem},
		{ID: 5, Status: incident.InPostmortem, Promises: postmortem, Postmortem: incident.Postmortem{PublishedAt: later}},
		{ID: 6, Status: over, Promises: waived, Actions: []incident.Action{{ID: 1, Dropped: &incident.Closing{At: noon}}}},
		{ID: 7, Status: incident.Investigating, MergedInto: 1},
		{ID: 8, Status: incident.Investigating, Cancelled: &incident.Closing{At: noon}},
		{ID: 9, Status: incident.Investigating, Retroactive: true},
		{ID: 10, Status: over, Phases: closed, Promises: word, Updates: []incident.Update{{ID: 1, Surface: incident.Internal, Phase: over, At: later}}},
		{ID: 11, Status: over, Phases: closed, Promises: word, Updates: []incident.Update{{ID: 1, Surface: incident.Public, Phase: over, At: later}}},
	}
	path := filepath.Join(t.TempDir(), "kept.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(migrate(db, path, []migration{createBuckets}), db.Update(func(b *bolt.Tx) error {
		for _, inc := range all {
			record, err := encode(inc)
			if err := errors.Join(err, b.Bucket([]byte("incidents")).Put(key{}.id(inc.ID), record)); err != nil {
				return err
			}
		}
		return nil
	}), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	var want, got []incident.ID
	for _, inc := range all {
		if inc.Unfinished() {
			want = append(want, inc.ID)
		}
	}
	err = openAt(t, path, Options{}).View(t.Context(), func(tx store.Tx) error {
		listed, err := tx.Incidents(0, 0, store.Unfinished)
		for _, inc := range listed {
			got = append(got, inc.ID)
		}
		return err
	})
	if diff := cmp.Diff([]incident.ID{1, 3, 4, 10}, want); err != nil || diff != "" || !cmp.Equal(want, got) {
		t.Errorf("listed %v, want %v, error %v (-want +got):\n%s", got, want, err, diff)
	}
}

func TestFilesThatAreNotOurs(t *testing.T) {
	for name, write := range map[string]func(*bolt.Tx) error{
		"of another program": func(b *bolt.Tx) error { _, err := b.CreateBucket([]byte("theirs")); return err },
		"without its number": func(b *bolt.Tx) error { _, err := b.CreateBucket([]byte("meta")); return err },
		"with a bad number": func(b *bolt.Tx) error {
			m, err := b.CreateBucket([]byte("meta"))
			return errors.Join(err, m.Put(schemaKey, []byte("one")))
		},
	} {
		path := filepath.Join(t.TempDir(), "kept.db")
		db, err := bolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Update(write), db.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path, Options{}); !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
