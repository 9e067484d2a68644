package teams

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kept/bot/chat"
)

// openedPrefix names what Kept opened: CONVERSATION → opened; openedFor the
// conversation of a key.
const (
	openedPrefix = "teams/opened/"
	namePrefix   = "teams/thread called/" // NAME → the key of the thread that is called so
	openedFor    = "teams/opened for/"
	chatFor      = "teams/chat for/" // KEY → the group chat that was made, whether it is finished or not
)

// opened is a room that Kept opened.
type opened struct {
	Name string `json:"name"`
}

// OpenRoom implements chat.RoomOpener. A room is a channel of the configured team
// where Graph lets Kept make one and answers within a minute, else a thread of the
// configured channel; a private room is a group chat. A channel's description and a thread's first
// message carry the mark of the key, by which they are found again where Graph
// lets Kept look; of a chat Kept remembers it, and after a crash in the middle of
// opening one there may be a second.
func (c *Client) OpenRoom(ctx context.Context, key, name string, private bool, people []chat.PersonRef) (chat.Room, error) {
	c.out.opening.Lock()
	defer c.out.opening.Unlock()
	r, err := c.open(ctx, key, name, private, people)
	if err != nil {
		return chat.Room{}, gone(fmt.Errorf("open a room for %s: %w", key, err))
	}
	return r, c.Invite(ctx, r.Ref, people)
}

func (c *Client) open(ctx context.Context, key, name string, private bool, people []chat.PersonRef) (chat.Room, error) {
	var conversation string
	if found, err := c.recall(ctx, openedFor+key, &conversation); err != nil {
		return chat.Room{}, &chat.RetryError{After: soon, Err: err}
	} else if found {
		return c.Room(ctx, c.room(conversation))
	}
	threaded, err := c.recall(ctx, partsPrefix+threadMark(key), &composed{}) // it may stand
	if err != nil {
		return chat.Room{}, &chat.RetryError{After: soon, Err: err}
	}
	called := name
	switch {
	case private:
		conversation, called, err = c.openChat(ctx, key, name, people)
	case c.cfg.Team != "" && !threaded:
		conversation, called, err = c.openChannel(ctx, key, name)
		switch {
		case c.cfg.Channel == "":
		case errors.Is(err, errLacking):
			c.tell(ctx, "Graph does not let Kept make channels, so incidents are threads: add Channel.Create.Group and ChannelSettings.ReadWrite.Group to authorization.permissions.resourceSpecific in the app's manifest, and consent to them again", "error", err)
			conversation, called, err = c.openThread(ctx, key, name)
		case c.waitedFor("channel "+key, err):
			c.log.WarnContext(ctx, "Graph makes no channel now, so this incident is a thread", "room", key, "error", err)
			conversation, called, err = c.openThread(ctx, key, name)
		}
	case c.cfg.Channel != "":
		conversation, called, err = c.openThread(ctx, key, name)
	default:
		err = chat.ErrNoRooms
	}
	if err != nil {
		return chat.Room{}, err
	}
	r := chat.Room{Ref: c.room(conversation), Name: called, Private: private}
	if err := c.remember(ctx, openedPrefix+conversation, opened{called}); err != nil {
		return r, &chat.RetryError{After: soon, Err: err}
	}
	if err := c.remember(ctx, openedFor+key, conversation); err != nil {
		return r, &chat.RetryError{After: soon, Err: err}
	}
	c.out.rooms.put(conversation, r)
	return r, nil
}

// openChannel makes a channel, or finds the one that an earlier attempt made for
// the key. (learn.microsoft.com/graph/api/channel-post; Channel.Create.Group)
func (c *Client) openChannel(ctx context.Context, key, name string) (conversation, called string, err error) {
	var made channelInfo
	err = c.permitted("make channels", func() error {
		there, err := c.channels(ctx, c.cfg.Team)
		if err != nil {
			return err
		}
		mark := chat.Mark(key)
		if i := slices.IndexFunc(there, func(ch channelInfo) bool { return strings.Contains(ch.About, mark) }); i >= 0 {
			made = there[i]
			return nil
		}
		made, err = c.makeChannel(ctx, there, channelName(name), mark)
		return err
	})
	if err != nil {
		return "", "", err
	}
	service, err := c.serviceOf(ctx, c.cfg.Channel)
	if err == nil {
		err = c.remember(ctx, placePrefix+made.ID, place{Service: service, Kind: inChannel, Name: made.Name, Group: c.cfg.Team})
	}
	if err != nil {
		return "", "", &chat.RetryError{After: soon, Err: err}
	}
	return made.ID, made.Name, nil
}

