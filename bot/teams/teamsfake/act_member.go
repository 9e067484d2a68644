package teamsfake

import (
	"fmt"
	"slices"
)

// installed tells the app that it was installed, removed or brought up to date.
// Of a team, t is set. mu held.
func (o *Organisation) installed(action string, p *Place, t *Team, by *User) {
	a := o.activity("installationUpdate", p, "", by)
	a["action"] = action
	data := a["channelData"].(object)
	if t != nil {
		data = o.teamData(t, "")
		a["channelData"] = data
	}
	data["settings"] = object{"selectedChannel": object{"id": p.ID}}
	data["source"] = object{"name": "message"}
	if by != nil {
		a = o.byHand(a, by)
	}
	o.tell(a)
}

// membersUpdate tells the app who came ("membersAdded") or went
// ("membersRemoved"). mu held.
func (o *Organisation) membersUpdate(key string, p *Place, t *Team, by *User, members []object) {
	a := o.activity("conversationUpdate", p, "", by)
	a[key] = members
	if t != nil {
		event := "teamMemberAdded"
		if key == "membersRemoved" {
			event = "teamMemberRemoved"
		}
		a["channelData"] = o.teamData(t, event)
	}
	o.tell(a)
}

// Install puts the app into a team, as its first member does; once more tells
// the app again, as Teams does when a new version is taken.
func (o *Organisation) Install(team string) error { return o.install(team, true) }

// Uninstall takes the app out of a team.
func (o *Organisation) Uninstall(team string) error { return o.install(team, false) }

func (o *Organisation) install(team string, in bool) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.team(team)
	if t == nil {
		return fmt.Errorf("there is no team %q; add it with AddTeam", team)
	}
	general := o.place(t.Internal)
	var by *User
	if members := o.members(general); len(members) > 0 {
		by = members[0]
	}
	action, key := "add", "membersAdded"
	if !in {
		action, key = "remove", "membersRemoved"
	}
	if in && t.Installed {
		action = "add-upgrade"
	}
	t.Installed = in
	o.touch()
	o.installed(action, general, t, by)
	if action != "add-upgrade" {
		o.membersUpdate(key, general, t, by, []object{{"id": o.BotID()}})
	}
	return nil
}

// InstallFor installs the app for somebody; once more tells the app again.
func (o *Organisation) InstallFor(user string) error { return o.installFor(user, true) }

// UninstallFor takes it from them; the bot cannot write to their chat then.
func (o *Organisation) UninstallFor(user string) error { return o.installFor(user, false) }

func (o *Organisation) installFor(user string, in bool) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	u := o.user(user)
	if u == nil {
		return fmt.Errorf("nobody in the organisation is %q; add them with AddUser", user)
	}
	action := "add"
	if !in {
		action = "remove"
	} else if u.Installed {
		action = "add-upgrade"
	}
	u.Installed, u.Blocked = in, !in
	p := o.directChat(u)
	o.touch()
	o.installed(action, p, nil, u)
	if action == "add" {
		o.membersUpdate("membersAdded", p, nil, u, []object{{"id": u.TeamsID, "aadObjectId": u.ID}, {"id": o.BotID()}})
	}
	return nil
}

// AddBot puts the bot into a group chat, RemoveBot takes it out, as a member of
// the chat does.
func (o *Organisation) AddBot(chat string) error { return o.botInChat(chat, true) }

// RemoveBot takes the bot out of a group chat.
func (o *Organisation) RemoveBot(chat string) error { return o.botInChat(chat, false) }

func (o *Organisation) botInChat(chat string, in bool) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	p := o.place(chat)
	if p == nil || p.Kind != Group {
		return fmt.Errorf("there is no group chat %q; add it with AddChat", chat)
	}
	var by *User
	if members := o.members(p); len(members) > 0 {
		by = members[0]
	}
	if in {
		o.enter(p, by)
		return nil
	}
	p.HasBot = false
	o.touch()
	o.installed("remove", p, nil, by)
	o.membersUpdate("membersRemoved", p, nil, by, []object{{"id": o.BotID()}})
	return nil
}

// Join puts somebody into a team (by group ID), a private channel or a chat.
func (o *Organisation) Join(user, teamOrPlace string) error { return o.moves(user, teamOrPlace, true) }

// Leave takes somebody out again.
func (o *Organisation) Leave(user, teamOrPlace string) error {
	return o.moves(user, teamOrPlace, false)
}

func (o *Organisation) moves(user, where string, in bool) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	u := o.user(user)
	if u == nil {
		return fmt.Errorf("nobody in the organisation is %q; add them with AddUser", user)
	}
	p, t := o.place(where), found(o.state.Teams, func(t *Team) bool { return t.ID == where })
	var members *[]string
	switch {
	case t != nil:
		p, members = o.place(t.Internal), &t.Members
	case p == nil:
		return fmt.Errorf("there is no team, channel or chat %q", where)
	case p.Kind == Standard:
		return fmt.Errorf("the members of a standard channel are the team's; join or leave the team")
	case p.Kind == Personal:
		return fmt.Errorf("nobody joins or leaves a chat with the bot")
	default:
		members = &p.Members
	}
	if slices.Contains(*members, u.ID) == in {
		return nil
	}
	key := "membersAdded"
	if in {
		*members = append(*members, u.ID)
	} else {
		key = "membersRemoved"
		*members = slices.DeleteFunc(*members, func(id string) bool { return id == u.ID })
	}
	o.touch()
	if o.hears(p) {
		o.membersUpdate(key, p, t, u, []object{{"id": u.TeamsID, "aadObjectId": u.ID}})
	}
	return nil
}

// RemoveChannel deletes a channel with what is in it, as an owner does. Its name
// stays taken.
func (o *Organisation) RemoveChannel(id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	p := o.place(id)
	if p == nil || p.isChat() || p.ID == o.team(p.Team).Internal {
		return fmt.Errorf("there is no channel %q that can be deleted", id)
	}
	o.state.Places = slices.DeleteFunc(o.state.Places, func(q *Place) bool { return q == p })
	o.state.Gone = append(o.state.Gone, p)
	o.touch()
	o.channelEvent(o.team(p.Team), p, "channelDeleted")
	return nil
}
