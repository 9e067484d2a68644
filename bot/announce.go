package bot

import (
	"errors"
	"slices"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// An incident is announced once, in the room that the configuration names, else
// where it was declared. The announcement is edited as severity and phase
// change, which notifies nobody; every status update is a reply under it, shown
// in the room as well while it is grave. A private incident is announced
// nowhere, and neither is one that was over when it was recorded.

// announcedSlot is where an incident's announcement stands.
func announcedSlot(id incident.ID) string { return id.String() + "/announced" }

// announceLane keeps the announcement and what belongs to it in order. A room
// that takes no posts holds up nothing in the incident's own.
func announceLane(id incident.ID) string { return id.String() + "/announced" }

// grave are the severities whose updates are shown in the room of the
// announcement, too.
const grave = incident.SEV2

// announce queues the announcement, once the incident has its room, with the
// updates that came before.
func (c *change) announce() error {
	to := c.place().Announce
	if to == "" {
		to = chat.RoomRef(c.inc.DeclaredIn)
	}
	if c.inc.Private || c.inc.Retroactive || to == "" || to == chat.RoomRef(c.inc.Room) {
		return nil
	}
	m := wordsAnnounced(c.inc)
	slot := announcedSlot(c.inc.ID)
	if err := c.showIfNew("announced", m, nil); err != nil { // the first face; later ones are edits
		return err
	}
	err := c.queue(&store.Post{Lane: announceLane(c.inc.ID), Kind: store.PostSay, To: chat.Dest{Room: to}, Key: slot, Slot: slot,
		Message: m, Entries: []incident.EntryID{1}}) // the declaration names the title
	if err != nil {
		return err
	}
	for _, u := range c.inc.Updates {
		if u.Posted() {
			if err := c.reply(u); err != nil {
				return err
			}
		}
	}
	return nil
}

// announced reports whether the announcement was queued.
func (c *change) announced() (bool, error) {
	var face string
	err := c.tx.Value(announcedSlot(c.inc.ID), &face)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// reply queues an update as a reply under the announcement.
func (c *change) reply(u incident.Update) error {
	told, err := c.announced()
	if err != nil || !told {
		return err
	}
	return c.queue(&store.Post{Lane: announceLane(c.inc.ID), Kind: store.PostSay, Under: announcedSlot(c.inc.ID),
		To: chat.Dest{Broadcast: c.inc.Severity <= grave}, Key: c.replySlot(u.ID), Slot: c.replySlot(u.ID),
		Message: c.wordsUpdate(u), Entries: []incident.EntryID{u.Entry}})
}

// replySlot is where an update stands under the announcement.
func (c *change) replySlot(u incident.UpdateID) string { return c.updateSlot(u) + "/announced" }

// reshow queues a new wording of an update, wherever it stands.
func (c *change) reshow(u incident.Update, key string, entries ...incident.EntryID) error {
	for _, p := range []*store.Post{
		{Slot: c.updateSlot(u.ID)},
		{Slot: c.replySlot(u.ID), Lane: announceLane(c.inc.ID)},
	} {
		p.Kind, p.Collapse, p.Key = store.PostEdit, p.Slot, p.Slot+"/"+key
		p.Message, p.Entries = c.wordsUpdate(u), slices.Clone(entries)
		if err := c.queue(p); err != nil {
			return err
		}
	}
	return nil
}

// showAnnouncement queues a new face of the announcement, if it differs from
// what was queued last.
func (c *change) showAnnouncement() error {
	told, err := c.announced()
	if err != nil || !told {
		return err
	}
	m := wordsAnnounced(c.inc)
	return c.showIfNew("announced", m, &store.Post{Lane: announceLane(c.inc.ID), Kind: store.PostEdit, Slot: announcedSlot(c.inc.ID), Message: m,
		Entries: []incident.EntryID{1}})
}

// under fills in where a reply goes; nowhere if what it replies to does not
// stand anywhere.
func under(tx store.Tx, p *store.Post) error {
	ref, err := tx.Slot(p.Under)
	if errors.Is(err, store.ErrNotFound) {
		p.To = chat.Dest{}
		return nil
	}
	p.To.Room, p.To.Thread = ref.Room, ref.ID
	return err
}
