package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// What Kept does with the posts that wait on the platform: see deadman.go for
// which they are.

// farAhead is later than any reminder.
var farAhead = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// schedule leaves a post with the platform. One of unknown fate is looked up
// among those that wait there.
func (b *Bot) schedule(ctx context.Context, p *store.Post, now time.Time) (effect, error) {
	s, ok := chat.Feature[chat.Scheduler](b.platform, p.To.Room)
	if !ok {
		return nil, nil
	}
	m, err := b.leftDeadMan(ctx, p.Incident, p.Key)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, nil
	}
	if !p.TriedAt.IsZero() {
		waiting, err := s.Scheduled(ctx)
		if err != nil {
			return nil, fmt.Errorf("look for %s among the scheduled posts: %w", p.Key, err)
		}
		i := slices.IndexFunc(waiting, func(w chat.Scheduled) bool { return w.Room == p.To.Room && w.Mark == chat.Mark(p.Key) })
		if i >= 0 {
			return scheduledAs(p.Key, waiting[i].ID), nil
		}
	}
	if m.Leaving || !p.PostAt.After(now) { // needless by now, or its stage is being sent
		return forgetDeadMan(p.Key), nil
	}
	id, err := s.Schedule(ctx, p.To.Room, p.Key, p.PostAt, p.Message)
	if errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrNotFound) {
		b.log.Error("the platform takes no dead-man post: nothing reminds of this while Kept is down", "key", p.Key, "at", p.PostAt, "error", err)
		return onDeadMan(p.Key, func(m *leftDeadMan) { m.Refused = true }), nil
	}
	return scheduledAs(p.Key, id), err
}

// unschedule withdraws a post that waits on the platform: after the one that is
// to follow it, which may have been queued later.
func (b *Bot) unschedule(ctx context.Context, p *store.Post, now time.Time) (effect, error) {
	s, ok := chat.Feature[chat.Scheduler](b.platform, p.To.Room)
	if !ok {
		return nil, nil
	}
	var m *leftDeadMan
	id, done := p.Text, effect(nil)
	if p.Of != "" {
		var l leftDeadMen
		if err := b.store.View(ctx, func(tx store.Tx) (err error) {
			l, err = left(tx, p.Incident)
			return err
		}); err != nil {
			return nil, err
		}
		if m = l.find(p.Of); m == nil {
			return nil, nil
		}
		if l.follows(*m) {
			return func(c *change) error {
				return c.queue(&store.Post{Lane: p.Lane, Kind: p.Kind, To: p.To, Key: p.Key, Of: p.Of})
			}, nil
		}
		id, done = m.ID, forgetDeadMan(p.Of)
	}
	if id == "" { // it never got there
		return done, nil
	}
	err := s.Unschedule(ctx, p.To.Room, id)
	if m != nil && (errors.Is(err, chat.ErrNotFound) || errors.Is(err, chat.ErrRefused)) {
		if came, err := b.came(ctx, *m, errors.Is(err, chat.ErrRefused), now); came || err != nil {
			return nil, err
		}
	}
	switch {
	case errors.Is(err, chat.ErrNotFound):
		return done, nil
	case errors.Is(err, chat.ErrRefused):
		b.log.Warn("a dead-man post can be withdrawn no more and will be posted", "key", p.Key, "error", err)
		return done, nil
	}
	return done, err
}

// leftDeadMan reads one dead-man post; nil if it is not wanted any more.
func (b *Bot) leftDeadMan(ctx context.Context, id incident.ID, key string) (m *leftDeadMan, err error) {
	err = b.store.View(ctx, func(tx store.Tx) error {
		l, err := left(tx, id)
		m = l.find(key)
		return err
	})
	return m, err
}

func scheduledAs(key, id string) effect {
	return onDeadMan(key, func(m *leftDeadMan) { m.ID = id })
}

// onDeadMan changes what is known of a dead-man post.
func onDeadMan(key string, fn func(*leftDeadMan)) effect {
	return func(c *change) error {
		l, err := left(c.tx, c.inc.ID)
		if err != nil {
			return err
		}
		if m := l.find(key); m != nil {
			fn(m)
		}
		return c.tx.PutValue(deadMenName(c.inc.ID), l)
	}
}

func forgetDeadMan(key string) effect {
	return func(c *change) error {
		l, err := left(c.tx, c.inc.ID)
		if err != nil {
			return err
		}
		l.drop(key)
		return c.tx.PutValue(deadMenName(c.inc.ID), l)
	}
}

