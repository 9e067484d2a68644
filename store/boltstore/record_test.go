package boltstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"kept/bot/incident"
	"kept/store"
)

func TestRecordIsJSONWithAVersion(t *testing.T) {
	b, err := encode(map[string]string{"Text": "a < b & “c”\n"})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"v":1,"data":{"Text":"a < b & “c”\n"}}`; string(b) != want {
		t.Errorf("%s, want %s", b, want)
	}
	if !json.Valid(b) {
		t.Error("no JSON")
	}
}

func TestDamagedRecords(t *testing.T) {
	for raw, want := range map[string]error{
		``:                                    store.ErrCorrupt,
		`garbage`:                             store.ErrCorrupt,
		`{"v":1,"data":{"Incident":7,"ID":12`: store.ErrCorrupt,
		`{"v":1,"data":{"Incident":"seven"}}`: store.ErrCorrupt,
		`{"v":0,"data":{}}`:                   store.ErrCorrupt,
		`{"v":x,"data":{}}`:                   store.ErrCorrupt,
		`{"v":2,"data":{}}`:                   store.ErrNewer,
	} {
		s := newTestStore(t)
		if err := s.db.Update(func(b *bolt.Tx) error { return b.Bucket([]byte("entries")).Put(entryKey(7, 12), []byte(raw)) }); err != nil {
			t.Fatal(err)
		}
		for name, fn := range map[string]func(store.Tx) error{
			"Entry":    func(tx store.Tx) error { _, err := tx.Entry(7, 12); return err },
			"Entries":  func(tx store.Tx) error { _, err := tx.Entries(7, 0, 0); return err },
			"PutEntry": func(tx store.Tx) error { return tx.PutEntry(&incident.Entry{Incident: 7, ID: 12}) },
		} {
			err := s.Update(t.Context(), fn)
			if !errors.Is(err, want) || !strings.Contains(err.Error(), "entries 7/12") {
				t.Errorf("%s of %q: error %v, want %v that names entries 7/12", name, raw, err, want)
			}
		}
		if err := s.db.Update(func(b *bolt.Tx) error { return b.Bucket([]byte("entries")).Delete(entryKey(7, 12)) }); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDamagedIndexes(t *testing.T) {
	type read = func(store.Tx) error
	until := noon.AddDate(1, 0, 0)
	for _, c := range []struct {
		bucket string
		key    []byte
		read   read
		names  string
	}{
		{"open", key{}.num(7), func(tx store.Tx) error { _, err := tx.Incidents(0, 0, store.Open); return err }, "incidents 7"},
		{"open", []byte("x"), func(tx store.Tx) error { _, err := tx.Incidents(0, 0, store.Open); return err }, "incidents key 78"},
		{"rooms", append(key{}.text("r"), 1), func(tx store.Tx) error { _, err := tx.InRoom("r"); return err }, "rooms key"},
		{"sources", key{}.text("m").num(7), func(tx store.Tx) error { _, err := tx.EntriesOf("m"); return err }, "sources key"},
		{"sources", key{}.text("m").num(7).num(12), func(tx store.Tx) error { _, err := tx.EntriesOf("m"); return err }, "entries 7/12"},
		{"due", key{}.at(noon).num(7).rest("P2"), func(tx store.Tx) error { _, err := tx.DueReminders(until, 0); return err }, `reminders 7/"P2"`},
		{"due", []byte("x"), func(tx store.Tx) error { _, err := tx.DueReminders(until, 0); return err }, "due key 78"},
		{"due", []byte("x"), func(tx store.Tx) error { _, err := tx.NextReminder(); return err }, "due key 78"},
		{"outbox", []byte("x"), func(tx store.Tx) error { _, err := tx.Lanes("", 0); return err }, "outbox key 78"},
		{"seenat", []byte("x"), func(tx store.Tx) error { _, err := tx.ForgetSeen(until, 0); return err }, "seenat key 78"},
	} {
		s := newTestStore(t)
		if err := s.db.Update(func(b *bolt.Tx) error { return b.Bucket([]byte(c.bucket)).Put(c.key, []byte{}) }); err != nil {
			t.Fatal(err)
		}
		if err := s.Update(t.Context(), c.read); !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), c.names) {
			t.Errorf("%s %x: error %v, want store.ErrCorrupt that names %s", c.bucket, c.key, err, c.names)
		}
		if err := s.check(t.Context()); !errors.Is(err, store.ErrCorrupt) && c.bucket != "outbox" {
			t.Errorf("check: error %v", err)
		}
		if err := s.db.Update(func(b *bolt.Tx) error { return b.Bucket([]byte(c.bucket)).Delete(c.key) }); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever stands in a file, reading it is a record or a clear error, and what
// was read can be written and read again.
func FuzzRecord(f *testing.F) {
	for _, seed := range []string{
		`{"v":1,"data":{}}`, `{"v":1,"data":{"ID":7,"Title":"down","Phases":[{"Status":"monitoring","At":"2026-03-02T12:00:00Z"}]}}`,
		`{"v":1,"data":{"Key":{"Incident":7,"Name":"P2"},"NextAt":"2026-03-02T12:00:00Z"}}`, `{"v":1,"data":{"Lane":"l","Seq":3,"Message":{"Lines":[[{"Text":"x"}]]}}}`,
		`{"v":1,"data":{"Ref":{"Room":"r","ID":"1"},"Reactions":{"eyes":["p"]}}}`, `{"v":2,"data":{}}`, `{"v":-1,"data":null}`, `{"v":1,"data":null}`, `[]`, ``, `{"v":1,"data":{"v":1,"data":{}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		for tb, newRecord := range recordKinds {
			record := newRecord()
			err := decode(raw, record)
			if !bytes.Equal(raw, before) {
				t.Fatalf("%s: decoding changed the bytes", tb)
			}
			if err != nil {
				if !errors.Is(err, store.ErrCorrupt) && !errors.Is(err, store.ErrNewer) {
					t.Fatalf("%s: error %v is neither damaged nor newer", tb, err)
				}
				continue
			}
			once, err := encode(record)
			if err != nil {
				t.Fatalf("%s: what was read cannot be written: %v", tb, err)
			}
			again := newRecord()
			if err := decode(once, again); err != nil {
				t.Fatalf("%s: what was written cannot be read: %v\n%s", tb, err, once)
			}
			if twice, err := encode(again); err != nil || !bytes.Equal(once, twice) {
				t.Fatalf("%s: it changes by being read (%v):\n%s\n%s", tb, err, once, twice)
			}
		}
		for _, tb := range tables {
			_ = tb.show(raw)
		}
	})
}

// Keys sort as what they are made of.
func FuzzKeys(f *testing.F) {
	f.Add("a", "a\x00", int64(0), int64(1), "x", "y")
	f.Add("", "\x00", int64(-1), int64(1<<40), "\xff", "")
	f.Fuzz(func(t *testing.T, a, b string, sa, sb int64, ra, rb string) {
		ka, kb := key{}.text(a).rest(ra), key{}.text(b).rest(rb)
		want := strings.Compare(a, b)
		if want == 0 {
			want = strings.Compare(ra, rb)
		}
		if got := bytes.Compare(ka, kb); got != want {
			t.Errorf("%q %q against %q %q: %d, want %d", a, ra, b, rb, got, want)
		}
		if s, rest, ok := cutText(ka); !ok || s != a || string(rest) != ra {
			t.Errorf("%q %q came back as %q %q %v", a, ra, s, rest, ok)
		}
		ta, tb := noon.Add(0), noon.Add(0)
		ta, tb = ta.AddDate(0, 0, int(sa%1e6)), tb.AddDate(0, 0, int(sb%1e6))
		if got, want := bytes.Compare(key{}.at(ta), key{}.at(tb)), ta.Compare(tb); got != want {
			t.Errorf("%v against %v: %d, want %d", ta, tb, got, want)
		}
		if back, ok := instant(key{}.at(ta)); !ok || !back.Equal(ta) {
			t.Errorf("%v came back as %v", ta, back)
		}
	})
}
