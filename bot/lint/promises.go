package lint

import (
	"fmt"
	"strings"
	"time"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// news is what readers are told about when they hear again.
type news struct {
	first *promise.Found // the earliest timed next update or cadence
	timed bool           // a time is named, be it the end of a monitoring window
	vague *promise.Found
}

func (c *check) news() news {
	var n news
	for i := range c.survey.Promises {
		p := &c.survey.Promises[i]
		switch {
		case p.Kind == incident.PostmortemDue:
		case p.Vague:
			if n.vague == nil && p.Kind == incident.NextUpdate {
				n.vague = p
			}
		case p.Kind == incident.MonitoringWindow:
			n.timed = true
		default:
			n.timed = true
			if n.first == nil || p.Due.Before(n.first.Due) {
				n.first = p
			}
		}
	}
	return n
}

// promises looks at what the draft promises, beside what was promised before.
func (c *check) promises() {
	for _, p := range c.survey.Promises {
		c.past(p)
	}
	n := c.news()
	c.twoTimes(n)
	c.postmortems()
	if c.closes() {
		return
	}
	if n.first != nil {
		c.beyondPolicy(*n.first)
		c.passedOver(*n.first)
	}
	if n.timed {
		return
	}
	if r, waits := c.waitedFor(); waits && r.Kind == incident.NextUpdate && r.Due.Sub(c.At) > soon {
		c.missing(DroppedTime, fmt.Sprintf("%s still read %s: repeat it, or name a new time.", capital(c.readers()), c.clock(r.Due)))
		return
	} else if waits && r.Kind != incident.NextUpdate {
		return // updates go on every hour, whatever this one says
	}
	say := fmt.Sprintf("%s are told no next time: add “Next update by %s”.", capital(c.readers()), c.clock(c.suggested()))
	if n.vague != nil {
		c.advise(NoNextUpdate, n.vague.Words, n.vague.Start, say)
		return
	}
	c.missing(NoNextUpdate, say)
}

// soon is so close to a promised time that it is as good as that time.
const soon = 5 * time.Minute

// closes reports whether nobody waits for more after this update.
func (c *check) closes() bool {
	return c.status().Closed() || c.Incident != nil && !c.Incident.Open()
}

// suggested is a time for the next update: what the policy asks for, else an
// hour, on a clock that people like to read.
func (c *check) suggested() time.Time {
	due := c.PolicyDue
	if !due.After(c.At) {
		due = c.At.Add(time.Hour)
	}
	if round := due.Truncate(5 * time.Minute); round.After(c.At) {
		return round
	}
	return due
}

// past says that a promised time has passed when it is read.
func (c *check) past(p promise.Found) {
	switch {
	case p.Past && !p.Vague:
		c.advise(PastDeadline, p.Words, p.Start, fmt.Sprintf("%s has already passed: name a time that is still to come.", c.clock(p.Due)))
	case p.Doubt == promise.JustPassed:
		c.advise(PastDeadline, p.Words, p.Start, fmt.Sprintf("%s has just passed: name a time that is still to come, with its day if %s is meant.", c.clock(p.Other), c.clock(p.Due)))
	}
}

// twoTimes says that the draft names two times for the next word.
func (c *check) twoTimes(n news) {
	for _, p := range c.survey.Promises {
		if p.Vague || p.Kind != incident.NextUpdate || n.first == nil || p.Due.Sub(n.first.Due) <= incident.Grace || p.Start < n.first.Start {
			continue
		}
		if p.ByDay { // today, and more exactly at 14:00
			continue
		}
		c.advise(Conflict, p.Words, p.Start, fmt.Sprintf("“%s” names another time than this: say one, %s wait for the earlier.", brief(n.first.Words), c.readers()))
		return
	}
}

// beyondPolicy says that the next update is to come much later than the policy
// asks. Half as long again is the author's to judge. The policy's clock is the
// room's, and customers may hear less often: an hour, as status pages promise as
// a rule, is no fault where the room hears every 20 minutes.
func (c *check) beyondPolicy(p promise.Found) {
	asked, wait := c.PolicyDue.Sub(c.At), p.Due.Sub(c.At)
	most := asked + asked/2
	if c.Surface == incident.Public {
		most = 3 * asked
	}
	if asked > 0 && wait > most {
		c.advise(BeyondPolicy, p.Words, p.Start, fmt.Sprintf("%s asks for an update by %s, this leaves %s waiting %s: name an earlier time.",
			c.asker(), c.clock(c.PolicyDue), c.readers(), length(wait)))
	}
}

func (c *check) asker() string {
	if c.Incident != nil && c.Incident.Severity.Valid() {
		return c.Incident.Severity.String()
	}
	return "The policy"
}

// waitedFor is the row of the ledger that readers of this surface wait for.
func (c *check) waitedFor() (incident.Row, bool) {
	var out incident.Row
	for _, r := range c.Ledger.Rows {
		waits := r.Standing || r.Outcome == incident.Open && r.Owed
		if waits && r.Surface == c.Surface && r.Kind != incident.PostmortemDue && r.Due.After(c.At) && !r.Due.Before(out.Due) {
			out = r
		}
	}
	return out, !out.Due.IsZero()
}

// passedOver says that the new time is later than what readers were told, and
// does not say that it moves: a pace that slackens, or a time put off while most
// of the wait was still to come. (An update shortly before its time that names
// the next one is as it should be.)
func (c *check) passedOver(p promise.Found) {
	r, waits := c.waitedFor()
	if !waits || p.Due.Sub(r.Due) <= soon || c.text.has("instead", "rather", "moved", "moving", "postponed", "slower", "less") {
		return
	}
	switch {
	case r.Kind == incident.Cadence && r.Due.Sub(r.PostedAt) < p.Due.Sub(c.At):
		c.advise(Conflict, p.Words, p.Start, fmt.Sprintf("%s were told “%s”: say that the pace changes, or keep it.", capital(c.readers()), brief(r.Words)))
	case r.Kind == incident.NextUpdate && 2*r.Due.Sub(c.At) > r.Due.Sub(r.PostedAt) && r.Due.Sub(c.At) > soon:
		c.advise(DroppedTime, p.Words, p.Start, fmt.Sprintf("%s still read %s: say that it moves to %s, or keep it.", capital(c.readers()), c.clock(r.Due), c.clock(p.Due)))
	}
}

// postmortems says that a postmortem was promised for an earlier day.
func (c *check) postmortems() {
	for _, p := range c.survey.Promises {
		if p.Kind != incident.PostmortemDue || p.Vague {
			continue
		}
		for _, r := range c.Ledger.Rows {
			if r.Kind == p.Kind && r.Surface == c.Surface && r.Outcome == incident.Open && r.Owed && p.Due.After(r.Due) {
				c.advise(Conflict, p.Words, p.Start, fmt.Sprintf("The postmortem was promised for %s: say that it takes longer, and why.", r.Due.In(c.Zone).Format("Mon 2 Jan")))
				return
			}
		}
	}
}

// estimates says that the draft guesses when things will be mended.
func (c *check) estimates() {
	if c.status() == incident.InPostmortem {
		return // looks back
	}
	for _, e := range c.survey.Estimates {
		c.advise(EstimateRule, e.Words, e.Start, "This guesses when it will be mended, and readers take it for a promise: say when the next update comes instead.")
	}
}

// length is a stretch of time in words: "20 min", "1 h 30 min", "3 d".
func length(d time.Duration) string {
	h, m := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case h >= 48:
		return fmt.Sprintf("%d d", h/24)
	case h == 0 || h == 1 && m == 0:
		return fmt.Sprintf("%d min", 60*h+m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%d h %d min", h, m)
}

// brief is somebody's words on one line, cut where they are long.
func brief(words string) string {
	words = strings.Join(strings.Fields(words), " ")
	if r := []rune(words); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return words
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
