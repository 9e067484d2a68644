package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// views are the commands that only show something; what they show goes to
// their author alone.
var views = map[command.Verb]func(*change, command.Command) (Reply, error){
	command.Status:    (*change).showStatus,
	command.Summarize: (*change).showShort,
	command.Timeline:  (*change).showTimeline,
	command.Promises:  (*change).showPromises,
	command.Times:     (*change).showTimes,
}

// view runs a view in a read transaction.
func (b *Bot) view(ctx context.Context, ev chat.Event, id incident.ID, cmd command.Command, show func(*change, command.Command) (Reply, error), now time.Time) (reply Reply, err error) {
	err = b.store.View(ctx, func(tx store.Tx) error {
		c, err := b.beginOn(tx, ev, id, now)
		if err != nil {
			return err
		}
		reply, err = show(c, cmd)
		reply.Message = drilled(c.inc, reply.Message)
		return err
	})
	return reply, err
}

func (c *change) showStatus(command.Command) (Reply, error) {
	m := c.summaryFor(c.standing(), zoneOf(c.inc), c.now)
	for _, a := range c.inc.Actions {
		if a.Open() {
			m.Lines = append(m.Lines, chat.Line{chat.T(wordsActionEntry(a, c.name, zoneOf(c.inc)))})
		}
	}
	return Reply{Message: m}, nil
}

// shown is how many timeline entries, and action items, one answer holds: with a
// button for each it stays well below what a platform shows in one message.
const shown = 20

// showTimeline lists the timeline by when things happened, in the reader's zone,
// a page at a time: the newest, or the one with Count entries after it.
func (c *change) showTimeline(cmd command.Command) (Reply, error) {
	zone := c.zone(c.by)
	told, err := c.telling()
	if err != nil {
		return Reply{}, err
	}
	to := max(0, len(told)-max(0, cmd.Count))
	from := max(0, to-shown)
	m := chat.Says(chat.B(c.inc.ID.String()+" timeline"), chat.T(" · times in "+zone.String()))
	var edits []chat.Button
	for _, e := range told[from:to] {
		m.Lines = append(m.Lines, c.wordsEntry(e, zone))
		if e.Redacted == nil {
			edits = append(edits, chat.Button{Action: pressEdit, Label: "Edit " + e.ID.String(), Value: c.inc.ID.String() + " " + e.ID.String()})
		}
	}
	var turn []chat.Button
	if from > 0 {
		turn = append(turn, chat.Button{Action: pressTimeline, Label: "Older", Value: fmt.Sprintf("%s %d", c.inc.ID, len(told)-from)})
	}
	if to < len(told) {
		turn = append(turn, chat.Button{Action: pressTimeline, Label: "Newer", Value: fmt.Sprintf("%s %d", c.inc.ID, max(0, len(told)-to-shown))})
	}
	if len(turn) > 0 {
		m.Lines = append(m.Lines, say("Entries %d to %d of %d; the draft has them all: `postmortem`.", from+1, to, len(told)))
		m.Buttons = append(m.Buttons, turn)
	}
	m.Buttons = append(m.Buttons, rows(edits)...)
	return Reply{Message: m}, nil
}

// rows puts buttons into rows of ten.
func rows(buttons []chat.Button) [][]chat.Button { return slices.Collect(slices.Chunk(buttons, 10)) }

// telling is the timeline, by when things happened.
func (c *change) telling() ([]*incident.Entry, error) {
	var told []*incident.Entry
	for after := incident.EntryID(0); ; {
		es, err := c.tx.Entries(c.inc.ID, after, page)
		if err != nil {
			return nil, err
		}
		if len(es) == 0 {
			break
		}
		after = es[len(es)-1].ID
		for _, e := range es {
			if e.Told() {
				told = append(told, e)
			}
		}
	}
	sortByHappening(told)
	return told, nil
}

