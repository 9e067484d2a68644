package storetest

import (
	"errors"
	"slices"
	"testing"

	"kept/bot/chat"
	"kept/store"
)

// enqueue queues a post and gives back what it was queued as.
func enqueue(t *testing.T, s store.Store, lane, text string) (p store.Post) {
	t.Helper()
	update(t, s, func(tx store.Tx) error {
		p = store.Post{Lane: lane, Kind: store.PostSay, Key: lane + text, Text: text, At: noon}
		return tx.Enqueue(&p)
	})
	return p
}

func queued(t *testing.T, s store.Store, lane string, limit int) []string {
	t.Helper()
	return keys(read(t, s, func(tx store.Tx) ([]*store.Post, error) { return tx.LanePosts(lane, limit) }), postText)
}

func lanes(t *testing.T, s store.Store, after string, limit int) []string {
	t.Helper()
	return read(t, s, func(tx store.Tx) ([]string, error) { return tx.Lanes(after, limit) })
}

func postText(p *store.Post) string { return p.Text }

var outbox = map[string]func(*testing.T, store.Store){
	"a whole post comes back": func(t *testing.T, s store.Store) {
		want := &store.Post{
			Lane: "slack:T1:C1", Kind: store.PostSay, To: chat.Dest{Room: "slack:T1:C1", Thread: "17.1"}, InRoom: true, Key: "INC-7/P2/due",
			Message: chat.Message{Lines: []chat.Line{{chat.At("p", "Ana"), chat.T(": due & <now>")}}, Quote: "“…”", Buttons: [][]chat.Button{{{Action: "update", Label: "Post update"}}}},
			Slot:    "INC-7/summary", Collapse: "INC-7/P2", People: []chat.PersonRef{"p"}, Incident: 7, Update: 1, At: noon, TriedAt: noon, Attempts: 2, Problem: "not now",
			Under: "INC-7/announced", URL: "https://status.example/1", PostAt: noon, Of: "INC-7/dead-man/1", Needless: true,
		}
		update(t, s, func(tx store.Tx) error { return tx.Enqueue(want) })
		got := read(t, s, func(tx store.Tx) ([]*store.Post, error) { return tx.LanePosts(want.Lane, 0) })
		same(t, "posts", got, []*store.Post{want})
	},

	"order within a lane": func(t *testing.T, s store.Store) {
		var want []string
		for i := range 300 {
			text := string(rune('a' + i%26))
			if p := enqueue(t, s, "l", text); p.Seq != uint64(i+1) {
				t.Fatalf("post %d got number %d", i, p.Seq)
			}
			want = append(want, text)
		}
		enqueue(t, s, "m", "other lane")
		same(t, "all", queued(t, s, "l", 0), want)
		same(t, "two", queued(t, s, "l", 2), want[:2])
		same(t, "an empty lane", queued(t, s, "k", 2), []string{})
	},

	"a number never comes twice": func(t *testing.T, s store.Store) {
		p := enqueue(t, s, "l", "one")
		update(t, s, func(tx store.Tx) error { return tx.DropPost("l", p.Seq) })
		if again := enqueue(t, s, "l", "two"); again.Seq <= p.Seq {
			t.Errorf("number %d came again as %d", p.Seq, again.Seq)
		}
	},

	"lanes are those that hold posts": func(t *testing.T, s store.Store) {
		same(t, "none", lanes(t, s, "", 0), []string(nil))
		for _, lane := range []string{"c", "a", "b", "ab", "c", "a"} {
			enqueue(t, s, lane, lane)
		}
		same(t, "all", lanes(t, s, "", 0), []string{"a", "ab", "b", "c"})
		same(t, "a page", lanes(t, s, "", 2), []string{"a", "ab"})
		same(t, "the next", lanes(t, s, "ab", 2), []string{"b", "c"})
		same(t, "past the end", lanes(t, s, "c", 2), []string(nil))
		same(t, "after one that is not there", lanes(t, s, "aa", 1), []string{"ab"})
		update(t, s, func(tx store.Tx) error { return tx.DropPost("ab", 1) })
		same(t, "after one emptied", lanes(t, s, "", 0), []string{"a", "b", "c"})
	},

	"odd lanes": func(t *testing.T, s store.Store) {
		for _, lane := range odd {
			enqueue(t, s, lane, lane)
		}
		want := slices.Sorted(slices.Values(odd))
		same(t, "lanes", lanes(t, s, "", 0), want)
		for i, lane := range want {
			same(t, "posts of one", queued(t, s, lane, 0), []string{lane})
			same(t, "the lanes after it", len(lanes(t, s, lane, 0)), len(want)-i-1)
		}
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Enqueue(&store.Post{}) }); err == nil {
			t.Error("a post without a lane was queued")
		}
	},

	"a queued one can be changed, a dropped one does not come back": func(t *testing.T, s store.Store) {
		p := enqueue(t, s, "l", "one")
		p.Text, p.Attempts = "one, tried", 1
		update(t, s, func(tx store.Tx) error { return tx.PutPost(&p) })
		same(t, "changed", queued(t, s, "l", 0), []string{"one, tried"})
		for range 2 { // the second time there is none
			update(t, s, func(tx store.Tx) error { return tx.DropPost("l", p.Seq) })
		}
		same(t, "dropped", queued(t, s, "l", 0), []string{})
		for name, write := range map[string]func(store.Tx) error{
			"PutPost":  func(tx store.Tx) error { return tx.PutPost(&p) },
			"SetAside": func(tx store.Tx) error { return tx.SetAside(&p) },
		} {
			if err := s.Update(t.Context(), write); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s of a dropped post: error %v", name, err)
			}
		}
		same(t, "still dropped", queued(t, s, "l", 0), []string{})
	},

	"one set aside lets the lane go on": func(t *testing.T, s store.Store) {
		bad := enqueue(t, s, "l", "bad")
		enqueue(t, s, "l", "good")
		bad.Problem = "refused: channel is archived"
		update(t, s, func(tx store.Tx) error { return tx.SetAside(&bad) })
		same(t, "lane", queued(t, s, "l", 0), []string{"good"})
		set := read(t, s, func(tx store.Tx) ([]*store.Post, error) { return tx.Aside(10) })
		same(t, "aside", set, []*store.Post{&bad})
	},

	"those set aside are listed": func(t *testing.T, s store.Store) {
		for _, lane := range []string{"b", "a", "b"} {
			p := enqueue(t, s, lane, lane)
			update(t, s, func(tx store.Tx) error { return tx.SetAside(&p) })
		}
		get := func(limit int) []string {
			return keys(read(t, s, func(tx store.Tx) ([]*store.Post, error) { return tx.Aside(limit) }), postText)
		}
		same(t, "all", get(0), []string{"a", "b", "b"})
		same(t, "two", get(2), []string{"a", "b"})
	},
}
