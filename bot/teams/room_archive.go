package teams

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"kept/bot/chat"
)

// Archive implements chat.Archiver, for channels that Kept opened: threads and
// chats cannot be archived, and others' channels are not Kept's to close.
// (learn.microsoft.com/graph/api/channel-archive; ChannelSettings.ReadWrite.Group)
func (c *Client) Archive(ctx context.Context, r chat.RoomRef) error {
	conversation, ok := id(r)
	if !ok {
		return fmt.Errorf("archive %q: %w", r, chat.ErrRefused)
	}
	channel, root := splitThread(conversation)
	var is opened
	mine, err := c.recall(ctx, openedPrefix+conversation, &is)
	switch {
	case err != nil:
		return &chat.RetryError{After: soon, Err: err}
	case !mine || root != "" || !c.isChannel(ctx, channel):
		return fmt.Errorf("archive %s: %w: it is no channel that Kept opened", r, chat.ErrRefused)
	}
	err = c.permitted("change channels", func() error {
		return c.graphDo(ctx, http.MethodPost, "/teams/"+segment(c.groupOf(ctx, channel))+"/channels/"+segment(channel)+"/archive", nil, nil)
	})
	if errors.Is(err, errLacking) {
		c.tell(ctx, channelsKept, "error", err)
	}
	return gone(err)
}

const channelsKept = "Graph does not let Kept archive channels: add ChannelSettings.ReadWrite.Group to authorization.permissions.resourceSpecific in the app's manifest"
