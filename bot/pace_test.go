package bot

import (
	"slices"
	"testing"
	"time"

	"kept/bot/figures"
	"kept/bot/incident"
)

// Of promises of several incidents that came true in the same moment only some may
// count: always the same, whenever the advice is given.
func TestThePaceIsReadFromTheIncidentsInOneOrder(t *testing.T) {
	r := record{waits: map[incident.ID][]figures.Wait{}}
	for id := range incident.ID(paceOver) {
		r.waits[id+1] = []figures.Wait{{Took: time.Duration(id) * time.Minute}}
	}
	for range 10 {
		var took []time.Duration
		for _, waits := range r.others(7) {
			took = append(took, waits[0].Took)
		}
		if len(took) != paceOver-1 || !slices.IsSorted(took) {
			t.Fatalf("they come as %v", took)
		}
	}
}
