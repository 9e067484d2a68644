package slackfake

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
)

// Press clicks a button of a message, named by its action_id or its label, and
// waits for the app. The error says what a person would find out by looking:
// there is no such message or button.
func (w *Workspace) Press(ctx context.Context, user, channel, ts, button string) (Outcome, error) {
	return w.Choose(ctx, user, channel, ts, button, nil)
}

// Choose uses an element of a message: a menu, a date, checkboxes. value is
// what Submit takes for such an input; nil for a button.
func (w *Workspace) Choose(ctx context.Context, user, channel, ts, element string, value any) (Outcome, error) {
	w.mu.Lock()
	who, err := w.actor(user, channel)
	if err != nil {
		w.mu.Unlock()
		return Outcome{}, err
	}
	m := w.message(channel, ts)
	if m == nil || !m.seen(user) {
		w.mu.Unlock()
		return Outcome{}, fmt.Errorf("%s sees no message %s in #%s", who.user.Name, ts, who.channel.Name)
	}
	payload, label, err := w.pressed(who, m.Blocks, nil, element, value, nil)
	if err != nil {
		w.mu.Unlock()
		return Outcome{}, err
	}
	container := object{
		"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": m.EphemeralTo != "",
	}
	if m.Thread != "" {
		container["thread_ts"] = m.Thread
	}
	payload["container"], payload["channel"] = container, who.place()
	if m.EphemeralTo == "" {
		payload["message"] = json.RawMessage(mustJSON(w.showMessage(m, true)))
	}
	payload["response_url"] = w.answerTo(answerURL{user: user, channel: channel, message: ts})
	w.mu.Unlock()
	return w.send(ctx, envelope{kind: interactive, payload: payload}, who, troubleWith(label))
}

// PressHome clicks a button of the app's home.
func (w *Workspace) PressHome(ctx context.Context, user, button string) (Outcome, error) {
	home, ok := w.Home(user)
	if !ok {
		return Outcome{}, fmt.Errorf("the app shows %s no home; OpenHome first", user)
	}
	return w.ChooseView(ctx, user, home.ID, button, nil, nil)
}

// PressView clicks a button in an open form; entered is what was filled in so
// far, as in Submit.
func (w *Workspace) PressView(ctx context.Context, user, view, button string, entered map[string]any) (Outcome, error) {
	return w.ChooseView(ctx, user, view, button, nil, entered)
}

// ChooseView uses an element of an open form or of the home, as Choose does.
func (w *Workspace) ChooseView(ctx context.Context, user, view, element string, value any, entered map[string]any) (Outcome, error) {
	w.mu.Lock()
	who, err := w.actor(user, "")
	var v *View
	if err == nil {
		v, err = w.viewOf(user, view)
	}
	if err != nil {
		w.mu.Unlock()
		return Outcome{}, err
	}
	payload, label, err := w.pressed(who, rawBlocks(v.Raw), v.Values, element, value, entered)
	if err != nil {
		w.mu.Unlock()
		return Outcome{}, err
	}
	state, _ := payload["state"].(object)
	v.Values = mustJSON(state["values"])
	delete(payload, "state")
	payload["container"] = object{"type": "view", "view_id": v.ID}
	payload["view"] = json.RawMessage(mustJSON(w.showView(v)))
	w.mu.Unlock()
	return w.send(ctx, envelope{kind: interactive, payload: payload}, who, troubleWith(label))
}

// pressed is the payload for the use of an element among blocks, but for the
// place where they stand, and what people read on the element. mu held.
func (w *Workspace) pressed(who actor, raw, before json.RawMessage, element string, value any, entered map[string]any) (payload object, label string, err error) {
	blocks := parseBlocks(raw)
	e, err := findControl(blocks, element)
	if err != nil {
		return nil, "", err
	}
	action := object{
		"action_id": e.id, "block_id": e.block, "type": e.kind,
		"action_ts": timestamp(w.now().UnixMicro()),
	}
	for _, key := range []string{"text", "value", "style", "url", "placeholder", "confirm",
		"initial_option", "initial_date", "initial_time", "initial_user", "initial_channel", "initial_conversation"} {
		if set, ok := e.raw[key]; ok {
			action[key] = set
		}
	}
	values, _, err := w.fill(blocks, before, entered)
	if err != nil {
		return nil, "", err
	}
	if e.stateful() || e.kind == "overflow" {
		chosen, err := w.chosen(e, value)
		if err != nil {
			return nil, "", err
		}
		for key, set := range chosen {
			action[key] = set
		}
		if e.stateful() {
			values.put(e, chosen)
		}
	}
	payload = w.interaction("block_actions", who.user)
	payload["actions"] = []object{action}
	payload["state"] = object{"values": values}
	payload["trigger_id"] = w.app.triggers.give(who.user.ID, who.channel.ID, w.now())
	return payload, cmp.Or(e.label, e.id), nil
}

// troubleWith words Slack's sign that a click did not reach the app.
func troubleWith(element string) func(string) string {
	return func(code string) string { return fmt.Sprintf("%q failed with the error %q", element, code) }
}

// Shortcut runs a global shortcut, named by its callback_id or by its name.
func (w *Workspace) Shortcut(ctx context.Context, user, shortcut string) (Outcome, error) {
	w.mu.Lock()
	who, err := w.actor(user, "")
	var s Shortcut
	if err == nil {
		s, err = w.app.shortcut(shortcut, false)
	}
	if err != nil {
		w.mu.Unlock()
		return Outcome{}, err
	}
	payload := w.interaction("shortcut", who.user)
	payload["callback_id"] = s.Callback
	payload["action_ts"] = timestamp(w.now().UnixMicro())
	payload["trigger_id"] = w.app.triggers.give(user, "", w.now())
	w.mu.Unlock()
	return w.send(ctx, envelope{kind: interactive, payload: payload}, who, troubleWith(s.Name))
}

// MessageShortcut runs a shortcut of a message's menu, named by its callback_id
// or by its name.
func (w *Workspace) MessageShortcut(ctx context.Context, user, channel, ts, shortcut string) (Outcome, error) {
	w.mu.Lock()
	who, err := w.actor(user, channel)
	var s Shortcut
	if err == nil {
		s, err = w.app.shortcut(shortcut, true)
	}
	var m *Message
	if err == nil {
		if m = w.message(channel, ts); m == nil || m.Deleted || m.EphemeralTo != "" {
			err = fmt.Errorf("%s sees no message %s with a menu in #%s", who.user.Name, ts, who.channel.Name)
		}
	}
	if err != nil {
		w.mu.Unlock()
		return Outcome{}, err
	}
	payload := w.interaction("message_action", who.user)
	payload["callback_id"] = s.Callback
	payload["action_ts"] = timestamp(w.now().UnixMicro())
	payload["trigger_id"] = w.app.triggers.give(user, channel, w.now())
	payload["response_url"] = w.answerTo(answerURL{user: user, channel: channel})
	payload["channel"], payload["message_ts"] = who.place(), ts
	payload["message"] = json.RawMessage(mustJSON(w.showMessage(m, false)))
	w.mu.Unlock()
	return w.send(ctx, envelope{kind: interactive, payload: payload}, who, troubleWith(s.Name))
}

// shortcut finds a shortcut of the app.
func (a *app) shortcut(name string, message bool) (Shortcut, error) {
	for _, s := range a.Shortcuts {
		if s.Message == message && (s.Callback == name || s.Name == name) {
			return s, nil
		}
	}
	return Shortcut{}, fmt.Errorf("the app has no such shortcut as %q; list it in Delivery.Shortcuts", name)
}
