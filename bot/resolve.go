package bot

import (
	"fmt"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// closing follows an update that resolved the incident: the postmortem draft
// goes to the room the minute it is over, once however many closing words follow.
func (c *change) closing(to incident.Status) error {
	if to != incident.Resolved || c.closingWords() > 1 {
		return nil
	}
	if c.inc.Postmortem.State == incident.NoPostmortem {
		c.inc.Postmortem.State = incident.PostmortemDraft
	}
	return c.queueDraft(fmt.Sprintf("draft@%d", c.inc.LastEntry))
}

// closingWords counts the updates that resolved the incident since it was last
// open.
func (c *change) closingWords() (n int) {
	resolved := c.inc.Phases[len(c.inc.Phases)-1].At
	for _, u := range c.inc.Updates {
		if u.Phase == incident.Resolved && u.Posted() && !u.Said.Before(resolved) {
			n++
		}
	}
	return n
}

// reopen takes back a resolution or a cancellation. What was judged stands;
// cadences and the policy start again from now.
func (c *change) reopen(cmd command.Command) (Reply, error) {
	if c.inc.MergedInto != 0 {
		return Reply{}, refuse("%s was merged into %s; reopen that one.", c.inc.ID, c.inc.MergedInto)
	}
	if c.inc.Open() {
		return Reply{}, refuse("%s is open (%s).", c.inc.ID, c.inc.Status)
	}
	if c.inc.Retroactive {
		return Reply{}, refuse("%s was over when it was recorded. If it is back, declare a new incident and name %s in it.", c.inc.ID, c.inc.ID)
	}
	if closed, err := c.archived(); err != nil {
		return Reply{}, err
	} else if closed {
		return Reply{}, refuseLine(wordsRoomArchived(c.inc.ID))
	}
	cancelled := c.inc.Cancelled
	c.inc.Cancelled = nil
	c.setPhase(incident.Investigating, c.at, true)
	if cancelled != nil {
		c.inc.Phases[len(c.inc.Phases)-1].CancelledAt = cancelled.At
	}
	if err := c.room(fmt.Sprintf("reopened@%d", c.inc.LastEntry), "", c.wordsReopened(cmd.Text)); err != nil {
		return Reply{}, err
	}
	if err := c.tellPhase("reopened by"); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone("Reopened. ")}, nil
}

// cancel ends an incident that was none. While the public is owed an update it is
// refused: nobody would remind of it any more, and nothing could be posted.
func (c *change) cancel(cmd command.Command) (Reply, error) {
	if !c.inc.Open() {
		return Reply{}, refuse("%s is not open any more.", c.inc.ID)
	}
	if owed := c.publicOwed(); len(owed) > 0 {
		return Reply{}, refuseLine(c.wordsTellFirst(owed[0]))
	}
	if owed := c.reportOwed(); len(owed) > 0 {
		return Reply{}, refuseLine(c.wordsReportFirst(owed[0]))
	}
	c.inc.Cancelled = &incident.Closing{By: c.by, At: c.at, Reason: cmd.Text}
	c.endOffers("cancelled")
	if err := c.ended(); err != nil {
		return Reply{}, err
	}
	e := c.entry(incident.EntryStatus, "Cancelled: "+cmd.Text)
	if err := c.room("cancelled@"+e.ID.String(), "", c.wordsCancelled(cmd.Text)); err != nil {
		return Reply{}, err
	}
	if err := c.tellPhase("by"); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone("Cancelled. ")}, nil
}

// queueDraft queues the postmortem draft as files for the room. They are
// compiled when they are posted, from what is stored by then.
func (c *change) queueDraft(key string) error {
	if closed, err := c.archived(); err != nil {
		return err
	} else if closed { // to whoever asked
		return c.queue(&store.Post{Lane: "person:" + string(c.by), Kind: store.PostDraft, To: chat.Dest{Person: chat.PersonRef(c.by)},
			Key: c.inc.ID.String() + "/" + key})
	}
	if err := c.queueDocument(); err != nil {
		return err
	}
	return c.queue(&store.Post{Kind: store.PostDraft, InRoom: true, Key: c.inc.ID.String() + "/" + key, Collapse: c.inc.ID.String() + "/draft", Slot: draftSlot(c.inc.ID)})
}

// draftSlot is where the newest draft stands.
func draftSlot(id incident.ID) string { return id.String() + "/draft" }
