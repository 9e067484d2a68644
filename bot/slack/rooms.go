package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// maxTopic is how long a channel's topic or purpose may be, in characters.
const maxTopic = 250

// Room implements chat.Platform.
func (c *Client) Room(ctx context.Context, r chat.RoomRef) (chat.Room, error) {
	channel, ok := id(r)
	if !ok {
		return chat.Room{}, fmt.Errorf("room %q: %w", r, chat.ErrNotFound)
	}
	info, err := c.info(ctx, channel)
	if err != nil {
		return chat.Room{}, fmt.Errorf("room %s: %w", r, err)
	}
	return c.roomOf(info), nil
}

func (c *Client) info(ctx context.Context, channel string) (info *slack.Channel, err error) {
	err = c.do(ctx, "conversations.info", "", func(ctx context.Context) (err error) {
		info, err = c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
		return err
	})
	return info, err
}

func (c *Client) roomOf(info *slack.Channel) chat.Room {
	return chat.Room{Ref: c.room(info.ID), Name: info.Name, Private: info.IsPrivate || info.IsGroup || info.IsMpIM, Direct: info.IsIM}
}

// roomName is what a channel is called in a text, its identifier if Slack
// cannot be asked.
func (c *Client) roomName(ctx context.Context, channel string) string {
	if name, ok := c.names.get(channel); ok {
		return name
	}
	info, err := c.info(ctx, channel)
	if err != nil || info.Name == "" {
		return channel
	}
	c.names.put(channel, info.Name)
	return info.Name
}

// OpenRoom implements chat.RoomOpener. The channel's purpose carries the mark
// of the key, by which it is found again; one that Kept was stopped in the
// middle of making has Kept as its creator and no purpose yet. A channel that
// somebody else made is never taken.
func (c *Client) OpenRoom(ctx context.Context, key, name string, private bool, people []chat.PersonRef) (chat.Room, error) {
	made, err := c.made(ctx, key, roomName(name), private)
	if err == nil && made == nil {
		made, err = c.create(ctx, roomName(name), private)
	}
	if err != nil {
		return chat.Room{}, gone(fmt.Errorf("open a room for %s: %w", key, err))
	}
	r := c.roomOf(made)
	r.Private = private // answers to conversations.create leave it out at times
	if !strings.Contains(made.Purpose.Value, chat.Mark(key)) {
		err := c.do(ctx, "conversations.setPurpose", "", func(ctx context.Context) error {
			_, err := c.api.SetPurposeOfConversationContext(ctx, made.ID, "Opened by Kept · "+chat.Mark(key))
			return err
		})
		if err != nil {
			return r, fmt.Errorf("mark the room of %s: %w", key, err)
		}
	}
	return r, c.Invite(ctx, r.Ref, people)
}

// made finds the channel that an earlier attempt made for a key.
func (c *Client) made(ctx context.Context, key, name string, private bool) (*slack.Channel, error) {
	kind := "public_channel"
	if private {
		kind = "private_channel"
	}
	params := slack.GetConversationsForUserParameters{UserID: c.me.user, Types: []string{kind}, ExcludeArchived: true, Limit: pageSize}
	var orphan *slack.Channel
	for {
		var channels []slack.Channel
		err := c.do(ctx, "users.conversations", "", func(ctx context.Context) (err error) {
			channels, params.Cursor, err = c.api.GetConversationsForUserContext(ctx, &params)
			return err
		})
		if err != nil {
			return nil, err
		}
		for i := range channels {
			switch ch := &channels[i]; {
			case strings.Contains(ch.Purpose.Value, chat.Mark(key)):
				return ch, nil
			case ch.Creator == c.me.user && ch.Purpose.Value == "" && ch.Name == name:
				orphan = ch
			}
		}
		if params.Cursor == "" {
			return orphan, nil
		}
	}
}

// create makes a channel, under the first name that is free.
func (c *Client) create(ctx context.Context, name string, private bool) (made *slack.Channel, err error) {
	const names = 30
	for n := 1; n <= names; n++ {
		err = c.do(ctx, "conversations.create", "", func(ctx context.Context) (err error) {
			made, err = c.api.CreateConversationContext(ctx, slack.CreateConversationParams{ChannelName: numbered(name, n), IsPrivate: private, TeamID: c.me.team})
			return err
		})
		if !has(err, "name_taken") {
			return made, err
		}
	}
	return nil, fmt.Errorf("%s to %s are taken: %w", name, numbered(name, names), err)
}

// SetTopic implements chat.RoomOpener.
func (c *Client) SetTopic(ctx context.Context, r chat.RoomRef, topic string) error {
	channel, ok := id(r)
	if !ok {
		return fmt.Errorf("topic of %q: %w", r, chat.ErrRefused)
	}
	topic = escapeWithin(chat.Clean(strings.ReplaceAll(topic, "\n", " ")), maxTopic)
	err := c.inside(ctx, channel, func() error {
		return c.do(ctx, "conversations.setTopic", "", func(ctx context.Context) error {
			_, err := c.api.SetTopicOfConversationContext(ctx, channel, topic)
			return err
		})
	})
	return gone(err)
}

// invitedAtOnce is how many people one invitation may name.
const invitedAtOnce = 100

// Invite implements chat.RoomOpener. Those who cannot be invited are logged and
// hinder nobody.
func (c *Client) Invite(ctx context.Context, r chat.RoomRef, people []chat.PersonRef) error {
	channel, ok := id(r)
	if !ok {
		return fmt.Errorf("invite to %q: %w", r, chat.ErrRefused)
	}
	var users []string
	for _, p := range people {
		if user, ok := id(p); ok && user != c.me.user && !slices.Contains(users, user) {
			users = append(users, user)
		}
	}
	for some := range slices.Chunk(users, invitedAtOnce) {
		err := c.invite(ctx, channel, some...)
		if !errors.Is(err, chat.ErrRefused) && !errors.Is(err, chat.ErrNotFound) {
			if err != nil {
				return err
			}
			continue
		}
		for _, user := range some {
			err := c.invite(ctx, channel, user)
			switch {
			case errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrNotFound):
				c.log.Warn("somebody could not be invited", "room", r, "person", user, "error", err)
			case err != nil:
				return err
			}
		}
	}
	return nil
}

func (c *Client) invite(ctx context.Context, channel string, users ...string) error {
	err := c.inside(ctx, channel, func() error {
		return c.do(ctx, "conversations.invite", "", func(ctx context.Context) error {
			_, err := c.api.ForceInviteUsersToConversationContext(ctx, channel, users...)
			return err
		})
	})
	if len(users) == 1 && has(err, "already_in_channel", "cant_invite_self") {
		return nil
	}
	return err
}

// Archive implements chat.Archiver.
func (c *Client) Archive(ctx context.Context, r chat.RoomRef) error {
	channel, ok := id(r)
	if !ok {
		return fmt.Errorf("archive %q: %w", r, chat.ErrRefused)
	}
	err := c.do(ctx, "conversations.archive", "", func(ctx context.Context) error {
		return c.api.ArchiveConversationContext(ctx, channel)
	})
	if has(err, "already_archived") {
		return nil
	}
	return gone(err)
}
