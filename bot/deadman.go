package bot

import (
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

// A dead-man post is left with the platform, which posts it by itself unless
// Kept withdraws it in time: so a reminder outlives even Kept. While a promise
// is owed, one stands shortly after the next stage of its reminder. It is moved
// on with the stage, and withdrawn only after the following one stands. One that
// is posted counts as its stage: the people whom it mentions have been reminded.
//
// Promises for a day have one too, after each of their two stages a day: a
// postmortem that is promised in five days is what a Kept that died quietly
// would forget. What only the policy asks for has none: nobody was told to wait
// for it.

const (
	// deadManAfter is how long after its stage a dead-man post stands: long
	// enough for Kept to send the stage and to withdraw the post.
	deadManAfter = 3 * time.Minute
	// deadManFixed is how long before its time a post cannot be withdrawn any more
	// (docs.slack.dev, chat.deleteScheduledMessage).
	deadManFixed = time.Minute
	// deadManFarthest is how far ahead one is left; platforms take no more than
	// 120 days (docs.slack.dev, chat.scheduleMessage).
	deadManFarthest = 110 * 24 * time.Hour
	// deadManTries bounds the stages looked at for one that says anything.
	deadManTries = 8
)

// deadMan is a dead-man post that should stand.
type deadMan struct {
	Reminder string // name of the reminder: "P2"
	Due      time.Time
	Stage    reminders.Stage // that it stands in for
	StageAt  time.Time       // when that stage goes out
	At       time.Time       // when it is posted
	Quiet    bool            `json:",omitempty"` // another one mentions people less than five minutes before
}

// deadMenFor says which dead-man posts should stand now, given the reminders as
// they are stored. Each stands after the next stage of its reminder. For a stage
// that is overdue it stands shortly from now, so that none is missing while the
// stage is being sent.
func deadMenFor(s reminders.Situation, stored []reminders.Reminder, now time.Time) []deadMan {
	var out []deadMan
	for _, r := range stored {
		if f, ok := stageInStore(r, s, now); ok && r.Kind == reminders.Owed {
			m := deadMan{Reminder: r.Key.Name, Due: r.Due, Stage: f.Stage, StageAt: f.At, At: f.At.Add(deadManAfter)}
			if m.At.Sub(now) <= deadManFarthest {
				out = append(out, m)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b deadMan) int { return a.At.Compare(b.At) })
	var called time.Time
	for i := range out {
		if out[i].Quiet = !called.IsZero() && reminders.Defer(called, out[i].At).After(out[i].At); !out[i].Quiet {
			called = out[i].At
		}
	}
	return out
}

// stageInStore is the next stage of r that will say anything.
func stageInStore(r reminders.Reminder, s reminders.Situation, now time.Time) (reminders.Firing, bool) {
	for range deadManTries {
		if r.NextAt.IsZero() {
			break
		}
		at := r.NextAt
		if at.Before(now) {
			at = now
		}
		f, moved := reminders.Fire(r, s, at)
		if f.Stage != reminders.None {
			return f, true
		}
		r = moved
	}
	return reminders.Firing{}, false
}

// stands reports whether a dead-man post that was left for the platform at some
// time serves as m. One for an overdue stage may stand at any moment until then.
func (m deadMan) stands(old deadMan, now time.Time) bool {
	same := m.Reminder == old.Reminder && m.Due.Equal(old.Due) && m.Stage == old.Stage && m.Quiet == old.Quiet
	overdue := !m.StageAt.After(now)
	return same && (old.At.Equal(m.At) || overdue && old.At.After(now) && old.At.Before(m.At))
}

// leftDeadMan is a dead-man post that was given to the platform, or is queued
// to be.
type leftDeadMan struct {
	deadMan
	Key     string // once-only key of the post
	Room    chat.RoomRef
	Called  []incident.Person `json:",omitempty"` // whom it mentions
	ID      string            `json:",omitempty"` // what the platform calls it; "" = not known to be there
	Leaving bool              `json:",omitempty"` // its withdrawal is queued
	Refused bool              `json:",omitempty"` // the platform does not take it
}

// leftDeadMen are those of one incident.
type leftDeadMen struct {
	Last  int // number of the newest
	Posts []leftDeadMan
}

func deadMenName(id incident.ID) string { return id.String() + "/dead-men" }

// deadManLanes begins the names of the lanes of dead-man posts: a scheduler that
// fails holds up no other post.
const deadManLanes = "dead-man/"

func isDeadManLane(lane string) bool { return strings.HasPrefix(lane, deadManLanes) }

// left reads the dead-man posts of an incident.
func left(tx store.Tx, id incident.ID) (l leftDeadMen, err error) {
	err = tx.Value(deadMenName(id), &l)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return l, err
}

// find gives the post with a key, nil if there is none.
func (l *leftDeadMen) find(key string) *leftDeadMan {
	i := slices.IndexFunc(l.Posts, func(m leftDeadMan) bool { return m.Key == key })
	if i < 0 {
		return nil
	}
	return &l.Posts[i]
}

// follows reports whether one that is to take the place of m is still queued.
func (l *leftDeadMen) follows(m leftDeadMan) bool {
	return slices.ContainsFunc(l.Posts, func(o leftDeadMan) bool {
		return o.Reminder == m.Reminder && !o.Leaving && !o.Refused && o.ID == ""
	})
}

func (l *leftDeadMen) drop(key string) {
	l.Posts = slices.DeleteFunc(l.Posts, func(m leftDeadMan) bool { return m.Key == key })
}

// leaveDeadMen brings what is left with the platform in line with the reminders
// that are stored: what is missing is queued first, then the withdrawal of what
// is needless.
func (c *change) leaveDeadMen(s reminders.Situation, stored []reminders.Reminder) error {
	room := c.deadManRoom()
	l, err := left(c.tx, c.inc.ID)
	if err != nil {
		return err
	}
	var want []deadMan
	closed, err := c.archived()
	if err != nil {
		return err
	}
	if room != "" && !closed {
		want = deadMenFor(s, stored, c.now)
	}
	if len(want) == 0 && len(l.Posts) == 0 {
		return nil
	}
	serve := map[string]bool{} // keys
	changed := false
	for _, m := range want {
		i := slices.IndexFunc(l.Posts, func(old leftDeadMan) bool { return !old.Leaving && m.stands(old.deadMan, c.now) })
		if i < 0 {
			if err := c.leaveDeadMan(&l, room, m, s, stored); err != nil {
				return err
			}
			i, changed = len(l.Posts)-1, true
		}
		serve[l.Posts[i].Key] = true
	}
	for i := range l.Posts {
		m := &l.Posts[i]
		if m.Leaving || serve[m.Key] {
			continue
		}
		m.Leaving, changed = true, true
		err := c.queue(&store.Post{Lane: deadManLanes + c.inc.ID.String(), Kind: store.PostUnschedule, To: chat.Dest{Room: m.Room}, Key: m.Key + "/withdrawn", Of: m.Key})
		if err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return c.tx.PutValue(deadMenName(c.inc.ID), l)
}

// leaveDeadMan queues one for the platform of its room.
func (c *change) leaveDeadMan(l *leftDeadMen, room chat.RoomRef, m deadMan, s reminders.Situation, stored []reminders.Reminder) error {
	i := slices.IndexFunc(stored, func(r reminders.Reminder) bool { return r.Key.Name == m.Reminder })
	f, _ := stageInStore(stored[i], s, c.now)
	var called []incident.Person
	if !m.Quiet {
		called = c.called(f)
	}
	l.Last++
	key := fmt.Sprintf("%s/dead-man/%d", c.inc.ID, l.Last)
	l.Posts = append(l.Posts, leftDeadMan{deadMan: m, Key: key, Room: room, Called: called})
	return c.queue(&store.Post{Lane: deadManLanes + c.inc.ID.String(), Kind: store.PostSchedule, To: chat.Dest{Room: room},
		Key: key, PostAt: m.At, Message: c.wordsDeadMan(f.Reminder, m, called)})
}
