package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// atHome is how many lines a part of somebody's page holds. With what goes
// around them three parts stay below the hundred blocks of a page on Slack,
// were each line and each row of buttons a block.
const atHome = 25

// home is Kept's own page for one person: the open incidents that they may know
// of, what they owe and until when, and their action items, also of incidents
// that are over.
func (b *Bot) home(ctx context.Context, ev chat.Event, now time.Time) (Reply, error) {
	if err := b.admit(ctx, ev, now); err != nil {
		return Reply{}, err
	}
	return b.theirs(ctx, ev, now, (*change).wordsHome)
}

// theirs answers with all that concerns somebody, in some words.
func (b *Bot) theirs(ctx context.Context, ev chat.Event, now time.Time, words func(*change, []*incident.Incident) chat.Message) (Reply, error) {
	all, err := b.concerning(ctx, ev.Person)
	if err != nil {
		return Reply{}, fmt.Errorf("what concerns %s: %w", ev.Person, err)
	}
	var reply Reply
	err = b.store.View(ctx, func(tx store.Tx) error {
		reply.Message = words(b.concerned(tx, ev, now), all)
		return nil
	})
	return reply, err
}

// concerning lists the open incidents that a person may know of, the worst
// first, then those that are over and in which something is theirs to do.
func (b *Bot) concerning(ctx context.Context, p chat.PersonRef) ([]*incident.Incident, error) {
	var out []*incident.Incident
	for after := incident.ID(0); ; {
		var all []*incident.Incident
		err := b.store.View(ctx, func(tx store.Tx) (err error) {
			all, err = tx.Incidents(after, 100, store.Unfinished)
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(all) == 0 {
			break
		}
		after = all[len(all)-1].ID
		for _, inc := range all {
			if (inc.Open() || inc.LeftWith(incident.Person(p))) && b.visible(ctx, inc, p) {
				out = append(out, inc)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *incident.Incident) int {
		if a.Open() != b.Open() {
			return map[bool]int{true: -1, false: 1}[a.Open()]
		}
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// part is a part of a page: a head, lines, and what is left out of them.
type part struct {
	head, none string
	lines      []chat.Line
}

// on puts the part on a page, after an empty line: its head, which is bold as the
// names of incidents are, must stand out.
func (p part) on(m *chat.Message, more string) {
	if len(m.Lines) > 0 {
		m.Lines = append(m.Lines, chat.Line{})
	}
	m.Lines = append(m.Lines, chat.Line{chat.B(p.head)})
	if len(p.lines) == 0 {
		m.Lines = append(m.Lines, say("%s", p.none))
	}
	n := min(len(p.lines), atHome)
	m.Lines = append(m.Lines, p.lines[:n]...)
	if left := len(p.lines) - n; left > 0 {
		m.Lines = append(m.Lines, say(more, left))
	}
}

// wordsHome is somebody's page.
func (c *change) wordsHome(mine []*incident.Incident) chat.Message {
	zone := c.zone(c.by)
	open := part{head: "Open incidents", none: "None."}
	owed := part{head: "You owe", none: "Nothing."}
	items := part{head: "Your action items", none: "None."}
	var updates, done []chat.Button
	for _, inc := range mine {
		one := *c
		one.inc = inc
		if inc.Open() {
			open.lines = append(open.lines, one.wordsOpen(zone))
		}
		debts := one.debts(c.by, zone)
		for _, d := range debts {
			owed.lines = append(owed.lines, one.wordsDebt(d))
		}
		if slices.ContainsFunc(debts, debt.update) {
			updates = append(updates, chat.Button{Action: pressUpdate, Label: "Post update " + inc.ID.String(), Value: inc.ID.String()})
		}
		for _, a := range inc.Actions {
			if !a.Open() || a.Owner != c.by {
				continue
			}
			items.lines = append(items.lines, append(chat.Line{chat.B(shownID(inc) + " ")}, one.wordsItem(a)...))
			done = append(done, chat.Button{Action: pressDone, Label: fmt.Sprintf("Done %s %s", inc.ID, a.ID), Value: inc.ID.String() + " " + a.ID.String()})
		}
	}
	var m chat.Message
	open.on(&m, "and %d more; type `list`")
	owed.on(&m, "and %d more; type `promises` in each room")
	items.on(&m, "and %d more; type `status` in each room")
	m.Buttons = append([][]chat.Button{{{Action: pressOpen, Label: "Declare an incident", Main: true}}}, rows(updates[:min(len(updates), 10)])...)
	m.Buttons = append(m.Buttons, rows(done[:min(len(done), 20)])...)
	return m
}
