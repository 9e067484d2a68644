package slackfake

import (
	"regexp"
	"slices"
	"strings"
)

// What happens to channels, whoever does it. mu is held throughout.

var (
	nameChars = regexp.MustCompile(`^[a-z0-9_-]+$`)
	nameWord  = regexp.MustCompile(`[a-z0-9]`)
)

// checkName says what is wrong with the name of a channel, in Slack's error
// codes; "" = nothing.
func checkName(name string) (refusal string) {
	switch {
	case name == "":
		return "invalid_name_required"
	case len([]rune(name)) > 80:
		return "invalid_name_maxlength"
	case !nameChars.MatchString(name):
		return "invalid_name_specials"
	case !nameWord.MatchString(name):
		return "invalid_name_punctuation"
	}
	return ""
}

// taken reports whether a channel, archived ones too, has the name.
func (w *Workspace) taken(name string) bool {
	return slices.ContainsFunc(w.state.Channels, func(c *Channel) bool { return c.Name == name && name != "" })
}

// create makes a channel with its creator in it.
func (w *Workspace) create(name string, private bool, by string) *Channel {
	c := w.addChannel(Channel{Name: name, Private: private, Creator: by, Members: []string{by}})
	w.touch()
	if !private {
		w.event(object{"type": "channel_created", "channel": w.showChannel(c), "event_ts": w.stamp()})
	}
	w.line(c, by, "channel_join", "USER has joined the channel", nil)
	return c
}

// join puts somebody into a channel; inviter "" = they came by themselves.
func (w *Workspace) join(c *Channel, user, inviter string) {
	if c.has(user) {
		return
	}
	c.Members = append(c.Members, user)
	w.touch()
	detail := object{}
	body := object{
		"type": "member_joined_channel", "user": user, "channel": c.ID, "channel_type": c.letter(),
		"team": w.team(w.user(user)), "event_ts": w.stamp(),
	}
	if inviter != "" {
		detail["inviter"], body["inviter"] = inviter, inviter
	}
	w.tell(c, body)
	w.line(c, user, "channel_join", "USER has joined the channel", detail)
}

// leave takes somebody out of a channel.
func (w *Workspace) leave(c *Channel, user string) {
	if !c.has(user) {
		return
	}
	body := object{
		"type": "member_left_channel", "user": user, "channel": c.ID, "channel_type": c.letter(),
		"team": w.team(w.user(user)), "event_ts": w.stamp(),
	}
	w.tell(c, body)
	c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == user })
	w.touch()
	w.line(c, user, "channel_leave", "USER has left the channel", nil)
}

// letter is what membership events call the kind of channel.
func (c *Channel) letter() string {
	if c.Private {
		return "G"
	}
	return "C"
}

// event names a channel event, whose name for private channels begins
// otherwise.
func (c *Channel) event(what string) string {
	if c.Private {
		return "group_" + what
	}
	return "channel_" + what
}

// archive closes a channel.
func (w *Workspace) archive(c *Channel, by string) {
	w.line(c, by, "channel_archive", "USER archived the channel", nil)
	c.Archived = true
	w.touch()
	w.tell(c, object{"type": c.event("archive"), "channel": c.ID, "user": by, "is_moved": 0, "event_ts": w.stamp()})
}

// unarchive opens a channel again.
func (w *Workspace) unarchive(c *Channel, by string) {
	c.Archived = false
	w.touch()
	w.tell(c, object{"type": c.event("unarchive"), "channel": c.ID, "user": by, "event_ts": w.stamp()})
	w.line(c, by, "channel_unarchive", "USER un-archived the channel", nil)
}

// rename gives a channel another name.
func (w *Workspace) rename(c *Channel, name, by string) {
	old := c.Name
	c.Former = append(c.Former, old)
	c.Name = name
	w.touch()
	w.tell(c, object{"type": c.event("rename"), "event_ts": w.stamp(), "channel": object{
		"id": c.ID, "name": name, "name_normalized": name, "created": seconds(c.CreatedAt),
		"is_channel": !c.Private, "is_mpim": c.Group,
	}})
	w.line(c, by, "channel_name", "USER has renamed the channel from \""+old+"\" to \""+name+"\"",
		object{"old_name": old, "name": name})
}

// setTopic sets the topic; the channel gets a line that says so.
func (w *Workspace) setTopic(c *Channel, text, by string) {
	c.Topic = Note{Text: text, By: by, At: w.now()}
	said := "USER set the channel topic: " + text
	if text == "" {
		said = "USER cleared the channel topic"
	}
	w.line(c, by, "channel_topic", said, object{"topic": text})
}

// setPurpose sets the description.
func (w *Workspace) setPurpose(c *Channel, text, by string) {
	c.Purpose = Note{Text: text, By: by, At: w.now()}
	said := "USER set the channel description: " + text
	if text == "" {
		said = "USER cleared the channel description"
	}
	w.line(c, by, "channel_purpose", said, object{"purpose": text})
}

// direct finds the direct conversation of some people, or makes it.
func (w *Workspace) direct(people ...string) (c *Channel, made bool) {
	want := slices.Sorted(slices.Values(people))
	for _, c := range w.state.Channels {
		if (c.Direct || c.Group) && slices.Equal(slices.Sorted(slices.Values(c.Members)), want) {
			return c, false
		}
	}
	name := ""
	if len(people) > 2 {
		handles := make([]string, len(want))
		for i, id := range want {
			handles[i] = w.user(id).Name
		}
		name = "mpdm-" + strings.Join(handles, "--") + "-1"
	}
	c = w.addChannel(Channel{Name: name, Direct: len(people) == 2, Group: len(people) > 2, Members: people})
	w.touch()
	return c, true
}
