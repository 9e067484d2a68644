package bot

import (
	"slices"
	"time"

	"kept/bot/incident"
	"kept/store"
)

// standing is how an incident stands with what it owes, as of now. It is worked
// out once for everything that a change says and plans.
type standing struct {
	ledger incident.Ledger
	policy incident.Policy
	next   incident.PolicyOwed // what the policy asks for next; zero Due: nothing
}

func (c *change) standing() standing {
	now := standing{ledger: incident.Judge(c.inc, c.now), policy: c.b.cfg.policyFor(c.tx, c.inc)}
	now.next, _ = now.policy.NextGiven(c.inc, now.ledger)
	return now
}

// asksFirst reports whether what the policy asks for comes before all that is
// promised: it rests until then, but not where the severity was raised.
func (s standing) asksFirst() bool {
	return !s.next.Due.IsZero() && !slices.ContainsFunc(s.ledger.Rows, func(r incident.Row) bool {
		return r.Owed && r.Kind != incident.PostmortemDue && !r.Due.After(s.next.Due)
	})
}

// publicOwed lists the updates that the public is owed, as of when the change
// happened.
func (c *change) publicOwed() []incident.Row { return publicOwed(c.inc, c.at) }

func publicOwed(inc *incident.Incident, at time.Time) []incident.Row {
	return slices.DeleteFunc(incident.Judge(inc, at).Rows, func(r incident.Row) bool {
		return !r.Owed || r.Surface != incident.Public || r.Kind == incident.PostmortemDue
	})
}

// reportOwed lists the postmortems that the public is owed, as of when the change
// happened.
func (c *change) reportOwed() []incident.Row {
	return slices.DeleteFunc(incident.Judge(c.inc, c.at).Rows, func(r incident.Row) bool {
		return !r.Owed || r.Surface != incident.Public || r.Kind != incident.PostmortemDue
	})
}

// policyFor is the policy with the hours of the people of one incident.
func (cfg Config) policyFor(tx store.Tx, inc *incident.Incident) incident.Policy {
	p := cfg.Policy
	p.Hours = func(who incident.Person, t time.Time) time.Time {
		return cfg.working(tx, who, t, zoneOf(inc))
	}
	return p
}
