package bot

import (
	"context"
	"errors"
	"fmt"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// pressTake takes what was handed over.
const pressTake = "take"

// handover offers a role to somebody, who gets a card with all that goes with it.
// Until they take it the giver holds it, and both are reminded. Whoever hands a
// role to themselves takes it at once.
func (c *change) handover(cmd command.Command) (Reply, error) {
	if !c.inc.Owes() {
		return Reply{}, refuse("%s %s; there is nothing to hand over.", c.inc.ID, wordsOver(c.inc))
	}
	from := c.inc.Holder(cmd.Role)
	if from == cmd.Lead {
		if to := c.offeredTo(cmd.Role); to != "" {
			return c.takeBack(cmd.Role, to)
		}
		return Reply{}, refuse("%s is %s of %s already.", c.name(cmd.Lead), cmd.Role.Title(), c.inc.ID)
	}
	e := c.entry(incident.EntryRole, wordsOffered(cmd.Role, c.name(from), c.name(cmd.Lead), cmd.Text))
	h := c.inc.Offer(incident.Handover{Role: cmd.Role, From: from, To: cmd.Lead, Note: cmd.Text, By: c.by, At: c.at, Entry: e.ID})
	if cmd.Lead == c.by {
		return c.takeOver(*h)
	}
	if err := c.invite(cmd.Lead, "handover@"+e.ID.String()); err != nil {
		return Reply{}, err
	}
	if err := c.card(*h); err != nil {
		return Reply{}, err
	}
	if err := c.pinged(cmd.Lead, c.now); err != nil {
		return Reply{}, err
	}
	if err := c.queue(&store.Post{Kind: store.PostSay, InRoom: true, Key: fmt.Sprintf("%s/%s", c.inc.ID, h.ID), Message: c.wordsPassing(*h), Entries: []incident.EntryID{}}); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsHanded(*h)}, nil
}

// offeredTo is who has been offered a role and has not taken it, "" = nobody.
func (c *change) offeredTo(r incident.Role) incident.Person {
	for _, h := range c.inc.Offers() {
		if h.Role == r {
			return h.To
		}
	}
	return ""
}

// takeBack ends the offer of a role, which its holder keeps.
func (c *change) takeBack(r incident.Role, to incident.Person) (Reply, error) {
	kept := c.wordsKeeps(r, to)
	e := c.entry(incident.EntryRole, kept)
	c.inc.EndOffers(r, incident.Closing{By: c.by, At: c.at, Reason: "taken back"})
	return Reply{Message: c.wordsDone(kept)}, c.room("kept@"+e.ID.String(), "", c.wordsDone(kept))
}

// card sends the receiver of a handover what they need to know, and remembers
// whose words stand on it.
func (c *change) card(h incident.Handover) error {
	if err := c.tx.PutValue(c.cardSlot(h.ID), true); err != nil {
		return err
	}
	return c.queueCard(store.Post{Kind: store.PostSay, Key: c.cardSlot(h.ID)}, h, c.standing())
}

// cardSlot is where the card of a handover stands, and what is stored while it
// offers [I have it].
func (c *change) cardSlot(id incident.HandoverID) string {
	return fmt.Sprintf("%s/card/%s", c.inc.ID, id)
}

// settleCards takes [I have it] off the cards whose handover waits no more, which
// then say what became of it.
func (c *change) settleCards(now standing) error {
	for _, h := range c.inc.Handovers {
		slot, offers := c.cardSlot(h.ID), false
		if err := c.tx.Value(slot, &offers); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if !offers || h.Pending() {
			continue
		}
		if err := c.queueCard(store.Post{Kind: store.PostEdit, Slot: slot, Collapse: slot, Key: slot + "/settled"}, h, now); err != nil {
			return err
		}
		if err := c.tx.PutValue(slot, nil); err != nil {
			return err
		}
	}
	return nil
}

// queueCard queues a card as a post that says it, or puts it in another's place.
func (c *change) queueCard(as store.Post, h incident.Handover, now standing) error {
	post := &as
	post.To = chat.Dest{Person: chat.PersonRef(h.To)}
	if !c.inc.Private { // a private one is theirs to read once the room's queue has brought them in
		post.Lane = "person:" + string(h.To)
	}
	post.Message = c.wordsCard(h, now)
	var err error
	if post.Entries, err = c.repeated(post.Message); err != nil {
		return err
	}
	for _, e := range post.Entries {
		if err := c.remember(e, c.cardSlot(h.ID)); err != nil {
			return err
		}
	}
	return c.queue(post)
}

