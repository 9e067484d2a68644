package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// following is how somebody follows an incident: each update by direct message, or
// how things stand once a morning.
type following struct {
	Digest bool `json:",omitempty"`
}

// digestAt is when a morning's digest comes, in minutes of the reader's own day.
const digestAt = 9 * 60

func followersName(id incident.ID) string { return id.String() + "/followers" }

// followLane holds what goes to one follower, so that what waits for their morning
// holds up nothing else.
func followLane(id incident.ID, p incident.Person) string {
	return id.String() + "/follow/" + string(p)
}

func (c *change) followers() (map[incident.Person]following, error) {
	all := map[incident.Person]following{}
	err := c.tx.Value(followersName(c.inc.ID), &all)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return all, err
}

// followed tells somebody of every update who has no part in the incident. A private
// one is read in its room only: who leaves it must learn nothing more.
func (c *change) followed(cmd command.Command) (Reply, error) {
	c.quiet, c.told = true, true
	if c.inc.Private {
		return Reply{}, refuse("%s is private: its updates are read in its room only.", c.inc.ID)
	}
	all, err := c.followers()
	if err != nil {
		return Reply{}, err
	}
	if cmd.Verb == command.Unfollow {
		if _, ok := all[c.by]; !ok {
			return Reply{}, refuse("You do not follow %s.", c.inc.ID)
		}
		delete(all, c.by)
		if err := errors.Join(c.tx.PutValue(followersName(c.inc.ID), all), c.dropQueued(followLane(c.inc.ID, c.by))); err != nil {
			return Reply{}, err
		}
		return Reply{Message: c.wordsDone("You hear of it no more.")}, nil
	}
	if !c.inc.Open() {
		return Reply{}, refuse("%s %s; `%s summary` shows how it ended.", c.inc.ID, wordsOver(c.inc), c.inc.ID)
	}
	all[c.by] = following{Digest: cmd.Digest}
	if err := c.tx.PutValue(followersName(c.inc.ID), all); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsFollowing(cmd.Digest)}, nil
}

// dropQueued takes what is queued in a lane out of it.
func (c *change) dropQueued(lane string) error {
	posts, err := c.tx.LanePosts(lane, 0)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if err := c.tx.DropPost(lane, p.Seq); err != nil {
			return err
		}
	}
	return nil
}

// tellFollowers queues a message for everybody who follows the incident, but for
// whose doing it is. While they sleep through a SEV3 or SEV4, or are muted, or where
// they want a digest, how things stand waits for them instead, as of when they read
// it, once however much happened.
func (c *change) tellFollowers(key string, by incident.Person, words func(incident.Person) chat.Message) error {
	all, err := c.followers()
	if err != nil || c.inc.Private {
		return err
	}
	for _, p := range slices.Sorted(maps.Keys(all)) {
		if p == by {
			continue
		}
		post := &store.Post{Lane: followLane(c.inc.ID, p), Kind: store.PostSay, To: chat.Dest{Person: chat.PersonRef(p)},
			Key: fmt.Sprintf("%s/follow/%s/%s", c.inc.ID, p, key), Message: words(p), NotUntil: c.readsFrom(p, all[p])}
		if !post.NotUntil.IsZero() {
			post.Message, post.Standing, post.Collapse = c.wordsFollowedDigest(p, post.NotUntil), true, followLane(c.inc.ID, p)
		}
		if post.Entries, err = c.repeated(post.Message); err != nil {
			return err
		}
		if err := c.queue(post); err != nil {
			return err
		}
	}
	return nil
}

// tellPhase tells followers of a phase that no update announces.
func (c *change) tellPhase(done string) error {
	return c.tellFollowers(fmt.Sprintf("phase@%d", c.inc.LastEntry), c.by, func(incident.Person) chat.Message {
		return c.wordsFollowedPhase(done + " " + c.name(c.by))
	})
}

