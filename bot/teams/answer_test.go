package teams_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

func nowOf() time.Time { return time.Now() }

// TestAnswersToAuthorsStayAmongTwo: what is for the author goes into their chat
// with Kept, never into the thread; what is public goes into the thread.
func TestAnswersToAuthorsStayAmongTwo(t *testing.T) {
	d := newDesk(t, nil)
	d.always(chat.Reply{Message: chat.Says(chat.T("for your eyes"))})
	first := d.types(d.ana.ID, d.room.ID, "@Kept status")
	if got := d.direct(); len(got) != 1 || reads(got[0]) != "for your eyes" {
		t.Fatalf("in the chat: %+v", got)
	}
	if got := d.fake.Messages(d.room.ID, d.ben.ID); len(got) != 1 {
		t.Fatalf("in the channel: %+v", got)
	}
	d.always(chat.Reply{Public: true, Message: chat.Says(chat.T("for everybody"))})
	d.types(d.ana.ID, first.Conversation(), "@Kept list")
	if got := d.fake.Messages(first.Conversation(), d.ben.ID); len(got) != 3 || reads(got[2]) != "for everybody" {
		t.Errorf("in the thread: %+v", got)
	}
	chatID := d.fake.DirectChat(d.ana.ID)
	d.always(chat.Reply{Message: chat.Says(chat.T("here"))})
	d.types(d.ana.ID, chatID, "status")
	if got := d.direct(); len(got) != 3 || reads(got[2]) != "here" {
		t.Errorf("in the chat: %+v", got)
	}
}

// TestNobodyToWriteTo: somebody whom Kept cannot write to is told so in the
// thread, and nothing of the answer.
func TestNobodyToWriteTo(t *testing.T) {
	d := newDesk(t, nil)
	cleo := d.fake.AddUser(teamsfake.User{Name: "Cleo Clark", Unreachable: true})
	if err := d.fake.Join(cleo.ID, d.room.Team); err != nil {
		t.Fatal(err)
	}
	d.always(chat.Reply{Message: chat.Says(chat.T("a secret"))})
	m := d.types(cleo.ID, d.room.ID, "@Kept status")
	got := d.fake.Messages(m.Conversation(), d.ana.ID)
	if len(got) != 2 || !strings.Contains(reads(got[1]), "Open Kept among your apps") || strings.Contains(reads(got[1]), "secret") {
		t.Errorf("the thread reads %+v", got)
	}
	if got := d.fake.Notified(cleo.ID); len(got) != 1 {
		t.Errorf("Cleo is notified of %+v", got)
	}
}

