package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
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

func (c *change) postmortemOwner(cmd command.Command) (Reply, error) {
	c.inc.Postmortem.Owner = cmd.Lead
	c.entry(incident.EntryPostmortem, "Postmortem owner: "+c.name(cmd.Lead))
	return Reply{Message: c.wordsDone("Postmortem owner: " + c.name(cmd.Lead) + ".")}, nil
}

// postmortemDone records that the postmortem is complete. That meets the
// policy; a public promise is kept by publication only.
func (c *change) postmortemDone(command.Command) (Reply, error) {
	pm := &c.inc.Postmortem
	if !pm.CompletedAt.IsZero() {
		return Reply{}, refuseLine(say("The postmortem of %s was completed at %s already.", c.inc.ID, dated(pm.CompletedAt, time.UTC)))
	}
	pm.State, pm.CompletedAt, pm.CompletedBy = incident.PostmortemInReview, c.at, c.by
	e := c.entry(incident.EntryPostmortem, "Postmortem completed")
	if err := c.room("pm-done@"+e.ID.String(), "", c.wordsPostmortem("completed")); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsTold(add(say("Postmortem completed."), c.publicationOwed()...))}, nil
}

// postmortemPublish records that the postmortem is public.
func (c *change) postmortemPublish(cmd command.Command) (Reply, error) {
	pm := &c.inc.Postmortem
	if !pm.PublishedAt.IsZero() {
		return Reply{}, refuseLine(say("The postmortem of %s was published at %s already.", c.inc.ID, dated(pm.PublishedAt, time.UTC)))
	}
	if pm.CompletedAt.IsZero() {
		pm.CompletedAt, pm.CompletedBy = c.at, c.by
	}
	pm.State, pm.PublishedAt, pm.PublishedBy = incident.PostmortemPublished, c.at, c.by
	text := "Postmortem published"
	if cmd.Text != "" {
		text += ": " + cmd.Text
	}
	e := c.entry(incident.EntryPostmortem, text)
	if c.inc.Status == incident.Resolved {
		c.setPhase(incident.InPostmortem, c.at, false)
	}
	if err := c.room("pm-published@"+e.ID.String(), "", c.wordsPostmortem("published")); err != nil {
		return Reply{}, err
	}
	if err := c.bookmark(linkPostmortem, cmd.Text); err != nil {
		return Reply{}, err
	}
	answer := "Postmortem published" + c.postmortemLate() + "."
	if c.over = c.archiving(); c.over {
		answer += " The incident's room is archived."
	}
	return Reply{Message: c.wordsDone(answer)}, nil
}

// publicationOwed says, after completion, that publication is still owed.
func (c *change) publicationOwed() chat.Line {
	for _, r := range incident.Judge(c.inc, c.at).Rows {
		if r.Owed && r.Kind == incident.PostmortemDue && r.Surface == incident.Public {
			return say(" It was promised to the public for %s: `postmortem publish` when it is out.", dayIn(r.Due, zoneNamed(c.inc.Promises[r.Promise-1].Zone, c.pageZone())))
		}
	}
	return nil
}

// postmortemLate says how late the publication is for what was promised.
func (c *change) postmortemLate() string {
	var late time.Duration
	for _, r := range incident.Judge(c.inc, c.at).Rows {
		if r.Kind == incident.PostmortemDue && r.Outcome == incident.Broken && r.KeptAt.Equal(c.at) {
			late = max(late, r.Late)
		}
	}
	if late == 0 {
		return ""
	}
	return ", " + human(late) + " after it was promised"
}

// postmortemSection puts a person's words in place of a compiled section; no
// words bring the compiled ones back.
func (c *change) postmortemSection(cmd command.Command) (Reply, error) {
	key := sectionKey(cmd.Section)
	if key == "" {
		return Reply{}, refuse("There is no section %q; the sections are: %s.", cmd.Section, strings.Join(sectionNames(), ", "))
	}
	if cmd.Text == "" {
		delete(c.inc.Postmortem.Sections, key)
		c.entry(incident.EntryPostmortem, "Postmortem section "+key+": compiled again")
		return Reply{Message: c.wordsDone("Section " + key + " is compiled from the history again.")}, nil
	}
	if c.inc.Postmortem.Sections == nil {
		c.inc.Postmortem.Sections = map[string]incident.Section{}
	}
	c.inc.Postmortem.Sections[key] = incident.Section{Text: cmd.Text, By: c.by, At: c.at}
	c.entry(incident.EntryPostmortem, "Postmortem section "+key+" written")
	return Reply{Message: c.wordsDone("Section " + key + " now reads as you wrote it, also when the draft is compiled again.")}, nil
}

// sectionKey finds a section of the draft by key or title, in any case.
func sectionKey(name string) string {
	for _, h := range postmortem.Sections {
		if strings.EqualFold(h.Key, name) || strings.EqualFold(h.Title, name) {
			return h.Key
		}
	}
	return ""
}

func sectionNames() []string {
	var out []string
	for _, h := range postmortem.Sections {
		out = append(out, h.Key)
	}
	return out
}

// postmortemConfirm makes a statement in the timeline a confirmed one: a
// message that was marked becomes a fact of the topic that its words are about.
func (c *change) postmortemConfirm(cmd command.Command) (Reply, error) {
	e, err := c.entryNamed(cmd.Entry)
	if err != nil {
		return Reply{}, err
	}
	if e.Redacted != nil {
		return Reply{}, refuse("%s was redacted.", e.ID)
	}
	topic := cmd.Topic
	if topic == "" {
		topic = e.Topic
	}
	if topic == "" {
		topic = postmortem.TopicOf(e.Text)
	}
	if topic == "" || !slices.Contains(incident.Topics, topic) {
		return Reply{}, refuse("Confirm %s as what? Write it as a note instead: `note cause: …`, `note fix: …`.", e.ID)
	}
	e.Topic = topic
	if err := c.tx.PutEntry(e); err != nil {
		return Reply{}, err
	}
	c.entry(incident.EntryPostmortem, fmt.Sprintf("%s confirmed as %s", e.ID, topic))
	return Reply{Message: c.wordsDone(fmt.Sprintf("%s is confirmed as %s.", e.ID, topic))}, nil
}
