package teamsfake

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
)

// posting is an activity by the bot.
type posting struct {
	Type        string            `json:"type"`
	Text        string            `json:"text"`
	TextFormat  string            `json:"textFormat"`
	Summary     string            `json:"summary"`
	ReplyToID   string            `json:"replyToId"`
	Attachments []attachment      `json:"attachments"`
	Entities    []json.RawMessage `json:"entities"`
	Recipient   struct {
		ID         string `json:"id"`
		IsTargeted bool   `json:"isTargeted"`
	} `json:"recipient"`
	raw json.RawMessage
}

// UnmarshalJSON keeps the attachments as they were sent.
func (p *posting) UnmarshalJSON(data []byte) error {
	type fields posting
	var raw struct {
		Attachments json.RawMessage `json:"attachments"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	if err := json.Unmarshal(data, (*fields)(p)); err != nil {
		return err
	}
	p.raw = raw.Attachments
	return nil
}

// check says what is wrong with an activity by itself.
func (p *posting) check() *answer {
	if p.Type != "message" {
		return refused(http.StatusBadRequest, "BadArgument", "Unknown activity type")
	}
	switch p.TextFormat {
	case "", "markdown", "plain", "xml":
	default:
		return badSyntax("Invalid text format " + p.TextFormat)
	}
	if strings.TrimSpace(p.Text) == "" && len(p.Attachments) == 0 {
		return badSyntax("Activity must have text or attachments.")
	}
	for _, a := range p.Attachments {
		if a.ContentType != cardType {
			continue
		}
		if wrong := checkCard(a.Content); wrong != "" {
			return badSyntax("Invalid Adaptive Card: " + wrong)
		}
	}
	return nil
}

// fill makes a message of an activity by the bot. mu held.
func (o *Organisation) fill(p *Place, m *Message, a *posting) {
	s := o.posted(p, a.Text, a.TextFormat, mentionsOf(a.Entities))
	m.Text, m.HTML, m.Mentions, m.Attachments = s.text, s.html, s.mentions, a.raw
	if len(a.Attachments) == 0 {
		m.Attachments = nil
	}
	for _, at := range a.Attachments {
		if at.ContentType == cardType {
			m.Mentions = append(m.Mentions, o.cardMentions(p, at.Content)...)
		}
	}
}

// cardMentions are the mentions in a card: entities of its msteams part whose
// text some text of the card holds. mu held.
func (o *Organisation) cardMentions(p *Place, content json.RawMessage) []Mention {
	var card struct {
		Body    json.RawMessage `json:"body"`
		MSTeams struct {
			Entities []json.RawMessage `json:"entities"`
		} `json:"msteams"`
	}
	if json.Unmarshal(content, &card) != nil {
		return nil
	}
	var body any
	_ = json.Unmarshal(card.Body, &body) // readCard has read it
	var list []Mention
	for _, e := range mentionsOf(card.MSTeams.Entities) {
		if !holds(body, e.Text) {
			continue
		}
		if m, ok := o.mentioned(p, e); ok {
			list = append(list, m)
		}
	}
	return list
}

// holds reports whether any string of a JSON value holds the text.
func holds(v any, text string) bool {
	switch v := v.(type) {
	case string:
		return text != "" && strings.Contains(v, text)
	case []any:
		for _, inner := range v {
			if holds(inner, text) {
				return true
			}
		}
	case map[string]any:
		for _, inner := range v {
			if holds(inner, text) {
				return true
			}
		}
	}
	return false
}

// say posts an activity into a place; root "" begins a thread in a channel. mu
// held.
func (o *Organisation) say(p *Place, root string, a *posting, to string) *Message {
	id, at := o.newID()
	m := &Message{Place: p.ID, ID: id, Root: root, At: at, To: to}
	if root == "" && !p.isChat() {
		m.Root = m.ID
	}
	o.fill(p, m, a)
	m.Notified = o.notifies(p, m)
	o.put(m)
	return m
}

// readPosting reads and checks the activity of a call.
func readPosting(in *http.Request) (*posting, *answer) {
	if in.ContentLength > maxActivity {
		return nil, refused(http.StatusRequestEntityTooLarge, "MessageSizeTooBig", "Message size too large.")
	}
	var a posting
	if refusal := bodyOf(in, &a); refusal != nil {
		return nil, refusal
	}
	return &a, nil
}

// postActivity posts into a conversation. In a channel's own conversation it
// begins a thread, unless it is a reply.
func (o *Organisation) postActivity(in *http.Request) answer {
	a, refusal := readPosting(in)
	if refusal != nil {
		return *refusal
	}
	if targeted(in) && escaped(in) {
		return *noConversation()
	}
	p, root, refusal := o.writable(in)
	if refusal != nil {
		return *refusal
	}
	if a.Type == "typing" {
		id, _ := o.newID()
		return answer{status: http.StatusCreated, body: object{"id": id}}
	}
	if refusal := a.check(); refusal != nil {
		return *refusal
	}
	if reply := cmp.Or(in.PathValue("activity"), a.ReplyToID); reply != "" && root == "" && !p.isChat() {
		if answered := o.message(p.ID, reply); answered != nil {
			root = answered.Root
		}
	}
	to := ""
	if targeted(in) {
		if to, refusal = o.target(p, a); refusal != nil {
			return *refusal
		}
	}
	m := o.say(p, root, a, to)
	return answer{status: http.StatusCreated, body: object{"id": m.ID}}
}

// target is whom a targeted message is for. mu held.
func (o *Organisation) target(p *Place, a *posting) (user string, refusal *answer) {
	u := o.user(a.Recipient.ID)
	switch {
	case p.Kind == Personal:
		return "", refused(http.StatusBadRequest, "BadArgument", "Targeted messages are not supported in one on one chats.")
	case a.Recipient.ID == "" || !a.Recipient.IsTargeted:
		return "", refused(http.StatusBadRequest, "BadArgument", "Missing recipient when creating targeted message.")
	case u == nil || !o.has(p, u.ID):
		return "", refused(http.StatusNotFound, "MemberNotFoundInConversation", "Member not found in conversation.")
	}
	return u.ID, nil
}

// subject finds the bot's own message that a call is about. mu held.
func (o *Organisation) subject(in *http.Request) (p *Place, m *Message, refusal *answer) {
	if targeted(in) && escaped(in) {
		return nil, nil, noConversation()
	}
	p, _, refusal = o.writable(in)
	if refusal != nil {
		return nil, nil, refusal
	}
	m = o.message(p.ID, in.PathValue("activity"))
	switch {
	case m == nil || m.Deleted || targeted(in) != (m.To != ""):
		return nil, nil, refused(http.StatusNotFound, "ActivityNotFoundInConversation", "The activity is not found in the conversation.")
	case m.From != "":
		return nil, nil, refused(http.StatusForbidden, "Forbidden", "The bot may only change its own messages.")
	}
	return p, m, nil
}

// editActivity replaces a message of the bot's.
func (o *Organisation) editActivity(in *http.Request) answer {
	a, refusal := readPosting(in)
	if refusal != nil {
		return *refusal
	}
	p, m, refusal := o.subject(in)
	if refusal != nil {
		return *refusal
	}
	if refusal := a.check(); refusal != nil {
		return *refusal
	}
	if m.To != "" && a.Recipient.ID != "" {
		return *refused(http.StatusBadRequest, "BadArgument", "Recipient cannot be passed on update of a targeted message.")
	}
	o.fill(p, m, a)
	m.EditedAt, m.Refreshed = o.now().UTC(), nil
	o.change(m)
	return answer{body: object{"id": m.ID}}
}

// deleteActivity deletes a message of the bot's.
func (o *Organisation) deleteActivity(in *http.Request) answer {
	_, m, refusal := o.subject(in)
	if refusal != nil {
		return *refusal
	}
	m.Deleted = true
	o.change(m)
	return answer{}
}
