package slackfake

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var emojiName = regexp.MustCompile(`^[a-z0-9_+'-]+(::skin-tone-[2-6])?$`)

// marked finds the message that a reaction or pin is about.
func (c *call) marked() (*Message, error) {
	ch, err := c.room("")
	if err != nil {
		return nil, err
	}
	ts := c.args["timestamp"]
	if ts == "" {
		return nil, refuse("no_item_specified")
	}
	m := c.w.message(ch.ID, ts)
	if m == nil || m.Deleted || m.EphemeralTo != "" {
		return nil, refuse("message_not_found")
	}
	return m, nil
}

// marks is marked for what changes the message.
func (c *call) marks() (*Message, error) {
	if _, err := c.member(""); err != nil {
		return nil, err
	}
	return c.marked()
}

// done makes an answer of Slack's error code.
func done(refusal string) (object, error) {
	if refusal != "" {
		return nil, refuse(refusal)
	}
	return nil, nil
}

// emoji is the argument name, as an emoji's name.
func (c *call) emoji() (string, error) {
	name := strings.Trim(c.args["name"], ":")
	if !emojiName.MatchString(name) {
		return "", refuse("invalid_name")
	}
	return name, nil
}

func (c *call) reactionsAdd() (object, error) {
	m, err := c.marks()
	if err != nil {
		return nil, err
	}
	name, err := c.emoji()
	if err != nil {
		return nil, err
	}
	return done(c.w.react(m, c.w.state.Bot, name))
}

func (c *call) reactionsRemove() (object, error) {
	m, err := c.marks()
	if err != nil {
		return nil, err
	}
	name, err := c.emoji()
	if err != nil {
		return nil, err
	}
	return done(c.w.unreact(m, c.w.state.Bot, name))
}

func (c *call) reactionsGet() (object, error) {
	m, err := c.marked()
	if err != nil {
		return nil, err
	}
	shown := c.w.showMessage(m, false)
	shown["permalink"] = c.w.permalink(m)
	return object{"type": "message", "channel": m.Channel, "message": shown}, nil
}

func (c *call) pinsAdd() (object, error) {
	m, err := c.marks()
	if err != nil {
		return nil, err
	}
	return done(c.w.pin(m, c.w.state.Bot))
}

func (c *call) pinsRemove() (object, error) {
	m, err := c.marks()
	if err != nil {
		return nil, err
	}
	return done(c.w.unpin(m, c.w.state.Bot))
}

func (c *call) pinsList() (object, error) {
	ch, err := c.room("")
	if err != nil {
		return nil, err
	}
	items := []object{}
	for _, m := range c.w.pins(ch.ID) {
		items = append(items, c.w.showPin(m))
	}
	return object{"items": items}, nil
}

// bookmarked is the channel of a bookmarks method, which names it otherwise.
func (c *call) bookmarked() (*Channel, error) {
	id, err := c.required("channel_id")
	if err != nil {
		return nil, err
	}
	ch, err := c.roomCalled(id, "")
	switch {
	case err != nil:
		return nil, err
	case !ch.has(c.w.state.Bot):
		return nil, refuse("not_in_channel")
	}
	return ch, nil
}

func showBookmark(team string, b *Bookmark) object {
	return object{
		"id": b.ID, "channel_id": b.Channel, "title": b.Title, "link": b.Link, "emoji": b.Emoji, "icon_url": nil,
		"type": "link", "entity_id": nil, "date_created": seconds(b.CreatedAt), "date_updated": seconds(b.UpdatedAt),
		"rank": "U", "last_updated_by_user_id": b.By, "last_updated_by_team_id": team, "shortcut_id": nil,
		"app_id": nil, "app_action_id": nil,
	}
}

// checkLink says what is wrong with a bookmark's address or title.
func checkLink(title, link string) error {
	address, err := url.Parse(link)
	switch {
	case title == "" || utf8.RuneCountInString(title) > 255:
		return refuse("invalid_arguments", "[ERROR] must be between 1 and 255 characters [json-pointer:/title]")
	case err != nil || address.Scheme != "http" && address.Scheme != "https" || address.Host == "":
		return refuse("invalid_link")
	}
	return nil
}

func (c *call) bookmarksAdd() (object, error) {
	ch, err := c.bookmarked()
	switch {
	case err != nil:
		return nil, err
	case ch.Archived:
		return nil, refuse("is_archived")
	case c.args["type"] != "link":
		return nil, refuse("invalid_bookmark_type")
	}
	if err := checkLink(c.args["title"], c.args["link"]); err != nil {
		return nil, err
	}
	has := 0
	for _, b := range c.w.state.Bookmarks {
		if b.Channel == ch.ID {
			has++
		}
	}
	if has >= 100 {
		return nil, refuse("too_many_bookmarks")
	}
	b := &Bookmark{
		ID: c.w.id("Bk"), Channel: ch.ID, Title: c.args["title"], Link: c.args["link"], Emoji: c.args["emoji"],
		By: c.w.state.Bot, CreatedAt: c.w.now(),
	}
	c.w.state.Bookmarks = append(c.w.state.Bookmarks, b)
	return object{"bookmark": showBookmark(c.w.opt.TeamID, b)}, nil
}

// bookmark finds the bookmark that the arguments name.
func (c *call) bookmark() (int, error) {
	ch, err := c.bookmarked()
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(c.w.state.Bookmarks, func(b *Bookmark) bool {
		return b.ID == c.args["bookmark_id"] && b.Channel == ch.ID
	})
	if i < 0 {
		return 0, refuse("not_found")
	}
	return i, nil
}

func (c *call) bookmarksEdit() (object, error) {
	i, err := c.bookmark()
	if err != nil {
		return nil, err
	}
	b := c.w.state.Bookmarks[i]
	title, link, emoji := b.Title, b.Link, b.Emoji
	for name, to := range map[string]*string{"title": &title, "link": &link, "emoji": &emoji} {
		if v := c.args[name]; v != "" {
			*to = v
		}
	}
	if err := checkLink(title, link); err != nil {
		return nil, err
	}
	b.Title, b.Link, b.Emoji, b.By, b.UpdatedAt = title, link, emoji, c.w.state.Bot, c.w.now()
	return object{"bookmark": showBookmark(c.w.opt.TeamID, b)}, nil
}

func (c *call) bookmarksRemove() (object, error) {
	i, err := c.bookmark()
	if err != nil {
		return nil, err
	}
	c.w.state.Bookmarks = slices.Delete(c.w.state.Bookmarks, i, i+1)
	return nil, nil
}

func (c *call) bookmarksList() (object, error) {
	ch, err := c.bookmarked()
	if err != nil {
		return nil, err
	}
	shown := []object{}
	for _, b := range c.w.state.Bookmarks {
		if b.Channel == ch.ID {
			shown = append(shown, showBookmark(c.w.opt.TeamID, b))
		}
	}
	return object{"bookmarks": shown}, nil
}
