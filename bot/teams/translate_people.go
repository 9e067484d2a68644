package teams

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"kept/bot/chat"
)

// accountPerson is the person behind an account that an activity mentions, of
// which it tells no more than the account. Who was never met is looked up in the
// conversation; "" for who cannot be found out, and for bots.
func (c *Client) accountPerson(ctx context.Context, conversation string, who account) chat.PersonRef {
	if isBot(who) || !validID(who.ID) {
		return ""
	}
	object := who.Object
	if org, ok := strings.CutPrefix(who.ID, "8:orgid:"); ok {
		object = org
	}
	if !validObject(object) {
		var err error
		if object, err = c.objectOf(ctx, who.ID); err != nil {
			c.log.Warn("somebody who is mentioned cannot be recalled", "error", err)
		}
	}
	if !validObject(object) && strings.HasPrefix(who.ID, "29:") {
		object = c.lookUpAccount(ctx, conversation, who.ID)
	}
	if !validObject(object) {
		return ""
	}
	return c.person(object)
}

// lookUpAccount asks the conversation whose account one is, and remembers it.
// (learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context)
func (c *Client) lookUpAccount(ctx context.Context, conversation, account string) string {
	channel, _ := splitThread(conversation)
	var member struct {
		Object string `json:"aadObjectId"`
		Also   string `json:"objectId"`
	}
	err := c.toConversation(ctx, channel, request{method: http.MethodGet, url: "/members/" + segment(account)}, &member)
	if err == nil {
		member.Object = cmp.Or(member.Object, member.Also)
	}
	if err == nil && validObject(member.Object) {
		err = c.knowsAccount(ctx, account, member.Object)
	}
	if err != nil {
		c.log.Warn("somebody who is mentioned cannot be looked up; they go by their name", "error", err)
		return ""
	}
	return member.Object
}
