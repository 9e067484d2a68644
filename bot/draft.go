package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/bot/postmortem"
	"kept/store"
)

// page is how many records are read in one short transaction.
const page = 500

// Draft compiles the postmortem draft of an incident from what is stored.
func (b *Bot) Draft(ctx context.Context, id incident.ID, voice postmortem.Voice, now time.Time) (postmortem.Draft, error) {
	inc, err := b.load(ctx, id)
	if err != nil {
		return postmortem.Draft{}, fmt.Errorf("draft of %s: %w", id, err)
	}
	in := postmortem.Input{Incident: inc, Ledger: incident.Judge(inc, now), Names: b.names(ctx), Now: now, Voice: voice,
		Messages: b.messages(ctx, chat.RoomRef(inc.Room))}
	if in.UnseenFrom, err = b.unseenFrom(ctx, inc); err != nil {
		return postmortem.Draft{}, fmt.Errorf("draft of %s: %w", id, err)
	}
	err = b.store.View(ctx, func(tx store.Tx) error {
		in.Misses = b.cfg.policyFor(tx, inc).Misses(inc, now)
		return nil
	})
	if err != nil {
		return postmortem.Draft{}, err
	}
	for after := incident.EntryID(0); ; {
		var es []*incident.Entry
		err := b.store.View(ctx, func(tx store.Tx) (err error) {
			es, err = tx.Entries(id, after, page)
			return err
		})
		if err != nil {
			return postmortem.Draft{}, fmt.Errorf("draft of %s: %w", id, err)
		}
		if len(es) == 0 {
			break
		}
		in.Entries = append(in.Entries, es...)
		after = es[len(es)-1].ID
	}
	return postmortem.Compile(in)
}

// names looks up display names, each once.
func (b *Bot) names(ctx context.Context) func(incident.Person) string {
	known := map[incident.Person]string{}
	return func(p incident.Person) string {
		if _, ok := known[p]; !ok {
			_ = b.store.View(ctx, func(tx store.Tx) error {
				known[p] = nameIn(tx, p)
				return nil
			})
		}
		return known[p]
	}
}

// messages streams a room's history in pages, so that no reader stays open.
func (b *Bot) messages(ctx context.Context, room chat.RoomRef) iter.Seq2[postmortem.Message, error] {
	return func(yield func(postmortem.Message, error) bool) {
		for after := ""; room != ""; {
			var ms []*store.Message
			err := b.store.View(ctx, func(tx store.Tx) (err error) {
				ms, err = tx.Messages(room, after, page)
				return err
			})
			if err != nil {
				yield(postmortem.Message{}, err)
				return
			}
			for _, m := range ms {
				if !yield(asEvidence(m), nil) {
					return
				}
			}
			if len(ms) < page {
				return
			}
			after = ms[len(ms)-1].Ref.ID
		}
	}
}

// asEvidence is a stored message as the draft reads it.
func asEvidence(m *store.Message) postmortem.Message {
	out := postmortem.Message{
		Ref: incident.Message(m.Ref.String()), By: incident.Person(m.By), Bot: m.Bot, Ours: m.Ours, At: m.At, Text: m.Text,
		Link: m.Link, Edited: !m.EditedAt.IsZero(), Deleted: !m.DeletedAt.IsZero(), Redacted: m.Redacted,
	}
	for _, f := range m.Files {
		out.Files = append(out.Files, incident.File(f))
	}
	return out
}

// draftMessage is the draft as two files.
func (b *Bot) draftMessage(ctx context.Context, id incident.ID, now time.Time) (chat.Message, error) {
	inc, err := b.load(ctx, id)
	if err == nil {
		err = b.readBeforeDraft(ctx, chat.RoomRef(inc.Room))
	}
	if err != nil {
		return chat.Message{}, fmt.Errorf("draft of %s: %w", id, err)
	}
	d, err := b.Draft(ctx, id, postmortem.Internal, now)
	if err != nil {
		return chat.Message{}, err
	}
	var md, page bytes.Buffer
	if err := errors.Join(d.Markdown(&md, b.cfg.Template), d.HTML(&page, b.cfg.Template)); err != nil {
		return chat.Message{}, fmt.Errorf("draft of %s: %w", id, err)
	}
	name := strings.ToLower(id.String()) + "-postmortem"
	m := wordsDraft(id, len(d.Questions))
	if inc, err := b.load(ctx, id); err == nil {
		if inc.Postmortem.PublishedAt.IsZero() {
			m.Buttons = [][]chat.Button{{{Action: pressPublish, Label: "Publish", Value: id.String()}}}
		}
		m = drilled(inc, m)
	}
	m.Files = []chat.Upload{
		{Name: name + ".md", Type: "text/markdown", Data: md.Bytes()},
		{Name: name + ".html", Type: "text/html", Data: page.Bytes()},
	}
	return m, nil
}

// draft queues the draft for the incident's room, compiled when it is posted.
func (c *change) draft(command.Command) (Reply, error) {
	if c.inc.Postmortem.State == incident.NoPostmortem {
		c.inc.Postmortem.State = incident.PostmortemDraft
		c.entry(incident.EntryPostmortem, "Postmortem draft compiled")
	}
	if err := c.queueDraft("draft@" + eventKey(c.ev)); err != nil {
		return Reply{}, err
	}
	where := "the incident's room"
	if closed, err := c.archived(); err != nil {
		return Reply{}, err
	} else if closed {
		where = "you"
	}
	return Reply{Message: c.wordsDone("The draft is on its way to " + where + ".")}, nil
}
