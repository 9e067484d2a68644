package teamsfake

import (
	"net/http"
	"slices"
	"strconv"
)

// opening is a conversation that the bot wants to begin.
type opening struct {
	IsGroup  bool   `json:"isGroup"`
	TenantID string `json:"tenantId"`
	Members  []struct {
		ID string `json:"id"`
	} `json:"members"`
	ChannelData struct {
		Tenant  struct{ ID string } `json:"tenant"`
		Channel struct{ ID string } `json:"channel"`
	} `json:"channelData"`
	Activity *posting `json:"activity"`
}

// openConversation begins a chat with one person, or a thread in a channel.
func (o *Organisation) openConversation(in *http.Request) answer {
	if in.ContentLength > maxActivity {
		return *refused(http.StatusRequestEntityTooLarge, "MessageSizeTooBig", "Message size too large.")
	}
	var c opening
	if refusal := bodyOf(in, &c); refusal != nil {
		return *refusal
	}
	if c.Activity != nil {
		if refusal := c.Activity.check(); refusal != nil {
			return *refusal
		}
	}
	if channel := c.ChannelData.Channel.ID; channel != "" {
		return o.openThread(&c, channel)
	}
	return o.openChat(&c)
}

// openThread begins a thread. mu held.
func (o *Organisation) openThread(c *opening, channel string) answer {
	p := o.place(channel)
	switch {
	case p == nil || p.isChat():
		return *noConversation()
	case !o.hears(p):
		return *notInRoster()
	case c.Activity == nil:
		return *refused(http.StatusBadRequest, "BadSyntax", "Incorrect conversation creation parameters: a thread needs an activity.")
	case p.Archived:
		return *refused(http.StatusForbidden, "Forbidden", "The thread is archived and takes no messages.")
	}
	if after := o.take("open "+p.ID, opened); after > 0 {
		return *throttled(after)
	}
	m := o.say(p, "", c.Activity, "")
	return answer{status: http.StatusCreated, body: object{"id": m.Conversation(), "activityId": m.ID}}
}

// openChat finds or makes the chat with one person. mu held.
func (o *Organisation) openChat(c *opening) answer {
	tenant := c.TenantID
	if tenant == "" {
		tenant = c.ChannelData.Tenant.ID
	}
	if c.IsGroup || len(c.Members) != 1 {
		return *badSyntax("Incorrect conversation creation parameters: a chat has one member and is no group.")
	}
	u := o.user(c.Members[0].ID)
	switch {
	case tenant == "":
		return *badSyntax("Missing tenant id in the conversation parameters.")
	case tenant != o.opt.Tenant || u == nil:
		return *refused(http.StatusForbidden, "Forbidden", "Failed to decrypt pairwise id")
	case !o.meets(u):
		return *notInRoster()
	}
	if after := o.take("open "+u.ID, opened); after > 0 {
		return *throttled(after)
	}
	p := o.directChat(u)
	body := object{"id": p.ID}
	if c.Activity != nil {
		if u.Blocked {
			return *refused(http.StatusForbidden, "ConversationBlockedByUser", "User blocked the conversation with the bot.")
		}
		body["activityId"] = o.say(p, "", c.Activity, "").ID
	}
	return answer{status: http.StatusCreated, body: body}
}

// account is a member as the Bot Connector shows them: the list that has no pages
// calls the object identifier otherwise than the other answers
// (teams.ts, models/account). mu held.
func (o *Organisation) account(u *User, objectKey string) object {
	role := "user"
	if u.Guest {
		role = "anonymous"
	}
	return object{
		"id": u.TeamsID, "name": u.Name, objectKey: u.ID, "email": u.Mail,
		"userPrincipalName": u.Mail, "tenantId": o.opt.Tenant, "userRole": role,
	}
}

// roster is the members of the conversation of a call. mu held.
func (o *Organisation) roster(in *http.Request) ([]*User, *answer) {
	id, _ := thread(in.PathValue("conversation"))
	p := o.place(id)
	switch {
	case p == nil:
		return nil, noConversation()
	case !o.hears(p):
		return nil, notInRoster()
	}
	if after := o.take("members "+p.ID, rosters); after > 0 {
		return nil, throttled(after)
	}
	return o.members(p), nil
}

func (o *Organisation) listMembers(in *http.Request) answer {
	users, refusal := o.roster(in)
	if refusal != nil {
		return *refusal
	}
	list := []object{}
	for _, u := range users {
		list = append(list, o.account(u, "objectId"))
	}
	return answer{body: list}
}

func (o *Organisation) oneMember(in *http.Request) answer {
	users, refusal := o.roster(in)
	if refusal != nil {
		return *refusal
	}
	u := o.user(in.PathValue("member"))
	if u == nil || !slices.Contains(users, u) {
		return *refused(http.StatusNotFound, "MemberNotFoundInConversation", "Member not found in conversation.")
	}
	return answer{body: o.account(u, "aadObjectId")}
}

func (o *Organisation) pagedMembers(in *http.Request) answer {
	users, refusal := o.roster(in)
	if refusal != nil {
		return *refusal
	}
	size, err := strconv.Atoi(in.URL.Query().Get("pageSize"))
	if err != nil || size < 50 || size > 500 {
		size = 200 // what Teams takes for other numbers
	}
	from, err := strconv.Atoi(in.URL.Query().Get("continuationToken"))
	if err != nil || from < 0 || from > len(users) {
		from = 0
	}
	end := min(from+size, len(users))
	list := []object{}
	for _, u := range users[from:end] {
		list = append(list, o.account(u, "aadObjectId"))
	}
	body := object{"members": list}
	if end < len(users) {
		body["continuationToken"] = strconv.Itoa(end)
	}
	return answer{body: body}
}

// ofTeam finds the team of a call, which the bot must be in. mu held.
func (o *Organisation) ofTeam(in *http.Request) (*Team, *answer) {
	t := o.team(in.PathValue("team"))
	if t == nil {
		return nil, noConversation()
	}
	if !t.Installed {
		return nil, notInRoster()
	}
	return t, nil
}

func (o *Organisation) teamDetails(in *http.Request) answer {
	t, refusal := o.ofTeam(in)
	if refusal != nil {
		return *refusal
	}
	return answer{body: object{
		"id": t.Internal, "name": t.Name, "aadGroupId": t.ID, "type": "standard", "tenantId": o.opt.Tenant,
		"channelCount": len(o.channelsOf(t)), "memberCount": len(t.Members),
	}}
}

func (o *Organisation) teamChannels(in *http.Request) answer {
	t, refusal := o.ofTeam(in)
	if refusal != nil {
		return *refusal
	}
	list := []object{}
	for _, p := range o.channelsOf(t) {
		c := object{"id": p.ID, "name": p.Name, "type": string(p.Kind)}
		if p.ID == t.Internal {
			c["name"] = nil // so that programs say it in their language
		}
		if p.Kind != Private {
			list = append(list, c)
		}
	}
	return answer{body: object{"conversations": list}}
}

// channelsOf are a team's channels. mu held.
func (o *Organisation) channelsOf(t *Team) []*Place {
	var list []*Place
	for _, p := range o.state.Places {
		if p.Team == t.ID {
			list = append(list, p)
		}
	}
	return list
}
