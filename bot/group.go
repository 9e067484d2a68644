package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// A group as the escalation target is the people who are in it when a stage goes out:
// each is somebody with a night, a phone and five minutes of their own. Who is in it
// is asked of the platform ahead of that, outside of any transaction; while the
// platform cannot say, it is those who were in it last.
const (
	groupKnownFor = 5 * time.Minute
	groupWithin   = 2 * time.Second // for the platform to say who is in one, in real time
	groupPause    = time.Minute     // after it did not

	// groupAtMost is how many people of a group are told, so that nobody calls
	// everyone by naming a group for something else.
	groupAtMost = 20
)

// groups remembers from when groups may be asked for again. The zero one does at once.
type groups struct {
	mu   sync.Mutex
	next map[chat.GroupRef]time.Time
}

// due are those of some groups that are to be asked for at now.
func (g *groups) due(all []chat.GroupRef, now time.Time) (due []chat.GroupRef) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, ref := range all {
		if at := g.next[ref]; at.IsZero() || !now.Before(at) || at.Sub(now) > groupKnownFor { // the clock was set back
			due = append(due, ref)
		}
	}
	return due
}

func (g *groups) rest(ref chat.GroupRef, until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.next == nil {
		g.next = map[chat.GroupRef]time.Time{}
	}
	g.next[ref] = until
}

func groupName(g chat.GroupRef) string { return "group/" + string(g) }

// escalatedTo are all groups that are escalation targets, each once.
func (cfg Config) escalatedTo() []chat.GroupRef {
	all := []chat.GroupRef{cfg.Escalation.Group}
	for _, home := range slices.Sorted(maps.Keys(cfg.Places)) {
		all = append(all, cfg.Places[home].Escalation.Group)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(g chat.GroupRef) bool { return g == "" })
}

// gather brings up to date who is in the groups that are escalated to. Nothing waits
// for a platform that does not answer.
func (b *Bot) gather(ctx context.Context, now time.Time) {
	for _, g := range b.groups.due(b.cfg.escalatedTo(), now) {
		err := b.gatherOne(ctx, g, now)
		b.groups.rest(g, now.Add(groupKnownFor))
		if err != nil && ctx.Err() == nil {
			b.groups.rest(g, now.Add(groupPause))
			b.log.Warn("who is in the group that is escalated to is not wholly known now; those who were in it last are told", "group", g, "error", err)
		}
	}
}

func (b *Bot) gatherOne(ctx context.Context, g chat.GroupRef, now time.Time) error {
	of, ok := chat.Feature[chat.Grouper](b.platform, g)
	if !ok {
		return errors.New("this platform has no groups")
	}
	within, cancel := context.WithTimeout(ctx, groupWithin)
	defer cancel()
	in, err := of.Members(within, g)
	if err != nil {
		return err
	}
	slices.Sort(in)
	if len(in) > groupAtMost {
		b.log.Warn("a group that is escalated to is large: the first of it are told, name a smaller one", "group", g, "people", len(in), "told", groupAtMost)
		in = in[:groupAtMost]
	}
	known, unknown, err := b.acquaint(ctx, in, now) // which has a time of its own
	if err != nil {
		return err
	}
	var later error // of those who may be looked up yet
	for p, err := range unknown {
		if !errors.Is(err, chat.ErrNotFound) {
			later = fmt.Errorf("%s: %w", p, err)
		}
	}
	in = slices.DeleteFunc(in, func(p chat.PersonRef) bool { return known[p] == nil || known[p].Stranger || known[p].Bot })
	err = b.store.Update(ctx, func(tx store.Tx) error {
		var before []chat.PersonRef
		if err := tx.Value(groupName(g), &before); err == nil && slices.Equal(before, in) {
			return nil
		} else if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return tx.PutValue(groupName(g), in)
	})
	return errors.Join(err, later)
}

