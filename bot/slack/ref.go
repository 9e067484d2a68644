package slack

import (
	"strings"

	"kept/bot/chat"
)

// person, room and group make references of Slack's identifiers. An identifier
// means one person in a workspace, also if they belong to another organisation.
func (c *Client) person(user string) chat.PersonRef {
	return chat.PersonRef("slack:" + c.me.team + ":" + user)
}

func (c *Client) room(channel string) chat.RoomRef {
	return chat.RoomRef("slack:" + c.me.team + ":" + channel)
}

func (c *Client) group(id string) chat.GroupRef {
	return chat.GroupRef("slack:" + c.me.team + ":" + id)
}

// id is Slack's identifier in a reference of any kind; ok is false for what is
// no reference to this workspace's kind of thing.
func id[R ~string](ref R) (id string, ok bool) {
	platform, rest, _ := strings.Cut(string(ref), ":")
	team, id, _ := strings.Cut(rest, ":")
	return id, platform == "slack" && team != "" && id != ""
}

// link is the permanent address of a message, made without asking Slack.
// thread is the thread's first message, "" if unknown or none.
// (https://docs.slack.dev/reference/methods/chat.getPermalink)
func (c *Client) link(channel, ts, thread string) string {
	link := c.me.url + "archives/" + channel + "/p" + strings.ReplaceAll(ts, ".", "")
	if thread != "" && thread != ts {
		link += "?thread_ts=" + thread + "&cid=" + channel
	}
	return link
}

// Link implements chat.Linker. Slack leads from it to a reply in its thread, too.
func (c *Client) Link(ref chat.MessageRef) string {
	channel, ok := id(ref.Room)
	if !ok || ref.IsZero() || c.me.url == "" {
		return ""
	}
	return c.link(channel, ref.ID, "")
}
