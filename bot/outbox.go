package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/store"
)

const (
	// attemptTimeout bounds one call to the platform.
	attemptTimeout = 30 * time.Second
	// laneRun bounds the posts of a lane in one pass of Deliver, and passes how
	// often it goes over all lanes.
	laneRun, passes = 100, 10
	// clockSkew is how far the platform's clock may lie behind ours: a post is
	// looked up from that long before it was queued.
	clockSkew = 5 * time.Minute
	// longestWait bounds how long a post that failed waits for its next attempt.
	longestWait = 15 * time.Minute
)

// Deliver posts what is queued, lane by lane, each lane in order, and says when
// it wants to be called again (zero: when something new is queued). A lane
// whose post has to wait holds up no other.
//
// A post is marked as tried on disk before the attempt. One that is found with
// that mark has an unknown fate: it is looked up by its key, and sent again
// only if it is not there; where the platform cannot look, it is sent again as
// "possibly repeated".
//
// One call posts at most laneRun posts of a lane, so that reminders are not kept
// waiting by a room that is spoken in all the time; then it wants to be called
// again at once. Lanes are delivered one after the other; [Bot.Run] delivers them
// side by side.
func (b *Bot) Deliver(ctx context.Context, now time.Time) (next time.Time, err error) {
	now = now.UTC()
	for range passes {
		tried, next, err := b.deliverOnce(ctx, now)
		// What was delivered may have queued more, in lanes that were passed.
		if !tried || err != nil || !next.After(now) && !next.IsZero() {
			return next, err
		}
	}
	return now, nil
}

// deliverOnce goes over the chosen lanes once. tried reports whether any post was
// attempted.
func (b *Bot) deliverOnce(ctx context.Context, now time.Time) (tried bool, next time.Time, err error) {
	heads, err := b.heads(ctx, func(string) bool { return true })
	for _, p := range heads {
		did, at, errLane := b.deliverLane(ctx, p.Lane, now)
		tried, next, err = tried || did, earliest(next, at), errors.Join(err, errLane)
	}
	return tried, next, err
}

// heads are the first posts of the chosen lanes.
func (b *Bot) heads(ctx context.Context, chosen func(lane string) bool) (heads []*store.Post, err error) {
	const page = 1000
	for after, more := "", true; more && err == nil; {
		err = b.store.View(ctx, func(tx store.Tx) error {
			lanes, err := tx.Lanes(after, page)
			if err != nil {
				return err
			}
			for _, l := range lanes {
				after = l
				if !chosen(l) {
					continue
				}
				posts, err := tx.LanePosts(l, 1)
				if err != nil {
					return err
				}
				heads = append(heads, posts...)
			}
			more = len(lanes) == page
			return nil
		})
	}
	return heads, err
}

// deliverLane empties one lane as far as it goes now.
func (b *Bot) deliverLane(ctx context.Context, l string, now time.Time) (tried bool, next time.Time, err error) {
	for n := 0; ; n++ {
		if n == laneRun {
			return tried, now, nil
		}
		var head *store.Post
		err := b.store.View(ctx, func(tx store.Tx) error {
			posts, err := tx.LanePosts(l, 1)
			if err == nil && len(posts) > 0 {
				head = posts[0]
			}
			return err
		})
		if err != nil || head == nil {
			return tried, time.Time{}, err
		}
		if waits(head, now) {
			return tried, head.NotUntil, nil
		}
		if head.Collapse != "" {
			needless, err := b.collapse(ctx, head)
			if err != nil {
				return tried, time.Time{}, err
			}
			if needless {
				continue
			}
		}
		if err := ctx.Err(); err != nil {
			return tried, time.Time{}, err
		}
		tried = true
		if err := b.attempt(context.WithoutCancel(ctx), head, now); err != nil { // whoever stops Kept waits for it
			return tried, time.Time{}, fmt.Errorf("post %s: %w", head.Key, err)
		}
	}
}

// waits reports whether a post has to wait. One that would wait longer than it was
// ever to does not, as the clock was set back since; but for what is to be read at
// some hour, which is meant by the present clock.
func waits(p *store.Post, now time.Time) bool {
	hour := p.Attempts == 0 && p.Kind == store.PostSay
	return p.NotUntil.After(now) && (hour || p.NotUntil.Sub(now) <= longestWait)
}

