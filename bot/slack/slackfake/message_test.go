package slackfake

import (
	"encoding/json"
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
		{"one message", []string{"latest", ts[3], "inclusive", "1", "limit", "1"}, "3"},
	} {
		if got := strings.Join(read(c.args...), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	var all []string
	for cursor, n := "", 0; n < 5; n++ {
		a := o.good("conversations.history", "channel", o.ops, "limit", "3", "oldest", ts[0], "cursor", cursor)
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

func TestWhomAMessageNotifies(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	cleo := o.AddUser(User{Name: "cleo"}).ID // not in #ops
	group := o.AddGroup(Group{Handle: "duty", Name: "Duty", Members: []string{o.ben, cleo}}).ID
	section := func(kind, text, more string) string {
		raw, _ := json.Marshal(text)
		return `[{"type":"section","text":{"type":"` + kind + `","text":` + string(raw) + more + `}}]`
	}
	rich := func(element string) string {
		return `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + element + `]}]}]`
	}
	all := o.ana + " " + o.ben
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"markup", []string{"text", "<@" + o.ana + "> and <@" + cleo + "|cleo>"}, o.ana},
		{"a group", []string{"text", "<!subteam^" + group + "|@duty>"}, o.ben},
		{"everybody", []string{"text", "<!channel>"}, all},
		{"escaped", []string{"text", "&lt;!channel&gt; &lt;@" + o.ana + "&gt;"}, ""},
		{"a plain name", []string{"text", "@ana @here"}, ""},
		{"a plain name, linked", []string{"text", "@ana, @duty", "link_names", "1"}, all},
		{"a plain broadcast, parsed", []string{"text", "@here", "parse", "full"}, all},
		{"an address", []string{"text", "ana@ana.example x@here", "link_names", "1"}, ""},
		{"blocks, the text is fallback", []string{"text", "<@" + o.ana + ">", "blocks", section("mrkdwn", "hello", "")}, ""},
		{"mrkdwn block", []string{"text", "x", "blocks", section("mrkdwn", "<@"+o.ben+">", "")}, o.ben},
		{"mrkdwn block, plain broadcast", []string{"text", "x", "blocks", section("mrkdwn", "@channel", "")}, all},
		{"mrkdwn block, verbatim", []string{"text", "x", "blocks", section("mrkdwn", "@channel", `,"verbatim":true`)}, ""},
		{"plain block", []string{"text", "x", "blocks", section("plain_text", "<!channel> @here", "")}, ""},
		{"rich user", []string{"text", "x", "blocks", rich(`{"type":"user","user_id":"` + o.ana + `"}`)}, o.ana},
		{"rich broadcast", []string{"text", "x", "blocks", rich(`{"type":"broadcast","range":"here"}`)}, all},
		{"rich group", []string{"text", "x", "blocks", rich(`{"type":"usergroup","usergroup_id":"` + group + `"}`)}, o.ben},
		{"rich text is only text", []string{"text", "x", "blocks", rich(`{"type":"text","text":"<!channel> <@` + o.ana + `>"}`)}, ""},
		{"attachment", []string{"text", "x", "attachments", `[{"text":"<!here>"}]`}, all},
		{"everybody, in a thread", []string{"text", "<!channel>", "thread_ts", o.posts("root")}, ""},
	} {
		m, _ := o.Message(o.ops, o.good("chat.postMessage", append([]string{"channel", o.ops}, c.args...)...).str("ts"))
		if got := strings.Join(m.Notified, " "); got != c.want {
			t.Errorf("%s: notified %q, want %q", c.name, got, c.want)
		}
	}
	before := len(o.Notified(o.ana))
	o.good("chat.postEphemeral", "channel", o.ops, "user", o.ben, "text", "<@"+o.ana+">")
	o.good("chat.update", "channel", o.ops, "ts", o.posts("x"), "text", "<!channel>")
	if after := len(o.Notified(o.ana)); after != before {
		t.Error("an ephemeral message or an edit notified Ana")
	}
}

func TestTextIsKeptAsSlackWritesIt(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	for sent, want := range map[string]string{
		"a < b && c > d":                    "a &lt; b &amp;&amp; c &gt; d",
		"a &lt; b &amp; c":                  "a &lt; b &amp; c",
		"<@" + o.ana + "> <https://x.y|z>":  "<@" + o.ana + "> <https://x.y|z>",
		"see https://kept.example/a?b=1&c.": "see <https://kept.example/a?b=1&amp;c>.",
		"<script>":                          "&lt;script&gt;",
	} {
		if m, _ := o.Message(o.ops, o.posts(sent)); m.Text != want {
			t.Errorf("%q is kept as %q, want %q", sent, m.Text, want)
		}
	}
}

func TestScheduledMessages(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	schedule := func(in time.Duration, args ...string) []string {
		return append([]string{"channel", o.ops, "text", "late", "post_at", o.at(in)}, args...)
	}
	o.refused("time_in_past", "chat.scheduleMessage", schedule(0)...)
	o.refused("time_too_far", "chat.scheduleMessage", schedule(121*24*time.Hour)...)
	o.refused("invalid_time", "chat.scheduleMessage", "channel", o.ops, "text", "x", "post_at", "soon")
	first := o.good("chat.scheduleMessage", schedule(10*time.Minute)...).str("scheduled_message_id")
	o.good("chat.scheduleMessage", schedule(11*time.Minute, "metadata", `{"event_type":"e","event_payload":{}}`)...)
	withdrawn := o.good("chat.scheduleMessage", schedule(12*time.Minute)...).str("scheduled_message_id")
	if list := o.good("chat.scheduledMessages.list", "channel", o.ops).list("scheduled_messages"); len(list) != 3 {
		t.Fatalf("listed %v", list)
	}
	o.good("chat.deleteScheduledMessage", "channel", o.ops, "scheduled_message_id", withdrawn)
	o.refused("invalid_scheduled_message_id", "chat.deleteScheduledMessage", "channel", o.ops, "scheduled_message_id", withdrawn)
	o.pass(9*time.Minute + time.Second)
	o.refused("invalid_scheduled_message_id", "chat.deleteScheduledMessage", "channel", o.ops, "scheduled_message_id", first)
	if n := len(o.Messages(o.ops, o.ana)); n != 0 {
		t.Fatalf("%d messages before the time", n)
	}
	o.pass(time.Hour)
	all := o.Messages(o.ops, o.ana)
	if len(all) != 1 || all[0].Scheduled != first || all[0].TS != "1774952820.000000" {
		t.Errorf("posted %+v, want the first alone, at its time: metadata keeps a message from being posted", all)
	}
	if waiting := o.Scheduled(); len(waiting) != 0 {
		t.Errorf("still waiting: %v", waiting)
	}
	for range 30 {
		o.good("chat.scheduleMessage", schedule(2*time.Hour)...)
	}
	o.refused("restricted_too_many", "chat.scheduleMessage", schedule(2*time.Hour)...)
	o.good("chat.scheduleMessage", schedule(3*time.Hour)...)
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
