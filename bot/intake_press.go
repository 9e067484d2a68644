package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// What the buttons of a proposal ask for. Their values name it, "NAME 3"; that of
// joining begins with the incident.
const (
	pressAlertDeclare = "declare alerts"
	pressAlertJoin    = "join alerts"
	pressAlertDismiss = "dismiss alerts"
)

// proposed answers a press under a proposal.
func (b *Bot) proposed(ctx context.Context, ev chat.Event, now time.Time) (Reply, error) {
	value, id := ev.Value, incident.ID(0)
	if ev.Button == pressAlertJoin {
		first, rest, _ := strings.Cut(value, " ")
		id, _ = incident.ParseID(first)
		value = rest
	}
	name, number, _ := strings.Cut(value, " ")
	n, err := strconv.Atoi(number)
	if _, configured := b.cfg.Intakes[name]; err != nil || !configured || ev.Button == pressAlertJoin && id == 0 {
		return Reply{}, refuseStale()
	}
	switch ev.Button {
	case pressAlertDeclare:
		if err := b.mayDo(ctx, ev, command.Declare, 0); err != nil {
			return Reply{}, err
		}
		return b.declareAlerts(ctx, ev, name, n, now, false)
	case pressAlertJoin:
		if _, err := b.target(ctx, ev, command.Command{Incident: id}); err != nil {
			return Reply{}, err
		}
		return b.change(ctx, ev, id, now, func(c *change) (Reply, error) {
			if c.inc.Private || !c.inc.Open() {
				return Reply{}, refuse("%s is %s; declare, or join another.", c.inc.ID, stateOf(c.inc))
			}
			p, err := c.decide(name, n, false)
			if err != nil {
				return Reply{}, err
			}
			p.Joined = true
			if err := c.become(p); err != nil {
				return Reply{}, err
			}
			if c.hasPart(c.by) {
				return Reply{Message: c.wordsDone("The alerts are in its timeline.")}, nil
			}
			return c.join()
		})
	}
	var reply Reply
	err = b.store.Update(ctx, func(tx store.Tx) error {
		if err := once(tx, ev, now); err != nil {
			return err
		}
		c := b.begin(tx, ev, now)
		p, err := c.decide(name, n, false)
		if err != nil {
			return err
		}
		p.Dismissed = true
		reply = Reply{Message: chat.Says(say("Dismissed. What goes on firing stays quiet for %s.", human(dismissedFor))...)}
		return c.putProposal(p)
	})
	return reply, err
}

// declareAlerts opens the incident that alerts propose, in one transaction with
// the decision.
func (b *Bot) declareAlerts(ctx context.Context, ev chat.Event, name string, n int, now time.Time, alone bool) (Reply, error) {
	var d declaration
	room, err := b.existing(ctx, ev, &d)
	if err != nil {
		return Reply{}, err
	}
	var reply Reply
	err = b.store.Update(ctx, func(tx store.Tx) error {
		if err := once(tx, ev, now); err != nil {
			return err
		}
		c := b.begin(tx, ev, now)
		p, err := c.decide(name, n, alone)
		if err != nil {
			return err
		}
		if alone {
			c.how, p.Alone = incident.ByKept, true
		}
		if c.inc, err = c.newIncident(command.Command{Verb: command.Declare, Text: p.Titles[0].Title, Severity: p.Severity}); err != nil {
			return err
		}
		if err := c.openRoom(room); err != nil {
			return err
		}
		if err := c.become(p); err != nil {
			return err
		}
		reply.Message = c.wordsDeclared()
		return c.finish()
	})
	return reply, err
}

// decide reads a proposal that nobody decided yet, and notes who does. Whoever
// presses must have its post before them: a button's value proves nothing.
func (c *change) decide(name string, n int, alone bool) (*proposal, error) {
	p := &proposal{}
	err := c.tx.Value(proposalName(name, n), p)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuseStale()
	}
	if err != nil {
		return nil, err
	}
	if !alone {
		at, err := c.tx.Slot(p.name())
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if err != nil || at != c.ev.Message {
			return nil, refuseStale()
		}
	}
	switch {
	case p.Incident != 0:
		return nil, refuse("%s decided already: it is %s.", c.name(p.By), p.Incident)
	case p.Dismissed:
		return nil, refuse("%s dismissed it already.", c.name(p.By))
	}
	p.By, p.DecidedAt = c.by, c.at
	return p, nil
}

// become makes a proposal part of the incident: its alerts go into the timeline,
// and from then on its words are the incident's, where they can be redacted.
func (c *change) become(p *proposal) error {
	p.Incident = c.inc.ID
	first := p.At
	for i, s := range p.Titles {
		text := fmt.Sprintf("Alert (%s): %s", p.Intake, s.Title)
		if s.Count > 1 {
			text += fmt.Sprintf(" (%d times)", s.Count)
		}
		e := c.entry(incident.EntryAlert, text)
		e.HappenedAt = first
		if i == 0 {
			e.Source.Link = webLink(p.Link)
			if !p.Joined {
				c.inc.SetMark(incident.MarkDetected, incident.MarkedTime{At: first, By: c.by, Derived: true, RecordedAt: c.now, Entry: e.ID})
			}
		}
	}
	if p.Others > 0 {
		c.entry(incident.EntryAlert, fmt.Sprintf("%d other alerts of %s", p.Others, p.Intake))
	}
	p.Lines = len(p.Titles)
	p.Titles, p.Text = nil, ""
	return c.putProposal(p)
}

// putProposal stores a decided proposal and shows what became of it.
func (c *change) putProposal(p *proposal) error {
	return errors.Join(c.b.show(c.tx, p, nil, c.now), c.tx.PutValue(p.name(), p))
}
