package teamsfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// replyPage is how many replies a page has, expanded or listed by themselves
// unless $top says less (Graph: list channel messages, list replies).
const (
	expandedReplies = 1000
	listedReplies   = 20
	maxTop          = 50
)

// deltaReach is how far back a delta goes (Graph: chatMessage delta).
const deltaReach = 8 * 30 * 24 * time.Hour

// identity is somebody as Graph's messages name them, "" = the bot. mu held.
func (o *Organisation) identity(user string) object {
	if user == "" || user == o.BotID() {
		return object{"device": nil, "user": nil, "application": object{
			"@odata.type": "#microsoft.graph.teamworkApplicationIdentity", "id": o.opt.AppID,
			"displayName": o.opt.BotName, "applicationIdentityType": "bot",
		}}
	}
	return object{"device": nil, "application": nil, "user": object{
		"@odata.type": "#microsoft.graph.teamworkUserIdentity", "id": user, "displayName": o.nameOf(user),
		"userIdentityType": "aadUser", "tenantId": o.opt.Tenant,
	}}
}

// showMessage is a message as Graph shows it. mu held.
func (o *Organisation) showMessage(p *Place, m *Message) object {
	optional := func(at time.Time) any {
		if at.IsZero() {
			return nil
		}
		return stamp(at)
	}
	changed := m.At
	if m.EditedAt.After(changed) {
		changed = m.EditedAt
	}
	content, attachments := o.showAttachments(m)
	shown := object{
		"id": m.ID, "replyToId": nil, "etag": m.ID, "messageType": "message", "createdDateTime": stamp(m.At),
		"lastModifiedDateTime": stamp(changed), "lastEditedDateTime": optional(m.EditedAt), "deletedDateTime": nil,
		"subject": nil, "summary": nil, "chatId": nil, "importance": "normal", "locale": "en-us",
		"webUrl": nil, "policyViolation": nil, "eventDetail": nil, "from": o.identity(m.From),
		"body":        object{"contentType": "html", "content": content},
		"attachments": attachments, "mentions": o.showMentions(m), "reactions": o.showReactions(m),
		"messageHistory": []object{}, "channelIdentity": nil,
	}
	if m.Subject != "" {
		shown["subject"] = m.Subject
	}
	if p.isChat() {
		shown["chatId"] = p.ID
	} else {
		shown["channelIdentity"] = object{"teamId": p.Team, "channelId": p.ID}
		shown["webUrl"] = o.messageLink(p, m)
		if m.Root != m.ID {
			shown["replyToId"] = m.Root
		}
	}
	if m.Deleted {
		shown["deletedDateTime"], shown["body"] = stamp(changed), object{"contentType": "html", "content": ""}
		shown["attachments"], shown["mentions"] = []object{}, []object{}
	}
	return shown
}

// messageLink is the permanent link of a channel's message. mu held.
func (o *Organisation) messageLink(p *Place, m *Message) string {
	return fmt.Sprintf("https://teams.microsoft.com/l/message/%s/%s?groupId=%s&tenantId=%s&createdTime=%s&parentMessageId=%s",
		url.PathEscape(p.ID), m.ID, p.Team, o.opt.Tenant, m.ID, m.Root)
}

// showAttachments is a message's content with its attachments, whose content
// Graph has as text.
func (o *Organisation) showAttachments(m *Message) (content string, list []object) {
	content, list = m.HTML, []object{}
	var attachments []attachment
	_ = json.Unmarshal(m.Attachments, &attachments) // they were read when they were sent
	for i, a := range attachments {
		id := fmt.Sprintf("%s%02d", m.ID, i)
		content += `<attachment id="` + id + `"></attachment>`
		shown := object{"id": id, "contentType": a.ContentType, "contentUrl": nil, "content": nil, "name": nil, "thumbnailUrl": nil}
		if len(a.Content) > 0 {
			shown["content"] = string(a.Content)
		}
		if a.ContentURL != "" {
			shown["contentUrl"] = a.ContentURL
		}
		if a.Name != "" {
			shown["name"] = a.Name
		}
		list = append(list, shown)
	}
	return content, list
}

// showMentions are a message's mentions as Graph has them. mu held.
func (o *Organisation) showMentions(m *Message) []object {
	list := []object{}
	for i, mention := range m.Mentions {
		who := o.identity(mention.ID)
		who["conversation"] = nil
		if p := o.place(mention.ID); p != nil {
			who["user"], who["conversation"] = nil, object{"id": p.ID, "displayName": p.Name, "conversationIdentityType": "channel"}
		}
		list = append(list, object{"id": i, "mentionText": mention.Text, "mentioned": who})
	}
	return list
}

// showReactions are a message's reactions as Graph has them. mu held.
func (o *Organisation) showReactions(m *Message) []object {
	list := []object{}
	for _, r := range m.Reactions {
		for _, user := range r.Users {
			list = append(list, object{"reactionType": r.Type, "displayName": r.Type, "createdDateTime": stamp(m.At), "user": o.identity(user)})
		}
	}
	return list
}

// inGraph are the messages of a place that Graph knows: not targeted ones. mu
// held.
func (o *Organisation) inGraph(p *Place, keep func(*Message) bool) []*Message {
	var list []*Message
	for _, m := range o.state.Messages[p.ID] {
		if m.To == "" && keep(m) {
			list = append(list, m)
		}
	}
	return list
}

// chain is a thread's replies, oldest first. mu held.
func (o *Organisation) chain(p *Place, root string) []*Message {
	return o.inGraph(p, func(m *Message) bool { return m.Root == root && m.ID != root })
}

