package teamsfake

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Message is a message of a channel or chat, as it stands now.
type Message struct {
	Place     string // ID of the channel or chat
	ID        string // of the activity: epoch milliseconds, rising
	Root      string // in a channel: ID of its thread's first message, its own for that; "" in chats
	From      string // ID of the user; "" = the bot
	At        time.Time
	Text      string // as people read it, mentions as their name
	HTML      string // as it is stored, mentions as <at id="N">
	Subject   string // heading of a channel's post
	Mentions  []Mention
	Cards     []Card     // as the reader sees them
	Reactions []Reaction // "like", "heart", …
	EditedAt  time.Time  // zero = never
	Deleted   bool       // nobody sees it any more; kept for tests
	System    bool       // a line of Teams' own ("Ana was added"): nobody wrote it; only AddMessage makes one
	To        string     // a targeted message: only this person sees it, besides the bot
	Notified  []string   // IDs of users whom it notified when it was posted

	Attachments json.RawMessage            `json:",omitempty"` // as sent
	Refreshed   map[string]json.RawMessage `json:",omitempty"` // by user: the card that they see instead

	changed uint64 // of the thread: what delta goes by
}

// Mention is a name in a message that notifies.
type Mention struct {
	ID   string // of the user; "28:APPID" = the bot; of a place: everybody there
	Text string // the name as it stands in the text
}

// Reaction is an emoji under a message with those who put it there.
type Reaction struct {
	Type  string
	Users []string
}

// Conversation is the identifier by which the Bot Connector names the thread or
// chat that the message is in.
func (m Message) Conversation() string {
	if m.Root == "" {
		return m.Place
	}
	return m.Place + ";messageid=" + m.Root
}

// shown is the message as somebody sees it; as = "" sees what was sent.
func (m *Message) shown(as string) Message {
	c := *m
	c.Mentions, c.Notified, c.Reactions = slices.Clone(m.Mentions), slices.Clone(m.Notified), slices.Clone(m.Reactions)
	for i := range c.Reactions {
		c.Reactions[i].Users = slices.Clone(c.Reactions[i].Users)
	}
	c.Refreshed = maps.Clone(m.Refreshed)
	c.Cards = readCards(m.Attachments)
	if card, ok := m.Refreshed[as]; ok && as != "" {
		c.Cards = []Card{readCard(card)}
	}
	return c
}

// seen reports whether somebody who takes part in the place sees the message.
func (m *Message) seen(as string) bool {
	return as == "" || !m.Deleted && (m.To == "" || m.To == as || m.From == as && m.From != "")
}

// newID makes a message's identifier, and the time that it says: now, or the
// millisecond after the last one's. mu held.
func (o *Organisation) newID() (id string, at time.Time) {
	o.state.LastID = max(o.state.LastID+1, o.now().UnixMilli())
	return strconv.FormatInt(o.state.LastID, 10), time.UnixMilli(o.state.LastID).UTC()
}

// message finds a message, deleted ones too; nil if there is none. mu held.
func (o *Organisation) message(place, id string) *Message {
	list := o.state.Messages[place]
	i, ok := slices.BinarySearchFunc(list, id, func(m *Message, id string) int { return compareIDs(m.ID, id) })
	if !ok {
		return nil
	}
	return list[i]
}

// put adds a message to its place and tells whoever waits. mu held.
func (o *Organisation) put(m *Message) {
	list := o.state.Messages[m.Place]
	i, _ := slices.BinarySearchFunc(list, m.ID, func(m *Message, id string) int { return compareIDs(m.ID, id) })
	o.state.Messages[m.Place] = slices.Insert(list, i, m)
	o.change(m)
}

// change notes that a message, and with it its thread, is not what it was. mu
// held.
func (o *Organisation) change(m *Message) {
	o.touch()
	if root := o.message(m.Place, m.Root); root != nil {
		root.changed = o.version
	}
	m.changed = o.version
}

// compareIDs orders identifiers, which are numbers.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// AddMessage puts a message into the past of a channel or chat, without telling
// the app or anybody: it was there before. Its ID is made of the time; Text is
// what is read; a reply names the Root of its thread.
func (o *Organisation) AddMessage(m Message, at time.Time) (Message, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	p := o.place(m.Place)
	if p == nil {
		return Message{}, fmt.Errorf("there is no channel or chat %q to put a message into", m.Place)
	}
	if m.Root != "" && o.message(m.Place, m.Root) == nil {
		return Message{}, fmt.Errorf("there is no message %s in %s to reply to", m.Root, m.Place)
	}
	millis := at.UnixMilli()
	for o.message(m.Place, strconv.FormatInt(millis, 10)) != nil {
		millis++
	}
	m.ID, m.At = strconv.FormatInt(millis, 10), time.UnixMilli(millis).UTC()
	o.state.LastID = max(o.state.LastID, millis)
	if m.Root == "" && !p.isChat() {
		m.Root = m.ID
	}
	if m.System {
		m.HTML = "<systemEventMessage/>"
	}
	if m.HTML == "" {
		said := o.compose(p, m.Text)
		m.Text, m.HTML, m.Mentions = said.text, said.html, said.mentions
	}
	stored := m
	o.put(&stored)
	return stored.shown(""), nil
}

// Message finds a message, also one that was deleted.
func (o *Organisation) Message(place, id string) (Message, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	place, _ = thread(place)
	if m := o.message(place, id); m != nil {
		return m.shown(""), true
	}
	return Message{}, false
}

// Messages lists what somebody sees of a channel, chat or thread
// ("…;messageid=…"), oldest first, with cards as they see them. as = "" sees
// all, deleted and targeted ones too; who does not take part sees nothing.
func (o *Organisation) Messages(conversation, as string) []Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	id, root := thread(conversation)
	p := o.place(id)
	if p == nil || as != "" && !o.has(p, as) {
		return nil
	}
	var seen []Message
	for _, m := range o.state.Messages[id] {
		if m.seen(as) && (root == "" || m.Root == root) {
			seen = append(seen, m.shown(as))
		}
	}
	return seen
}

// Direct lists the messages of somebody's chat with the bot, oldest first, as
// they see them.
func (o *Organisation) Direct(user string) []Message {
	o.mu.Lock()
	u := o.user(user)
	if u == nil {
		o.mu.Unlock()
		return nil
	}
	p := found(o.state.Places, func(p *Place) bool { return p.Kind == Personal && p.Members[0] == u.ID })
	o.mu.Unlock()
	if p == nil {
		return nil
	}
	return o.Messages(p.ID, u.ID)
}

// Notified lists the messages that notified somebody, by a mention or in their
// chat with the bot, oldest first, deleted ones too.
func (o *Organisation) Notified(user string) []Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []Message
	for _, messages := range o.state.Messages {
		for _, m := range messages {
			if slices.Contains(m.Notified, user) {
				list = append(list, m.shown(user))
			}
		}
	}
	slices.SortFunc(list, func(a, b Message) int { return compareIDs(a.ID, b.ID) })
	return list
}
