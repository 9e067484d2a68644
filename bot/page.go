package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
	"kept/store"
)

// pressHave says that whoever presses has what they, or their room, were paged
// for.
const pressHave = "have it"

// callIn pages a person, the people of a group, a room or a hook to an incident.
// Somebody who may not know of the incident is not told of it: of a private one, no
// group, no room and no hook ever.
func (b *Bot) callIn(ctx context.Context, ev chat.Event, id incident.ID, cmd command.Command, now time.Time) (Reply, error) {
	inc, err := b.load(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	if inc.Drill {
		return Reply{}, refuse("%s is a drill, so nobody is paged for it. Say in its room who would be.", inc.ID)
	}
	to, name, err := b.pageTarget(ctx, ev, inc, cmd)
	if err != nil {
		return Reply{}, err
	}
	if to.Group != "" {
		return b.callGroup(ctx, ev, id, to.Group, cmd, now)
	}
	silent := b.calledUpon(ctx, cmd, now)
	return b.change(ctx, ev, id, now, func(c *change) (Reply, error) {
		reply, err := c.page(to, name, cmd.Text)
		if err == nil {
			silent(c, &reply)
		}
		return reply, err
	})
}

// pageTarget finds out who is meant, and what to call them.
func (b *Bot) pageTarget(ctx context.Context, ev chat.Event, inc *incident.Incident, cmd command.Command) (Target, string, error) {
	ctx, cancel := context.WithTimeout(ctx, meetWithin)
	defer cancel()
	room, isRoom := strings.CutPrefix(cmd.Target, "#")
	group, isGroup := strings.CutPrefix(cmd.Target, "@")
	switch {
	case cmd.Lead != "":
		if !b.visible(ctx, inc, chat.PersonRef(cmd.Lead)) {
			return Target{}, "", refuse("%s is private and they are not in its room, so they cannot be paged. Bring them in first.", inc.ID)
		}
		who, err := b.outsider(ctx, chat.PersonRef(cmd.Lead))
		if err == nil && who.Ref != "" {
			err = refuse("%s cannot be paged: only people of your own organisation can press [I have it].", who.Name)
		}
		return Target{Person: chat.PersonRef(cmd.Lead)}, "", err
	case inc.Private:
		return Target{}, "", refuse("%s is private, so only people in its room can be paged: `page @somebody REASON`.", inc.ID)
	case isGroup:
		ref, err := b.groupCalled(ctx, ev.Person, group)
		return Target{Group: ref}, "", err
	case isRoom:
		ref, err := b.roomCalled(ctx, ev.Person, "#"+room)
		return Target{Room: ref}, "#" + room, err
	}
	var hooks []string
	if b.cfg.Pager != nil {
		hooks = b.cfg.Pager.Hooks()
	}
	for _, h := range hooks {
		if strings.EqualFold(h, cmd.Target) {
			return Target{Hook: h}, h, nil
		}
	}
	if len(hooks) == 0 {
		return Target{}, "", refuse("%q cannot be paged: no hook of that name is configured. Pick a person or a group from the list that opens after @, or write a #channel.", cmd.Target)
	}
	return Target{}, "", refuse("%q cannot be paged: no hook of that name is configured. Pick a person or a group from the list that opens after @, write a #channel, or one of: %s.", cmd.Target, strings.Join(hooks, ", "))
}

// roomCalled is the room of a name that a person may know of.
func (b *Bot) roomCalled(ctx context.Context, by chat.PersonRef, name string) (chat.RoomRef, error) {
	none := refuse("There is no channel %s that Kept can write to.", name)
	rooms, ok := chat.Feature[chat.RoomFinder](b.platform, by)
	if !ok {
		return "", none
	}
	ref, err := rooms.ResolveRoom(ctx, name)
	if err != nil {
		b.log.Info("a room to page is not found", "error", err)
		return "", none
	}
	r, err := b.platform.Room(ctx, ref)
	if err == nil && r.Private {
		var in bool
		if in, err = b.platform.Member(ctx, ref, by); err == nil && !in {
			return "", none
		}
	}
	if err != nil {
		return "", none
	}
	return ref, nil
}

// page records a page and queues it.
func (c *change) page(to Target, name, reason string) (Reply, error) {
	if err := c.worthPaging(); err != nil {
		return Reply{}, err
	}
	if to.Person != "" {
		name = c.name(incident.Person(to.Person))
	}
	e := c.entry(incident.EntryPage, "Paged "+name+": "+reason)
	o := called{Hook: to.Hook, Person: to.Person, Room: to.Room, Entry: e.ID, At: c.now, By: c.by, Dedup: c.dedup(e.ID.String())}
	if to.Hook != "" {
		call := &store.Post{Lane: hookLane(to.Hook), Kind: store.PostCall, Call: Trigger, Hook: to.Hook, Of: o.Dedup, Key: o.Dedup + "/" + Trigger,
			Text: reason, People: []chat.PersonRef{chat.PersonRef(c.by)}, Entries: []incident.EntryID{e.ID}}
		if err := c.queue(call); err != nil {
			return Reply{}, err
		}
	}
	if err := c.ring(o, reason); err != nil {
		return Reply{}, err
	}
	if to.Hook == "" {
		if err := c.room("paged@"+e.ID.String(), "", chat.Says(say("%s pages %s: %s", c.name(c.by), name, reason)...)); err != nil {
			return Reply{}, err
		}
	}
	return Reply{Message: c.wordsDone(fmt.Sprintf("%s is being paged (%s).", name, e.ID))}, nil
}

// worthPaging refuses a page for what is over.
func (c *change) worthPaging() error {
	if c.inc.Open() {
		return nil
	}
	return refuse("%s is %s; nobody is paged for it. `reopen` it first.", c.inc.ID, stateOf(c.inc))
}

// ring queues a page where whoever is paged reads it, and notes the call.
func (c *change) ring(o called, reason string) error {
	slot := c.pageSlot(o)
	p := &store.Post{Kind: store.PostSay, Key: slot, Slot: slot, Lane: c.pageLane(o), Message: c.wordsPage(o, reason), Entries: []incident.EntryID{1, o.Entry}} // the title, and the reason
	switch {
	case o.Hook != "":
		p.InRoom, p.Entries = true, []incident.EntryID{o.Entry}
	case o.Room != "":
		p.To = chat.Dest{Room: o.Room}
	default:
		p.To = chat.Dest{Person: o.Person}
		if err := c.pinged(incident.Person(o.Person), c.now); err != nil {
			return err
		}
	}
	return errors.Join(c.queue(p), c.calling(o))
}

// pageSlot is where a page stands in the chat.
func (c *change) pageSlot(o called) string {
	slot := c.inc.ID.String() + "/page/" + o.Entry.String()
	if o.Group != "" { // each has their own
		slot += "/" + string(o.Person)
	}
	return slot
}

// haveIt records that somebody has what was paged for, and brings them in.
func (c *change) haveIt(name string) (Reply, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(name, "T"))
	all, errCalls := c.calls()
	if err != nil || errCalls != nil {
		return Reply{}, errors.Join(refuseStale(), errCalls)
	}
	page := func(o called) bool { return o.Entry == incident.EntryID(n) && o.Entry != 0 }
	at := slices.IndexFunc(all, func(o called) bool { return page(o) && incident.Person(o.Person) == c.by })
	if at < 0 {
		at = slices.IndexFunc(all, page)
	}
	if at < 0 {
		return Reply{}, c.nothingLeft()
	}
	o := &all[at]
	if !c.inc.Open() {
		return Reply{}, c.nothingLeft()
	}
	if o.Person != "" && incident.Person(o.Person) != c.by {
		return Reply{}, refuse("That page was for %s.", c.name(incident.Person(o.Person)))
	}
	if o.TakenIn != "" {
		return Reply{}, refuseLine(say("It was acknowledged in %s at %s; the timeline says by whom.", o.TakenIn, clock(o.TakenAt, c.zone(c.by), c.at)))
	}
	if o.taken() {
		return Reply{}, refuseLine(say("%s has it since %s.", c.name(o.TakenBy), clock(o.TakenAt, c.zone(c.by), c.at)))
	}
	o.TakenBy, o.TakenAt = c.by, c.at
	if err := errors.Join(c.putCalls(all), c.tellHook(*o, Acknowledge, c.name(c.by)+" has it.")); err != nil {
		return Reply{}, err
	}
	e := c.entry(incident.EntryPage, fmt.Sprintf("%s acknowledged the page %s after %s", c.name(c.by), o.Entry, human(c.at.Sub(o.At))))
	done := chat.Says(c.wordsHasIt(*o, c.name(c.by))...)
	slot := c.pageSlot(*o)
	if err := c.queue(&store.Post{Kind: store.PostEdit, Lane: c.pageLane(*o), Slot: slot, Collapse: slot, Key: slot + "/taken", Message: done}); err != nil {
		return Reply{}, err
	}
	if err := c.tellGroup(all, *o); err != nil {
		return Reply{}, err
	}
	if o.Hook == "" {
		if err := c.room("has@"+e.ID.String(), "", done); err != nil {
			return Reply{}, err
		}
	}
	if c.hasPart(c.by) {
		return Reply{Message: c.wordsDone("You have it.")}, nil
	}
	return c.join()
}

// nothingLeft refuses to have a page whose incident is over.
func (c *change) nothingLeft() error {
	if c.inc.MergedInto == 0 {
		return refuse("%s is %s; there is nothing left to have.", c.inc.ID, stateOf(c.inc))
	}
	into, err := c.tx.Incident(c.inc.MergedInto)
	if err != nil {
		return err
	}
	return refuseLine(c.wordsPageMoved(into))
}

// pageLane is the lane in which a page was posted.
func (c *change) pageLane(o called) string {
	switch {
	case o.Person != "":
		return "person:" + string(o.Person)
	case o.Room != "":
		return "room:" + string(o.Room)
	}
	return lane(c.inc.ID)
}
