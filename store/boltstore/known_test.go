package boltstore

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kept/bot/incident"
	"kept/store"
)

// Whatever is done to an incident, and whoever keeps a copy: what is read is
// what parsing the bytes in the file gives.
func TestWhatIsRememberedIsWhatIsInTheFile(t *testing.T) {
	s := newTestStore(t)
	rapid.Check(t, func(r *rapid.T) {
		id := incident.ID(rapid.IntRange(1, 3).Draw(r, "incident"))
		fails := fmt.Errorf("changed my mind")
		abort := rapid.Bool().Draw(r, "abort")
		first, later := drawAlteration(r), drawAlteration(r)
		err := s.Update(t.Context(), func(tx store.Tx) error {
			inc, err := tx.Incident(id)
			if err != nil {
				inc = &incident.Incident{ID: id, Severity: incident.SEV2}
			}
			first(inc)
			if err := tx.PutIncident(inc); err != nil {
				return err
			}
			later(inc) // after it was put, and so not in the file
			if abort {
				return fails
			}
			return nil
		})
		if (err != nil) != abort {
			r.Fatal(err)
		}
		err = s.View(t.Context(), func(tx0 store.Tx) error {
			b := tx0.(*tx)
			record, err := b.read(incidents, key{}.id(id))
			if err != nil || record == nil {
				return err
			}
			var want incident.Incident
			if err := decode(record, &want); err != nil {
				return err
			}
			for range 2 {
				got, err := b.Incident(id)
				if err != nil {
					return err
				}
				if diff := cmp.Diff(&want, got); diff != "" {
					return fmt.Errorf("%s differs from its record (-record +read):\n%s", id, diff)
				}
				later(got) // the reader's own copy
			}
			return nil
		})
		if err != nil {
			r.Fatal(err)
		}
	})
}

// drawAlteration is some change of an incident, also in place.
func drawAlteration(r *rapid.T) func(*incident.Incident) {
	text := rapid.SampledFrom([]string{"down", "<b> & \"quotes\"", "déjà vu 🙈", "\xff broken \x00", ""}).Draw(r, "text")
	at := time.Date(2026, 3, 2, 10, 0, 0, rapid.IntRange(0, 999).Draw(r, "ns"), time.FixedZone("here", 3600))
	n := rapid.IntRange(0, 9).Draw(r, "change")
	return func(inc *incident.Incident) { alter(inc, n, text, at) }
}

func alter(inc *incident.Incident, n int, text string, at time.Time) {
	switch {
	case n == 0 && len(inc.Updates) > 0:
		inc.Updates[len(inc.Updates)-1].Text = text
	case n == 1 && len(inc.Updates) > 0:
		inc.Updates[0].Retracted = &incident.Closing{By: "ana", At: at, Reason: text}
	case n == 2 && len(inc.Updates) > 0 && inc.Updates[0].Retracted != nil:
		inc.Updates[0].Retracted.Reason += text
	case n == 3 && len(inc.Promises) > 0:
		inc.Promises = inc.Promises[:len(inc.Promises)-1]
	case n == 4 && len(inc.Promises) > 0:
		inc.Promises[0].Due = at
	case n == 5:
		inc.Promises = append(inc.Promises, incident.Promise{ID: incident.PromiseID(len(inc.Promises) + 1), Words: text, MadeAt: at})
	case n == 6:
		inc.Title, inc.ActiveAt = text, at
	case n == 7:
		inc.SetMark(incident.MarkImpact, incident.MarkedTime{At: at})
	case n == 8:
		inc.LastEntry++
		inc.ActiveAt = at.UTC()
	default:
		inc.Updates = append(inc.Updates, incident.Update{ID: incident.UpdateID(len(inc.Updates) + 1), Text: text, At: at})
	}
}

func TestManyIncidentsAreNotAllRemembered(t *testing.T) {
	s := newTestStore(t)
	for id := incident.ID(1); id <= mostKnown+50; id++ {
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.PutIncident(&incident.Incident{ID: id}) }); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.known.by); n > mostKnown {
		t.Errorf("%d incidents are remembered, want at most %d", n, mostKnown)
	}
}

// The record is the JSON that any tool reads, without escapes for HTML.
func TestRecordOfAnIncident(t *testing.T) {
	inc := &incident.Incident{ID: 7, Updates: []incident.Update{{ID: 1, Text: "<up> & running"}}, Promises: []incident.Promise{{ID: 1}, {ID: 2}}}
	kn, err := printed(inc, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(kn.record, []byte(`"Text":"<up> & running"`)) {
		t.Errorf("the text is not there as it was typed: %s", kn.record)
	}
	if kn.head == nil {
		t.Error("an entry prints all of its incident anew: its record no longer ends in what an entry changes")
	}
	again, err := printed(kn.inc.Clone(), kn)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.record, kn.record) {
		t.Errorf("printed from what was known: %s\nwant %s", again.record, kn.record)
	}
}
