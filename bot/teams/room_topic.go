package teams

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"kept/bot/chat"
)

// maxTopic is how long a channel's description or a chat's topic may be.
const maxTopic = 250

// SetTopic implements chat.RoomOpener: the description of a channel, which keeps
// the mark that the room is found by; the first message of a thread; the topic of
// a chat. Where Graph does not permit it, the topic stays as it is, which the
// operator is told once.
func (c *Client) SetTopic(ctx context.Context, r chat.RoomRef, topic string) error {
	conversation, ok := id(r)
	if !ok {
		return fmt.Errorf("topic of %q: %w", r, chat.ErrRefused)
	}
	topic = chat.Shorten(strings.Join(strings.Fields(chat.Clean(topic)), " "), maxTopic)
	channel, root := splitThread(conversation)
	var err error
	switch {
	case root != "":
		return c.headThread(ctx, conversation, root, topic)
	case c.isChannel(ctx, channel):
		err = c.permitted("change channels", func() error { return c.describe(ctx, channel, topic) })
	default:
		err = c.permitted("change chats", func() error {
			return c.graphDo(ctx, http.MethodPatch, "/chats/"+segment(conversation), block{"topic": topic}, nil)
		})
	}
	if errors.Is(err, errLacking) {
		c.tell(ctx, "Graph does not let Kept say in a room's description how things stand: add ChannelSettings.ReadWrite.Group (channels) and Chat.Manage.Chat (chats) to authorization.permissions.resourceSpecific in the app's manifest", "error", err)
		return nil
	}
	if err != nil {
		return gone(fmt.Errorf("topic of %s: %w", r, err))
	}
	return nil
}

// channelMark finds the mark of a channel's key in its description.
var channelMark = regexp.MustCompile(`k[0-9a-f]{9}`)

func (c *Client) describe(ctx context.Context, channel, topic string) error {
	path := "/teams/" + segment(c.groupOf(ctx, channel)) + "/channels/" + segment(channel)
	var is channelInfo
	if err := c.graphDo(ctx, http.MethodGet, path, nil, &is); err != nil {
		return err
	}
	if mark := channelMark.FindString(is.About); mark != "" {
		topic += " · " + mark
	}
	if topic == is.About {
		return nil
	}
	return c.graphDo(ctx, http.MethodPatch, path, block{"description": topic}, nil)
}

// headThread puts the topic below the name in the first message of a thread that
// Kept began.
func (c *Client) headThread(ctx context.Context, conversation, root, topic string) error {
	var is opened
	if found, err := c.recall(ctx, openedPrefix+conversation, &is); err != nil || !found {
		return err // somebody else's thread keeps its beginning
	}
	return c.Edit(ctx, chat.MessageRef{Room: c.room(conversation), ID: root}, chat.Message{Lines: []chat.Line{{chat.B(is.Name)}, {chat.T(topic)}}})
}

// Invite implements chat.RoomOpener: into a chat; channels and threads are open to
// their team already. Those who cannot be invited are logged and hinder nobody.
func (c *Client) Invite(ctx context.Context, r chat.RoomRef, people []chat.PersonRef) error {
	conversation, ok := id(r)
	if !ok {
		return fmt.Errorf("invite to %q: %w", r, chat.ErrRefused)
	}
	channel, _ := splitThread(conversation)
	if c.isChannel(ctx, channel) {
		return nil
	}
	for _, p := range people {
		object, ok := id(p)
		if !ok {
			continue
		}
		if _, err := c.memberOf(ctx, conversation, object); err == nil {
			continue
		}
		member := c.asMember(ctx, object)
		member["visibleHistoryStartDateTime"] = "0001-01-01T00:00:00Z" // all of it
		err := c.graphDo(ctx, http.MethodPost, "/chats/"+segment(conversation)+"/members", member, nil)
		switch {
		case errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrNotFound):
			if !said(err, http.StatusConflict) {
				c.log.WarnContext(ctx, "somebody could not be invited", "room", r, "person", object, "error", err)
			}
		case err != nil:
			return fmt.Errorf("invite to %s: %w", r, err)
		}
	}
	return nil
}
