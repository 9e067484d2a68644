package slack

import (
	"cmp"
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// composed is a post as it stands in a channel: the messages that it consists
// of, the first of which others know it by.
type composed struct {
	key    string
	thread string // in which its parts stand; "" = in the channel
	ids    []string
}

// Edit implements chat.Platform. The parts of a long message are edited with
// it; those that it does not need any more are taken away, and those that it
// needs now follow in its thread.
func (c *Client) Edit(ctx context.Context, ref chat.MessageRef, m chat.Message) error {
	channel, ok := id(ref.Room)
	parts := render(m)
	if !ok || len(parts) == 0 {
		return fmt.Errorf("edit %s: %w", ref, chat.ErrRefused)
	}
	if whole, _ := c.whole.get(channel + "/" + ref.ID); whole && len(parts) == 1 {
		return c.update(ctx, channel, ref.ID, parts[0])
	}
	is, err := c.composed(ctx, channel, ref.ID)
	if err != nil {
		return gone(fmt.Errorf("edit %s: %w", ref, err))
	}
	if len(parts) == 1 && len(is.ids) == 1 {
		return c.update(ctx, channel, ref.ID, parts[0])
	}
	c.whole.forget(channel + "/" + ref.ID)
	for i, p := range parts {
		as := postID{Key: is.key, Part: i + 1, Parts: len(parts)}
		if i < len(is.ids) {
			err = c.update(ctx, channel, is.ids[i], p, slack.MsgOptionMetadata(as.metadata()))
		} else {
			_, err = c.say(ctx, channel, chat.Dest{Thread: cmp.Or(is.thread, ref.ID)}, as, p)
		}
		if err != nil {
			return gone(fmt.Errorf("part %d of %d: %w", i+1, len(parts), err))
		}
	}
	for _, over := range is.ids[min(len(parts), len(is.ids)):] {
		if err := c.remove(ctx, channel, over); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) update(ctx context.Context, channel, ts string, p part, more ...slack.MsgOption) error {
	err := c.do(ctx, "chat.update", "", func(ctx context.Context) error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, channel, ts, append(p.options(), more...)...)
		return err
	})
	return gone(err)
}

// remove deletes a message of Kept's own.
func (c *Client) remove(ctx context.Context, channel, ts string) error {
	err := c.do(ctx, "chat.delete", "", func(ctx context.Context) error {
		_, _, err := c.api.DeleteMessageContext(ctx, channel, ts)
		return err
	})
	if has(err, absent...) {
		return nil
	}
	return err
}

// composed finds out what a post consists of. Most consist of one message,
// which is remembered.
func (c *Client) composed(ctx context.Context, channel, ts string) (composed, error) {
	first, err := c.message(ctx, channel, ts)
	if err != nil {
		return composed{}, err
	}
	is := composed{key: first.Metadata.Payload.Key, ids: []string{ts}}
	if is.key == "" {
		is.key = ts
	}
	if first.ThreadTS != ts {
		is.thread = first.ThreadTS
	}
	parts := first.Metadata.Payload.Parts
	if parts <= 1 {
		c.whole.put(channel+"/"+ts, true)
		return is, nil
	}
	there, _, err := c.landed(ctx, channel, is.thread, is.key, ts)
	if err == nil && len(there) < parts && first.ThreadTS == ts { // some followed in its own thread
		var followed map[int]string
		followed, _, err = c.landed(ctx, channel, ts, is.key, ts)
		for n, id := range followed {
			there[n] = id
		}
	}
	for n := 2; n <= parts; n++ {
		if there[n] != "" {
			is.ids = append(is.ids, there[n])
		}
	}
	return is, err
}
