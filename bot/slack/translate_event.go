package slack

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"kept/bot/chat"
)

// callback is what the Events API wraps an event in.
// (https://docs.slack.dev/apis/events-api, the outer payload)
type callback struct {
	Type          string          `json:"type"`
	App           string          `json:"api_app_id"`
	Team          string          `json:"team_id"`
	ContextTeam   string          `json:"context_team_id"`
	EventID       string          `json:"event_id"`
	Event         json.RawMessage `json:"event"`
	Authorization []struct {
		Team       string `json:"team_id"`
		Enterprise string `json:"enterprise_id"`
		OrgWide    bool   `json:"is_enterprise_install"`
	} `json:"authorizations"`
}

// handledEvents are the types of event that are translated; the manifest
// subscribes to them and to no others (message stands for message.channels,
// message.groups and message.im).
var handledEvents = map[string]func(*Client, context.Context, json.RawMessage) (heard, error){
	"message":          (*Client).messageHeard,
	"app_mention":      (*Client).mentionHeard,
	"reaction_added":   reacted(chat.ReactionAdded),
	"reaction_removed": reacted(chat.ReactionRemoved),
	"pin_added":        pinned(chat.PinAdded),
	"pin_removed":      pinned(chat.PinRemoved),
	"app_home_opened":  (*Client).homeOpened,
	"tokens_revoked":   (*Client).tokensRevoked,
}

// eventsAPI translates an event. Its identifier is the delivery's: one that is
// delivered again has the same.
func (c *Client) eventsAPI(ctx context.Context, payload json.RawMessage) (heard, error) {
	var cb callback
	if err := decode(payload, &cb); err != nil {
		return heard{}, err
	}
	teams := []string{cb.Team, cb.ContextTeam}
	for _, a := range cb.Authorization {
		teams = append(teams, a.Team, orgWide(a.OrgWide, a.Enterprise))
	}
	if err := c.mine(cb.App, teams...); err != nil {
		return heard{}, err
	}
	var kind struct {
		Type string `json:"type"`
	}
	err := decode(cb.Event, &kind)
	if cb.Type == "app_rate_limited" || kind.Type == "app_rate_limited" {
		c.log.Error("Slack withholds events from Kept for a while: more than 30,000 came within an hour. Fewer rooms with Kept in them would help.")
		return heard{}, nil
	}
	if err != nil {
		return heard{}, err
	}
	translate := handledEvents[kind.Type]
	if translate == nil {
		return heard{}, nil
	}
	h, err := translate(c, ctx, cb.Event)
	h.event.ID = cb.EventID
	return h, err
}

// messageHeard translates a message and what becomes of it.
// (https://docs.slack.dev/reference/events/message, subtypes)
func (c *Client) messageHeard(ctx context.Context, data json.RawMessage) (heard, error) {
	var m struct {
		message
		EventTS   string  `json:"event_ts"`
		DeletedTS string  `json:"deleted_ts"`
		Now       message `json:"message"`
		Before    message `json:"previous_message"`
	}
	if err := decode(data, &m); err != nil {
		return heard{}, err
	}
	switch m.Subtype {
	case "message_deleted":
		return c.deleted(m.Channel, m.DeletedTS, m.EventTS, &m.Before)
	case "message_changed":
		if m.Now.Subtype == "tombstone" { // the first message of a thread was deleted; its replies stay
			return c.deleted(m.Channel, m.Now.TS, m.EventTS, &m.Before)
		}
		return c.edited(ctx, m.Channel, m.EventTS, &m.Now, &m.Before)
	}
	if m.Subtype == "channel_join" || m.Subtype == "group_join" {
		return c.joined(&m.message), nil
	}
	return c.said(ctx, &m.message)
}

// joined translates that Kept came into a room: what was said there before, it
// did not hear. Others who come are nothing to it.
func (c *Client) joined(m *message) heard {
	if m.Channel == "" || !c.own(m) {
		return heard{}
	}
	return heard{channel: m.Channel, event: chat.Event{Kind: chat.Reconnected, At: instant(m.TS), Room: c.room(m.Channel)}}
}

// mentionHeard translates a mention of Kept. In rooms in which Kept is, the
// same message comes also as a message; both give the same event.
func (c *Client) mentionHeard(ctx context.Context, data json.RawMessage) (heard, error) {
	var m message
	if err := decode(data, &m); err != nil {
		return heard{}, err
	}
	if m.Edited.TS != "" { // the edit of a message comes as an edit, too
		return heard{}, nil
	}
	return c.said(ctx, &m)
}

func (c *Client) said(ctx context.Context, m *message) (heard, error) {
	if m.Channel == "" || m.TS == "" {
		return heard{}, errUnreadable
	}
	ev, ok := c.messageEvent(ctx, m.Channel, m)
	if !ok {
		return heard{}, nil
	}
	return heard{event: ev, channel: m.Channel, user: m.User, thread: m.ThreadTS}, nil
}

