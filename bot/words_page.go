package bot

import (
	"cmp"
	"fmt"

	"kept/bot/chat"
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
	case o.Room != "":
		head = say("%s pages this channel:", c.name(c.by))
	}
	m.Lines = append([]chat.Line{head}, m.Lines...)
	if o.Hook != "" {
		m.Lines = m.Lines[:1] // in the incident's own room
	}
	m.Quote = reason
	m.Buttons = [][]chat.Button{{{Action: pressHave, Label: "I have it", Value: c.inc.ID.String() + " " + o.Entry.String(), Main: true}}}
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
