package bot

import (
	"fmt"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
)

// wordsFollowing answers whoever follows an incident: what they will hear, and how
// things stand.
func (c *change) wordsFollowing(digest bool) chat.Message {
	how := "Kept sends you each update directly, until it is over; `%s unfollow` ends it."
	if digest {
		how = "Kept sends you how things stand each morning at 09:00 your time, if anything was said; `%s unfollow` ends it."
	}
	m := c.wordsTold(say(how, c.inc.ID))
	m.Lines = append(m.Lines, c.short(c.by, c.now)...)
	return m
}

// wordsFollowed is an update for somebody who follows.
func (c *change) wordsFollowed(u incident.Update, p incident.Person) chat.Message {
	m := chat.Message{Lines: []chat.Line{{chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(" · %s · %s · %s · %s by %s", c.inc.Severity, c.inc.Status, cut(c.inc.Title, 200), surfaceUpdate(u.Surface), c.name(u.By)))}}, Quote: u.Text}
	if owed := c.owing(c.zone(p), c.standing()); len(owed) > 0 && c.inc.Open() {
		m.Lines = append(m.Lines, say("Next word for %s by %s.", owed[0].whom, owed[0].by))
	}
	return m
}

// wordsFollowedPhase tells whoever follows that an incident is cancelled, or open
// again.
func (c *change) wordsFollowedPhase(by string) chat.Message {
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(" · %s · %s · %s · %s", c.inc.Severity, stateOf(c.inc), cut(c.inc.Title, 200), by)))
}

// wordsFollowThere tells whoever followed an incident that they follow the one into
// which it was merged.
func (c *change) wordsFollowThere(into *incident.Incident) chat.Message {
	return chat.Message{Lines: []chat.Line{add(chat.Line{chat.B(c.inc.ID.String())}, say(" (%s) is part of %s now, says %s. You follow %s: its updates come here, and `%s unfollow` ends it.",
		cut(c.inc.Title, 200), into.ID, c.name(c.by), into.ID, into.ID)...)}}
}

// wordsFollowedDigest is how things stand, for a follower who reads it later.
func (c *change) wordsFollowedDigest(p incident.Person, at time.Time) chat.Message {
	return chat.Message{Lines: c.short(p, at)}
}

// Of a summary for a phone: so many debts, links and action items, and so long a
// text.
const (
	shortOwed  = 3
	shortText  = 100
	shortItems = 2
)

// short is an incident on one screen of a phone, as the clock of somebody shows it
// who reads it at an instant.
func (c *change) short(reader incident.Person, at time.Time) []chat.Line {
	inc, zone := c.inc, c.zone(reader)
	lines := []chat.Line{add(chat.Line{chat.B(inc.ID.String())}, say(" · %s · %s · %s", inc.Severity, stateOf(inc), cut(inc.Title, shortText*2/3))...)}
	tell := func(format string, args ...any) { lines = append(lines, say(format, args...)) }
	if inc.Summary != "" {
		tell("%s", cut(inc.Summary, shortText))
	}
	who := "Commander " + c.name(inc.Commander())
	if p := inc.Roles[incident.CommsLead]; p != "" && p != inc.Commander() {
		who += " · comms lead " + c.name(p)
	}
	tell("%s", who)
	lines = append(lines, c.wordsOffers(zone, at)...)
	owed := c.owing(zone, c.standing())
	for i, d := range owed[:min(len(owed), shortOwed)] {
		if d.words = cut(d.words, shortText/2); i > 0 { // who and when is enough of what comes later
			d.words = ""
		}
		lines = append(lines, c.wordsNext(d))
	}
	for _, s := range []incident.Surface{incident.Public, incident.Internal} {
		if u := lastUpdate(inc, s); u != nil && !u.Redacted {
			tell("%s read at %s: %s", capital(readersOf(s)), clock(u.At, zone, at), quotedTo(u.Text, shortText))
		}
	}
	listed := 0
	for _, a := range inc.Actions {
		if a.Open() && a.Text != "" && listed < shortItems {
			listed++
			tell("%s %s: %s", a.ID, c.name(a.Owner), cut(a.Text, shortText/2))
		}
	}
	if n := openActions(inc) - listed; n > 0 {
		tell("%s", counted(n, "more action item", "more action items"))
	}
	if links := c.wordsLinks(); len(links) > 0 {
		lines = append(lines, links)
	}
	return lines
}
