package slack

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// Document implements chat.Publisher: the room's canvas. A workspace whose plan
// has none refuses. Markup that would mention somebody or embed something in a
// canvas is taken out of the text.
// (https://docs.slack.dev/reference/methods/conversations.canvases.create)
func (c *Client) Document(ctx context.Context, r chat.RoomRef, title, markdown string) (string, error) {
	channel, ok := id(r)
	if !ok {
		return "", fmt.Errorf("document of %q: %w", r, chat.ErrRefused)
	}
	content := slack.DocumentContent{Type: "markdown", Markdown: strings.ReplaceAll(chat.Clean(markdown), "![", `!\[`)}
	var canvas string
	err := c.do(ctx, "conversations.canvases.create", "", func(ctx context.Context) (err error) {
		canvas, err = c.api.CreateChannelCanvasContext(ctx, channel, content, slack.CreateChannelCanvasOptionTitle(title))
		return err
	})
	if has(err, "channel_canvas_already_exists") {
		canvas, err = c.rewrite(ctx, channel, content)
	}
	if err != nil {
		return "", gone(fmt.Errorf("document of %s: %w", r, err))
	}
	return c.me.url + "docs/" + c.me.team + "/" + canvas, nil
}

// rewrite replaces what is in a channel's canvas.
func (c *Client) rewrite(ctx context.Context, channel string, content slack.DocumentContent) (canvas string, err error) {
	info, err := c.info(ctx, channel)
	if err != nil {
		return "", err
	}
	if info.Properties == nil || info.Properties.Canvas.FileId == "" {
		return "", fmt.Errorf("%w: Slack does not say which canvas the room has", chat.ErrRefused)
	}
	canvas = info.Properties.Canvas.FileId
	return canvas, c.do(ctx, "canvases.edit", "", func(ctx context.Context) error {
		return c.api.EditCanvasContext(ctx, slack.EditCanvasParams{CanvasID: canvas, Changes: []slack.CanvasChange{{Operation: "replace", DocumentContent: content}}})
	})
}
