package bot

import (
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders/promise"
	"kept/store"
)

// update posts a status update: what the commands update and resolve do.
//
// An internal update exists at once. A public one exists when the status page
// accepted it, so with a page connected it is queued for the page and counts
// from then (see published); with none it counts now, by its author's word.
func (c *change) update(cmd command.Command) (Reply, error) {
	if cmd.Verb == command.Resolve {
		cmd.Phase = incident.Resolved
	}
	may := c.mayChangePhase(cmd.Phase)
	if c.inc.Retroactive {
		may = c.mayEnter(cmd)
	}
	if may != nil {
		return Reply{}, may
	}
	c.before = incident.Judge(c.inc, c.at)
	u := incident.Update{
		ID: incident.UpdateID(len(c.inc.Updates) + 1), Surface: cmd.Surface, Phase: cmd.Phase, Text: cmd.Text,
		By: c.by, RecordedAt: c.now, Said: c.at, At: c.at, URL: cmd.URL,
	}
	if u.Surface == "" {
		u.Surface = incident.Internal
	}
	switch {
	case cmd.Posted:
		at, err := c.past(cmd.When, c.pageZone())
		if err != nil {
			return Reply{}, err
		}
		u.Surface, u.At, u.Said, u.ByWord = incident.Public, at, at, true
	case u.Surface == incident.Public && c.publishes():
		u.At = time.Time{}
	case u.Surface == incident.Public:
		u.ByWord = true
	}
	if !cmd.Posted {
		c.advices = c.advice(u)
	}
	e := c.entry(incident.EntryUpdate, u.Text)
	e.Update, u.Entry = u.ID, e.ID
	if cmd.Posted {
		e.HappenedAt = u.At
	}
	c.inc.Updates = append(c.inc.Updates, u)
	made := c.hear(u)
	switch {
	case cmd.Phase != "" && c.inc.Retroactive:
		c.pastPhase(cmd.Phase, u.At)
	case cmd.Phase != "":
		c.setPhase(cmd.Phase, e.HappenedAt, false)
	}
	if !c.inc.Open() {
		if err := c.ended(); err != nil {
			return Reply{}, err
		}
	}
	if !u.Posted() {
		err := c.queue(&store.Post{Lane: lane(c.inc.ID) + "/page", Kind: store.PostPage, Key: fmt.Sprintf("%s/%s/page", c.inc.ID, u.ID),
			Update: u.ID, Text: u.Text, Entries: []incident.EntryID{e.ID}})
		if err != nil {
			return Reply{}, err
		}
		return c.advised(c.wordsPosting(u, made), made), nil // the rest follows when it is published
	}
	if err := c.show(u); err != nil {
		return Reply{}, err
	}
	if err := c.closing(cmd.Phase); err != nil {
		return Reply{}, err
	}
	return c.advised(c.wordsReceipt(u, made), made), nil
}

// show puts an update that exists into the incident's room, and under its
// announcement.
func (c *change) show(u incident.Update) error {
	if err := c.room(u.ID.String(), c.updateSlot(u.ID), c.wordsUpdate(u)); err != nil {
		return err
	}
	if u.Surface == incident.Public {
		if there, err := c.linked(linkPage); err != nil {
			return err
		} else if there == "" { // the first leads to all: each change of a link prints a line
			if err := c.bookmark(linkPage, u.URL); err != nil {
				return err
			}
		}
	}
	err := c.tellFollowers(u.ID.String(), u.By, func(p incident.Person) chat.Message { return c.wordsFollowed(u, p) })
	if err != nil {
		return err
	}
	return c.reply(u)
}

func (c *change) updateSlot(u incident.UpdateID) string { return c.inc.ID.String() + "/" + u.String() }

// hear reads the promises out of an update and records them. Those of an
// update that is still being posted to the page begin to count once it is out.
func (c *change) hear(u incident.Update) []incident.Promise {
	zone := c.zone(u.By)
	if u.Surface == incident.Public {
		zone = c.pageZone()
	}
	var made []incident.Promise
	for _, f := range promise.Read(u.Text, promise.Context{At: u.Said, Zone: zone, Days: c.b.cfg.Business}) {
		p := heard(f, u.Surface, u.By)
		p.MadeAt, p.Update, p.Entry = u.At, u.ID, u.Entry
		made = append(made, c.record(p))
	}
	return made
}

// heard makes a promise of what was read.
func heard(f promise.Found, s incident.Surface, by incident.Person) incident.Promise {
	return incident.Promise{
		Kind: f.Kind, Surface: s, Due: f.Due, Every: f.Every, For: f.For, Zone: f.Zone, Vague: f.Vague, ByDay: f.ByDay,
		Words: f.Words, Why: f.Why, By: by, Other: f.Other, Asked: f.Doubt != promise.Certain && !f.Other.IsZero(),
	}
}

// record numbers a promise and adds it to the incident.
func (c *change) record(p incident.Promise) incident.Promise {
	p.ID = incident.PromiseID(len(c.inc.Promises) + 1)
	c.inc.Promises = append(c.inc.Promises, p)
	return p
}

// mayChangePhase refuses what makes no sense in a closed incident.
func (c *change) mayChangePhase(to incident.Status) error {
	switch {
	case c.inc.Cancelled != nil:
		return refuse("%s was cancelled; type `reopen` first.", c.inc.ID)
	case c.inc.MergedInto != 0:
		return refuse("%s was merged into %s; say it there.", c.inc.ID, c.inc.MergedInto)
	case to == incident.InPostmortem && !c.inc.Status.Closed():
		return refuse("%s is %s; close it first: `resolve: TEXT`.", c.inc.ID, c.inc.Status)
	case to != "" && to != c.inc.Status && c.inc.Status.Closed() && !to.Closed():
		return refuse("%s is %s; type `reopen` first if it is not over.", c.inc.ID, c.inc.Status)
	}
	return nil
}

