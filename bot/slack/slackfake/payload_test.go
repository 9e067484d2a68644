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

// realKeys fails the test for each key of a payload that no real one has.
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
