package bot

import (
	"errors"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// caughtUpLines is how many entries one answer tells.
const caughtUpLines = 8

func readName(id incident.ID, p incident.Person) string { return id.String() + "/read/" + string(p) }

// resume tells somebody what happened since they last read: since they asked the
// last time, or wrote in the timeline, whichever is later; else since the
// beginning. A Length names the stretch.
func (c *change) resume(cmd command.Command) (Reply, error) {
	c.quiet, c.told = true, true
	told, err := c.telling()
	if err != nil {
		return Reply{}, err
	}
	since := c.inc.DeclaredAt
	var read time.Time
	if err := c.tx.Value(readName(c.inc.ID, c.by), &read); err != nil && !errors.Is(err, store.ErrNotFound) {
		return Reply{}, err
	}
	for _, e := range told {
		if e.By == c.by && e.RecordedAt.After(read) {
			read = e.RecordedAt
		}
	}
	switch {
	case cmd.Length > 0:
		since = c.at.Add(-cmd.Length)
	case read.After(since):
		since = read
	}
	if err := c.tx.PutValue(readName(c.inc.ID, c.by), c.at); err != nil {
		return Reply{}, err
	}
	first := c.inc.LastEntry + 1 // recorded since; what a merge brought keeps the time of its first recording
	for _, e := range told {
		if e.RecordedAt.After(since) {
			first = min(first, e.ID)
		}
	}
	told = slices.DeleteFunc(told, func(e *incident.Entry) bool { return e.ID < first || e.By == c.by })
	return Reply{Message: c.wordsSince(since, told)}, nil
}

// wordsSince is what happened since an instant, then what is owed now.
func (c *change) wordsSince(since time.Time, told []*incident.Entry) chat.Message {
	zone := c.zone(c.by)
	m := chat.Message{Lines: []chat.Line{add(chat.Line{chat.B(c.inc.ID.String())}, say(" · %s · %s · since %s (%s)", c.inc.Severity, stateOf(c.inc), clock(since, zone, c.at), human(c.at.Sub(since)))...)}}
	if len(told) == 0 {
		m.Lines = append(m.Lines, say("Nothing new in the timeline."))
	}
	if n := len(told) - caughtUpLines; n > 0 {
		m.Lines = append(m.Lines, say("%s: `%s timeline`", counted(n, "earlier entry", "earlier entries"), c.inc.ID))
		told = told[n:]
	}
	for _, e := range told {
		short := *e
		short.Text, short.Source.Link = cut(e.Text, shortText), ""
		m.Lines = append(m.Lines, c.wordsEntry(&short, zone))
	}
	now := c.standing()
	for _, r := range now.ledger.Rows {
		if line := c.wordsOutcome(r, since, zone); line != nil {
			m.Lines = append(m.Lines, line)
		}
	}
	owed := c.owing(zone, now)
	for _, d := range owed[:min(len(owed), shortOwed)] {
		m.Lines = append(m.Lines, c.wordsNext(d))
	}
	return m
}

// wordsOutcome is a promise that was kept, or came due unkept, since an instant.
func (c *change) wordsOutcome(r incident.Row, since time.Time, zone *time.Location) chat.Line {
	switch {
	case r.Outcome == incident.Kept && r.KeptAt.After(since):
		return say("%s kept at %s: %s", r.Promise, clock(r.KeptAt, zone, c.at), quoted(cut(r.Words, shortText/2)))
	case r.Outcome == incident.Broken && !r.KeptAt.IsZero() && r.KeptAt.After(since):
		return say("%s came %s late: %s", r.Promise, human(r.Late), quoted(cut(r.Words, shortText/2)))
	}
	return nil
}

// showShort is the summary on one screen of a phone.
func (c *change) showShort(command.Command) (Reply, error) {
	m := chat.Message{Lines: c.short(c.by, c.now)}
	if c.inc.Open() {
		m.Buttons = [][]chat.Button{{{Action: pressUpdate, Label: "Post update", Value: c.inc.ID.String(), Main: true}}}
	}
	return Reply{Message: m}, nil
}
