package slackfake

import (
	"encoding/json"
	"strings"
	"testing"
)

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
