package teamsfake

import (
	"fmt"
	"slices"
)

// actor looks somebody up, and a place that they take part in. mu held.
func (o *Organisation) actor(user, place string) (*User, *Place, error) {
	u := o.user(user)
	if u == nil || u.Deleted {
		return nil, nil, fmt.Errorf("nobody in the organisation is %q; add them with AddUser", user)
	}
	p := o.place(place)
	switch {
	case p == nil:
		return nil, nil, fmt.Errorf("there is no channel or chat %q; add it with AddChannel or AddChat, or ask DirectChat", place)
	case !o.has(p, u.ID):
		return nil, nil, fmt.Errorf("%s takes no part in %q", u.Name, place)
	}
	return u, p, nil
}

// draft is a message that somebody may write, not yet posted. mu held.
func (o *Organisation) draft(user, conversation, text string) (*Place, *Message, *User, said, error) {
	id, root := thread(conversation)
	by, p, err := o.actor(user, id)
	if err != nil {
		return nil, nil, nil, said{}, err
	}
	if p.Archived {
		return nil, nil, nil, said{}, fmt.Errorf("%s is archived and takes no messages", p.Name)
	}
	if root != "" {
		first := o.message(p.ID, root)
		if first == nil || p.isChat() {
			return nil, nil, nil, said{}, fmt.Errorf("there is no message %s in %s to reply to", root, id)
		}
		root = first.Root
	}
	s := o.compose(p, text)
	msgID, at := o.newID()
	m := &Message{
		Place: p.ID, ID: msgID, Root: root, From: by.ID, At: at,
		Text: s.text, HTML: s.html, Mentions: s.mentions,
	}
	if root == "" && !p.isChat() {
		m.Root = m.ID
	}
	return p, m, by, s, nil
}

// Type posts a message: into a channel as a new thread, into a thread
// ("…;messageid=…") as a reply, or into a chat. "@Name" of a member, the bot, the
// channel or the team mentions them.
func (o *Organisation) Type(user, conversation, text string) (Message, error) {
	return o.write(user, conversation, text, false)
}

// Slash sends a message to the bot alone, as a slash trigger does: in a channel
// or group chat only the person and the bot see it.
func (o *Organisation) Slash(user, conversation, text string) (Message, error) {
	return o.write(user, conversation, text, true)
}

func (o *Organisation) write(user, conversation, text string, toBot bool) (Message, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	p, m, by, s, err := o.draft(user, conversation, text)
	if err != nil {
		return Message{}, err
	}
	if toBot {
		if p.Kind == Personal || !o.hears(p) {
			return Message{}, fmt.Errorf("the bot cannot be addressed by a slash in %s", conversation)
		}
		m.To = o.BotID()
	}
	m.Notified = o.notifies(p, m)
	o.put(m)
	if p.Kind == Personal {
		by.Blocked = false // writing to the bot unblocks it
	}
	if o.heard(p, m) {
		o.tell(o.messageActivity(p, m, by, s))
	}
	return m.shown(by.ID), nil
}

// own finds a message that somebody may change: their own. mu held.
func (o *Organisation) own(user, place, id string) (*User, *Place, *Message, error) {
	by, p, m, err := o.visible(user, place, id)
	if err == nil && m.From != by.ID {
		err = fmt.Errorf("the message %s is not %s's", id, by.Name)
	}
	return by, p, m, err
}

// visible finds a message that somebody sees. mu held.
func (o *Organisation) visible(user, conversation, id string) (*User, *Place, *Message, error) {
	place, _ := thread(conversation)
	by, p, err := o.actor(user, place)
	if err != nil {
		return nil, nil, nil, err
	}
	m := o.message(p.ID, id)
	if m == nil || !m.seen(by.ID) {
		return nil, nil, nil, fmt.Errorf("%s sees no message %s in %s", by.Name, id, place)
	}
	return by, p, m, nil
}

// Edit changes the text of somebody's own message.
func (o *Organisation) Edit(user, place, id, text string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	by, p, m, err := o.own(user, place, id)
	if err != nil {
		return err
	}
	s := o.compose(p, text)
	m.Text, m.HTML, m.Mentions, m.EditedAt = s.text, s.html, s.mentions, o.now().UTC()
	o.change(m)
	if o.heard(p, m) {
		a := o.messageActivity(p, m, by, s)
		a["type"], a["timestamp"] = "messageUpdate", instant(m.EditedAt)
		a["channelData"].(object)["eventType"] = "editMessage"
		o.tell(a)
	}
	return nil
}

// Delete deletes somebody's own message; Restore takes that back.
func (o *Organisation) Delete(user, place, id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	by, p, m, err := o.own(user, place, id)
	if err != nil {
		return err
	}
	m.Deleted = true
	o.change(m)
	if o.heard(p, m) {
		a := o.activity("messageDelete", p, m.Root, by)
		a["id"] = m.ID
		a["channelData"].(object)["eventType"] = "softDeleteMessage"
		o.tell(a)
	}
	return nil
}

// Restore takes the deletion of somebody's own message back.
func (o *Organisation) Restore(user, place, id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	id0, _ := thread(place)
	by, p, err := o.actor(user, id0)
	if err != nil {
		return err
	}
	m := o.message(p.ID, id)
	if m == nil || m.From != by.ID || !m.Deleted {
		return fmt.Errorf("%s deleted no message %s in %s", by.Name, id, place)
	}
	m.Deleted = false
	o.change(m)
	if o.heard(p, m) {
		a := o.messageActivity(p, m, by, o.compose(p, m.Text))
		a["type"] = "messageUpdate"
		a["channelData"].(object)["eventType"] = "undeleteMessage"
		o.tell(a)
	}
	return nil
}

// React puts an emoji under a message: "like", "heart", "laugh", "surprised",
// "sad", "angry", or any other. The app hears of those under its own messages.
func (o *Organisation) React(user, place, id, reaction string) error {
	return o.reacts(user, place, id, reaction, true)
}

// Unreact takes an emoji away.
func (o *Organisation) Unreact(user, place, id, reaction string) error {
	return o.reacts(user, place, id, reaction, false)
}

func (o *Organisation) reacts(user, place, id, reaction string, on bool) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	by, p, m, err := o.visible(user, place, id)
	if err != nil {
		return err
	}
	if m.To != "" {
		return fmt.Errorf("a targeted message takes no reactions")
	}
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Type == reaction })
	there := i >= 0 && slices.Contains(m.Reactions[i].Users, by.ID)
	switch {
	case there == on:
		return fmt.Errorf("the reaction %q of %s is as it is wanted already", reaction, by.Name)
	case on && i < 0:
		m.Reactions = append(m.Reactions, Reaction{Type: reaction, Users: []string{by.ID}})
	case on:
		m.Reactions[i].Users = append(m.Reactions[i].Users, by.ID)
	default:
		users := m.Reactions[i].Users
		m.Reactions[i].Users = slices.DeleteFunc(users, func(u string) bool { return u == by.ID })
		if len(m.Reactions[i].Users) == 0 {
			m.Reactions = slices.Delete(m.Reactions, i, i+1)
		}
	}
	o.change(m)
	if m.From != "" || !o.hears(p) {
		return nil
	}
	a := o.activity("messageReaction", p, m.Root, by)
	a["replyToId"] = m.ID
	key := "reactionsAdded"
	if !on {
		key = "reactionsRemoved"
	}
	a[key] = []object{{"type": reaction}}
	o.tell(a)
	return nil
}
