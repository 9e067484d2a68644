package slack

import (
	"context"
	"encoding/json"

	"kept/bot/chat"
)

// shortcuts are the callback_id's of the manifest's shortcuts, and what the
// port calls them.
var shortcuts = map[string]string{
	"add_to_timeline":     "add to timeline",
	"make_an_action_item": "make an action item",
	"declare_from_this":   "declare from this",
	"declare":             "declare",
}

// slashCommand translates a slash command. The manifest asks for should_escape:
// people and rooms come as references, not as names that anybody could type.
// (https://docs.slack.dev/interactivity/implementing-slash-commands)
func (c *Client) slashCommand(ctx context.Context, data json.RawMessage) (heard, error) {
	var s struct {
		App        string `json:"api_app_id"`
		Team       string `json:"team_id"`
		Enterprise string `json:"enterprise_id"`
		OrgWide    string `json:"is_enterprise_install"` // "true" or "false"
		Channel    string `json:"channel_id"`
		User       string `json:"user_id"`
		Text       string `json:"text"`
		URL        string `json:"response_url"`
		Trigger    string `json:"trigger_id"`
	}
	if err := decode(data, &s); err != nil {
		return heard{}, err
	}
	if err := c.mine(s.App, s.Team, orgWide(s.OrgWide == "true", s.Enterprise)); err != nil {
		return heard{}, err
	}
	if s.User == "" || s.Channel == "" {
		return heard{}, errUnreadable
	}
	text, mentions := c.plain(ctx, s.Text)
	return heard{channel: s.Channel, user: s.User, responseURL: s.URL, event: chat.Event{
		ID: s.Trigger, Kind: chat.Command, Room: c.room(s.Channel), Person: c.person(s.User),
		Text: text, Mentions: mentions, Opener: s.Trigger,
	}}, nil
}

// interaction is what people do with buttons, forms and shortcuts.
// (https://docs.slack.dev/reference/interaction-payloads)
type interaction struct {
	Type       string `json:"type"`
	App        string `json:"api_app_id"`
	CallbackID string `json:"callback_id"`
	Trigger    string `json:"trigger_id"`
	URL        string `json:"response_url"`
	Team       ident  `json:"team"`
	Enterprise ident  `json:"enterprise"`
	OrgWide    bool   `json:"is_enterprise_install"`
	Channel    ident  `json:"channel"`
	User       ident  `json:"user"`
	Container  struct {
		Type     string `json:"type"`
		TS       string `json:"message_ts"`
		ThreadTS string `json:"thread_ts"`
		Channel  string `json:"channel_id"`
	} `json:"container"`
	Actions []struct {
		Type     string `json:"type"`
		ActionID string `json:"action_id"`
		Value    string `json:"value"`
	} `json:"actions"`
	Message message  `json:"message"`
	View    sentView `json:"view"`
}

type ident struct {
	ID   string `json:"id"`
	Team string `json:"team_id"`
}

func (c *Client) interaction(ctx context.Context, data json.RawMessage) (heard, error) {
	var p interaction
	if err := decode(data, &p); err != nil {
		return heard{}, err
	}
	if err := c.mine(p.App, p.Team.ID, p.User.Team, orgWide(p.OrgWide, p.Enterprise.ID)); err != nil {
		return heard{}, err
	}
	if p.User.ID == "" {
		return heard{}, errUnreadable
	}
	h := heard{channel: p.Channel.ID, user: p.User.ID, responseURL: p.URL,
		event: chat.Event{ID: p.Trigger, Person: c.person(p.User.ID), Opener: p.Trigger}}
	if h.channel == "" {
		h.channel = p.Container.Channel
	}
	if h.channel != "" {
		h.event.Room = c.room(h.channel)
	}
	switch p.Type {
	case "block_actions":
		return c.pressed(h, &p)
	case "view_submission":
		return c.formSent(h, &p.View)
	case "message_action", "shortcut":
		return c.shortcut(ctx, h, &p)
	}
	return heard{}, nil
}

// pressed translates a press of a button: under a message, one seen by a single
// person included, or on Kept's own page, which is in no room.
func (c *Client) pressed(h heard, p *interaction) (heard, error) {
	if len(p.Actions) == 0 {
		return heard{}, errUnreadable
	}
	press := p.Actions[0]
	if press.Type != "button" {
		return heard{}, nil // a choice in a form that is still being filled in
	}
	h.event.Kind, h.event.Button, h.event.Value = chat.ButtonPressed, buttonAction(press.ActionID), press.Value
	h.fromHome = p.View.Type == "home"
	ts := p.Message.TS
	if ts == "" {
		ts = p.Container.TS
	}
	if h.event.Room != "" && ts != "" {
		h.event.Message = chat.MessageRef{Room: h.event.Room, ID: ts}
		if h.thread = p.Message.ThreadTS; h.thread == "" {
			h.thread = p.Container.ThreadTS
		}
		if h.thread != "" && h.thread != ts {
			h.event.Thread = chat.MessageRef{Room: h.event.Room, ID: h.thread}
		}
	}
	return h, nil
}

// shortcut translates a message action, about the message, and a global
// shortcut, which is about nothing and has no room.
func (c *Client) shortcut(ctx context.Context, h heard, p *interaction) (heard, error) {
	name, ok := shortcuts[p.CallbackID]
	if !ok {
		return heard{}, nil
	}
	h.event.Kind, h.event.Button = chat.Shortcut, name
	m := &p.Message
	if p.Type == "shortcut" || h.event.Room == "" || m.TS == "" {
		return h, nil
	}
	h.event.Message, h.event.SentAt = chat.MessageRef{Room: h.event.Room, ID: m.TS}, instant(m.TS)
	h.event.Link = c.link(h.channel, m.TS, m.ThreadTS)
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		h.thread, h.event.Thread = m.ThreadTS, chat.MessageRef{Room: h.event.Room, ID: m.ThreadTS}
	}
	if author := m.author(); author != "" {
		h.event.Author = c.person(author)
	}
	h.event.Text, h.event.Mentions = c.plain(ctx, m.words())
	h.event.Files = m.files()
	return h, nil
}
