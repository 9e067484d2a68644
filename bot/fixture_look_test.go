package bot_test

import (
	"context"
	"encoding/json"
	"strings"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
	"kept/reminders"
	"kept/store"
)

// read looks into the store.
func (d *desk) read(fn func(store.Tx) error) {
	d.t.Helper()
	if err := d.st.View(context.Background(), fn); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) incident(id incident.ID) (inc *incident.Incident) {
	d.t.Helper()
	d.read(func(tx store.Tx) (err error) {
		inc, err = tx.Incident(id)
		return err
	})
	return inc
}

func (d *desk) entries(id incident.ID) (out []*incident.Entry) {
	d.t.Helper()
	d.read(func(tx store.Tx) (err error) {
		out, err = tx.Entries(id, 0, 0)
		return err
	})
	return out
}

// entry is the one entry whose text has the given words.
func (d *desk) entry(id incident.ID, words string) *incident.Entry {
	d.t.Helper()
	var found []*incident.Entry
	for _, e := range d.entries(id) {
		if strings.Contains(e.Text, words) {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		d.t.Fatalf("%d timeline entries say %q, not one", len(found), words)
	}
	return found[0]
}

func (d *desk) ledger(id incident.ID) []incident.Row {
	d.t.Helper()
	return incident.Judge(d.incident(id), d.now).Rows
}

func (d *desk) reminders(id incident.ID) (out []*reminders.Reminder) {
	d.t.Helper()
	d.read(func(tx store.Tx) (err error) {
		out, err = tx.Reminders(id)
		return err
	})
	return out
}

// queued are the posts that have not gone out.
func (d *desk) queued() (out []*store.Post) {
	d.t.Helper()
	d.read(func(tx store.Tx) error {
		lanes, err := tx.Lanes("", 0)
		for _, l := range lanes {
			posts, err := tx.LanePosts(l, 0)
			if err != nil {
				return err
			}
			out = append(out, posts...)
		}
		return err
	})
	return out
}

// saw counts the posts of Kept's, in any room, that everybody there can read
// and that have the given words. Replies in threads do not count: they repeat
// elsewhere what an incident's room says.
func (d *desk) saw(words string) (n int) {
	for _, p := range d.shown() {
		if p.By == rehearse.Kept && p.OnlyTo == "" && p.Thread == "" && strings.Contains(p.Text, words) {
			n++
		}
	}
	return n
}

// shown is every message that the workspace has, as it reads now, but what
// was shown to one person only.
func (d *desk) shown() (out []rehearse.Post) {
	seen := map[chat.MessageRef]bool{}
	for _, h := range d.w.Log(0) {
		if h.Post.Ref.IsZero() || seen[h.Post.Ref] {
			continue
		}
		seen[h.Post.Ref] = true
		if p, ok := d.w.Message(h.Post.Ref); ok && !p.Deleted && p.OnlyTo == "" {
			out = append(out, p)
		}
	}
	return out
}

// wants fails unless the text has all of the words.
func (d *desk) wants(text string, words ...string) {
	d.t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			d.t.Errorf("%q is not in: %s", w, text)
		}
	}
}

// sawTimes fails unless the words were posted so many times.
func (d *desk) sawTimes(n int, words string) {
	d.t.Helper()
	if got := d.saw(words); got != n {
		d.t.Errorf("%q stands in the chat %d times, want %d", words, got, n)
	}
}

// failingStore is a store whose disk runs full, or goes bad, at will.
type failingStore struct {
	store.Store
	err error // what every commit gives; nil = none
}

func (s *failingStore) Update(ctx context.Context, fn func(store.Tx) error) error {
	return s.Store.Update(ctx, func(tx store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return s.err // found out when the commit is flushed: nothing of it is kept
	})
}

// everything is every record of the store that holds what people wrote or what
// Kept is to say or do, as text, one record a line. What only tells that Kept
// was there (people looked up, the heartbeat) is left out.
func (d *desk) everything() string {
	d.t.Helper()
	var b strings.Builder
	put := func(v any) {
		data, err := json.Marshal(v)
		if err != nil {
			d.t.Fatal(err)
		}
		b.Write(append(data, '\n'))
	}
	d.read(func(tx store.Tx) error {
		incidents, err := tx.Incidents(0, 0, store.All)
		if err != nil {
			return err
		}
		for _, inc := range incidents {
			put(inc)
			entries, err := tx.Entries(inc.ID, 0, 0)
			if err != nil {
				return err
			}
			for _, e := range entries {
				put(e)
			}
			reminders, err := tx.Reminders(inc.ID)
			if err != nil {
				return err
			}
			for _, r := range reminders {
				put(r)
			}
			messages, err := tx.Messages(chat.RoomRef(inc.Room), "", 0)
			if err != nil {
				return err
			}
			for _, m := range messages {
				put(m)
			}
		}
		lanes, err := tx.Lanes("", 0)
		if err != nil {
			return err
		}
		for _, l := range lanes {
			posts, err := tx.LanePosts(l, 0)
			if err != nil {
				return err
			}
			for _, p := range posts {
				put(p)
			}
		}
		aside, err := tx.Aside(0)
		for _, p := range aside {
			put(p)
		}
		return err
	})
	return b.String()
}