// invite brings somebody into the incident's room, where Kept can.
func (c *change) invite(p incident.Person, key string) error {
	if _, ok := chat.Feature[chat.RoomOpener](c.b.platform, birthplace(c.inc)); !ok || c.away(p) {
		return nil
	}
	return c.queue(&store.Post{Kind: store.PostInvite, InRoom: true, Key: c.inc.ID.String() + "/invite/" + key, People: []chat.PersonRef{chat.PersonRef(p)}})
}

// take is [I have it]: the role, what its giver owes and the reminders of it are
// the receiver's from now on.
func (c *change) take(id incident.HandoverID) (Reply, error) {
	h, ok := c.inc.Handover(id)
	switch {
	case !ok:
		return Reply{}, outOfDate()
	case h.To != c.by:
		return Reply{}, refuseLine(c.wordsNotYours(*h))
	case !h.TakenAt.IsZero():
		return Reply{}, refuse("You have it already, since %s.", moment(h.TakenAt, c.zone(c.by)))
	case !h.Pending():
		return Reply{}, refuseLine(c.wordsOffOffer(*h))
	case !c.inc.Owes():
		return Reply{}, refuse("%s %s.", c.inc.ID, wordsOver(c.inc))
	}
	return c.takeOver(*h)
}

// takeOver records that a handover is taken, and tells the room and the giver.
func (c *change) takeOver(h incident.Handover) (Reply, error) {
	giver := h.From
	from, moved := c.inc.Take(h.ID, c.at)
	h.From = from
	e := c.entry(incident.EntryRole, wordsTaken(h, c.name, moved))
	m := c.wordsHolds(h, moved)
	if err := c.queue(&store.Post{Kind: store.PostSay, InRoom: true, Key: fmt.Sprintf("%s/%s/taken", c.inc.ID, h.ID), Message: m, Entries: []incident.EntryID{e.ID}}); err != nil {
		return Reply{}, err
	}
	if giver != c.by && h.By == giver { // somebody who gave it waits to hear
		if err := c.relieve(giver, h); err != nil {
			return Reply{}, err
		}
	}
	return Reply{Message: c.wordsHave(h, c.standing())}, nil
}

// relieve tells a giver that it is theirs no more, once they may be pinged again and
// are awake, where it is not grave, and holds up nothing else of theirs until then.
func (c *change) relieve(giver incident.Person, h incident.Handover) error {
	key := fmt.Sprintf("%s/%s/relieved", c.inc.ID, h.ID)
	post := &store.Post{Lane: key, Kind: store.PostSay, To: chat.Dest{Person: chat.PersonRef(giver)}, Key: key, Message: c.wordsRelieved(h)}
	at := c.mayPing(giver)
	if c.inc.Severity > grave {
		at = c.hours(giver).NextAwake(at)
	}
	if at.After(c.now) {
		post.NotUntil = at
		return c.queue(post)
	}
	return errors.Join(c.queue(post), c.pinged(giver, c.now))
}

// endOffers ends every handover that still waits, with what it went with.
func (c *change) endOffers(reason string) {
	for _, r := range incident.Roles {
		c.inc.EndOffers(r, incident.Closing{By: c.by, At: c.at, Reason: reason})
	}
}

// mayReceive refuses handing over a private incident to somebody who is not in its
// room, where nobody can be brought in.
func (b *Bot) mayReceive(ctx context.Context, id incident.ID, cmd command.Command) error {
	if cmd.Verb != command.Handover {
		return nil
	}
	inc, err := b.load(ctx, id)
	if err != nil {
		return err
	}
	c := &change{b: b, inc: inc}
	if _, opens := chat.Feature[chat.RoomOpener](b.platform, birthplace(inc)); inc.Private && (!opens || c.away(cmd.Lead)) && !b.visible(ctx, inc, chat.PersonRef(cmd.Lead)) {
		return refuse("%s is private, and they are not in its room. Bring them in first.", inc.ID)
	}
	return nil
}
