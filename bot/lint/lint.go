package lint

import (
	"cmp"
	"slices"
	"time"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// Draft is an update that is about to be posted, and what is known around it.
// Text is all that has to be given.
type Draft struct {
	Text    string
	Surface incident.Surface // "" = internal
	Phase   incident.Status  // the phase that it announces, "" = none
	At      time.Time        // when it is posted
	Zone    *time.Location   // in which its readers take bare times: the page's of a public one; nil = UTC
	Author  *time.Location   // where its author is; nil = not known
	Days    promise.Calendar

	// Previous is the text of the last update on the surface, and PreviousAt when
	// it was posted (zero = not known). With an Incident they are found there.
	Previous   string
	PreviousAt time.Time

	// Incident is as it was before the draft, nil = not known. Ledger is its
	// ledger as of At.
	Incident *incident.Incident
	Ledger   incident.Ledger
	// PolicyDue is when the policy asks for the update after this one; zero = it
	// does not.
	PolicyDue time.Time

	// Names are names of people, hosts and systems that have no place in a public
	// text. They are found as whole words, in the case in which they are given.
	Names []string
}

// Rule names what an advice is about.
type Rule string

// The rules, the weightiest first.
const (
	InternalName Rule = "internal-name"     // what belongs inside stands in a public text
	PastDeadline Rule = "past-deadline"     // the time that is promised has passed
	WrongPhase   Rule = "phase"             // the text contradicts the phase
	EstimateRule Rule = "estimate"          // a guess at when it will be mended
	DroppedTime  Rule = "dropped-time"      // readers still wait for a time promised earlier
	Conflict     Rule = "conflict"          // two promises do not go together
	ZoneRule     Rule = "zone"              // a zone is missing, ambiguous or wrong
	PresentTense Rule = "present-tense"     // impact that is over is told as going on
	BeyondPolicy Rule = "later-than-policy" // the next update comes much later than the policy asks
	SameWords    Rule = "same-words"        // as the update before
	NoNextUpdate Rule = "no-next-update"    // readers are not told when they hear again
)

// rules is the weight of the rules.
var rules = []Rule{InternalName, PastDeadline, WrongPhase, EstimateRule, DroppedTime, Conflict, ZoneRule, PresentTense, BeyondPolicy, SameWords, NoNextUpdate}

// Advice is what a reader would want changed.
type Advice struct {
	Rule  Rule
	Words string // the words it is about, Text[Start:Start+len(Words)] exactly; "" where something is missing
	Start int    // byte offset; of what is missing, the end of the text
	Say   string // one sentence: what is wrong and how to change it
}

// Check gives the advices on a draft, the weightiest first, those of one rule in
// the order of the text; nil when there is nothing to say. It is safe for
// concurrent use.
func Check(d Draft) []Advice {
	c := newCheck(d)
	if c.blank() {
		return nil
	}
	c.promises()
	c.estimates()
	c.zones()
	c.standing()
	c.repeated()
	if c.Surface == incident.Public {
		c.internal()
	}
	slices.SortStableFunc(c.found, func(a, b Advice) int {
		return cmp.Or(cmp.Compare(slices.Index(rules, a.Rule), slices.Index(rules, b.Rule)), cmp.Compare(a.Start, b.Start))
	})
	return c.found
}

// check is one draft being looked over.
type check struct {
	Draft
	survey promise.Survey
	text   words
	found  []Advice
}

func newCheck(d Draft) *check {
	if d.Surface == "" {
		d.Surface = incident.Internal
	}
	if d.Zone == nil {
		d.Zone = time.UTC
	}
	if u := d.lastUpdate(); u != nil {
		d.Previous, d.PreviousAt = u.Text, u.At
	}
	return &check{
		Draft:  d,
		survey: promise.Look(d.Text, promise.Context{At: d.At, Zone: d.Zone, Days: d.Days}),
		text:   wordsOf(d.Text),
	}
}

// blank reports whether nothing was written yet.
func (c *check) blank() bool { return len(c.text) == 0 }

// advise adds an advice on some words of the text.
func (c *check) advise(r Rule, words string, start int, say string) {
	c.found = append(c.found, Advice{Rule: r, Words: words, Start: start, Say: say})
}

// missing adds an advice on what does not stand in the text.
func (c *check) missing(r Rule, say string) { c.advise(r, "", len(c.Text), say) }

// lastUpdate is the last update on the draft's surface, posted or on its way to
// the page.
func (d *Draft) lastUpdate() *incident.Update {
	if d.Incident == nil {
		return nil
	}
	for i := range slices.Backward(d.Incident.Updates) {
		if u := &d.Incident.Updates[i]; u.Surface == d.Surface && u.Retracted == nil && !u.Redacted {
			return u
		}
	}
	return nil
}

// status is the phase in which the update will be read.
func (c *check) status() incident.Status {
	if c.Phase == "" && c.Incident != nil {
		return c.Incident.Status
	}
	return c.Phase
}

// readers are who reads the surface.
func (c *check) readers() string {
	if c.Surface == incident.Public {
		return "customers"
	}
	return "readers"
}

// clock is a time as the readers know it: "10:45 CET", with the day where it is
// another one than the day of posting.
func (c *check) clock(t time.Time) string {
	t, at := t.In(c.Zone), c.At.In(c.Zone)
	if t.YearDay() == at.YearDay() && t.Year() == at.Year() {
		return t.Format("15:04 MST")
	}
	return t.Format("Mon 2 Jan 15:04 MST")
}
