package teams

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"kept/bot/chat"
)

// What is remembered of posts, by name.
const (
	rootPrefix     = "teams/root/"     // CHANNEL/ID → first message of the thread, for replies in a channel
	partsPrefix    = "teams/parts/"    // MARK → the parts of a long post that stand so far
	composedPrefix = "teams/composed/" // CONVERSATION/ID → what a long post consists of
)

// target is where a post goes.
type target struct {
	conversation string // chat or thread; "" = a new thread of channel
	channel      string
	room         string // conversation that the reference names
	root         string // first message of the thread, for a reply in a channel
	only         string // object ID of the one person who sees it
	direct       bool   // to one person
}

// Post implements chat.Platform. A message too long for one of Teams' is posted
// as several, one below the other; the first is the one that the reference
// names. What one person shall see in a room is said to them alone, unless
// targeted messages are switched on. Threads of Teams have one level, and none
// in chats; what is broadcast needs nothing more, everybody sees replies.
func (c *Client) Post(ctx context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	t, err := c.target(ctx, to)
	if err != nil {
		return chat.MessageRef{}, gone(notPosted(fmt.Errorf("post %s: %w", key, err)))
	}
	if m, err = c.attach(ctx, t, m); err != nil {
		return chat.MessageRef{}, gone(notPosted(fmt.Errorf("files of %s: %w", key, err)))
	}
	mark := postMark(key)
	parts := render(m, mark, c.roomLinks(ctx))
	if len(parts) == 0 {
		return chat.MessageRef{}, fmt.Errorf("post %s: %w: it says nothing", key, chat.ErrRefused)
	}
	is := composed{Mark: mark}
	if len(parts) > 1 {
		if is, err = c.begun(ctx, t, mark, len(parts)); err != nil {
			return chat.MessageRef{}, gone(notPosted(fmt.Errorf("post %s: %w", key, err)))
		}
	}
	for i := len(is.IDs); i < len(parts); i++ {
		if i > 0 {
			t = t.below(is)
		}
		conversation, id, err := c.say(ctx, t, parts[i])
		if err != nil {
			return chat.MessageRef{}, gone(fmt.Errorf("post %s, part %d of %d: %w", key, i+1, len(parts), err))
		}
		is.add(conversation, id)
		if len(parts) > 1 {
			c.keep(ctx, partsPrefix+mark, is)
		}
	}
	return c.posted(ctx, t, is), nil
}

// below is where the parts after the first go.
func (t target) below(is composed) target {
	if t.conversation == "" {
		t.conversation = is.Conversation
	}
	return t
}

// posted remembers what an edit will want to know.
func (c *Client) posted(ctx context.Context, t target, is composed) chat.MessageRef {
	first, channel := is.IDs[0], t.room
	if t.only != "" || t.direct {
		channel = is.Conversation
	}
	if t.root != "" {
		c.keep(ctx, rootPrefix+channel+"/"+first, t.root)
	}
	if len(is.IDs) > 1 {
		c.keep(ctx, composedPrefix+channel+"/"+first, is)
	}
	c.out.keys.put(channel+"/"+first, is.Mark)
	return chat.MessageRef{Room: c.room(channel), ID: first}
}

// keep remembers what only makes things better: the post stands, so a failure
// here is told and nothing else.
func (c *Client) keep(ctx context.Context, name string, fact any) {
	if err := c.remember(ctx, name, fact); err != nil {
		c.log.ErrorContext(ctx, "could not remember where a post stands; an edit may miss its later parts", "name", name, "error", err)
	}
}

// target is where a destination is in Teams.
func (c *Client) target(ctx context.Context, to chat.Dest) (target, error) {
	var t target
	if to.Person != "" {
		object, ok := id(to.Person)
		if !ok {
			return t, fmt.Errorf("%w: %q is no person of Teams'", chat.ErrRefused, to.Person)
		}
		if to.Room == "" || !c.cfg.Targeted {
			conversation, err := c.direct(ctx, object)
			return target{conversation: conversation, room: conversation, direct: true}, err
		}
		t.only = object
	}
	conversation, ok := id(to.Room)
	if !ok {
		return t, fmt.Errorf("%w: %q is no room of Teams'", chat.ErrRefused, to.Room)
	}
	t.room = conversation
	channel, root := splitThread(conversation)
	switch {
	case root != "" || !c.isChannel(ctx, channel):
		t.conversation = conversation
	case to.Thread != "":
		t.conversation, t.root = threadOf(channel, to.Thread), to.Thread
	case t.only != "":
		t.conversation = channel
	default:
		t.channel = channel
	}
	return t, nil
}

// isChannel reports whether a conversation is a channel, and no chat.
func (c *Client) isChannel(ctx context.Context, conversation string) bool {
	if p, err := c.placeOf(ctx, conversation); err == nil && p.Kind != "" {
		return p.Kind == inChannel
	}
	return strings.HasSuffix(conversation, "@thread.tacv2") || strings.HasSuffix(conversation, "@thread.skype")
}

