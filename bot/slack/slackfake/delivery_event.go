package slackfake

import (
	"crypto/rand"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// queueEvent is the workspace's way out for events. mu of the workspace held.
func (w *Workspace) queueEvent(body object) {
	if !w.reaches(body) {
		return
	}
	for _, b := range w.mentionFirst(body) {
		if w.subscribed(b) && w.withinLimit() {
			w.sendEvent(b)
		}
	}
}

// eventLimit is how many events an app gets in an hour (Slack's documentation
// of the Events API); for those beyond it is told once a minute that there are
// some.
const eventLimit = 30_000

// withinLimit counts an event against the hour's. mu of the workspace held.
func (w *Workspace) withinLimit() bool {
	a, now := w.app, w.now()
	if now.Sub(a.hour) >= time.Hour {
		a.hour, a.inHour = now, 0
	}
	a.inHour++
	if w.opt.Unlimited || a.inHour <= eventLimit {
		return true
	}
	if minute := now.Truncate(time.Minute); !minute.Equal(a.limitedAt) {
		a.limitedAt = minute
		a.tell(envelope{kind: eventsAPI, payload: object{
			"token": verificationToken, "type": "app_rate_limited", "team_id": w.opt.TeamID,
			"minute_rate_limited": minute.Unix(), "api_app_id": w.state.AppID,
		}})
	}
	return false
}

// sendEvent wraps an event and sends it. mu of the workspace held.
func (w *Workspace) sendEvent(body object) {
	now := w.now()
	payload := object{
		"token": verificationToken, "team_id": w.opt.TeamID, "context_team_id": w.opt.TeamID,
		"context_enterprise_id": nil, "api_app_id": w.state.AppID, "type": "event_callback",
		"event_id": "Ev" + rand.Text()[:10], "event_time": now.Unix(), "event_context": "4-" + rand.Text(),
		"is_ext_shared_channel": w.shared(body),
		"authorizations": []object{{
			"enterprise_id": nil, "team_id": w.opt.TeamID, "user_id": w.state.Bot,
			"is_bot": true, "is_enterprise_install": false,
		}},
	}
	inner := maps.Clone(body)
	if inner["event_ts"] == nil {
		inner["event_ts"] = w.stamp()
	}
	// What is queued must not change with the workspace.
	payload["event"] = json.RawMessage(mustJSON(inner))
	a := w.app
	a.mu.Lock()
	times := 1
	if a.twice > 0 {
		a.twice--
		times = 2
	}
	a.mu.Unlock()
	for range times {
		a.tell(envelope{kind: eventsAPI, payload: payload})
	}
}

// eventScopes are the scopes that events need, by the beginning of their name
// (Slack's reference of events).
var eventScopes = map[string]string{
	"message.channels": "channels:history", "message.groups": "groups:history", "message.im": "im:history",
	"message.mpim": "mpim:history", "app_mention": "app_mentions:read", "reaction_": "reactions:read",
	"pin_": "pins:read", "file_": "files:read", "channel_": "channels:read", "group_": "groups:read",
}

// subscribed reports whether the app asked for events of this type, and may
// have them. mu of the workspace held.
func (w *Workspace) subscribed(body object) bool {
	name, _ := body["type"].(string)
	if channel, _ := body["channel_type"].(string); name == "message" {
		name += map[string]string{"channel": ".channels", "group": ".groups", "im": ".im", "mpim": ".mpim"}[channel]
	}
	for start, scope := range eventScopes {
		if strings.HasPrefix(name, start) && w.need(scope) != nil {
			return false
		}
	}
	return w.app.Events == nil || slices.Contains(w.app.Events, name)
}

// reaches reports whether the app may know of what happened: it hears nothing
// of channels that it is not in. mu of the workspace held.
func (w *Workspace) reaches(body object) bool {
	c := w.channelOf(body)
	return c == nil || c.has(w.state.Bot)
}

func (w *Workspace) shared(body object) bool {
	c := w.channelOf(body)
	return c != nil && c.Shared
}

// channelOf finds the channel that an event is about. mu of the workspace held.
func (w *Workspace) channelOf(body object) *Channel {
	for _, key := range []string{"channel", "channel_id"} {
		if id, ok := body[key].(string); ok {
			return w.channel(id)
		}
	}
	if item, ok := body["item"].(object); ok {
		id, _ := item["channel"].(string)
		return w.channel(id)
	}
	return nil
}

// mentionFirst holds back the message event of a mention until its app_mention
// has gone out; Slack promises no order. mu of the workspace held.
func (w *Workspace) mentionFirst(body object) (now []object) {
	a := w.app
	kind, _ := body["type"].(string)
	held := a.held
	a.held = nil
	switch {
	case kind == "app_mention" && held != nil:
		return []object{body, held}
	case held != nil:
		return append([]object{held}, w.mentionFirst(body)...)
	}
	said, _ := body["text"].(string)
	direct := body["channel_type"] == "im"
	if a.MentionFirst && kind == "message" && body["subtype"] == nil && !direct &&
		strings.Contains(said, "<@"+w.state.Bot+">") && body["bot_id"] == nil {
		a.held = body
		return nil
	}
	return []object{body}
}
