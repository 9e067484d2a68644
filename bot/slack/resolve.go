package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// ResolvePerson finds somebody whom a configuration names: "@ana" (display name
// or user name), "ana@example.com" or an identifier ("U0123").
func (c *Client) ResolvePerson(ctx context.Context, name string) (chat.PersonRef, error) {
	switch user, email := strings.TrimPrefix(name, "@"), strings.Contains(strings.TrimPrefix(name, "@"), "@"); {
	case email:
		var u *slack.User
		err := c.do(ctx, "users.lookupByEmail", "", func(ctx context.Context) (err error) {
			u, err = c.api.GetUserByEmailContext(ctx, user)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("nobody of the workspace has the address %s: %w", user, err)
		}
		return c.person(u.ID), nil
	case user == name && known(user, "UW"):
		if _, err := c.user(ctx, user); err != nil {
			return "", fmt.Errorf("nobody of the workspace has the identifier %s: %w", user, err)
		}
		return c.person(user), nil
	default:
		return c.personCalled(ctx, user)
	}
}

// personCalled looks through the workspace, a page at a time.
func (c *Client) personCalled(ctx context.Context, name string) (chat.PersonRef, error) {
	var found []string
	pages := c.api.GetUsersPaginated(slack.GetUsersOptionLimit(pageSize))
	for {
		err := c.do(ctx, "users.list", "", func(ctx context.Context) (err error) {
			pages, err = pages.Next(ctx)
			return err
		})
		if pages.Done(err) {
			break
		}
		if err != nil {
			return "", fmt.Errorf("look for @%s: %w", name, err)
		}
		for _, u := range pages.Users {
			called := func(n string) bool { return strings.EqualFold(n, name) }
			if !u.Deleted && slices.ContainsFunc([]string{u.Name, u.Profile.DisplayName}, called) {
				found = append(found, u.ID)
			}
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("nobody of the workspace is called @%s: %w", name, chat.ErrNotFound)
	case 1:
		return c.person(found[0]), nil
	}
	return "", fmt.Errorf("%d people of the workspace are called @%s: name the one who is meant by e-mail address or identifier: %w", len(found), name, chat.ErrNotFound)
}

// ResolveRoom finds a channel: "#incidents" or an identifier ("C0123"). A
// private one is found only where Kept is in it.
func (c *Client) ResolveRoom(ctx context.Context, name string) (chat.RoomRef, error) {
	if known(name, "CG") {
		if _, err := c.info(ctx, name); err != nil {
			return "", fmt.Errorf("the workspace shows Kept no channel with the identifier %s: %w", name, err)
		}
		return c.room(name), nil
	}
	name = strings.TrimPrefix(name, "#")
	params := slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}, ExcludeArchived: true, Limit: 1000}
	for {
		var channels []slack.Channel
		err := c.do(ctx, "conversations.list", "", func(ctx context.Context) (err error) {
			channels, params.Cursor, err = c.api.GetConversationsContext(ctx, &params)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("look for #%s: %w", name, err)
		}
		for _, ch := range channels {
			if ch.Name == name {
				return c.room(ch.ID), nil
			}
		}
		if params.Cursor == "" {
			return "", fmt.Errorf("the workspace shows Kept no channel #%s; if it is private, invite Kept into it: %w", name, chat.ErrNotFound)
		}
	}
}

// ResolveGroup implements chat.Grouper: "@sre" or an identifier ("S0123").
func (c *Client) ResolveGroup(ctx context.Context, name string) (chat.GroupRef, error) {
	groups, err := c.userGroups(ctx)
	if err != nil {
		return "", fmt.Errorf("look for the user group %s: %w", name, err)
	}
	for _, g := range groups {
		if g.ID == name || strings.EqualFold(g.Handle, strings.TrimPrefix(name, "@")) {
			return c.group(g.ID), nil
		}
	}
	return "", fmt.Errorf("the workspace has no user group %s: %w", name, chat.ErrNotFound)
}

// groupHandle is what people call a user group, without "@"; "" where Slack does not
// say, which is remembered as a handle is: many messages may name a group of the past.
// Messages often name a group by its identifier alone.
func (c *Client) groupHandle(ctx context.Context, group string) string {
	if handle, ok := c.names.get(group); ok {
		return handle
	}
	groups, err := c.userGroups(ctx)
	if err != nil && !errors.Is(err, chat.ErrRefused) {
		return ""
	}
	c.names.put(group, "")
	for _, g := range groups {
		c.names.put(g.ID, g.Handle)
	}
	handle, _ := c.names.get(group)
	return handle
}

func (c *Client) userGroups(ctx context.Context) (groups []slack.UserGroup, err error) {
	err = c.do(ctx, "usergroups.list", "", func(ctx context.Context) (err error) {
		groups, err = c.api.GetUserGroupsContext(ctx)
		return err
	})
	return groups, err
}