// say posts one message, and says in which conversation it stands.
func (c *Client) say(ctx context.Context, t target, part card) (conversation, id string, err error) {
	activity := part.activity()
	if t.direct {
		activity["channelData"] = block{"notification": block{"alert": true}} // shown in the feed, too
	}
	if t.only != "" {
		return c.whisper(ctx, t, activity)
	}
	var made created
	if t.conversation == "" {
		err = c.begin(ctx, t.channel, activity, &made)
		_, root := splitThread(made.ID)
		conversation, id = made.ID, root
		if made.Activity != "" {
			id = made.Activity
		}
		if root == "" {
			conversation = threadOf(t.channel, id)
		}
	} else {
		r := request{method: http.MethodPost, url: "/activities", body: activity, pace: t.conversation, posts: true}
		err = c.toConversation(ctx, t.conversation, r, &made)
		conversation, id = t.conversation, made.ID
	}
	if err == nil && id == "" {
		err = fmt.Errorf("%w: Teams did not say which message it became", chat.ErrUnknownFate)
	}
	return conversation, id, err
}

// begin begins a thread in a channel.
func (c *Client) begin(ctx context.Context, channel string, activity block, made *created) error {
	return c.byWayOf(ctx, channel, request{method: http.MethodPost, url: "/v3/conversations", pace: channel, posts: true, body: block{
		"isGroup": true, "bot": block{"id": "28:" + c.cfg.AppID}, "tenantId": c.cfg.Tenant, "activity": activity,
		"channelData": block{"channel": block{"id": channel}, "tenant": block{"id": c.cfg.Tenant}},
	}}, made)
}

// whisper shows a message to one person in a room, or says it to them alone where
// Teams does not do that.
// (learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages)
func (c *Client) whisper(ctx context.Context, t target, activity block) (conversation, id string, err error) {
	account, err := c.accountOf(ctx, t.only)
	if err != nil {
		return "", "", &chat.RetryError{After: soon, Err: err}
	}
	if account == "" {
		account = t.only
	}
	activity["recipient"] = block{"id": account, "isTargeted": true}
	var made created
	r := request{method: http.MethodPost, url: "/activities?isTargetedActivity=true", body: activity, pace: t.conversation, posts: true}
	err = c.toConversation(ctx, t.conversation, r, &made)
	if err == nil && made.ID == "" {
		err = fmt.Errorf("%w: Teams did not say which message it became", chat.ErrUnknownFate)
	}
	if !errors.Is(err, chat.ErrRefused) && !errors.Is(err, chat.ErrNotFound) {
		return t.room, made.ID, err
	}
	c.tell(ctx, "Teams shows no message to one person alone here; Kept writes to them directly instead", "conversation", t.conversation, "error", err)
	if conversation, err = c.direct(ctx, t.only); err != nil {
		return "", "", notPosted(err)
	}
	delete(activity, "recipient")
	err = c.toConversation(ctx, conversation, request{method: http.MethodPost, url: "/activities", body: activity, pace: conversation, posts: true}, &made)
	return conversation, made.ID, err
}

// direct is the conversation of a person with Kept, which is made if there is
// none yet. That is possible for whom the app is installed.
func (c *Client) direct(ctx context.Context, object string) (string, error) {
	conversation, err := c.directWith(ctx, object)
	if err != nil {
		return "", &chat.RetryError{After: soon, Err: err}
	}
	if conversation != "" {
		return conversation, nil
	}
	meeting, _ := c.out.meeting.LoadOrStore(object, &sync.Mutex{})
	meeting.(*sync.Mutex).Lock()
	defer meeting.(*sync.Mutex).Unlock()
	if conversation, err = c.directWith(ctx, object); err != nil || conversation != "" { // somebody else asked meanwhile
		return conversation, err
	}
	return c.approach(ctx, object)
}

// approach makes the conversation of a person with Kept.
func (c *Client) approach(ctx context.Context, object string) (string, error) {
	service, err := c.serviceOf(ctx, "")
	if err != nil {
		return "", &chat.RetryError{After: soon, Err: err}
	}
	account, err := c.accountOf(ctx, object)
	if err != nil {
		return "", &chat.RetryError{After: soon, Err: err}
	}
	if account == "" {
		account = object
	}
	var made created
	err = c.connector(ctx, service, request{method: http.MethodPost, url: "/v3/conversations", pace: "open " + object, body: block{
		"isGroup": false, "bot": block{"id": "28:" + c.cfg.AppID}, "members": []any{block{"id": account}}, "tenantId": c.cfg.Tenant,
		"channelData": block{"tenant": block{"id": c.cfg.Tenant}},
	}}, &made)
	switch {
	case err != nil:
		return "", fmt.Errorf("reach %s: %w", object, err)
	case made.ID == "":
		return "", &chat.RetryError{After: soon, Err: fmt.Errorf("reach %s: Teams did not say in which conversation", object)}
	}
	if err = c.remember(ctx, placePrefix+made.ID, place{Service: service, Kind: personal, With: object}); err == nil {
		err = c.remember(ctx, directPrefix+object, made.ID)
	}
	if err != nil {
		return "", &chat.RetryError{After: soon, Err: err}
	}
	return made.ID, nil
}

// Reach reports whether a person can be written to directly; the error says why
// not, and is ErrRefused or ErrNotFound where that will not pass by itself.
// Nothing is shown to them.
func (c *Client) Reach(ctx context.Context, p chat.PersonRef) error {
	object, ok := id(p)
	if !ok {
		return fmt.Errorf("reach %q: %w", p, chat.ErrNotFound)
	}
	conversation, err := c.direct(ctx, object)
	if err == nil {
		err = c.toConversation(ctx, conversation, request{method: http.MethodGet, url: "/members/" + segment(object)}, nil)
	}
	switch {
	case denied(err):
		return fmt.Errorf("they cannot be written to: install the app for them, or ask whether they blocked it: %w", err)
	case err != nil:
		return fmt.Errorf("reach %s: %w", p, err)
	}
	return nil
}
