package bot

import (
	"fmt"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
)

// pressNext opens the form of a short update that says when the next one comes.
const pressNext = "next update"

// offerNext says when the next update is owed, to one that does not say it, and
// offers to add it where its readers are told no time at all.
func (c *change) offerNext(u incident.Update, m *chat.Message, made []incident.Promise) {
	lines, unnamed := c.nextWords(u, made)
	m.Lines = append(m.Lines, lines...)
	if unnamed {
		m.Buttons = append(m.Buttons, []chat.Button{{Action: pressNext, Label: "Add next update", Value: fmt.Sprintf("%s %s", c.inc.ID, u.ID)}})
	}
}

// nextForm is the form of an update that follows one which named no next: on its
// surface, with the words of its phase, and a time in both zones.
func (c *change) nextForm(about string) (chat.Form, error) {
	f, err := c.updateForm("")
	if err != nil {
		return f, err
	}
	n, ok := numbered(about, "U")
	if !ok || n > len(c.inc.Updates) {
		return f, outOfDate()
	}
	u := c.inc.Updates[n-1]
	u.By = c.by
	f.Title = "Next update on " + c.inc.ID.String()
	if len(f.Title) > 24 {
		f.Title = "Next update"
	}
	for i := range f.Inputs {
		switch in := &f.Inputs[i]; in.Name {
		case "surface":
			in.Value = string(u.Surface)
		case "text":
			in.Value = phaseWords[c.inc.Status]
		case "next":
			in.Value = c.nextAt(u)
		}
	}
	return f, nil
}

// phaseWords are what can be said of a phase when nothing else is known.
var phaseWords = map[incident.Status]string{
	incident.Investigating: "We are still looking into it.",
	incident.Identified:    "The cause is known, and we are working on it.",
	incident.Monitoring:    "It works again, and we are watching it.",
}

// nextAt is when the policy asks for the update after one that is said now, else
// in an hour, on the next five minutes: in the zone of its readers, and in its
// author's where that shows another clock.
func (c *change) nextAt(u incident.Update) string {
	u.Said = c.now
	due := c.policyAfter(u)
	if due.IsZero() {
		due = c.now.Add(time.Hour)
	}
	due = due.Truncate(5 * time.Minute)
	readers := zoneOf(c.inc)
	if u.Surface == incident.Public {
		readers = c.pageZone()
	}
	text := "at " + due.In(readers).Format("15:04 MST")
	if due.In(readers).YearDay() != c.now.In(readers).YearDay() {
		text = "at " + due.In(readers).Format("2006-01-02 15:04 MST")
	}
	if mine := due.In(c.zone(c.by)); mine.Format("15:04") != due.In(readers).Format("15:04") {
		text += " (" + mine.Format("15:04 MST") + ")"
	}
	return text
}
