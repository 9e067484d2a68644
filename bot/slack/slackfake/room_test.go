package slackfake

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestChannelNames(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	for name, want := range map[string]string{
		"":                       "invalid_name_required",
		"Inc-7":                  "invalid_name_specials",
		"inc 7":                  "invalid_name_specials",
		"störung":                "invalid_name_specials",
		strings.Repeat("a", 81):  "invalid_name_maxlength",
		"--":                     "invalid_name_punctuation",
		"ops":                    "name_taken",
		strings.Repeat("a", 80):  "",
		"inc-7-users-cant-login": "",
	} {
		o.refused(want, "conversations.create", "name", name)
	}
	id := o.good("conversations.create", "name", "inc-8").str("channel.id")
	o.good("conversations.archive", "channel", id)
	o.refused("name_taken", "conversations.create", "name", "inc-8")
	o.refused("already_archived", "conversations.archive", "channel", id)
	o.refused("is_archived", "chat.postMessage", "channel", id, "text", "x")
	o.refused("is_archived", "conversations.setTopic", "channel", id, "topic", "x")
	o.good("conversations.history", "channel", id)
	general, _ := o.Channel("general")
	o.refused("cant_archive_general", "conversations.archive", "channel", general.ID)
}

func TestWhatTheBotIsNotInItDoesNotSee(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	secret := o.AddChannel(Channel{Name: "secret", Private: true, Members: []string{o.ana}}).ID
	public := o.AddChannel(Channel{Name: "public", Members: []string{o.ana}}).ID
	for _, method := range []string{"conversations.info", "conversations.history", "conversations.members", "pins.list"} {
		o.refused("channel_not_found", method, "channel", secret)
		o.refused("channel_not_found", method, "channel", "C0NOWHERE")
	}
	o.refused("channel_not_found", "chat.postMessage", "channel", secret, "text", "x")
	o.refused("not_in_channel", "chat.postMessage", "channel", public, "text", "x")
	o.refused("not_in_channel", "conversations.history", "channel", public)
	o.refused("not_in_channel", "conversations.invite", "channel", public, "users", o.ben)
	if a := o.good("conversations.info", "channel", public, "include_num_members", "1"); a.get("channel.is_member") != false || a.get("channel.num_members") != 1.0 {
		t.Errorf("a public channel: %s", a.raw)
	}
	o.good("conversations.join", "channel", public)
	o.good("chat.postMessage", "channel", public, "text", "x")
	var names []string
	for _, c := range o.good("conversations.list", "types", "public_channel,private_channel", "exclude_archived", "true").list("channels") {
		names = append(names, c.(map[string]any)["name"].(string))
	}
	if want := []string{"general", "ops", "public"}; !slices.Equal(names, want) {
		t.Errorf("listed %q, want %q", names, want)
	}
	o.refused("method_not_supported_for_channel_type", "conversations.archive", "channel",
		o.good("conversations.open", "users", o.ana).str("channel.id"))
}

func TestInviting(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	id := o.good("conversations.create", "name", "inc-7", "is_private", "true").str("channel.id")
	stranger := o.AddUser(User{Name: "dan", Team: "T0OTHER"}).ID
	o.refused("no_user", "conversations.invite", "channel", id)
	o.refused("cant_invite_self", "conversations.invite", "channel", id, "users", o.Bot().ID)
	o.refused("user_team_not_in_channel", "conversations.invite", "channel", id, "users", stranger)
	o.refused("too_many_users", "conversations.invite", "channel", id, "users", strings.Repeat("U1,", 101))
	o.refused("user_not_found", "conversations.invite", "channel", id, "users", o.ana+",U0NOBODY")
	if c, _ := o.Channel(id); len(c.Members) != 1 {
		t.Fatalf("members %v: one bad name must keep all out", c.Members)
	}
	a := o.good("conversations.invite", "channel", id, "users", o.ana+",U0NOBODY", "force", "true")
	if a.str("errors.0.error") != "user_not_found" || a.str("errors.0.user") != "U0NOBODY" {
		t.Errorf("forced: %s", a.raw)
	}
	o.refused("already_in_channel", "conversations.invite", "channel", id, "users", o.ana)
	lines := o.Messages(id, o.ana)
	if last := lines[len(lines)-1]; last.Subtype != "channel_join" || last.User != o.ana {
		t.Errorf("last line %+v, want that Ana joined", last)
	}
	if members := o.good("conversations.members", "channel", id).list("members"); len(members) != 2 {
		t.Errorf("members %v", members)
	}
	o.good("conversations.kick", "channel", id, "user", o.ana)
	if got := o.Channels(o.ana); slices.ContainsFunc(got, func(c Channel) bool { return c.ID == id }) {
		t.Error("Ana still sees the private channel")
	}
}

