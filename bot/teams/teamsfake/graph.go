package teamsfake

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// graphRoutes serves Microsoft Graph, version 1.0.
func (o *Organisation) graphRoutes() {
	const v = "/graph/v1.0"
	o.graph("GET "+v+"/users", "graph.users", []Permission{ReadUsers}, o.listUsers)
	o.graph("GET "+v+"/users/{user}", "graph.users", []Permission{ReadUsers}, o.oneUser)
	o.graph("GET "+v+"/users/{user}/mailboxSettings", "graph.users", []Permission{ReadMailboxes}, o.mailbox)
	o.graph("POST "+v+"/communications/getPresencesByUserId", "graph.presence", []Permission{ReadPresence}, o.presences)
	o.graph("POST "+v+"/users/{user}/checkMemberGroups", "graph.groups", []Permission{ReadGroups}, o.checkGroups)
	o.graph("GET "+v+"/groups", "graph.groups", []Permission{ReadGroups}, o.listGroups)
	o.graph("GET "+v+"/groups/{group}", "graph.groups", []Permission{ReadGroups}, o.oneGroup)
	o.graph("GET "+v+"/groups/{group}/transitiveMembers", "graph.groups", []Permission{ReadGroups}, o.groupPeople)
	o.graph("GET "+v+"/appCatalogs/teamsApps", "graph.apps", []Permission{ReadCatalog}, o.catalog)
	o.graph("PUT "+v+"/drives/{drive}/items/{path...}", "graph.files", []Permission{WriteFiles}, o.putFile)

	const team = v + "/teams/{team}"
	o.graph("GET "+team, "graph.teams", []Permission{ReadChannels, TeamMembers}, o.inTeam(o.oneTeam))
	o.graph("GET "+team+"/members", "graph.members", []Permission{TeamMembers}, o.inTeam(o.teamMembers))
	o.graph("GET "+team+"/permissionGrants", "graph.teams", []Permission{ReadGrants}, o.inTeam(o.grants))
	o.graph("GET "+team+"/channels", "graph.channels", []Permission{ReadChannels}, o.inTeam(o.listChannels))
	o.graph("POST "+team+"/channels", "graph.channels", []Permission{CreateChannels}, o.inTeam(o.createChannel))

	const channel = team + "/channels/{channel}"
	o.graph("GET "+channel, "graph.channels", []Permission{ReadChannels}, o.inChannel(o.oneChannel))
	o.graph("PATCH "+channel, "graph.channels", []Permission{ChangeChannels}, o.inChannel(o.changeChannel))
	o.graph("POST "+channel+"/archive", "graph.channels", []Permission{ChangeChannels}, o.inChannel(o.archiveChannel))
	o.graph("GET "+channel+"/members", "graph.members", []Permission{ReadChannelMembers, ChangeChannelMembers}, o.inChannel(o.channelMembers))
	o.graph("POST "+channel+"/members", "graph.members", []Permission{ChangeChannelMembers}, o.inChannel(o.addChannelMember))
	o.graph("GET "+channel+"/filesFolder", "graph.files", []Permission{WriteFiles}, o.inChannel(o.filesFolder))
	o.graph("GET "+channel+"/messages", "graph.messages", []Permission{ChannelMessages}, o.inChannel(o.listMessages))
	o.graph("GET "+channel+"/messages/delta", "graph.delta", []Permission{ChannelMessages}, o.inChannel(o.deltaMessages))
	o.graph("GET "+channel+"/messages/{message}", "graph.messages", []Permission{ChannelMessages}, o.inChannel(o.oneMessage))
	o.graph("GET "+channel+"/messages/{message}/replies", "graph.replies", []Permission{ChannelMessages}, o.inChannel(o.listReplies))

	o.graph("POST "+v+"/chats", "graph.chats", []Permission{CreateChats}, o.createChat)
	const chat = v + "/chats/{chat}"
	o.graph("GET "+chat, "graph.chats", []Permission{ChatMessages, ManageChats}, o.inChat(o.showChat))
	o.graph("PATCH "+chat, "graph.chats", []Permission{ManageChats}, o.inChat(o.changeChat))
	o.graph("GET "+chat+"/members", "graph.chats", []Permission{ChatMessages, ManageChats}, o.inChat(o.chatMembers))
	o.graph("POST "+chat+"/members", "graph.chats", []Permission{ManageChats}, o.inChat(o.addChatMember))
	o.graph("POST "+chat+"/installedApps", "graph.chats", []Permission{InstallInChats}, o.installInChat)
	o.graph("GET "+chat+"/messages", "graph.messages", []Permission{ChatMessages}, o.chatMessages)
}

