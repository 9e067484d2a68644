package bot

import (
	"fmt"

	"kept/bot/command"
)

// actionMove gives an action item to somebody else.
func (c *change) actionMove(cmd command.Command) (Reply, error) {
	a, err := c.openAction(cmd.Action)
	if err != nil {
		return Reply{}, err
	}
	if a.Owner == cmd.Lead {
		return Reply{}, refuse("%s is %s's already.", a.ID, c.name(a.Owner))
	}
	what := fmt.Sprintf("owner %s (was: %s)", c.name(cmd.Lead), c.name(a.Owner))
	a.Owner = cmd.Lead
	if err := c.actionChanged(*a, what, true); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone(fmt.Sprintf("%s is %s's now. ", a.ID, c.name(a.Owner)))}, nil
}

// actionLink names where an action item is tracked.
func (c *change) actionLink(cmd command.Command) (Reply, error) {
	a, err := c.openAction(cmd.Action)
	if err != nil {
		return Reply{}, err
	}
	a.Link = cmd.URL
	if err := c.actionChanged(*a, "tracked at "+cmd.URL, false); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone(a.ID.String() + " is linked. ")}, nil
}
