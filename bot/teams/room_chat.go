package teams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"kept/bot/chat"
)

// openChat makes a group chat of the people, with Kept in it, or goes on with the
// one that an earlier attempt made.
// (learn.microsoft.com/graph/api/chat-post; Chat.Create and
// TeamsAppInstallation.ReadWriteSelfForChat.All, AppCatalog.Read.All)
func (c *Client) openChat(ctx context.Context, key, name string, people []chat.PersonRef) (conversation, called string, err error) {
	called = channelName(name)
	app, err := c.catalogID(ctx)
	if err != nil {
		return "", "", err
	}
	if _, err := c.recall(ctx, chatFor+key, &conversation); err != nil {
		return "", "", &chat.RetryError{After: soon, Err: err}
	}
	if conversation == "" {
		if conversation, err = c.makeChat(ctx, called, people); err != nil {
			return "", "", err
		}
		if err := c.remember(ctx, chatFor+key, conversation); err != nil {
			return "", "", &chat.RetryError{After: soon, Err: err}
		}
	}
	install := block{"teamsApp@odata.bind": c.graphBase() + "/appCatalogs/teamsApps/" + app}
	err = c.graphDo(ctx, http.MethodPost, "/chats/"+segment(conversation)+"/installedApps", install, nil)
	if err != nil && !said(err, http.StatusConflict) {
		return "", "", fmt.Errorf("bring Kept into the chat (TeamsAppInstallation.ReadWriteSelfForChat.All): %w", err)
	}
	service, err := c.serviceOf(ctx, "")
	if err == nil {
		err = c.remember(ctx, placePrefix+conversation, place{Service: service, Kind: groupChat, Name: called, Private: true})
	}
	if err != nil {
		return "", "", &chat.RetryError{After: soon, Err: err}
	}
	return conversation, called, nil
}

func (c *Client) makeChat(ctx context.Context, topic string, people []chat.PersonRef) (conversation string, err error) {
	var members []any
	for _, p := range people {
		if object, ok := id(p); ok {
			members = append(members, c.asMember(ctx, object))
		}
	}
	var made struct {
		ID string `json:"id"`
	}
	err = c.permitted("make chats", func() error {
		return c.graphSend(ctx, request{method: http.MethodPost, url: "/chats", posts: true, body: block{"chatType": "group", "topic": topic, "members": members}}, &made)
	})
	if err == nil && made.ID == "" {
		err = chat.ErrUnknownFate
	}
	switch {
	case said(err, http.StatusBadRequest) && len(members) < 2:
		return "", fmt.Errorf("a group chat takes two people at least; name its lead where you declare it: %w", err)
	case err != nil:
		return "", fmt.Errorf("a private incident needs a group chat, which Graph makes with the application permission Chat.Create: %w", err)
	}
	return made.ID, nil
}

// asMember is a person as Graph takes them for a chat: guests as such, everybody
// else as an owner.
func (c *Client) asMember(ctx context.Context, object string) block {
	role := "owner"
	if p, err := c.Person(ctx, c.person(object)); err == nil && p.Stranger {
		role = "guest"
	}
	return block{
		"@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": []string{role},
		"user@odata.bind": c.graphBase() + "/users('" + strings.ReplaceAll(object, "'", "") + "')",
	}
}

// catalogID is Kept's ID in the organisation's app catalogue. The manifest has the
// app ID as its own; where Graph does not tell the catalogue's, it is tried.
func (c *Client) catalogID(ctx context.Context) (string, error) {
	found := c.cfg.AppID
	err := c.permitted("catalogue", func() error {
		return c.graphList(ctx, "/appCatalogs/teamsApps"+query("$filter", "externalId eq "+quoted(c.cfg.AppID)), func(item json.RawMessage) bool {
			var app struct {
				ID string `json:"id"`
			}
			if json.Unmarshal(item, &app) == nil && app.ID != "" {
				found = app.ID
			}
			return false
		})
	})
	if errors.Is(err, chat.ErrRetry) {
		return "", err
	}
	return found, nil
}
