package slackfake

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// What the Web API and events say about things. The key sets are those of
// recorded answers (slackapi/java-slack-sdk, json-logs).

// showUser is a user object; email says whether the token may see addresses.
// mu held.
func (w *Workspace) showUser(u *User, email bool) object {
	first, last, _ := strings.Cut(u.RealName, " ")
	zone, offset := u.Zone, 0
	label := zone
	if loc, err := time.LoadLocation(zone); err == nil {
		label, offset = w.now().In(loc).Zone()
	}
	profile := object{
		"real_name": u.RealName, "real_name_normalized": u.RealName,
		"display_name": u.Display, "display_name_normalized": u.Display,
		"first_name": first, "last_name": last, "title": u.Title, "phone": "", "skype": "",
		"status_text": "", "status_emoji": "", "status_expiration": 0, "status_text_canonical": "",
		"avatar_hash": "g" + strings.ToLower(u.ID), "team": w.team(u),
	}
	for _, size := range []string{"24", "32", "48", "72", "192", "512"} {
		profile["image_"+size] = w.baseURL + "/avatar/" + u.ID + "/" + size + ".png"
	}
	if email && u.Email != "" {
		profile["email"] = u.Email
	}
	shown := object{
		"id": u.ID, "team_id": w.team(u), "name": u.Name, "deleted": u.Deleted, "real_name": u.RealName,
		"profile": profile, "is_bot": u.Bot, "is_app_user": false, "updated": w.state.Started,
	}
	if u.ID == w.state.Bot {
		profile["bot_id"], profile["api_app_id"], profile["always_active"] = w.state.BotID, w.state.AppID, true
	}
	if u.Deleted {
		return shown
	}
	maps.Copy(shown, object{
		"color": "9f69e7", "tz": zone, "tz_label": label, "tz_offset": offset,
		"is_admin": u.Admin, "is_owner": false, "is_primary_owner": false,
		"is_restricted": u.Guest, "is_ultra_restricted": u.Single,
		"is_email_confirmed": !u.Bot, "who_can_share_contact_card": "EVERYONE",
	})
	if u.Team != "" {
		shown["is_stranger"] = true
	}
	return shown
}

// team is the organisation that a user belongs to; nil is the app's.
func (w *Workspace) team(u *User) string {
	if u == nil || u.Team == "" {
		return w.opt.TeamID
	}
	return u.Team
}

// showChannel is a conversation object as the bot sees it. mu held.
func (w *Workspace) showChannel(c *Channel) object {
	bot := w.state.Bot
	if c.Direct {
		other := bot
		for _, m := range c.Members {
			if m != bot {
				other = m
			}
		}
		return object{
			"id": c.ID, "created": seconds(c.CreatedAt), "is_archived": false, "is_im": true, "is_org_shared": false,
			"context_team_id": w.opt.TeamID, "updated": c.CreatedAt.UnixMilli(), "user": other,
			"is_user_deleted": false, "priority": 0, "is_open": true, "last_read": "0000000000.000000",
		}
	}
	note := func(n Note) object {
		return object{"value": n.Text, "creator": n.By, "last_set": seconds(n.At)}
	}
	former := c.Former
	if former == nil {
		former = []string{}
	}
	shown := object{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "created": seconds(c.CreatedAt), "creator": c.Creator,
		"is_channel": !c.Private, "is_group": c.Private && !c.Group, "is_im": false, "is_mpim": c.Group,
		"is_private": c.Private, "is_archived": c.Archived, "is_general": c.General,
		"is_shared": c.Shared, "is_ext_shared": c.Shared, "is_org_shared": false, "is_pending_ext_shared": false,
		"is_member": c.has(bot), "unlinked": 0, "context_team_id": w.opt.TeamID,
		"shared_team_ids": []string{w.opt.TeamID}, "pending_shared": []string{}, "pending_connected_team_ids": []string{},
		"topic": note(c.Topic), "purpose": note(c.Purpose), "previous_names": former,
		"updated": c.CreatedAt.UnixMilli(),
	}
	if c.has(bot) {
		shown["last_read"] = "0000000000.000000"
		if ts := c.Read[bot]; ts != "" {
			shown["last_read"] = ts
		}
	}
	if c.Canvas != "" {
		shown["properties"] = object{"canvas": object{"file_id": c.Canvas, "is_empty": false, "quip_thread_id": ""}}
	}
	return shown
}

