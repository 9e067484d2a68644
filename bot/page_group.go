package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// A group is paged as it is escalated to: each of its people is called for themselves,
// with a night, a mute and five minutes of their own, has it for themselves, and is
// brought in. Who is not called, and until when, whoever paged reads at once: they can
// still name them. One line of the timeline says who was called.

// groupCalled is the group of a name, on the platform of whoever names it.
func (b *Bot) groupCalled(ctx context.Context, by chat.PersonRef, name string) (chat.GroupRef, error) {
	of, ok := chat.Feature[chat.Grouper](b.platform, by)
	if !ok {
		return "", wordsNoGroup(name)
	}
	g, err := of.ResolveGroup(ctx, "@"+name)
	if err != nil {
		return "", b.unseenGroup(name, err)
	}
	return g, nil
}

// unseenGroup refuses a group about which the platform says no more.
func (b *Bot) unseenGroup(name string, err error) error {
	if errors.Is(err, chat.ErrNotFound) {
		return wordsNoGroup(name)
	}
	b.log.Warn("a group to page cannot be looked up", "group", name, "error", err)
	if errors.Is(err, chat.ErrRefused) {
		return refuse("Kept is not allowed to see who is in @%s; `kept check` tells whoever runs it what is missing. Page people, a #channel or a hook.", name)
	}
	return refuse("Who is in @%s cannot be found out now. Try again, or page people, a #channel or a hook.", name)
}

// callGroup pages the people of a group.
func (b *Bot) callGroup(ctx context.Context, ev chat.Event, id incident.ID, g chat.GroupRef, cmd command.Command, now time.Time) (Reply, error) {
	people, unknown, err := b.staffOf(ctx, g, strings.TrimPrefix(cmd.Target, "@"), now)
	if err != nil {
		return Reply{}, err
	}
	resting := b.resting(ctx, people, now)
	return b.change(ctx, ev, id, now, func(c *change) (Reply, error) {
		if err := c.rest(resting); err != nil {
			return Reply{}, err
		}
		return c.pageGroup(cmd.Target, people, unknown, cmd.Text)
	})
}

// staffOf are those in a group who can be paged, and how many of it nobody knows now.
// Strangers, and whoever might be one, are not.
func (b *Bot) staffOf(ctx context.Context, g chat.GroupRef, name string, now time.Time) (people []chat.PersonRef, unknown int, err error) {
	of, ok := chat.Feature[chat.Grouper](b.platform, g)
	if !ok {
		return nil, 0, wordsNoGroup(name)
	}
	within, cancel := context.WithTimeout(ctx, groupWithin)
	defer cancel()
	people, err = of.Members(within, g)
	if err != nil {
		return nil, 0, b.unseenGroup(name, err)
	}
	if len(people) > groupAtMost {
		return nil, 0, refuse("@%s has %d people, and at most %d can be paged at once. Name a smaller group, people, or a #channel.", name, len(people), groupAtMost)
	}
	slices.Sort(people)
	known, missing, err := b.acquaint(ctx, people, now)
	if err != nil {
		return nil, 0, err
	}
	people = slices.DeleteFunc(people, func(p chat.PersonRef) bool { return known[p] == nil || known[p].Stranger || known[p].Bot })
	for _, err := range missing {
		if !errors.Is(err, chat.ErrNotFound) {
			unknown++
		}
	}
	return people, unknown, nil
}

// pageGroup records that a group is paged, and queues a page for each of its people
// who can be called now. On a calm incident that wakes nobody.
func (c *change) pageGroup(name string, people []chat.PersonRef, unknown int, reason string) (Reply, error) {
	if err := c.worthPaging(); err != nil {
		return Reply{}, err
	}
	all := slices.DeleteFunc(c.byName(people), func(p incident.Person) bool { return p == c.by })
	switch {
	case len(all) == 0 && unknown > 0:
		return Reply{}, refuse("Who is in %s cannot be found out now. Try again, or page people, a #channel or a hook.", name)
	case len(all) == 0 && len(people) > 0:
		return Reply{}, refuse("Nobody but you is in %s.", name)
	case len(all) == 0:
		return Reply{}, refuse("Nobody is in %s whom Kept can page.", name)
	}
	told := c.reachableOf(all, c.now)
	if len(told) == 0 && !c.calm() {
		told = all // all are muted, and somebody has to hear of it
	}
	told = c.unpinged(told)
	left := slices.DeleteFunc(slices.Clone(all), func(p incident.Person) bool { return slices.Contains(told, p) })
	if len(told) == 0 {
		return Reply{}, &refusal{message: chat.Message{Lines: c.wordsNobodyOf(name, left)}}
	}
	whom := namesOf(c, told)
	e := c.entry(incident.EntryPage, "Paged "+whom+" of "+name+": "+reason)
	for _, p := range told {
		o := called{Person: chat.PersonRef(p), Group: name, Entry: e.ID, At: c.now, By: c.by, Dedup: c.dedup(e.ID.String() + "/" + string(p))}
		if err := c.ring(o, reason); err != nil {
			return Reply{}, err
		}
	}
	if err := c.room("paged@"+e.ID.String(), "", chat.Says(say("%s pages %s of %s: %s", c.name(c.by), whom, name, reason)...)); err != nil {
		return Reply{}, err
	}
	return Reply{Message: c.wordsGroupPaged(e.ID, name, told, left, unknown)}, nil
}

// tellGroup has the pages of those who were paged together with somebody say who has
// it by now. An edit rings no phone.
func (c *change) tellGroup(all []called, of called) error {
	if of.Group == "" {
		return nil
	}
	var have []incident.Person
	together := slices.DeleteFunc(slices.Clone(all), func(o called) bool { return o.Entry != of.Entry })
	for _, o := range together {
		if o.taken() {
			have = append(have, o.TakenBy)
		}
	}
	for _, o := range together {
		if o.taken() {
			continue
		}
		slot := c.pageSlot(o)
		if err := c.queue(&store.Post{Kind: store.PostEdit, Lane: c.pageLane(o), Slot: slot, Collapse: slot, Key: slot + "/beside/" + string(of.Person),
			Message: c.wordsBeside(o, have), Entries: []incident.EntryID{1}}); err != nil {
			return err
		}
	}
	return nil
}
