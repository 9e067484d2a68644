package slackfake

import (
	"slices"
	"unicode/utf8"
)

// Limits of channels (Slack's references of conversations.setTopic and
// conversations.invite).
const (
	maxTopic   = 250
	maxInvites = 100
)

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

func (c *call) conversationsMembers() (object, error) {
	ch, err := c.room("read")
	if err != nil {
		return nil, err
	}
	from, to, next, err := c.page(len(ch.Members), 100, 1000)
	if err != nil {
		return nil, err
	}
	return object{
		"members": slices.Concat([]string{}, ch.Members[from:to]), "response_metadata": object{"next_cursor": next},
	}, nil
}

func (c *call) conversationsOpen() (object, error) {
	var ch *Channel
	var made bool
	switch users := c.list("users"); {
	case c.args["channel"] != "":
		var err error
		if ch, err = c.room(""); err != nil {
			return nil, err
		}
	case len(users) == 0:
		return nil, refuse("users_list_not_supplied")
	case len(users) > 8:
		return nil, refuse("too_many_users")
	default:
		bot := c.w.state.Bot
		kind := &Channel{Direct: len(users) == 1, Group: len(users) > 1}
		if err := c.w.need(kind.scopes("manage")...); err != nil {
			return nil, err
		}
		for _, id := range users {
			if err := reachable(c.w.user(id)); err != nil {
				return nil, err
			}
		}
		ch, made = c.w.direct(append([]string{bot}, users...)...)
	}
	answer := object{"channel": object{"id": ch.ID}}
	if c.flag("return_im") {
		answer["channel"] = c.w.showChannel(ch)
	}
	if !made {
		answer["no_op"], answer["already_open"] = true, true
	}
	return answer, nil
}

func (c *call) conversationsJoin() (object, error) {
	ch, err := c.room("")
	switch {
	case err != nil:
		return nil, err
	case ch.Private:
		return nil, refuse("method_not_supported_for_channel_type")
	case ch.Archived:
		return nil, refuse("is_archived")
	}
	already := ch.has(c.w.state.Bot)
	c.w.join(ch, c.w.state.Bot, "")
	answer, err := c.shown(ch)
	if already {
		answer["warning"] = "already_in_channel"
		answer["response_metadata"] = object{"warnings": []string{"already_in_channel"}}
	}
	return answer, err
}

// conversationsInvite invites all or, with force, those whom it can.
func (c *call) conversationsInvite() (object, error) {
	ch, err := c.member("invites")
	if err != nil {
		return nil, err
	}
	users := c.list("users")
	switch {
	case ch.Direct || ch.Group:
		return nil, refuse("method_not_supported_for_channel_type")
	case len(users) == 0:
		return nil, refuse("no_user")
	case len(users) > maxInvites:
		return nil, refuse("too_many_users")
	}
	var good []string
	problems := []object{}
	for _, id := range users {
		if refusal := c.uninvitable(ch, id); refusal != "" {
			problems = append(problems, object{"user": id, "ok": false, "error": refusal})
		} else if !slices.Contains(good, id) {
			good = append(good, id)
		}
	}
	if len(problems) > 0 && (len(good) == 0 || !c.flag("force")) {
		return nil, &refusal{code: problems[0]["error"].(string), detail: object{"errors": problems}}
	}
	for _, id := range good {
		c.w.join(ch, id, c.w.state.Bot)
	}
	answer, err := c.shown(ch)
	if len(problems) > 0 {
		answer["errors"] = problems
	}
	return answer, err
}

// uninvitable says why somebody cannot be invited, in Slack's error codes.
func (c *call) uninvitable(ch *Channel, id string) string {
	user := c.w.user(id)
	switch {
	case id == c.w.state.Bot:
		return "cant_invite_self"
	case user == nil || user.Deleted:
		return "user_not_found"
	case ch.has(id):
		return "already_in_channel"
	case user.Team != "" && !ch.Shared:
		return "user_team_not_in_channel"
	case user.Single && slices.ContainsFunc(c.w.state.Channels, func(o *Channel) bool { return !o.Direct && o.has(id) }):
		return "ura_max_channels"
	}
	return ""
}

func (c *call) conversationsKick() (object, error) {
	ch, err := c.member("manage")
	if err != nil {
		return nil, err
	}
	user, err := c.required("user")
	switch {
	case err != nil:
		return nil, err
	case user == c.w.state.Bot:
		return nil, refuse("cant_kick_self")
	case ch.General:
		return nil, refuse("cant_kick_from_general")
	case !ch.has(user):
		return nil, refuse("not_in_channel")
	}
	c.w.leave(ch, user)
	return object{"errors": object{}}, nil
}

func (c *call) conversationsLeave() (object, error) {
	ch, err := c.room("manage")
	switch {
	case err != nil:
		return nil, err
	case ch.General:
		return nil, refuse("cant_leave_general")
	case !ch.has(c.w.state.Bot):
		return object{"not_in_channel": true}, nil
	}
	c.w.leave(ch, c.w.state.Bot)
	return nil, nil
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
