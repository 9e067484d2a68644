package bot

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// redact removes an entry's text everywhere and leaves a tombstone.
func (c *change) redact(cmd command.Command) (Reply, error) {
	e, err := c.entryNamed(cmd.Entry)
	if err != nil {
		return Reply{}, err
	}
	if e.Redacted != nil {
		return Reply{}, refuse("%s was redacted already.", e.ID)
	}
	if err := c.forget(e, cmd.Text); err != nil {
		return Reply{}, err
	}
	if err := c.forgetTwins(e, cmd.Text); err != nil {
		return Reply{}, err
	}
	left := ""
	if e.Kind == incident.EntryDeclared && ownRoom(c.inc) {
		left = "The room is still called after the title: rename it by hand. "
	}
	closed, err := c.archived()
	if err != nil {
		return Reply{}, err
	}
	if closed {
		return Reply{Message: c.wordsDone(e.ID.String() + " redacted: its text is gone from the timeline and the history. The incident's room is archived, and nothing there can be changed: if it stands there too, open the room again and delete it. " + left)}, nil
	}
	return Reply{Message: c.wordsDone(e.ID.String() + " redacted: its text is gone from the timeline, the history and what Kept posted. A draft file posted earlier may still hold it; delete that message, the draft can be compiled again. " + left)}, nil
}

// forget removes the text of an entry, and of all that was made of it or that
// it was made of: the message, the update, the promises' words, the action
// item, what other entries repeat of it, what is queued and what stands in the
// chat. Facts and times stay.
func (c *change) forget(e *incident.Entry, reason string) error {
	if e.Redacted != nil {
		return nil
	}
	gone := c.typedIn(e)
	ids := []incident.EntryID{e.ID}
	c.tombstone(e, reason)
	if err := c.tx.PutEntry(e); err != nil {
		return err
	}
	if err := c.forgetMessage(e, reason); err != nil {
		return err
	}
	for _, l := range c.inc.Links {
		if l.Entry == e.ID {
			if err := c.unbookmark(capital(l.Name)); err != nil {
				return err
			}
		}
	}
	slots, words := c.forgetMade(e)
	gone = append(gone, words...)
	if c.forgetTitle(e.Kind, gone) {
		ids = append(ids, 1) // announcements name the title
	}
	if err := errors.Join(c.scrub(gone), c.forgetQueued(ids, e.ID)); err != nil {
		return err
	}
	if n := int(e.Update); n > 0 && c.inc.Updates[n-1].Entry != e.ID { // a retraction: its reason stands under the update
		if err := c.reshow(c.inc.Updates[n-1], "redacted@"+e.ID.String()); err != nil {
			return err
		}
	}
	for _, id := range ids {
		said, err := c.saidOf(id)
		if err != nil {
			return err
		}
		for _, slot := range append(said, slots...) {
			if err := c.blank(slot, e); err != nil {
				return err
			}
		}
		slots = nil
	}
	return c.renewDocument()
}

// typedIn lists what people typed of an entry's text: all of it, what stands
// behind the colon ("P2 waived: REASON"), and what in brackets at its end
// ("Title: NEW (was: OLD)", "A1 dropped: TEXT (REASON)").
func (c *change) typedIn(e *incident.Entry) []string {
	typed := []string{e.Text}
	for _, old := range e.Edits {
		typed = append(typed, old.Text)
	}
	_, said, ok := strings.Cut(e.Text, ": ")
	if !ok || e.Kind == incident.EntryNote || e.Kind == incident.EntryMessage {
		return typed
	}
	typed = append(typed, said)
	before, behind, ok := strings.Cut(said, " (was: ")
	if n := int(e.Action); n > 0 && n <= len(c.inc.Actions) && c.inc.Actions[n-1].Entry != e.ID {
		before = "" // the action item itself, which stands
		behind, ok = strings.CutPrefix(said, c.inc.Actions[n-1].Text+" (")
	}
	if ok {
		typed = append(typed, before, strings.TrimSuffix(behind, ")"))
	}
	return typed
}

func (c *change) tombstone(e *incident.Entry, reason string) {
	e.Redacted = &incident.Closing{By: c.by, At: c.at, Reason: reason}
	e.Text, e.Edits, e.Files = "", nil, nil
}

