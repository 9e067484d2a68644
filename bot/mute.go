package bot

import (
	"context"
	"fmt"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

func muteName(p incident.Person) string { return "mute/" + string(p) }

// mutedUntil is until when somebody is not to be reminded; zero = they are.
func (c *change) mutedUntil(p incident.Person) (until time.Time) {
	if err := c.tx.Value(muteName(p), &until); err != nil || !until.After(c.now) {
		return time.Time{}
	}
	return until
}

// mute lets nothing remind its author for a while: what they owe goes to whoever
// stands in for them. Where nobody does, they are reminded all the same: nothing
// that is owed goes unsaid. A Length of zero ends it.
func (b *Bot) mute(ctx context.Context, ev chat.Event, cmd command.Command, now time.Time) (Reply, error) {
	if cmd.Length > 24*time.Hour {
		return Reply{}, refuse("At most 24 h at once; hand over what you owe if you are away for longer: `handover @user`.")
	}
	all, err := b.concerning(ctx, ev.Person)
	if err != nil {
		return Reply{}, fmt.Errorf("mute %s: %w", ev.Person, err)
	}
	until := ev.At.Add(cmd.Length)
	if err := b.store.Update(ctx, func(tx store.Tx) error {
		if err := once(tx, ev, now); err != nil {
			return err
		}
		if err := tx.PutValue(muteName(incident.Person(ev.Person)), until); err != nil || cmd.Length > 0 {
			return err
		}
		return b.begin(tx, ev, now).readsAgain(incident.Person(ev.Person))
	}); err != nil {
		return Reply{}, err
	}
	defer b.nudge()
	var reply Reply
	err = b.store.View(ctx, func(tx store.Tx) error {
		reply.Message = b.concerned(tx, ev, now).wordsMuted(all, until)
		return nil
	})
	return reply, err
}

// standIn is who is reminded of something owed while the one who owes it is muted:
// the deputy, the commander or the escalation target, who must be awake on a SEV3
// or SEV4; "" = nobody.
func (c *change) standIn(d debt) string {
	at := d.due
	if c.now.After(at) {
		at = c.now
	}
	r := reminders.Reminder{Key: reminders.Key{Incident: c.inc.ID, Name: reminders.PolicyName}, Promise: d.promise}
	for _, to := range []reminders.Recipient{reminders.Deputy, reminders.Commander, reminders.Target} {
		p := c.recipient(r, to)
		if p != "" && p != d.who && c.mutedUntil(p).IsZero() && (c.inc.Severity <= grave || c.hours(p).Awake(at)) {
			return c.name(p)
		}
	}
	if to := c.place().Escalation; (to.Room != "" || to.Group != "") && !c.inc.Private {
		return c.targetName()
	}
	return ""
}

// mutes tells the crew of a reminder who is muted.
func (c *change) mutes(r reminders.Reminder, crew reminders.Crew) {
	for to, h := range crew {
		if p := c.recipient(r, to); p != "" {
			h.Muted = c.mutedUntil(p)
			crew[to] = h
		}
	}
}
