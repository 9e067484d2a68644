package bot

import (
	"time"

	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders/promise"
)

// note writes a line into the timeline. Notes keep no promises.
func (c *change) note(cmd command.Command) (Reply, error) {
	c.told = true
	e := c.entry(incident.EntryNote, cmd.Text)
	e.Topic, e.Count = cmd.Topic, cmd.Count
	if cmd.When != "" {
		at, err := c.past(cmd.When, c.zone(c.by))
		if err != nil {
			return Reply{}, err
		}
		e.HappenedAt = at
	}
	if cmd.WindowFrom != "" {
		w, err := c.window(cmd)
		if err != nil {
			return Reply{}, err
		}
		e.Window = w
		if cmd.When == "" {
			e.HappenedAt = w.From
		}
	}
	return Reply{Message: c.wordsNoted("noted", e)}, nil
}

// window is the stretch of impact that a note states. Its times are the latest
// such that lie behind; an end on the clock alone is the first after the start.
func (c *change) window(cmd command.Command) (*incident.Window, error) {
	from, err := c.past(cmd.WindowFrom, c.zone(c.by))
	if err != nil {
		return nil, err
	}
	w := &incident.Window{From: from, Degree: cmd.Degree, Component: cmd.Component}
	if w.Degree == "" {
		w.Degree = incident.Total
	}
	if cmd.WindowTo == "" {
		return w, nil
	}
	to, _, err := promise.Moment(cmd.WindowTo, promise.Context{At: from, Zone: c.zone(c.by)}, false)
	if err != nil {
		return nil, unread(err)
	}
	if !to.After(from) || to.After(c.at.Add(time.Minute)) {
		return nil, refuse("The end %q does not lie between the start %q and now; type `note impact: 10:05-10:40 partial COMPONENT: what happened`.", cmd.WindowTo, cmd.WindowFrom)
	}
	w.To = to.UTC()
	return w, nil
}