// showMessage is a message object; metadata says whether metadata is in it.
// mu held.
func (w *Workspace) showMessage(m *Message, metadata bool) object {
	shown := object{"type": "message", "ts": m.TS, "text": m.Text, "team": w.team(w.user(m.User))}
	maps.Copy(shown, m.Detail)
	set := func(key string, value any, when bool) {
		if when {
			shown[key] = value
		}
	}
	set("user", m.User, m.User != "")
	set("subtype", m.Subtype, m.Subtype != "")
	set("blocks", m.Blocks, len(m.Blocks) > 0)
	set("attachments", m.Attachments, len(m.Attachments) > 0)
	set("metadata", m.Metadata, metadata && len(m.Metadata) > 0)
	set("client_msg_id", clientID(m), m.BotID == "" && m.Subtype == "")
	set("edited", object{"user": m.EditedBy, "ts": m.EditedTS}, m.EditedTS != "")
	if m.BotID != "" {
		shown["bot_id"], shown["app_id"], shown["bot_profile"] = m.BotID, w.state.AppID, w.showBot()
		set("username", m.Username, m.Username != "")
		set("icons", object{"emoji": m.Icon}, m.Icon != "")
	}
	if len(m.Files) > 0 {
		files := make([]object, len(m.Files))
		for i := range m.Files {
			files[i] = w.showFile(&m.Files[i])
		}
		shown["files"], shown["upload"], shown["display_as_bot"] = files, m.Subtype == "file_share", false
	}
	if len(m.Reactions) > 0 {
		reactions := make([]object, len(m.Reactions))
		for i, r := range m.Reactions {
			reactions[i] = object{"name": r.Name, "users": slices.Clone(r.Users), "count": len(r.Users)}
		}
		shown["reactions"] = reactions
	}
	if m.PinnedBy != "" {
		shown["pinned_to"] = []string{m.Channel}
		shown["pinned_info"] = object{"channel": m.Channel, "pinned_by": m.PinnedBy, "pinned_ts": seconds(m.PinnedAt)}
	}
	w.showThread(shown, m)
	return shown
}

// showThread adds what a message says about its thread. mu held.
func (w *Workspace) showThread(shown object, m *Message) {
	switch {
	case m.Thread == "":
	case m.Thread != m.TS:
		shown["thread_ts"] = m.Thread
		if root := w.message(m.Channel, m.Thread); root != nil {
			shown["parent_user_id"] = root.User
			if m.Broadcast {
				shown["root"] = w.showMessage(root, false)
			}
		}
	default:
		users := []string{}
		for _, ts := range m.Replies {
			if r := w.message(m.Channel, ts); r != nil && !slices.Contains(users, r.User) {
				users = append(users, r.User)
			}
		}
		shown["thread_ts"], shown["reply_count"], shown["is_locked"] = m.TS, len(m.Replies), false
		shown["reply_users"], shown["reply_users_count"] = users[:min(5, len(users))], len(users)
		shown["latest_reply"], shown["subscribed"] = m.TS, slices.Contains(users, w.state.Bot) || m.User == w.state.Bot
		if n := len(m.Replies); n > 0 {
			shown["latest_reply"] = m.Replies[n-1]
		}
	}
}

// clientID is the identifier that a person's client gives a message.
func clientID(m *Message) string {
	digits := strings.ReplaceAll(m.TS, ".", "")
	return fmt.Sprintf("%08s-%04s-4000-8000-%012s", digits[:8], digits[8:12], digits[4:])
}

// showBot is the app's bot_profile. mu held.
func (w *Workspace) showBot() object {
	icon := w.baseURL + "/avatar/" + w.state.Bot + "/"
	return object{
		"id": w.state.BotID, "app_id": w.state.AppID, "name": w.opt.AppName, "deleted": false,
		"updated": w.state.Started, "team_id": w.opt.TeamID,
		"icons": object{"image_36": icon + "36.png", "image_48": icon + "48.png", "image_72": icon + "72.png"},
	}
}

// showFile is a file object. mu held.
func (w *Workspace) showFile(f *File) object {
	address := w.baseURL + "/files/" + f.ID + "/" + f.Name
	var public, private []string
	for _, id := range f.Channels {
		if c := w.channel(id); c != nil && c.Private {
			private = append(private, id)
		} else {
			public = append(public, id)
		}
	}
	return object{
		"id": f.ID, "created": seconds(f.CreatedAt), "timestamp": seconds(f.CreatedAt), "name": f.Name, "title": f.Title,
		"mimetype": f.Mimetype, "filetype": f.Filetype, "pretty_type": strings.ToUpper(f.Filetype[:1]) + f.Filetype[1:],
		"user": f.User, "user_team": w.opt.TeamID, "editable": false, "size": f.Size, "mode": "hosted",
		"is_external": false, "external_type": "", "is_public": len(public) > 0, "public_url_shared": false,
		"display_as_bot": false, "username": "", "url_private": address, "url_private_download": address + "?download=1",
		"permalink": address, "permalink_public": address, "channels": orEmpty(public), "groups": orEmpty(private),
		"ims": []string{}, "comments_count": 0, "is_starred": false, "has_rich_preview": false,
		"file_access": "visible", "media_display_type": "unknown", "shares": object{}, "has_more_shares": false,
	}
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// permalink is a message's address. mu held.
func (w *Workspace) permalink(m *Message) string {
	link := w.home() + "archives/" + m.Channel + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.Thread != "" && m.Thread != m.TS {
		link += "?thread_ts=" + m.Thread + "&cid=" + m.Channel
	}
	return link
}

// home is the workspace's address for people, "/" at its end. mu held.
func (w *Workspace) home() string {
	if w.opt.BaseURL != "" {
		return strings.TrimRight(w.opt.BaseURL, "/") + "/"
	}
	return "https://" + w.opt.TeamDomain + ".slack.com/"
}

// rawObject is a stored JSON object as something that can be added to.
func rawObject(raw json.RawMessage) object {
	var o object
	if json.Unmarshal(raw, &o) != nil {
		return object{}
	}
	return o
}