// readsFrom is from when a follower can be told; zero = now.
func (c *change) readsFrom(p incident.Person, how following) time.Time {
	hours := c.hours(p)
	hours.Muted = c.mutedUntil(p)
	if how.Digest {
		return morning(hours, c.now)
	}
	if c.inc.Severity > grave || !hours.Muted.IsZero() {
		if at := hours.NextAwake(c.now); at.After(c.now) {
			return at
		}
	}
	return time.Time{}
}

// readsAgain lets what waits for somebody who follows go out as soon as they can be
// told now: they are not muted any more.
func (c *change) readsAgain(p incident.Person) error {
	lanes, err := c.tx.Lanes("", 0)
	if err != nil {
		return err
	}
	for _, l := range lanes {
		if !strings.HasSuffix(l, "/follow/"+string(p)) {
			continue
		}
		posts, err := c.tx.LanePosts(l, 0)
		if err != nil {
			return err
		}
		for _, post := range posts {
			if c.inc, err = c.tx.Incident(post.Incident); err != nil {
				return err
			}
			all, err := c.followers()
			if err != nil {
				return err
			}
			if from := c.readsFrom(p, all[p]); post.Standing && from.Before(post.NotUntil) {
				post.NotUntil = from
				if err := c.tx.PutPost(post); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

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
			if _, err := c.standsWithin(p, o.Incident, now); err != nil {
				return err
			}
			if err := c.dropQueued(o.Lane); err != nil {
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

// together is of how many other incidents one message tells.
const together = 7

// waitingFor lists what else waits to tell the reader of a message by now how
// incidents stand, a post of each.
func (c *change) waitingFor(besides *store.Post) (out []*store.Post, err error) {
	lanes, err := c.tx.Lanes("", 0)
	if err != nil {
		return nil, err
	}
	for _, l := range lanes {
		if !strings.HasSuffix(l, "/follow/"+string(besides.To.Person)) || l == besides.Lane || len(out) == together {
			continue
		}
		posts, err := c.tx.LanePosts(l, 0)
		if err != nil {
			return nil, err
		}
		waits := func(o *store.Post) bool { return o.Standing && o.TriedAt.IsZero() && !o.NotUntil.After(c.now) }
		if len(posts) > 0 && !slices.ContainsFunc(posts, func(o *store.Post) bool { return !waits(o) }) {
			out = append(out, posts[0])
		}
	}
	return out, nil
}

// takeFollowers lets those who follow an incident that is merged into this one
// follow this one.
func (c *change) takeFollowers(from *change) error {
	came, err := from.followers()
	if err != nil || len(came) == 0 {
		return err
	}
	all, err := c.followers()
	if err != nil {
		return err
	}
	for p, how := range came {
		if _, ok := all[p]; !ok {
			all[p] = how
		}
	}
	return errors.Join(c.tx.PutValue(followersName(c.inc.ID), all), from.tellFollowers("merged", from.by, func(incident.Person) chat.Message { return from.wordsFollowThere(c.inc) }),
		c.tx.PutValue(followersName(from.inc.ID), map[incident.Person]following{}))
}

// morning is the next digest's instant in somebody's zone, later than now.
func morning(h reminders.Hours, now time.Time) time.Time {
	h.From, h.To, h.Days = digestAt, digestAt+1, [7]bool{}
	at := h.Next(now)
	if !at.After(now) {
		at = h.Next(now.Add(2 * time.Minute))
	}
	return at
}

// link keeps a place that people need, in the summary and where the room shows its
// links.
func (c *change) link(cmd command.Command) (Reply, error) {
	if err := c.bookmark(capital(cmd.Text), cmd.URL); err != nil {
		return Reply{}, err
	}
	e := c.entry(incident.EntryDetail, fmt.Sprintf("Link %s: %s", cmd.Text, cmd.URL))
	c.inc.SetLink(incident.Link{Name: cmd.Text, URL: cmd.URL, Entry: e.ID})
	return Reply{Message: c.wordsDone(fmt.Sprintf("Link %s is kept; the summary shows it.", cmd.Text))}, nil
}