func TestTargetedAnswers(t *testing.T) {
	d := newDesk(t, func(cfg *teams.Config) { cfg.Targeted = true })
	d.always(chat.Reply{Message: chat.Says(chat.T("for your eyes"))})
	d.types(d.ana.ID, d.room.ID, "hello")
	if _, err := d.fake.Slash(d.ana.ID, d.room.ID, "status"); err != nil {
		t.Fatal(err)
	}
	if err := d.fake.WaitQuiet(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ev := d.last(); ev.Kind != chat.Command || ev.Text != "status" || !ev.Message.IsZero() {
		t.Errorf("%+v", ev)
	}
	found := false
	for _, m := range d.fake.Messages(d.room.ID, d.ana.ID) {
		found = found || reads(m) == "for your eyes"
	}
	if !found {
		t.Error("Ana does not see the answer in the channel")
	}
	for _, m := range d.fake.Messages(d.room.ID, d.ben.ID) {
		if reads(m) == "for your eyes" {
			t.Error("Ben sees it, too")
		}
	}
}

// TestNothingRecorded: who waits for an answer hears that nothing was recorded;
// what nobody waits for is refused, so that Teams knows.
func TestNothingRecorded(t *testing.T) {
	d := newDoor(t, nil)
	d.reply = func(ev chat.Event) (chat.Reply, error) {
		return chat.Reply{Refused: true, Message: chat.Says(chat.T("Nothing was recorded."))}, errors.New("disk full")
	}
	if status, _ := d.send(d.activity(t, map[string]any{"text": "hello"})); status != 503 {
		t.Errorf("a message: %d", status)
	}
	if status, _ := d.send(d.activity(t, map[string]any{"text": "<at>Kept</at> note x", "entities": []any{kept}})); status != 200 {
		t.Errorf("a command: %d", status)
	}
	if posts := d.signIn.posts("a:ana"); len(posts) != 1 || !strings.Contains(posts[0], "Nothing was recorded.") {
		t.Errorf("posts %v", posts)
	}
}

// TestAcknowledgedAfterTheCommit: Teams hears from Kept only after the bot is
// done with an activity.
func TestAcknowledgedAfterTheCommit(t *testing.T) {
	d := newDoor(t, nil)
	done := false
	d.reply = func(chat.Event) (chat.Reply, error) { done = true; return chat.Reply{}, nil }
	if status, body := d.send(d.activity(t, map[string]any{"text": "hello"})); status != 200 || !done || body != "{}" {
		t.Errorf("%d %q, done %v", status, body, done)
	}
}

func TestPresses(t *testing.T) {
	long := chat.Says(chat.T(strings.Repeat("many words ", 60)))
	for name, c := range map[string]struct {
		reply          chat.Reply
		notice, direct string
		thread         string
	}{
		"a few words":   {chat.Reply{Message: chat.Says(chat.T("Held for 5 min."))}, "Held for 5 min.", "", ""},
		"many words":    {chat.Reply{Message: long}, "chat with Kept", "many words", ""},
		"with a button": {chat.Reply{Message: chat.Message{Lines: []chat.Line{{chat.T("Sure?")}}, Buttons: [][]chat.Button{{{Action: "run", Label: "Run"}}}}}, "chat with Kept", "Sure?", ""},
		"public":        {chat.Reply{Public: true, Message: chat.Says(chat.T("for all"))}, "in the conversation", "", "for all"},
		"silence":       {chat.Reply{}, "Done.", "", ""},
		"refused":       {chat.Reply{Refused: true, Message: chat.Says(chat.T("That button is out of date."))}, "That button is out of date.", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, nil)
			ref := d.post(chat.Button{Action: "on it", Label: "I'm on it", Value: "INC-7 P2"})
			d.always(c.reply)
			out := d.press(d.room.ID, ref.ID, "I'm on it", nil)
			ev := d.last()
			if ev.Kind != chat.ButtonPressed || ev.Button != "on it" || ev.Value != "INC-7 P2" || ev.Message != ref || ev.Person != d.person(d.ana) || ev.Opener == "" {
				t.Errorf("%+v", ev)
			}
			if !strings.Contains(out.Notice, c.notice) {
				t.Errorf("the notice says %q, want %q", out.Notice, c.notice)
			}
			direct, thread := d.direct(), d.fake.Messages(d.room.ID+";messageid="+ref.ID, d.ben.ID)
			if (c.direct != "") != (len(direct) == 1) || c.direct != "" && !strings.Contains(reads(direct[0]), c.direct) {
				t.Errorf("in the chat: %+v", direct)
			}
			if said := reads(thread[len(thread)-1]); c.thread != "" && said != c.thread {
				t.Errorf("the thread ends with %q", said)
			}
		})
	}
}

// TestUnknownInvokes: what Kept does not know it says so, as Teams wants.
func TestUnknownInvokes(t *testing.T) {
	d := newDoor(t, nil)
	for name, c := range map[string]struct {
		activity map[string]any
		status   int
	}{
		"another name":     {map[string]any{"name": "signin/verifyState", "value": map[string]any{}}, 501},
		"no name":          {map[string]any{}, 501},
		"another command":  {map[string]any{"name": "composeExtension/fetchTask", "value": map[string]any{"commandId": "other"}}, 501},
		"no value":         {map[string]any{"name": "adaptiveCard/action"}, 400},
		"another's button": {map[string]any{"name": "adaptiveCard/action", "value": map[string]any{"action": map[string]any{"data": map[string]any{"x": 1}}}}, 400},
	} {
		c.activity["type"] = "invoke"
		if status, _ := d.send(d.activity(t, c.activity)); status != c.status || len(d.heard) > 0 {
			t.Errorf("%s: %d, want %d; heard %v", name, status, c.status, d.heard)
		}
	}
}

