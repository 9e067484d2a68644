package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/bot/postmortem"
)

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
