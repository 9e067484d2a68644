package teamsfake

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Team is a team. Its General channel has the team's own identifier at the Bot
// Connector.
type Team struct {
	ID       string   // group ID, a GUID; "" in AddTeam: a new one
	Internal string   // "19:…@thread.tacv2", as channelData.team.id names it; "" in AddTeam: a new one
	Name     string   //
	Members  []string // IDs of users
	// Installed says that the bot is in the team.
	Installed bool
}

// Kind says what sort of place a Place is.
type Kind string

// The kinds of place.
const (
	Standard Kind = "standard" // channel that the whole team sees
	Private  Kind = "private"  // channel for some of the team
	Shared   Kind = "shared"   // channel that reaches into other organisations
	Group    Kind = "group"    // chat of several
	Personal Kind = "personal" // chat of one person with the bot
)

// Place is where people write: a channel or a chat.
type Place struct {
	ID        string // "19:…@thread.tacv2", "19:…@thread.v2", "a:…"; "" in AddChannel and AddChat: a new one
	Kind      Kind   // "" in AddChannel: Standard
	Team      string // group ID of a channel's
	Name      string // of a channel; topic of a group chat
	About     string // description of a channel
	CreatedAt time.Time
	Archived  bool
	Members   []string // IDs of users; of a standard channel the team's, whatever is set
	HasBot    bool     // the bot takes part, and hears and may post; of a standard channel the team's
}

// AddTeam makes a team with its General channel, without telling the app: it was
// there before.
func (o *Organisation) AddTeam(t Team) Team {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.touch()
	t.ID = cmp.Or(t.ID, guid())
	t.Internal = cmp.Or(t.Internal, "19:"+randomHex(16)+"@thread.tacv2")
	t.Members = slices.Clone(t.Members)
	stored := t
	o.state.Teams = append(o.state.Teams, &stored)
	o.addPlace(Place{ID: t.Internal, Kind: Standard, Team: t.ID, Name: "General"})
	t.Members = slices.Clone(t.Members)
	return t
}

// AddChannel makes a channel of a team, without telling the app.
func (o *Organisation) AddChannel(p Place) Place {
	o.mu.Lock()
	defer o.mu.Unlock()
	if p.Kind != Private && p.Kind != Shared {
		p.Kind = Standard
	}
	return o.addPlace(p).copy()
}

// AddChat makes a group chat, without telling the app.
func (o *Organisation) AddChat(p Place) Place {
	o.mu.Lock()
	defer o.mu.Unlock()
	p.Kind, p.Team = Group, ""
	return o.addPlace(p).copy()
}

// DirectChat is the identifier of somebody's chat with the bot, which it makes
// if need be, without telling the app. "" if there is no such person.
func (o *Organisation) DirectChat(user string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	u := o.user(user)
	if u == nil {
		return ""
	}
	return o.directChat(u).ID
}

// directChat is DirectChat, mu held.
func (o *Organisation) directChat(u *User) *Place {
	if p := found(o.state.Places, func(p *Place) bool { return p.Kind == Personal && p.Members[0] == u.ID }); p != nil {
		return p
	}
	return o.addPlace(Place{Kind: Personal, Members: []string{u.ID}, HasBot: true})
}

// addPlace makes a channel or chat. mu held.
func (o *Organisation) addPlace(p Place) *Place {
	p = p.copy()
	if p.ID == "" {
		switch p.Kind {
		case Group:
			p.ID = "19:" + randomHex(16) + "@thread.v2"
		case Personal:
			p.ID = "a:1" + randomHex(24)
		default:
			p.ID = "19:" + randomHex(16) + "@thread.tacv2"
		}
	}
	if p.CreatedAt.IsZero() {
		p.CreatedAt = o.now()
	}
	o.state.Places = append(o.state.Places, &p)
	o.touch()
	return &p
}

func (p Place) copy() Place {
	p.Members = slices.Clone(p.Members)
	return p
}

// isChat reports whether a place has no threads.
func (p *Place) isChat() bool { return p.Kind == Group || p.Kind == Personal }

// team finds a team by group ID or by the Bot Connector's; nil if there is none.
// mu held.
func (o *Organisation) team(id string) *Team {
	if id == "" {
		return nil
	}
	return found(o.state.Teams, func(t *Team) bool { return t.ID == id || t.Internal == id })
}

// place finds a place; nil if there is none. mu held.
func (o *Organisation) place(id string) *Place {
	return found(o.state.Places, func(p *Place) bool { return p.ID == id })
}

// Teams lists the teams in the order of coming.
func (o *Organisation) Teams() []Team {
	o.mu.Lock()
	defer o.mu.Unlock()
	teams := make([]Team, len(o.state.Teams))
	for i, t := range o.state.Teams {
		teams[i] = *t
		teams[i].Members = slices.Clone(t.Members)
	}
	return teams
}

// Places lists the channels and chats that somebody takes part in, by name and
// then by identifier. as = "" sees all.
func (o *Organisation) Places(as string) []Place {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []Place
	for _, p := range o.state.Places {
		if as == "" || o.has(p, as) {
			list = append(list, p.copy())
		}
	}
	slices.SortStableFunc(list, func(a, b Place) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return list
}

// Place finds a channel or chat by identifier or by name.
func (o *Organisation) Place(idOrName string) (Place, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range o.state.Places {
		if p.ID == idOrName || p.Name != "" && p.Name == idOrName {
			return p.copy(), true
		}
	}
	return Place{}, false
}
