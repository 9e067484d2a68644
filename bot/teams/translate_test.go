package teams_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"kept/bot/chat"
)

const (
	channel = "19:ops@thread.tacv2"
	thread  = channel + ";messageid=1773046800000"
	here    = chat.RoomRef("teams:" + tenant + ":" + channel)
	anaRef  = chat.PersonRef("teams:" + tenant + ":ana-object")
	benRef  = chat.PersonRef("teams:" + tenant + ":ben-object")
)

// hear gives an activity to Kept, as the Bot Connector does: what the test says
// of it over what all have. It gives the events that came of it.
func (d *door) hear(t *testing.T, changes map[string]any) []chat.Event {
	t.Helper()
	before := len(d.heard)
	if status, body := d.send(d.activity(t, changes)); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	return d.heard[before:]
}

// activity is a signed request with an activity from the channel.
func (d *door) activity(t testing.TB, changes map[string]any) *http.Request {
	t.Helper()
	k := goodTicket()
	k.claims["exp"] = d.now.Add(time.Hour).Unix()
	in(k.activity, thread, "conversation", "id")
	in(k.activity, "channel", "conversation", "conversationType")
	in(k.activity, channel, "channelData", "channel", "id")
	in(k.activity, "19:team@thread.tacv2", "channelData", "team", "id")
	in(k.activity, nil, "text")
	for name, v := range changes {
		k.activity[name] = v
	}
	return k.request(t)
}

// one is the only event that came.
func one(t *testing.T, events []chat.Event) chat.Event {
	t.Helper()
	if len(events) != 1 {
		t.Fatalf("got %d events, want one: %+v", len(events), events)
	}
	return events[0]
}

func mention(account, name string) map[string]any {
	return map[string]any{"type": "mention", "text": "<at>" + name + "</at>", "mentioned": map[string]any{"id": account, "name": name}}
}

func html(markup string) []any {
	return []any{map[string]any{"contentType": "text/html", "content": markup}}
}

var kept = mention("28:"+appID, "Kept")

func TestMentionOfKeptIsACommand(t *testing.T) {
	d := newDoor(t, nil)
	d.hear(t, map[string]any{"id": "1773046800001", "text": "hello", "from": map[string]any{"id": "29:ben", "name": "Ben", "aadObjectId": "ben-object"}})
	ev := one(t, d.hear(t, map[string]any{
		"id": "1773046800002", "replyToId": "1773046800000", "text": "<at>Kept</at> lead <at>Ben</at> please\n",
		"entities":    []any{map[string]any{"type": "clientInfo", "locale": "en-GB"}, kept, mention("29:ben", "Ben")},
		"attachments": html(`<div><div><span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">Kept</span>&nbsp;lead <span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="1">Ben</span> please</div></div>`),
	}))
	if ev.Kind != chat.Command || ev.Text != "lead @Ben please" || ev.Person != anaRef || ev.Room != here || ev.Opener == "" || ev.Bot {
		t.Errorf("%+v", ev)
	}
	if want := (chat.MessageRef{Room: here, ID: "1773046800000"}); ev.Thread != want || ev.Message.ID != "1773046800002" {
		t.Errorf("message %v in thread %v", ev.Message, ev.Thread)
	}
	if want := []chat.Mention{{Start: 5, End: 9, Person: benRef}}; !slices.Equal(ev.Mentions, want) {
		t.Errorf("mentions %+v, want %+v", ev.Mentions, want)
	}
	if !ev.At.Equal(dawn) || ev.At.Location() != time.UTC {
		t.Errorf("at %v", ev.At)
	}
}

