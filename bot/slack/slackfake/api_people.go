package slackfake

import (
	"slices"
	"strings"
)

func (c *call) apiTest() (object, error) {
	if code := c.args["error"]; code != "" {
		return nil, &refusal{code: code, detail: object{"args": c.args}}
	}
	return object{"args": c.args}, nil
}

// authTest says whose the token is. An app-level token is the app's.
func (c *call) authTest() (object, error) {
	w := c.w
	if c.token == w.opt.AppToken {
		return object{"app_id": w.state.AppID, "app_name": w.opt.AppName}, nil
	}
	return object{
		"url": w.home(), "team": w.teamName(), "team_id": w.opt.TeamID, "user": w.user(w.state.Bot).Name,
		"user_id": w.state.Bot, "bot_id": w.state.BotID, "is_enterprise_install": false,
	}, nil
}

// teamName is the team's name, the domain with a capital. mu held.
func (w *Workspace) teamName() string {
	d := w.opt.TeamDomain
	return strings.ToUpper(d[:1]) + d[1:]
}

func (c *call) appsConnectionsOpen() (object, error) {
	return object{"url": c.w.openSocket()}, nil
}

func (c *call) teamInfo() (object, error) {
	icon := object{"image_default": true}
	for _, size := range []string{"34", "44", "68", "88", "102", "132", "230"} {
		icon["image_"+size] = c.w.baseURL + "/avatar/team/" + size + ".png"
	}
	return object{"team": object{
		"id": c.w.opt.TeamID, "name": c.w.teamName(), "domain": c.w.opt.TeamDomain, "url": c.w.home(),
		"email_domain": "", "avatar_base_url": c.w.baseURL + "/avatar/", "is_verified": false, "icon": icon,
	}}, nil
}

func (c *call) botsInfo() (object, error) {
	if bot := c.args["bot"]; bot != "" && bot != c.w.state.BotID {
		return nil, refuse("bot_not_found")
	}
	bot := c.w.showBot()
	bot["user_id"] = c.w.state.Bot
	return object{"bot": bot}, nil
}

func (c *call) emojiList() (object, error) {
	return object{"emoji": object{}, "cache_ts": c.w.stamp()}, nil
}

func (c *call) usersInfo() (object, error) {
	id, err := c.required("user")
	if err != nil {
		return nil, err
	}
	u := c.w.user(id)
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return object{"user": c.w.showUser(u, c.w.need("users:read.email") == nil)}, nil
}

func (c *call) usersList() (object, error) {
	users := c.w.state.Users
	from, to, next, err := c.page(len(users), 1000, 1000)
	if err != nil {
		return nil, err
	}
	email := c.w.need("users:read.email") == nil
	shown := []object{}
	for _, u := range users[from:to] {
		shown = append(shown, c.w.showUser(u, email))
	}
	return object{
		"members": shown, "cache_ts": c.w.now().Unix(), "response_metadata": object{"next_cursor": next},
	}, nil
}

func (c *call) usersLookupByEmail() (object, error) {
	email, err := c.required("email")
	if err != nil {
		return nil, err
	}
	for _, u := range c.w.state.Users {
		if u.Email != "" && strings.EqualFold(u.Email, email) && !u.Deleted {
			return object{"user": c.w.showUser(u, true)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func (c *call) usergroupsList() (object, error) {
	if c.w.opt.FreePlan {
		return nil, refuse("plan_upgrade_required")
	}
	shown := []object{}
	for _, g := range c.w.state.Groups {
		if g.Disabled && !c.flag("include_disabled") {
			continue
		}
		o := object{
			"id": g.ID, "team_id": c.w.opt.TeamID, "is_usergroup": true, "is_subteam": true, "is_external": false,
			"name": g.Name, "handle": g.Handle, "description": "", "auto_provision": false,
			"date_create": c.w.state.Started, "date_update": c.w.state.Started, "date_delete": 0,
			"created_by": c.w.state.Bot, "updated_by": c.w.state.Bot, "deleted_by": nil, "enterprise_subteam_id": "",
			"prefs": object{"channels": []string{}, "groups": []string{}}, "user_count": len(g.Members),
		}
		if c.flag("include_users") {
			o["users"] = slices.Concat([]string{}, g.Members)
		}
		shown = append(shown, o)
	}
	return object{"usergroups": shown}, nil
}

func (c *call) usergroupsUsersList() (object, error) {
	if c.w.opt.FreePlan {
		return nil, refuse("plan_upgrade_required")
	}
	id, err := c.required("usergroup")
	if err != nil {
		return nil, err
	}
	for _, g := range c.w.state.Groups {
		if g.ID == id && (!g.Disabled || c.flag("include_disabled")) {
			return object{"users": slices.Concat([]string{}, g.Members)}, nil
		}
	}
	return nil, refuse("no_such_subteam")
}
