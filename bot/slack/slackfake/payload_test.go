package slackfake

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// samples are the key paths of real payloads, to a depth of five; a list ends
// after 400.
type samples struct {
	API     map[string][]string
	Events  map[string][]string
	Backend map[string][]string `json:"app-backend"`
}

func readSamples(t *testing.T) samples {
	dir := os.Getenv("KEPT_SCHEMAS")
	if dir == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("KEPT_SCHEMAS is not set; CI compares payloads with the keys of real ones")
		}
		t.Skip("KEPT_SCHEMAS is not set: it names the directory with the keys of real payloads")
	}
	data, err := os.ReadFile(filepath.Join(dir, "slack-key-paths.json"))
	if err != nil {
		t.Fatal(err)
	}
	var s samples
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// keyPaths lists the keys of a payload, "a.b[].c", to a depth of five; what
// stands under blocks and under the names of a form's inputs is the app's.
func keyPaths(v any, at string, depth int, list *[]string) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			path := key
			if at != "" {
				path = at + "." + key
			}
			*list = append(*list, path)
			if key != "blocks" && key != "values" && key != "event_payload" && depth < 5 {
				keyPaths(inner, path, depth+1, list)
			}
		}
	case []any:
		for _, item := range v {
			keyPaths(item, at+"[]", depth, list)
		}
	}
}

// objects are the keys that a message or a file has anywhere, wherever a
// message or a file may stand: each sample shows but one of many.
func (s samples) objects() map[string]bool {
	file := under(s.API["files.info"], "file.")
	message := slices.Concat(
		under(s.Events["MessagePayload"], "event."), under(s.Events["MessageFileSharePayload"], "event."),
		under(s.API["conversations.history"], "messages[]."), under(s.API["conversations.replies"], "messages[]."),
		under(s.API["pins.list"], "items[].message."), under(s.Events["MessageChangedPayload"], "event.message."),
	)
	// Documented, though in none of the recorded messages.
	message = append(message, "reply_users", "pinned_info", "pinned_info.channel", "pinned_info.pinned_by", "pinned_info.pinned_ts")
	for _, key := range file {
		message = append(message, "files[]."+key)
	}
	known := map[string]bool{}
	for _, at := range []string{"event.", "event.root.", "event.message.", "event.previous_message.", "event.item.message.", "message."} {
		for _, key := range message {
			known[at+key] = true
		}
	}
	return known
}

// under are the paths below one, without it.
func under(paths []string, at string) []string {
	var list []string
	for _, path := range paths {
		if rest, ok := strings.CutPrefix(path, at); ok {
			list = append(list, rest)
		}
	}
	return list
}

// realKeys fails the test for each key of a payload that no real one has, and
// for each that every real one has and it has not.
func realKeys(t *testing.T, what string, payload json.RawMessage, known []string, also map[string]bool) {
	t.Helper()
	if len(known) == 0 {
		t.Errorf("%s: no real payload is known", what)
		return
	}
	var parsed any
	if err := json.Unmarshal(payload, &parsed); err != nil {
		t.Fatal(err)
	}
	var ours []string
	keyPaths(parsed, "", 1, &ours)
	cut := len(known) == 400
	for _, path := range ours {
		if !slices.Contains(known, path) && !also[path] && !(cut && path > known[len(known)-1]) {
			t.Errorf("%s has %s, which real payloads have not", what, path)
		}
	}
	for _, path := range always[what] {
		if !slices.Contains(ours, path) {
			t.Errorf("%s has no %s, which every real one has", what, path)
		}
	}
}