// group is who is in the group that the incident escalates to. A private one calls
// nobody from outside.
func (c *change) group() []incident.Person {
	g := c.place().Escalation.Group
	if g == "" || c.inc.Private {
		return nil
	}
	var people []chat.PersonRef
	if err := c.tx.Value(groupName(g), &people); err != nil {
		return nil
	}
	return c.byName(people)
}

// byName are some people in the order of what they are called.
func (c *change) byName(people []chat.PersonRef) (sorted []incident.Person) {
	for _, p := range people {
		sorted = append(sorted, incident.Person(p))
	}
	slices.SortStableFunc(sorted, func(a, b incident.Person) int { return cmp.Compare(c.name(a), c.name(b)) })
	return sorted
}

// fromGroup is who of the group is told of a stage that goes out at some moment: who
// can be reached then, or where nobody can, the one who stands for it in its ladder.
func (c *change) fromGroup(at time.Time) []incident.Person {
	all := c.group()
	if len(all) == 0 {
		return nil
	}
	told := c.reachableOf(all, at)
	if len(told) == 0 {
		told = []incident.Person{c.forGroup(all)}
	}
	return told
}

// reachableOf are those of a group who can be reached.
func (c *change) reachableOf(all []incident.Person, at time.Time) []incident.Person {
	return slices.DeleteFunc(slices.Clone(all), func(p incident.Person) bool { return !c.reachable(p, at) })
}

// unpinged are those of some people who were not pinged less than five minutes ago, or
// all where that is nobody.
func (c *change) unpinged(all []incident.Person) []incident.Person {
	rested := slices.DeleteFunc(slices.Clone(all), func(p incident.Person) bool { return c.mayPing(p).After(c.now) })
	if len(rested) == 0 {
		return all
	}
	return rested
}

// forGroup is who stands for a group where one person has to: the first who can be
// reached, of those whose phones ring if there are any, else the first; "" of nobody.
func (c *change) forGroup(all []incident.Person) incident.Person {
	for _, fits := range []func(incident.Person) bool{
		func(p incident.Person) bool { _, resting := c.resting[p]; return !resting && c.reachable(p, c.now) },
		func(p incident.Person) bool { return c.reachable(p, c.now) },
		func(incident.Person) bool { return true },
	} {
		if i := slices.IndexFunc(all, fits); i >= 0 {
			return all[i]
		}
	}
	return ""
}

// reachable reports whether one of a group can be told of the incident: nobody who is
// muted, and on a calm one nobody who sleeps or does not want to be disturbed.
func (c *change) reachable(p incident.Person, at time.Time) bool {
	if !c.mutedUntil(p).IsZero() {
		return false
	}
	_, resting := c.resting[p]
	return !c.calm() || !resting && c.hours(p).Awake(at)
}

// tellsGroup decides who of the group is told of the stages that go out. Who was pinged
// less than five minutes ago is left out as long as others hear of it. Beside people
// whose phones are silent it is one of them.
func (c *change) tellsGroup(firings []reminders.Firing) {
	for i, f := range firings {
		if !slices.Contains(f.To, reminders.Target) || f.Beside == reminders.Target {
			continue
		}
		firings[i].Group = c.unpinged(c.fromGroup(c.now))
	}
}

// those are the persons that somebody is to a stage.
func (c *change) those(f reminders.Firing, to reminders.Recipient) []incident.Person {
	if to == reminders.Target && len(f.Group) > 0 {
		return f.Group
	}
	if p := c.recipient(f.Reminder, to); p != "" {
		return []incident.Person{p}
	}
	return nil
}

// targetName is what the escalation target is called, for people; "" = there is none.
func (c *change) targetName() string {
	to := c.place().Escalation
	switch {
	case to.Person != "":
		return c.name(incident.Person(to.Person))
	case to.Group != "":
		return "the escalation group"
	case to.Room != "":
		return "the escalation channel"
	}
	return to.Hook
}
