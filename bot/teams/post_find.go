package teams

import (
	"context"
	"fmt"
	"time"

	"kept/bot/chat"
)

// Find implements chat.Finder: by the marks in Kept's cards, which Graph gives
// back. A message in parts has landed when all of them have. Where Graph does not
// let Kept read the conversation, or has not answered for a minute, the error is
// ErrRefused: nobody can tell. What was shown to one person only cannot be looked up.
func (c *Client) Find(ctx context.Context, to chat.Dest, key string, since time.Time) (chat.MessageRef, bool, error) {
	t, err := c.target(ctx, to)
	if err != nil {
		return chat.MessageRef{}, false, err
	}
	if t.only != "" || key == "" {
		return chat.MessageRef{}, false, nil
	}
	there, err := c.landed(ctx, t, postMark(key), since)
	first, ok := there[1]
	if err != nil || !ok || len(there) < first.parts {
		return chat.MessageRef{}, false, err
	}
	return chat.MessageRef{Room: c.room(t.room), ID: first.id}, true, nil
}

// landedPart is a part of a post that stands in a conversation.
type landedPart struct {
	id           string
	conversation string
	parts        int
}

// landed finds the parts, from 1, of the post with a mark. The later parts of one
// that began a thread are looked for there.
func (c *Client) landed(ctx context.Context, t target, mark string, since time.Time) (map[int]landedPart, error) {
	there, wanted := map[int]landedPart{}, 0
	err := c.readBack(ctx, t, since, func(m *graphMessage) bool {
		if m.Deleted != "" || !c.wrote(m) {
			return true
		}
		for _, content := range m.cards() {
			found, part, parts := markOf(content)
			if found != mark {
				continue
			}
			p := landedPart{id: m.ID, conversation: t.conversation, parts: parts}
			if t.conversation == "" {
				p.conversation = threadOf(t.channel, m.ID)
				if m.ReplyTo != "" {
					p.conversation = threadOf(t.channel, m.ReplyTo)
				}
			}
			there[part], wanted = p, parts
		}
		return wanted == 0 || len(there) < wanted
	})
	switch {
	case c.waitedFor("post "+mark, err):
		return nil, fmt.Errorf("%w: %v", errUnread, err)
	case err != nil:
		return nil, fmt.Errorf("look for a post: %w", err)
	}
	return there, nil
}
