package slack

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kept/bot/chat"
)

// sample is a payload as Slack sends it, with what it must become. Like names
// the recorded payloads of Slack's that have the same keys.
type sample struct {
	Like    string          `json:"like"`
	Way     string          `json:"way"`
	Payload json.RawMessage `json:"payload"`
	Event   *chat.Event     `json:"event"` // null: nothing that concerns Kept
}

func samples(t testing.TB) map[string]sample {
	t.Helper()
	files, err := filepath.Glob("testdata/inbound/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	all := map[string]sample{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var s sample
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[file] = s
	}
	return all
}

func TestPayloadsBecomeEvents(t *testing.T) {
	c := inboundClient(t, newPeer(t))
	for file, s := range samples(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			h, err := c.translate(t.Context(), inbound{way: s.Way, payload: s.Payload}, now)
			if err != nil {
				t.Fatal(err)
			}
			var got *chat.Event
			if !h.nothing() {
				got = &h.event
				sound(t, c, h.event)
			}
			if *update {
				s.Event = got
				data, err := json.MarshalIndent(s, "", "  ")
				if err == nil {
					err = os.WriteFile(file, append(data, '\n'), 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			want, _ := json.MarshalIndent(s.Event, "", "  ")
			if have, _ := json.MarshalIndent(got, "", "  "); string(have) != string(want) {
				t.Errorf("became\n%s\nwant\n%s", have, want)
			}
		})
	}
}

// The samples have no key that Slack's own payloads do not have. Of the longest
// payloads only the first so many keys in alphabetical order are known; what
// blocks consist of was not recorded.
func TestTheSamplesAreLikeSlacks(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(schemas(t), "slack-key-paths.json"))
	if err != nil {
		t.Fatal(err)
	}
	var known map[string]map[string][]string
	if err := json.Unmarshal(data, &known); err != nil {
		t.Fatal(err)
	}
	for file, s := range samples(t) {
		part, name, _ := strings.Cut(s.Like, "/")
		paths := known[part][name]
		if len(paths) == 0 {
			t.Errorf("%s is like %q, which is not known", file, s.Like)
			continue
		}
		var v any
		if err := json.Unmarshal(s.Payload, &v); err != nil {
			t.Fatal(err)
		}
		for _, path := range keyPaths(v, "", 1) {
			const recorded = 400
			if len(paths) == recorded && path > paths[recorded-1] || strings.Contains(path, "blocks") {
				continue
			}
			if !slices.Contains(paths, path) && !strings.Contains(path, "state.values") {
				t.Errorf("%s has %s, which Slack's has not", file, path)
			}
		}
	}
}

func keyPaths(v any, prefix string, depth int) (out []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = append(out, keyPaths(e, strings.TrimSuffix(prefix, ".")+"[].", depth)...)
		}
	case map[string]any:
		for k, e := range v {
			out = append(out, prefix+k)
			if depth < 5 {
				out = append(out, keyPaths(e, prefix+k+".", depth+1)...)
			}
		}
	}
	return out
}

// An app_mention and its message are one message: whichever comes first, the
// event is the same but for the delivery's identifier.
func TestAMentionAndItsMessageAreTheSameCommand(t *testing.T) {
	c := inboundClient(t, newPeer(t))
	all := samples(t)
	var events []chat.Event
	for _, name := range []string{"mention", "mention_as_message"} {
		s := all["testdata/inbound/"+name+".json"]
		h, err := c.translate(t.Context(), inbound{way: s.Way, payload: s.Payload}, now)
		if err != nil {
			t.Fatal(err)
		}
		h.event.ID = ""
		events = append(events, h.event)
	}
	a, _ := json.Marshal(events[0])
	b, _ := json.Marshal(events[1])
	if string(a) != string(b) || events[0].Kind != chat.Command {
		t.Errorf("two events:\n%s\n%s", a, b)
	}
}

func TestWhatNobodyUnderstandsIsRefused(t *testing.T) {
	c := inboundClient(t, newPeer(t))
	for _, payload := range []string{``, `null`, `[]`, `"x"`, `{`, `{"team_id":"T1"}`, `{"team_id":"T1","event":{"type":"message"}}`,
		`{"team":{"id":"T1"},"type":"block_actions","user":{"id":"U2"}}`, `{"team":{"id":"T1"},"type":"view_submission","user":{"id":"U2"},"view":{"callback_id":"form"}}`} {
		for _, way := range []string{wayEvents, wayCommands, wayPresses} {
			h, err := c.translate(t.Context(), inbound{way: way, payload: json.RawMessage(payload)}, now)
			if err == nil && !h.nothing() {
				t.Errorf("%s as %s became %+v", payload, way, h.event)
			}
			if err != nil && !useless(err) {
				t.Errorf("%s as %s: %v would be delivered again for nothing", payload, way, err)
			}
		}
	}
}

// sound holds of every event, whatever came in.
func sound(t *testing.T, c *Client, ev chat.Event) {
	t.Helper()
	if ev.Kind == "" || ev.At.IsZero() || ev.At.Location().String() != "UTC" {
		t.Errorf("event %+v", ev)
	}
	if ev.Person == c.person(c.me.user) && ev.Kind == chat.MessagePosted {
		t.Errorf("Kept hears itself: %+v", ev)
	}
	end := 0
	for _, m := range ev.Mentions {
		if m.Start < end || m.End <= m.Start || m.End > len(ev.Text) || ev.Text[m.Start] != '@' || m.Person == "" {
			t.Errorf("mention %+v of %q", m, ev.Text)
			return
		}
		end = m.End
	}
	if (ev.Message.ID == "") != (ev.Message.Room == "") {
		t.Errorf("message %+v", ev.Message)
	}
}

func FuzzPayloads(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.Way, string(s.Payload))
	}
	c := inboundClient(f, nil)
	c.cfg.HTTP.Transport = noNetwork{}
	f.Fuzz(func(t *testing.T, way, payload string) {
		h, err := c.translate(context.Background(), inbound{way: way, payload: json.RawMessage(payload)}, now)
		if err != nil {
			if !useless(err) {
				t.Errorf("would be delivered again for nothing: %v", err)
			}
			return
		}
		if h.nothing() {
			return
		}
		sound(t, c, h.event)
		if utf8.ValidString(payload) && !utf8.ValidString(h.event.Text) {
			t.Errorf("the text is broken: %q", h.event.Text)
		}
	})
}