// showActions lists the action items, what is still to be done with buttons.
func (c *change) showActions(command.Command) (Reply, error) {
	m := chat.Says(chat.B(c.inc.ID.String() + " action items"))
	items := c.inc.Actions
	if n := len(items) - shown; n > 0 {
		m.Lines = append(m.Lines, say("(the first %d are left out; the draft has them all: `postmortem`)", n))
		items = items[n:]
	}
	var buttons []chat.Button
	for _, a := range items {
		line := c.wordsItem(a)
		value := c.inc.ID.String() + " " + a.ID.String()
		switch {
		case a.Done != nil:
			line = add(line, say(" · done by %s", c.name(a.Done.By))...)
		case a.Dropped != nil:
			line = add(line, say(" · dropped")...)
		default:
			buttons = append(buttons, chat.Button{Action: pressDone, Label: "Done " + a.ID.String(), Value: value}, chat.Button{Action: pressAction, Label: "Edit " + a.ID.String(), Value: value})
		}
		m.Lines = append(m.Lines, line)
	}
	if len(items) == 0 {
		m.Lines = append(m.Lines, say("None so far."))
	}
	m.Buttons = append(rows(buttons), []chat.Button{{Action: pressAction, Label: "Action item", Value: c.inc.ID.String()}})
	return Reply{Message: m}, nil
}

// wordsItem is an action item as a line of a list, which notifies nobody.
func (c *change) wordsItem(a incident.Action) chat.Line {
	text := cut(a.Text, 300)
	if text == "" {
		text = "(redacted)"
	}
	line := add(chat.Line{chat.B(a.ID.String())}, say(" for %s (%s): %s", c.name(a.Owner), a.Term, text)...)
	if !a.Due.IsZero() {
		line = add(line, say(", by %s", dueBy(a, zoneOf(c.inc), c.zone(c.by)))...)
	}
	return tracked(line, a)
}

// wordsEntry is a timeline entry as a line.
func (c *change) wordsEntry(e *incident.Entry, zone *time.Location) chat.Line {
	text := e.Text
	switch {
	case e.Redacted != nil:
		text = "(redacted)"
	case e.Kind == incident.EntryUpdate && e.Update > 0 && int(e.Update) <= len(c.inc.Updates):
		u := c.inc.Updates[e.Update-1]
		if u.Entry == e.ID {
			text = capital(surfaceUpdate(u.Surface)) + " " + u.ID.String() + ": " + text
		}
		if u.Retracted != nil && u.Entry == e.ID {
			text += " (retracted)"
		}
	case e.Topic != "":
		text = string(e.Topic) + ": " + text
	}
	if len(e.Edits) > 0 && e.Redacted == nil {
		text += " (edited)"
	}
	for _, f := range e.Files {
		text += " [file " + f.Name + "]"
	}
	line := add(chat.Line{chat.B(e.ID.String())}, say(" %s %s · %s", clock(e.HappenedAt, zone, c.inc.DeclaredAt), c.name(e.By), cut(text, 500))...)
	if e.Source.Link != "" {
		line = append(line, chat.T(" "), chat.Span{Kind: chat.LinkSpan, Text: "source", URL: e.Source.Link})
	}
	return line
}

// showPromises is the ledger.
func (c *change) showPromises(command.Command) (Reply, error) {
	led := incident.Judge(c.inc, c.at)
	reader := c.zone(c.by)
	m := chat.Says(chat.B(c.inc.ID.String() + " promises"))
	if len(led.Rows) == 0 {
		m.Lines[0] = append(m.Lines[0], say(": none so far%s.", c.policyWords())...)
	}
	for _, r := range led.Rows {
		p := c.inc.Promises[r.Promise-1]
		m.Lines = append(m.Lines, add(chat.Line{chat.B(r.Promise.String())}, say(" %s · %s", wordsRow(r, p, reader, c.inc.DeclaredAt), c.name(r.By))...))
	}
	if misses := c.b.cfg.policyFor(c.tx, c.inc).Misses(c.inc, c.at); len(misses) > 0 {
		m.Lines = append(m.Lines, chat.Line{chat.T(fmt.Sprintf("Apart from promises, the policy was missed %s.", times(len(misses))))})
	}
	return Reply{Message: m}, nil
}