// collapse drops all posts of a lane that later ones make needless, and says
// whether its first, p, was among them. It writes only where there are such, and
// once for all of them: who types a command waits for what is written before.
func (b *Bot) collapse(ctx context.Context, p *store.Post) (needless bool, err error) {
	var drop []*store.Post
	look := func(tx store.Tx) error {
		posts, err := tx.LanePosts(p.Lane, 1000)
		last := map[string]uint64{}
		for _, post := range posts {
			last[post.Collapse] = post.Seq
		}
		drop = slices.DeleteFunc(posts, func(post *store.Post) bool {
			call := post.Kind == store.PostCall && !post.TriedAt.IsZero() // whoever may have heard it is told of its end
			return post.Collapse == "" || post.Seq == last[post.Collapse] || call
		})
		return err
	}
	if err := b.store.View(ctx, look); err != nil || len(drop) == 0 {
		return false, err
	}
	err = b.store.Update(ctx, func(tx store.Tx) error {
		if err := look(tx); err != nil {
			return err
		}
		for _, post := range drop {
			if err := tx.DropPost(post.Lane, post.Seq); err != nil {
				return err
			}
		}
		return nil
	})
	return slices.ContainsFunc(drop, func(post *store.Post) bool { return post.Seq == p.Seq }), err
}

// resolve fills in where a post goes and what it says about the room.
func (b *Bot) resolve(ctx context.Context, p *store.Post) error {
	if !p.InRoom && p.Kind != store.PostSay {
		return nil
	}
	if p.Incident == 0 {
		return nil
	}
	if p.Under != "" {
		if err := b.store.View(ctx, func(tx store.Tx) error { return under(tx, p) }); err != nil {
			return err
		}
	}
	inc, err := b.load(ctx, p.Incident)
	if err != nil {
		return err
	}
	room := inc.Room
	if room == "" && !inc.Private {
		room = inc.DeclaredIn // the room could not be opened
	}
	if p.InRoom {
		p.To.Room = chat.RoomRef(room)
		if room == "" {
			p.To = chat.Dest{Person: chat.PersonRef(inc.Commander())}
		}
		if !ownRoom(inc) && furnishes(p.Kind) {
			p.To = chat.Dest{}
		}
	}
	name := ""
	if r, err := b.platform.Room(ctx, chat.RoomRef(room)); err == nil {
		name = r.Name
	}
	for _, l := range p.Message.Lines {
		for i := range l {
			if l[i].Kind == chat.RoomSpan && l[i].Room == "" {
				l[i].Room, l[i].Text = chat.RoomRef(room), name
			}
		}
	}
	return nil
}

// furnishes reports whether a kind of post changes a room itself. One that is
// others' too keeps its topic, its people and its links.
func furnishes(k store.PostKind) bool {
	switch k {
	case store.PostTopic, store.PostInvite, store.PostBookmark, store.PostDocument, store.PostArchive:
		return true
	}
	return false
}

// lookUp finds out whether a post of unknown fate has landed. perhaps says that
// it may have, and that the platform cannot tell: it has no way to look, or
// refuses it (a right that Kept lacks, a room that it was put out of). Such a post
// is sent again, since a duplicate beats a loss. One that is not there counts as
// never tried.
func (b *Bot) lookUp(ctx context.Context, p *store.Post, now time.Time) (done effect, perhaps bool, err error) {
	posts := p.Kind == store.PostSay || p.Kind == store.PostDraft || p.Kind == store.PostEdit && p.Slot == summarySlot(p.Incident)
	if p.TriedAt.IsZero() || !posts {
		return nil, false, nil // never tried, or harmless to repeat
	}
	f, ok := chat.Feature[chat.Finder](b.platform, p.To.Ref())
	if !ok {
		return nil, true, nil
	}
	ref, found, err := f.Find(ctx, p.To, p.Key, earliest(p.At, now).Add(-clockSkew)) // it was queued later than now by a clock that was ahead
	switch {
	case errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrNotFound):
		b.log.Warn("a post is sent again: it cannot be looked up", "key", p.Key, "error", err)
		return nil, true, nil
	case err != nil:
		return nil, false, fmt.Errorf("%w: looking up %s: %w", chat.ErrUnknownFate, p.Key, err)
	case found:
		return landed(p, ref), false, nil
	}
	p.TriedAt = time.Time{} // it is not there
	return nil, false, nil
}

// perhapsAgain marks a message that may stand in the chat already.
func perhapsAgain(perhaps bool, m chat.Message) chat.Message {
	if perhaps {
		m.Lines = append(slices.Clone(m.Lines), chat.Line{chat.T(wordsRepeated)})
	}
	return m
}

// landed records where a post stands.
func landed(p *store.Post, ref chat.MessageRef) effect {
	return func(c *change) error {
		if p.Slot == "" {
			return nil
		}
		if err := c.tx.PutSlot(p.Slot, ref); err != nil || p.Slot != announcedSlot(p.Incident) {
			return err
		}
		to, err := c.linkTo(p.Slot)
		if err != nil {
			return err
		}
		return c.bookmark(linkAnnouncement, to)
	}
}
