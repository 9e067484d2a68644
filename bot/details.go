package bot

import (
	"errors"
	"fmt"
	"strings"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// detail records a change of what is known about the incident.
func (c *change) detail(what, from, to string) (Reply, error) {
	text := what + ": " + to
	if from != "" {
		text += fmt.Sprintf(" (was: %s)", from)
	}
	c.entry(incident.EntryDetail, text)
	return Reply{Message: c.wordsDone(what + ": " + to)}, nil
}

func (c *change) title(cmd command.Command) (Reply, error) {
	from := c.inc.Title
	c.inc.Title = cmd.Text
	return c.detail("Title", from, cmd.Text)
}

func (c *change) summarize(cmd command.Command) (Reply, error) {
	from := c.inc.Summary
	c.inc.Summary = cmd.Text
	return c.detail("Summary", from, cmd.Text)
}

func (c *change) category(cmd command.Command) (Reply, error) {
	from := c.inc.Category
	c.inc.Category = cmd.Text
	return c.detail("Category", from, cmd.Text)
}

func (c *change) components(cmd command.Command) (Reply, error) {
	from := componentList(c.inc.Components)
	c.inc.Components = cmd.Components
	return c.detail("Components", from, componentList(cmd.Components))
}

func componentList(cs []incident.Component) string {
	var out []string
	for _, c := range cs {
		out = append(out, c.String())
	}
	return strings.Join(out, ", ")
}

// assign gives a role to a person, who is brought into the room and told. The
// open promises move with nobody: whoever said them owes them until they are
// handed over or kept.
func (c *change) assign(cmd command.Command) (Reply, error) {
	from := c.inc.Roles[cmd.Role]
	if from == cmd.Lead {
		return Reply{}, refuse("%s is %s of %s already.", c.name(cmd.Lead), cmd.Role.Title(), c.inc.ID)
	}
	c.inc.Appoint(cmd.Role, cmd.Lead, c.at)
	c.inc.EndOffers(cmd.Role, incident.Closing{By: c.by, At: c.at, Reason: "given to " + c.name(cmd.Lead)})
	c.inc.EndHeld(incident.Closing{By: c.by, At: c.at, Reason: "given with " + cmd.Role.Title()})
	text := fmt.Sprintf("%s: %s", capital(cmd.Role.Title()), c.name(cmd.Lead))
	if from != "" {
		text += fmt.Sprintf(" (was: %s)", c.name(from))
	}
	e := c.entry(incident.EntryRole, text)
	if _, ok := chat.Feature[chat.RoomOpener](c.b.platform, birthplace(c.inc)); ok && !c.away(cmd.Lead) {
		err := c.queue(&store.Post{Kind: store.PostInvite, InRoom: true, Key: fmt.Sprintf("%s/invite@%s", c.inc.ID, e.ID),
			People: []chat.PersonRef{chat.PersonRef(cmd.Lead)}})
		if err != nil {
			return Reply{}, err
		}
	}
	if err := c.tellRole(cmd.Role, cmd.Lead, e); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone(text + ". ")}, nil
}

// tellRole tells the room who has a role, and them where they cannot read it. Whoever
// answers for updates from now on reads with it what is owed, and by whom.
func (c *change) tellRole(r incident.Role, p incident.Person, e *incident.Entry) error {
	post := &store.Post{Kind: store.PostSay, InRoom: true, Key: fmt.Sprintf("%s/role@%s", c.inc.ID, e.ID), Message: c.wordsRole(r, p), Entries: []incident.EntryID{e.ID}}
	if r == incident.Commander || r == incident.CommsLead {
		now := c.standing()
		post.Message.Lines = append(post.Message.Lines, c.owedLines(zoneOf(c.inc), now, c.at)...)
		for _, row := range now.ledger.Rows {
			if row.Owed {
				post.Entries = append(post.Entries, c.wordsOf(row.Promise)...)
			}
		}
	}
	if p == c.by || c.inc.Private || c.reads(p) {
		return c.queue(post)
	}
	alone := &store.Post{Kind: store.PostSay, Lane: "person:" + string(p), To: chat.Dest{Person: chat.PersonRef(p)}, Key: post.Key + "/" + string(p),
		Message: wordsAnnounced(c.inc), Entries: append([]incident.EntryID{1}, post.Entries...)} // the title
	alone.Message.Lines = append(alone.Message.Lines, post.Message.Lines...)
	return errors.Join(c.queue(post), c.queue(alone))
}

// times marks a moment of the incident's life. What it said before stays in
// the timeline.
func (c *change) times(cmd command.Command) (Reply, error) {
	at, err := c.past(cmd.When, c.zone(c.by))
	if err != nil {
		return Reply{}, err
	}
	text := fmt.Sprintf("Time %s: %s", cmd.Mark.Title(), clockIn(at, zoneOf(c.inc), c.inc.DeclaredAt))
	if old, ok := c.inc.Times[cmd.Mark]; ok && !old.At.Equal(at) {
		text += fmt.Sprintf(" (was: %s)", clockIn(old.At, zoneOf(c.inc), c.inc.DeclaredAt))
	}
	e := c.entry(incident.EntryDetail, text)
	c.inc.SetMark(cmd.Mark, incident.MarkedTime{At: at, By: c.by, RecordedAt: c.now, Entry: e.ID})
	c.marked(cmd.Mark, at)
	return Reply{Message: c.wordsTold(say("%s: %s.", capital(cmd.Mark.Title()), dated(at, c.zone(c.by))))}, nil
}
