package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// Who does not want to be disturbed is asked of the platform before reminders are
// fired, outside of any transaction, of those only who may be told. What it says
// holds for some minutes. A platform that is slow, fails, or does not let Kept look
// is left alone for a while, as if it knew of nobody: no reminder waits for it.
const (
	restKnownFor = 3 * time.Minute
	restWithin   = time.Second      // for the platform to answer, in real time
	restPause    = time.Minute      // after it did not
	restRefused  = 10 * time.Minute // after it does not let Kept look

	// hereFor is how long somebody counts as there, whatever they want of their
	// phone, after they said or did something in the incident.
	hereFor = 15 * time.Minute

	restsKept = 2000 // people of whom is remembered what was said
)

// rest is what a platform said of somebody: whether they want to be left alone, and
// until when (zero: it does not say).
type rest struct {
	quiet bool
	until time.Time
	asked time.Time
}

// holds reports whether what was said counts at now.
func (r rest) holds(now time.Time) bool {
	return now.Sub(r.asked).Abs() < restKnownFor && (r.until.IsZero() || r.until.After(now))
}

// rests remembers what the platforms said. The zero one knows nothing.
type rests struct {
	mu     sync.Mutex
	known  map[chat.PersonRef]rest
	paused map[string]time.Time // home → from when it may be asked again
}

// pausing reports whether a platform is left alone; not for longer than it ever is,
// if the clock was set back meanwhile.
func (r *rests) pausing(home string, now time.Time) bool {
	left := r.paused[home].Sub(now)
	return left > 0 && left <= restRefused
}

// resting are those of some people who do not want to be disturbed.
func (b *Bot) resting(ctx context.Context, people []chat.PersonRef, now time.Time) map[incident.Person]rest {
	b.rests.mu.Lock()
	ask := map[string][]chat.PersonRef{}
	for _, p := range people {
		if home := chat.Home(p); !b.rests.known[p].holds(now) && !b.rests.pausing(home, now) && !slices.Contains(ask[home], p) {
			ask[home] = append(ask[home], p)
		}
	}
	b.rests.mu.Unlock()
	for home, people := range ask {
		b.askRest(ctx, home, people, now)
	}
	b.rests.mu.Lock()
	defer b.rests.mu.Unlock()
	found := map[incident.Person]rest{}
	for _, p := range people {
		if r := b.rests.known[p]; r.quiet && r.holds(now) {
			found[incident.Person(p)] = r
		}
	}
	return found
}

// askRest asks a platform about people of its own.
func (b *Bot) askRest(ctx context.Context, home string, people []chat.PersonRef, now time.Time) {
	q, ok := chat.Feature[chat.Quieter](b.platform, people[0])
	if !ok {
		return
	}
	within, cancel := context.WithTimeout(ctx, restWithin)
	defer cancel()
	quiet, err := q.Quiet(within, people)
	b.rests.mu.Lock()
	defer b.rests.mu.Unlock()
	if b.rests.known == nil || len(b.rests.known) > restsKept {
		b.rests.known, b.rests.paused = map[chat.PersonRef]rest{}, map[string]time.Time{}
	}
	switch {
	case errors.Is(err, chat.ErrRefused):
		b.rests.paused[home] = now.Add(restRefused)
	case err != nil:
		b.rests.paused[home] = now.Add(restPause)
		if ctx.Err() == nil {
			b.log.Warn("who does not want to be disturbed is not known now; reminders go out as if nobody", "platform", home, "error", err)
		}
	}
	if err != nil {
		return
	}
	for _, p := range people {
		until, is := quiet[p]
		b.rests.known[p] = rest{quiet: is, until: until, asked: now}
	}
}

// calledUpon is what to add to the answer to a command that calls upon somebody:
// that their phone may stay silent, where the platform says so.
func (b *Bot) calledUpon(ctx context.Context, cmd command.Command, now time.Time) func(*change, *Reply) {
	none := func(*change, *Reply) {}
	switch cmd.Verb {
	case command.Page, command.Handover, command.Assign:
	default:
		return none
	}
	if cmd.Lead == "" {
		return none
	}
	r, ok := b.resting(ctx, []chat.PersonRef{chat.PersonRef(cmd.Lead)}, now)[cmd.Lead]
	if !ok {
		return none
	}
	return func(c *change, reply *Reply) {
		if cmd.Lead != c.by {
			reply.Message.Lines = append(reply.Message.Lines, c.wordsSilent(cmd.Lead, r.until, c.zone(c.by)))
		}
	}
}

// restingOf are those who do not want to be disturbed among everybody who may be
// told of what is due of an incident.
func (b *Bot) restingOf(ctx context.Context, id incident.ID, now time.Time) (map[incident.Person]rest, error) {
	if len(chat.Features[chat.Quieter](b.platform)) == 0 {
		return nil, nil
	}
	var people []chat.PersonRef
	err := b.store.View(ctx, func(tx store.Tx) error {
		c, err := b.beginOn(tx, chat.Event{At: now}, id, now)
		if err != nil {
			return err
		}
		s, err := c.situation(c.standing())
		if err != nil {
			return err
		}
		s.Have = asThingsStand(s, now)
		firings, _ := reminders.FireDue(s, now)
		for _, f := range firings {
			for _, to := range []reminders.Recipient{reminders.Owner, reminders.Deputy, reminders.Commander, reminders.Target} {
				if p := chat.PersonRef(c.recipient(f.Reminder, to)); p != "" && !slices.Contains(people, p) {
					people = append(people, p)
				}
			}
			for _, p := range c.group() {
				if slices.Contains(f.To, reminders.Target) && !slices.Contains(people, chat.PersonRef(p)) {
					people = append(people, chat.PersonRef(p))
				}
			}
		}
		return nil
	})
	if err != nil || len(people) == 0 {
		return nil, err
	}
	return b.resting(ctx, people, now), nil
}

// rest takes over who does not want to be disturbed, but for those who are there
// all the same.
func (c *change) rest(resting map[incident.Person]rest) error {
	c.resting = map[incident.Person]rest{}
	for p, r := range resting {
		last, err := c.lastActOf(p)
		if err != nil {
			return err
		}
		if p == c.inc.DeclaredBy || !last.Equal(c.inc.DeclaredAt) {
			if c.now.Sub(last) < hereFor {
				continue
			}
		}
		c.resting[p] = r
	}
	return nil
}

// silent tells the crew of a reminder who does not want to be disturbed.
func (c *change) silent(r reminders.Reminder, crew reminders.Crew) {
	for to, h := range crew {
		if rest, ok := c.resting[c.recipient(r, to)]; ok && h != (reminders.Hours{}) { // a room, or a hook, never rests
			h.Resting, h.RestsUntil = true, rest.until
			crew[to] = h
		}
	}
}
