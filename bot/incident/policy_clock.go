package incident

import (
	"cmp"
	"slices"
	"time"
)

// policyClock is the room's clock as it stands after some of an incident's
// history. Every update restarts it. It rests until the newest timed promise of
// each surface is due.
type policyClock struct {
	policy     Policy
	inc        *Incident
	severity   Severity
	monitoring bool
	closed     bool
	since      time.Time // the last word, the declaration or the reopening
	owed       time.Time // when word is owed if nothing was promised; zero: never
	rests      map[Surface]rest
	missed     *Miss // what this silence has missed; a silence misses once
	told       bool  // this silence broke a promise, which the ledger tells
	misses     []Miss
}

// rest is what the clock waits for on one surface.
type rest struct {
	until time.Time
	row   *Row
	begun time.Time
}

// happening is one thing in an incident's history that moves the clock.
type happening struct {
	at    time.Time
	order int // among happenings of one instant
	move  func(*policyClock, time.Time)
}

// run lets the clock go through the whole recorded history of an incident.
func (p Policy) run(inc *Incident, ledger Ledger) *policyClock {
	severities := severitiesInOrder(inc)
	c := &policyClock{
		policy: p, inc: inc, severity: severities[0].Severity,
		since: inc.DeclaredAt, rests: map[Surface]rest{},
	}
	c.owed = c.after(inc.DeclaredAt)
	for _, h := range happenings(inc, severities, ledger) {
		if !h.at.Before(inc.DeclaredAt) {
			c.look(h.at)
			h.move(c, h.at)
		}
	}
	if inc.Open() {
		c.look(ledger.At)
		c.endSilence(time.Time{}, ledger.At)
	}
	return c
}

// happenings lists what moves the clock, oldest first. In one instant a change
// of severity or phase comes before the update that announces it, and closing
// after it.
func happenings(inc *Incident, severities []SeverityChange, ledger Ledger) []happening {
	all := make([]happening, 0, len(severities)+3*len(inc.Phases)+len(inc.Updates)+len(ledger.Rows))
	add := func(at time.Time, order int, move func(*policyClock, time.Time)) {
		all = append(all, happening{at, order, move})
	}
	for _, s := range severities[1:] {
		add(s.At, 0, func(c *policyClock, at time.Time) { c.setSeverity(s.Severity, at) })
	}
	for _, ph := range phasesInOrder(inc) {
		add(ph.At, 1, func(c *policyClock, at time.Time) { c.setMonitoring(ph.Status == Monitoring, at) })
	}
	for _, cl := range closuresOf(inc) {
		add(cl.from, 5, (*policyClock).close)
		if !cl.to.IsZero() {
			add(cl.to, 2, (*policyClock).reopen)
		}
	}
	for _, u := range inc.Updates {
		if u.Posted() {
			add(u.At, 3, (*policyClock).restart)
		}
	}
	waived := map[PromiseID]time.Time{}
	corrected := map[PromiseID]time.Time{}
	for _, p := range inc.Promises {
		if p.Waived != nil {
			waived[p.ID] = p.Waived.At
		}
		if p.Corrected != nil {
			corrected[p.ID] = p.Corrected.At
		}
	}
	for i := range ledger.Rows {
		r := &ledger.Rows[i]
		switch {
		case r.Due.IsZero(), r.Kind == PostmortemDue, r.Outcome == Superseded:
		case r.Outcome == Corrected:
			add(r.PostedAt, 4, func(c *policyClock, at time.Time) { c.waitFor(r, corrected[r.Promise]) })
		default:
			add(r.PostedAt, 4, func(c *policyClock, at time.Time) { c.restOn(r, earlier(r.Due, waived[r.Promise])) })
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.order, b.order))
	})
	return all
}

// after is when word is owed an interval after t; zero for never.
func (c *policyClock) after(t time.Time) time.Time {
	every := c.policy.interval(c.severity, c.monitoring)
	if every == 0 {
		return time.Time{}
	}
	return t.Add(every)
}

