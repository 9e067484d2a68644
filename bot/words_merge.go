package bot

import (
	"fmt"

	"kept/bot/chat"
	"kept/bot/incident"
)

// wordsMergedBefore says where an incident went.
func wordsMergedBefore(inc *incident.Incident) chat.Line {
	return say("%s was merged into %s; say it there: begin with `%s`.", inc.ID, inc.MergedInto, inc.MergedInto)
}

// theirRoom is a link to an incident's room, nothing where it has none.
func theirRoom(inc *incident.Incident) chat.Line {
	if inc.Room == "" {
		return nil
	}
	return chat.Line{roomOf(inc)}
}

// wordsMergedAway tells the room of a merged incident where to go on.
func (c *change) wordsMergedAway(into *incident.Incident) chat.Message {
	line := add(chat.Line{chat.B(c.inc.ID.String())}, say(" is part of %s now (%s), says %s.", into.ID, cut(into.Title, 200), c.name(c.by))...)
	if into.Room != c.inc.Room {
		line = append(add(line, say(" Go on there: ")...), theirRoom(into)...)
	}
	return chat.Message{Lines: []chat.Line{line, say("Nobody is reminded of anything of %s any more.", c.inc.ID)}}
}

// wordsPageMoved tells whoever answers a page after the merge where they are needed.
func (c *change) wordsPageMoved(into *incident.Incident) chat.Line {
	return add(say("%s is part of %s now, where nobody knows yet that you have it. Tell them: ", c.inc.ID, into.ID), theirRoom(into)...)
}

// wordsMerged tells the room of the incident that goes on what came along, and which
// pages that nobody answered end with the other one.
func (c *change) wordsMerged(from *incident.Incident, moved []incident.Promise, items []incident.Action, ended []called) chat.Message {
	m := chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(": %s (%s) is part of this now, says %s. Its timeline is here.", from.ID, cut(from.Title, 200), c.name(c.by))))
	m.Lines = append(m.Lines, wordsCalmer(from, c.inc)...)
	for _, p := range moved {
		by := deadline(p.Due, p.ByDay || p.Kind == incident.PostmortemDue, p.Zone, zoneOf(c.inc), c.at)
		m.Lines = append(m.Lines, say("%s · %s still owed by %s: %s, %s", p.ID, surfaceUpdate(p.Surface), by, c.name(p.Owes()), quoted(p.Words)))
	}
	for _, a := range items {
		m.Lines = append(m.Lines, say("%s for %s: %s", a.ID, c.name(a.Owner), cut(a.Text, 200)))
	}
	for _, o := range ended {
		m.Lines = append(m.Lines, say("%s was paged for %s by %s, has not answered, and is called no more. If they are still needed: `%s page %s REASON`.", o.Hook, from.ID, c.name(o.By), c.inc.ID, o.Hook))
	}
	return m
}

// wordsMergeDone answers whoever merged.
func (c *change) wordsMergeDone(into *incident.Incident) chat.Message {
	m := c.wordsTold(say("Merged into %s. ", into.ID))
	m.Lines[0] = append(m.Lines[0], theirRoom(into)...)
	m.Lines = append(m.Lines, wordsCalmer(c.inc, into)...)
	return m
}

// wordsCalmer says of a merge that what was graver goes on as calmer, with longer
// pauses and quiet nights.
func wordsCalmer(from, into *incident.Incident) []chat.Line {
	if from.Severity >= into.Severity {
		return nil
	}
	return []chat.Line{say("%s was %s, and %s stays %s. If it is as bad: `%s severity %s`.", from.ID, from.Severity, into.ID, into.Severity, into.ID, from.Severity)}
}
