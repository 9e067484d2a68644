package teamsfake

import (
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

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
	if m.System {
		// What Graph says to those who do not ask for newer values
		// (include-unknown-enum-members).
		shown["messageType"], shown["from"] = "unknownFutureValue", nil
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
