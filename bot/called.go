package bot

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// called is a call that is not over: somebody, some room or some hook.
type called struct {
	Hook    string         `json:",omitempty"`
	Person  chat.PersonRef `json:",omitempty"`
	Room    chat.RoomRef   `json:",omitempty"`
	Group   string         `json:",omitempty"` // as one of which Person was paged, as it was typed; all of them share Entry
	Dedup   string
	Of      string           `json:",omitempty"` // the reminder that it is about; "" = somebody's page
	Due     time.Time        `json:",omitzero"`  // of that reminder
	Entry   incident.EntryID `json:",omitempty"` // of a page: where it is recorded
	At      time.Time        // when it was queued
	By      incident.Person  `json:",omitempty"` // who paged
	TakenBy incident.Person  `json:",omitempty"` // who has it
	TakenIn string           `json:",omitempty"` // the system where somebody acknowledged it, whom the timeline names; "" = in the chat
	TakenAt time.Time        `json:",omitzero"`
}

// taken reports whether somebody has it.
func (o called) taken() bool { return !o.TakenAt.IsZero() }

func callsName(id incident.ID) string { return id.String() + "/calls" }

func callsOverName(id incident.ID) string { return id.String() + "/calls/over" }

// callsRemembered is how many of an incident's calls that are over are remembered:
// what became of them elsewhere may be heard of late.
const callsRemembered = 50

// calls are the incident's calls that are not over.
func (c *change) calls() (all []called, err error) {
	return all, value(c.tx, callsName(c.inc.ID), &all)
}

// callsOver are the last ones that are, oldest first.
func (c *change) callsOver() (all []called, err error) {
	return all, value(c.tx, callsOverName(c.inc.ID), &all)
}

func (c *change) putCalls(all []called) error { return c.tx.PutValue(callsName(c.inc.ID), all) }

// calling notes a call that was made, until it is over.
func (c *change) calling(o called) error {
	all, err := c.calls()
	if err != nil || slices.ContainsFunc(all, func(have called) bool { return have.Dedup == o.Dedup }) {
		return err
	}
	return c.putCalls(append(all, o))
}

// hangUp ends the calls about what is not owed any more, and all calls of an
// incident that is over. want are its reminders from now on.
func (c *change) hangUp(want []reminders.Reminder) error {
	if c.b.cfg.Pager == nil {
		return nil
	}
	all, err := c.calls()
	if err != nil || len(all) == 0 {
		return err
	}
	var left, over []called
	for _, o := range all {
		still := c.inc.Open()
		if o.Of != "" {
			still = slices.ContainsFunc(want, func(r reminders.Reminder) bool { return r.Key.Name == o.Of && r.Due.Equal(o.Due) })
		}
		if still {
			left = append(left, o)
			continue
		}
		if o.Hook != "" {
			over = append(over, o)
		}
		if err := c.tellHook(o, Resolve, ""); err != nil {
			return err
		}
	}
	if len(left) == len(all) {
		return nil
	}
	return errors.Join(c.putCalls(left), c.rememberOver(over))
}

// rememberOver keeps calls that are over.
func (c *change) rememberOver(over []called) error {
	before, err := c.callsOver()
	if err != nil || len(over) == 0 {
		return err
	}
	before = append(before, over...)
	return c.tx.PutValue(callsOverName(c.inc.ID), before[max(0, len(before)-callsRemembered):])
}

// tellHook queues what became of a call, behind the call itself.
func (c *change) tellHook(o called, act, text string) error {
	if o.Hook == "" {
		return nil
	}
	return c.queue(&store.Post{Lane: hookLane(o.Hook), Kind: store.PostCall, Call: act, Hook: o.Hook, Of: o.Dedup, Text: text,
		Key: fmt.Sprintf("%s/%s@%d", o.Dedup, act, c.now.UnixNano())})
}

// ringing are the pages of hooks that nobody has taken.
func (c *change) ringing() ([]called, error) {
	all, err := c.calls()
	return slices.DeleteFunc(all, func(o called) bool { return o.Entry == 0 || o.Hook == "" || o.taken() }), err
}

// neverCalled notes that a hook refused a page: it is not told who has it, nor that
// it is over.
func (c *change) neverCalled(dedup string) error {
	all, err := c.calls()
	at := slices.IndexFunc(all, func(o called) bool { return o.Dedup == dedup })
	if err != nil || at < 0 {
		return err
	}
	all[at].Hook = ""
	return c.putCalls(all)
}

// callEnded is the end of a call that became needless before it was known to have
// landed: nobody would resolve it otherwise.
func callEnded(p *store.Post) effect {
	return func(c *change) error { return c.tellHook(callOf(p), Resolve, "") }
}

// answerCalls tells the hooks that somebody is on what a reminder is about.
func (c *change) answerCalls(name string) error {
	all, err := c.calls()
	if err != nil {
		return err
	}
	answered, err := c.answerEach(all, name, c.name(c.by), func(o *called) { o.TakenBy, o.TakenAt = c.by, c.at })
	if err != nil || !answered {
		return err
	}
	return c.putCalls(all)
}

// answerEach has the calls about a reminder that nobody has taken, and their hooks
// told who is on it; some says whether there were any.
func (c *change) answerEach(all []called, name, who string, take func(*called)) (some bool, err error) {
	for i, o := range all {
		if o.Of != name || o.taken() || o.Hook == "" {
			continue
		}
		take(&all[i])
		if err := c.tellHook(o, Acknowledge, who+" is on it."); err != nil {
			return some, err
		}
		some = true
	}
	return some, nil
}
