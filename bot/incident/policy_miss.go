package incident

import (
	"cmp"
	"slices"
	"time"
)

// Miss is word, or a postmortem, that the policy asked for and that came more
// than Grace late. A silence misses once, however long it is; one that broke a
// stated promise is told in the ledger alone.
type Miss struct {
	Since   time.Time // what it was counted from
	Due     time.Time
	MetAt   time.Time     // when it came, or the incident was closed; zero while neither
	Late    time.Duration // Due to MetAt, else to the time of asking
	Surface Surface
	What    string // what was owed, for people: "update by policy"
}

// Misses lists what the policy asked for and did not get in time, by Due. What
// was recorded after the fact ran under no policy of ours.
func (p Policy) Misses(inc *Incident, now time.Time) []Miss {
	if inc.Retroactive {
		return nil
	}
	misses := p.run(inc, Judge(inc, now)).misses
	for _, w := range p.firstPublic(inc) {
		if m, missed := w.miss(now); missed {
			misses = append(misses, m)
		}
	}
	if inc.Owes() {
		misses = append(misses, p.postmortemMisses(inc, now)...)
	}
	slices.SortStableFunc(misses, func(a, b Miss) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.What, b.What))
	})
	return misses
}

// firstWord is the first public word owed in a stretch in which the incident
// was open.
type firstWord struct {
	since, due time.Time // zero: none was owed
	until      time.Time // when it came, or was no longer owed; zero while neither
}

// firstPublic lists the first public words owed, one for each stretch in which
// the incident was open and customers had heard nothing yet. The rule for
// raising the severity is the policy clock's: the earlier of what is due and
// what the new severity asks for from now.
func (p Policy) firstPublic(inc *Incident) []firstWord {
	if !p.Page || inc.Private || inc.MergedInto != 0 {
		return nil
	}
	var heard time.Time
	for _, u := range inc.Updates {
		if u.Posted() && u.On(Public) {
			heard = earlier(heard, u.At)
		}
	}
	var words []firstWord
	from := inc.DeclaredAt
	for _, c := range closuresOf(inc) {
		words = append(words, p.firstPublicIn(inc, from, earlier(heard, c.from))...)
		if from = c.to; from.IsZero() {
			return words
		}
	}
	return append(words, p.firstPublicIn(inc, from, heard)...)
}

// firstPublicIn follows the severities through a stretch that ended at end
// (zero: it lasts). A severity that asks for no public word lifts what was owed.
func (p Policy) firstPublicIn(inc *Incident, from, end time.Time) []firstWord {
	if !end.IsZero() && !end.After(from) {
		return nil
	}
	var words []firstWord
	owed := firstWord{}
	for _, s := range severitiesInOrder(inc) {
		if !end.IsZero() && s.At.After(end) {
			break
		}
		at, within := later(from, s.At), p.FirstPublic[s.Severity]
		switch {
		case within <= 0 && !owed.due.IsZero():
			owed.until = at
			words, owed = append(words, owed), firstWord{}
		case within > 0 && (owed.due.IsZero() || at.Add(within).Before(owed.due)):
			owed = firstWord{since: at, due: at.Add(within)}
		}
	}
	if !owed.due.IsZero() {
		owed.until = end
		words = append(words, owed)
	}
	return words
}

func (w firstWord) miss(now time.Time) (Miss, bool) {
	end := w.until
	if end.IsZero() {
		end = now
	}
	return Miss{
		Since: w.since, Due: w.due, MetAt: w.until, Late: end.Sub(w.due),
		Surface: Public, What: "first public update by policy",
	}, end.After(w.due.Add(Grace))
}

// postmortemMisses looks at every resolution that stood until its postmortem
// was due.
func (p Policy) postmortemMisses(inc *Incident, now time.Time) []Miss {
	var misses []Miss
	for _, c := range closuresOf(inc) {
		due, asked := p.postmortemDue(inc, c.from)
		met := earlier(inc.Postmortem.doneAt(), c.to)
		end := met
		if met.IsZero() {
			end = now
		}
		if asked && end.After(due.Add(Grace)) {
			misses = append(misses, Miss{
				Since: c.from, Due: due, MetAt: met, Late: end.Sub(due),
				Surface: Internal, What: "postmortem by policy",
			})
		}
	}
	return misses
}
