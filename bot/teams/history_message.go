package teams

import (
	"encoding/json"
	"strings"
	"time"

	"kept/bot/chat"
)

// graphMessage is a message as Graph tells it.
// (learn.microsoft.com/graph/api/resources/chatmessage)
type graphMessage struct {
	ID       string        `json:"id"`
	ReplyTo  string        `json:"replyToId"`
	Kind     string        `json:"messageType"` // message, systemEventMessage, …
	Created  string        `json:"createdDateTime"`
	Modified string        `json:"lastModifiedDateTime"`
	Edited   string        `json:"lastEditedDateTime"`
	Deleted  string        `json:"deletedDateTime"`
	Web      string        `json:"webUrl"`
	From     graphIdentity `json:"from"`
	Body     struct {
		Kind    string `json:"contentType"`
		Content string `json:"content"`
	} `json:"body"`
	Attachments []struct {
		Kind    string `json:"contentType"`
		URL     string `json:"contentUrl"`
		Content string `json:"content"`
		Name    string `json:"name"`
	} `json:"attachments"`
	Mentions []struct {
		ID        int           `json:"id"`
		Text      string        `json:"mentionText"`
		Mentioned graphIdentity `json:"mentioned"`
	} `json:"mentions"`
	Reactions []struct {
		Kind string        `json:"reactionType"`
		At   string        `json:"createdDateTime"`
		By   graphIdentity `json:"user"`
	} `json:"reactions"`
	Replies []graphMessage `json:"replies"`
	More    string         `json:"replies@odata.nextLink"`
}

// graphIdentity is who did something: a person or an app.
type graphIdentity struct {
	User        graphName `json:"user"`
	Application graphName `json:"application"`
}

type graphName struct {
	ID   string `json:"id"`
	Name string `json:"displayName"`
}

// readMessage reads a message; one of a shape that nobody foresaw is left out.
func readMessage(item json.RawMessage) (*graphMessage, bool) {
	var m graphMessage
	err := decode(item, &m)
	return &m, err == nil && m.ID != ""
}

func (m *graphMessage) edited() time.Time { return instant(m.Edited) }

// changed is when the message was last written to.
func (m *graphMessage) changed() time.Time {
	return newer(instant(m.Created), instant(m.Modified))
}

// wrote reports whether Kept itself wrote the message.
func (c *Client) wrote(m *graphMessage) bool {
	return strings.EqualFold(m.From.Application.ID, c.cfg.AppID)
}

// cards are the contents of a message's Adaptive Cards.
func (m *graphMessage) cards() (all []string) {
	for _, a := range m.Attachments {
		if a.Kind == cardType {
			all = append(all, a.Content)
		}
	}
	return all
}

// recount is what happened to a message, as events; none for Kept's own and for
// what nobody said. An edit of one that was there already is told as such.
func (c *Client) recount(room string, m *graphMessage, after string) group {
	if m.Kind != "message" || m.Deleted != "" || c.wrote(m) || m.From == (graphIdentity{}) {
		return group{}
	}
	ref := chat.MessageRef{Room: c.room(room), ID: m.ID}
	ev := chat.Event{Kind: chat.MessagePosted, At: instant(m.Created), Room: ref.Room, Message: ref, Link: m.Web, History: true}
	if ev.Person = c.person(m.From.User.ID); m.From.User.ID == "" {
		ev.Person, ev.Bot = c.person(m.From.Application.ID), true
	}
	if _, root := splitThread(room); root == "" && m.ReplyTo != "" {
		ev.Thread = chat.MessageRef{Room: ref.Room, ID: m.ReplyTo}
	}
	if ev.Link == "" {
		ev.Link = c.Link(ref)
	}
	says := c.spoken(m)
	if rest, addressed := says.addressed(); addressed && !ev.Bot {
		ev.Kind, says = chat.Command, rest
	}
	ev.Text, ev.Mentions = says.text, says.mentions
	ev.Files = files(m.attached())
	if m.ID <= after {
		ev.Kind, ev.At, ev.ID = chat.MessageEdited, m.edited(), "edited:"+room+":"+m.ID+":"+m.Edited
		return group{events: []chat.Event{ev}}
	}
	return group{m.ID, append([]chat.Event{ev}, c.reactions(ev, m)...)}
}

// attached are the attachments as activities have them.
func (m *graphMessage) attached() []attachment {
	all := make([]attachment, len(m.Attachments))
	for i, a := range m.Attachments {
		all[i] = attachment{ContentType: a.Kind, ContentURL: a.URL, Name: a.Name, Content: json.RawMessage(a.Content)}
	}
	return all
}

// spoken is what a message says.
func (c *Client) spoken(m *graphMessage) spoken {
	whom := func(number int, name string) addressee {
		for _, at := range m.Mentions {
			if at.ID == number {
				is := addressee{name: name, kept: strings.EqualFold(at.Mentioned.Application.ID, c.cfg.AppID)}
				if at.Mentioned.User.ID != "" {
					is.person = c.person(at.Mentioned.User.ID)
				}
				return is
			}
		}
		return addressee{name: name}
	}
	says := spoken{text: m.Body.Content}
	if m.Body.Kind == "html" {
		says = readHTML(m.Body.Content, whom)
	}
	if strings.TrimSpace(says.text) == "" {
		says.text = cardText(m.attached())
	}
	return says
}

// reactions are the reactions to a message.
func (c *Client) reactions(of chat.Event, m *graphMessage) []chat.Event {
	var events []chat.Event
	for _, r := range m.Reactions {
		name := reactionName(r.Kind)
		if name == "" || r.By.User.ID == "" {
			continue
		}
		at := instant(r.At)
		if at.IsZero() {
			at = of.At
		}
		events = append(events, chat.Event{
			ID:   strings.Join([]string{string(chat.ReactionAdded), string(of.Room), m.ID, name, r.By.User.ID}, ":"),
			Kind: chat.ReactionAdded, At: at, Room: of.Room, Person: c.person(r.By.User.ID), Message: of.Message, Thread: of.Thread,
			Link: of.Link, Reaction: name, History: true,
		})
	}
	return events
}
