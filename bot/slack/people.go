package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// Person implements chat.Platform. A stranger is a guest, or a member of
// another organisation. Bots that are known by a bot identifier alone have a
// name, too.
func (c *Client) Person(ctx context.Context, ref chat.PersonRef) (chat.Person, error) {
	user, ok := id(ref)
	if !ok {
		return chat.Person{}, fmt.Errorf("person %q: %w", ref, chat.ErrNotFound)
	}
	if strings.HasPrefix(user, "B") {
		return c.bot(ctx, ref, user)
	}
	u, err := c.user(ctx, user)
	if err != nil {
		return chat.Person{}, fmt.Errorf("person %s: %w", ref, err)
	}
	return c.personOf(ref, u), nil
}

func (c *Client) user(ctx context.Context, user string) (u *slack.User, err error) {
	err = c.do(ctx, "users.info", "", func(ctx context.Context) (err error) {
		u, err = c.api.GetUserInfoContext(ctx, user)
		return err
	})
	if err == nil {
		c.names.put(user, displayName(u))
	}
	return u, err
}

// slackbot is Slack's own user, which Slack does not call a bot.
const slackbot = "USLACKBOT"

func (c *Client) personOf(ref chat.PersonRef, u *slack.User) chat.Person {
	foreign := u.TeamID != "" && u.TeamID != c.me.team && (c.me.enterprise == "" || u.Enterprise.EnterpriseID != c.me.enterprise)
	return chat.Person{
		Ref: ref, Name: displayName(u), Zone: u.TZ, Bot: u.IsBot || u.ID == slackbot,
		Stranger: u.IsRestricted || u.IsUltraRestricted || u.IsStranger || foreign,
	}
}

// bot is a bot that has no user, as in messages of incoming webhooks.
func (c *Client) bot(ctx context.Context, ref chat.PersonRef, bot string) (chat.Person, error) {
	var b *slack.Bot
	err := c.do(ctx, "bots.info", "", func(ctx context.Context) (err error) {
		b, err = c.api.GetBotInfoContext(ctx, slack.GetBotInfoParameters{Bot: bot})
		return err
	})
	if err != nil {
		return chat.Person{}, fmt.Errorf("person %s: %w", ref, err)
	}
	return chat.Person{Ref: ref, Name: b.Name, Bot: true}, nil
}

// displayName is what somebody is called in Slack's clients.
func displayName(u *slack.User) string {
	for _, name := range []string{u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name} {
		if name = strings.TrimSpace(strings.TrimPrefix(name, "@")); name != "" {
			return name
		}
	}
	return u.ID
}

// nameOf is what somebody is called in a text, by the label beside the mention
// or the identifier if Slack cannot be asked.
func (c *Client) nameOf(ctx context.Context, user, label string) string {
	if name, ok := c.names.get(user); ok {
		return name
	}
	if u, err := c.user(ctx, user); err == nil {
		return displayName(u)
	}
	if label != "" {
		return label
	}
	return user
}

// Member implements chat.Platform. Somebody who is in no list and cannot be
// looked up either is a doubt.
func (c *Client) Member(ctx context.Context, r chat.RoomRef, p chat.PersonRef) (bool, error) {
	channel, okRoom := id(r)
	user, okPerson := id(p)
	if !okRoom || !okPerson {
		return false, fmt.Errorf("member %q of %q: %w", p, r, chat.ErrNotFound)
	}
	cursor := ""
	for {
		var users []string
		err := c.do(ctx, "conversations.members", "", func(ctx context.Context) (err error) {
			users, cursor, err = c.api.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{ChannelID: channel, Cursor: cursor, Limit: 1000})
			return err
		})
		if err != nil {
			return false, fmt.Errorf("members of %s: %w", r, err)
		}
		if slices.Contains(users, user) {
			return true, nil
		}
		if cursor == "" {
			break
		}
	}
	if _, err := c.Person(ctx, p); err != nil {
		return false, fmt.Errorf("member %s of %s: %w", p, r, err)
	}
	return false, nil
}

// InGroup implements chat.Grouper.
func (c *Client) InGroup(ctx context.Context, g chat.GroupRef, p chat.PersonRef) (bool, error) {
	user, ok := id(p)
	if !ok {
		return false, fmt.Errorf("%q in group %q: %w", p, g, chat.ErrNotFound)
	}
	users, err := c.inGroup(ctx, g)
	return slices.Contains(users, user), err
}

// Members implements chat.Grouper.
func (c *Client) Members(ctx context.Context, g chat.GroupRef) ([]chat.PersonRef, error) {
	users, err := c.inGroup(ctx, g)
	var people []chat.PersonRef
	for _, u := range users {
		people = append(people, c.person(u))
	}
	return people, err
}

// inGroup are the users of a group, who are asked for once a minute.
func (c *Client) inGroup(ctx context.Context, g chat.GroupRef) ([]string, error) {
	group, ok := id(g)
	if !ok {
		return nil, fmt.Errorf("group %q: %w", g, chat.ErrNotFound)
	}
	users, ok := c.groups.get(group)
	if ok {
		return users, nil
	}
	err := c.do(ctx, "usergroups.users.list", "", func(ctx context.Context) (err error) {
		users, err = c.api.GetUserGroupMembersContext(ctx, group)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("people of group %s: %w", g, err)
	}
	c.groups.put(group, users)
	return users, nil
}
