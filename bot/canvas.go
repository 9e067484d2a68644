package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/postmortem"
	"kept/store"
)

// linksLane holds what nobody waits for: links and documents of an incident's
// room.
func linksLane(id incident.ID) string { return id.String() + "/links" }

func linkName(id incident.ID, title string) string { return id.String() + "/link/" + title }

// bookmark shows a link where the incident's room shows its links, in place of
// an older one of that title. A room that is not the incident's own keeps its
// links.
func (c *change) bookmark(title, to string) error {
	if u, err := url.Parse(to); err != nil || u.Scheme == "" || u.Host == "" {
		return nil
	}
	old, err := c.linked(title)
	if err != nil || old == to {
		return err
	}
	if err := c.tx.PutValue(linkName(c.inc.ID, title), to); err != nil {
		return err
	}
	return c.queueBookmark(title, to)
}

// unbookmark takes a link away from where the incident's room shows its links.
func (c *change) unbookmark(title string) error {
	to, err := c.linked(title)
	if err != nil || to == "" {
		return err
	}
	return errors.Join(c.tx.PutValue(linkName(c.inc.ID, title), ""), c.queueBookmark(title, ""))
}

func (c *change) queueBookmark(title, to string) error {
	if _, ok := chat.Feature[chat.Bookmarker](c.b.platform, birthplace(c.inc)); !ok {
		return nil
	}
	name := c.inc.ID.String() + "/bookmark/" + title
	return c.queue(&store.Post{Lane: linksLane(c.inc.ID), Kind: store.PostBookmark, InRoom: true, Key: fmt.Sprintf("%s@%d", name, c.now.UnixNano()),
		Collapse: name, Text: title, URL: to})
}

// linked is where a link of an incident leads; "" if there is none.
func (c *change) linked(title string) (to string, err error) {
	err = c.tx.Value(linkName(c.inc.ID, title), &to)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return to, err
}

// linkTo is the link of what stands in a slot; "" where there is none.
func (c *change) linkTo(slot string) (string, error) {
	ref, err := c.tx.Slot(slot)
	l, ok := chat.Feature[chat.Linker](c.b.platform, ref.Room)
	if errors.Is(err, store.ErrNotFound) || err == nil && !ok {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return l.Link(ref), nil
}

// queueDocument queues the postmortem draft as a document of the incident's
// room, where the platform keeps documents. It is compiled when its turn comes,
// and replaces what it said before.
func (c *change) queueDocument() error {
	if _, ok := chat.Feature[chat.Publisher](c.b.platform, birthplace(c.inc)); !ok {
		return nil
	}
	name := c.inc.ID.String() + "/document"
	return c.queue(&store.Post{Lane: linksLane(c.inc.ID), Kind: store.PostDocument, InRoom: true, Key: fmt.Sprintf("%s@%d", name, c.now.UnixNano()), Collapse: name})
}

// renewDocument compiles the document again, if there is one: a text was redacted.
func (c *change) renewDocument() error {
	if to, err := c.linked(linkDraft); err != nil || to == "" {
		return err
	}
	return c.queueDocument()
}

// document keeps the draft as a document. Where the workspace has none, the
// files serve.
func (b *Bot) document(ctx context.Context, p *store.Post, now time.Time) (effect, error) {
	docs, ok := chat.Feature[chat.Publisher](b.platform, p.To.Room)
	if !ok || p.To.Room == "" {
		return nil, nil
	}
	d, err := b.Draft(ctx, p.Incident, postmortem.Internal, now)
	if err != nil {
		return nil, err
	}
	var md bytes.Buffer
	if err := d.Markdown(&md, b.cfg.Template); err != nil {
		return nil, fmt.Errorf("draft of %s: %w", p.Incident, err)
	}
	to, err := docs.Document(ctx, p.To.Room, p.Incident.String()+" postmortem draft", md.String())
	return func(c *change) error { return c.bookmark(linkDraft, to) }, err
}
