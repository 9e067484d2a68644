package bot

import (
	"kept/bot/chat"
	"kept/bot/figures"
	"kept/bot/incident"
)

// paceOver is how many incidents a team's pace is read from: this one and those
// before it. It bounds what an update has to read.
const paceOver = 20

// pace is what the answer to a promise advises where the team's own record says
// that the like take longer. Private incidents of others, drills and the past
// tell nothing.
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
	before, err := c.tx.Incidents(max(0, c.inc.ID-paceOver), paceOver, false)
	if err != nil {
		return nil, err
	}
	record := []*incident.Incident{c.inc}
	for _, inc := range before {
		if inc.ID != c.inc.ID && !inc.Private && !inc.Drill && !inc.Retroactive {
			record = append(record, inc)
		}
	}
	p, ok := figures.PaceOf(record, said.Surface, said.Due.Sub(c.at), c.at)
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
