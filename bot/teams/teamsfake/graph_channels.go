package teamsfake

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

func (o *Organisation) oneTeam(_ *http.Request, t *Team) answer {
	return answer{body: object{
		"id": t.ID, "displayName": t.Name, "internalId": t.Internal, "description": nil, "isArchived": false,
		"visibility": "private", "tenantId": o.opt.Tenant,
		"webUrl": "https://teams.microsoft.com/l/team/" + url.PathEscape(t.Internal) + "/conversations?groupId=" + t.ID + "&tenantId=" + o.opt.Tenant,
	}}
}

func (o *Organisation) teamMembers(in *http.Request, t *Team) answer {
	return o.showMembers(in, o.members(o.place(t.Internal)))
}

// showChannel is a channel as Graph shows it. mu held.
func (o *Organisation) showChannel(p *Place) object {
	return object{
		"id": p.ID, "createdDateTime": stamp(p.CreatedAt), "displayName": p.Name, "description": p.About,
		"isFavoriteByDefault": nil, "email": "", "tenantId": o.opt.Tenant, "membershipType": string(p.Kind),
		"isArchived": p.Archived,
		"webUrl": "https://teams.microsoft.com/l/channel/" + url.PathEscape(p.ID) + "/" + url.PathEscape(p.Name) +
			"?groupId=" + p.Team + "&tenantId=" + o.opt.Tenant,
	}
}

// channelFilter reads the $filter of channels that is known here.
var channelFilter = regexp.MustCompile(`^displayName eq '((?:[^']|'')*)'$`)

func (o *Organisation) listChannels(in *http.Request, t *Team) answer {
	var name *string
	if given := in.URL.Query().Get("$filter"); given != "" {
		m := channelFilter.FindStringSubmatch(given)
		if m == nil {
			return o.graphBad("Invalid filter clause")
		}
		name = &m[1]
		*name = strings.ReplaceAll(*name, "''", "'")
	}
	list := []object{}
	for _, p := range o.channelsOf(t) {
		if name == nil || strings.EqualFold(p.Name, *name) {
			list = append(list, o.showChannel(p))
		}
	}
	return answer{body: object{"@odata.count": len(list), "value": list}}
}

// forbiddenInName are the characters that a channel's name may not have.
const forbiddenInName = "~#%&*{}+/\\:<>?|'\""

// wrongName says what is wrong with a channel's name, "" = nothing (Teams: limits
// and restrictions of channel names).
func (o *Organisation) wrongName(t *Team, name string, but *Place) string {
	switch {
	case strings.TrimSpace(name) == "":
		return "Channel display name cannot be empty."
	case len([]rune(name)) > 50:
		return "Channel display name is longer than 50 characters."
	case strings.ContainsAny(name, forbiddenInName),
		strings.HasPrefix(name, "_"), strings.HasPrefix(name, "."), strings.HasSuffix(name, "."):
		return "Channel name contains invalid characters."
	case slices.ContainsFunc(append(o.channelsOf(t), o.state.Gone...), func(p *Place) bool {
		return p != but && p.Team == t.ID && strings.EqualFold(p.Name, name)
	}):
		return "Channel name already existed, please use other name."
	}
	return ""
}

