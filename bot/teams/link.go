package teams

import (
	"cmp"
	"context"
	"net/url"

	"kept/bot/chat"
)

// deepLink is where Teams' links lead to.
// (learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams)
const deepLink = "https://teams.microsoft.com/l/"

// Link implements chat.Linker. It goes by what is remembered alone: whoever asks
// for a link may be in the middle of a transaction of the store in which Kept
// remembers, where asking Teams would hold up everybody, and writing would wait
// for itself.
func (c *Client) Link(ref chat.MessageRef) string {
	conversation, ok := id(ref.Room)
	if !ok || ref.IsZero() {
		return ""
	}
	ctx := context.Background()
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
	group, _ := c.knownGroup(ctx, channel)
	return link + "?" + c.inTeam(cmp.Or(group, c.cfg.Team), url.Values{"parentMessageId": {root}})
}

// inTeam completes the query of a link into a channel of a team.
func (c *Client) inTeam(group string, v url.Values) string {
	v.Set("tenantId", c.cfg.Tenant)
	if group != "" {
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
			return deepLink + "channel/" + url.PathEscape(channel) + "/channel?" + c.inTeam(c.groupOf(ctx, channel), url.Values{})
		}
		return deepLink + "chat/" + url.PathEscape(channel) + "/conversations?" + url.Values{"tenantId": {c.cfg.Tenant}}.Encode()
	}
}