// makeChannel makes a channel under the first name that is free. Teams keeps the
// names of deleted channels for a while without listing them.
func (c *Client) makeChannel(ctx context.Context, there []channelInfo, name, mark string) (made channelInfo, err error) {
	const names = 30
	for n := 1; n <= names; n++ {
		called := numbered(name, n)
		if slices.ContainsFunc(there, func(ch channelInfo) bool { return strings.EqualFold(ch.Name, called) }) {
			continue
		}
		err = c.graphSend(ctx, request{method: http.MethodPost, url: "/teams/" + segment(c.cfg.Team) + "/channels", posts: true, body: block{
			"displayName": called, "description": "Opened by Kept · " + mark, "membershipType": "standard",
		}}, &made)
		if taken := said(err, http.StatusConflict) || said(err, http.StatusBadRequest) && strings.Contains(err.Error(), "xist"); !taken {
			return made, err
		}
	}
	return made, fmt.Errorf("%w: %s to %s are taken", chat.ErrRefused, name, numbered(name, names))
}

// channelName makes a wish into a name that Teams takes: at most 50 characters,
// none of ~ # % & * { } + / \ : < > ? | ' ", no "_" or "." at its ends.
// (learn.microsoft.com/microsoftteams/limits-specifications-teams)
func channelName(wish string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune("~#%&*{}+/\\:<>?|'\"\u2019", r) || unicode.IsControl(r) {
			return '-'
		}
		return r
	}, strings.ToValidUTF8(wish, "-"))
	trim := func(s string) string { return strings.Trim(s, "_. -…") }
	for chat.Length(name) > maxChannelName-4 { // room for a number
		name, _ = chat.Cut(name, maxChannelName-4)
	}
	if name = trim(strings.Join(strings.Fields(name), " ")); name == "" {
		return "incident"
	}
	return name
}

const maxChannelName = 50

func numbered(name string, n int) string {
	if n <= 1 {
		return name
	}
	return name + "-" + strconv.Itoa(n)
}

// threadMark is the mark of the first message of a thread that is a room.
func threadMark(key string) string { return postMark("room " + key) }

// openThread begins a thread in the configured channel.
func (c *Client) openThread(ctx context.Context, key, name string) (conversation, called string, err error) {
	if err := c.unshared(ctx, c.cfg.Channel); err != nil {
		return "", "", err
	}
	if called, err = c.freeName(ctx, key, channelName(name)); err != nil {
		return "", "", &chat.RetryError{After: soon, Err: err}
	}
	t, mark := target{channel: c.cfg.Channel, room: c.cfg.Channel}, threadMark(key)
	before, err := c.begun(ctx, t, mark, 1) // an attempt whose fate was unknown
	if err != nil {
		return "", "", notPosted(err)
	}
	if conversation = before.Conversation; conversation == "" {
		conversation, _, err = c.say(ctx, t, render(chat.Says(chat.B(called)), mark, c.roomLinks(ctx))[0])
	}
	if err != nil {
		return "", "", err
	}
	if err := c.threadIsRoom(ctx, conversation); err != nil {
		return "", "", &chat.RetryError{After: soon, Err: err}
	}
	return conversation, called, nil
}

// freeName is the first of a name and its numbers that no other thread has.
func (c *Client) freeName(ctx context.Context, key, name string) (string, error) {
	for n := 1; ; n++ {
		whose, called := "", numbered(name, n)
		if _, err := c.recall(ctx, namePrefix+called, &whose); err != nil {
			return "", err
		}
		if whose == "" || whose == key {
			return called, c.remember(ctx, namePrefix+called, key)
		}
	}
}
