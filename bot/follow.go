package bot

import (
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
			if post.Also, err = c.alsoIn(post.Lane); err != nil {
				return err
			}
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
