package teamsfake

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestBotPostsRepliesEditsAndDeletes(t *testing.T) {
	s := newStage(t, Options{})
	root := s.says(s.ops.ID, "INC-1 is open")
	thread := s.ops.ID + ";messageid=" + root
	reply := s.says(thread, "next update at 10:45")
	if compareIDs(reply, root) <= 0 || !strings.HasPrefix(root, "17724456") {
		t.Errorf("IDs %s and %s are no rising epoch milliseconds", root, reply)
	}
	// A reply to an activity lands in its thread, though the path names the channel.
	status, body, _ := s.call("POST", s.connect("conversations/"+s.ops.ID+"/activities/"+reply), object{"type": "message", "text": "soon"})
	if status != 201 {
		t.Fatalf("reply: %d %v", status, body)
	}
	edit := s.connect("conversations/" + thread + "/activities/" + reply)
	if status, body, _ := s.call("PUT", edit, object{"type": "message", "text": "next update at 11:00"}); status != 200 || body["id"] != reply {
		t.Errorf("edit: %d %v", status, body)
	}
	if got := texts(s.Messages(thread, s.ana.ID)); !slices.Equal(got, []string{"INC-1 is open", "next update at 11:00", "soon"}) {
		t.Errorf("Ana reads %q", got)
	}
	if status, _, _ := s.call("DELETE", edit, nil); status != 200 {
		t.Errorf("delete: %d", status)
	}
	if status, body, _ := s.call("PUT", edit, object{"type": "message", "text": "late"}); status != 404 || code(body) != "ActivityNotFoundInConversation" {
		t.Errorf("edit of what is deleted: %d %v", status, body)
	}
	if got := len(s.Messages(thread, s.ana.ID)); got != 2 {
		t.Errorf("Ana sees %d messages after the deletion", got)
	}
	typed, err := s.Type(s.ana.ID, thread, "hello")
	if err != nil {
		t.Fatal(err)
	}
	if status, _, _ := s.call("PUT", s.connect("conversations/"+thread+"/activities/"+typed.ID), object{"type": "message", "text": "x"}); status != 403 {
		t.Errorf("the bot edits what Ana wrote: %d", status)
	}
}

func TestConversationsAreOpened(t *testing.T) {
	s := newStage(t, Options{})
	open := s.connect("conversations")
	status, body, _ := s.call("POST", open, object{
		"isGroup": true, "channelData": object{"channel": object{"id": s.ops.ID}}, "activity": object{"type": "message", "text": "INC-2"},
	})
	id, _ := body["activityId"].(string)
	if status != 201 || body["id"] != s.ops.ID+";messageid="+id {
		t.Fatalf("a thread: %d %v", status, body)
	}
	chat := func(member string) (int, map[string]any) {
		status, body, _ := s.call("POST", open, object{
			"members": []object{{"id": member}}, "tenantId": DefaultTenant, "bot": object{"id": s.BotID()},
		})
		return status, body
	}
	status, body = chat(s.ana.TeamsID)
	if status != 201 || body["id"] != s.DirectChat(s.ana.ID) {
		t.Fatalf("a chat: %d %v", status, body)
	}
	s.says(body["id"].(string), "you have the role")
	if n := s.Notified(s.ana.ID); len(n) != 1 || n[0].Text != "you have the role" {
		t.Errorf("Ana was notified of %v", texts(n))
	}
	if status, body := chat(s.ana.ID); status != 201 {
		t.Errorf("by object identifier: %d %v", status, body)
	}
	if status, body := chat(s.cleo.ID); status != 403 || code(body) != "BotNotInConversationRoster" {
		t.Errorf("Cleo, who shares nothing with the bot: %d %v", status, body)
	}
	s.ben.Blocked = true
	s.AddUser(s.ben)
	status, body = chat(s.ben.ID)
	if status != 201 {
		t.Fatalf("Ben's chat: %d", status)
	}
	status, body, _ = s.call("POST", s.connect("conversations/"+body["id"].(string)+"/activities"), object{"type": "message", "text": "x"})
	if status != 403 || code(body) != "ConversationBlockedByUser" {
		t.Errorf("a post to Ben, who blocked the bot: %d %v", status, body)
	}
}

