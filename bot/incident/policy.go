package incident

import (
	"cmp"
	"slices"
	"time"
)

// Policy is what a team asks of itself where nothing was promised: how often an
// incident's room hears an update, when customers first hear one, when the
// postmortem is done. Missing it breaks no promise ([Judge] knows nothing of
// it); it is told apart, as a [Miss].
type Policy struct {
	// Every is the policy cadence by severity, doubled while monitoring; a
	// severity without one owes nothing.
	Every map[Severity]time.Duration
	// FirstPublic is how soon after declaration the first public word is owed. It
	// counts only when Page is set, and never for a private incident.
	FirstPublic map[Severity]time.Duration
	Page        bool // a status page is connected
	// Postmortem is when the postmortem is to be completed after resolution.
	Postmortem map[Severity]PostmortemPolicy
	// Hours is the earliest instant from t on at which a person works; nil: people
	// always work. The policy cadence of SEV3 and SEV4 moves there, a stated
	// promise never does.
	Hours func(p Person, t time.Time) time.Time
	// Holiday reports whether nobody works on a day, given as noon of it in the
	// incident's zone; nil: there are no holidays but weekends.
	Holiday func(day time.Time) bool
}

// PostmortemPolicy is how many days after the day of the resolution the
// postmortem is to be completed, by the end of that day in the incident's zone.
// BusinessDays wins where both are given; none given: no postmortem is asked for.
type PostmortemPolicy struct {
	Days         int
	BusinessDays int
}

// DefaultPolicy is what a team gets that configured nothing.
func DefaultPolicy() Policy {
	return Policy{
		Every:       map[Severity]time.Duration{SEV1: 20 * time.Minute, SEV2: 30 * time.Minute, SEV3: time.Hour},
		FirstPublic: map[Severity]time.Duration{SEV1: 10 * time.Minute, SEV2: 10 * time.Minute},
		Postmortem:  map[Severity]PostmortemPolicy{SEV1: {Days: 3}, SEV2: {BusinessDays: 5}},
	}
}

// PolicyOwed is word that the policy asks for. Due may have passed.
type PolicyOwed struct {
	Since   time.Time // the last word, the declaration or the reopening
	Due     time.Time
	Surface Surface
	// Promise is the stated promise that the policy clock rests on, when Due is
	// its deadline and it is still owed: reminding of that promise is reminding of
	// this. 0 otherwise, also when the promise was kept early.
	Promise PromiseID
}

// Next says when the room next owes word because nothing better was promised:
// the policy interval after the last update on either surface, but not before
// the latest timed promise is due. False when nothing is owed: the incident is
// over, or its severity has no cadence.
func (p Policy) Next(inc *Incident, now time.Time) (PolicyOwed, bool) {
	return p.NextGiven(inc, Judge(inc, now))
}

// NextGiven is Next as of ledger.At, for a caller that has judged the incident
// already.
func (p Policy) NextGiven(inc *Incident, ledger Ledger) (PolicyOwed, bool) {
	c := p.run(inc, ledger)
	due, promise := c.due()
	if due.IsZero() || !inc.Open() {
		return PolicyOwed{}, false
	}
	owed := PolicyOwed{Since: c.since, Due: due, Surface: Internal}
	if promise != nil && promise.Owed {
		owed.Promise = promise.Promise
	}
	return owed, true
}

// FirstPublicDue says when customers are first owed word; false when that is
// not asked for, or they have heard.
func (p Policy) FirstPublicDue(inc *Incident, _ time.Time) (PolicyOwed, bool) {
	words := p.firstPublic(inc)
	if len(words) == 0 || !inc.Open() {
		return PolicyOwed{}, false
	}
	last := words[len(words)-1]
	if !last.until.IsZero() || last.due.IsZero() {
		return PolicyOwed{}, false
	}
	return PolicyOwed{Since: last.since, Due: last.due, Surface: Public}, true
}

// PostmortemDue says by when the postmortem of a resolved incident is to be
// completed; false when none is asked for or it is done. The severity that
// counts is the incident's last.
func (p Policy) PostmortemDue(inc *Incident, _ time.Time) (time.Time, bool) {
	closed := closuresOf(inc)
	if len(closed) == 0 || !inc.Status.Closed() || !inc.Owes() {
		return time.Time{}, false
	}
	if !inc.Postmortem.doneAt().IsZero() {
		return time.Time{}, false
	}
	return p.postmortemDue(inc, closed[len(closed)-1].from)
}

// doneAt is when the postmortem was first complete; publishing completes it.
func (pm Postmortem) doneAt() time.Time {
	return earlier(pm.CompletedAt, pm.PublishedAt)
}

// postmortemDue counts from a resolution.
func (p Policy) postmortemDue(inc *Incident, resolved time.Time) (time.Time, bool) {
	want := p.Postmortem[inc.Severity]
	if want.Days <= 0 && want.BusinessDays <= 0 {
		return time.Time{}, false
	}
	zone, err := time.LoadLocation(inc.Zone)
	if err != nil {
		zone = time.UTC
	}
	day := resolved.In(zone)
	noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, zone)
	if want.BusinessDays > 0 {
		noon = p.businessDay(noon, want.BusinessDays)
	} else {
		noon = noon.AddDate(0, 0, want.Days)
	}
	return time.Date(noon.Year(), noon.Month(), noon.Day(), 23, 59, 59, 0, zone).UTC(), true
}

// businessDay is noon of the n-th business day after a day. A calendar without
// any business day is given up after a year of holidays.
func (p Policy) businessDay(noon time.Time, n int) time.Time {
	for idle := 0; n > 0; {
		noon = noon.AddDate(0, 0, 1)
		weekend := noon.Weekday() == time.Saturday || noon.Weekday() == time.Sunday
		if idle < 366 && (weekend || p.Holiday != nil && p.Holiday(noon)) {
			idle++
			continue
		}
		idle, n = 0, n-1
	}
	return noon
}

// interval is the policy cadence in one state of an incident; 0 for none.
func (p Policy) interval(sev Severity, monitoring bool) time.Duration {
	every := max(0, p.Every[sev])
	if monitoring {
		every *= 2
	}
	return every
}

// severitiesInOrder is every severity with the instant it began, the first one
// with the declaration.
func severitiesInOrder(inc *Incident) []SeverityChange {
	changes := slices.Clone(inc.Severities)
	slices.SortStableFunc(changes, func(a, b SeverityChange) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(b.Severity, a.Severity))
	})
	if len(changes) == 0 {
		changes = []SeverityChange{{Severity: inc.Severity}}
	}
	changes[0].At = inc.DeclaredAt
	return changes
}

// earlier is the earlier of two instants; the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
