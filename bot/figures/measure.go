package figures

import (
	"time"

	"kept/bot/incident"
)

// length is how long something took in one incident.
type length struct {
	d       time.Duration
	known   bool
	pending bool // it has not happened, and still may
}

// measured is what one incident adds to the figures.
type measured struct {
	open                                        bool
	acknowledge, mitigate, resolve, firstPublic length
	promises                                    Promises
	late                                        []time.Duration
	missed                                      int
}

// measure works one incident out.
func measure(c Case, now time.Time) measured {
	inc := c.Incident
	m := measured{open: inc.Open(), missed: c.Missed}
	began := inc.DeclaredAt
	for _, mark := range []incident.Mark{incident.MarkImpact, incident.MarkDetected} {
		if t, ok := inc.Times[mark]; ok {
			began = t.At
			break
		}
	}
	mitigated := inc.Times[incident.MarkMitigated].At
	if mitigated.IsZero() {
		mitigated = inc.Times[incident.MarkRestored].At
	}
	m.acknowledge = since(inc.DeclaredAt, c.AcknowledgedAt, m.open)
	m.mitigate = since(began, mitigated, m.open)
	m.resolve = since(began, resolvedAt(inc), m.open)
	m.firstPublic = since(inc.DeclaredAt, incident.CommunicationOf(inc, now).FirstPublicAt, m.open)
	for _, r := range incident.Judge(inc, now).Rows {
		switch {
		case r.Vague:
			m.promises.Vague++
		case r.Outcome == incident.Kept:
			m.promises.Kept++
		case r.Outcome == incident.Broken:
			m.promises.Late++
			m.late = append(m.late, r.Late)
		case r.Outcome == incident.Open:
			m.promises.Open++
		default:
			m.promises.Other++
		}
	}
	return m
}

// since is a length that ended at an instant; zero: it did not. One that ended
// before it began (a public word that went out before the declaration) is none.
func since(from, to time.Time, open bool) length {
	if to.IsZero() {
		return length{pending: open}
	}
	return length{d: max(0, to.Sub(from)), known: true}
}

// resolvedAt is when an incident that is over was resolved: as it was marked,
// else when it last entered that phase. Of one that was reopened the earlier
// resolution does not count.
func resolvedAt(inc *incident.Incident) time.Time {
	if !inc.Status.Closed() {
		return time.Time{}
	}
	var at time.Time
	for i, p := range inc.Phases {
		if p.Status.Closed() && (i == 0 || !inc.Phases[i-1].Status.Closed()) {
			at = p.At
		}
	}
	if t, ok := inc.Times[incident.MarkResolved]; ok && (!t.Derived || at.IsZero()) {
		return t.At
	}
	return at
}

// tally adds incidents up.
type tally struct {
	n, open, missed                                   int
	acknowledge, mitigate, resolve, firstPublic, late sample
	promises                                          Promises
}

func (t *tally) add(m measured) {
	t.n++
	if m.open {
		t.open++
	}
	t.missed += m.missed
	t.acknowledge.add(m.acknowledge)
	t.mitigate.add(m.mitigate)
	t.resolve.add(m.resolve)
	t.firstPublic.add(m.firstPublic)
	for _, d := range m.late {
		t.late.add(length{d: d, known: true})
	}
	p := &t.promises
	p.Kept += m.promises.Kept
	p.Late += m.promises.Late
	p.Open += m.promises.Open
	p.Other += m.promises.Other
	p.Vague += m.promises.Vague
}

func (t *tally) group(name string) Group {
	g := Group{
		Name: name, Incidents: t.n, Open: t.open, Missed: t.missed, Promises: t.promises,
		Acknowledge: t.acknowledge.spread(), Mitigate: t.mitigate.spread(), Resolve: t.resolve.spread(), FirstPublic: t.firstPublic.spread(),
	}
	g.Promises.LateBy = t.late.spread()
	return g
}
