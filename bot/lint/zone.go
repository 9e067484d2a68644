package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// zones looks at the zones of the draft's clock times.
func (c *check) zones() {
	for i, k := range c.survey.Clocks {
		if k.Zone.Zone == nil {
			continue
		}
		on, sure := c.on(k)
		if !sure {
			continue
		}
		switch {
		case c.outOfSeason(k.Zone, on), c.manyMean(k.Zone, on):
		case k.Again.Zone != nil && !sameClock(k.Zone.Zone, k.Again.Zone, on):
			c.advise(ZoneRule, k.Again.Words, k.Again.Start, fmt.Sprintf("%s and %s are not the same clock on that day: keep one.", k.Zone.Words, k.Again.Words))
		}
		if i > 0 && k.Same {
			c.twoClocks(c.survey.Clocks[i-1], k)
		}
	}
	c.noZone()
}

// on is the day on which a clock time is meant: that of the promise it stands
// in, else the day of posting, unless the text names others.
func (c *check) on(k promise.Clock) (on time.Time, sure bool) {
	i, exact := slices.BinarySearchFunc(c.survey.Promises, k.Start, func(p promise.Found, start int) int { return cmp.Compare(p.Start, start) })
	if !exact {
		i--
	}
	if i >= 0 {
		if p := c.survey.Promises[i]; !p.Vague && k.Start < p.Start+len(p.Words) {
			return p.Due, true
		}
	}
	return c.At, !c.survey.Dated
}

// noZone says that a public text leaves readers to guess: the author's clock is
// not the page's, and no zone is named at all.
func (c *check) noZone() {
	if c.Surface != incident.Public || c.Author == nil || len(c.survey.Clocks) == 0 || c.namesZone() {
		return
	}
	for _, k := range c.survey.Clocks {
		on, _ := c.on(k)
		if !sameClock(c.Zone, c.Author, on) {
			page, own := on.In(c.Zone).Format("MST"), on.In(c.Author).Format("MST")
			c.advise(ZoneRule, k.Words, k.Start, fmt.Sprintf("No zone is named: customers read %s, your own clock is %s; write “%s %s”.", page, own, k.Words, page))
			return
		}
	}
}

// namesZone reports whether a zone stands anywhere in the text: what holds for
// one clock, or is said of "all times", is taken to hold for all.
func (c *check) namesZone() bool {
	if slices.ContainsFunc(c.survey.Clocks, func(k promise.Clock) bool { return k.Zone.Zone != nil }) {
		return true
	}
	for _, w := range c.text {
		if s := c.Text[w.start:w.end]; len(s) <= 5 && len(s) >= 2 && strings.ToUpper(s) == s {
			if _, _, ok := promise.Zone(s); ok {
				return true
			}
		}
	}
	return false
}

func sameClock(a, b *time.Location, on time.Time) bool {
	_, x := on.In(a).Zone()
	_, y := on.In(b).Zone()
	return x == y
}

// seasons are the abbreviations of half a year, with a region whose clock they
// name. (GMT is used all year, as another name of UTC.)
var seasons = map[string]string{
	"PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "MST": "America/Denver", "MDT": "America/Denver",
	"CST": "America/Chicago", "CDT": "America/Chicago", "EST": "America/New_York", "EDT": "America/New_York",
	"AKST": "America/Anchorage", "AKDT": "America/Anchorage", "ADT": "America/Halifax", "NDT": "America/St_Johns",
	"BST": "Europe/London", "CET": "Europe/Berlin", "CEST": "Europe/Berlin", "MEZ": "Europe/Berlin", "MESZ": "Europe/Berlin",
	"WEST": "Europe/Lisbon", "EEST": "Europe/Athens", "AEDT": "Australia/Sydney", "ACDT": "Australia/Adelaide", "NZDT": "Pacific/Auckland", "NZST": "Pacific/Auckland",
}

// german names the European abbreviations that German uses.
var german = map[string]string{"MEZ": "CET", "MESZ": "CEST"}

// outOfSeason says that an abbreviation names the other half of the year.
func (c *check) outOfSeason(n promise.Named, on time.Time) bool {
	abbr := strings.ToUpper(n.Words)
	region, ok := seasons[abbr]
	if !ok {
		return false
	}
	named := abbr
	if in, ok := german[abbr]; ok {
		named = in
	}
	if page := on.In(c.Zone).Format("MST"); page == named {
		return false // Phoenix keeps MST all summer
	}
	loc, _, ok := promise.Zone(region)
	if !ok {
		return false
	}
	real := on.In(loc).Format("MST")
	if real == named {
		return false
	}
	for g, e := range german {
		if abbr != named && e == real {
			real = g
		}
	}
	c.advise(ZoneRule, n.Words, n.Start, fmt.Sprintf("%s is not in force on %s: write %s.", n.Words, on.In(loc).Format("2 January"), real))
	return true
}

// shared are the abbreviations that several zones go by, as people take them.
var shared = map[string]string{
	"IST": "India, Ireland or Israel", "CST": "Chicago, Shanghai or Havana", "BST": "London or Dhaka", "AST": "Halifax or Riyadh",
	"GST": "Dubai or South Georgia", "PST": "Los Angeles or Manila", "MST": "Denver or Kuala Lumpur", "EST": "New York or Sydney",
}

// settled are those of them that most readers take the same way; they are told
// of only where the page is in another part of the world.
var settled = map[string]bool{"PST": true, "MST": true, "EST": true, "BST": true}

// manyMean says that an abbreviation means several zones, unless the page's own
// zone is the one that is meant.
func (c *check) manyMean(n promise.Named, on time.Time) bool {
	abbr := strings.ToUpper(n.Words)
	who, ok := shared[abbr]
	if !ok {
		return false
	}
	page := on.In(c.Zone)
	if page.Format("MST") == abbr && sameClock(c.Zone, n.Zone, on) || settled[abbr] && !asian(c.Zone) {
		return false
	}
	utc := on.In(n.Zone).Format("-07:00")
	c.advise(ZoneRule, n.Words, n.Start, fmt.Sprintf("%s may be %s: write %s, or UTC%s if that is meant.", n.Words, who, page.Format("MST"), utc))
	return true
}

// asian reports whether the clock of a zone is that of Asia or Australia.
func asian(z *time.Location) bool {
	return strings.HasPrefix(z.String(), "Asia/") || strings.HasPrefix(z.String(), "Australia/")
}

// twoClocks says that two clocks, given as the same moment, are not.
func (c *check) twoClocks(a, b promise.Clock) {
	if a.Zone.Zone == nil {
		return
	}
	on, sure := c.on(a)
	if difference := minuteOf(a, on) - minuteOf(b, on); sure && difference%(24*60) != 0 {
		c.advise(ZoneRule, b.Words, b.Start, fmt.Sprintf("%s %s and %s %s are not the same moment: correct one, or leave it out.", a.Words, a.Zone.Words, b.Words, b.Zone.Words))
	}
}

// minuteOf is the minute of the day in UTC.
func minuteOf(k promise.Clock, on time.Time) int {
	_, offset := on.In(k.Zone.Zone).Zone()
	return k.Hour*60 + k.Minute - offset/60
}
