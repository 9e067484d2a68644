package bot

import (
	"errors"
	"slices"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// A mention reaches nobody who is not in the room. Whoever Kept mentions in an
// incident's room is brought there first, once: whoever leaves again is not
// dragged back. Nobody is ever brought into a private room. Where a room is
// others' too, those who are called from outside are written to directly instead; where
// it is on another platform, or somebody's chat with Kept, everybody who cannot read it.

func broughtName(id incident.ID) string { return id.String() + "/brought" }

// bring queues the invitation of those who were not brought before, ahead of the
// message that mentions them.
func (c *change) bring(people []incident.Person) error {
	var before []incident.Person
	if err := c.tx.Value(broughtName(c.inc.ID), &before); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	known := len(before)
	for _, p := range people {
		if p == "" || c.hasPart(p) || !c.brings(p) || slices.Contains(before, p) {
			continue
		}
		before = append(before, p)
		err := c.queue(&store.Post{Kind: store.PostInvite, InRoom: true, Key: broughtName(c.inc.ID) + "/" + string(p),
			People: []chat.PersonRef{chat.PersonRef(p)}})
		if err != nil {
			return err
		}
	}
	if len(before) == known {
		return nil
	}
	return c.tx.PutValue(broughtName(c.inc.ID), before)
}

// hasPart reports whether somebody was brought into the room for their part in
// the incident.
func (c *change) hasPart(p incident.Person) bool {
	if p == c.inc.DeclaredBy {
		return true
	}
	for _, holder := range c.inc.Roles {
		if p == holder {
			return true
		}
	}
	return false
}

// brings reports whether Kept can, and may, bring somebody into the incident's
// room unasked.
func (c *change) brings(p incident.Person) bool { return !c.inc.Private && c.opensTo(p) }

// opensTo reports whether Kept can let somebody into the incident's room: it has
// one of its own, on their platform.
func (c *change) opensTo(p incident.Person) bool {
	_, opens := chat.Feature[chat.RoomOpener](c.b.platform, birthplace(c.inc))
	return opens && !c.away(p) && (c.inc.Room == "" || ownRoom(c.inc))
}

// alone are those whom no mention in the incident's room can be made to reach: whoever
// cannot read it, and of those whom stages call from outside, the escalation target and
// the deputy, whoever is not brought there.
func (c *change) alone(n reminders.Nudge) []incident.Person {
	var out []incident.Person
	for _, f := range n.Firings {
		for _, to := range f.To {
			outside := to == reminders.Target || to == reminders.Deputy
			for _, p := range c.those(f, to) {
				missed := outside && !c.hasPart(p) && !c.brings(p) || !c.inc.Private && !c.reads(p)
				if missed && !slices.Contains(out, p) {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// reads reports whether somebody can read the incident's room once they are there: it
// is on their platform, and not somebody else's chat with Kept.
func (c *change) reads(p incident.Person) bool {
	return !c.away(p) && (!c.inc.Unshared || p == c.inc.DeclaredBy)
}

// untold is the escalation target of a private incident, whom nobody calls; "" if
// there is none, or they have a part in it.
func (c *change) untold() string {
	if p := c.place().Escalation.Person; p != "" && c.hasPart(incident.Person(p)) {
		return ""
	}
	return c.targetName()
}
