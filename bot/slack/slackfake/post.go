package slackfake

import (
	"slices"
	"strings"
	"time"
)

// What happens to messages, whoever does it: the Web API or a person. mu is
// held throughout. Each change tells the app by the events that Slack sends,
// if the bot is in the channel.

// tell sends the app an event about a channel.
func (w *Workspace) tell(c *Channel, body object) {
	if c.has(w.state.Bot) {
		w.event(body)
	}
}

// kind is what events call the kind of channel.
func (c *Channel) kind() string {
	switch {
	case c.Direct:
		return "im"
	case c.Group:
		return "mpim"
	case c.Private:
		return "group"
	}
	return "channel"
}

// post puts a message into its channel, as a reply if Thread is set, and
// notifies whom it mentions. TS is given here. The root of a thread must be
// there.
func (w *Workspace) post(m Message) *Message { return w.postAt(m, w.now()) }

// postAt is post with the timestamp of an instant, or a later one if something
// was posted since.
func (w *Workspace) postAt(m Message, at time.Time) *Message {
	c := w.channel(m.Channel)
	m.TS = w.stampAt(at)
	found := w.mentioned(&m)
	m.Notified = w.notified(c, &m, found)
	if m.Broadcast && m.Subtype == "" {
		m.Subtype = "thread_broadcast"
	}
	w.state.Messages[m.Channel] = append(w.state.Messages[m.Channel], &m)
	if m.Thread != "" && m.EphemeralTo == "" {
		if root := w.message(m.Channel, m.Thread); root != nil {
			root.Thread = root.TS
			root.Replies = append(root.Replies, m.TS)
		}
	}
	w.touch()
	if m.EphemeralTo != "" {
		return &m
	}
	w.tell(c, w.messageEvent(c, &m))
	if slices.Contains(found.users, w.state.Bot) && m.User != w.state.Bot && m.said() && !c.Direct {
		mention := w.messageEvent(c, &m)
		mention["type"] = "app_mention"
		delete(mention, "channel_type")
		w.tell(c, mention)
	}
	return &m
}

// messageEvent is the event of a new message.
func (w *Workspace) messageEvent(c *Channel, m *Message) object {
	body := w.showMessage(m, true)
	body["channel"], body["channel_type"], body["event_ts"] = c.ID, c.kind(), m.TS
	return body
}

// edit changes a message and says what it was. flag says that it shows as
// edited by that user.
func (w *Workspace) edit(m *Message, by string, flag bool, change func(*Message)) {
	c := w.channel(m.Channel)
	before := w.showMessage(m, true)
	change(m)
	at := w.stamp()
	if flag {
		m.EditedBy, m.EditedTS = by, at
	}
	w.touch()
	w.tell(c, object{
		"type": "message", "subtype": "message_changed", "hidden": true, "channel": c.ID, "channel_type": c.kind(),
		"ts": at, "event_ts": at, "message": w.showMessage(m, true), "previous_message": before,
	})
}

// remove deletes a message. The first message of a thread that has replies
// leaves a tombstone.
func (w *Workspace) remove(m *Message) {
	c := w.channel(m.Channel)
	if len(m.Replies) > 0 {
		w.edit(m, "USLACKBOT", false, func(m *Message) {
			m.Subtype, m.User, m.BotID, m.Text = "tombstone", "USLACKBOT", "", "This message was deleted."
			m.Blocks, m.Attachments, m.Files, m.Metadata, m.Reactions = nil, nil, nil, nil, nil
			m.PinnedBy, m.Detail = "", object{"hidden": true}
		})
		return
	}
	before := w.showMessage(m, true)
	m.Deleted = true
	if root := w.message(m.Channel, m.Thread); root != nil && root != m {
		root.Replies = slices.DeleteFunc(root.Replies, func(ts string) bool { return ts == m.TS })
		if len(root.Replies) == 0 {
			root.Thread = ""
		}
	}
	w.touch()
	at := w.stamp()
	w.tell(c, object{
		"type": "message", "subtype": "message_deleted", "hidden": true, "channel": c.ID, "channel_type": c.kind(),
		"ts": at, "event_ts": at, "deleted_ts": m.TS, "previous_message": before,
	})
}

