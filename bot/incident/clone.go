package incident

import (
	"maps"
	"slices"
)

// Clone is a copy that shares nothing with inc.
func (inc *Incident) Clone() *Incident {
	c := *inc
	c.Roles = maps.Clone(inc.Roles)
	c.Components = slices.Clone(inc.Components)
	c.Times = maps.Clone(inc.Times)
	c.Phases = slices.Clone(inc.Phases)
	c.Severities = slices.Clone(inc.Severities)
	c.Updates = slices.Clone(inc.Updates)
	for i := range c.Updates {
		own(&c.Updates[i].Retracted)
	}
	c.Promises = slices.Clone(inc.Promises)
	for i := range c.Promises {
		p := &c.Promises[i]
		own(&p.Waived)
		own(&p.Corrected)
		own(&p.Superseded)
	}
	c.Actions = slices.Clone(inc.Actions)
	for i := range c.Actions {
		own(&c.Actions[i].Done)
		own(&c.Actions[i].Dropped)
	}
	c.Links = slices.Clone(inc.Links)
	c.Appointments = slices.Clone(inc.Appointments)
	c.Handovers = slices.Clone(inc.Handovers)
	for i := range c.Handovers {
		own(&c.Handovers[i].Ended)
	}
	c.Postmortem.Sections = maps.Clone(inc.Postmortem.Sections)
	own(&c.Cancelled)
	return &c
}

// own puts a copy in the place of what a pointer shares.
func own[T any](p **T) {
	if *p != nil {
		copied := **p
		*p = &copied
	}
}
