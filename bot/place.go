package bot

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"kept/bot/chat"
	"kept/bot/command"
	"kept/bot/incident"
)

// An incident lives on the platform where it was declared. Where an organisation
// uses several, each has settings of its own; what they name may be on another.

// Place is what holds for the incidents, and the people, of one platform.
type Place struct {
	Announce   chat.RoomRef // as in Config
	RoomName   string
	Escalation Target
	Deputy     chat.PersonRef
	DigestRoom chat.RoomRef
	Rights     map[Right]Circle
	// DeadMan is where dead-man posts are left for incidents whose own platform
	// posts nothing by itself; "" = they have none. A private incident has none
	// there in any case: others read it.
	DeadMan chat.RoomRef
}

// place is what holds for what a reference belongs to.
func (cfg Config) place(ref string) Place {
	if p, ok := cfg.Places[chat.Home(ref)]; ok {
		return p
	}
	return Place{Announce: cfg.Announce, RoomName: cfg.RoomName, Escalation: cfg.Escalation, Deputy: cfg.Deputy,
		DigestRoom: cfg.DigestRoom, Rights: cfg.Rights}
}

// digestRooms are all rooms that get the digest, each once.
func (cfg Config) digestRooms() []chat.RoomRef {
	var rooms []chat.RoomRef
	named := []chat.RoomRef{cfg.DigestRoom}
	for _, home := range slices.Sorted(maps.Keys(cfg.Places)) {
		named = append(named, cfg.Places[home].DigestRoom)
	}
	for _, room := range named {
		if room != "" && !slices.Contains(rooms, room) {
			rooms = append(rooms, room)
		}
	}
	return rooms
}

// birthplace is a reference of the platform on which an incident lives, whether
// it has its room yet or not.
func birthplace(inc *incident.Incident) string {
	return cmp.Or(string(inc.Room), string(inc.DeclaredIn), string(inc.DeclaredBy))
}

// place is what holds for the incident.
func (c *change) place() Place { return c.b.cfg.place(birthplace(c.inc)) }

// away reports whether somebody is of another platform than the incident: no
// room of it can be opened to them.
func (c *change) away(p incident.Person) bool { return chat.Home(p) != chat.Home(birthplace(c.inc)) }

// deadManRoom is where the incident's dead-man posts are left; "" = nowhere.
func (c *change) deadManRoom() chat.RoomRef {
	if _, ok := chat.Feature[chat.Scheduler](c.b.platform, c.inc.Room); ok {
		return chat.RoomRef(c.inc.Room)
	}
	room := c.place().DeadMan
	if _, ok := chat.Feature[chat.Scheduler](c.b.platform, room); !ok || c.inc.Private {
		return ""
	}
	return room
}

// unreached says, before a role is given to somebody, whether what is meant for
// them alone can reach them; nil where nobody is given one, or the platform cannot
// be asked.
func (b *Bot) unreached(ctx context.Context, cmd command.Command) error {
	switch cmd.Verb {
	case command.Assign, command.Handover, command.Declare:
	default:
		return nil
	}
	r, ok := chat.Feature[chat.Reacher](b.platform, cmd.Lead)
	if !ok || cmd.Lead == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, meetWithin)
	defer cancel()
	err := r.Reach(ctx, chat.PersonRef(cmd.Lead))
	if !errors.Is(err, chat.ErrRefused) && !errors.Is(err, chat.ErrNotFound) {
		return nil // on any doubt there is nothing to say
	}
	b.log.Warn("somebody who was given a role cannot be written to", "person", cmd.Lead, "error", err)
	return err
}