// TestWhoIsMeant: the entity says who is mentioned, never the text.
func TestWhoIsMeant(t *testing.T) {
	d := newDoor(t, nil)
	for name, c := range map[string]struct {
		activity map[string]any
		kind     chat.EventKind
		text     string
	}{
		"Kept by its entity, under another name": {map[string]any{"text": "<at>Incidents</at> status", "entities": []any{mention("28:"+appID, "Incidents")}}, chat.Command, "status"},
		"somebody who is called Kept":            {map[string]any{"text": "<at>Kept</at> status", "entities": []any{mention("29:cleo", "Kept")}}, chat.MessagePosted, "@Kept status"},
		"a tag that was typed":                   {map[string]any{"text": "<at>Kept</at> status"}, chat.MessagePosted, "<at>Kept</at> status"},
		"Kept in the middle":                     {map[string]any{"text": "ask <at>Kept</at> about it", "entities": []any{kept}}, chat.MessagePosted, "ask @Kept about it"},
		"Kept alone":                             {map[string]any{"text": "<at>Kept</at> ", "entities": []any{kept}}, chat.Command, ""},
		"Kept with a colon":                      {map[string]any{"text": "<at>Kept</at>: note x", "entities": []any{kept}}, chat.Command, "note x"},
		"the channel":                            {map[string]any{"text": "<at>ops</at> look", "entities": []any{mention(channel, "ops")}}, chat.MessagePosted, "@ops look"},
		"another bot that says it": {map[string]any{"text": "<at>Kept</at> resolve: x", "entities": []any{kept},
			"from": map[string]any{"id": "28:another-bot", "name": "Builds"}}, chat.MessagePosted, "@Kept resolve: x"},
	} {
		t.Run(name, func(t *testing.T) {
			ev := one(t, d.hear(t, c.activity))
			if ev.Kind != c.kind || ev.Text != c.text || len(ev.Mentions) != 0 {
				t.Errorf("%s %q %v, want %s %q", ev.Kind, ev.Text, ev.Mentions, c.kind, c.text)
			}
		})
	}
}

// TestTextAsPeopleSawIt: the markup of Teams' clients reads as it looked.
func TestTextAsPeopleSawIt(t *testing.T) {
	d := newDoor(t, nil)
	for markup, want := range map[string]string{
		`<p>one</p><p>two</p>`:                                                 "one\ntwo",
		`<div>one</div><div>&nbsp;</div><div>three</div>`:                      "one\n \nthree",
		`a<br>b<br><br>c`:                                                      "a\nb\n\nc",
		`1 &lt; 2 &amp;&amp; 3 &gt; 2`:                                         "1 < 2 && 3 > 2",
		`&amp;lt;not an entity&amp;gt;`:                                        "&lt;not an entity&gt;",
		`&lt;script&gt;alert(1)&lt;/script&gt;`:                                "<script>alert(1)</script>",
		`<strong>bold</strong> and <em>italic</em>`:                            "bold and italic",
		`<ul><li>one</li><li>two</li></ul>after`:                               "• one\n• two\nafter",
		`<ol><li>one</li><li>two</li></ol>`:                                    "1. one\n2. two",
		`<a href="https://status.example/x">the page</a>`:                      "the page (https://status.example/x)",
		`<a href="https://status.example/">status.example</a>`:                 "status.example",
		`<a href="https://x.example">https://x.example</a>`:                    "https://x.example",
		`look <img alt="🚒" itemtype="http://schema.skype.com/Emoji" src="x">!`: "look 🚒!",
		`<emoji id="fire" alt="🔥" title="Fire"></emoji> now`:                   "🔥 now",
		`<pre>a  b` + "\n" + `  c</pre>`:                                       "a  b\n  c",
		"a \n\t b":                                                             "a b",
		`<blockquote itemtype="http://schema.skype.com/Reply"><strong>Ben</strong><p>old words</p></blockquote><p>new words</p>`: "new words",
		`<table><tr><td>host</td><td>state</td></tr><tr><td>db1</td><td>down</td></tr></table>`:                                  "host | state\ndb1 | down",
		`<style>p{}</style>seen`:                      "seen",
		`<attachment id="1"></attachment>with a card`: "with a card",
		`unclosed <b>text`:                            "unclosed text",
		`Ärger – “quotes” ❤️`:                         "Ärger – “quotes” ❤️",
	} {
		ev := one(t, d.hear(t, map[string]any{"text": "something else", "attachments": html(markup)}))
		if ev.Text != want {
			t.Errorf("%s\nreads %q\nwant  %q", markup, ev.Text, want)
		}
	}
}

func TestPersonalChat(t *testing.T) {
	d := newDoor(t, nil)
	direct := map[string]any{"id": "a:ana", "conversationType": "personal", "tenantId": tenant}
	ev := one(t, d.hear(t, map[string]any{"conversation": direct, "text": "status", "replyToId": "17"}))
	if ev.Kind != chat.Command || ev.Text != "status" || !ev.Thread.IsZero() || ev.Room != "teams:"+tenant+":a:ana" {
		t.Errorf("%+v", ev)
	}
	if ev := one(t, d.hear(t, map[string]any{"conversation": direct, "text": "Home"})); ev.Kind != chat.HomeOpened || ev.Person != anaRef {
		t.Errorf("%+v", ev)
	}
}

