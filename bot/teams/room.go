package teams

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"kept/bot/chat"
)

// channelInfo is a channel, as Graph tells.
// (learn.microsoft.com/graph/api/resources/channel)
type channelInfo struct {
	ID    string `json:"id"`
	Name  string `json:"displayName"`
	About string `json:"description"`
	Kind  string `json:"membershipType"` // standard, private, shared
}

// private reports whether not all of the team are in it; on doubt they are not.
func (ch channelInfo) private() bool { return !strings.EqualFold(ch.Kind, "standard") }

// Room implements chat.Platform.
func (c *Client) Room(ctx context.Context, r chat.RoomRef) (chat.Room, error) {
	conversation, ok := id(r)
	if !ok {
		return chat.Room{}, fmt.Errorf("room %q: %w", r, chat.ErrNotFound)
	}
	if room, ok := c.out.rooms.get(conversation); ok {
		return room, nil
	}
	room, err := c.look(ctx, conversation)
	if err != nil {
		return chat.Room{}, fmt.Errorf("room %s: %w", r, err)
	}
	room.Ref = r
	c.out.rooms.put(conversation, room)
	return room, nil
}

// look looks a conversation up. A thread that Kept opened as a room has its own
// name, and is as private as its channel.
func (c *Client) look(ctx context.Context, conversation string) (chat.Room, error) {
	channel, root := splitThread(conversation)
	if !c.isChannel(ctx, channel) {
		return c.lookAtChat(ctx, channel)
	}
	ch, err := c.channel(ctx, channel)
	if err != nil {
		return chat.Room{}, err
	}
	room := chat.Room{Name: ch.Name, Private: ch.private()}
	if root != "" {
		var is opened
		if found, err := c.recall(ctx, openedPrefix+conversation, &is); err == nil && found {
			room.Name = is.Name
		}
	}
	return room, nil
}

// channel asks for a channel: Graph where that permits it, else the connector,
// which names the channels of a team that Kept has heard from.
func (c *Client) channel(ctx context.Context, channel string) (channelInfo, error) {
	p, _ := c.placeOf(ctx, channel)
	var ch channelInfo
	err := errLacking
	if group := c.groupOf(ctx, channel); group != "" {
		err = c.permitted("channels", func() error {
			return c.graphDo(ctx, http.MethodGet, "/teams/"+segment(group)+"/channels/"+segment(channel), nil, &ch)
		})
	}
	if !errors.Is(err, errLacking) {
		return ch, err
	}
	if p.Team == "" {
		if p.Kind != "" {
			return channelInfo{ID: channel, Name: cmp.Or(p.Name, "channel"), Kind: p.membership()}, nil
		}
		return ch, fmt.Errorf("channel %s: %w: nothing came from there yet, and Graph does not let Kept look (ChannelSettings.Read.Group); is Kept installed in its team?", channel, chat.ErrNotFound)
	}
	has, err := c.channelsOf(ctx, p.Service, p.Team)
	if err != nil {
		return ch, err
	}
	for _, known := range has {
		if known.ID == channel {
			return channelInfo{ID: channel, Name: known.name(), Kind: cmp.Or(known.Type, p.membership())}, nil
		}
	}
	return ch, fmt.Errorf("channel %s: %w", channel, chat.ErrNotFound)
}

// channels lists the channels of a team. (ChannelSettings.Read.Group)
func (c *Client) channels(ctx context.Context, group string) (all []channelInfo, err error) {
	err = c.graphList(ctx, "/teams/"+segment(group)+"/channels", func(item json.RawMessage) bool {
		var ch channelInfo
		if json.Unmarshal(item, &ch) == nil {
			all = append(all, ch)
		}
		return true
	})
	return all, err
}

// lookAtChat looks a chat up: what is known of it, with its topic where Graph
// tells that. Chats are private.
func (c *Client) lookAtChat(ctx context.Context, conversation string) (chat.Room, error) {
	p, err := c.placeOf(ctx, conversation)
	if err == nil && p.Kind == personal {
		return chat.Room{Name: "direct messages", Private: true, Direct: true}, nil
	}
	known := err == nil
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		return chat.Room{}, err
	}
	var info struct {
		Topic string `json:"topic"`
		Kind  string `json:"chatType"`
	}
	err = c.permitted("chat "+conversation, func() error {
		return c.graphDo(ctx, http.MethodGet, "/chats/"+segment(conversation), nil, &info)
	})
	switch {
	case err == nil:
		return chat.Room{Name: cmp.Or(info.Topic, p.Name, "group chat"), Private: true, Direct: info.Kind == "oneOnOne"}, nil
	case known:
		return chat.Room{Name: cmp.Or(p.Name, "group chat"), Private: true}, nil
	}
	return chat.Room{}, err
}