func TestEventsHaveTheKeysOfRealOnes(t *testing.T) {
	real := readSamples(t)
	// The samples were recorded over years; the envelope grew meanwhile.
	envelope := real.objects()
	for _, paths := range real.Events {
		for _, path := range paths {
			if path != "event" && !strings.HasPrefix(path, "event.") {
				envelope[path] = true
			}
		}
	}
	s := newStage(t, Delivery{})
	seen := s.hello().acking(nothing)
	got := map[string]frame{}
	await := func(name string) {
		t.Helper()
		for got[name].Envelope == "" {
			select {
			case f := <-seen:
				got[eventName(f)] = f
			case <-s.soon().Done():
				t.Fatalf("no %s came", name)
			}
		}
	}
	ts := s.says(s.ana, "it broke, see https://example.com/?a=1&b=2")
	await("message")
	s.says(s.ana, "@Kept status")
	await("app_mention")
	s.ok(s.Edit(s.ana, s.ops, ts, "it broke badly"))
	await("message_changed")
	s.ok(s.React(s.ben, s.ops, ts, ":eyes:"))
	await("reaction_added")
	s.ok(s.Unreact(s.ben, s.ops, ts, "eyes"))
	await("reaction_removed")
	s.ok(s.Pin(s.ben, s.ops, ts))
	await("pin_added")
	s.ok(s.Unpin(s.ben, s.ops, ts))
	await("pin_removed")
	_, err := s.TypeBroadcast(s.ben, s.ops, "all see this", ts)
	s.ok(err)
	await("thread_broadcast")
	_, err = s.Upload(s.ben, s.ops, "graph.png", []byte("png"), "the graph", "")
	s.ok(err)
	await("file_share")
	await("file_shared")
	last := s.says(s.ana, "wrong room")
	s.ok(s.Delete(s.ana, s.ops, last))
	await("message_deleted")
	s.ok(s.Leave(s.ben, s.ops))
	await("member_left_channel")
	s.ok(s.Join(s.ben, s.ops))
	await("member_joined_channel")
	await("channel_join")
	s.ok(s.OpenHome(s.ana))
	await("app_home_opened")

	for name, sample := range map[string]string{
		"message": "MessagePayload", "app_mention": "AppMentionPayload", "message_changed": "MessageChangedPayload",
		"message_deleted": "MessageDeletedPayload", "reaction_added": "ReactionAddedPayload",
		"reaction_removed": "ReactionRemovedPayload", "pin_added": "PinAddedPayload", "pin_removed": "PinRemovedPayload",
		"thread_broadcast": "MessageThreadBroadcastPayload", "file_share": "MessageFileSharePayload",
		"file_shared": "FileSharedPayload", "member_left_channel": "MemberLeftChannelPayload",
		"member_joined_channel": "MemberJoinedChannelPayload", "channel_join": "MessageChannelJoinPayload",
		"app_home_opened": "AppHomeOpenedPayload",
	} {
		realKeys(t, name, got[name].Payload, real.Events[sample], envelope)
	}
}

// eventName is an event's subtype, else its type.
func eventName(f frame) string {
	var p struct {
		Event struct{ Type, Subtype string }
	}
	_ = json.Unmarshal(f.Payload, &p)
	if p.Event.Subtype != "" {
		return p.Event.Subtype
	}
	return p.Event.Type
}

func TestInteractionsHaveTheKeysOfRealOnes(t *testing.T) {
	real := readSamples(t)
	messages := real.objects()
	s := newStage(t, Delivery{Shortcuts: []Shortcut{{Name: "Declare", Callback: "declare"}, {Name: "From this", Callback: "from", Message: true}}})
	ts := s.botSays(`[{"type":"actions","elements":[{"type":"button","action_id":"go","value":"7","style":"primary","text":{"type":"plain_text","text":"Go"}}]}]`)
	r := s.hello()
	app := s.answering(r)
	check := func(what, sample string, also map[string]bool, act func() (Outcome, error)) {
		t.Helper()
		_, err := act()
		s.ok(err)
		select {
		case f := <-app:
			realKeys(t, what, f.Payload, real.Backend[sample], also)
		case <-s.soon().Done():
			t.Fatalf("no %s came", what)
		}
	}
	check("slash command", "slash-commands/SlashCommandPayload", nil, func() (Outcome, error) {
		return s.Command(s.soon(), s.ana, s.ops, "/incident", "form")
	})
	check("block_actions", "interactive-components/BlockActionPayload", messages, func() (Outcome, error) {
		return s.Press(s.soon(), s.ana, s.ops, ts, "Go")
	})
	check("message_action", "interactive-components/MessageShortcutPayload", messages, func() (Outcome, error) {
		return s.MessageShortcut(s.soon(), s.ana, s.ops, ts, "from")
	})
	view := s.form(s.ana)
	check("view_submission", "views/ViewSubmissionPayload", map[string]bool{"view.state.values": true, "view.blocks": true, "response_urls": true},
		func() (Outcome, error) { return s.Submit(s.soon(), s.ana, view, map[string]any{"Title": "x"}) })
	view = s.form(s.ana)
	check("view_closed", "views/ViewClosedPayload", map[string]bool{"view.state.values": true, "view.blocks": true},
		func() (Outcome, error) { return s.CloseView(s.soon(), s.ana, view, false) })
}

