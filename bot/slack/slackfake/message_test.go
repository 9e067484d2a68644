package slackfake

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func texts(list []any) []string {
	var all []string
	for _, m := range list {
		all = append(all, m.(map[string]any)["text"].(string))
	}
	return all
}

func TestTimestampsAlwaysGrow(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	first := o.posts("one")
	second := o.posts("two") // the clock stands still
	o.mu.Lock()
	o.now = o.now.Add(-time.Hour)
	o.mu.Unlock()
	third := o.posts("three")
	if first != "1774952220.000000" || second <= first || third <= second {
		t.Errorf("timestamps %s, %s, %s", first, second, third)
	}
}

func TestHistoryIsReadInPagesAndSpans(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	var ts []string
	for i := range 7 {
		o.pass(time.Second)
		ts = append(ts, o.posts(fmt.Sprint(i)))
	}
	o.good("chat.postEphemeral", "channel", o.ops, "user", o.ana, "text", "only Ana")
	read := func(args ...string) []string {
		t.Helper()
		return texts(o.good("conversations.history", append([]string{"channel", o.ops}, args...)...).list("messages"))
	}
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"newest first", nil, "6 5 4 3 2 1 0"},
		{"exclusive", []string{"oldest", ts[2], "latest", ts[5]}, "4 3"},
		{"inclusive", []string{"oldest", ts[2], "latest", ts[5], "inclusive", "true"}, "5 4 3 2"},
		{"forward from oldest", []string{"oldest", ts[1], "limit", "3"}, "4 3 2"},
		{"one message", []string{"latest", ts[3], "inclusive", "1", "limit", "1"}, "3"},
	} {
		if got := strings.Join(read(c.args...), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	var all []string
	for cursor, n := "", 0; n < 5; n++ {
		a := o.good("conversations.history", "channel", o.ops, "limit", "3", "oldest", ts[0], "latest", "now", "cursor", cursor)
		all = append(all, texts(a.list("messages"))...)
		if n == 0 {
			o.posts("new while reading")
		}
		if cursor = a.str("response_metadata.next_cursor"); cursor == "" {
			break
		}
	}
	if got := strings.Join(all, " "); got != "6 5 4 3 2 1" {
		t.Errorf("paged %q", got)
	}
	o.refused("invalid_ts_oldest", "conversations.history", "channel", o.ops, "oldest", "yesterday")
	o.refused("invalid_cursor", "conversations.history", "channel", o.ops, "cursor", "!")
}

func TestThreads(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	root := o.posts("root")
	for i := range 3 {
		o.posts(fmt.Sprint("reply ", i), "thread_ts", root)
	}
	loud := o.posts("to all", "thread_ts", root, "reply_broadcast", "true")
	history := o.good("conversations.history", "channel", o.ops)
	if got := texts(history.list("messages")); !slices.Equal(got, []string{"to all", "root"}) {
		t.Errorf("history %q", got)
	}
	if history.get("messages.1.reply_count") != 4.0 || history.str("messages.1.latest_reply") != loud {
		t.Errorf("the root says %v", history.get("messages.1"))
	}
	if history.str("messages.0.subtype") != "thread_broadcast" || history.str("messages.0.root.text") != "root" {
		t.Errorf("the broadcast says %v", history.get("messages.0"))
	}
	var got []string
	for cursor, n := "", 0; n < 5; n++ {
		a := o.good("conversations.replies", "channel", o.ops, "ts", root, "limit", "3", "cursor", cursor)
		page := texts(a.list("messages"))
		if page[0] != "root" {
			t.Errorf("a page begins with %q", page[0])
		}
		got = append(got, page[1:]...)
		if cursor = a.str("response_metadata.next_cursor"); cursor == "" {
			break
		}
	}
	if want := []string{"reply 0", "reply 1", "reply 2", "to all"}; !slices.Equal(got, want) {
		t.Errorf("replies %q, want %q", got, want)
	}
	o.refused("thread_not_found", "chat.postMessage", "channel", o.ops, "text", "x", "thread_ts", "1.000000")
	o.refused("thread_not_found", "conversations.replies", "channel", o.ops, "ts", "1.000000")
	o.refused("cannot_reply_to_message", "chat.postMessage", "channel", o.ops, "text", "x", "thread_ts", loud)
	o.good("chat.delete", "channel", o.ops, "ts", root)
	if a := o.good("conversations.replies", "channel", o.ops, "ts", root); a.str("messages.0.subtype") != "tombstone" {
		t.Errorf("the deleted root: %v", a.get("messages.0"))
	}
}

func TestEditingAndDeleting(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	ts := o.posts("one")
	blocks := `[{"type":"section","text":{"type":"mrkdwn","text":"two"}}]`
	o.good("chat.update", "channel", o.ops, "ts", ts, "text", "two", "blocks", blocks)
	if m, _ := o.Message(o.ops, ts); m.EditedTS != "" || len(m.Blocks) == 0 {
		t.Errorf("a message of blocks: %+v, want it not to show as edited", m)
	}
	a := o.good("chat.update", "channel", o.ops, "ts", ts, "text", "three")
	if a.str("message.text") != "three" || a.get("message.blocks") != nil || a.str("message.edited.user") != o.Bot().ID {
		t.Errorf("text without blocks: %s", a.raw)
	}
	theirs := o.types(o.ana, "mine")
	o.refused("cant_update_message", "chat.update", "channel", o.ops, "ts", theirs, "text", "x")
	o.refused("cant_delete_message", "chat.delete", "channel", o.ops, "ts", theirs)
	o.refused("msg_too_long", "chat.update", "channel", o.ops, "ts", ts, "text", strings.Repeat("x", 4001))
	o.refused("no_text", "chat.postMessage", "channel", o.ops, "text", " ")
	o.good("chat.delete", "channel", o.ops, "ts", ts)
	o.refused("message_not_found", "chat.update", "channel", o.ops, "ts", ts, "text", "x")
	if got := texts(o.good("conversations.history", "channel", o.ops).list("messages")); !slices.Equal(got, []string{"mine"}) {
		t.Errorf("history %q", got)
	}
	if m, _ := o.Message(o.ops, ts); !m.Deleted {
		t.Error("tests cannot see that the message was deleted")
	}
}

func TestMetadataComesWhenAskedFor(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	meta := `{"event_type":"kept_post","event_payload":{"key":"k1"}}`
	o.posts("x", "metadata", meta)
	if a := o.good("conversations.history", "channel", o.ops); a.get("messages.0.metadata") != nil {
		t.Errorf("metadata unasked: %s", a.raw)
	}
	a := o.good("conversations.history", "channel", o.ops, "include_all_metadata", "true")
	if a.str("messages.0.metadata.event_payload.key") != "k1" {
		t.Errorf("no metadata: %s", a.raw)
	}
	o.refused("invalid_metadata_format", "chat.postMessage", "channel", o.ops, "text", "x", "metadata", "{")
	o.refused("invalid_metadata_schema", "chat.postMessage", "channel", o.ops, "text", "x", "metadata", `{"event_type":"x"}`)
}

func TestReactionsAndPins(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	ts := o.types(o.ana, "look")
	on := []string{"channel", o.ops, "timestamp", ts}
	o.good("reactions.add", append(on, "name", "pushpin")...)
	o.refused("already_reacted", "reactions.add", append(on, "name", ":pushpin:")...)
	o.refused("invalid_name", "reactions.add", append(on, "name", "no such emoji")...)
	o.refused("message_not_found", "reactions.add", "channel", o.ops, "timestamp", "1.000000", "name", "x")
	if a := o.good("reactions.get", on...); a.get("message.reactions.0.count") != 1.0 {
		t.Errorf("reactions %s", a.raw)
	}
	o.good("reactions.remove", append(on, "name", "pushpin")...)
	o.refused("no_reaction", "reactions.remove", append(on, "name", "pushpin")...)
	o.good("pins.add", on...)
	o.refused("already_pinned", "pins.add", on...)
	if a := o.good("pins.list", "channel", o.ops); a.str("items.0.message.text") != "look" {
		t.Errorf("pins %s", a.raw)
	}
	o.good("pins.remove", on...)
	o.refused("no_pin", "pins.remove", on...)
}

func TestAPastIsThereWithoutEvents(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	heard := o.hears()
	long := o.clock().Add(-24 * time.Hour)
	root, err := o.AddMessage(Message{Channel: o.ops, User: o.ana, Text: "long ago"}, long)
	if err != nil {
		t.Fatal(err)
	}
	o.posts("now")
	*heard = nil
	for _, m := range []Message{
		{Channel: o.ops, User: o.ben, Text: "at the same time"},
		{Channel: o.ops, User: o.ben, Text: "a reply", Thread: root.TS},
	} {
		if _, err := o.AddMessage(m, long); err != nil {
			t.Fatal(err)
		}
	}
	if got := texts(o.good("conversations.history", "channel", o.ops).list("messages")); !slices.Equal(got, []string{"now", "at the same time", "long ago"}) {
		t.Errorf("history %q", got)
	}
	if got := texts(o.good("conversations.replies", "channel", o.ops, "ts", root.TS).list("messages")); !slices.Equal(got, []string{"long ago", "a reply"}) {
		t.Errorf("replies %q", got)
	}
	if len(*heard) > 0 || len(o.Notified(o.ana)) > 0 {
		t.Errorf("the past was told: %q", *heard)
	}
	if _, err := o.AddMessage(Message{Channel: "C0NOWHERE"}, long); err == nil {
		t.Error("a message in no channel")
	}
}
