package slack

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// Schedule implements chat.Scheduler. Slack counts in whole seconds: the message
// is posted no earlier than at. It carries no metadata, or Slack would never
// post it; the mark stands in the text that notifications show.
// (https://docs.slack.dev/reference/methods/chat.scheduleMessage)
func (c *Client) Schedule(ctx context.Context, r chat.RoomRef, key string, at time.Time, m chat.Message) (string, error) {
	channel, ok := id(r)
	parts := render(m)
	if !ok || len(parts) != 1 {
		return "", fmt.Errorf("schedule %s: %w: it needs a room, and words that fit one message", key, chat.ErrRefused)
	}
	seconds := at.Unix()
	if at.Nanosecond() > 0 {
		seconds++
	}
	parts[0].text += " · " + chat.Mark(key)
	var scheduled string
	err := c.inside(ctx, channel, func() error {
		return c.do(ctx, "chat.scheduleMessage", "", func(ctx context.Context) (err error) {
			_, scheduled, err = c.api.ScheduleMessageContext(ctx, channel, strconv.FormatInt(seconds, 10), parts[0].options()...)
			return err
		})
	})
	return scheduled, gone(err)
}

// Unschedule implements chat.Scheduler. Slack says the same of a message that
// is gone and of one that is too near to be withdrawn: the list tells.
func (c *Client) Unschedule(ctx context.Context, r chat.RoomRef, scheduled string) error {
	channel, ok := id(r)
	if !ok {
		return fmt.Errorf("withdraw %s from %q: %w", scheduled, r, chat.ErrNotFound)
	}
	err := c.do(ctx, "chat.deleteScheduledMessage", "", func(ctx context.Context) error {
		_, err := c.api.DeleteScheduledMessageContext(ctx, &slack.DeleteScheduledMessageParameters{Channel: channel, ScheduledMessageID: scheduled})
		return err
	})
	if !has(err, "invalid_scheduled_message_id") {
		return err
	}
	waiting, listed := c.scheduled(ctx, channel)
	if listed != nil {
		return listed
	}
	for _, w := range waiting {
		if w.ID == scheduled {
			return fmt.Errorf("withdraw %s: %w: less than a minute before it is posted", scheduled, chat.ErrRefused)
		}
	}
	return fmt.Errorf("withdraw %s: %w", scheduled, chat.ErrNotFound)
}

// Scheduled implements chat.Scheduler.
func (c *Client) Scheduled(ctx context.Context) ([]chat.Scheduled, error) {
	return c.scheduled(ctx, "")
}

// markInText finds what chat.Mark makes.
var markInText = regexp.MustCompile(`\bk[0-9a-f]{9}$`)

// scheduled lists what waits in a channel, or in all of them.
func (c *Client) scheduled(ctx context.Context, channel string) ([]chat.Scheduled, error) {
	params := slack.GetScheduledMessagesParameters{Channel: channel, Limit: 100}
	var all []chat.Scheduled
	for {
		var some []slack.ScheduledMessage
		err := c.do(ctx, "chat.scheduledMessages.list", "", func(ctx context.Context) (err error) {
			some, params.Cursor, err = c.api.GetScheduledMessagesContext(ctx, &params)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, s := range some {
			all = append(all, chat.Scheduled{ID: s.ID, Room: c.room(s.Channel), At: time.Unix(int64(s.PostAt), 0).UTC(), Mark: markInText.FindString(s.Text)})
		}
		if params.Cursor == "" {
			return all, nil
		}
	}
}