// TestForKeptsEyesOnly: what a slash trigger sends is a command, and no message
// of the room.
func TestForKeptsEyesOnly(t *testing.T) {
	d := newDoor(t, nil)
	ev := one(t, d.hear(t, map[string]any{"text": "status", "recipient": map[string]any{"id": "28:" + appID, "isTargeted": true}}))
	if ev.Kind != chat.Command || ev.Text != "status" || !ev.Message.IsZero() || ev.Room != here || ev.ID == "" {
		t.Errorf("%+v", ev)
	}
}

// TestNobodyInTheDirectory: whom the directory does not know, Kept does not know.
func TestNobodyInTheDirectory(t *testing.T) {
	d := newDoor(t, nil)
	for _, from := range []map[string]any{
		{"id": "29:guest", "name": "Guest"}, {"id": "29:guest", "aadObjectId": "../../me"}, {"id": "29:guest", "aadObjectId": "a:b"},
	} {
		if ev := one(t, d.hear(t, map[string]any{"text": "x", "from": from})); ev.Person != "" {
			t.Errorf("%v is %q", from, ev.Person)
		}
	}
}

func TestNothingOfKeptsOwn(t *testing.T) {
	d := newDoor(t, nil)
	for _, kind := range []string{"message", "messageUpdate", "messageDelete"} {
		if got := d.hear(t, map[string]any{"type": kind, "text": "x", "from": map[string]any{"id": "28:" + appID, "name": "Kept"}}); len(got) > 0 {
			t.Errorf("%s: %+v", kind, got)
		}
	}
	for _, kind := range []string{"typing", "endOfConversation", "event", "installationUpdate", "conversationUpdate", ""} {
		if got := d.hear(t, map[string]any{"type": kind}); len(got) > 0 {
			t.Errorf("%s: %+v", kind, got)
		}
	}
}

func TestEditsAndDeletions(t *testing.T) {
	d := newDoor(t, nil)
	edit := one(t, d.hear(t, map[string]any{"type": "messageUpdate", "id": "1773046800009", "text": "<at>Kept</at> note corrected", "entities": []any{kept},
		"timestamp": "2026-03-09T09:05:00Z", "channelData": map[string]any{"eventType": "editMessage", "tenant": map[string]any{"id": tenant}}}))
	if edit.Kind != chat.MessageEdited || edit.Text != "@Kept note corrected" || edit.Message.ID != "1773046800009" || !edit.At.Equal(dawn.Add(5*time.Minute)) || edit.Thread.ID != "1773046800000" {
		t.Errorf("%+v", edit)
	}
	gone := one(t, d.hear(t, map[string]any{"type": "messageDelete", "id": "1773046800009",
		"channelData": map[string]any{"eventType": "softDeleteMessage", "tenant": map[string]any{"id": tenant}}}))
	if gone.Kind != chat.MessageDeleted || gone.Text != "" || gone.Message != edit.Message {
		t.Errorf("%+v", gone)
	}
	back := one(t, d.hear(t, map[string]any{"type": "messageUpdate", "id": "1773046800009", "text": "<at>Kept</at> note corrected", "entities": []any{kept},
		"channelData": map[string]any{"eventType": "undeleteMessage", "tenant": map[string]any{"id": tenant}}}))
	if back.Kind != chat.MessagePosted || back.Message != edit.Message {
		t.Errorf("a deletion taken back: %+v", back)
	}
}

func TestReactions(t *testing.T) {
	d := newDoor(t, nil)
	for kind, want := range map[string]string{
		"like": "like", "1f4cc_pushpin": "pushpin", "1f4cd_roundpushpin": "pushpin", "📌": "pushpin", "1f4cb_clipboard": "clipboard", "📋": "clipboard",
		"❤️": "heart", "kept;0-weu-d1-abc": "kept", "1f468-1f3fb_man": "man", "old_name": "old_name",
	} {
		ev := one(t, d.hear(t, map[string]any{"type": "messageReaction", "id": "f:1", "replyToId": "1773046800005", "reactionsAdded": []any{map[string]any{"type": kind}}}))
		if ev.Kind != chat.ReactionAdded || ev.Reaction != want || ev.Message != (chat.MessageRef{Room: here, ID: "1773046800005"}) || ev.Person != anaRef {
			t.Errorf("%s is %+v, want %s", kind, ev, want)
		}
	}
	both := d.hear(t, map[string]any{"type": "messageReaction", "id": "f:2", "replyToId": "1773046800005",
		"reactionsAdded": []any{map[string]any{"type": "heart"}}, "reactionsRemoved": []any{map[string]any{"type": "like"}}})
	if len(both) != 2 || both[0].Kind != chat.ReactionRemoved || both[1].Kind != chat.ReactionAdded || both[0].ID == both[1].ID {
		t.Errorf("%+v", both)
	}
}

