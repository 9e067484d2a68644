package slackfake

import (
	"cmp"
	"fmt"
	"mime"
	"path"
	"slices"
	"strings"
)

// Type posts what somebody types, in a thread if threadTS is set, and says
// under which timestamp. Names written as "@Ana" or "#general" become links,
// the rest is escaped as Slack escapes it. The error says why a person could
// not have typed it there.
func (w *Workspace) Type(user, channel, text, threadTS string) (ts string, err error) {
	return w.write(user, channel, text, threadTS, Message{})
}

// TypeBroadcast is a reply that is shown in the channel, too.
func (w *Workspace) TypeBroadcast(user, channel, text, threadTS string) (ts string, err error) {
	return w.write(user, channel, text, threadTS, Message{Broadcast: true})
}

// Upload posts a file with a text under it.
func (w *Workspace) Upload(user, channel, name string, content []byte, text, threadTS string) (ts string, err error) {
	ext := path.Ext(name)
	kind, _, _ := mime.ParseMediaType(mime.TypeByExtension(ext))
	return w.write(user, channel, text, threadTS, Message{Subtype: "file_share", Files: []File{{
		Name: name, Title: name, Mimetype: cmp.Or(kind, "text/plain"), Filetype: cmp.Or(strings.TrimPrefix(ext, "."), "text"),
		Size: len(content), Content: content, User: user, Channels: []string{channel},
	}}})
}

func (w *Workspace) write(user, channel, text, threadTS string, m Message) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	who, err := w.member(user, channel)
	if err != nil {
		return "", err
	}
	if threadTS != "" {
		root := w.message(channel, threadTS)
		if root == nil || root.Deleted {
			return "", fmt.Errorf("there is no message %s in #%s to reply to", threadTS, who.channel.Name)
		}
		threadTS = cmp.Or(root.Thread, threadTS) // a reply to a reply stands in the same thread
	}
	m.User, m.Channel, m.Thread = user, channel, threadTS
	m.Text = unlabelled(w.entities(text))
	if text != "" {
		m.Blocks = w.richBlocks(m.Text)
	}
	for i := range m.Files {
		f := m.Files[i]
		f.ID, f.CreatedAt = w.id("F"), w.now()
		m.Files[i] = f
		m.Files[i].Content = nil
		w.state.Files = append(w.state.Files, &f)
		w.event(object{
			"type": "file_shared", "channel_id": channel, "file_id": f.ID, "user_id": user, "file": object{"id": f.ID},
		})
	}
	return w.post(m).TS, nil
}

// member looks up somebody who is in a channel that is open. mu held.
func (w *Workspace) member(user, channel string) (actor, error) {
	who, err := w.actor(user, channel)
	switch {
	case err != nil:
		return who, err
	case !who.channel.has(user):
		return who, fmt.Errorf("%s is not in #%s; Join first", who.user.Name, who.channel.Name)
	case who.channel.Archived:
		return who, fmt.Errorf("#%s is archived; nobody can change anything in it", who.channel.Name)
	}
	return who, nil
}

// onMessage does something to a message that somebody sees.
func (w *Workspace) onMessage(user, channel, ts string, do func(*Message) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	who, err := w.member(user, channel)
	if err != nil {
		return err
	}
	m := w.message(channel, ts)
	if m == nil || !m.seen(user) || m.EphemeralTo != "" {
		return fmt.Errorf("%s sees no message %s in #%s", who.user.Name, ts, who.channel.Name)
	}
	return do(m)
}

// Edit changes what somebody wrote.
func (w *Workspace) Edit(user, channel, ts, text string) error {
	return w.onMessage(user, channel, ts, func(m *Message) error {
		if m.User != user {
			return fmt.Errorf("%s did not write message %s; only its author can edit it", user, ts)
		}
		w.edit(m, user, true, func(m *Message) {
			m.Text = unlabelled(w.entities(text))
			m.Blocks = w.richBlocks(m.Text)
		})
		return nil
	})
}

