package slackfake

import "slices"

// maxInvites is how many people one call may invite (Slack's reference of
// conversations.invite).
const maxInvites = 100

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
