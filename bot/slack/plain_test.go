package slack

import (
	"context"
	"testing"

	"kept/bot/chat"
)

// known to a client that asks nobody.
func offline(t testing.TB) *Client {
	t.Helper()
	c := New(Config{}, nil, nil)
	c.me = identity{team: "T1", user: "U0KEPT", bot: "B0KEPT", url: "https://acme.slack.example/"}
	c.names.put("U1ANA", "Ana")
	c.names.put("C1", "general")
	c.names.put("S1", "sre")
	return c
}

func TestTextReadsAsOnTheScreen(t *testing.T) {
	c := offline(t)
	for raw, want := range map[string]string{
		"1 &lt; 2 &amp;amp; 3":                 "1 < 2 &amp; 3",
		"over to <@U1ANA>, thanks":             "over to @Ana, thanks",
		"<@U1ANA|ana>!":                        "@Ana!",
		"see <#C1|general> and <#C1>":          "see #general and #general",
		"<!here> and <!channel|channel>":       "@here and @channel",
		"<!subteam^S1|@sre> <!subteam^S1>":     "@sre @sre",
		"<!date^1700000000^{time}|10:45>":      "10:45",
		"<https://a.example/x?y=1&amp;z=2>":    "https://a.example/x?y=1&z=2",
		"<http://a.example|a.example> up":      "a.example up",
		"<https://a.example|the dashboard>":    "the dashboard (https://a.example)",
		"<mailto:ana@a.example|ana@a.example>": "ana@a.example",
		"[x](<https://a.example>)":             "[x](https://a.example)",
		"a *bold* _claim_ :fire:":              "a *bold* _claim_ :fire:",
		"an open < bracket":                    "an open < bracket",
		"":                                     "",
	} {
		got, mentions := c.plain(t.Context(), raw)
		if got != want {
			t.Errorf("%q reads %q, want %q", raw, got, want)
		}
		for _, m := range mentions {
			if got[m.Start:m.End] != "@Ana" || m.Person != ana {
				t.Errorf("%q mentions %+v", raw, m)
			}
		}
	}
}

// A room's past may name a group that is gone in every message: Slack is asked once.
func TestAGroupThatIsGoneIsAskedForOnce(t *testing.T) {
	for answer, want := range map[string]int{
		`{"ok":true,"usergroups":[{"id":"S1","handle":"sre"}]}`: 1,
		`{"ok":false,"error":"missing_scope"}`:                  1,
		`{"ok":false,"error":"ratelimited"}`:                    2, // it may say next time
	} {
		p := newPeer(t)
		p.answer("usergroups.list", answer)
		p.answer("usergroups.list", answer)
		c := inboundClient(t, p)
		for range 2 {
			if got, _ := c.plain(t.Context(), "<!subteam^S2> look"); got != "@subteam look" {
				t.Errorf("it reads %q", got)
			}
		}
		if got := len(p.calls); got != want {
			t.Errorf("%s: asked %d times, want %d", answer, got, want)
		}
	}
}

func TestWhoAddressesKept(t *testing.T) {
	c := offline(t)
	for _, m := range []struct {
		channel string
		message message
		kind    chat.EventKind
		text    string
	}{
		{"C1", message{User: "U1ANA", Text: "all quiet"}, chat.MessagePosted, "all quiet"},
		{"C1", message{User: "U1ANA", Text: "<@U0KEPT> status INC-7"}, chat.Command, "status INC-7"},
		{"C1", message{User: "U1ANA", Text: "<@U0KEPT|kept>: status"}, chat.Command, "status"},
		{"C1", message{User: "U1ANA", Text: "ask <@U1ANA>"}, chat.MessagePosted, "ask @Ana"},
		{"D1", message{User: "U1ANA", Text: "status"}, chat.Command, "status"},
		{"C1", message{BotID: "B9", Subtype: "bot_message", Text: "<@U0KEPT> resolve"}, chat.MessagePosted, "@U0KEPT resolve"},
		{"C1", message{BotID: "B9", Attachments: []attachment{{Title: "disk full", Text: "db-3"}}}, chat.MessagePosted, "disk full\ndb-3"},
		{"C1", message{User: "U0KEPT", BotID: "B0KEPT", Text: "mine"}, "", ""},
		{"C1", message{User: "U1ANA", Subtype: "channel_join", Text: "joined"}, "", ""},
	} {
		c.names.put("U0KEPT", "U0KEPT")
		m.message.TS = "1700000000.000100"
		ev, ok := c.messageEvent(t.Context(), m.channel, &m.message)
		if ok != (m.kind != "") || ev.Kind != m.kind || ev.Text != m.text {
			t.Errorf("%+v became %q %q", m.message, ev.Kind, ev.Text)
		}
	}
}

// FuzzPlain holds that whatever text comes, mentions stand where they say.
func FuzzPlain(f *testing.F) {
	for _, raw := range []string{"over to <@U1ANA>, <!here> <#C1|general>", "<", "<@", "<>", "<|>", "<@|x>", "&amp;lt;", "<@U1ANA|><@U1ANA", "<!date^1^{time}|10:45>"} {
		f.Add(raw)
	}
	c := offline(f)
	f.Fuzz(func(t *testing.T, raw string) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // nobody is asked for names
		text, mentions := c.plain(ctx, raw)
		end := 0
		for _, m := range mentions {
			if m.Start < end || m.End > len(text) || m.Start >= m.End || text[m.Start] != '@' || m.Person == "" {
				t.Fatalf("%q reads %q with %+v", raw, text, mentions)
			}
			end = m.End
		}
	})
}