// react puts an emoji under a message. refusal is Slack's error code, "" if it
// is there now.
func (w *Workspace) react(m *Message, user, name string) (refusal string) {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	switch {
	case i >= 0 && slices.Contains(m.Reactions[i].Users, user):
		return "already_reacted"
	case i < 0 && len(m.Reactions) >= 50:
		return "too_many_emoji"
	case i < 0:
		m.Reactions = append(m.Reactions, Reaction{Name: name, Users: []string{user}})
	default:
		m.Reactions[i].Users = append(m.Reactions[i].Users, user)
	}
	w.reactionEvent("reaction_added", m, user, name)
	return ""
}

// unreact takes an emoji away.
func (w *Workspace) unreact(m *Message, user, name string) (refusal string) {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	if i < 0 || !slices.Contains(m.Reactions[i].Users, user) {
		return "no_reaction"
	}
	r := &m.Reactions[i]
	if r.Users = slices.DeleteFunc(r.Users, func(u string) bool { return u == user }); len(r.Users) == 0 {
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
	}
	w.reactionEvent("reaction_removed", m, user, name)
	return ""
}

func (w *Workspace) reactionEvent(kind string, m *Message, user, name string) {
	w.touch()
	w.tell(w.channel(m.Channel), object{
		"type": kind, "user": user, "reaction": name, "item_user": m.User, "event_ts": w.stamp(),
		"item": object{"type": "message", "channel": m.Channel, "ts": m.TS},
	})
}

// pin pins a message. refusal is Slack's error code, "" if it is pinned now.
func (w *Workspace) pin(m *Message, user string) (refusal string) {
	if m.PinnedBy != "" {
		return "already_pinned"
	}
	pins := w.pins(m.Channel)
	if len(pins) >= 100 {
		return "too_many_pins"
	}
	m.PinnedBy, m.PinnedAt = user, w.now()
	w.pinEvent("pin_added", m, user, len(pins)+1)
	return ""
}

// unpin takes a pin away.
func (w *Workspace) unpin(m *Message, user string) (refusal string) {
	if m.PinnedBy == "" {
		return "no_pin"
	}
	m.PinnedBy = ""
	w.pinEvent("pin_removed", m, user, len(w.pins(m.Channel)))
	return ""
}

func (w *Workspace) pinEvent(kind string, m *Message, user string, count int) {
	w.touch()
	item := w.showPin(m)
	item["channel"] = m.Channel
	body := object{
		"type": kind, "user": user, "channel_id": m.Channel, "item_user": m.User, "pin_count": count,
		"item": item, "event_ts": w.stamp(),
		"pinned_info": object{"channel": m.Channel, "pinned_by": user, "pinned_ts": seconds(m.PinnedAt)},
	}
	if kind == "pin_removed" {
		body["has_pins"] = count > 0
	}
	w.tell(w.channel(m.Channel), body)
}

// showPin is a pinned item. mu held.
func (w *Workspace) showPin(m *Message) object {
	shown := w.showMessage(m, false)
	shown["permalink"] = w.permalink(m)
	return object{
		"type": "message", "created": seconds(m.PinnedAt), "created_by": m.PinnedBy, "message": shown,
	}
}

// pins lists a channel's pinned messages, the latest pin first. mu held.
func (w *Workspace) pins(channel string) []*Message {
	var pinned []*Message
	for _, m := range w.state.Messages[channel] {
		if m.PinnedBy != "" && !m.Deleted {
			pinned = append(pinned, m)
		}
	}
	slices.SortStableFunc(pinned, func(a, b *Message) int { return b.PinnedAt.Compare(a.PinnedAt) })
	return pinned
}

// line posts what Slack itself notes in a channel about what somebody did:
// joined, set the topic, archived it.
func (w *Workspace) line(c *Channel, user, subtype, text string, detail object) {
	w.post(Message{
		Channel: c.ID, User: user, Subtype: subtype, Text: strings.ReplaceAll(text, "USER", "<@"+user+">"), Detail: detail,
	})
}