// edited translates a change. Slack reports also what nobody wrote: that a
// thread has a reply, that a link is shown with a preview.
func (c *Client) edited(ctx context.Context, channel, eventTS string, now, before *message) (heard, error) {
	if now.TS == "" || channel == "" {
		return heard{}, errUnreadable
	}
	if before.TS != "" && before.words() == now.words() && slices.Equal(before.files(), now.files()) {
		return heard{}, nil
	}
	ev, ok := c.messageEvent(ctx, channel, now)
	if !ok {
		return heard{}, nil
	}
	if ev.Kind == chat.Command { // an edit does not address Kept: all of it is what it now reads
		ev.Text, ev.Mentions = c.plain(ctx, now.words())
	}
	ev.Kind = chat.MessageEdited
	if at := instant(eventTS); !at.IsZero() {
		ev.At = at
	}
	return heard{event: ev, channel: channel, user: now.User, thread: now.ThreadTS}, nil
}

func (c *Client) deleted(channel, ts, eventTS string, before *message) (heard, error) {
	if channel == "" || ts == "" {
		return heard{}, errUnreadable
	}
	if c.own(before) {
		return heard{}, nil
	}
	room := c.room(channel)
	ev := chat.Event{Kind: chat.MessageDeleted, At: instant(eventTS), Room: room, Message: chat.MessageRef{Room: room, ID: ts}}
	if before.User != "" {
		ev.Person = c.person(before.User)
	}
	if before.ThreadTS != "" && before.ThreadTS != ts {
		ev.Thread = chat.MessageRef{Room: room, ID: before.ThreadTS}
	}
	return heard{event: ev, channel: channel, user: before.User}, nil
}

// reacted translates a reaction to a message. One in a shade of skin is the
// same reaction.
func reacted(kind chat.EventKind) func(*Client, context.Context, json.RawMessage) (heard, error) {
	return func(c *Client, _ context.Context, data json.RawMessage) (heard, error) {
		var r struct {
			User     string `json:"user"`
			Reaction string `json:"reaction"`
			EventTS  string `json:"event_ts"`
			Item     struct {
				Type    string `json:"type"`
				Channel string `json:"channel"`
				TS      string `json:"ts"`
			} `json:"item"`
		}
		if err := decode(data, &r); err != nil {
			return heard{}, err
		}
		if r.Item.Type != "message" || r.Item.Channel == "" || r.Item.TS == "" || r.Reaction == "" || r.User == "" || r.User == c.me.user {
			return heard{}, nil
		}
		name, _, _ := strings.Cut(r.Reaction, "::")
		return c.marked(kind, r.Item.Channel, r.Item.TS, r.User, r.EventTS, name), nil
	}
}

func pinned(kind chat.EventKind) func(*Client, context.Context, json.RawMessage) (heard, error) {
	return func(c *Client, _ context.Context, data json.RawMessage) (heard, error) {
		var p struct {
			User    string `json:"user"`
			Channel string `json:"channel_id"`
			EventTS string `json:"event_ts"`
			Item    struct {
				Type    string  `json:"type"`
				Message message `json:"message"`
			} `json:"item"`
		}
		if err := decode(data, &p); err != nil {
			return heard{}, err
		}
		if p.Item.Type != "message" || p.Channel == "" || p.Item.Message.TS == "" || p.User == "" || p.User == c.me.user {
			return heard{}, nil
		}
		return c.marked(kind, p.Channel, p.Item.Message.TS, p.User, p.EventTS, ""), nil
	}
}

func (c *Client) marked(kind chat.EventKind, channel, ts, user, eventTS, reaction string) heard {
	room := c.room(channel)
	return heard{channel: channel, user: user, event: chat.Event{
		Kind: kind, At: instant(eventTS), Room: room, Person: c.person(user),
		Message: chat.MessageRef{Room: room, ID: ts}, Reaction: reaction,
	}}
}

func (c *Client) homeOpened(_ context.Context, data json.RawMessage) (heard, error) {
	var o struct {
		User    string `json:"user"`
		Tab     string `json:"tab"`
		EventTS string `json:"event_ts"`
	}
	if err := decode(data, &o); err != nil {
		return heard{}, err
	}
	if o.Tab != "home" || o.User == "" {
		return heard{}, nil
	}
	return heard{user: o.User, event: chat.Event{Kind: chat.HomeOpened, At: instant(o.EventTS), Person: c.person(o.User)}}, nil
}

func (c *Client) tokensRevoked(_ context.Context, data json.RawMessage) (heard, error) {
	var r struct {
		Tokens struct {
			Bot []string `json:"bot"`
		} `json:"tokens"`
	}
	if err := decode(data, &r); err != nil {
		return heard{}, err
	}
	if len(r.Tokens.Bot) > 0 {
		c.log.Error("Kept's bot token was revoked: nothing can be posted. Install the app again (api.slack.com/apps, your app, Install App) and give Kept the new token.")
	}
	return heard{}, nil
}
