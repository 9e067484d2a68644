package slack

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kept/bot/chat"
)

// Find implements chat.Finder: by the metadata of Kept's posts, and by the mark
// in the text of scheduled ones, which can have none. A message in parts has
// landed when all of them have. What was shown to one person only cannot be
// looked up.
func (c *Client) Find(ctx context.Context, to chat.Dest, key string, since time.Time) (chat.MessageRef, bool, error) {
	if to.Room != "" && to.Person != "" || key == "" {
		return chat.MessageRef{}, false, nil
	}
	channel, err := c.channelOf(ctx, to)
	if err != nil {
		return chat.MessageRef{}, false, err
	}
	// Where this machine's clock is ahead, what was posted since then is older to Slack.
	there, parts, err := c.landed(ctx, channel, to.Thread, key, c.IDAt(since.Add(-max(c.me.ahead, 0))))
	if err != nil || len(there) == 0 || len(there) < parts {
		return chat.MessageRef{}, false, err
	}
	return chat.MessageRef{Room: c.room(channel), ID: there[1]}, true, nil
}

// landed finds the parts, from 1, of the post with a key, and how many there
// are to be. A post that is whole is part 1 of 1.
func (c *Client) landed(ctx context.Context, channel, thread, key, oldest string) (there map[int]string, parts int, err error) {
	there, mark := map[int]string{}, chat.Mark(key)
	for m, err := range c.read(ctx, stretch{channel: channel, thread: thread, oldest: oldest}) {
		if err != nil {
			return nil, 0, fmt.Errorf("look for %s: %w", key, err)
		}
		as := m.Metadata.Payload
		switch {
		case !c.own(&m):
		case m.Metadata.EventType == postType && as.Key == key:
			there[max(as.Part, 1)], parts = m.TS, max(as.Parts, 1)
		case m.Metadata.EventType == "" && strings.Contains(m.Text, mark):
			there[1], parts = m.TS, 1
		}
		if parts > 0 && len(there) == parts {
			break
		}
	}
	return there, parts, nil
}
