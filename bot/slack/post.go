package slack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// postID is what Kept attaches to a post of its own, as metadata of this event
// type: its once-only key, and which part it is of a message that was too long
// for one. (https://docs.slack.dev/messaging/message-metadata)
type postID struct {
	Key   string `json:"key"`
	Part  int    `json:"part,omitempty"`  // from 1; 0 = the only one
	Parts int    `json:"parts,omitempty"` // 0 = one
}

const postType = "kept_post"

// partsApart is how far the parts of a message may lie apart, if Kept was
// stopped between them.
const partsApart = 24 * time.Hour

func (p postID) metadata() slack.SlackMetadata {
	payload := map[string]any{"key": p.Key}
	if p.Parts > 1 {
		payload["part"], payload["parts"] = p.Part, p.Parts
	}
	return slack.SlackMetadata{EventType: postType, EventPayload: payload}
}

// Post implements chat.Platform. A message too long for one of Slack's is
// posted as several, one below the other; the first is the one that the
// reference names. Files are shared before the words that are about them, so
// that words which stand in the chat prove that the files do.
func (c *Client) Post(ctx context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	channel, err := c.channelOf(ctx, to)
	if err != nil {
		return chat.MessageRef{}, gone(err)
	}
	only := ""
	if to.Room != "" && to.Person != "" {
		only, _ = id(to.Person)
	}
	if err := c.share(ctx, channel, only, to, key, m.Files); err != nil {
		return chat.MessageRef{}, gone(err)
	}
	parts := render(m)
	if len(parts) == 0 {
		parts = render(chat.Says(chat.T(m.Plain()))) // the names of its files
	}
	var ts string
	switch {
	case len(parts) == 0:
		return chat.MessageRef{}, fmt.Errorf("post %s: %w: it says nothing", key, chat.ErrRefused)
	case only != "":
		ts, err = c.whisper(ctx, channel, only, to.Thread, parts)
	case len(parts) == 1:
		ts, err = c.say(ctx, channel, to, postID{Key: key}, parts[0])
		if err == nil {
			c.whole.put(channel+"/"+ts, true)
		}
	default:
		ts, err = c.sayAll(ctx, channel, to, key, parts)
	}
	if err != nil {
		return chat.MessageRef{}, gone(err)
	}
	return chat.MessageRef{Room: c.room(channel), ID: ts}, nil
}

// channelOf is the channel that a post goes to.
func (c *Client) channelOf(ctx context.Context, to chat.Dest) (string, error) {
	if to.Room != "" {
		channel, ok := id(to.Room)
		if !ok {
			return "", fmt.Errorf("%w: %q is no room of Slack's", chat.ErrRefused, to.Room)
		}
		if _, ok := id(to.Person); !ok && to.Person != "" {
			return "", fmt.Errorf("%w: %q is no person of Slack's", chat.ErrRefused, to.Person)
		}
		return channel, nil
	}
	user, ok := id(to.Person)
	if !ok {
		return "", fmt.Errorf("%w: %q is no person of Slack's", chat.ErrRefused, to.Person)
	}
	if channel, ok := c.direct.get(user); ok {
		return channel, nil
	}
	var channel string
	err := c.do(ctx, "conversations.open", "", func(ctx context.Context) error {
		opened, _, _, err := c.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
		if err == nil {
			channel = opened.ID
		}
		return err
	})
	if err != nil {
		return "", notPosted(fmt.Errorf("reach %s: %w", to.Person, err))
	}
	c.direct.put(user, channel)
	return channel, nil
}

// options are what every message is sent with: nothing in its text is looked
// at for names, links or markup.
func (p part) options() []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(p.text, false), slack.MsgOptionBlocks(p.blocks...), slack.MsgOptionParse(false), slack.MsgOptionLinkNames(false),
		slack.MsgOptionDisableMarkdown(), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
}

// say posts one message.
func (c *Client) say(ctx context.Context, channel string, to chat.Dest, as postID, p part) (ts string, err error) {
	options := append(p.options(), slack.MsgOptionMetadata(as.metadata()))
	if to.Thread != "" {
		options = append(options, slack.MsgOptionTS(to.Thread))
		if to.Broadcast && as.Part <= 1 {
			options = append(options, slack.MsgOptionBroadcast())
		}
	}
	err = c.inside(ctx, channel, func() error {
		return c.do(ctx, "chat.postMessage", channel, func(ctx context.Context) (err error) {
			_, ts, err = c.api.PostMessageContext(ctx, channel, options...)
			return err
		})
	})
	return ts, err
}

// sayAll posts a message in parts. Those that are there from an attempt before
// are not posted again.
func (c *Client) sayAll(ctx context.Context, channel string, to chat.Dest, key string, parts []part) (string, error) {
	there, _, err := c.landed(ctx, channel, to.Thread, key, c.IDAt(c.clock().Add(-partsApart)))
	if err != nil {
		return "", notPosted(err)
	}
	for i, p := range parts {
		n := i + 1
		if there[n] != "" {
			continue
		}
		if there[n], err = c.say(ctx, channel, to, postID{Key: key, Part: n, Parts: len(parts)}, p); err != nil {
			return "", fmt.Errorf("part %d of %d: %w", n, len(parts), err)
		}
	}
	return there[1], nil
}

// whisper shows a message to one person in a channel.
func (c *Client) whisper(ctx context.Context, channel, user, thread string, parts []part) (first string, err error) {
	for _, p := range parts {
		options := p.options()
		if thread != "" {
			options = append(options, slack.MsgOptionTS(thread))
		}
		var ts string
		err = c.inside(ctx, channel, func() error {
			return c.do(ctx, "chat.postEphemeral", "", func(ctx context.Context) (err error) {
				ts, err = c.api.PostEphemeralContext(ctx, channel, user, options...)
				return err
			})
		})
		if err != nil {
			return "", err
		}
		if first == "" {
			first = ts
		}
	}
	return first, nil
}

// inside makes a call for which Kept must be in the channel. Where it is not,
// it joins, as far as the channel is public, and tries once more.
func (c *Client) inside(ctx context.Context, channel string, call func() error) error {
	err := call()
	if !has(err, "not_in_channel") {
		return err
	}
	joined := c.do(ctx, "conversations.join", "", func(ctx context.Context) error {
		_, _, _, err := c.api.JoinConversationContext(ctx, channel)
		return err
	})
	if joined != nil {
		return err
	}
	return call()
}

// notPosted makes of an error of a call that comes before a post what it means
// for the post: whatever became of the call, nothing was posted.
func notPosted(err error) error {
	if errors.Is(err, chat.ErrUnknownFate) {
		return &chat.RetryError{After: soon, Err: errors.New(err.Error())}
	}
	return err
}
