package bot

import (
	"errors"
	"fmt"
	"slices"

	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders/promise"
	"kept/store"
)

// promise records a promise stated by command.
func (c *change) promise(cmd command.Command) (Reply, error) {
	if err := c.mayChangePhase(""); err != nil {
		return Reply{}, err
	}
	p, err := c.readPromise(cmd)
	if err != nil {
		return Reply{}, err
	}
	return c.promised(p)
}

// readPromise reads a promise as it was stated.
func (c *change) readPromise(cmd command.Command) (incident.Promise, error) {
	surface, zone := cmd.Surface, c.zone(c.by)
	if surface == "" {
		surface = incident.Internal
	}
	if surface == incident.Public {
		zone = c.pageZone()
	}
	f, err := promise.Stated(cmd.Text, promise.Context{At: c.at, Zone: zone, Days: c.b.cfg.Business})
	if err != nil {
		return incident.Promise{}, unread(err)
	}
	if f.Past {
		return incident.Promise{}, refuseLine(say("That time, %s, has passed; promise one that is still to come.", dated(f.Due, zone)))
	}
	p := heard(f, surface, c.by)
	p.MadeAt = c.at
	return p, nil
}

// promised records a promise with its own timeline entry and answers.
func (c *change) promised(p incident.Promise) (Reply, error) {
	p = c.record(p)
	if err := c.enter(p); err != nil {
		return Reply{}, err
	}
	return c.advised(c.wordsHeard([]incident.Promise{p}), []incident.Promise{p}), nil
}

// enter gives a recorded promise its timeline entry and tells the room.
func (c *change) enter(p incident.Promise) error {
	e := c.entry(incident.EntryPromise, wordsPromiseEntry(p, zoneOf(c.inc)))
	e.Promise = p.ID
	c.inc.Promises[p.ID-1].Entry = e.ID
	return c.queue(&store.Post{Kind: store.PostSay, InRoom: true, Key: c.inc.ID.String() + "/" + p.ID.String(), Message: c.wordsPromised(p),
		Entries: []incident.EntryID{e.ID}})
}

// promiseNamed finds a promise by number.
func (c *change) promiseNamed(id incident.PromiseID) (*incident.Promise, error) {
	if id < 1 || int(id) > len(c.inc.Promises) {
		return nil, refuse("%s has no promise %s; `promises` lists them.", c.inc.ID, id)
	}
	return &c.inc.Promises[id-1], nil
}

// waive lets a promise go, with a reason. What is broken stays broken.
func (c *change) waive(cmd command.Command) (Reply, error) {
	p, err := c.promiseNamed(cmd.Promise)
	if err != nil {
		return Reply{}, err
	}
	switch {
	case p.Waived != nil:
		return Reply{}, refuse("%s was waived already.", p.ID)
	case p.Corrected != nil:
		return Reply{}, refuse("%s was corrected; it is not owed.", p.ID)
	case c.superseded(p.ID):
		return Reply{}, refuse("%s was superseded; it is not owed. `promises` shows what is.", p.ID)
	}
	p.Waived = &incident.Closing{By: c.by, At: c.at, Reason: cmd.Text}
	e := c.entry(incident.EntryPromise, fmt.Sprintf("%s waived: %s", p.ID, cmd.Text))
	e.Promise = p.ID
	if err := c.room("waived@"+e.ID.String(), "", c.wordsWaived(*p, cmd.Text)); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone(p.ID.String() + " waived. ")}, nil
}

// superseded reports whether another promise took the place of this one.
func (c *change) superseded(id incident.PromiseID) bool {
	return slices.ContainsFunc(incident.Judge(c.inc, c.at).Rows, func(r incident.Row) bool {
		return r.Promise == id && r.Outcome == incident.Superseded
	})
}

// misheard corrects how a promise was read, until it is due: to says what was
// meant, "" that it was no promise. The old row stays, marked corrected.
func (c *change) misheard(id incident.PromiseID, to string) (Reply, error) {
	p, err := c.correctable(id)
	if err != nil {
		return Reply{}, err
	}
	fix := &incident.Correction{Closing: incident.Closing{By: c.by, At: c.at, Reason: "misheard"}}
	if to == "" {
		fix.Reason = "not a promise"
		p.Corrected = fix
		e := c.entry(incident.EntryPromise, fmt.Sprintf("%s corrected: not a promise", id))
		e.Promise = id
		return Reply{Message: c.wordsDone(fmt.Sprintf("%s is no promise; the old reading stays in the ledger. ", id))}, nil
	}
	zone := c.zone(c.by)
	if p.Surface == incident.Public {
		zone = c.pageZone()
	}
	said := p.MadeAt
	if said.IsZero() { // its update is still being posted to the page
		said = c.inc.Updates[p.Update-1].Said
	}
	f, err := promise.Stated(to, promise.Context{At: said, Zone: zone, Days: c.b.cfg.Business})
	if err != nil {
		return Reply{}, unread(err)
	}
	q := heard(f, p.Surface, p.By)
	q.Words, q.MadeAt, q.CameAt, q.Update, q.Asked = p.Words, p.MadeAt, p.CameAt, p.Update, false
	return c.replace(id, q, fix)
}

// correctable is the promise of that number, if its reading can still be corrected.
func (c *change) correctable(id incident.PromiseID) (*incident.Promise, error) {
	p, err := c.promiseNamed(id)
	if err = errors.Join(err, c.gone(command.Promise)); err != nil {
		return nil, err
	}
	switch {
	case p.Corrected != nil:
		return nil, refuse("%s was corrected already.", id)
	case p.Timed() && c.at.After(p.Due):
		return nil, refuseLine(say("%s was due at %s: it stands as it was read. It can be waived: `promise waive %s REASON`.", id, dated(p.Due, zoneOf(c.inc)), id))
	}
	return p, nil
}

// replace puts a promise in the place of one that was misheard.
func (c *change) replace(id incident.PromiseID, q incident.Promise, fix *incident.Correction) (Reply, error) {
	q = c.record(q)
	fix.Now = q.ID
	c.inc.Promises[id-1].Corrected = fix
	e := c.entry(incident.EntryPromise, fmt.Sprintf("%s corrected, misheard: now %s", id, wordsPromiseEntry(q, zoneOf(c.inc))))
	e.Promise = q.ID
	c.inc.Promises[q.ID-1].Entry = e.ID
	return Reply{Message: c.wordsHeard([]incident.Promise{q})}, nil
}

// meant answers the question which of two readings was meant. other chooses
// the one that does not stand.
func (c *change) meant(id incident.PromiseID, other bool) (Reply, error) {
	p, err := c.promiseNamed(id)
	if err = errors.Join(err, c.gone(command.Promise)); err != nil {
		return Reply{}, err
	}
	if !p.Asked || p.Corrected != nil {
		return Reply{}, refuse("%s is settled.", id)
	}
	if !other {
		p.Asked = false
		return Reply{Message: c.wordsHeard([]incident.Promise{*p})}, nil
	}
	q := *p
	q.ID, q.Due, q.Other, q.Asked = 0, p.Other, p.Due, false
	q.Why = "as its author said when asked"
	p.Asked = false
	return c.replace(id, q, &incident.Correction{Closing: incident.Closing{By: c.by, At: c.at, Reason: "which time was meant"}})
}
