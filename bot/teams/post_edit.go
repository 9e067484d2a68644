package teams

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"kept/bot/chat"
)

// composed is a long post as it stands: the messages that it consists of, the
// first of which others know it by.
type composed struct {
	Mark         string   `json:"mark"`
	Conversation string   `json:"conversation"` // in which the parts stand; the first of a new thread is its root
	IDs          []string `json:"ids"`
}

func (is *composed) add(conversation, id string) {
	if is.Conversation == "" {
		is.Conversation = conversation
	}
	is.IDs = append(is.IDs, id)
}

// begun is what stands of a long post from an attempt before: as it was
// remembered, and what Graph shows beyond that.
func (c *Client) begun(ctx context.Context, t target, mark string, parts int) (composed, error) {
	is := composed{Mark: mark}
	again, err := c.recall(ctx, partsPrefix+mark, &is)
	if err != nil {
		return is, &chat.RetryError{After: soon, Err: err}
	}
	if !again {
		if err := c.remember(ctx, partsPrefix+mark, is); err != nil {
			return is, &chat.RetryError{After: soon, Err: err}
		}
		return is, nil
	}
	there, err := c.landed(ctx, t, mark, c.clock().Add(-partsApart))
	if err != nil {
		if errors.Is(err, errUnread) {
			err = nil
		}
		return is, err
	}
	for n := len(is.IDs) + 1; n <= parts; n++ {
		m, ok := there[n]
		if !ok {
			break
		}
		is.add(m.conversation, m.id)
	}
	return is, nil
}

// Edit implements chat.Platform. The parts of a long message are edited with it;
// those that it does not need any more are taken away, and those that it needs
// now follow below.
func (c *Client) Edit(ctx context.Context, ref chat.MessageRef, m chat.Message) error {
	room, ok := id(ref.Room)
	if !ok || ref.IsZero() {
		return fmt.Errorf("edit %s: %w", ref, chat.ErrRefused)
	}
	name := room + "/" + ref.ID
	var is composed
	long, err := c.recall(ctx, composedPrefix+name, &is)
	if err != nil {
		return &chat.RetryError{After: soon, Err: err}
	}
	if !long {
		is = composed{Conversation: room, IDs: []string{ref.ID}}
		is.Mark, _ = c.out.keys.get(name)
		if is.Conversation, err = c.standsIn(ctx, room, ref.ID); err != nil {
			return &chat.RetryError{After: soon, Err: err}
		}
	}
	t := target{conversation: is.Conversation, room: room}
	if m, err = c.attach(ctx, t, m); err != nil {
		return gone(fmt.Errorf("edit %s: %w", ref, err))
	}
	parts := render(m, is.Mark, c.roomLinks(ctx))
	if len(parts) == 0 {
		return fmt.Errorf("edit %s: %w: it says nothing", ref, chat.ErrRefused)
	}
	for i, part := range parts {
		if i < len(is.IDs) {
			r := request{method: http.MethodPut, url: "/activities/" + segment(is.IDs[i]), body: part.activity(), pace: is.Conversation}
			err = c.toConversation(ctx, is.Conversation, r, nil)
		} else {
			var added string
			if _, added, err = c.say(ctx, t, part); err == nil {
				is.add(is.Conversation, added)
				c.keep(ctx, composedPrefix+name, is)
			}
		}
		if err != nil {
			return gone(fmt.Errorf("edit %s, part %d of %d: %w", ref, i+1, len(parts), err))
		}
	}
	for len(is.IDs) > len(parts) {
		last := len(is.IDs) - 1
		if err := c.remove(ctx, is.Conversation, is.IDs[last]); err != nil {
			return err
		}
		is.IDs = is.IDs[:last]
		c.keep(ctx, composedPrefix+name, is)
	}
	return nil
}

// standsIn is the conversation by which a message is edited: in a channel that of
// its thread.
func (c *Client) standsIn(ctx context.Context, room, id string) (string, error) {
	channel, root := splitThread(room)
	if root != "" || !c.isChannel(ctx, channel) {
		return room, nil
	}
	root = id
	_, err := c.recall(ctx, rootPrefix+room+"/"+id, &root)
	return threadOf(channel, root), err
}

// remove deletes a message of Kept's own.
func (c *Client) remove(ctx context.Context, conversation, id string) error {
	err := c.toConversation(ctx, conversation, request{method: http.MethodDelete, url: "/activities/" + segment(id), pace: conversation}, nil)
	if errors.Is(err, chat.ErrNotFound) {
		return nil
	}
	return err
}
