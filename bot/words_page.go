package bot

import (
	"cmp"
	"fmt"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// What Kept says of pages, and of calls that somebody answered at the system that
// was called.

// wordsPage is a page as whoever is paged reads it; the reason is a quotation.
func (c *change) wordsPage(o called, reason string) chat.Message {
	m := wordsAnnounced(c.inc)
	head := say("%s pages you:", c.name(c.by))
	switch {
	case o.Hook != "":
		head = say("%s pages %s:", c.name(c.by), o.Hook)
	case o.Group != "":
		head = say("%s pages %s, and you are one of them:", c.name(c.by), o.Group)
	case o.Room != "":
		head = say("%s pages this channel:", c.name(c.by))
	}
	m.Lines = append([]chat.Line{head}, m.Lines...)
	if o.Hook != "" {
		m.Lines = m.Lines[:1] // in the incident's own room
	}
	m.Quote = reason
	m.Buttons = c.buttonHave(o)
	return m
}

// buttonHave is [I have it] of a page.
func (c *change) buttonHave(o called) [][]chat.Button {
	return [][]chat.Button{{{Action: pressHave, Label: "I have it", Value: c.inc.ID.String() + " " + o.Entry.String(), Main: true}}}
}

// wordsNoGroup refuses a name that is nobody's.
func wordsNoGroup(name string) error {
	return refuse("@%s is neither a person nor a group that Kept can look up. Type @ and pick one from the list that opens, or page a #channel or a hook.", name)
}

// wordsGroupPaged says who of a group is being paged, who is not, and whose phone may
// stay silent.
func (c *change) wordsGroupPaged(e incident.EntryID, name string, told, left []incident.Person, unknown int) chat.Message {
	are := "are"
	if len(told) == 1 {
		are = "is"
	}
	m := c.wordsDone(fmt.Sprintf("%s of %s %s being paged (%s).", namesOf(c, told), name, are, e))
	for _, p := range told {
		if r, ok := c.resting[p]; ok {
			m.Lines = append(m.Lines, c.wordsSilent(p, r.until, c.zone(c.by)))
		}
	}
	for _, p := range left {
		m.Lines = append(m.Lines, c.wordsSpared(p))
	}
	if unknown > 0 {
		be := "are"
		if unknown == 1 {
			be = "is"
		}
		m.Lines = append(m.Lines, say("%d of them cannot be looked up now and %s not paged: try again.", unknown, be))
	}
	if len(left) > 0 {
		m.Lines = append(m.Lines, say("To call one of them all the same: `page @user REASON`."))
	}
	return m
}

// wordsNobodyOf refuses to page a group of which nobody can be called now.
func (c *change) wordsNobodyOf(name string, left []incident.Person) []chat.Line {
	lines := []chat.Line{say("%s is %s, for which nobody of %s can be called now.", c.inc.ID, c.inc.Severity, name)}
	for _, p := range left {
		lines = append(lines, c.wordsSpared(p))
	}
	return append(lines, say("To call one of them all the same: `page @user REASON`."))
}

// wordsSpared is why somebody of a group is not paged.
func (c *change) wordsSpared(p incident.Person) chat.Line {
	zone := c.zone(c.by)
	until := c.mutedUntil(p)
	if !until.IsZero() {
		return say("%s is not paged: they muted Kept until %s.", c.name(p), clock(until, zone, c.now))
	}
	r, resting := c.resting[p]
	switch hours := c.hours(p); {
	case !c.reachable(p, c.now) && resting && r.until.IsZero():
		return say("%s is not paged: they do not want to be disturbed.", c.name(p))
	case !c.reachable(p, c.now) && resting:
		return say("%s is not paged: they do not want to be disturbed until %s.", c.name(p), clock(r.until, zone, c.now))
	case !c.reachable(p, c.now):
		return say("%s is not paged: they sleep until %s.", c.name(p), clock(hours.NextAwake(c.now), zone, c.now))
	}
	return say("%s is not paged: they were called or reminded less than five minutes ago.", c.name(p))
}

// wordsBeside stands where the page of somebody stood who was paged with others, once
// one of these has it.
func (c *change) wordsBeside(o called, who []incident.Person) chat.Message {
	m := wordsAnnounced(c.inc)
	have := "has"
	if len(who) > 1 {
		have = "have"
	}
	m.Lines = append([]chat.Line{say("%s %s it (paged by %s, %s). You were paged, too.", namesOf(c, who), have, c.name(o.By), o.Entry)}, m.Lines...)
	m.Buttons = c.buttonHave(o)
	return m
}

// wordsAcknowledgedThere is an acknowledgement in the timeline.
func wordsAcknowledgedThere(a CallAnswer, o called) string {
	if o.Entry != 0 {
		return fmt.Sprintf("%s acknowledged the page %s in %s after %s", answerer(a), o.Entry, a.Where, human(latest(a.At, o.At).Sub(o.At)))
	}
	return fmt.Sprintf("%s acknowledged the call of %s about %s in %s", answerer(a), o.Hook, calledAbout(o.Of), a.Where)
}

// wordsResolvedThere says, too, that nothing came of it: what is owed is owed.
func wordsResolvedThere(a CallAnswer, o called) string {
	if o.Entry != 0 {
		return fmt.Sprintf("%s resolved the page %s in %s", answerer(a), o.Entry, a.Where)
	}
	return fmt.Sprintf("%s resolved the call of %s about %s in %s; what is owed stays owed", answerer(a), o.Hook, calledAbout(o.Of), a.Where)
}

// calledAbout names what a reminder that was called about is about.
func calledAbout(name string) string {
	switch name {
	case reminders.PolicyName:
		return "the policy's update"
	case reminders.FirstPublicName:
		return "the first public word"
	}
	return name
}

// answerer is whoever answered, in the timeline.
func answerer(a CallAnswer) string { return cmp.Or(a.By, "A rule") }

// wordsHasIt stands where a page stood.
func (c *change) wordsHasIt(o called, who string) chat.Line {
	line := say("%s: %s has it since %s", chat.B(c.inc.ID.String()), who, clock(o.TakenAt, zoneOf(c.inc), c.at))
	if o.TakenIn != "" {
		line = add(line, say(", acknowledged in %s", o.TakenIn)...)
	}
	return add(line, say(" (paged by %s, %s).", c.name(o.By), o.Entry)...)
}

// wordsOnItThere tells the others, and of what: somebody may acknowledge several calls
// at once.
func (c *change) wordsOnItThere(a CallAnswer, o called) chat.Message {
	return chat.Says(say("%s: %s is on it (%s), acknowledged in %s. Escalation waits five minutes.", chat.B(c.inc.ID.String()), a.By, calledAbout(o.Of), a.Where)...)
}

// wordsUnanswered tells a room that a hook does not take a call.
func (c *change) wordsUnanswered(p *store.Post) chat.Message {
	return chat.Says(say("%s: %s was called at %s and has not answered. Kept goes on trying; call them another way, too.",
		chat.B(c.inc.ID.String()), p.Hook, clock(p.At, zoneOf(c.inc), c.now))...)
}
