package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// perform does what a post asks of the platform. perhaps: it may have been done
// before.
func (b *Bot) perform(ctx context.Context, p *store.Post, perhaps bool, now time.Time) (effect, error) {
	switch p.Kind {
	case store.PostSay:
		if p.Under != "" && p.To.Room == "" { // what it replies to was never posted
			return nil, nil
		}
		ref, err := b.platform.Post(ctx, p.To, p.Key, perhapsAgain(perhaps, p.Message))
		return landed(p, ref), err
	case store.PostDraft:
		m, err := b.draftMessage(ctx, p.Incident, now)
		if err != nil {
			return nil, err
		}
		ref, err := b.platform.Post(ctx, p.To, p.Key, perhapsAgain(perhaps, m))
		return landed(p, ref), err
	case store.PostPage:
		return b.publish(ctx, p)
	case store.PostCall:
		return b.call(ctx, p, now)
	case store.PostOpenRoom:
		return b.openRoom(ctx, p, now)
	case store.PostEdit, store.PostPin:
		return b.touch(ctx, p)
	case store.PostSchedule:
		return b.schedule(ctx, p, now)
	case store.PostUnschedule:
		return b.unschedule(ctx, p, now)
	case store.PostDocument:
		return b.document(ctx, p, now)
	case store.PostBookmark:
		if links, ok := chat.Feature[chat.Bookmarker](b.platform, p.To.Room); ok && p.To.Room != "" {
			return nil, links.Bookmark(ctx, p.To.Room, p.Text, p.URL)
		}
		return nil, nil
	case store.PostArchive:
		if rooms, ok := chat.Feature[chat.Archiver](b.platform, p.To.Room); ok && p.To.Room != "" {
			return nil, rooms.Archive(ctx, p.To.Room)
		}
		return nil, nil
	case store.PostTopic, store.PostInvite:
		rooms, ok := chat.Feature[chat.RoomOpener](b.platform, p.To.Room)
		switch {
		case !ok || p.To.Room == "":
			return nil, nil
		case p.Kind == store.PostTopic:
			return nil, rooms.SetTopic(ctx, p.To.Room, p.Text)
		}
		return nil, rooms.Invite(ctx, p.To.Room, p.People)
	}
	return nil, fmt.Errorf("%w: a post of kind %q, which this version does not know", chat.ErrRefused, p.Kind)
}

// touch edits or pins what stands in a slot. A summary that is not there any
// more, or never was, is posted and pinned anew: the room must have one.
func (b *Bot) touch(ctx context.Context, p *store.Post) (effect, error) {
	var ref chat.MessageRef
	err := b.store.View(ctx, func(tx store.Tx) (err error) {
		ref, err = tx.Slot(p.Slot)
		return err
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	there := err == nil
	if p.Kind == store.PostPin {
		if pins, ok := chat.Feature[chat.Pinner](b.platform, ref.Room); ok && there {
			return nil, pins.Pin(ctx, ref)
		}
		return nil, nil
	}
	if there {
		err = b.platform.Edit(ctx, ref, p.Message)
		there = !errors.Is(err, chat.ErrRefused) && !errors.Is(err, chat.ErrNotFound)
	}
	if there || p.Slot != summarySlot(p.Incident) {
		if !there {
			err = nil // what it is about is gone, or was never posted
		}
		return nil, err
	}
	ref, err = b.platform.Post(ctx, p.To, p.Key, p.Message)
	return func(c *change) error {
		pin := &store.Post{Kind: store.PostPin, Key: p.Key + "/pin", Slot: p.Slot}
		return errors.Join(c.tx.PutSlot(p.Slot, ref), c.queue(pin))
	}, err
}

// openRoom opens an incident's room.
func (b *Bot) openRoom(ctx context.Context, p *store.Post, now time.Time) (effect, error) {
	inc, err := b.load(ctx, p.Incident)
	if err != nil {
		return nil, err
	}
	r, err := chat.Room{}, chat.ErrNoRooms
	if rooms, ok := chat.Feature[chat.RoomOpener](b.platform, birthplace(inc)); ok {
		r, err = rooms.OpenRoom(ctx, p.Key, p.Text, inc.Private, p.People)
	}
	if errors.Is(err, chat.ErrNoRooms) && !inc.Private {
		return b.stay(ctx, inc), nil
	}
	stood := !p.TriedAt.IsZero() // it may have been open before, with people in it
	if stood {
		b.readAt(now.Add(time.Second))
	}
	return func(c *change) error {
		c.inc.Room, c.inc.RoomName = incident.Room(r.Ref), r.Name
		if stood {
			if err := c.tx.PutValue(gapName(r.Ref), gap{Unread: true, Noted: 1}); err != nil {
				return err
			}
		}
		return c.announce()
	}, err
}

// stay lets an incident live where it was declared. Where that is a chat with Kept,
// nobody else reads it, and whoever declared it and whoever leads it are told.
func (b *Bot) stay(ctx context.Context, inc *incident.Incident) effect {
	at := chat.RoomRef(inc.DeclaredIn)
	r, err := b.platform.Room(ctx, at)
	if err != nil {
		r = chat.Room{Ref: at} // it has no name, and nothing else is missing
	}
	return func(c *change) error {
		if err := errors.Join(c.liveIn(r), c.announce()); err != nil || !r.Direct {
			return err
		}
		told := []incident.Person{c.inc.DeclaredBy, c.inc.Commander()}
		for _, p := range slices.Compact(told) {
			if err := c.direct(p, "stays/"+string(p), c.wordsUnread(p)); err != nil {
				return err
			}
		}
		return nil
	}
}

// publish puts a public update on the status page.
func (b *Bot) publish(ctx context.Context, p *store.Post) (effect, error) {
	inc, err := b.load(ctx, p.Incident)
	if err != nil {
		return nil, err
	}
	u := inc.Updates[p.Update-1]
	if u.Redacted || u.Posted() || u.Retracted != nil && p.TriedAt.IsZero() {
		return nil, nil
	}
	if b.page == nil {
		return nil, fmt.Errorf("%w: no status page is connected any more", chat.ErrRefused)
	}
	phase := u.Phase
	if phase == "" {
		phase = inc.Status
	}
	at, url, err := b.page.Publish(ctx, p.Key, inc.Title, phase, u.Text)
	return func(c *change) error { return c.published(u.ID, at.UTC(), url) }, err
}