// due is when word is owed as things stand, and the promise waited for, if its
// deadline is what counts (else nil). Zero: nothing is owed.
func (c *policyClock) due() (time.Time, *Row) {
	if c.closed || c.owed.IsZero() {
		return time.Time{}, nil
	}
	due, on := c.owed, (*Row)(nil)
	for _, s := range []Surface{Internal, Public} {
		if r, ok := c.rests[s]; ok && !r.until.Before(due) {
			due, on = r.until, r.row
		}
	}
	if on != nil && !on.Due.Equal(due) {
		on = nil
	}
	if c.severity >= SEV3 && c.policy.Hours != nil {
		due = later(due, c.policy.working(c.inc, due))
	}
	return due, on
}

// working is the earliest working instant not before t of whoever answers for
// updates at that instant: a handover changes nothing of what was owed before it.
func (p Policy) working(inc *Incident, t time.Time) time.Time {
	for {
		who, until := inc.commsOwnerAt(t)
		next := p.Hours(who, t)
		if until.IsZero() || next.Before(until) {
			return next
		}
		t = until
	}
}

// look notes that word was missed, if it was owed before t.
func (c *policyClock) look(t time.Time) {
	due, on := c.due()
	if due.IsZero() || c.missed != nil || c.told || !t.After(due.Add(Grace)) {
		return
	}
	if on != nil && on.Outcome == Broken {
		c.told = true
		return
	}
	c.missed = &Miss{Since: c.since, Due: due, Surface: Internal, What: "update by policy"}
}

// endSilence closes the books on a silence: word came at met, or it still lasts
// at now.
func (c *policyClock) endSilence(met, now time.Time) {
	if c.missed != nil {
		c.missed.MetAt = met
		c.missed.Late = later(met, now).Sub(c.missed.Due)
		c.misses = append(c.misses, *c.missed)
	}
	c.missed, c.told = nil, false
}

func (c *policyClock) restart(at time.Time) {
	c.endSilence(at, at)
	c.since, c.owed = at, c.after(at)
}

func (c *policyClock) close(at time.Time) {
	c.endSilence(at, at)
	c.closed = true
}

// reopen arms the clock anew, whatever had been promised.
func (c *policyClock) reopen(at time.Time) {
	c.closed = false
	c.rests = map[Surface]rest{}
	c.since, c.owed = at, c.after(at)
}

// setSeverity arms the clock anew when the severity was raised, even while it
// rests; else it runs from the last word at the new interval.
func (c *policyClock) setSeverity(s Severity, at time.Time) {
	current, _ := c.due()
	raised := s < c.severity
	c.severity = s
	if raised {
		c.owed = earlier(current, c.after(at))
		c.rests = map[Surface]rest{}
		return
	}
	c.owed = c.after(c.since)
}

// setMonitoring lets the clock run from the last word at the longer interval.
// A false recovery shortens it again, from now.
func (c *policyClock) setMonitoring(monitoring bool, at time.Time) {
	if monitoring == c.monitoring {
		return
	}
	c.monitoring = monitoring
	if monitoring {
		c.owed = c.after(c.since)
	} else {
		c.owed = earlier(c.owed, c.after(at))
	}
}

// restOn lets a promise take the place of the one before it on its surface; of
// those made in one post the last due counts.
func (c *policyClock) restOn(r *Row, until time.Time) {
	if before, ok := c.rests[r.Surface]; ok && r.PostedAt.Sub(before.begun) <= Continuation && before.until.After(until) {
		return
	}
	c.rests[r.Surface] = rest{until: until, row: r, begun: r.PostedAt}
}

// waitFor lets the clock rest on a promise until it turned out to be misheard.
func (c *policyClock) waitFor(r *Row, until time.Time) {
	if before := c.rests[r.Surface]; before.until.Before(until) {
		c.rests[r.Surface] = rest{until: until, row: &Row{Due: until, Outcome: Corrected}, begun: r.PostedAt}
	}
}
