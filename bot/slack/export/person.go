package export

import (
	"cmp"
	"strings"

	"kept/bot/chat"
)

// person is somebody of users.json, or a bot that only its messages name.
type person struct {
	name, zone, team string
	bot, stranger    bool
}

// wirePerson is a member as users.json has them.
type wirePerson struct {
	ID                string
	TeamID            string `json:"team_id"`
	Name              string
	RealName          string `json:"real_name"`
	TZ                string
	IsBot             bool `json:"is_bot"`
	IsRestricted      bool `json:"is_restricted"`
	IsUltraRestricted bool `json:"is_ultra_restricted"`
	IsStranger        bool `json:"is_stranger"`
	Profile           wireProfile
}

type wireProfile struct {
	DisplayName string `json:"display_name"`
	RealName    string `json:"real_name"`
	Name        string
}

// meet takes somebody in. The export is of the team of the first of them.
func (a *Archive) meet(w wirePerson) {
	if w.ID == "" {
		return
	}
	a.team = cmp.Or(a.team, w.TeamID)
	a.people[w.ID] = person{
		name: cmp.Or(w.Profile.DisplayName, w.Profile.RealName, w.RealName, w.Name, "somebody"), zone: w.TZ, team: w.TeamID,
		bot: w.IsBot, stranger: w.IsRestricted || w.IsUltraRestricted || w.IsStranger,
	}
}

// ref is the reference that the Slack adapter gives the same person, so that an
// incident of the past names people whom Kept knows.
func (a *Archive) ref(id string) chat.PersonRef {
	if id == "" {
		return ""
	}
	return chat.PersonRef("slack:" + cmp.Or(a.people[id].team, a.team, "export") + ":" + id)
}

// known is somebody as the store keeps them.
func (a *Archive) known(id string) chat.Person {
	p := a.people[id]
	return chat.Person{Ref: a.ref(id), Name: cmp.Or(p.name, "somebody"), Zone: p.zone, Bot: p.bot, Stranger: p.stranger}
}

// idOf is Slack's identifier in a reference that ref made.
func idOf(ref chat.PersonRef) string {
	return string(ref[strings.LastIndexByte(string(ref), ':')+1:])
}