// wordsRow is a row of the ledger.
func wordsRow(r incident.Row, p incident.Promise, reader *time.Location, beside time.Time) chat.Line {
	words := quoted(p.Words)
	if r.Vague {
		return say("%s, no time named", words)
	}
	text := string(r.Outcome)
	switch {
	case r.Outcome == incident.Broken && r.KeptAt.IsZero():
		text += ", " + human(r.Late) + " late so far"
	case r.Outcome == incident.Broken:
		text += ", " + human(r.Late) + " late"
	}
	if r.Note != "" {
		text += " (" + r.Note + ")"
	}
	return say("%s, due %s: %s", words, deadline(r.Due, p.ByDay || r.Kind == incident.PostmortemDue, p.Zone, reader, beside), text)
}

// showTimes lists the marked times.
func (c *change) showTimes(command.Command) (Reply, error) {
	zone := c.zone(c.by)
	m := chat.Says(chat.B(c.inc.ID.String() + " times"))
	for _, mark := range incident.Marks {
		if t, ok := c.inc.Times[mark]; ok {
			from := ""
			if t.Derived {
				from = " (from a change of status)"
			}
			m.Lines = append(m.Lines, say("%s: %s%s", capital(mark.Title()), dated(t.At, zone), from))
		}
	}
	m.Lines = append(m.Lines, say("Change one with `times restored 2026-02-26 09:22 UTC`."))
	m.Buttons = [][]chat.Button{{{Action: pressTimes, Label: "Times", Value: c.inc.ID.String()}}}
	return Reply{Message: m}, nil
}

// list shows the open incidents that a person may know of.
func (b *Bot) list(ctx context.Context, ev chat.Event, _ command.Command, now time.Time) (Reply, error) {
	open, err := b.openFor(ctx, ev.Person, mostOpen)
	if err != nil {
		return Reply{}, err
	}
	if len(open) == 0 {
		return Reply{Message: chat.Says(chat.T(wordsPrivateList))}, nil
	}
	var reply Reply
	err = b.store.View(ctx, func(tx store.Tx) error {
		reply.Message = b.begin(tx, ev, now).wordsList(open, "Open incidents:")
		return nil
	})
	return reply, err
}

// Of so many open incidents a list finds those that owe something first, and shows
// so many: more is no list that anybody reads.
const mostOpen, listedOpen = 1000, 25

// wordsList shows incidents, a line each, with what is owed next by the clock of
// whoever asked, else of each incident: what is due first comes first.
func (c *change) wordsList(incs []*incident.Incident, head string) chat.Message {
	m := chat.Says(chat.B(head))
	for i, inc := range c.byDue(incs) {
		if i == listedOpen {
			m.Lines = append(m.Lines, say("and %d more, which owe something later or nothing.", len(incs)-i))
			break
		}
		one := *c
		one.inc = inc
		m.Lines = append(m.Lines, one.wordsOpen(one.zone(c.by)))
	}
	return m
}

// wordsOpen is an open incident as a line of a list, with what is owed next.
func (c *change) wordsOpen(zone *time.Location) chat.Line {
	inc := c.inc
	line := chat.Line{chat.B(shownID(inc)), chat.T(fmt.Sprintf(" · %s · %s · %s · commander %s", inc.Severity, inc.Status, cut(inc.Title, 300), c.name(inc.Commander())))}
	if owed := c.owing(zone, c.standing()); len(owed) > 0 {
		line = add(line, append(say(" · "), c.wordsNext(owed[0])...)...)
	}
	if inc.Room != "" {
		line = add(line, chat.T(" "), roomOf(inc))
	}
	return line
}
