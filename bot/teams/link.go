package teams

import (
	"context"
	"net/url"

	"kept/bot/chat"
)

// deepLink is where Teams' links lead to.
// (learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams)
const deepLink = "https://teams.microsoft.com/l/"

// Link implements chat.Linker.
func (c *Client) Link(ref chat.MessageRef) string {
	conversation, ok := id(ref.Room)
	if !ok || ref.IsZero() {
		return ""
	}
	ctx := context.Background() // what is asked for is remembered
	channel, root := splitThread(conversation)
	link := deepLink + "message/" + url.PathEscape(channel) + "/" + url.PathEscape(ref.ID)
	if !c.isChannel(ctx, channel) {
		return link + "?" + url.Values{"context": {`{"contextType":"chat"}`}, "tenantId": {c.cfg.Tenant}}.Encode()
	}
	if root == "" {
		root = ref.ID
		if _, err := c.recall(ctx, rootPrefix+channel+"/"+ref.ID, &root); err != nil {
			return ""
		}
	}
	return link + "?" + c.inTeam(ctx, channel, url.Values{"parentMessageId": {root}})
}

// inTeam completes the query of a link into a channel.
func (c *Client) inTeam(ctx context.Context, channel string, v url.Values) string {
	v.Set("tenantId", c.cfg.Tenant)
	if group := c.groupOf(ctx, channel); group != "" {
		v.Set("groupId", group)
	}
	return v.Encode()
}

// roomLinks gives the addresses of rooms; "" for what is no room of Teams'.
func (c *Client) roomLinks(ctx context.Context) func(chat.RoomRef) string {
	return func(r chat.RoomRef) string {
		conversation, ok := id(r)
		if !ok {
			return ""
		}
		channel, root := splitThread(conversation)
		switch {
		case root != "":
			return c.Link(chat.MessageRef{Room: r, ID: root})
		case c.isChannel(ctx, channel):
			return deepLink + "channel/" + url.PathEscape(channel) + "/channel?" + c.inTeam(ctx, channel, url.Values{})
		}
		return deepLink + "chat/" + url.PathEscape(channel) + "/conversations?" + url.Values{"tenantId": {c.cfg.Tenant}}.Encode()
	}
}
