package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// merge ends an incident that turned out to be another one's. The other one takes
// over its timeline, each entry with its source and author, its open action items
// and what it has promised the public. It cannot be undone: what was said in both
// could not be told apart again.
func (c *change) merge(cmd command.Command) (Reply, error) {
	into, err := c.mergeInto(cmd.Into)
	if err != nil {
		return Reply{}, err
	}
	to := *c
	to.inc, to.entries = into, nil
	head := to.entry(incident.EntryStatus, fmt.Sprintf("%s merged into this", c.inc.ID))
	copies, err := c.joinTimeline(&to)
	if err != nil {
		return Reply{}, err
	}
	moved := c.movePromises(&to, copies, head.ID)
	items := c.moveActions(&to, copies, head.ID)
	if err := c.moveLinks(&to, copies, head.ID); err != nil {
		return Reply{}, err
	}
	c.inc.MergedInto = into.ID
	c.endOffers("merged into " + into.ID.String())
	if err := c.ended(); err != nil {
		return Reply{}, err
	}
	e := c.entry(incident.EntryStatus, fmt.Sprintf("Merged into %s", into.ID))
	if err := c.sayNaming(into, c.wordsMergedAway(into), fmt.Sprintf("%s/merged@%s", c.inc.ID, e.ID)); err != nil {
		return Reply{}, err
	}
	if err := to.bringAlong(c.inc, head.ID); err != nil {
		return Reply{}, err
	}
	ended, err := c.ringing()
	if err != nil {
		return Reply{}, err
	}
	if err := to.sayNaming(c.inc, to.wordsMerged(c.inc, moved, items, ended), fmt.Sprintf("%s/merged@%s", into.ID, head.ID)); err != nil {
		return Reply{}, err
	}
	if err := to.takeFollowers(c); err != nil {
		return Reply{}, err
	}
	if err := to.finish(); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsMergeDone(into)}, nil
}

// mergeInto is the incident that another one goes into, where that makes sense and
// loses nothing.
func (c *change) mergeInto(id incident.ID) (*incident.Incident, error) {
	if id == c.inc.ID {
		return nil, refuse("%s cannot go into itself. Name both: `merge INC-8 into INC-7`.", id)
	}
	into, err := c.tx.Incident(id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refuseLine(wordsNoSuchIncident(id))
	}
	if err != nil {
		return nil, err
	}
	switch {
	case c.inc.MergedInto != 0:
		return nil, refuseLine(wordsMergedBefore(c.inc))
	case into.MergedInto != 0:
		return nil, refuse("%s was merged into %s; merge into that one.", into.ID, into.MergedInto)
	case c.inc.Retroactive || into.Retroactive:
		return nil, refuse("What was over when it was recorded is merged with nothing. Name it in the other one: `note …`.")
	case !c.inc.Open():
		return nil, refuse("%s %s.", c.inc.ID, wordsOver(c.inc))
	case !into.Open():
		return nil, refuse("%s %s. Reopen it first, or merge the other way round.", into.ID, wordsOver(into))
	case c.inc.Private:
		return nil, refuse("%s is private: its timeline is for those in its room alone, so it can be merged into nothing.", c.inc.ID)
	case c.inc.Drill != into.Drill:
		return nil, refuse("A drill and an incident are never one.")
	case into.Private:
		return nil, refuse("%s is private: those of %s would lose their timeline to a room that they cannot read.", into.ID, c.inc.ID)
	case slices.ContainsFunc(c.inc.Updates, func(u incident.Update) bool { return !u.Posted() && u.Retracted == nil }):
		return nil, refuse("A public update of %s is on its way to the status page. Try again in a minute.", c.inc.ID)
	}
	for _, r := range c.publicOwed() {
		if r.Outcome == incident.Broken {
			return nil, refuseLine(c.wordsTellFirst(r))
		}
	}
	for _, r := range c.reportOwed() {
		if r.Outcome == incident.Broken {
			return nil, refuseLine(c.wordsReportFirst(r))
		}
	}
	return into, nil
}

// joinTimeline copies the timeline into another incident's. A copy knows its
// original, so that redacting one forgets both. It gives each entry's copy.
func (c *change) joinTimeline(to *change) (map[incident.EntryID]incident.EntryID, error) {
	told, err := c.telling()
	if err != nil {
		return nil, err
	}
	copies := map[incident.EntryID]incident.EntryID{}
	for _, e := range told {
		if e.Redacted != nil {
			continue
		}
		n := to.entry(e.Kind, e.Text)
		n.By, n.MarkedBy, n.HappenedAt, n.RecordedAt, n.Source = e.By, e.MarkedBy, e.HappenedAt, e.RecordedAt, e.Source
		n.Files, n.Topic, n.Window, n.Count = e.Files, e.Topic, e.Window, e.Count
		if e.Kind != incident.EntryNote && e.Kind != incident.EntryMessage { // what it changed was the other incident
			n.Kind, n.Text = incident.EntryNote, fmt.Sprintf("%s: %s", c.inc.ID, e.Text)
			if u := int(e.Update); e.Kind == incident.EntryUpdate && u > 0 && c.inc.Updates[u-1].Entry == e.ID {
				n.Text = fmt.Sprintf("%s %s U%d: %s", c.inc.ID, surfaceUpdate(c.inc.Updates[u-1].Surface), u, e.Text)
			}
		}
		copies[e.ID] = n.ID
		if err := c.twins(e, n); err != nil {
			return nil, err
		}
	}
	return copies, nil
}

