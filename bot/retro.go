package bot

import (
	"fmt"
	"slices"
	"time"

	"kept/bot/command"
	"kept/bot/incident"
)

// An incident that was over before anybody declared it is recorded after the
// fact: it counts from when it began, its phases stand in the order in which
// they came whenever they are entered, its ledger is judged by the times of the
// updates as entered, and nobody owes anything.

// began takes over what a declaration says of the time before it: since when
// there was an impact, and of what is over already its whole course.
func (c *change) began(cmd command.Command) error {
	if cmd.WindowFrom == "" {
		return nil
	}
	started, err := c.past(cmd.WindowFrom, c.zone(c.by))
	if err != nil {
		return atFault(err, startedInput)
	}
	inc, first := c.inc, c.entries[0]
	mark := func(m incident.Mark, at time.Time) {
		e := c.entry(incident.EntryDetail, fmt.Sprintf("Time %s: %s", m.Title(), clockIn(at, zoneOf(inc), inc.DeclaredAt)))
		inc.SetMark(m, incident.MarkedTime{At: at, By: c.by, RecordedAt: c.now, Entry: e.ID})
	}
	if !cmd.Retro {
		mark(incident.MarkImpact, started)
		return nil
	}
	inc.Retroactive, inc.DeclaredAt = true, started
	inc.Phases[0].At, inc.Severities[0].At = started, started
	delete(inc.Times, incident.MarkDeclared) // nobody did
	first.HappenedAt, first.Text = started, fmt.Sprintf("Recorded after the fact as %s: %s", inc.Severity, inc.Title)
	mark(incident.MarkImpact, started)
	if cmd.WindowTo == "" {
		return nil
	}
	resolved, err := c.past(cmd.WindowTo, c.zone(c.by))
	if err != nil {
		return atFault(err, resolvedInput)
	}
	if resolved.Before(started) {
		return atFault(refuse("It cannot have been resolved before it started."), resolvedInput)
	}
	c.pastPhase(incident.Resolved, resolved)
	mark(incident.MarkResolved, resolved)
	return nil
}

// mayEnter refuses what makes no sense of an incident that was recorded after
// the fact: nothing is told of it now.
func (c *change) mayEnter(cmd command.Command) error {
	if cmd.Posted {
		return nil
	}
	return refuse("%s was over when it was recorded, so an update of now would be none of its own. Enter what was posted then: `update posted at 2026-02-26 08:40 UTC: …`; when it ended: `times resolved …`.", c.inc.ID)
}

// pastPhase enters a phase of an incident of the past where it belongs.
func (c *change) pastPhase(to incident.Status, at time.Time) {
	inc := c.inc
	inc.Phases = append(inc.Phases, incident.Phase{Status: to, At: at, By: c.by})
	slices.SortStableFunc(inc.Phases, func(a, b incident.Phase) int { return a.At.Compare(b.At) })
	inc.Phases = slices.CompactFunc(inc.Phases, func(a, b incident.Phase) bool { return a.Status == b.Status })
	inc.Status = inc.Phases[len(inc.Phases)-1].Status
	e := c.entry(incident.EntryStatus, "Status: "+string(to))
	e.HappenedAt = at
	if m := phaseMarks[to]; m != "" {
		inc.SetMark(m, incident.MarkedTime{At: at, By: c.by, Derived: true, RecordedAt: c.now, Entry: e.ID})
	}
}

// marked follows a marked time: what is over with it is resolved from then.
func (c *change) marked(m incident.Mark, at time.Time) {
	if c.inc.Retroactive && m == incident.MarkResolved && !c.inc.Status.Closed() {
		c.pastPhase(incident.Resolved, at)
	}
}

// duringIt is a time of the day in an incident of the past: the first since it began,
// unless the one before is nearer to its course. Where its end is not known, or was
// soon, that course is taken to last twelve hours.
func (c *change) duringIt(typed string, zone *time.Location) (time.Time, error) {
	began := c.inc.DeclaredAt
	until := began.Add(12 * time.Hour)
	if last := c.inc.Phases[len(c.inc.Phases)-1]; last.Status.Closed() {
		until = latest(until, last.At)
	}
	since, err := c.latest(typed, began.Add(24*time.Hour-time.Second), zone)
	if err != nil {
		return time.Time{}, err
	}
	before, err := c.latest(typed, began.Add(-time.Second), zone)
	if err == nil && since.Sub(until) > began.Sub(before) {
		return before, nil
	}
	return since, err
}
