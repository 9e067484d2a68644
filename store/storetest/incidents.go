package storetest

import (
	"fmt"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

func idOf(inc *incident.Incident) incident.ID { return inc.ID }

// listed gives the IDs of a page of incidents.
func listed(t *testing.T, s store.Store, after incident.ID, limit int, of store.Which) []incident.ID {
	t.Helper()
	return keys(read(t, s, func(tx store.Tx) ([]*incident.Incident, error) { return tx.Incidents(after, limit, of) }), idOf)
}

func inRoom(t *testing.T, s store.Store, room chat.RoomRef) []incident.ID {
	t.Helper()
	return read(t, s, func(tx store.Tx) ([]incident.ID, error) { return tx.InRoom(room) })
}

var incidents = map[string]func(*testing.T, store.Store){
	"a whole incident comes back": func(t *testing.T, s store.Store) {
		want := &incident.Incident{
			ID: 7, Title: "Users can't log in — “502”, 🔥 <now>", Severity: incident.SEV1, Status: incident.Monitoring, Private: true,
			Zone: "Europe/Copenhagen", DeclaredBy: "slack:T1:U1", DeclaredAt: noon, DeclaredIn: "slack:T1:C1", Room: "slack:T1:C7",
			Roles:      map[incident.Role]incident.Person{incident.Scribe: "slack:T1:U2"},
			Components: []incident.Component{{Group: "Agent Interface", Name: "Login"}},
			Times:      map[incident.Mark]incident.MarkedTime{incident.MarkImpact: {At: noon.Add(-time.Hour), Entry: 2}},
			Phases:     []incident.Phase{{Status: incident.Investigating, At: noon}},
			Updates:    []incident.Update{{ID: 1, Surface: incident.Public, Text: "line\nline", At: noon}},
			Promises:   []incident.Promise{{ID: 1, Kind: incident.Cadence, Every: time.Hour, Words: "every 60 minutes", Waived: &incident.Closing{By: "x", At: noon}}},
			Actions:    []incident.Action{{ID: 1, Text: "add an alert", Term: incident.Long}},
			LastEntry:  3, ActiveAt: noon,
		}
		update(t, s, func(tx store.Tx) error { return tx.PutIncident(want) })
		same(t, "incident", read(t, s, func(tx store.Tx) (*incident.Incident, error) { return tx.Incident(7) }), want)
		missing(t, s, "INC-8", func(tx store.Tx) (*incident.Incident, error) { return tx.Incident(8) })
		missing(t, s, "INC-0", func(tx store.Tx) (*incident.Incident, error) { return tx.Incident(0) })
		missing(t, s, "a negative number", func(tx store.Tx) (*incident.Incident, error) { return tx.Incident(-7) })
	},

	"numbers count up and never come twice": func(t *testing.T, s store.Store) {
		next := func() (id incident.ID) {
			update(t, s, func(tx store.Tx) (err error) { id, err = tx.NextIncident(); return err })
			return id
		}
		same(t, "first", next(), incident.ID(1))
		same(t, "second, the first was not stored", next(), incident.ID(2))
		update(t, s, func(tx store.Tx) error { return tx.PutIncident(&incident.Incident{ID: 41}) })
		same(t, "after an import with its own number", next(), incident.ID(42))
		update(t, s, func(tx store.Tx) error { return tx.PutIncident(&incident.Incident{ID: 5}) })
		same(t, "after an import of an old number", next(), incident.ID(43))
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.PutIncident(&incident.Incident{}) }); err == nil {
			t.Error("an incident without a number was stored")
		}
	},

	"pages": func(t *testing.T, s store.Store) {
		update(t, s, func(tx store.Tx) error {
			for id := incident.ID(300); id >= 250; id-- {
				inc := &incident.Incident{ID: id, Status: incident.Investigating}
				if id%2 == 0 {
					inc.Status = incident.Resolved
				}
				if err := tx.PutIncident(inc); err != nil {
					return err
				}
			}
			return nil
		})
		same(t, "first page", listed(t, s, 0, 3, store.All), []incident.ID{250, 251, 252})
		same(t, "next page", listed(t, s, 252, 3, store.All), []incident.ID{253, 254, 255})
		same(t, "last page", listed(t, s, 298, 3, store.All), []incident.ID{299, 300})
		same(t, "past the end", listed(t, s, 300, 3, store.All), []incident.ID{})
		same(t, "open ones", listed(t, s, 0, 2, store.Open), []incident.ID{251, 253})
		same(t, "open ones after a closed one", listed(t, s, 254, 2, store.Open), []incident.ID{255, 257})
		same(t, "no limit", len(listed(t, s, 0, 0, store.All)), 51)
	},

	"open ones are those that Open says": func(t *testing.T, s store.Store) {
		inc := &incident.Incident{ID: 1, Status: incident.Investigating}
		for i, step := range []struct {
			change func()
			open   int
		}{
			{func() {}, 1},
			{func() { inc.Status = incident.Monitoring }, 1},
			{func() { inc.Status = incident.Resolved }, 0},
			{func() { inc.Status = incident.Investigating }, 1},
			{func() { inc.MergedInto = 9 }, 0},
			{func() { inc.MergedInto = 0; inc.Cancelled = &incident.Closing{} }, 0},
			{func() { inc.Cancelled = nil }, 1},
		} {
			step.change()
			update(t, s, func(tx store.Tx) error { return tx.PutIncident(inc) })
			same(t, fmt.Sprintf("open incidents after step %d", i), len(listed(t, s, 0, 0, store.Open)), step.open)
		}
	},

	"unfinished ones are those that Unfinished says": func(t *testing.T, s store.Store) {
		later := noon.Add(time.Hour)
		inc := &incident.Incident{ID: 1, Status: incident.Investigating}
		for i, step := range []struct {
			change     func()
			unfinished int
		}{
			{func() {}, 1},
			{func() { inc.Status = incident.Resolved }, 0},
			{func() { inc.Actions = []incident.Action{{ID: 1, Text: "add an alert"}} }, 1},
			{func() { inc.Actions[0].Done = &incident.Closing{At: noon} }, 0},
			{func() {
				inc.Promises = []incident.Promise{{ID: 1, Kind: incident.NextUpdate, Surface: incident.Public, MadeAt: noon, Due: later}}
			}, 1},
			{func() { inc.Updates = []incident.Update{{ID: 1, Surface: incident.Public, At: later}} }, 0},
			{func() { inc.Promises[0].Kind = incident.PostmortemDue }, 1},
			{func() { inc.Postmortem.PublishedAt = later }, 0},
			{func() { inc.Postmortem.PublishedAt = time.Time{} }, 1},
			{func() { inc.Promises[0].Waived = &incident.Closing{At: later} }, 0},
			{func() { inc.Status = incident.Monitoring }, 1},
		} {
			step.change()
			update(t, s, func(tx store.Tx) error { return tx.PutIncident(inc) })
			same(t, fmt.Sprintf("unfinished incidents after step %d", i), len(listed(t, s, 0, 0, store.Unfinished)), step.unfinished)
			same(t, fmt.Sprintf("all incidents after step %d", i), len(listed(t, s, 0, 0, store.All)), 1)
		}
	},

	"the room's incidents follow it": func(t *testing.T, s store.Store) {
		put := func(id incident.ID, room incident.Room) {
			update(t, s, func(tx store.Tx) error { return tx.PutIncident(&incident.Incident{ID: id, Room: room}) })
		}
		put(3, "")
		same(t, "nowhere yet", inRoom(t, s, ""), []incident.ID(nil))
		put(3, "r1")
		put(2, "r1")
		put(1, "r2")
		same(t, "r1", inRoom(t, s, "r1"), []incident.ID{2, 3})
		put(3, "r2")
		same(t, "r1 after one moved", inRoom(t, s, "r1"), []incident.ID{2})
		same(t, "r2 after one came", inRoom(t, s, "r2"), []incident.ID{1, 3})
		put(2, "")
		same(t, "r1 after the last left", inRoom(t, s, "r1"), []incident.ID(nil))
		same(t, "a room that begins like another", inRoom(t, s, "r"), []incident.ID(nil))
	},

	"odd rooms": func(t *testing.T, s store.Store) {
		update(t, s, func(tx store.Tx) error {
			for i, room := range odd {
				if err := tx.PutIncident(&incident.Incident{ID: incident.ID(i + 1), Room: incident.Room(room)}); err != nil {
					return err
				}
			}
			return nil
		})
		for i, room := range odd {
			same(t, fmt.Sprintf("room %q", room), inRoom(t, s, chat.RoomRef(room)), []incident.ID{incident.ID(i + 1)})
		}
	},
}
