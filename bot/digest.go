package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/reminders"
	"kept/store"
)

// digestKey is the recurring digest of open incidents.
var digestKey = reminders.Key{Name: "digest"}

// fireRecurring fires what recurs and is about no single incident, each in a
// transaction of its own.
func (b *Bot) fireRecurring(ctx context.Context, keys []reminders.Key, now time.Time) error {
	var failed []error
	for _, k := range keys {
		switch {
		case k == digestKey:
			failed = append(failed, b.fireDigest(ctx, now))
		case strings.HasPrefix(k.Name, actionDigests):
			failed = append(failed, b.fireActionDigest(ctx, k.Name, now))
		}
	}
	return errors.Join(failed...)
}

// fireDigest posts the digest of open incidents and sets the next one.
func (b *Bot) fireDigest(ctx context.Context, now time.Time) error {
	open, err := b.openFor(ctx, "", mostOpen) // nobody's eyes: private ones are left out
	if err != nil {
		return err
	}
	return b.store.Update(ctx, func(tx store.Tx) error {
		r, err := tx.Reminder(digestKey)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		f, next := reminders.Fire(*r, reminders.Situation{}, now)
		if err := tx.PutReminder(&next); err != nil {
			return err
		}
		if f.Stage == reminders.None || len(open) == 0 {
			return nil
		}
		c := b.begin(tx, chat.Event{At: now}, now)
		for i, room := range b.cfg.digestRooms() {
			post := &store.Post{Lane: "room:" + string(room), Kind: store.PostSay, To: chat.Dest{Room: room},
				Key: fmt.Sprintf("digest@%d", r.Due.Unix()), Collapse: "digest", Message: c.wordsList(open, "Open incidents this morning:"), At: now}
			if i > 0 {
				post.Key += "/" + string(room)
			}
			post.Slot = post.Key
			for _, inc := range open {
				if err := c.named(inc, post); err != nil {
					return err
				}
			}
			if err := tx.Enqueue(post); err != nil {
				return err
			}
		}
		return nil
	})
}

// ensureDigest makes the recurring digest exist as configured.
func (b *Bot) ensureDigest(tx store.Tx, now time.Time) error {
	old, err := tx.Reminder(digestKey)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if len(b.cfg.digestRooms()) == 0 {
		return tx.DeleteReminder(digestKey)
	}
	if err == nil && old.Spec == b.cfg.DigestSpec && old.Zone == b.cfg.Zone && !old.FiredAt.After(now.Add(clockSkew)) {
		return nil
	}
	r, err := reminders.Recurring(digestKey.Name, b.cfg.DigestSpec, b.cfg.Zone, now)
	if err != nil {
		return err
	}
	return tx.PutReminder(&r)
}
