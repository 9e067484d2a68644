package storetest

import (
	"fmt"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

func isSeen(t *testing.T, s store.Store, key string) bool {
	t.Helper()
	return read(t, s, func(tx store.Tx) (bool, error) { return tx.Seen(key) })
}

func forget(t *testing.T, s store.Store, before time.Time, limit int) (n int) {
	t.Helper()
	update(t, s, func(tx store.Tx) (err error) { n, err = tx.ForgetSeen(before, limit); return err })
	return n
}

var facts = map[string]func(*testing.T, store.Store){
	"slots": func(t *testing.T, s store.Store) {
		get := func(tx store.Tx) (chat.MessageRef, error) { return tx.Slot("INC-7/summary") }
		missing(t, s, "before", get)
		for _, ref := range []chat.MessageRef{{Room: "r", ID: "1"}, {Room: "r", ID: "2"}} {
			update(t, s, func(tx store.Tx) error { return tx.PutSlot("INC-7/summary", ref) })
			same(t, "slot", read(t, s, get), ref)
		}
		missing(t, s, "another", func(tx store.Tx) (chat.MessageRef, error) { return tx.Slot("INC-7") })
	},

	"what was seen": func(t *testing.T, s store.Store) {
		for i, key := range odd {
			same(t, fmt.Sprintf("%q before", key), isSeen(t, s, key), false)
			update(t, s, func(tx store.Tx) error { return tx.MarkSeen(key, noon.Add(time.Duration(i)*time.Second)) })
			same(t, fmt.Sprintf("%q after", key), isSeen(t, s, key), true)
		}
	},

	"forgetting": func(t *testing.T, s store.Store) {
		mark := func(key string, at time.Time) {
			update(t, s, func(tx store.Tx) error { return tx.MarkSeen(key, at) })
		}
		for i, key := range []string{"e", "d", "c", "b", "a"} {
			mark(key, noon.Add(time.Duration(i)*time.Hour))
		}
		same(t, "before all", forget(t, s, noon, 10), 0)
		same(t, "two at most", forget(t, s, noon.Add(4*time.Hour), 2), 2)
		for key, want := range map[string]bool{"e": false, "d": false, "c": true, "b": true, "a": true} {
			same(t, key, isSeen(t, s, key), want)
		}
		mark("c", noon.Add(10*time.Hour)) // it came again
		same(t, "the others", forget(t, s, noon.Add(5*time.Hour), 0), 2)
		same(t, "seen again lately", isSeen(t, s, "c"), true)
		same(t, "nothing left to forget", forget(t, s, noon.Add(5*time.Hour), 0), 0)
	},

	"values": func(t *testing.T, s store.Store) {
		type alive struct {
			At    time.Time
			Lanes []string
		}
		want := alive{At: noon, Lanes: odd}
		get := func(tx store.Tx) (got alive, err error) {
			err = tx.Value("alive", &got)
			return got, err
		}
		missing(t, s, "before", get)
		update(t, s, func(tx store.Tx) error { return tx.PutValue("alive", want) })
		same(t, "struct", read(t, s, get), want)
		for _, v := range []string{"", "a\nb", `{"v":1}`} {
			update(t, s, func(tx store.Tx) error { return tx.PutValue("text", v) })
			same(t, "text", read(t, s, func(tx store.Tx) (got string, err error) { err = tx.Value("text", &got); return got, err }), v)
		}
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.PutValue("x", func() {}) }); err == nil {
			t.Error("something that is no JSON was stored")
		}
	},

	"values are listed by how they begin, and dropped": func(t *testing.T, s store.Store) {
		names := func(prefix, after string, limit int) []string {
			return read(t, s, func(tx store.Tx) ([]string, error) { return tx.Values(prefix, after, limit) })
		}
		same(t, "of nothing", len(names("", "", 0)), 0)
		for _, name := range append([]string{"b/1", "b/2", "b/3", "b", "c"}, odd...) {
			update(t, s, func(tx store.Tx) error { return tx.PutValue(name, name) })
		}
		same(t, "those that begin so", names("b/", "", 0), []string{"b/1", "b/2", "b/3"})
		same(t, "the first two", names("b/", "", 2), []string{"b/1", "b/2"})
		same(t, "the ones after", names("b/", "b/2", 2), []string{"b/3"})
		same(t, "after one that is not there", names("b/", "b/11", 1), []string{"b/2"})
		same(t, "after all", len(names("b/", "b/3", 0)), 0)
		same(t, "after others", len(names("b/", "c", 0)), 0)
		same(t, "all", len(names("", "", 0)), len(odd)+5)
		for range 2 {
			update(t, s, func(tx store.Tx) error { return tx.DropValue("b/2") })
		}
		same(t, "the others", names("b/", "", 0), []string{"b/1", "b/3"})
		missing(t, s, "a dropped one", func(tx store.Tx) (got string, err error) { err = tx.Value("b/2", &got); return got, err })
		for _, name := range odd {
			update(t, s, func(tx store.Tx) error { return tx.DropValue(name) })
		}
		same(t, "what is left", names("", "", 0), []string{"b", "b/1", "b/3", "c"})
	},
}

var restart = map[string]func(*testing.T, store.Store){
	"everything is there afterwards": func(t *testing.T, s store.Store) {
		r, ok := s.(Reopener)
		if !ok {
			t.Log("this engine keeps nothing beyond the process: it is no Reopener")
			return
		}
		update(t, s, func(tx store.Tx) error {
			id, err := tx.NextIncident()
			if err != nil {
				return err
			}
			return tx.PutIncident(&incident.Incident{ID: id, Room: "r", Title: "down"})
		})
		remind(t, s, 1, "P1", noon)
		post := enqueue(t, s, "l", "one")
		enqueue(t, s, "l", "two")
		update(t, s, func(tx store.Tx) error { return tx.MarkSeen("e", noon) })
		update(t, s, func(tx store.Tx) error { return tx.DropPost("l", post.Seq) })

		s = r.Reopen(t)
		same(t, "open incidents", listed(t, s, 0, 0, store.Open), []incident.ID{1})
		same(t, "in the room", inRoom(t, s, "r"), []incident.ID{1})
		same(t, "due", dueBy(t, s, noon, 0), []string{"1/P1"})
		same(t, "queued", queued(t, s, "l", 0), []string{"two"})
		same(t, "seen", isSeen(t, s, "e"), true)
		if p := enqueue(t, s, "l", "three"); p.Seq != 3 {
			t.Errorf("the next post has number %d, want 3", p.Seq)
		}
		update(t, s, func(tx store.Tx) error {
			id, err := tx.NextIncident()
			if err == nil && id != 2 {
				err = fmt.Errorf("the next incident is %s", id)
			}
			return err
		})
		missing(t, s, "what never was", func(tx store.Tx) (*reminders.Reminder, error) {
			return tx.Reminder(reminders.Key{Incident: 2, Name: "P1"})
		})
	},
}