func TestTopicsPrintALineAndHaveALimit(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	o.refused("too_long", "conversations.setTopic", "channel", o.ops, "topic", strings.Repeat("ø", 251))
	a := o.good("conversations.setTopic", "channel", o.ops, "topic", "SEV1 <b>&")
	if a.str("channel.topic.value") != "SEV1 &lt;b&gt;&amp;" {
		t.Errorf("topic %s", a.str("channel.topic.value"))
	}
	o.good("conversations.setTopic", "channel", o.ops, "topic", "SEV1 <b>&") // nothing new
	var lines []string
	for _, m := range o.Messages(o.ops, o.ana) {
		lines = append(lines, m.Subtype+": "+m.Text)
	}
	want := []string{"channel_topic: <@" + o.Bot().ID + "> set the channel topic: SEV1 &lt;b&gt;&amp;"}
	if !slices.Equal(lines, want) {
		t.Errorf("lines %q, want %q", lines, want)
	}
	o.refused("not_authorized", "conversations.rename", "channel", o.ops, "name", "mine")
}

func TestDirectConversations(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	first := o.good("conversations.open", "users", o.ana, "return_im", "true")
	if first.get("channel.is_im") != true || first.str("channel.user") != o.ana {
		t.Errorf("opened %s", first.raw)
	}
	if again := o.good("conversations.open", "users", o.ana); again.str("channel.id") != first.str("channel.id") || again.get("already_open") != true {
		t.Errorf("opened again %s", again.raw)
	}
	if a := o.good("chat.postMessage", "channel", o.ana, "text", "late"); a.str("channel") != first.str("channel.id") {
		t.Errorf("a post to a person went to %s", a.str("channel"))
	}
	if got := o.Notified(o.ana); len(got) != 1 || got[0].Text != "late" {
		t.Errorf("Ana was notified of %+v", got)
	}
	o.refused("cannot_dm_bot", "conversations.open", "users", o.Bot().ID)
	o.refused("user_not_found", "conversations.open", "users", "U0NOBODY")
	if group := o.good("conversations.open", "users", o.ana+","+o.ben); group.str("channel.id") == first.str("channel.id") {
		t.Error("two people share one person's conversation")
	}
}

func TestListsCutIntoPages(t *testing.T) {
	o := newOffice(t, Options{Unlimited: true})
	for i := range 5 {
		o.AddChannel(Channel{Name: fmt.Sprintf("room-%d", i)})
	}
	var names []string
	cursor := ""
	for pages := 0; ; pages++ {
		a := o.good("conversations.list", "limit", "3", "cursor", cursor)
		for _, c := range a.list("channels") {
			names = append(names, c.(map[string]any)["name"].(string))
		}
		if cursor = a.str("response_metadata.next_cursor"); cursor == "" || pages > 5 {
			break
		}
	}
	if want := []string{"general", "ops", "room-0", "room-1", "room-2", "room-3", "room-4"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	o.refused("invalid_cursor", "conversations.list", "cursor", "nonsense")
}
