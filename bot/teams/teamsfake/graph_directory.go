package teamsfake

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// DirectoryGroup is a group of the organisation's directory.
type DirectoryGroup struct {
	ID      string // a GUID; "" in AddGroup: a new one
	Name    string
	Members []string // IDs of users
}

// AddGroup makes a group or, with the ID of one that is there, changes it.
func (o *Organisation) AddGroup(g DirectoryGroup) DirectoryGroup {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.touch()
	g.ID, g.Members = cmp.Or(g.ID, guid()), slices.Clone(g.Members)
	stored := g
	stored.Members = slices.Clone(g.Members)
	if known := o.group(g.ID); known != nil {
		*known = stored
		return g
	}
	o.state.Groups = append(o.state.Groups, &stored)
	return g
}

// group finds a group; nil if there is none. mu held.
func (o *Organisation) group(id string) *DirectoryGroup {
	return found(o.state.Groups, func(g *DirectoryGroup) bool { return g.ID == id })
}

func (g *DirectoryGroup) nickname() string {
	return strings.ToLower(strings.ReplaceAll(g.Name, " ", ""))
}

func (g *DirectoryGroup) show() object {
	return object{
		"id": g.ID, "displayName": g.Name, "mailNickname": g.nickname(),
		"securityEnabled": true, "groupTypes": []string{},
	}
}

func (o *Organisation) graphUnknown(id string) answer {
	return o.graphFailure(http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '"+id+"' does not exist or one of its queried reference-property objects are not present.")
}

// groupFilter reads the $filter of groups that is known here.
var groupFilter = regexp.MustCompile(`^(displayName|mailNickname) eq '((?:[^']|'')*)'(?: or (displayName|mailNickname) eq '((?:[^']|'')*)')?$`)

func (o *Organisation) listGroups(in *http.Request) answer {
	match := func(*DirectoryGroup) bool { return true }
	if given := in.URL.Query().Get("$filter"); given != "" {
		m := groupFilter.FindStringSubmatch(given)
		if m == nil {
			return o.graphFailure(http.StatusBadRequest, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified.")
		}
		is := func(g *DirectoryGroup, field, want string) bool {
			have := map[string]string{"displayName": g.Name, "mailNickname": g.nickname()}[field]
			return field != "" && strings.EqualFold(have, strings.ReplaceAll(want, "''", "'"))
		}
		match = func(g *DirectoryGroup) bool { return is(g, m[1], m[2]) || is(g, m[3], m[4]) }
	}
	size, refusal := o.top(in, 100, 999)
	if refusal != nil {
		return *refusal
	}
	var list []object
	for _, g := range o.state.Groups {
		if match(g) {
			list = append(list, g.show())
		}
	}
	return o.page(in, list, size)
}

func (o *Organisation) oneGroup(in *http.Request) answer {
	g := o.group(in.PathValue("group"))
	if g == nil {
		return o.graphUnknown(in.PathValue("group"))
	}
	return answer{body: g.show()}
}

// checkGroups says in which of some groups somebody is.
func (o *Organisation) checkGroups(in *http.Request) answer {
	var asked struct {
		IDs []string `json:"groupIds"`
	}
	if !graphBody(in, &asked) || len(asked.IDs) == 0 || len(asked.IDs) > 20 {
		return o.graphFailure(http.StatusBadRequest, "Request_BadRequest", "Between 1 and 20 groupIds can be checked.")
	}
	u := o.user(in.PathValue("user"))
	if u == nil || u.Deleted {
		return o.graphUnknown(in.PathValue("user"))
	}
	member := []string{}
	for _, id := range asked.IDs {
		g := o.group(id)
		if g == nil {
			return o.graphUnknown(id)
		}
		if slices.Contains(g.Members, u.ID) {
			member = append(member, id)
		}
	}
	return answer{body: object{"value": member}}
}

// groupPeople lists who is in a group, which is a device besides its people, as
// may be. Groups within groups do not exist here.
func (o *Organisation) groupPeople(in *http.Request) answer {
	g := o.group(in.PathValue("group"))
	if g == nil {
		return o.graphUnknown(in.PathValue("group"))
	}
	list := []object{{"@odata.type": "#microsoft.graph.device", "id": g.ID}}
	for _, id := range g.Members {
		if u := o.user(id); u != nil && !u.Deleted {
			list = append(list, object{"@odata.type": "#microsoft.graph.user", "id": u.ID})
		}
	}
	size, refusal := o.top(in, 100, 999)
	if refusal != nil {
		return *refusal
	}
	return o.page(in, list, size)
}

// mailbox is the part of somebody's mailbox settings that tells their zone.
func (o *Organisation) mailbox(in *http.Request) answer {
	u := o.user(in.PathValue("user"))
	if u == nil || u.Deleted {
		return o.graphUnknown(in.PathValue("user"))
	}
	return answer{body: object{"timeZone": cmp.Or(u.Mailbox, u.Zone), "dateFormat": "yyyy-MM-dd", "timeFormat": "HH:mm"}}
}

// grants lists what a team consented to for the app.
func (o *Organisation) grants(_ *http.Request, t *Team) answer {
	list := []object{}
	for _, name := range o.held(true) {
		if strings.HasSuffix(name, ".Group") {
			list = append(list, object{
				"id": t.ID + name, "clientAppId": o.opt.AppID, "clientId": o.opt.AppID,
				"resourceAppId": "00000003-0000-0000-c000-000000000000", "permissionType": "Application", "permission": name,
			})
		}
	}
	return answer{body: object{"value": list}}
}

// catalogID is what the organisation's catalog calls the app, which is not what
// the app calls itself.
func (o *Organisation) catalogID() string { return "ca7a1060" + o.opt.AppID[min(8, len(o.opt.AppID)):] }

// catalogFilter reads the $filter of apps that is known here.
var catalogFilter = regexp.MustCompile(`^externalId eq '([^']*)'$`)

func (o *Organisation) catalog(in *http.Request) answer {
	list := []object{{
		"id": o.catalogID(), "externalId": o.opt.AppID, "displayName": o.opt.BotName, "distributionMethod": "organization",
	}}
	if given := in.URL.Query().Get("$filter"); given != "" {
		m := catalogFilter.FindStringSubmatch(given)
		if m == nil {
			return o.graphBad("Invalid filter clause")
		}
		if m[1] != o.opt.AppID {
			list = []object{}
		}
	}
	return answer{body: object{"@odata.count": len(list), "value": list}}
}