// TestMentionOfAStranger: who is mentioned and never met is looked up once.
func TestMentionOfAStranger(t *testing.T) {
	d := newDesk(t, nil)
	for range 2 {
		d.types(d.ana.ID, d.room.ID, "@Kept lead @Ben Bright")
		ev := d.last()
		if ev.Text != "lead @Ben Bright" || len(ev.Mentions) != 1 || ev.Mentions[0].Person != d.person(d.ben) {
			t.Errorf("%+v", ev)
		}
	}
	if n := d.fake.Calls("member"); n > 2 {
		t.Errorf("%d look-ups", n)
	}
}

// TestMemoryOfPlaces: Kept posts where an activity came from, by the address that
// the activity named.
func TestMemoryOfPlaces(t *testing.T) {
	d := newDoor(t, nil)
	d.hear(t, map[string]any{"text": "hello"})
	if link := d.heard[0].Link; !strings.HasPrefix(link, "https://teams.microsoft.com/l/message/19:ops@thread.tacv2/1773046800000?") {
		t.Errorf("link %q", link)
	}
	ref, err := d.client.Post(context.Background(), chat.Dest{Room: here, Thread: "1773046800000"}, "k", chat.Says(chat.T("later")))
	if err != nil || ref.Room != here {
		t.Fatalf("%v, %v", ref, err)
	}
	if posts := d.signIn.posts(thread); len(posts) != 1 {
		t.Errorf("posts %v", fmt.Sprint(d.signIn.calls))
	}
}

// TestOldClients: a button that comes as a message is the same button, and is
// answered in the chat.
func TestOldClients(t *testing.T) {
	d := newDoor(t, nil)
	d.reply = func(chat.Event) (chat.Reply, error) { return chat.Reply{Message: chat.Says(chat.T("Held."))}, nil }
	direct := map[string]any{"id": "a:ana", "conversationType": "personal", "tenantId": tenant}
	ev := one(t, d.hear(t, map[string]any{"conversation": direct, "id": "1773046800007", "replyToId": "1773046800001",
		"value": map[string]any{"kept": "button", "action": "on it", "value": "INC-7 P2"}}))
	if ev.Kind != chat.ButtonPressed || ev.Button != "on it" || ev.Value != "INC-7 P2" || ev.Message.ID != "1773046800001" {
		t.Errorf("%+v", ev)
	}
	d.hear(t, map[string]any{"conversation": direct, "value": map[string]any{"kept": "form", "form": "{}", "seal": "made up"}})
	if posts := d.signIn.posts("a:ana"); len(posts) != 2 || !strings.Contains(posts[0], "Held.") || !strings.Contains(posts[1], "out of date") {
		t.Errorf("posts %v", posts)
	}
	if got := d.hear(t, map[string]any{"conversation": direct, "value": map[string]any{"another": "bot's"}}); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

// TestInstalledAgain: Teams tells again and again that Kept was installed, and
// where; what Kept knows it does not write down again.
func TestInstalledAgain(t *testing.T) {
	d := newDoor(t, nil)
	installed := func(kind string) map[string]any {
		return map[string]any{"type": kind, "action": "add", "membersAdded": []any{
			map[string]any{"id": "29:ben", "aadObjectId": "ben-object"}, map[string]any{"id": "28:" + appID}},
			"channelData": map[string]any{"tenant": map[string]any{"id": tenant},
				"team": map[string]any{"id": "19:team@thread.tacv2", "aadGroupId": "group-1", "name": "Operations"}, "channel": map[string]any{"id": channel, "name": "ops"}}}
	}
	d.hear(t, installed("installationUpdate"))
	writes := d.memory.writes.Load()
	if writes == 0 {
		t.Fatal("nothing was remembered")
	}
	for range 3 {
		d.hear(t, installed("installationUpdate"))
		d.hear(t, installed("conversationUpdate"))
	}
	if n := d.memory.writes.Load() - writes; n != 0 {
		t.Errorf("%d more facts were written", n)
	}
	ev := one(t, d.hear(t, map[string]any{"text": "<at>Ben</at> look", "entities": []any{mention("29:ben", "Ben")}}))
	if len(ev.Mentions) != 1 || ev.Mentions[0].Person != benRef || !strings.Contains(ev.Link, "groupId=group-1") {
		t.Errorf("%+v", ev)
	}
}
