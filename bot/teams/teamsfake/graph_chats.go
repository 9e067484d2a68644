package teamsfake

import (
	"net/http"
	"slices"
	"strings"
)

// inChat is for calls about a group chat that the app is in. mu held.
func (o *Organisation) inChat(serve func(*http.Request, *Place) answer) func(*http.Request) answer {
	return func(in *http.Request) answer {
		p := o.place(in.PathValue("chat"))
		switch {
		case p == nil || p.Kind != Group:
			return o.graphNotFound("The chat '" + in.PathValue("chat") + "' was not found.")
		case !p.HasBot:
			return o.graphFailure(http.StatusForbidden, "Forbidden", "The app has no consent for this chat; it is not installed there.")
		}
		return serve(in, p)
	}
}

// chatBody is a chat as Graph shows it. mu held.
func (o *Organisation) chatBody(p *Place) object {
	body := object{
		"id": p.ID, "topic": nil, "createdDateTime": stamp(p.CreatedAt), "lastUpdatedDateTime": stamp(p.CreatedAt),
		"chatType": "group", "tenantId": o.opt.Tenant,
		"webUrl": "https://teams.microsoft.com/l/chat/" + p.ID + "/0?tenantId=" + o.opt.Tenant,
	}
	if p.Name != "" {
		body["topic"] = p.Name
	}
	return body
}

func (o *Organisation) showChat(_ *http.Request, p *Place) answer { return answer{body: o.chatBody(p)} }

// installation names an app that is to be in a chat.
type installation struct {
	App string `json:"teamsApp@odata.bind"`
}

// createChat makes a group chat. The bot is in it only if the app is installed
// along with it, or later.
func (o *Organisation) createChat(in *http.Request) answer {
	var c struct {
		ChatType      string         `json:"chatType"`
		Topic         string         `json:"topic"`
		Members       []binding      `json:"members"`
		InstalledApps []installation `json:"installedApps"`
	}
	if !graphBody(in, &c) {
		return o.graphBad("Unable to read JSON request payload.")
	}
	if c.ChatType != "group" {
		return o.graphBad("An application can create group chats here; chatType must be 'group'.")
	}
	if len([]rune(c.Topic)) > 250 {
		return o.graphBad("Topic is longer than 250 characters.")
	}
	p := Place{Kind: Group, Name: c.Topic}
	for _, b := range c.Members {
		u := o.bound(b)
		if u == nil || len(b.Roles) == 0 {
			return o.graphBad("Invalid members: each needs 'user@odata.bind' to somebody of the organisation, and 'roles'.")
		}
		if slices.Contains(p.Members, u.ID) {
			return o.graphBad("Duplicate chat members is specified in the request body.")
		}
		p.Members = append(p.Members, u.ID)
	}
	if len(p.Members) < 2 {
		return o.graphBad("A group chat needs at least two members.")
	}
	if slices.ContainsFunc(c.InstalledApps, func(i installation) bool { return !strings.HasSuffix(i.App, "/"+o.catalogID()) }) {
		return o.graphNotFound("No app found in the catalog of the tenant.")
	}
	if len(c.InstalledApps) > 0 && !o.granted(InstallInChats) {
		return o.graphFailure(http.StatusForbidden, "Forbidden",
			"Missing role permissions on the request. API requires one of '"+string(InstallInChats)+"'.")
	}
	made := o.addPlace(p)
	if len(c.InstalledApps) > 0 {
		o.enter(made, nil)
	}
	return answer{status: http.StatusCreated, body: o.chatBody(made)}
}

// installInChat puts the bot into a chat.
func (o *Organisation) installInChat(in *http.Request) answer {
	p := o.place(in.PathValue("chat"))
	var app installation
	switch {
	case p == nil || p.Kind != Group:
		return o.graphNotFound("The chat '" + in.PathValue("chat") + "' was not found.")
	case !graphBody(in, &app) || app.App == "":
		return o.graphBad("'teamsApp@odata.bind' is required.")
	case !strings.HasSuffix(app.App, "/"+o.catalogID()):
		return o.graphNotFound("No app found in the catalog of the tenant.")
	case p.HasBot:
		return o.graphFailure(http.StatusConflict, "Conflict", "App is already installed in the chat.")
	}
	o.enter(p, nil)
	return answer{status: http.StatusCreated}
}

// enter puts the bot into a group chat and tells it. mu held.
func (o *Organisation) enter(p *Place, by *User) {
	p.HasBot = true
	o.touch()
	o.installed("add", p, nil, by)
	o.membersUpdate("membersAdded", p, nil, by, []object{{"id": o.BotID()}})
}

func (o *Organisation) changeChat(in *http.Request, p *Place) answer {
	var c struct {
		Topic string `json:"topic"`
	}
	if !graphBody(in, &c) {
		return o.graphBad("Unable to read JSON request payload.")
	}
	if len([]rune(c.Topic)) > 250 {
		return o.graphBad("Topic is longer than 250 characters.")
	}
	p.Name = c.Topic
	o.touch()
	return answer{body: o.chatBody(p)}
}

func (o *Organisation) chatMembers(in *http.Request, p *Place) answer {
	return o.showMembers(in, o.members(p))
}

func (o *Organisation) addChatMember(in *http.Request, p *Place) answer {
	var b binding
	if !graphBody(in, &b) {
		return o.graphBad("Unable to read JSON request payload.")
	}
	u := o.bound(b)
	if u == nil {
		return o.graphBad("Invalid member: 'user@odata.bind' names nobody of the organisation.")
	}
	if !o.has(p, u.ID) {
		p.Members = append(p.Members, u.ID)
		o.touch()
		o.membersUpdate("membersAdded", p, nil, nil, []object{{"id": u.TeamsID, "aadObjectId": u.ID}})
	}
	return answer{status: http.StatusCreated}
}

// graphChat finds a chat by what Graph calls it: one with the bot alone has
// another name there than at the Bot Connector. mu held.
func (o *Organisation) graphChat(id string) *Place {
	return found(o.state.Places, func(p *Place) bool {
		if p.Kind == Personal {
			return id == "19:"+p.Members[0]+"_"+o.opt.AppID+"@unq.gbl.spaces"
		}
		return p.Kind == Group && p.ID == id
	})
}

// chatMessages lists a chat's messages, newest first.
func (o *Organisation) chatMessages(in *http.Request) answer {
	p := o.graphChat(in.PathValue("chat"))
	switch {
	case p == nil:
		return o.graphNotFound("The chat '" + in.PathValue("chat") + "' was not found.")
	case !p.HasBot:
		return o.graphFailure(http.StatusForbidden, "Forbidden", "The app has no consent for this chat; it is not installed there.")
	}
	size, refusal := o.top(in, 20, maxTop)
	if refusal != nil {
		return *refusal
	}
	list := o.inGraph(p, func(*Message) bool { return true })
	slices.Reverse(list)
	return o.page(in, o.showAll(in, p, list), size)
}
