package bot

import (
	"sync"
	"time"

	"kept/bot/chat"
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

// record remembers the ledgers of the newest incidents, for advice only: it is
// read anew from the store, and a little out of date it advises as well. Safe for
// concurrent use.
type record struct {
	mu      sync.Mutex
	at      time.Time   // when it was read
	upTo    incident.ID // the newest that was known
	ledgers map[incident.ID][]incident.Row
}

// rows are those of the newest incidents but one. Private ones,
// drills and the past tell nothing.
func (r *record) rows(tx store.Tx, id incident.ID, now time.Time) ([][]incident.Row, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now.Sub(r.at); age < 0 || age > paceFor || r.upTo < id {
		incs, err := tx.Incidents(max(0, id-paceOver), paceOver, false)
		if err != nil {
			return nil, err
		}
		r.at, r.upTo, r.ledgers = now, id, map[incident.ID][]incident.Row{}
		for _, inc := range incs {
			if !inc.Private && !inc.Drill && !inc.Retroactive {
				r.ledgers[inc.ID] = incident.Judge(inc, now).Rows
			}
		}
	}
	var out [][]incident.Row
	for of, rows := range r.ledgers {
		if of != id {
			out = append(out, rows)
		}
	}
	return out, nil
}

// pace is what the answer to a promise advises where the team's own record says
// that the like take longer.
func (c *change) pace(made []incident.Promise) ([]chat.Line, error) {
	var said *incident.Promise
	for i, p := range made {
		if (p.Kind == incident.NextUpdate || p.Kind == incident.Cadence) && p.Timed() && !p.ByDay && p.Due.After(c.at) {
			said = &made[i]
		}
	}
	if said == nil || c.inc.Drill || c.inc.Retroactive {
		return nil, nil
	}
	rows, err := c.b.record.rows(c.tx, c.inc.ID, c.now)
	if err != nil {
		return nil, err
	}
	p, ok := figures.PaceOf(append(rows, incident.Judge(c.inc, c.at).Rows), said.Surface, said.Due.Sub(c.at))
	if !ok {
		return nil, nil
	}
	better, ok := p.Better()
	if !ok {
		return nil, nil
	}
	return []chat.Line{wordsPace(p, better)}, nil
}

// advised is an answer with what the team's pace advises on the promises that it
// tells of.
func (c *change) advised(m chat.Message, made []incident.Promise) (Reply, error) {
	advice, err := c.pace(made)
	m.Lines = append(m.Lines, advice...)
	return Reply{Message: m}, err
}