func (o *Organisation) createChannel(in *http.Request, t *Team) answer {
	var c struct {
		DisplayName    string    `json:"displayName"`
		Description    string    `json:"description"`
		MembershipType string    `json:"membershipType"`
		Members        []binding `json:"members"`
	}
	if !graphBody(in, &c) {
		return o.graphBad("Unable to read JSON request payload.")
	}
	if wrong := o.wrongName(t, c.DisplayName, nil); wrong != "" {
		code := "BadRequest"
		if strings.Contains(wrong, "already existed") {
			code = "NameAlreadyExists"
		}
		return o.graphFailure(http.StatusBadRequest, code, wrong)
	}
	if len([]rune(c.Description)) > 1024 {
		return o.graphBad("Channel description is longer than 1024 characters.")
	}
	p := Place{Kind: Standard, Team: t.ID, Name: c.DisplayName, About: c.Description}
	switch c.MembershipType {
	case "", "standard":
		if len(c.Members) > 0 {
			return o.graphBad("Members cannot be specified for a standard channel.")
		}
	case "private":
		p.Kind = Private
		for _, b := range c.Members {
			u := o.bound(b)
			if u == nil || !slices.Contains(t.Members, u.ID) {
				return o.graphBad("Invalid member: only members of the team can be in its private channels.")
			}
			p.Members = append(p.Members, u.ID)
		}
		if !slices.ContainsFunc(c.Members, func(b binding) bool { return slices.Contains(b.Roles, "owner") }) {
			return o.graphBad("A private channel that an application creates needs a member who owns it.")
		}
	default:
		return o.graphBad("Unsupported membership type.")
	}
	made := o.addPlace(p)
	o.channelEvent(t, made, "channelCreated")
	return answer{status: http.StatusCreated, body: o.showChannel(made)}
}

// channelEvent tells the app what became of a standard channel. mu held.
func (o *Organisation) channelEvent(t *Team, p *Place, event string) {
	if !t.Installed || p.Kind != Standard {
		return
	}
	a := o.activity("conversationUpdate", o.place(t.Internal), "", nil)
	data := o.teamData(t, event)
	data["channel"] = object{"id": p.ID, "name": p.Name}
	a["channelData"], a["from"] = data, object{"id": "29:1" + randomHex(24)}
	o.tell(a)
}

func (o *Organisation) oneChannel(_ *http.Request, p *Place) answer {
	return answer{body: o.showChannel(p)}
}

func (o *Organisation) changeChannel(in *http.Request, p *Place) answer {
	var c struct {
		DisplayName *string `json:"displayName"`
		Description *string `json:"description"`
	}
	if !graphBody(in, &c) {
		return o.graphBad("Unable to read JSON request payload.")
	}
	t := o.team(p.Team)
	if c.DisplayName != nil && *c.DisplayName != p.Name {
		if p.ID == t.Internal {
			return o.graphBad("The General channel cannot be renamed.")
		}
		if wrong := o.wrongName(t, *c.DisplayName, p); wrong != "" {
			return o.graphBad(wrong)
		}
		p.Name = *c.DisplayName
		o.channelEvent(t, p, "channelRenamed")
	}
	if c.Description != nil {
		if len([]rune(*c.Description)) > 1024 {
			return o.graphBad("Channel description is longer than 1024 characters.")
		}
		p.About = *c.Description
	}
	o.touch()
	return answer{status: http.StatusNoContent}
}

func (o *Organisation) archiveChannel(_ *http.Request, p *Place) answer {
	if t := o.team(p.Team); p.ID == t.Internal {
		return o.graphBad("The General channel cannot be archived.")
	}
	p.Archived = true
	o.touch()
	return answer{status: http.StatusAccepted}
}

func (o *Organisation) channelMembers(in *http.Request, p *Place) answer {
	return o.showMembers(in, o.members(p))
}

func (o *Organisation) addChannelMember(in *http.Request, p *Place) answer {
	var b binding
	if !graphBody(in, &b) {
		return o.graphBad("Unable to read JSON request payload.")
	}
	u := o.bound(b)
	switch {
	case p.Kind == Standard:
		return o.graphBad("Members can be added to private and shared channels only; those of a standard channel are the team's.")
	case u == nil || !slices.Contains(o.team(p.Team).Members, u.ID):
		return o.graphBad("Invalid member: only members of the team can be in its private channels.")
	}
	if !o.has(p, u.ID) {
		p.Members = append(p.Members, u.ID)
		o.touch()
	}
	return answer{status: http.StatusCreated, body: o.showMember(u, false)}
}
