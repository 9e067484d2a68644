package slackfake

import (
	"slices"
	"unicode/utf8"
)

// maxTopic is the longest topic or purpose, in characters (Slack's reference of
// conversations.setTopic).
const maxTopic = 250

func (c *call) shown(ch *Channel) (object, error) { return object{"channel": c.w.showChannel(ch)}, nil }

func (c *call) conversationsCreate() (object, error) {
	w, name, private := c.w, c.args["name"], c.flag("is_private")
	if refusal := checkName(name); refusal != "" {
		return nil, refuse(refusal)
	}
	if err := w.need((&Channel{Private: private}).scopes("manage")...); err != nil {
		return nil, err
	}
	if w.taken(name) {
		return nil, refuse("name_taken")
	}
	return c.shown(w.create(name, private, w.state.Bot))
}

func (c *call) conversationsArchive() (object, error) {
	ch, err := c.room("manage")
	switch {
	case err != nil:
		return nil, err
	case ch.Direct || ch.Group:
		return nil, refuse("method_not_supported_for_channel_type")
	case ch.Archived:
		return nil, refuse("already_archived")
	case ch.General:
		return nil, refuse("cant_archive_general")
	case !ch.has(c.w.state.Bot):
		return nil, refuse("not_in_channel")
	}
	c.w.archive(ch, c.w.state.Bot)
	return nil, nil
}

func (c *call) conversationsUnarchive() (object, error) {
	ch, err := c.room("manage")
	switch {
	case err != nil:
		return nil, err
	case !ch.Archived:
		return nil, refuse("not_archived")
	case !ch.has(c.w.state.Bot):
		return nil, refuse("not_in_channel")
	}
	c.w.unarchive(ch, c.w.state.Bot)
	return nil, nil
}

func (c *call) conversationsInfo() (object, error) {
	ch, err := c.room("read")
	if err != nil {
		return nil, err
	}
	answer, err := c.shown(ch)
	if c.flag("include_num_members") {
		answer["channel"].(object)["num_members"] = len(ch.Members)
	}
	return answer, err
}

// listed are the channels of the kinds that are asked for.
func (c *call) listed() ([]*Channel, error) {
	kinds := c.list("types")
	if len(kinds) == 0 {
		kinds = []string{"public_channel"}
	}
	var list []*Channel
	for _, kind := range kinds {
		sample, ok := map[string]*Channel{
			"public_channel": {}, "private_channel": {Private: true}, "im": {Direct: true}, "mpim": {Group: true},
		}[kind]
		if !ok {
			return nil, refuse("invalid_types")
		}
		if err := c.w.need(sample.scopes("read")...); err != nil {
			return nil, err
		}
	}
	for _, ch := range c.w.state.Channels {
		kind := map[string]string{"channel": "public_channel", "group": "private_channel", "im": "im", "mpim": "mpim"}[ch.kind()]
		if slices.Contains(kinds, kind) && ch.visible(c.w.state.Bot) && !(ch.Archived && c.flag("exclude_archived")) {
			list = append(list, ch)
		}
	}
	return list, nil
}

func (c *call) showList(list []*Channel) (object, error) {
	from, to, next, err := c.page(len(list), 100, 1000)
	if err != nil {
		return nil, err
	}
	shown := []object{}
	for _, ch := range list[from:to] {
		o := c.w.showChannel(ch)
		if !ch.Direct {
			o["num_members"] = len(ch.Members)
		}
		shown = append(shown, o)
	}
	return object{"channels": shown, "response_metadata": object{"next_cursor": next}}, nil
}

func (c *call) conversationsList() (object, error) {
	list, err := c.listed()
	if err != nil {
		return nil, err
	}
	return c.showList(list)
}

func (c *call) usersConversations() (object, error) {
	list, err := c.listed()
	if err != nil {
		return nil, err
	}
	user := c.args["user"]
	if user == "" {
		user = c.w.state.Bot
	} else if c.w.user(user) == nil {
		return nil, refuse("user_not_found")
	}
	return c.showList(slices.DeleteFunc(list, func(ch *Channel) bool { return !ch.has(user) }))
}

// conversationsRename: an app may rename the channels that it made.
func (c *call) conversationsRename() (object, error) {
	ch, err := c.member("manage")
	if err != nil {
		return nil, err
	}
	name := c.args["name"]
	if refusal := checkName(name); refusal != "" {
		return nil, refuse(refusal)
	}
	switch {
	case ch.Creator != c.w.state.Bot:
		return nil, refuse("not_authorized")
	case ch.Name != name && c.w.taken(name):
		return nil, refuse("name_taken")
	case ch.Name != name:
		c.w.rename(ch, name, c.w.state.Bot)
	}
	return c.shown(ch)
}

func (c *call) conversationsSetTopic() (object, error) {
	ch, err := c.member("topic")
	if err != nil {
		return nil, err
	}
	topic := c.args["topic"]
	if utf8.RuneCountInString(topic) > maxTopic {
		return nil, refuse("too_long")
	}
	if topic = escape(topic); topic != ch.Topic.Text {
		c.w.setTopic(ch, topic, c.w.state.Bot)
	}
	return c.shown(ch)
}

func (c *call) conversationsSetPurpose() (object, error) {
	ch, err := c.member("topic")
	if err != nil {
		return nil, err
	}
	purpose := c.args["purpose"]
	if utf8.RuneCountInString(purpose) > maxTopic {
		return nil, refuse("too_long")
	}
	if purpose = escape(purpose); purpose != ch.Purpose.Text {
		c.w.setPurpose(ch, purpose, c.w.state.Bot)
	}
	return c.shown(ch)
}

func (c *call) conversationsMark() (object, error) {
	ch, err := c.member("manage")
	if err != nil {
		return nil, err
	}
	ts, err := c.stampArg("ts", "")
	if err != nil || ts == "" {
		return nil, refuse("invalid_timestamp")
	}
	if ch.Read == nil {
		ch.Read = map[string]string{}
	}
	ch.Read[c.w.state.Bot] = ts
	return nil, nil
}