// forgetMessage removes the text of the message that an entry was made of, and
// the other entries that were made of it.
func (c *change) forgetMessage(e *incident.Entry, reason string) error {
	ref, ok := chat.ParseMessageRef(string(e.Source.Message))
	if !ok {
		return nil
	}
	if err := forgetActions(c.tx, ref); err != nil {
		return err
	}
	m, err := c.tx.Message(ref)
	switch {
	case errors.Is(err, store.ErrNotFound): // written elsewhere
	case err != nil:
		return err
	default:
		m.Text, m.Edits, m.Files, m.Redacted = "", nil, nil, true
		if err := c.tx.PutMessage(m); err != nil {
			return err
		}
	}
	others, err := c.tx.EntriesOf(e.Source.Message)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.Incident == c.inc.ID && other.ID != e.ID {
			if err := c.forget(other, reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// forgetMade removes the text of the update, action item and promises that an
// entry recorded. It gives the slots in which Kept shows them and the words that
// are gone.
func (c *change) forgetMade(e *incident.Entry) (slots, gone []string) {
	for i := range c.inc.Updates {
		u := &c.inc.Updates[i]
		if u.Entry == e.ID {
			gone = append(gone, u.Text)
			u.Text, u.Redacted = "", true
			slots = append(slots, c.updateSlot(u.ID))
		}
	}
	for i := range c.inc.Actions {
		a := &c.inc.Actions[i]
		if a.Entry == e.ID {
			gone = append(gone, a.Text)
			a.Text = ""
			slots = append(slots, c.inc.ID.String()+"/"+a.ID.String())
		}
	}
	c.inc.Links = slices.DeleteFunc(c.inc.Links, func(l incident.Link) bool { return l.Entry == e.ID })
	for i := range c.inc.Handovers {
		if h := &c.inc.Handovers[i]; h.Entry == e.ID && h.Note != "" {
			gone = append(gone, h.Note)
			h.Note = ""
		}
	}
	for i := range c.inc.Promises {
		p := &c.inc.Promises[i]
		if p.Entry == e.ID || p.Update != 0 && c.inc.Updates[p.Update-1].Entry == e.ID {
			gone = append(gone, p.Words, quoted(p.Words))
			p.Words, p.Why = "", ""
		}
	}
	return slots, gone
}

// forgetTitle blanks a title or summary that is among what is gone.
func (c *change) forgetTitle(kind incident.EntryKind, gone []string) (title bool) {
	if kind != incident.EntryDeclared && kind != incident.EntryDetail {
		return false
	}
	holds := func(text string) bool {
		return text != "" && slices.ContainsFunc(gone, func(g string) bool { return strings.Contains(g, text) })
	}
	if title = holds(c.inc.Title); title {
		c.inc.Title = "(redacted)"
	}
	if kind == incident.EntryDeclared { // the room was named after the first title
		c.inc.RoomName = ""
	}
	if holds(c.inc.Summary) {
		c.inc.Summary = ""
	}
	return title
}

// scrub takes words that are gone out of whatever repeats them: reasons, written
// sections, and entries such as "A1 done: …" or "Title: … (was: …)".
func (c *change) scrub(gone []string) error {
	var pairs []string
	for _, g := range gone {
		if g = strings.TrimSpace(g); utf8.RuneCountInString(g) >= 4 { // a shorter one stands in any text
			pairs = append(pairs, g, "(redacted)")
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	without := strings.NewReplacer(pairs...).Replace
	closing := func(x *incident.Closing) {
		if x != nil {
			x.Reason = without(x.Reason)
		}
	}
	closing(c.inc.Cancelled)
	for i := range c.inc.Updates {
		closing(c.inc.Updates[i].Retracted)
	}
	for i := range c.inc.Actions {
		closing(c.inc.Actions[i].Dropped)
	}
	for i := range c.inc.Promises {
		closing(c.inc.Promises[i].Waived)
	}
	for i := range c.inc.Handovers {
		h := &c.inc.Handovers[i]
		h.Note = without(h.Note)
	}
	for key, s := range c.inc.Postmortem.Sections {
		s.Text = without(s.Text)
		c.inc.Postmortem.Sections[key] = s
	}
	for after := incident.EntryID(0); ; {
		es, err := c.tx.Entries(c.inc.ID, after, page)
		if err != nil || len(es) == 0 {
			return err
		}
		after = es[len(es)-1].ID
		for _, e := range es {
			text := without(e.Text)
			if text == e.Text {
				continue
			}
			e.Text = text
			for i := range e.Edits {
				e.Edits[i].Text = without(e.Edits[i].Text)
			}
			if err := c.tx.PutEntry(e); err != nil {
				return err
			}
		}
	}
}
