package slackfake

import (
	"slices"
	"strings"
)

// target finds the channel that a message is for: by identifier, by "#name" or
// a person by their identifier, whose direct conversation it then is.
func (c *call) target() (*Channel, error) {
	name, err := c.required("channel")
	if err != nil {
		return nil, err
	}
	if user := c.w.user(name); user != nil {
		if err := reachable(user); err != nil {
			return nil, err
		}
		ch, _ := c.w.direct(c.w.state.Bot, user.ID)
		return ch, nil
	}
	ch := c.w.channel(name)
	if ch == nil {
		i := slices.IndexFunc(c.w.state.Channels, func(ch *Channel) bool {
			return ch.Name != "" && ch.Name == strings.TrimPrefix(name, "#")
		})
		if i < 0 {
			return nil, refuse("channel_not_found")
		}
		ch = c.w.state.Channels[i]
	}
	return ch, c.mayPost(ch)
}

// mayPost refuses where the bot cannot post.
func (c *call) mayPost(ch *Channel) error {
	in := ch.has(c.w.state.Bot)
	switch {
	case ch.Private && !in:
		return refuse("channel_not_found")
	case ch.Archived:
		return refuse("is_archived")
	case !in && c.w.need("chat:write.public") != nil:
		return refuse("not_in_channel")
	}
	return nil
}

// reachable refuses a person with whom the bot cannot have a conversation.
func reachable(user *User) error {
	switch {
	case user == nil:
		return refuse("user_not_found")
	case user.Deleted:
		return refuse("user_disabled")
	case user.Bot || user.ID == "USLACKBOT":
		return refuse("cannot_dm_bot")
	}
	return nil
}

// checkThread refuses a reply to what is no first message of a thread, nor can
// become one.
func (c *call) checkThread(ch *Channel, m Message) error {
	if m.Thread == "" {
		return nil
	}
	root := c.w.message(ch.ID, m.Thread)
	switch {
	case root == nil || root.Deleted || root.EphemeralTo != "":
		return refuse("thread_not_found")
	case root.Thread != "" && root.Thread != root.TS:
		return refuse("cannot_reply_to_message")
	}
	return nil
}

func (c *call) chatPostMessage() (object, error) {
	ch, err := c.target()
	if err != nil {
		return nil, err
	}
	m, err := c.compose(maxText)
	if err != nil {
		return nil, err
	}
	if err := c.checkThread(ch, m); err != nil {
		return nil, err
	}
	m.Channel = ch.ID
	posted := c.w.post(m)
	return object{"channel": ch.ID, "ts": posted.TS, "message": c.w.showMessage(posted, true)}, nil
}

func (c *call) chatPostEphemeral() (object, error) {
	ch, err := c.target()
	if err != nil {
		return nil, err
	}
	user, err := c.required("user")
	if err != nil {
		return nil, err
	}
	if !ch.has(user) {
		return nil, refuse("user_not_in_channel")
	}
	m, err := c.compose(maxText)
	if err != nil {
		return nil, err
	}
	if err := c.checkThread(ch, m); err != nil {
		return nil, err
	}
	m.Channel, m.EphemeralTo, m.Broadcast = ch.ID, user, false
	return object{"message_ts": c.w.post(m).TS}, nil
}

// own finds a message that the bot wrote.
func (c *call) own(refusal string) (*Message, error) {
	ch, err := c.room("")
	if err != nil {
		return nil, err
	}
	ts, err := c.required("ts")
	if err != nil {
		return nil, err
	}
	m := c.w.message(ch.ID, ts)
	switch {
	case m == nil || m.Deleted || m.EphemeralTo != "" || m.Subtype == "tombstone":
		return nil, refuse("message_not_found")
	case m.BotID != c.w.state.BotID:
		return nil, refuse(refusal)
	}
	return m, nil
}

// chatUpdate: text without blocks takes the blocks away; a message of blocks
// does not show as edited.
func (c *call) chatUpdate() (object, error) {
	m, err := c.own("cant_update_message")
	if err != nil {
		return nil, err
	}
	if c.w.channel(m.Channel).Archived {
		return nil, refuse("is_inactive")
	}
	change, err := c.compose(maxUpdateText)
	if err != nil {
		return nil, err
	}
	c.w.edit(m, c.w.state.Bot, len(change.Blocks) == 0, func(m *Message) {
		if c.args["blocks"] != "" || c.args["text"] != "" || c.args["markdown_text"] != "" {
			m.Blocks = change.Blocks
		}
		if c.args["attachments"] != "" {
			m.Attachments = change.Attachments
		}
		if c.args["metadata"] != "" {
			m.Metadata = change.Metadata
		}
		m.Text = change.Text
	})
	if c.flag("reply_broadcast") && m.Thread != "" && m.Thread != m.TS {
		m.Broadcast, m.Subtype = true, "thread_broadcast"
	}
	return object{
		"channel": m.Channel, "ts": m.TS, "text": m.Text, "message": c.w.showMessage(m, true),
	}, nil
}

func (c *call) chatDelete() (object, error) {
	m, err := c.own("cant_delete_message")
	if err != nil {
		return nil, err
	}
	c.w.remove(m)
	return object{"channel": m.Channel, "ts": m.TS}, nil
}

func (c *call) chatGetPermalink() (object, error) {
	ch, err := c.room("")
	if err != nil {
		return nil, err
	}
	m := c.w.message(ch.ID, c.args["message_ts"])
	if m == nil || m.Deleted {
		return nil, refuse("message_not_found")
	}
	return object{"channel": ch.ID, "permalink": c.w.permalink(m)}, nil
}
