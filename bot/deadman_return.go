package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// adopt takes posted dead-man posts as the stages that they stood in for, and
// those that are lost as not left: they are left anew when the change is
// finished. Nobody is pinged again; what is late is said in the room.
func (c *change) adopt(posted, lost []string) error {
	l, err := left(c.tx, c.inc.ID)
	if err != nil {
		return err
	}
	for _, key := range lost {
		l.drop(key)
	}
	s, err := c.situation(c.standing())
	if err != nil {
		return err
	}
	for _, key := range posted {
		m := l.find(key)
		if m == nil {
			continue
		}
		i := slices.IndexFunc(s.Have, func(r reminders.Reminder) bool {
			return r.Key.Name == m.Reminder && r.Due.Equal(m.Due) && r.Promise > 0
		})
		if i >= 0 {
			err = c.adoptStage(s.Have[i], s, *m)
		} else { // what it was about has come since
			_, err = c.dropNudges(*m)
		}
		if err != nil {
			return err
		}
		l.drop(key)
	}
	return c.tx.PutValue(deadMenName(c.inc.ID), l)
}

// saidMeanwhile reports whether a dead-man post came while a reminder waited for
// the platform, and takes it as its stage: what is queued of it is to be looked at
// again.
func (b *Bot) saidMeanwhile(ctx context.Context, p *store.Post, now time.Time) (bool, error) {
	if p.Nudge == nil || !p.InRoom || len(p.Nudge.Firings) != 1 || p.Needless || now.Sub(p.At) < deadManAfter-deadManFixed {
		return false, nil
	}
	f := p.Nudge.Firings[0]
	var l leftDeadMen
	if err := b.store.View(ctx, func(tx store.Tx) (err error) {
		l, err = left(tx, p.Incident)
		return err
	}); err != nil {
		return false, err
	}
	i := slices.IndexFunc(l.Posts, func(m leftDeadMan) bool {
		return m.Reminder == f.Reminder.Key.Name && m.Due.Equal(f.Reminder.Due) && m.Stage == f.Stage && m.ID != "" && m.At.After(p.At) && !m.At.After(now)
	})
	if i < 0 {
		return false, nil
	}
	said, err := b.came(ctx, l.Posts[i], false, now)
	if err != nil { // then it is said, perhaps twice
		b.log.Warn("could not find out whether a dead-man post was posted", "key", l.Posts[i].Key, "error", err)
	}
	return said, nil
}

// came finds out whether a dead-man post was posted, or will be for sure, although
// Kept is there: it could not be withdrawn in time. Then it counts as its stage,
// except where that is said to people alone: they still hear it from Kept.
func (b *Bot) came(ctx context.Context, m leftDeadMan, sure bool, now time.Time) (bool, error) {
	id, ok := incident.ParseID(strings.Split(m.Key, "/")[0])
	if !ok || m.Stage == reminders.Late5 || !sure && m.At.After(now) {
		return false, nil
	}
	if !sure {
		posted, _, err := b.fates(ctx, leftDeadMen{Posts: []leftDeadMan{m}}, nil, now)
		if err != nil || len(posted) == 0 {
			return false, err
		}
	}
	return true, b.byKept(ctx, id, now, func(c *change) error { return c.adopt([]string{m.Key}, nil) })
}