// reconcile compares the posts that wait on the platform with what is stored,
// after an absence: those that were posted, or can be withdrawn no more, count
// as the stages that they stood in for; those that are lost are left anew;
// those that nobody knows are withdrawn.
func (b *Bot) reconcile(ctx context.Context, now time.Time) error {
	schedulers := chat.Features[chat.Scheduler](b.platform)
	if len(schedulers) == 0 {
		return nil
	}
	var list []chat.Scheduled
	for _, s := range schedulers {
		some, err := s.Scheduled(ctx)
		if err != nil {
			return fmt.Errorf("list the scheduled posts: %w", err)
		}
		list = append(list, some...)
	}
	waiting := map[string]bool{} // marks
	for _, w := range list {
		waiting[w.Mark] = true
	}
	ids, err := b.reminded(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{} // marks
	var errs []error
	for _, id := range ids {
		var l leftDeadMen
		promised := false
		if err := b.store.View(ctx, func(tx store.Tx) (err error) {
			if l, err = left(tx, id); err != nil {
				return err
			}
			have, err := tx.Reminders(id)
			promised = slices.ContainsFunc(have, func(r *reminders.Reminder) bool { return r.Kind == reminders.Owed })
			return err
		}); err != nil {
			return err
		}
		for _, m := range l.Posts {
			known[chat.Mark(m.Key)] = true
		}
		posted, lost, err := b.fates(ctx, l, waiting, now)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", id, err))
			err = nil
		}
		if len(posted)+len(lost) > 0 {
			err = b.byKept(ctx, id, now, func(c *change) error { return c.adopt(posted, lost) })
		} else if promised {
			err = b.leaveMissing(ctx, id, now)
		}
		if err != nil {
			return fmt.Errorf("dead-man posts of %s: %w", id, err)
		}
	}
	orphans := slices.DeleteFunc(list, func(w chat.Scheduled) bool { return w.Mark == "" || known[w.Mark] })
	return errors.Join(append(errs, b.withdraw(ctx, orphans, now))...)
}

// leaveMissing leaves the dead-man posts of an incident that should stand and do
// not: those of a store that an older Kept wrote.
func (b *Bot) leaveMissing(ctx context.Context, id incident.ID, now time.Time) error {
	return b.store.Update(ctx, func(tx store.Tx) error {
		c, err := b.beginOn(tx, chat.Event{At: now}, id, now)
		if err != nil {
			return err
		}
		s, err := c.situation(c.standing())
		if err != nil {
			return err
		}
		return c.leaveDeadMen(s, s.Have)
	})
}

// reminded lists the incidents in which anybody is reminded of anything, or
// whose dead-man posts are not settled.
func (b *Bot) reminded(ctx context.Context) (ids []incident.ID, err error) {
	err = b.store.View(ctx, func(tx store.Tx) error {
		pending, err := tx.DueReminders(farAhead, 0)
		if err != nil {
			return err
		}
		for _, r := range pending {
			if r.Key.Incident != 0 {
				ids = append(ids, r.Key.Incident)
			}
		}
		lanes, err := tx.Lanes("", 0)
		for _, l := range lanes {
			if name, ok := strings.CutPrefix(l, deadManLanes); ok {
				if id, ok := incident.ParseID(name); ok {
					ids = append(ids, id)
				}
			}
		}
		return err
	})
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// fates says which dead-man posts of an incident were posted, and which are not
// there although they should be.
func (b *Bot) fates(ctx context.Context, l leftDeadMen, waiting map[string]bool, now time.Time) (posted, lost []string, err error) {
	var errs []error
	for _, m := range l.Posts {
		f, looks := chat.Feature[chat.Finder](b.platform, m.Room)
		switch there := waiting[chat.Mark(m.Key)]; {
		case there && m.At.Sub(now) <= deadManFixed:
			posted = append(posted, m.Key)
		case there, m.ID == "" && !m.Refused && m.At.After(now): // it stands; or is still queued
		case m.Refused, m.At.After(now):
			lost = append(lost, m.Key)
		case !looks:
			posted = append(posted, m.Key)
		default:
			_, found, err := f.Find(ctx, chat.Dest{Room: m.Room}, m.Key, m.At.Add(-clockSkew))
			switch {
			case err != nil:
				errs = append(errs, fmt.Errorf("look up %s: %w", m.Key, err))
			case found:
				posted = append(posted, m.Key)
			default:
				lost = append(lost, m.Key)
			}
		}
	}
	return posted, lost, errors.Join(errs...)
}

// withdraw queues the withdrawal of posts that nobody knows.
func (b *Bot) withdraw(ctx context.Context, orphans []chat.Scheduled, now time.Time) error {
	if len(orphans) == 0 {
		return nil
	}
	return b.store.Update(ctx, func(tx store.Tx) error {
		for _, o := range orphans {
			if err := tx.Enqueue(&store.Post{Lane: deadManLanes + "orphans", Kind: store.PostUnschedule, To: chat.Dest{Room: o.Room},
				Key: "withdrawn/" + o.ID, Text: o.ID, At: now}); err != nil {
				return err
			}
		}
		return nil
	})
}
