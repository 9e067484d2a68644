package bot

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
)

// debt is something that an incident owes: what, by when, and who sees to it.
type debt struct {
	due     time.Time
	by      chat.Span // due, as it was said and as the reader's clock shows it
	what    string    // "public update", "postmortem"
	whom    string    // "customers", "the room"
	who     incident.Person
	words   string // in which it was promised; "" = the policy asks for it
	why     string // the policy's rule
	late    bool
	promise incident.PromiseID // 0 = the policy
}

// update reports whether an update pays it, and not a postmortem.
func (d debt) update() bool { return d.what != "postmortem" }

// owing lists what an incident owes, the earliest first, as the clocks of a zone
// show it.
func (c *change) owing(zone *time.Location, now standing) []debt {
	var out []debt
	for _, r := range now.ledger.Rows {
		if !r.Owed {
			continue
		}
		p := c.inc.Promises[r.Promise-1]
		d := debt{due: r.Due, what: surfaceUpdate(r.Surface), whom: readersOf(r.Surface), who: cmp.Or(p.Owes(), c.inc.CommsOwner()),
			words: p.Words, late: r.Outcome == incident.Broken, promise: p.ID}
		if r.Kind == incident.PostmortemDue {
			d.what = "postmortem"
		}
		d.by = deadline(r.Due, p.ByDay || r.Kind == incident.PostmortemDue, p.Zone, zone, c.now)
		out = append(out, d)
	}
	policy := func(due time.Time, what, whom, why string) {
		out = append(out, debt{due: due, by: clock(due, zone, c.now), what: what, whom: whom, who: c.inc.CommsOwner(), why: why,
			late: c.now.Sub(due) > incident.Grace})
	}
	if now.asksFirst() {
		policy(now.next.Due, "update", readersOf(incident.Internal), policyRule(now.policy, c.inc))
	}
	if first, ok := now.policy.FirstPublicDue(c.inc, c.now); ok {
		policy(first.Due, "first public word", readersOf(incident.Public), "")
	}
	slices.SortStableFunc(out, func(a, b debt) int { return a.due.Compare(b.due) })
	return out
}

// readersOf names those who read a surface.
func readersOf(s incident.Surface) string {
	if s == incident.Public {
		return "customers"
	}
	return "the room"
}

// debts is what a person owes in an incident: what they promised or took over, and
// as the one who answers for updates what the policy asks for.
func (c *change) debts(p incident.Person, zone *time.Location) []debt {
	return slices.DeleteFunc(c.owing(zone, c.standing()), func(d debt) bool { return d.who != p })
}

// byDue sorts incidents by when they owe something next; those that owe nothing
// come last.
func (c *change) byDue(incs []*incident.Incident) []*incident.Incident {
	next := map[incident.ID]time.Time{}
	for _, inc := range incs {
		one := *c
		one.inc = inc
		if owed := one.owing(time.UTC, one.standing()); len(owed) > 0 {
			next[inc.ID] = owed[0].due
		}
	}
	out := slices.Clone(incs)
	slices.SortStableFunc(out, func(a, b *incident.Incident) int {
		x, y := next[a.ID], next[b.ID]
		if x.IsZero() != y.IsZero() {
			return map[bool]int{true: 1, false: -1}[x.IsZero()]
		}
		return cmp.Or(x.Compare(y), cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// mine shows what somebody owes over all incidents that they may know of, the
// earliest first, what they were handed and have not taken, and their action
// items.
func (b *Bot) mine(ctx context.Context, ev chat.Event, _ command.Command, now time.Time) (Reply, error) {
	return b.theirs(ctx, ev, now, (*change).wordsMine)
}
