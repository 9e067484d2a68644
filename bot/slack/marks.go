package slack

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// Pin implements chat.Pinner.
func (c *Client) Pin(ctx context.Context, ref chat.MessageRef) error {
	channel, ok := id(ref.Room)
	if !ok {
		return fmt.Errorf("pin %s: %w", ref, chat.ErrRefused)
	}
	err := c.inside(ctx, channel, func() error {
		return c.do(ctx, "pins.add", "", func(ctx context.Context) error {
			return c.api.AddPinContext(ctx, channel, slack.NewRefToMessage(channel, ref.ID))
		})
	})
	if has(err, "already_pinned") {
		return nil
	}
	return gone(err)
}

// Bookmark implements chat.Bookmarker.
func (c *Client) Bookmark(ctx context.Context, r chat.RoomRef, title, url string) error {
	channel, ok := id(r)
	link, web := webLink(url)
	if !ok || !web && url != "" {
		return fmt.Errorf("bookmark %q in %s: %w", url, r, chat.ErrRefused)
	}
	var all []slack.Bookmark
	err := c.inside(ctx, channel, func() error {
		return c.do(ctx, "bookmarks.list", "", func(ctx context.Context) (err error) {
			all, err = c.api.ListBookmarksContext(ctx, channel)
			return err
		})
	})
	if err != nil {
		return gone(err)
	}
	for _, b := range all {
		switch {
		case b.Title != title:
			continue
		case url == "":
			return gone(c.do(ctx, "bookmarks.remove", "", func(ctx context.Context) error {
				return c.api.RemoveBookmarkContext(ctx, channel, b.ID)
			}))
		case b.Link == link:
			return nil
		}
		return gone(c.do(ctx, "bookmarks.edit", "", func(ctx context.Context) error {
			_, err := c.api.EditBookmarkContext(ctx, channel, b.ID, slack.EditBookmarkParameters{Title: &title, Link: link})
			return err
		}))
	}
	if url == "" {
		return nil
	}
	return gone(c.do(ctx, "bookmarks.add", "", func(ctx context.Context) error {
		_, err := c.api.AddBookmarkContext(ctx, channel, slack.AddBookmarkParameters{Title: title, Type: "link", Link: link})
		return err
	}))
}
