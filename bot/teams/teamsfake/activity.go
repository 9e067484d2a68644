package teamsfake

import (
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"time"

	_ "time/tzdata" // people's zones, wherever this runs
)

// instant writes a time as activities have it.
func instant(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.0000000Z") }

// stamp writes a time as Graph has it.
func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.999Z") }

// activity is what all activities of a place have in common. root is the thread
// in a channel, "" for the channel itself. mu held.
func (o *Organisation) activity(kind string, p *Place, root string, by *User) object {
	now := o.now()
	a := object{
		"type": kind, "id": "f:" + guid(), "timestamp": instant(now), "channelId": "msteams",
		"serviceUrl": o.Addresses().Service, "recipient": object{"id": o.BotID(), "name": o.opt.BotName},
		"conversation": o.conversation(p, root), "channelData": o.channelData(p),
	}
	if by != nil {
		a["from"] = object{"id": by.TeamsID, "name": by.Name, "aadObjectId": by.ID}
	}
	return a
}

// byHand adds what an activity says of the program that somebody used. mu held.
func (o *Organisation) byHand(a object, by *User, entities ...object) object {
	zone, err := time.LoadLocation(by.Zone)
	if err != nil {
		zone = time.UTC
	}
	a["localTimestamp"] = o.now().In(zone).Format("2006-01-02T15:04:05.0000000-07:00")
	a["localTimezone"], a["locale"] = by.Zone, "en-GB"
	client := object{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web", "timezone": by.Zone}
	a["entities"] = append(entities, client)
	return a
}

// conversation names a place, and in a channel the thread. mu held.
func (o *Organisation) conversation(p *Place, root string) object {
	c := object{"id": Message{Place: p.ID, Root: root}.Conversation(), "tenantId": o.opt.Tenant}
	switch p.Kind {
	case Personal:
		c["conversationType"] = "personal"
	case Group:
		c["conversationType"], c["isGroup"] = "groupChat", true
		if p.Name != "" {
			c["name"] = p.Name
		}
	default:
		c["conversationType"], c["isGroup"] = "channel", true
	}
	return c
}

// channelData is Teams' own part of an activity. A team's group ID is not in it:
// GET v3/teams/{id} tells. mu held.
func (o *Organisation) channelData(p *Place) object {
	data := object{"tenant": object{"id": o.opt.Tenant}}
	if t := o.team(p.Team); t != nil {
		data["teamsChannelId"], data["teamsTeamId"] = p.ID, t.Internal
		data["channel"], data["team"] = object{"id": p.ID}, object{"id": t.Internal}
	}
	if p.Kind == Shared {
		data["channel"] = object{"id": p.ID, "type": "shared"}
	}
	if p.Kind == Private {
		data["channel"] = object{"id": p.ID, "type": "private"}
	}
	return data
}

// teamData is the channelData of what happens to a team itself. mu held.
func (o *Organisation) teamData(t *Team, event string) object {
	data := object{
		"team":   object{"id": t.Internal, "name": t.Name, "aadGroupId": t.ID},
		"tenant": object{"id": o.opt.Tenant},
	}
	if event != "" {
		data["eventType"] = event
	}
	return data
}

// messageActivity is what the app hears of a message by somebody. mu held.
func (o *Organisation) messageActivity(p *Place, m *Message, by *User, s said) object {
	a := o.byHand(o.activity("message", p, m.Root, by), by, o.entities(s.mentions)...)
	a["id"], a["timestamp"] = m.ID, instant(m.At)
	a["text"], a["textFormat"] = s.wire, "plain"
	a["attachments"] = []object{{"contentType": "text/html", "content": "<div>" + atOf(s) + "</div>"}}
	if m.To != "" {
		a["recipient"] = object{"id": o.BotID(), "name": o.opt.BotName, "isTargeted": true}
	}
	if p.Kind == Personal {
		a["channelData"].(object)["legacy"] = object{"replyToId": "1:" + randomHex(16)}
		a["attachments"] = nil
		delete(a, "attachments")
	}
	return a
}

// entities are the mentions of an activity. mu held.
func (o *Organisation) entities(mentions []Mention) []object {
	list := []object{}
	for _, m := range mentions {
		who := object{"id": m.ID, "name": m.Text}
		if u := o.user(m.ID); u != nil {
			who["id"] = u.TeamsID
		} else if t := found(o.state.Teams, func(t *Team) bool { return t.ID == m.ID }); t != nil {
			who["id"], who["type"] = t.Internal, "team"
		} else if m.ID != o.BotID() {
			who["type"] = "channel"
		}
		list = append(list, object{"type": "mention", "text": "<at>" + m.Text + "</at>", "mentioned": who})
	}
	return list
}

// atOf is a message as its text/html attachment has it.
func atOf(s said) string {
	n := -1
	return atTag.ReplaceAllStringFunc(s.html, func(tag string) string {
		n++
		return fmt.Sprintf(`<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="%d">%s</span>`,
			n, html.EscapeString(s.mentions[n].Text))
	})
}

// heard reports whether the app is told of what somebody writes: in their chat
// with it, if it is mentioned or addressed, and with resource-specific consent
// in standard channels and group chats always. mu held.
func (o *Organisation) heard(p *Place, m *Message) bool {
	if m.From == "" || !o.hears(p) {
		return false
	}
	named := slices.ContainsFunc(m.Mentions, func(m Mention) bool { return m.ID == o.BotID() })
	if p.Kind == Personal || named || m.To != "" {
		return true
	}
	return p.Kind == Standard && o.granted(ChannelMessages) || p.Kind == Group && o.granted(ChatMessages)
}

// Activity is the activity that the app would get if somebody typed a text,
// which they do not: for tests that change it and Send it themselves.
func (o *Organisation) Activity(user, conversation, text string) (json.RawMessage, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	p, m, by, s, err := o.draft(user, conversation, text)
	if err != nil {
		return nil, err
	}
	return mustJSON(o.messageActivity(p, m, by, s)), nil
}