// TestReactionWithoutItsThread: Teams may leave out in which thread the message
// is that somebody reacts to.
func TestReactionWithoutItsThread(t *testing.T) {
	d := newDoor(t, nil)
	d.hear(t, map[string]any{"id": "1773046800005", "text": "a reply"})
	ev := one(t, d.hear(t, map[string]any{"type": "messageReaction", "id": "f:1", "replyToId": "1773046800005", "reactionsAdded": []any{map[string]any{"type": "like"}},
		"conversation": map[string]any{"id": channel, "conversationType": "channel", "tenantId": tenant}}))
	if ev.Message.ID != "1773046800005" || ev.Thread.ID != "1773046800000" || ev.Room != here {
		t.Errorf("%+v", ev)
	}
}

func TestFiles(t *testing.T) {
	d := newDoor(t, nil)
	ev := one(t, d.hear(t, map[string]any{"attachments": []any{
		map[string]any{"contentType": "text/html", "content": "<p>see the log</p>"},
		map[string]any{"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "app.log", "contentUrl": "https://acme.sharepoint.com/app.log",
			"content": map[string]any{"downloadUrl": "https://acme.sharepoint.com/download?tempauth=secret", "fileType": "log"}},
		map[string]any{"contentType": "image/*", "contentUrl": "https://smba.trafficmanager.net/emea/v3/attachments/1"},
	}}))
	want := []chat.File{{Name: "app.log", Link: "https://acme.sharepoint.com/app.log"}, {Name: "image", Type: "image/*"}}
	if ev.Text != "see the log" || !slices.Equal(ev.Files, want) {
		t.Errorf("%q %+v", ev.Text, ev.Files)
	}
}

func TestCardsOfOthers(t *testing.T) {
	d := newDoor(t, nil)
	ev := one(t, d.hear(t, map[string]any{"from": map[string]any{"id": "28:alerts", "name": "Alerts"}, "attachments": []any{map[string]any{
		"contentType": "application/vnd.microsoft.card.adaptive", "content": map[string]any{"type": "AdaptiveCard", "body": []any{
			map[string]any{"type": "TextBlock", "text": "db1 is down"},
			map[string]any{"type": "FactSet", "facts": []any{map[string]any{"title": "since", "value": "09:00"}}}},
			"actions": []any{map[string]any{"type": "Action.Submit", "title": "Acknowledge"}}}}}}))
	if ev.Text != "db1 is down\nsince\n09:00" || !ev.Bot || ev.Kind != chat.MessagePosted {
		t.Errorf("%+v", ev)
	}
}

// TestSameActivityAgain: a redelivery is the same event.
func TestSameActivityAgain(t *testing.T) {
	d := newDoor(t, nil)
	for _, a := range []map[string]any{
		{"id": "1773046800002", "text": "hello"},
		{"type": "messageUpdate", "id": "1773046800002", "text": "hallo"},
		{"type": "messageReaction", "id": "f:1", "replyToId": "1", "reactionsAdded": []any{map[string]any{"type": "like"}}},
	} {
		first, second := one(t, d.hear(t, a)), one(t, d.hear(t, a))
		if first.ID == "" || first.ID != second.ID || first.Message != second.Message {
			t.Errorf("%q %v, then %q %v", first.ID, first.Message, second.ID, second.Message)
		}
	}
}

// TestUnforeseen: values that nobody foresaw are left out, and no more.
func TestUnforeseen(t *testing.T) {
	d := newDoor(t, nil)
	ev := one(t, d.hear(t, map[string]any{"text": "hello", "timestamp": 17, "entities": "none", "attachments": map[string]any{"a": 1}, "replyToId": []any{}}))
	if ev.Text != "hello" || ev.At.IsZero() {
		t.Errorf("%+v", ev)
	}
	for name, a := range map[string]map[string]any{
		"no conversation":              {"conversation": map[string]any{"tenantId": tenant}},
		"a conversation of many lines": {"conversation": map[string]any{"tenantId": tenant, "id": "19:a\nb"}},
		"a message without ID":         {"id": ""},
		"a message whose ID is a path": {"id": "17/18"},
		"a reaction to nothing":        {"type": "messageReaction"},
	} {
		if status, _ := d.send(d.activity(t, a)); status != 400 {
			t.Errorf("%s: %d", name, status)
		}
	}
}