// withReplies adds the replies to a thread's first message, newest first as
// Graph does. mu held.
func (o *Organisation) withReplies(in *http.Request, p *Place, m *Message, shown object) object {
	replies := o.chain(p, m.ID)
	slices.Reverse(replies)
	list := []object{}
	for _, r := range replies[:min(len(replies), o.expanded())] {
		list = append(list, o.showMessage(p, r))
	}
	shown["replies"] = list
	shown["replies@odata.count"] = len(list)
	if len(replies) > len(list) {
		shown["replies@odata.nextLink"] = fmt.Sprintf("%s/v1.0/teams/%s/channels/%s/messages/%s/replies?$skiptoken=%s",
			o.Addresses().Graph, p.Team, url.PathEscape(p.ID), m.ID, token(int64(len(list))))
	}
	return shown
}

func (o *Organisation) expanded() int {
	if o.opt.ExpandedReplies > 0 {
		return o.opt.ExpandedReplies
	}
	return expandedReplies
}

// latest is when a thread last changed. mu held.
func (o *Organisation) latest(p *Place, root *Message) time.Time {
	at := root.At
	for _, m := range append(o.chain(p, root.ID), root) {
		for _, t := range []time.Time{m.At, m.EditedAt} {
			if t.After(at) {
				at = t
			}
		}
	}
	return at
}

// roots are the first messages of a channel's threads. mu held.
func (o *Organisation) roots(p *Place) []*Message {
	return o.inGraph(p, func(m *Message) bool { return m.Root == m.ID })
}

// listMessages lists a channel's threads, the one that changed last first.
func (o *Organisation) listMessages(in *http.Request, p *Place) answer {
	size, refusal := o.top(in, 20, maxTop)
	if refusal != nil {
		return *refusal
	}
	if in.URL.Query().Has("$filter") || in.URL.Query().Has("$orderby") {
		return o.graphBad("QueryOptions to order by or filter are not supported.")
	}
	roots := o.roots(p)
	at := map[*Message]time.Time{}
	for _, m := range roots {
		at[m] = o.latest(p, m)
	}
	slices.SortFunc(roots, func(a, b *Message) int {
		if c := at[b].Compare(at[a]); c != 0 {
			return c
		}
		return compareIDs(b.ID, a.ID)
	})
	return o.page(in, o.showAll(in, p, roots), size)
}

// showAll shows messages, with their replies if the call asks for them. mu held.
func (o *Organisation) showAll(in *http.Request, p *Place, messages []*Message) []object {
	var list []object
	for _, m := range messages {
		shown := o.showMessage(p, m)
		if in.URL.Query().Get("$expand") == "replies" {
			shown = o.withReplies(in, p, m, shown)
		}
		list = append(list, shown)
	}
	return list
}

func (o *Organisation) oneMessage(in *http.Request, p *Place) answer {
	m := o.message(p.ID, in.PathValue("message"))
	if m == nil || m.To != "" || m.Root != m.ID {
		return o.graphNotFound("NotFound")
	}
	return answer{body: o.showAll(in, p, []*Message{m})[0]}
}

// listReplies lists a thread's replies, newest first.
func (o *Organisation) listReplies(in *http.Request, p *Place) answer {
	size, refusal := o.top(in, listedReplies, maxTop)
	if refusal != nil {
		return *refusal
	}
	m := o.message(p.ID, in.PathValue("message"))
	if m == nil || m.To != "" || m.Root != m.ID {
		return o.graphNotFound("NotFound")
	}
	replies := o.chain(p, m.ID)
	slices.Reverse(replies)
	return o.page(in, o.showAll(in, p, replies), size)
}

// modifiedAfter reads the $filter that a delta may have.
var modifiedAfter = regexp.MustCompile(`^lastModifiedDateTime gt (\S+)$`)

// deltaMessages lists the threads that changed since a token, or in the last
// eight months, in the order of their changing.
func (o *Organisation) deltaMessages(in *http.Request, p *Place) answer {
	size, refusal := o.top(in, 20, maxTop)
	if refusal != nil {
		return *refusal
	}
	query := in.URL.Query()
	var since int64
	for _, parameter := range []string{"$skiptoken", "$deltatoken"} {
		if given := query.Get(parameter); given != "" {
			n, ok := fromToken(given)
			if !ok {
				return o.graphFailure(http.StatusBadRequest, "BadRequest", "Delta token is not valid.")
			}
			since = n
		}
	}
	after := o.now().Add(-deltaReach)
	if given := query.Get("$filter"); given != "" {
		m := modifiedAfter.FindStringSubmatch(given)
		if m == nil {
			return o.graphBad("Invalid filter clause")
		}
		at, err := time.Parse(time.RFC3339, m[1])
		if err != nil {
			return o.graphBad("Invalid filter clause")
		}
		if at.After(after) {
			after = at
		}
	}
	list := slices.DeleteFunc(o.roots(p), func(m *Message) bool {
		return m.changed <= uint64(since) || !o.latest(p, m).After(after)
	})
	slices.SortFunc(list, func(a, b *Message) int { return int(int64(a.changed) - int64(b.changed)) })
	shown := list[:min(size, len(list))]
	body := object{"value": append([]object{}, o.showAll(in, p, shown)...)}
	if len(shown) < len(list) {
		body["@odata.nextLink"] = o.link(in, "$skiptoken", int64(shown[len(shown)-1].changed))
	} else {
		body["@odata.deltaLink"] = o.link(in, "$deltatoken", int64(o.version))
	}
	return answer{body: body}
}
