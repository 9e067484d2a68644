package teamsfake

import (
	"encoding/json"
	"net/http"
	"strings"
)

// connectorRoutes serves the Bot Connector's REST API, version 3.
func (o *Organisation) connectorRoutes() {
	const conversations = "/connector/{region}/v3/conversations"
	o.connector("POST "+conversations, "open", o.openConversation)
	o.connector("POST "+conversations+"/{conversation}/activities", "post", o.postActivity)
	o.connector("POST "+conversations+"/{conversation}/activities/{activity}", "reply", o.postActivity)
	o.connector("PUT "+conversations+"/{conversation}/activities/{activity}", "edit", o.editActivity)
	o.connector("DELETE "+conversations+"/{conversation}/activities/{activity}", "delete", o.deleteActivity)
	o.connector("GET "+conversations+"/{conversation}/members", "members", o.listMembers)
	o.connector("GET "+conversations+"/{conversation}/members/{member}", "member", o.oneMember)
	o.connector("GET "+conversations+"/{conversation}/pagedMembers", "members", o.pagedMembers)
	o.connector("GET /connector/{region}/v3/teams/{team}", "team", o.teamDetails)
	o.connector("GET /connector/{region}/v3/teams/{team}/conversations", "channels", o.teamChannels)
}

// connector is a route for those with a token for the Bot Connector. serve is
// called with mu held.
func (o *Organisation) connector(pattern, name string, serve func(*http.Request) answer) {
	o.route(pattern, name, func(in *http.Request) answer {
		if o.bearer(in, connectorResource) != "" {
			return answer{status: http.StatusUnauthorized, body: object{"message": "Authorization has been denied for this request."}}
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		if after := o.take("bot", everything); after > 0 {
			return *throttled(after)
		}
		return serve(in)
	})
}

// connectorFailure is a refusal's body.
func connectorFailure(code, message string) object {
	return object{"error": object{"code": code, "message": message}}
}

// refused makes a refusal of the Bot Connector.
func refused(status int, code, message string) *answer {
	return &answer{status: status, body: connectorFailure(code, message)}
}

// The refusals that several calls share.
func notInRoster() *answer {
	return refused(http.StatusForbidden, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
}

func noConversation() *answer {
	return refused(http.StatusNotFound, "ConversationNotFound", "Conversation not found.")
}

func badSyntax(message string) *answer {
	return refused(http.StatusBadRequest, "BadSyntax", message)
}

// maxActivity is the size of an activity in bytes (Teams: message size limits).
const maxActivity = 80 << 10

// bodyOf reads a request's JSON.
func bodyOf(in *http.Request, into any) *answer {
	dec := json.NewDecoder(in.Body)
	if err := dec.Decode(into); err != nil {
		return badSyntax("Bad format of conversation: the body is no JSON of this kind.")
	}
	return nil
}

// reached finds the place and thread that a call is about, and whether the bot
// may act there. mu held.
func (o *Organisation) reached(in *http.Request) (p *Place, root string, refusal *answer) {
	id, root := thread(in.PathValue("conversation"))
	p = o.place(id)
	if p == nil {
		return nil, "", noConversation()
	}
	if root != "" {
		first := o.message(p.ID, root)
		if p.isChat() || first == nil {
			return nil, "", noConversation()
		}
		root = first.Root // any message of a thread names it
	}
	if !o.hears(p) {
		return nil, "", notInRoster()
	}
	return p, root, nil
}

// writable is reached for calls that change something there. mu held.
func (o *Organisation) writable(in *http.Request) (p *Place, root string, refusal *answer) {
	p, root, refusal = o.reached(in)
	if refusal != nil {
		return nil, "", refusal
	}
	if p.Kind == Personal {
		if u := o.user(p.Members[0]); u == nil || u.Deleted || u.Blocked || u.Unreachable {
			return nil, "", refused(http.StatusForbidden, "ConversationBlockedByUser", "User blocked the conversation with the bot.")
		}
	}
	if p.Archived {
		return nil, "", refused(http.StatusForbidden, "Forbidden", "The thread is archived and takes no messages.")
	}
	if after := o.take("send "+(Message{Place: p.ID, Root: root}).Conversation(), sends); after > 0 {
		return nil, "", throttled(after)
	}
	return p, root, nil
}

// targeted reports whether a call is about a targeted message.
func targeted(in *http.Request) bool { return in.URL.Query().Get("isTargetedActivity") == "true" }

// escaped reports whether the conversation in a call's path has its ";messageid="
// percent-encoded, which calls about targeted messages do not bear.
func escaped(in *http.Request) bool {
	return strings.Contains(strings.ToLower(in.URL.EscapedPath()), "%3bmessageid")
}
