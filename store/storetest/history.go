package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

func textOf(e *incident.Entry) string { return e.Text }

func entriesOf(t *testing.T, s store.Store, m incident.Message) []string {
	t.Helper()
	return keys(read(t, s, func(tx store.Tx) ([]*incident.Entry, error) { return tx.EntriesOf(m) }), textOf)
}

var timeline = map[string]func(*testing.T, store.Store){
	"a whole entry comes back": func(t *testing.T, s store.Store) {
		want := &incident.Entry{
			Incident: 7, ID: 12, Kind: incident.EntryNote, Topic: incident.Impact, Text: "“all” users, 32 reports\n<b>", By: "p", HappenedAt: noon, RecordedAt: noon.Add(time.Minute),
			Source: incident.Source{How: incident.ByReaction, Message: "slack:T1:C1/17.1", Link: "https://chat.example/1"},
			Files:  []incident.File{{Name: "graph.png"}}, Window: &incident.Window{From: noon, Degree: incident.Total}, Count: 32,
			Edits: []incident.Edit{{By: "p", At: noon, Text: "before"}}, Redacted: &incident.Closing{Reason: "secret"},
		}
		update(t, s, func(tx store.Tx) error { return tx.PutEntry(want) })
		same(t, "entry", read(t, s, func(tx store.Tx) (*incident.Entry, error) { return tx.Entry(7, 12) }), want)
		missing(t, s, "another entry", func(tx store.Tx) (*incident.Entry, error) { return tx.Entry(7, 13) })
		missing(t, s, "another incident's", func(tx store.Tx) (*incident.Entry, error) { return tx.Entry(8, 12) })
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.PutEntry(&incident.Entry{Incident: 7}) }); err == nil {
			t.Error("an entry without a number was stored")
		}
	},

	"pages stay within the incident": func(t *testing.T, s store.Store) {
		update(t, s, func(tx store.Tx) error {
			for _, inc := range []incident.ID{1, 2, 3} {
				for id := incident.EntryID(260); id > 0; id-- {
					if err := tx.PutEntry(&incident.Entry{Incident: inc, ID: id, Text: fmt.Sprint(inc, id)}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		page := func(inc incident.ID, after incident.EntryID, limit int) []string {
			return keys(read(t, s, func(tx store.Tx) ([]*incident.Entry, error) { return tx.Entries(inc, after, limit) }), textOf)
		}
		same(t, "first", page(2, 0, 2), []string{"INC-2 T1", "INC-2 T2"})
		same(t, "after 255", page(2, 255, 2), []string{"INC-2 T256", "INC-2 T257"})
		same(t, "the end", page(2, 259, 5), []string{"INC-2 T260"})
		same(t, "past the end", page(2, 260, 5), []string{})
		same(t, "no limit", len(page(3, 0, 0)), 260)
		same(t, "an incident without any", page(4, 0, 0), []string{})
	},

	"entries are found by their message, wherever it is now": func(t *testing.T, s store.Store) {
		put := func(inc incident.ID, id incident.EntryID, m incident.Message, text string) {
			update(t, s, func(tx store.Tx) error {
				return tx.PutEntry(&incident.Entry{Incident: inc, ID: id, Text: text, Source: incident.Source{Message: m}})
			})
		}
		put(2, 1, "r/1", "b")
		put(1, 5, "r/1", "a")
		put(1, 6, "r/10", "other")
		put(1, 7, "", "none")
		same(t, "of r/1", entriesOf(t, s, "r/1"), []string{"a", "b"})
		same(t, "of no message", entriesOf(t, s, ""), []string{})
		put(1, 5, "r/1", "a, edited")
		same(t, "of r/1 after an edit", entriesOf(t, s, "r/1"), []string{"a, edited", "b"})
		put(1, 5, "r/2", "a, moved")
		same(t, "of r/1 after one moved", entriesOf(t, s, "r/1"), []string{"b"})
		same(t, "of r/2", entriesOf(t, s, "r/2"), []string{"a, moved"})
		put(2, 1, "", "b, alone")
		same(t, "of r/1 after the last left", entriesOf(t, s, "r/1"), []string{})
	},
}

func messageID(m *store.Message) string { return m.Ref.ID }

var messages = map[string]func(*testing.T, store.Store){
	"a whole message comes back": func(t *testing.T, s store.Store) {
		want := &store.Message{
			Ref: chat.MessageRef{Room: "slack:T1:C1", ID: "17.000200"}, Thread: "17.000100", By: "p", Bot: true, At: noon, Text: "“it” works <again> & again 🎉",
			Files: []chat.File{{Name: "log.txt", Link: "https://files.example/1"}}, Edits: []store.MessageEdit{{At: noon, Text: "before"}},
			EditedAt: noon.Add(time.Second), Reactions: map[string][]chat.PersonRef{"pushpin": {"p", "q"}}, Pinned: true,
		}
		update(t, s, func(tx store.Tx) error { return tx.PutMessage(want) })
		same(t, "message", read(t, s, func(tx store.Tx) (*store.Message, error) { return tx.Message(want.Ref) }), want)
		missing(t, s, "another message", func(tx store.Tx) (*store.Message, error) {
			return tx.Message(chat.MessageRef{Room: "slack:T1:C1", ID: "17"})
		})
		for _, ref := range []chat.MessageRef{{}, {Room: "r"}, {ID: "1"}} {
			if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.PutMessage(&store.Message{Ref: ref}) }); err == nil {
				t.Errorf("a message was stored under %+v", ref)
			}
		}
	},

	"pages in the order of the room": func(t *testing.T, s store.Store) {
		refs := []chat.MessageRef{{Room: "b", ID: "3"}, {Room: "b", ID: "10"}, {Room: "b", ID: "1"}, {Room: "a", ID: "9"}, {Room: "bb", ID: "2"}, {Room: "c", ID: "0"}}
		update(t, s, func(tx store.Tx) error {
			return each(refs, func(ref chat.MessageRef) error { return tx.PutMessage(&store.Message{Ref: ref}) })
		})
		page := func(after string, limit int) []string {
			return keys(read(t, s, func(tx store.Tx) ([]*store.Message, error) { return tx.Messages("b", after, limit) }), messageID)
		}
		same(t, "all", page("", 0), []string{"1", "10", "3"})
		same(t, "first page", page("", 2), []string{"1", "10"})
		same(t, "next page", page("10", 2), []string{"3"})
		same(t, "after an ID that is not there", page("2", 2), []string{"3"})
		same(t, "past the end", page("3", 2), []string{})
	},

	"the newest of a room": func(t *testing.T, s store.Store) {
		last := func(room chat.RoomRef) func(store.Tx) (*store.Message, error) {
			return func(tx store.Tx) (*store.Message, error) { return tx.LastMessage(room) }
		}
		missing(t, s, "of an empty store", last("b"))
		refs := []chat.MessageRef{{Room: "b", ID: "5"}, {Room: "b", ID: "2"}, {Room: "a", ID: "9"}}
		update(t, s, func(tx store.Tx) error {
			return each(refs, func(ref chat.MessageRef) error { return tx.PutMessage(&store.Message{Ref: ref}) })
		})
		same(t, "of b", read(t, s, last("b")).Ref.ID, "5")
		same(t, "of a", read(t, s, last("a")).Ref.ID, "9")
		missing(t, s, "of a room in between", last("aa"))
		missing(t, s, "of a room before all", last("A"))
		missing(t, s, "of a room after all", last("z"))
	},

	"odd rooms and IDs": func(t *testing.T, s store.Store) {
		update(t, s, func(tx store.Tx) error {
			for _, room := range odd {
				for _, id := range odd {
					if err := tx.PutMessage(&store.Message{Ref: chat.MessageRef{Room: chat.RoomRef(room), ID: id}, Text: room}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		want := slices.Sorted(slices.Values(odd))
		for _, room := range odd {
			got := read(t, s, func(tx store.Tx) ([]*store.Message, error) { return tx.Messages(chat.RoomRef(room), "", 0) })
			same(t, fmt.Sprintf("IDs in room %q", room), keys(got, messageID), want)
			for _, m := range got {
				same(t, "the message's room", m.Text, room)
			}
			last := read(t, s, func(tx store.Tx) (*store.Message, error) { return tx.LastMessage(chat.RoomRef(room)) })
			same(t, fmt.Sprintf("newest of room %q", room), last.Ref, chat.MessageRef{Room: chat.RoomRef(room), ID: want[len(want)-1]})
		}
	},
}

var people = map[string]func(*testing.T, store.Store){
	"a person comes back and can be changed": func(t *testing.T, s store.Store) {
		want := &store.Person{Person: chat.Person{Ref: "slack:T1:U1", Name: "Ana “A”", Zone: "America/New_York", Stranger: true}, SeenAt: noon}
		get := func(tx store.Tx) (*store.Person, error) { return tx.Person("slack:T1:U1") }
		missing(t, s, "before", get)
		for range 2 {
			update(t, s, func(tx store.Tx) error { return tx.PutPerson(want) })
			same(t, "person", read(t, s, get), want)
			want.PingedAt = noon
		}
		missing(t, s, "nobody", func(tx store.Tx) (*store.Person, error) { return tx.Person("") })
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.PutPerson(&store.Person{}) }); err == nil || errors.Is(err, store.ErrNotFound) {
			t.Errorf("a person without a reference: error %v", err)
		}
	},
}
