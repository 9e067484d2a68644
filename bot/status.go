package bot

import (
	"fmt"

	"kept/bot/command"
	"kept/bot/incident"
)

// status moves the incident into a phase without an update: it keeps no
// promise. Resolving needs words, so the grammar refuses `status resolved`.
func (c *change) status(cmd command.Command) (Reply, error) {
	if c.inc.Retroactive {
		return Reply{}, c.mayEnter(cmd)
	}
	if err := c.mayChangePhase(cmd.Phase); err != nil {
		return Reply{}, err
	}
	if cmd.Phase == c.inc.Status {
		return Reply{}, refuse("%s is %s already.", c.inc.ID, cmd.Phase)
	}
	from := c.inc.Status
	c.setPhase(cmd.Phase, c.at, false)
	if err := c.room(fmt.Sprintf("phase@%d", c.inc.LastEntry), "", c.wordsPhase(from)); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone(fmt.Sprintf("%s → %s. ", from, cmd.Phase))}, nil
}

// severity changes how bad it is.
func (c *change) severity(cmd command.Command) (Reply, error) {
	from := c.inc.Severity
	if cmd.Severity == from {
		return Reply{}, refuse("%s is %s already.", c.inc.ID, from)
	}
	c.inc.Severity = cmd.Severity
	c.inc.Severities = append(c.inc.Severities, incident.SeverityChange{Severity: cmd.Severity, At: c.at, By: c.by})
	e := c.entry(incident.EntrySeverity, fmt.Sprintf("Severity %s → %s", from, cmd.Severity))
	if err := c.room("severity@"+e.ID.String(), "", c.wordsSeverity(from)); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsDone(fmt.Sprintf("%s → %s. ", from, cmd.Severity))}, nil
}