func TestConnectorRefuses(t *testing.T) {
	s := newStage(t, Options{Unlimited: true})
	private := s.AddChannel(Place{Team: s.team.ID, Name: "Secret", Kind: Private, Members: []string{s.ana.ID}})
	long := strings.Repeat("a", 80<<10)
	card := func(content object) object {
		return object{"type": "message", "attachments": []object{{"contentType": cardType, "content": content}}}
	}
	for name, c := range map[string]struct {
		conversation string
		body         any
		status       int
		code         string
	}{
		"no conversation":  {"19:nowhere@thread.tacv2", object{"type": "message", "text": "x"}, 404, "ConversationNotFound"},
		"no thread":        {s.ops.ID + ";messageid=1", object{"type": "message", "text": "x"}, 404, "ConversationNotFound"},
		"private channel":  {private.ID, object{"type": "message", "text": "x"}, 403, "BotNotInConversationRoster"},
		"too long":         {s.ops.ID, object{"type": "message", "text": long}, 413, "MessageSizeTooBig"},
		"empty":            {s.ops.ID, object{"type": "message"}, 400, "BadSyntax"},
		"no JSON":          {s.ops.ID, "{", 400, "BadSyntax"},
		"no message":       {s.ops.ID, object{"type": "event", "name": "x"}, 400, "BadArgument"},
		"new card":         {s.ops.ID, card(object{"type": "AdaptiveCard", "version": "1.6"}), 400, "BadSyntax"},
		"card without end": {s.ops.ID, card(object{"type": "AdaptiveCard", "version": "1.5", "body": []object{{"type": "Chart"}}}), 400, "BadSyntax"},
	} {
		status, body, _ := s.call("POST", s.connect("conversations/"+c.conversation+"/activities"), c.body)
		if status != c.status || code(body) != c.code {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	if err := s.Uninstall(s.team.ID); err != nil {
		t.Fatal(err)
	}
	if status, body, _ := s.call("POST", s.connect("conversations/"+s.ops.ID+"/activities"), object{"type": "message", "text": "x"}); status != 403 || code(body) != "BotNotInConversationRoster" {
		t.Errorf("a post to a team that removed the bot: %d %v", status, body)
	}
}

func TestConversationsAreThrottledEachByItself(t *testing.T) {
	s := newStage(t, Options{})
	one, two := s.says(s.ops.ID, "one"), s.says(s.ops.ID, "two")
	s.pass(time.Minute)
	post := func(root string) (int, string) {
		status, _, header := s.call("POST", s.connect("conversations/"+s.ops.ID+";messageid="+root+"/activities"), object{"type": "message", "text": "x"})
		return status, header.Get("Retry-After")
	}
	for i := range 7 {
		if status, _ := post(one); status != 201 {
			t.Fatalf("post %d: %d", i, status)
		}
	}
	if status, after := post(one); status != 429 || after != "1" {
		t.Errorf("the eighth in a second: %d, Retry-After %q", status, after)
	}
	if status, _ := post(two); status != 201 {
		t.Errorf("another thread has its own limit: %d", status)
	}
	s.pass(time.Second)
	if status, _ := post(one); status != 201 {
		t.Errorf("a second later: %d", status)
	}
	if status, after := post(one); status != 429 || after != "1" {
		t.Errorf("the ninth in two seconds: %d, Retry-After %q", status, after)
	}
}

func TestTargetedMessagesAreSeenByOne(t *testing.T) {
	s := newStage(t, Options{})
	thread := s.ops.ID + ";messageid=" + s.says(s.ops.ID, "INC-1")
	to := func(user User) object {
		return object{"type": "message", "text": "only you", "recipient": object{"id": user.TeamsID, "isTargeted": true}}
	}
	post := s.connect("conversations/" + thread + "/activities?isTargetedActivity=true")
	status, body, _ := s.call("POST", post, to(s.ana))
	if status != 201 {
		t.Fatalf("post: %d %v", status, body)
	}
	if got := texts(s.Messages(thread, s.ana.ID)); !slices.Equal(got, []string{"INC-1", "only you"}) {
		t.Errorf("Ana reads %q", got)
	}
	if got := texts(s.Messages(thread, s.ben.ID)); !slices.Equal(got, []string{"INC-1"}) {
		t.Errorf("Ben reads %q", got)
	}
	if status, body, _ := s.call("POST", post, to(s.cleo)); status != 404 {
		t.Errorf("to somebody who is not there: %d %v", status, body)
	}
	if status, _, _ := s.call("POST", post, object{"type": "message", "text": "to whom?"}); status != 400 {
		t.Errorf("without recipient: %d", status)
	}
	if status, _, _ := s.call("POST", strings.Replace(post, ";", "%3B", 1), to(s.ana)); status != 404 {
		t.Errorf("with an escaped semicolon: %d", status)
	}
	status, list, _ := s.call("GET", s.talk("teams/"+s.team.ID+"/channels/"+s.ops.ID+"/messages?$expand=replies"), nil)
	if status != 200 || len(at(list, "value.0.replies").([]any)) != 0 {
		t.Errorf("Graph shows the targeted message: %v", list)
	}
}

func TestMentionsCountOnlyWithTheirText(t *testing.T) {
	s := newStage(t, Options{})
	mention := func(u User, text string) object {
		return object{"type": "mention", "text": text, "mentioned": object{"id": u.TeamsID, "name": u.Name}}
	}
	post := func(text string, entities ...object) Message {
		status, body, _ := s.call("POST", s.connect("conversations/"+s.ops.ID+"/activities"), object{"type": "message", "text": text, "entities": entities})
		if status != 201 {
			t.Fatalf("post: %d %v", status, body)
		}
		m, _ := s.Message(s.ops.ID, body["id"].(string))
		return m
	}
	if m := post("<at>Ana</at>: update", mention(s.ana, "<at>Ana</at>")); !slices.Equal(m.Notified, []string{s.ana.ID}) || m.Text != "Ana: update" {
		t.Errorf("Ana's mention: %q notified %v", m.Text, m.Notified)
	}
	for name, m := range map[string]Message{
		"no entity":      post("<at>Ana</at>: update"),
		"other text":     post("<at>Ana</at>: update", mention(s.ana, "<at>Ana Lima</at>")),
		"no tag":         post("Ana: update", mention(s.ana, "Ana")),
		"not in channel": post("<at>Cleo</at>: update", mention(s.cleo, "<at>Cleo</at>")),
	} {
		if len(m.Notified) > 0 {
			t.Errorf("%s: notified %v", name, m.Notified)
		}
	}
	card := object{
		"type": "AdaptiveCard", "version": "1.5", "body": []object{{"type": "TextBlock", "text": "Owner: <at>Ben</at>"}},
		"msteams": object{"entities": []object{mention(s.ben, "<at>Ben</at>")}},
	}
	_, body, _ := s.call("POST", s.connect("conversations/"+s.ops.ID+"/activities"),
		object{"type": "message", "attachments": []object{{"contentType": cardType, "content": card}}})
	if m, _ := s.Message(s.ops.ID, body["id"].(string)); !slices.Equal(m.Notified, []string{s.ben.ID}) || m.Cards[0].Text != "Owner: Ben" {
		t.Errorf("a mention in a card notified %v; the card reads %q", m.Notified, m.Cards[0].Text)
	}
}

func TestMembersAndTeamAreTold(t *testing.T) {
	s := newStage(t, Options{})
	_, body, _ := s.call("GET", s.connect("conversations/"+s.ops.ID+"/pagedMembers?pageSize=50"), nil)
	if at(body, "members.0.aadObjectId") != s.ana.ID || at(body, "members.1.id") != s.ben.TeamsID {
		t.Errorf("paged members: %v", body)
	}
	if status, body, _ := s.call("GET", s.connect("conversations/"+s.ops.ID+"/members/"+s.ana.ID), nil); status != 200 || body["name"] != "Ana Lima" {
		t.Errorf("one member: %d %v", status, body)
	}
	if status, body, _ := s.call("GET", s.connect("conversations/"+s.ops.ID+"/members/"+s.cleo.ID), nil); status != 404 {
		t.Errorf("no member: %d %v", status, body)
	}
	if status, body, _ := s.call("GET", s.connect("teams/"+s.team.Internal), nil); status != 200 || body["aadGroupId"] != s.team.ID {
		t.Errorf("team: %d %v", status, body)
	}
	_, body, _ = s.call("GET", s.connect("teams/"+s.team.Internal+"/conversations"), nil)
	if at(body, "conversations.1.name") != "Operations" {
		t.Errorf("channels: %v", body)
	}
}
