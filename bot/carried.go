package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// Which posts carry whose text is remembered beside each entry, so that the text
// can be taken back wherever it was posted.

// blank replaces what stands in a slot by a tombstone.
func (c *change) blank(slot string, e *incident.Entry) error {
	if _, err := c.tx.Slot(slot); errors.Is(err, store.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	return c.queue(&store.Post{Kind: store.PostEdit, Slot: slot, Collapse: slot, Key: fmt.Sprintf("%s/redacted@%s", slot, e.ID),
		Message: wordsTombstone(e), Entries: []incident.EntryID{}})
}

// forgetQueued blanks what is queued with the text of entries and has not been
// posted yet, in whichever lane.
func (c *change) forgetQueued(ids []incident.EntryID, tomb incident.EntryID) error {
	var slots []string
	for _, id := range ids {
		said, err := c.saidOf(id)
		if err != nil {
			return err
		}
		slots = append(slots, said...)
	}
	carries := func(p *store.Post) bool {
		if p.Incident != c.inc.ID { // about several, or of one that names this one
			return p.Kind == store.PostSay && p.Slot != "" && slices.Contains(slots, p.Slot)
		}
		return p.Incident == c.inc.ID && slices.ContainsFunc(ids, func(id incident.EntryID) bool { return slices.Contains(p.Entries, id) })
	}
	lanes, err := c.tx.Lanes("", 0)
	if err != nil {
		return err
	}
	for _, l := range lanes {
		posts, err := c.tx.LanePosts(l, 0)
		if err != nil {
			return err
		}
		for _, p := range posts {
			if !carries(p) {
				continue
			}
			p.Message, p.Text, p.Redacted = wordsTombstone(&incident.Entry{ID: tomb}), "", true
			if err := c.tx.PutPost(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// carries notes whose text a post carries: that of the entries of this change
// and of what they are about. Where it lands is remembered for every one of
// them, so that it can be blanked.
func (c *change) carries(p *store.Post) error {
	if p.Kind == store.PostSay && p.Entries == nil {
		for _, e := range c.entries {
			p.Entries = append(p.Entries, e.ID)
			if n := int(e.Promise); n > 0 {
				p.Entries = append(p.Entries, c.wordsOf(incident.PromiseID(n))...)
			}
			if n := int(e.Action); n > 0 && n <= len(c.inc.Actions) {
				p.Entries = append(p.Entries, c.inc.Actions[n-1].Entry)
			}
		}
	}
	slices.Sort(p.Entries)
	p.Entries = slices.Compact(p.Entries)
	if p.Kind != store.PostSay || len(p.Entries) == 0 {
		return nil
	}
	if p.Slot == "" {
		p.Slot = p.Key
	}
	for _, id := range p.Entries {
		if err := c.remember(id, p.Slot); err != nil {
			return err
		}
	}
	return nil
}

// repeated lists the entries whose words a message of this incident repeats, whole
// or cut short.
func (c *change) repeated(m chat.Message) ([]incident.EntryID, error) {
	flat := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	text := flat(m.Plain())
	says := func(words string) bool {
		begin := []rune(flat(words))
		return len(begin) > 0 && strings.Contains(text, string(begin[:min(len(begin), shortest)]))
	}
	ids := []incident.EntryID{}
	if says(c.inc.Title) {
		ids = append(ids, 1) // the declaration names it
	}
	for _, u := range c.inc.Updates {
		if says(u.Text) {
			ids = append(ids, u.Entry)
		}
	}
	for _, p := range c.inc.Promises {
		if says(p.Words) {
			ids = append(ids, c.wordsOf(p.ID)...)
		}
	}
	for _, a := range c.inc.Actions {
		if says(a.Text) {
			ids = append(ids, a.Entry)
		}
	}
	for _, l := range c.inc.Links {
		if says(l.URL) {
			ids = append(ids, l.Entry)
		}
	}
	for _, h := range c.inc.Handovers {
		if says(h.Note) {
			ids = append(ids, h.Entry)
		}
	}
	if says(c.inc.Summary) {
		told, err := c.telling()
		if err != nil {
			return nil, err
		}
		for _, e := range told {
			if e.Kind == incident.EntryDetail && strings.Contains(e.Text, c.inc.Summary) {
				ids = append(ids, e.ID)
			}
		}
	}
	return slices.DeleteFunc(ids, func(id incident.EntryID) bool { return id == 0 }), nil
}

// shortest is to how many characters a message may cut what it repeats.
const shortest = 40

// wordsOf lists the entries whose text a promise's words are: its own, and that of
// the update in which it was said, which is another where it was corrected.
func (c *change) wordsOf(id incident.PromiseID) []incident.EntryID {
	p := c.inc.Promises[id-1]
	ids := []incident.EntryID{p.Entry}
	if p.Update != 0 {
		ids = append(ids, c.inc.Updates[p.Update-1].Entry)
	}
	return ids
}

// named notes that a post about several incidents, or about another one, names one:
// its title, and the words of promises.
func (c *change) named(inc *incident.Incident, p *store.Post) error {
	one := *c
	one.inc = inc
	ids := []incident.EntryID{1}
	text := p.Message.Plain()
	for _, said := range inc.Promises {
		if said.Words != "" && strings.Contains(text, quoted(said.Words)) {
			ids = append(ids, one.wordsOf(said.ID)...)
		}
	}
	for _, id := range ids {
		if err := one.remember(id, p.Slot); err != nil {
			return err
		}
	}
	return nil
}

// remember notes that the post in a slot carries an entry's text.
func (c *change) remember(id incident.EntryID, slot string) error {
	said, err := c.saidOf(id)
	if err != nil || slices.Contains(said, slot) {
		return err
	}
	return c.tx.PutValue(saidName(c.inc.ID, id), append(said, slot))
}

// saidOf lists the slots of the posts that carry an entry's text.
func (c *change) saidOf(id incident.EntryID) (slots []string, err error) {
	err = c.tx.Value(saidName(c.inc.ID, id), &slots)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return slots, err
}

func saidName(id incident.ID, e incident.EntryID) string {
	return id.String() + "/" + e.String() + "/said"
}