// setPhase moves the incident into a phase and marks the moment.
func (c *change) setPhase(to incident.Status, at time.Time, reopen bool) {
	if to == c.inc.Status && !reopen {
		return
	}
	from := c.inc.Status
	if to.Closed() && !from.Closed() {
		c.endOffers(string(to))
	}
	c.inc.Status = to
	c.inc.Phases = append(c.inc.Phases, incident.Phase{Status: to, At: at, By: c.by, Reopen: reopen})
	e := c.entry(incident.EntryStatus, wordsPhaseEntry(from, to, reopen))
	e.HappenedAt = at
	for phase, mark := range phaseMarks {
		switch {
		case phase == to:
			c.inc.SetMark(mark, incident.MarkedTime{At: at, By: c.by, Derived: true, RecordedAt: c.now, Entry: e.ID})
		case to.Before(phase) && c.inc.Times[mark].Derived:
			delete(c.inc.Times, mark) // what did not hold was not reached
		}
	}
}

// phaseMarks are the moments that beginning a phase marks.
var phaseMarks = map[incident.Status]incident.Mark{
	incident.Identified: incident.MarkIdentified, incident.Monitoring: incident.MarkMitigated, incident.Resolved: incident.MarkResolved,
}

// published records that the status page accepted an update: it exists from
// then on, and its promises count from then.
func (c *change) published(id incident.UpdateID, at time.Time, url string) error {
	u := &c.inc.Updates[id-1]
	if u.Posted() {
		return nil
	}
	c.before = incident.Judge(c.inc, at)
	u.At, u.Said, u.URL = at, at, url
	anew := promise.Read(u.Text, promise.Context{At: at, Zone: c.pageZone(), Days: c.b.cfg.Business})
	n := 0
	var passed []incident.Promise // before anybody could read of them
	for i := range c.inc.Promises {
		p := &c.inc.Promises[i]
		if p.Update != id {
			continue
		}
		p.MadeAt = at
		runs := p.For > 0 || p.Every > 0 || p.ByDay // from when the update is out; a clock time stays what its author was shown
		if runs && p.Corrected == nil && n < len(anew) && anew[n].Words == p.Words && !p.Vague {
			p.Due = anew[n].Due
		}
		n++
		if p.Timed() && !p.Due.After(at) {
			passed = append(passed, *p)
		}
	}
	if err := c.show(*u); err != nil {
		return err
	}
	if late := c.latenessWords(*u); late != "" || len(passed) > 0 {
		m := c.wordsDone(fmt.Sprintf("Public update %s is on the status page%s.", id, late))
		m.Lines = append(m.Lines, c.wordsHeard(passed).Lines...)
		err := c.queue(&store.Post{Kind: store.PostSay, InRoom: true, To: chat.Dest{Person: chat.PersonRef(u.By)},
			Key: fmt.Sprintf("%s/%s/late", c.inc.ID, id), Message: m})
		if err != nil {
			return err
		}
	}
	return c.closing(u.Phase)
}

// retract marks an update as taken back. What it kept stays kept, what it
// promised stays owed until waived.
func (c *change) retract(cmd command.Command) (Reply, error) {
	if int(cmd.Update) > len(c.inc.Updates) {
		return Reply{}, refuse("%s has no update %s; `timeline` shows them all.", c.inc.ID, cmd.Update)
	}
	u := &c.inc.Updates[cmd.Update-1]
	if u.Retracted != nil {
		return Reply{}, refuse("%s was already retracted.", u.ID)
	}
	u.Retracted = &incident.Closing{By: c.by, At: c.at, Reason: cmd.Text}
	e := c.entry(incident.EntryUpdate, fmt.Sprintf("%s retracted: %s", u.ID, cmd.Text))
	e.Update = u.ID
	if u.Posted() {
		if err := c.reshow(*u, "retracted", u.Entry, e.ID); err != nil {
			return Reply{}, err
		}
	}
	going, err := c.going(*u)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsRetracted(*u, going)}, nil
}

// going reports whether an update may be on the status page, or on its way
// there. What was retracted before the first attempt is never posted (see
// publish).
func (c *change) going(u incident.Update) (bool, error) {
	if u.Posted() {
		return true, nil
	}
	queued, err := c.tx.LanePosts(lane(c.inc.ID)+"/page", 0)
	return slices.ContainsFunc(queued, func(p *store.Post) bool { return p.Update == u.ID && !p.TriedAt.IsZero() }), err
}

// past reads a moment that lies behind, as typed.
func (c *change) past(typed string, zone *time.Location) (time.Time, error) {
	at, err := c.latest(typed, c.at, zone)
	if err == nil && c.inc.Retroactive && promise.OnClock(typed) {
		at, err = c.duringIt(typed, zone)
	}
	if err != nil {
		return time.Time{}, err
	}
	if at.After(c.at.Add(time.Minute)) {
		return time.Time{}, refuse("%q is still to come; name a moment that has passed, such as 10:44 or 2026-02-26 09:22 UTC.", typed)
	}
	return at.UTC(), nil
}

// latest is the latest moment of some words that is not after another.
func (c *change) latest(typed string, notAfter time.Time, zone *time.Location) (time.Time, error) {
	at, _, err := promise.Moment(typed, promise.Context{At: notAfter, Zone: zone, Days: c.b.cfg.Business}, true)
	if err != nil {
		return time.Time{}, unread(err)
	}
	return at, nil
}
