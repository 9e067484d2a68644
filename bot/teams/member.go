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

// Member implements chat.Platform. In a standard channel, and in its threads, are
// the members of the team; in a private or shared one those whom Graph names,
// because the connector does not tell them from the team's; in a chat those whom
// the connector names. Somebody who is not there and cannot be looked up either
// is a doubt.
func (c *Client) Member(ctx context.Context, r chat.RoomRef, p chat.PersonRef) (bool, error) {
	conversation, okRoom := id(r)
	object, okPerson := id(p)
	if !okRoom || !okPerson {
		return false, fmt.Errorf("member %q of %q: %w", p, r, chat.ErrNotFound)
	}
	in, err := c.isIn(ctx, conversation, object)
	if err != nil {
		return false, fmt.Errorf("members of %s: %w", r, err)
	}
	if in {
		return true, nil
	}
	if _, err := c.Person(ctx, p); err != nil {
		return false, fmt.Errorf("member %s of %s: %w", p, r, err)
	}
	return false, nil
}

func (c *Client) isIn(ctx context.Context, conversation, object string) (bool, error) {
	channel, _ := splitThread(conversation)
	if c.isChannel(ctx, channel) {
		room, err := c.Room(ctx, c.room(channel))
		if err != nil {
			return false, err
		}
		if room.Private {
			return c.inPrivateChannel(ctx, channel, object)
		}
	}
	_, err := c.memberOf(ctx, channel, object)
	switch {
	case err == nil:
		return true, nil
	case said(err, http.StatusNotFound, "MemberNotFoundInConversation"), said(err, http.StatusBadRequest, "MemberNotFoundInConversation"):
		return false, nil
	}
	return false, err
}

// inPrivateChannel asks Graph who is in a channel that not all of its team see.
// (learn.microsoft.com/graph/api/channel-list-members; ChannelMember.Read.All)
func (c *Client) inPrivateChannel(ctx context.Context, channel, object string) (in bool, err error) {
	group := c.groupOf(ctx, channel)
	if group == "" {
		return false, errors.New("the team of the channel is not known")
	}
	err = c.graphList(ctx, "/teams/"+segment(group)+"/channels/"+segment(channel)+"/members", func(item json.RawMessage) bool {
		var m struct {
			User string `json:"userId"`
		}
		in = in || json.Unmarshal(item, &m) == nil && strings.EqualFold(m.User, object)
		return !in
	})
	return in && err == nil, err
}

// InGroup implements chat.Grouper: of a group of the directory, its groups'
// members included. Who is in a group is asked once a minute.
// (learn.microsoft.com/graph/api/directoryobject-checkmembergroups; GroupMember.Read.All)
func (c *Client) InGroup(ctx context.Context, g chat.GroupRef, p chat.PersonRef) (bool, error) {
	group, okGroup := id(g)
	object, okPerson := id(p)
	if !okGroup || !okPerson {
		return false, fmt.Errorf("%q in group %q: %w", p, g, chat.ErrNotFound)
	}
	if in, ok := c.out.groups.get(group + " " + object); ok {
		return in, nil
	}
	var answer struct {
		Value []string `json:"value"`
	}
	err := c.graphDo(ctx, http.MethodPost, "/users/"+segment(object)+"/checkMemberGroups", block{"groupIds": []string{group}}, &answer)
	if err != nil {
		return false, fmt.Errorf("people of group %s: %w", g, err)
	}
	in := false
	for _, of := range answer.Value {
		in = in || strings.EqualFold(of, group)
	}
	c.out.groups.put(group+" "+object, in)
	return in, nil
}

// Members implements chat.Grouper: the people of a group of the directory and of the
// groups within it. (learn.microsoft.com/graph/api/group-list-transitivemembers;
// GroupMember.Read.All)
func (c *Client) Members(ctx context.Context, g chat.GroupRef) ([]chat.PersonRef, error) {
	group, ok := id(g)
	if !ok {
		return nil, fmt.Errorf("group %q: %w", g, chat.ErrNotFound)
	}
	var people []chat.PersonRef
	err := c.graphList(ctx, "/groups/"+segment(group)+"/transitiveMembers"+query("$select", "id"), func(item json.RawMessage) bool {
		var m struct {
			Type string `json:"@odata.type"`
			ID   string `json:"id"`
		}
		if json.Unmarshal(item, &m) == nil && m.Type == "#microsoft.graph.user" && m.ID != "" {
			people = append(people, c.person(m.ID))
		}
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("people of group %s: %w", g, err)
	}
	return people, nil
}