// always are keys that every real payload of a kind has and that apps read.
var always = map[string][]string{
	"message": {
		"token", "team_id", "api_app_id", "type", "event_id", "event_time", "event_context", "is_ext_shared_channel",
		"authorizations[].enterprise_id", "authorizations[].team_id", "authorizations[].user_id", "authorizations[].is_bot",
		"event.type", "event.user", "event.text", "event.ts", "event.team", "event.channel", "event.channel_type",
		"event.event_ts", "event.client_msg_id", "event.blocks",
	},
	"app_mention":           {"event.type", "event.user", "event.text", "event.ts", "event.channel", "event.event_ts", "event.team"},
	"message_changed":       {"event.subtype", "event.hidden", "event.message.text", "event.message.edited.user", "event.message.edited.ts", "event.previous_message.text", "event.channel", "event.ts"},
	"message_deleted":       {"event.subtype", "event.hidden", "event.deleted_ts", "event.previous_message.ts", "event.channel", "event.ts"},
	"reaction_added":        {"event.user", "event.reaction", "event.item_user", "event.item.type", "event.item.channel", "event.item.ts", "event.event_ts"},
	"pin_added":             {"event.user", "event.channel_id", "event.item.type", "event.item.created_by", "event.item.message.ts", "event.item.message.permalink", "event.pin_count", "event.event_ts"},
	"thread_broadcast":      {"event.thread_ts", "event.root.ts", "event.root.thread_ts", "event.root.reply_count", "event.user"},
	"file_share":            {"event.files[].id", "event.files[].name", "event.files[].mimetype", "event.files[].url_private", "event.upload", "event.user"},
	"file_shared":           {"event.file_id", "event.user_id", "event.channel_id", "event.file.id"},
	"member_joined_channel": {"event.user", "event.channel", "event.channel_type", "event.team"},
	"app_home_opened":       {"event.user", "event.channel", "event.tab", "event.event_ts"},

	"slash command": {
		"token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command", "text",
		"api_app_id", "is_enterprise_install", "response_url", "trigger_id",
	},
	"block_actions": {
		"type", "token", "team.id", "team.domain", "user.id", "user.username", "user.name", "user.team_id", "api_app_id",
		"container.type", "container.message_ts", "container.channel_id", "container.is_ephemeral", "trigger_id", "enterprise",
		"is_enterprise_install", "channel.id", "channel.name", "message.ts", "message.text", "message.bot_id", "message.blocks",
		"response_url", "state.values", "actions[].action_id", "actions[].block_id", "actions[].type", "actions[].value",
		"actions[].text.text", "actions[].style", "actions[].action_ts",
	},
	"message_action": {
		"type", "token", "action_ts", "team.id", "user.id", "user.username", "channel.id", "channel.name", "callback_id",
		"trigger_id", "response_url", "message_ts", "message.ts", "message.text", "is_enterprise_install", "enterprise",
	},
	"view_submission": {
		"type", "token", "team.id", "user.id", "api_app_id", "trigger_id", "is_enterprise_install", "enterprise",
		"view.id", "view.type", "view.hash", "view.state.values", "view.callback_id", "view.private_metadata", "view.blocks",
		"view.root_view_id", "view.previous_view_id", "view.app_id", "view.bot_id", "view.team_id", "view.external_id",
		"view.app_installed_team_id", "view.title.text", "view.submit.text", "view.clear_on_close", "view.notify_on_close",
	},
	"view_closed": {"type", "token", "team.id", "user.id", "api_app_id", "is_cleared", "view.id", "view.callback_id", "view.private_metadata"},
}