// graph is a route for those with a token for Graph and one of the permissions.
// serve is called with mu held.
func (o *Organisation) graph(pattern, name string, need []Permission, serve func(*http.Request) answer) {
	o.route(pattern, name, func(in *http.Request) answer {
		if refusal := o.bearer(in, graphResource); refusal != "" {
			return o.graphFailure(http.StatusUnauthorized, "InvalidAuthenticationToken", refusal)
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		key, windows := "graph", graphCalls
		if name == "graph.messages" || name == "graph.delta" || name == "graph.replies" {
			key, windows = "graph messages", graphReads
		}
		if after := o.take(key, windows); after > 0 {
			a := o.graphFailure(http.StatusTooManyRequests, "TooManyRequests", "Too Many Requests")
			a.retryAfter = after
			return a
		}
		if !slices.ContainsFunc(need, o.granted) {
			names := make([]string, len(need))
			for i, p := range need {
				names[i] = string(p)
			}
			return o.graphFailure(http.StatusForbidden, "Forbidden", fmt.Sprintf(
				"Missing role permissions on the request. API requires one of '%s'. Roles on the request ''.", strings.Join(names, ", ")))
		}
		return serve(in)
	})
}

// graphFailure is a refusal of Graph.
func (o *Organisation) graphFailure(status int, code, message string) answer {
	request := guid()
	return answer{status: status, body: object{"error": object{
		"code": code, "message": message,
		"innerError": object{"date": o.now().UTC().Format("2006-01-02T15:04:05"), "request-id": request, "client-request-id": request},
	}}}
}

func (o *Organisation) graphNotFound(message string) answer {
	return o.graphFailure(http.StatusNotFound, "NotFound", message)
}

func (o *Organisation) graphBad(message string) answer {
	return o.graphFailure(http.StatusBadRequest, "BadRequest", message)
}

// inTeam is for calls about a team, which the app must be in. mu held.
func (o *Organisation) inTeam(serve func(*http.Request, *Team) answer) func(*http.Request) answer {
	return func(in *http.Request) answer {
		t := found(o.state.Teams, func(t *Team) bool { return t.ID == in.PathValue("team") })
		switch {
		case t == nil:
			return o.graphNotFound("No team found with Group Id " + in.PathValue("team"))
		case !t.Installed:
			return o.graphFailure(http.StatusForbidden, "Forbidden", "The app has no consent for this team; it is not installed there.")
		}
		return serve(in, t)
	}
}

// inChannel is inTeam for calls about a channel. mu held.
func (o *Organisation) inChannel(serve func(*http.Request, *Place) answer) func(*http.Request) answer {
	return o.inTeam(func(in *http.Request, t *Team) answer {
		p := o.place(in.PathValue("channel"))
		if p == nil || p.Team != t.ID {
			return o.graphNotFound("The channel with ID '" + in.PathValue("channel") + "' was not found in the team.")
		}
		return serve(in, p)
	})
}

// graphBody reads a request's JSON; false if there is none that fits.
func graphBody(in *http.Request, into any) bool { return json.NewDecoder(in.Body).Decode(into) == nil }

// top reads $top: at least 1, at most limit.
func (o *Organisation) top(in *http.Request, otherwise, limit int) (int, *answer) {
	given := in.URL.Query().Get("$top")
	if given == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		a := o.graphBad("Invalid value '" + given + "' for $top query option found. The $top query option requires a non-negative integer value.")
		return 0, &a
	}
	if n > limit {
		a := o.graphBad(fmt.Sprintf("The limit of '%d' for Top query has been exceeded. The value from the incoming request is '%d'.", limit, n))
		return 0, &a
	}
	return n, nil
}

// token and fromToken write and read what a link to a further page carries.
func token(place int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte("kept:" + strconv.FormatInt(place, 36)))
}

func fromToken(token string) (int64, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	rest, ok := strings.CutPrefix(string(raw), "kept:")
	n, errN := strconv.ParseInt(rest, 36, 64)
	return n, err == nil && ok && errN == nil && n >= 0
}

// link is the address of a further page of a call: it carries what the call did,
// and its place.
func (o *Organisation) link(in *http.Request, parameter string, place int64) string {
	query := url.Values{}
	for key, values := range in.URL.Query() {
		if key != "$skiptoken" && key != "$deltatoken" {
			query[key] = values
		}
	}
	query.Set(parameter, token(place))
	path := strings.TrimPrefix(in.URL.EscapedPath(), "/graph")
	return o.Addresses().Graph + path + "?" + query.Encode()
}

// page cuts a page out of a list and makes Graph's answer of it, with the link
// to the next. mu held.
func (o *Organisation) page(in *http.Request, list []object, size int) answer {
	from := int64(0)
	if given := in.URL.Query().Get("$skiptoken"); given != "" {
		n, ok := fromToken(given)
		if !ok {
			return o.graphBad("Skip token is not valid.")
		}
		from = min(n, int64(len(list)))
	}
	end := min(from+int64(size), int64(len(list)))
	body := object{"@odata.count": end - from, "value": append([]object{}, list[from:end]...)}
	if end < int64(len(list)) {
		body["@odata.nextLink"] = o.link(in, "$skiptoken", end)
	}
	return answer{body: body}
}
