package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// What a change shows and says is queued in its transaction; nothing is posted from
// it.

// lane is the queue of everything that is shown in the incident's room.
func lane(id incident.ID) string { return id.String() }

// room queues a message for the incident's room. key is unique for ever; slot,
// if any, remembers where the message lands.
func (c *change) room(key, slot string, m chat.Message) error {
	return c.queue(&store.Post{Kind: store.PostSay, InRoom: true, Key: c.inc.ID.String() + "/" + key, Slot: slot, Message: m})
}

// direct queues a message for one person.
func (c *change) direct(p incident.Person, key string, m chat.Message) error {
	return c.queue(&store.Post{Lane: "person:" + string(p), Kind: store.PostSay, To: chat.Dest{Person: chat.PersonRef(p)},
		Key: c.inc.ID.String() + "/" + key, Message: m})
}

// queue puts a post into the outbox.
func (c *change) queue(p *store.Post) error {
	if p.Lane == "" {
		p.Lane = lane(c.inc.ID)
	}
	if p.InRoom {
		if closed, err := c.archived(); closed || err != nil {
			return err // nobody can write there any more
		}
	}
	p.Incident, p.At = c.inc.ID, c.now
	if p.Kind == store.PostCall && c.inc.Drill {
		return nil
	}
	c.labelled(p)
	if err := c.carries(p); err != nil {
		return err
	}
	return c.tx.Enqueue(p)
}

// showSummary queues a new face for the pinned summary and the topic, if they
// differ from what was last queued.
func (c *change) showSummary(now standing) error {
	m := c.summary(now)
	if err := c.showIfNew("summary", m, &store.Post{Kind: store.PostEdit, InRoom: true, Slot: summarySlot(c.inc.ID), Message: m}); err != nil {
		return err
	}
	topic := wordsTopic(c.inc, c.name)
	return c.showIfNew("topic", topic, &store.Post{Kind: store.PostTopic, InRoom: true, Text: topic})
}

// showIfNew queues a post that shows v under a name, unless the same was
// queued last. A newer one makes an older one needless.
func (c *change) showIfNew(name string, v any, p *store.Post) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	face, slot := hex.EncodeToString(sum[:8]), c.inc.ID.String()+"/"+name
	var last string
	if err := c.tx.Value(slot, &last); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if last == face {
		return nil
	}
	if last != "" { // the first face is posted by declare
		p.Collapse, p.Key = slot, fmt.Sprintf("%s@%s", slot, face)
		if err := c.queue(p); err != nil {
			return err
		}
	}
	return c.tx.PutValue(slot, face)
}

// summarySlot is where an incident's pinned summary stands.
func summarySlot(id incident.ID) string { return id.String() + "/summary" }