// movePromises lets every open promise go here: what the public was promised is
// promised in the other incident, by the same person, in the same words, for the
// same time. What was said there before the merge keeps none of it. An interval of
// a cadence that runs goes on from where it began.
func (c *change) movePromises(to *change, copies map[incident.EntryID]incident.EntryID, head incident.EntryID) []incident.Promise {
	var moved []incident.Promise
	ended := map[incident.PromiseID]bool{}
	for _, row := range incident.Judge(c.inc, c.at).Rows {
		if !row.Owed && !row.Standing || ended[row.Promise] {
			continue
		}
		ended[row.Promise] = true
		p := &c.inc.Promises[row.Promise-1]
		if row.Surface == incident.Public && row.Outcome != incident.Broken {
			q := *p
			q.MadeAt, q.CameAt, q.Due, q.Update, q.Asked = row.PostedAt, c.at, row.Due, 0, false
			q.Entry = head
			for _, e := range c.wordsOf(p.ID) {
				if n, ok := copies[e]; ok {
					q.Entry = n
				}
			}
			moved = append(moved, to.record(q))
		}
		p.Superseded = &incident.Closing{By: c.by, At: c.at, Reason: "merged into " + to.inc.ID.String()}
	}
	return moved
}

// moveActions moves the open action items, each with its owner and date.
func (c *change) moveActions(to *change, copies map[incident.EntryID]incident.EntryID, head incident.EntryID) []incident.Action {
	var moved []incident.Action
	for i := range c.inc.Actions {
		a := &c.inc.Actions[i]
		if !a.Open() {
			continue
		}
		n := *a
		n.ID, n.Entry = incident.ActionID(len(to.inc.Actions)+1), head
		if e, ok := copies[a.Entry]; ok {
			n.Entry = e
			if j := slices.IndexFunc(to.entries, func(x *incident.Entry) bool { return x.ID == e }); j >= 0 {
				to.entries[j].Kind, to.entries[j].Action = incident.EntryAction, n.ID
				to.entries[j].Text = wordsActionEntry(n, to.name, zoneOf(to.inc))
			}
		}
		to.inc.Actions = append(to.inc.Actions, n)
		a.Dropped = &incident.Closing{By: c.by, At: c.at, Reason: fmt.Sprintf("moved to %s %s", to.inc.ID, n.ID)}
		moved = append(moved, n)
	}
	return moved
}

// moveLinks lets the links be shown there, too; one whose name is taken by another
// place says whose it is.
func (c *change) moveLinks(to *change, copies map[incident.EntryID]incident.EntryID, head incident.EntryID) error {
	for _, l := range c.inc.Links {
		if slices.ContainsFunc(to.inc.Links, func(o incident.Link) bool { return strings.EqualFold(o.Name, l.Name) && o.URL != l.URL }) {
			l.Name = strings.ToLower(c.inc.ID.String()) + " " + l.Name
		}
		l.Entry = cmp.Or(copies[l.Entry], head)
		to.inc.SetLink(l)
		if err := to.bookmark(capital(l.Name), l.URL); err != nil {
			return err
		}
	}
	return nil
}

// sayNaming queues a message for the incident's room that repeats the title of
// another one, too, so that it can be taken back from either.
func (c *change) sayNaming(other *incident.Incident, m chat.Message, key string) (err error) {
	post := &store.Post{Kind: store.PostSay, InRoom: true, Key: key, Slot: key, Message: m}
	if post.Entries, err = c.repeated(m); err != nil {
		return err
	}
	return errors.Join(c.named(other, post), c.queue(post))
}

// bringAlong brings those who had a part in the merged incident into this one's
// room.
func (c *change) bringAlong(from *incident.Incident, head incident.EntryID) error {
	people := []incident.Person{from.Commander()}
	for _, r := range incident.Roles {
		people = append(people, from.Roles[r])
	}
	for _, p := range c.inc.Promises {
		people = append(people, p.Owes())
	}
	for _, a := range c.inc.Actions {
		people = append(people, a.Owner)
	}
	var brought []incident.Person
	for _, p := range people {
		if p == "" || c.hasPart(p) || slices.Contains(brought, p) {
			continue
		}
		brought = append(brought, p)
		if err := c.invite(p, fmt.Sprintf("merge@%s/%s", head, p)); err != nil {
			return err
		}
	}
	return nil
}

// mayMerge refuses a merge into an incident that the person may not know of, in
// the words for one that does not exist.
func (b *Bot) mayMerge(ctx context.Context, ev chat.Event, cmd command.Command) error {
	if cmd.Verb != command.Merge {
		return nil
	}
	_, err := b.target(ctx, ev, command.Command{Incident: cmd.Into})
	return err
}

// whileMerged are the commands that an incident still takes after it was merged;
// for all others people go where it went.
var whileMerged = map[command.Verb]bool{
	command.Follow: true, command.Unfollow: true, command.CatchUp: true, command.Edit: true, command.Redact: true, command.Reopen: true, command.Merge: true, command.Retract: true,
	command.Update: true, command.Resolve: true, // these say themselves where to go
}

// gone refuses what belongs to the incident that this one was merged into.
func (c *change) gone(v command.Verb) error {
	if c.inc.MergedInto == 0 || whileMerged[v] {
		return nil
	}
	return refuseLine(wordsMergedBefore(c.inc))
}
