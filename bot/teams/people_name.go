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

// ResolvePerson finds somebody whom a configuration names: "@Ana Alves" (display
// name), "ana@example.com" (address or name for signing in) or an object ID.
// Without Graph's permission the people of the configured channel are looked
// through.
func (c *Client) ResolvePerson(ctx context.Context, name string) (chat.PersonRef, error) {
	wanted := strings.TrimPrefix(name, "@")
	found, err := c.usersCalled(ctx, wanted)
	if errors.Is(err, errLacking) {
		found, err = c.membersCalled(ctx, wanted)
	}
	switch {
	case err != nil && !errors.Is(err, chat.ErrNotFound):
		return "", fmt.Errorf("look for %s: %w", name, err)
	case len(found) == 0:
		return "", fmt.Errorf("nobody of the organisation is called %s: %w", name, chat.ErrNotFound)
	case len(found) == 1:
		return c.person(found[0]), nil
	}
	return "", fmt.Errorf("%d people of the organisation are called %s: name the one who is meant by e-mail address or object ID: %w", len(found), name, chat.ErrNotFound)
}

// usersCalled looks through the directory.
func (c *Client) usersCalled(ctx context.Context, wanted string) (found []string, err error) {
	err = c.permitted("users", func() error {
		if isObject(wanted) {
			var u user
			err := c.graphDo(ctx, http.MethodGet, "/users/"+segment(wanted)+query("$select", userFields), nil, &u)
			if err == nil {
				found = append(found, u.ID)
			}
			return err
		}
		filter := "displayName eq " + quoted(wanted)
		if strings.Contains(wanted, "@") {
			filter = "mail eq " + quoted(wanted) + " or userPrincipalName eq " + quoted(wanted)
		}
		return c.graphList(ctx, "/users"+query("$filter", filter, "$select", userFields), func(item json.RawMessage) bool {
			var u user
			if json.Unmarshal(item, &u) == nil && u.ID != "" {
				found = append(found, u.ID)
			}
			return len(found) < 100
		})
	})
	return found, err
}

// membersCalled looks through the people of the configured channel, a page at a
// time.
func (c *Client) membersCalled(ctx context.Context, wanted string) (found []string, err error) {
	if c.cfg.Channel == "" {
		return nil, fmt.Errorf("%w: Graph does not let Kept look people up (User.Read.All), and no channel is configured to look through", chat.ErrRefused)
	}
	continued := ""
	for {
		var page struct {
			Members   []member `json:"members"`
			Continued string   `json:"continuationToken"`
		}
		q := []string{"pageSize", "500"}
		if continued != "" {
			q = append(q, "continuationToken", continued)
		}
		if err := c.toConversation(ctx, c.cfg.Channel, request{method: http.MethodGet, url: "/pagedMembers" + query(q...)}, &page); err != nil {
			return nil, err
		}
		for _, m := range page.Members {
			for _, called := range []string{m.Name, m.Mail, m.Principal, m.object()} {
				if m.object() != "" && strings.EqualFold(called, wanted) {
					found = append(found, m.object())
					break
				}
			}
		}
		if continued = page.Continued; continued == "" {
			return found, nil
		}
	}
}

// ResolveRoom finds a channel of the configured team by its name ("#incidents",
// "Incidents"), or any conversation by its ID ("19:…@thread.tacv2").
func (c *Client) ResolveRoom(ctx context.Context, name string) (chat.RoomRef, error) {
	if strings.HasPrefix(name, "19:") {
		if _, err := c.Room(ctx, c.room(name)); err != nil {
			return "", fmt.Errorf("there is no channel with the identifier %s that Kept can see; is Kept installed in its team? %w", name, err)
		}
		return c.room(name), nil
	}
	if c.cfg.Team == "" {
		return "", fmt.Errorf("the channel %s cannot be looked for, because no team is configured: name it by its identifier (19:…@thread.tacv2, in its link): %w", name, chat.ErrNotFound)
	}
	wanted := strings.TrimPrefix(name, "#")
	channels, err := c.channels(ctx, c.cfg.Team)
	if err != nil {
		return "", fmt.Errorf("look for the channel %s: %w", name, err)
	}
	for _, ch := range channels {
		if strings.EqualFold(ch.Name, wanted) {
			return c.room(ch.ID), nil
		}
	}
	return "", fmt.Errorf("the team has no channel %s that Kept can see: %w", name, chat.ErrNotFound)
}

// ResolveGroup implements chat.Grouper: a group of the directory by its name or alias
// ("@sre", "SRE") or its object ID. (GroupMember.Read.All)
func (c *Client) ResolveGroup(ctx context.Context, name string) (chat.GroupRef, error) {
	wanted := strings.TrimPrefix(name, "@")
	if isObject(wanted) {
		if err := c.graphDo(ctx, http.MethodGet, "/groups/"+segment(wanted)+query("$select", "id"), nil, nil); err != nil {
			return "", fmt.Errorf("the directory shows Kept no group %s: %w", name, err)
		}
		return c.group(wanted), nil
	}
	var found []string
	err := c.graphList(ctx, "/groups"+query("$filter", "displayName eq "+quoted(wanted)+" or mailNickname eq "+quoted(wanted), "$select", "id"), func(item json.RawMessage) bool {
		var g struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(item, &g) == nil && g.ID != "" {
			found = append(found, g.ID)
		}
		return len(found) < 2
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("look for the group %s: %w", name, err)
	case len(found) == 0:
		return "", fmt.Errorf("the directory has no group %s: %w", name, chat.ErrNotFound)
	case len(found) > 1:
		return "", fmt.Errorf("several groups of the directory are called %s: name the one that is meant by its object ID: %w", name, chat.ErrNotFound)
	}
	return c.group(found[0]), nil
}

func (c *Client) group(object string) chat.GroupRef {
	return chat.GroupRef("teams:" + c.cfg.Tenant + ":" + object)
}
