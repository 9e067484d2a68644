package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// An incident's own room is archived when its postmortem is published, after a
// last message with everything that one may look for later. A cancelled
// incident keeps its room: cancelling is taken back more often than not, and no
// bot can open an archived room again. From then on nothing is posted there;
// reminders of what is left to do go to their people directly.

func archivedName(id incident.ID) string { return id.String() + "/archived" }

// archived reports whether the incident's room is closed, or about to be.
func (c *change) archived() (bool, error) {
	var at time.Time
	err := c.tx.Value(archivedName(c.inc.ID), &at)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return !at.IsZero(), err
}

// link is a link with what it leads to.
type link struct{ title, url string }

// archive queues the last words and the end of the incident's room.
func (c *change) archive() error {
	id := c.inc.ID
	var links []link
	for _, title := range []string{linkPostmortem, linkPage} {
		to, err := c.linked(title)
		if err != nil {
			return err
		}
		links = append(links, link{title, to})
	}
	for _, of := range []link{{linkDraft, draftSlot(id)}, {linkAnnouncement, announcedSlot(id)}} {
		to, err := c.linkTo(of.url)
		if err != nil {
			return err
		}
		links = append(links, link{of.title, to})
	}
	var there []link
	for _, l := range links {
		if l.url != "" {
			there = append(there, l)
		}
	}
	if err := c.room("archived", "", c.wordsArchived(there)); err != nil {
		return err
	}
	if err := c.queue(&store.Post{Kind: store.PostArchive, InRoom: true, Key: id.String() + "/archive"}); err != nil {
		return err
	}
	return c.tx.PutValue(archivedName(id), c.now)
}

// ownRoom reports whether the incident's room was opened for it: any other is
// others' too.
func ownRoom(inc *incident.Incident) bool { return inc.Room != "" && inc.Room != inc.DeclaredIn }

// archiving reports whether the incident's room is to be archived.
func (c *change) archiving() bool {
	_, ok := chat.Feature[chat.Archiver](c.b.platform, c.inc.Room)
	return ok && ownRoom(c.inc) && !c.inc.Open()
}

// pressPublish opens the form with which a postmortem is published.
const pressPublish = "publish"

// publishForm asks where the postmortem was published. Kept cannot publish it:
// the draft, and a document of the workspace, are for those inside, while a
// promise to the public is kept by what the public can read.
func (c *change) publishForm(string) (chat.Form, error) {
	if pm := c.inc.Postmortem; !pm.PublishedAt.IsZero() {
		return chat.Form{}, refuse("The postmortem of %s was published at %s already.", c.inc.ID, moment(pm.PublishedAt, c.zone(c.by)))
	}
	f := chat.Form{Title: "Publish " + c.inc.ID.String(), Submit: "Published", Inputs: []chat.Input{
		{Name: "url", Label: "Where readers find it", Kind: chat.ShortText, Optional: true, Hint: "https://…; leave it empty if it went out without an address"},
	}}
	f.Notes = []chat.Line{say("The draft is for this workspace only. Publish the text where its readers are, then say so here.")}
	if c.archiving() {
		f.Notes = append(f.Notes, say("The incident's room is archived then."))
	}
	return f, nil
}

// publishFilled is the command that says that it is published.
func (b *Bot) publishFilled(_ context.Context, _ string, filled answers) (command.Command, error) {
	to := filled("url")
	if to != "" && !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://") {
		return command.Command{}, atFault(refuse("Give an address that begins with https://, or leave it empty."), "url")
	}
	return command.Command{Verb: command.PMPublish, Text: to}, nil
}
