package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/store"
)

// restate words a message of how an incident stands anew, as of when it is posted,
// and notes whose words it repeats then. What was redacted since is not in it. What
// waits for the same reader of other incidents goes into it: they are told once, and
// not right after they were reminded of something.
func (b *Bot) restate(ctx context.Context, p *store.Post, now time.Time) error {
	if !p.Standing || !p.TriedAt.IsZero() {
		return nil
	}
	return b.store.Update(ctx, func(tx store.Tx) error {
		c := b.begin(tx, chat.Event{At: now}, now)
		if waits, err := tx.LanePosts(p.Lane, 1); err != nil || len(waits) == 0 || waits[0].Seq != p.Seq {
			p.Needless = true // it went out with another
			return err
		}
		if at := c.mayPing(incident.Person(p.To.Person)); at.After(now) { // news can wait
			p.NotUntil = at
			return tx.PutPost(p)
		}
		others, err := c.waitingFor(p)
		if err != nil {
			return err
		}
		p.Message, p.Redacted = chat.Message{}, false
		if p.Entries, err = c.standsWithin(p, p.Incident, now); err != nil {
			return err
		}
		for _, o := range others {
			for _, id := range append([]incident.ID{o.Incident}, o.Also...) {
				if id != p.Incident && !slices.Contains(p.Also, id) {
					p.Also = append(p.Also, id)
				}
			}
			if err := c.dropQueued(o.Lane); err != nil {
				return err
			}
		}
		for _, id := range p.Also { // also of those that an earlier try took in
			if _, err := c.standsWithin(p, id, now); err != nil {
				return err
			}
		}
		q := *p
		q.TriedAt = now // so that it goes into no other meanwhile
		return tx.PutPost(&q)
	})
}

// standsWithin adds how an incident stands to a message, and notes whose words it
// repeats.
func (c *change) standsWithin(p *store.Post, id incident.ID, now time.Time) (repeats []incident.EntryID, err error) {
	if c.inc, err = c.tx.Incident(id); err != nil {
		return nil, err
	}
	m := drilled(c.inc, c.wordsFollowedDigest(incident.Person(p.To.Person), now))
	p.Message.Lines = append(p.Message.Lines, m.Lines...)
	if repeats, err = c.repeated(m); err != nil {
		return nil, err
	}
	for _, e := range repeats {
		if err := c.remember(e, p.Slot); err != nil {
			return nil, err
		}
	}
	return repeats, nil
}

// alsoIn are the other incidents of which what waits in a lane tells: a later post
// there, which makes it needless, tells of them, too.
func (c *change) alsoIn(lane string) (also []incident.ID, err error) {
	posts, err := c.tx.LanePosts(lane, 0)
	for _, o := range posts {
		for _, id := range o.Also {
			if !slices.Contains(also, id) {
				also = append(also, id)
			}
		}
	}
	return also, err
}

// together is of how many other incidents one message tells.
const together = 7

// waitingFor lists what else waits to tell the reader of a message by now how
// incidents stand, a post of each.
func (c *change) waitingFor(besides *store.Post) (out []*store.Post, err error) {
	lanes, err := c.tx.Lanes("", 0)
	if err != nil {
		return nil, err
	}
	left := together - len(besides.Also)
	for _, l := range lanes {
		if !strings.HasSuffix(l, "/follow/"+string(besides.To.Person)) || l == besides.Lane || left <= 0 {
			continue
		}
		posts, err := c.tx.LanePosts(l, 0)
		if err != nil {
			return nil, err
		}
		waits := func(o *store.Post) bool { return o.Standing && o.TriedAt.IsZero() && !o.NotUntil.After(c.now) }
		if len(posts) == 0 || slices.ContainsFunc(posts, func(o *store.Post) bool { return !waits(o) }) {
			continue
		}
		if last := posts[len(posts)-1]; 1+len(last.Also) <= left { // it has what the others of its lane tell of, too
			out, left = append(out, last), left-1-len(last.Also)
		}
	}
	return out, nil
}