// Delete removes a message, one's own or as an administrator anyone's.
func (w *Workspace) Delete(user, channel, ts string) error {
	return w.onMessage(user, channel, ts, func(m *Message) error {
		if m.User != user && !w.user(user).Admin {
			return fmt.Errorf("%s did not write message %s; its author or an administrator can delete it", user, ts)
		}
		w.remove(m)
		return nil
	})
}

// React puts an emoji under a message, named with or without its colons.
func (w *Workspace) React(user, channel, ts, emoji string) error {
	return w.onMessage(user, channel, ts, func(m *Message) error {
		return refused("react to "+ts, w.react(m, user, strings.Trim(emoji, ":")))
	})
}

// Unreact takes an emoji away again.
func (w *Workspace) Unreact(user, channel, ts, emoji string) error {
	return w.onMessage(user, channel, ts, func(m *Message) error {
		return refused("unreact to "+ts, w.unreact(m, user, strings.Trim(emoji, ":")))
	})
}

// Pin pins a message to its channel.
func (w *Workspace) Pin(user, channel, ts string) error {
	return w.onMessage(user, channel, ts, func(m *Message) error { return refused("pin "+ts, w.pin(m, user)) })
}

// Unpin takes a pin away.
func (w *Workspace) Unpin(user, channel, ts string) error {
	return w.onMessage(user, channel, ts, func(m *Message) error { return refused("unpin "+ts, w.unpin(m, user)) })
}

func refused(what, code string) error {
	if code == "" {
		return nil
	}
	return fmt.Errorf("%s: %w", what, refuse(code))
}

// Join lets somebody into a public channel.
func (w *Workspace) Join(user, channel string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.actor(user, channel); err != nil {
		return err
	}
	w.join(w.channel(channel), user, "")
	return nil
}

// Leave takes somebody out of a channel.
func (w *Workspace) Leave(user, channel string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.member(user, channel); err != nil {
		return err
	}
	w.leave(w.channel(channel), user)
	return nil
}

// Invite brings somebody into a channel that the inviter is in; the app's bot,
// too.
func (w *Workspace) Invite(inviter, channel, user string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.member(inviter, channel); err != nil {
		return err
	}
	if w.user(user) == nil {
		return fmt.Errorf("nobody in the workspace is %q; add them with AddUser", user)
	}
	w.join(w.channel(channel), user, inviter)
	return nil
}

// CreateChannel makes a channel with its creator in it.
func (w *Workspace) CreateChannel(user, name string, private bool) (Channel, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.actor(user, ""); err != nil {
		return Channel{}, err
	}
	if code := checkName(name); code != "" {
		return Channel{}, refused("make #"+name, code)
	}
	if w.taken(name) {
		return Channel{}, refused("make #"+name, "name_taken")
	}
	return w.create(name, private, user).copy(), nil
}

// DirectWith is the direct conversation of somebody with the app, made if it is
// not there.
func (w *Workspace) DirectWith(user string) (Channel, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.actor(user, ""); err != nil {
		return Channel{}, err
	}
	c, _ := w.direct(user, w.state.Bot)
	return c.copy(), nil
}

// OpenHome opens the app's Home tab. The app hears of it and may publish a view.
func (w *Workspace) OpenHome(user string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.actor(user, ""); err != nil {
		return err
	}
	c, _ := w.direct(user, w.state.Bot)
	body := object{"type": "app_home_opened", "user": user, "channel": c.ID, "tab": "home", "event_ts": w.stamp()}
	for _, v := range slices.Backward(w.state.Views) {
		if v.Type == "home" && v.User == user {
			body["view"] = w.showView(v)
			break
		}
	}
	w.event(body)
	return nil
}

// whisper shows somebody a line of Slack's own that nobody else sees. mu held.
func (w *Workspace) whisper(channel, user, text string) {
	w.post(Message{Channel: channel, User: "USLACKBOT", Text: text, EphemeralTo: user})
}
