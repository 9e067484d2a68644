package bot

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/figures"
	"kept/bot/incident"
	"kept/store"
)

// paceOver is how many incidents a team's pace is read from, this one and those
// before it, and paceFor how long what was read serves: an update must not wait
// for twenty ledgers.
const (
	paceOver = 20
	paceFor  = 10 * time.Minute
)

// record remembers how long readers of the newest incidents waited for what was
// promised. It serves advice only: a little out of date it advises as well. Safe
// for concurrent use.
type record struct {
	mu    sync.Mutex
	at    time.Time   // when it was read
	upTo  incident.ID // the newest that was known
	waits map[incident.ID][]figures.Wait
}

// read reads the record anew from the store if it is old or knows nothing of the
// incident. Private ones, drills and the past tell nothing. It is called ahead of
// a transaction, which others wait for.
func (r *record) read(ctx context.Context, st store.Store, id incident.ID, now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now.Sub(r.at); age >= 0 && age <= paceFor && r.upTo >= id {
		return nil
	}
	var incs []*incident.Incident
	err := st.View(ctx, func(tx store.Tx) (err error) {
		incs, err = tx.Incidents(max(0, id-paceOver), paceOver, store.All)
		return err
	})
	if err != nil {
		return err
	}
	r.at, r.upTo, r.waits = now, id, map[incident.ID][]figures.Wait{}
	for _, inc := range incs {
		if !inc.Private && !inc.Drill && !inc.Retroactive {
			r.waits[inc.ID] = figures.Waits(incident.Judge(inc, now))
		}
	}
	return nil
}

// others are the waits of all incidents that were read but one.
func (r *record) others(id incident.ID) [][]figures.Wait {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([][]figures.Wait, 0, paceOver+1)
	for _, of := range slices.Sorted(maps.Keys(r.waits)) { // what is equally new counts in one order
		if of != id {
			out = append(out, r.waits[of])
		}
	}
	return out
}

// promises are the commands that the pace of the team may advise on.
func promises(v command.Verb) bool {
	return v == command.Update || v == command.Resolve || v == command.Promise
}

// pace is what the answer to a promise advises where the team's own record says
// that the like take longer.
func (c *change) pace(made []incident.Promise) []chat.Line {
	var said *incident.Promise
	for i, p := range made {
		if (p.Kind == incident.NextUpdate || p.Kind == incident.Cadence) && p.Timed() && !p.ByDay && p.Due.After(c.at) {
			said = &made[i]
		}
	}
	if said == nil || c.inc.Drill || c.inc.Retroactive {
		return nil
	}
	waits := append(c.b.record.others(c.inc.ID), figures.Waits(incident.Judge(c.inc, c.at)))
	p, ok := figures.PaceOf(waits, said.Surface, said.Due.Sub(c.at))
	if !ok {
		return nil
	}
	better, ok := p.Better()
	if !ok {
		return nil
	}
	return []chat.Line{wordsPace(p, better)}
}

// advised is an answer with what the team's pace advises on the promises that it
// tells of.
func (c *change) advised(m chat.Message, made []incident.Promise) Reply {
	m.Lines = append(m.Lines, c.pace(made)...)
	return Reply{Message: m}
}