// adoptStage moves a reminder past the stage that a dead-man post stood in for.
// Where the stage had been fired and its message was still queued, that is
// dropped: it would say the same.
func (c *change) adoptStage(r reminders.Reminder, s reminders.Situation, m leftDeadMan) error {
	fired := r.Fired >= m.Stage
	if m.Stage == reminders.Again {
		fired = fired && !r.FiredAt.Before(m.StageAt)
	}
	moved := r
	if fired {
		dropped, err := c.dropNudges(m)
		if err != nil || !dropped {
			return err
		}
	} else {
		moved.NextAt, moved.Snoozed = m.StageAt, time.Time{} // snoozed since then: the stages after it are
		var f reminders.Firing
		f, moved = reminders.Fire(moved, s, m.StageAt)
		moved = reminders.PutOff(moved, r.Snoozed)
		if err := c.tx.PutReminder(&moved); err != nil {
			return err
		}
		if err := c.escalateLate(f, moved); err != nil {
			return err
		}
	}
	if err := c.bring(m.Called); err != nil { // its mention reached those only who were there
		return err
	}
	for _, p := range m.Called {
		if err := c.pinged(p, m.At); err != nil {
			return err
		}
	}
	if r.Kind != reminders.Owed || c.now.Sub(r.Due) <= incident.Grace || moved.NextAt.IsZero() || r.ByDay {
		return nil // nothing is late
	}
	if f, _ := reminders.Fire(moved, s, c.now); f.Stage != reminders.None && !f.Direct {
		return nil // the stage that is due says so in the room
	}
	return c.room(m.Key+"/returned", "", c.wordsReturned(r))
}

// escalateLate tells of a stage that a dead-man post stood in for whom no mention
// in the room reaches, unless the next stage is due and tells them.
func (c *change) escalateLate(f reminders.Firing, moved reminders.Reminder) error {
	if f.Stage == reminders.None || f.Direct || !moved.NextAt.IsZero() && !moved.NextAt.After(c.now) {
		return nil
	}
	f.Late = c.now.Sub(f.Reminder.Due)
	name := f.Reminder.Key.Name
	key := fmt.Sprintf("%s@%d", c.nudgeKey([]string{stageName(name, f.Stage, f.Reminder.Due)}), c.now.Unix())
	return c.escalate(reminders.Nudge{Incident: c.inc.ID, Firings: []reminders.Firing{f}, Missed: true}, key, c.inc.ID.String()+"/nudge/"+name)
}

// dropNudges drops the queued messages of the stage that a dead-man post stood
// in for, if they are of that stage alone and whom they are for read it in the
// room. One that may have been sent is looked up first.
func (c *change) dropNudges(m leftDeadMan) (dropped bool, err error) {
	lanes, err := c.tx.Lanes("", 0)
	if err != nil {
		return false, err
	}
	of := c.nudgeKey([]string{stageName(m.Reminder, m.Stage, m.Due)})
	for _, l := range lanes {
		posts, err := c.tx.LanePosts(l, 0)
		if err != nil {
			return false, err
		}
		for _, p := range posts {
			if p.Incident != c.inc.ID || !strings.HasPrefix(p.Key, of+"@") || !c.saidInRoom(p) {
				continue
			}
			if p.Needless = !p.TriedAt.IsZero(); p.Needless {
				err = c.tx.PutPost(p)
			} else {
				err = errors.Join(c.tx.DropPost(p.Lane, p.Seq), c.reached(p))
			}
			if err != nil {
				return false, err
			}
			dropped = true
		}
	}
	return dropped, nil
}

// saidInRoom reports whether what the platform posted in the incident's room
// reached those whom a message is for: not a hook, the escalation target's room,
// or whoever no mention there reaches.
func (c *change) saidInRoom(p *store.Post) bool {
	who := incident.Person(p.To.Person)
	return p.Kind == store.PostSay && (p.InRoom || who != "" && (p.Nudge == nil || !slices.Contains(c.alone(*p.Nudge), who)))
}

// called are the people whom a dead-man post mentions: those whom its stage is
// for, and who owes what it is about, unless the night is theirs.
func (c *change) called(f reminders.Firing) []incident.Person {
	if slices.Contains(f.To, reminders.Target) {
		f.Group = c.fromGroup(f.At)
	}
	people := c.people(f)
	owner := c.owner(f.Reminder)
	if c.inc.Severity <= incident.SEV2 && owner != "" && !slices.Contains(people, owner) {
		people = append([]incident.Person{owner}, people...)
	}
	return people
}
