package bot

import (
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
)

// wordsDeadMan is what the platform posts when Kept could not stop it. It states
// what is sure at that moment: Kept cannot know whether the update went out.
func (c *change) wordsDeadMan(r reminders.Reminder, m deadMan, called []incident.Person) chat.Message {
	var line chat.Line
	for _, p := range called {
		line = append(line, c.mention(p), chat.T(" "))
	}
	line = add(line, say("Kept is not answering. %s's %s promised for %s %s. If it went out, ignore this.",
		c.inc.ID, c.owedThing(r), c.owedBy(r, m.At), wordsDueAt(m))...)
	return chat.Message{Lines: []chat.Line{line}}
}

// wordsDueAt says how a deadline stands when a dead-man post is posted.
func wordsDueAt(m deadMan) string {
	switch since := m.At.Sub(m.Due); {
	case since < 0:
		return "is due in " + human(-since)
	case since <= deadManAfter:
		return "is due"
	default:
		return "was due " + human(since) + " ago"
	}
}

// wordsReturned says in the room what is late, after a dead-man post had
// reminded of it: it mentions nobody.
func (c *change) wordsReturned(r reminders.Reminder) chat.Message {
	var line chat.Line
	if away := c.b.absence(); away != nil {
		line = say("I was away from %s. ", stretch(away.From, away.To, zoneOf(c.inc)))
	}
	line = add(line, say("%s's %s promised for %s is %s late.", c.inc.ID, c.owedThing(r), c.owedBy(r, c.now), human(c.now.Sub(r.Due)))...)
	return chat.Message{Lines: []chat.Line{line}, Buttons: c.nudgeButtons(reminders.Firing{Reminder: r, Stage: reminders.Now})}
}

// owedThing is what a reminder of a promise is about.
func (c *change) owedThing(r reminders.Reminder) string {
	if r.About == incident.PostmortemDue {
		return "postmortem"
	}
	return surfaceUpdate(r.Surface)
}

// owedBy is when it is owed, for those who read it in the incident's room at a
// moment.
func (c *change) owedBy(r reminders.Reminder, beside time.Time) chat.Span {
	zone, said := zoneOf(c.inc), c.inc.Promises[r.Promise-1].Zone
	if r.ByDay {
		return chat.T(dayIn(r.Due, zoneNamed(said, zone)))
	}
	return deadline(r.Due, false, said, zone, beside)
}
