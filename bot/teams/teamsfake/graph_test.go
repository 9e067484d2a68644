package teamsfake

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPeopleAreFound(t *testing.T) {
	s := newStage(t, Options{})
	s.AddUser(User{Name: "Dan O'Neil", Mail: "dan@example.com"})
	for filter, want := range map[string]string{
		"mail eq 'dan@example.com'":                                 "Dan O'Neil",
		"displayName eq 'Dan O''Neil'":                              "Dan O'Neil",
		"startswith(displayName,'ana')":                             "Ana Lima",
		"mail eq 'x' or userPrincipalName eq 'ben.ode@example.com'": "Ben Ode",
		"displayName eq 'Nobody'":                                   "",
	} {
		status, body, _ := s.call("GET", s.talk("users?$filter="+url.QueryEscape(filter)), nil)
		name, _ := at(body, "value.0.displayName").(string)
		if status != 200 || name != want {
			t.Errorf("%s: %d %q", filter, status, name)
		}
	}
	if status, body, _ := s.call("GET", s.talk("users?$filter=x"), nil); status != 400 || code(body) != "Request_UnsupportedQuery" {
		t.Errorf("a filter that is none: %d %v", status, body)
	}
	if status, body, _ := s.call("GET", s.talk("users/nobody"), nil); status != 404 || code(body) != "Request_ResourceNotFound" {
		t.Errorf("nobody: %d %v", status, body)
	}
}

func TestChannelsAreMade(t *testing.T) {
	s := newStage(t, Options{})
	channels := s.talk("teams/" + s.team.ID + "/channels")
	status, body, _ := s.call("POST", channels, object{"displayName": "INC-7 Payments", "description": "SEV1"})
	id, _ := body["id"].(string)
	if status != 201 || !strings.HasSuffix(id, "@thread.tacv2") {
		t.Fatalf("create: %d %v", status, body)
	}
	a := s.one()
	if at(a, "channelData.eventType") != "channelCreated" || at(a, "channelData.channel.id") != id || at(a, "channelData.team.aadGroupId") != s.team.ID {
		t.Errorf("the app heard %v", a)
	}
	s.says(id, "here")
	for name, want := range map[string]string{
		"inc-7 payments":        "NameAlreadyExists",
		"":                      "BadRequest",
		"what: now?":            "BadRequest",
		"_hidden":               "BadRequest",
		strings.Repeat("a", 51): "BadRequest",
	} {
		if status, body, _ := s.call("POST", channels, object{"displayName": name}); status != 400 || code(body) != want {
			t.Errorf("%q: %d %v", name, status, body)
		}
	}
	if status, _, _ := s.call("PATCH", channels+"/"+id, object{"description": "SEV2"}); status != 204 {
		t.Errorf("change: %d", status)
	}
	if p, _ := s.Place(id); p.About != "SEV2" {
		t.Errorf("the channel is about %q", p.About)
	}
	bind := func(u User, roles ...string) object {
		return object{"@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": roles,
			"user@odata.bind": "https://graph.microsoft.com/v1.0/users('" + u.ID + "')"}
	}
	status, body, _ = s.call("POST", channels, object{"displayName": "Private", "membershipType": "private", "members": []object{bind(s.ana, "owner")}})
	if status != 201 {
		t.Fatalf("private: %d %v", status, body)
	}
	if places := s.Places(s.ben.ID); slices.ContainsFunc(places, func(p Place) bool { return p.Name == "Private" }) {
		t.Error("Ben sees a private channel that he is not in")
	}
	if status, _, _ := s.call("POST", s.connect("conversations/"+body["id"].(string)+"/activities"), object{"type": "message", "text": "x"}); status != 403 {
		t.Errorf("the bot posts into a private channel: %d", status)
	}
	s.Grant(CreateChannels, false)
	if status, body, _ := s.call("POST", channels, object{"displayName": "Another"}); status != 403 || code(body) != "Forbidden" {
		t.Errorf("without permission: %d %v", status, body)
	}
}

func TestHistoryIsPaged(t *testing.T) {
	s := newStage(t, Options{Unlimited: true, ExpandedReplies: 3})
	start := s.time().Add(-24 * time.Hour)
	var first Message
	for i := range 60 {
		m, err := s.AddMessage(Message{Place: s.ops.ID, From: s.ana.ID, Text: fmt.Sprint("root ", i)}, start.Add(time.Duration(i)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = m
		}
	}
	for i := range 5 {
		if _, err := s.AddMessage(Message{Place: s.ops.ID, Root: first.ID, From: s.ben.ID, Text: fmt.Sprint("reply ", i)}, start.Add(time.Duration(100+i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	channel := s.talk("teams/" + s.team.ID + "/channels/" + s.ops.ID)
	if status, body, _ := s.call("GET", channel+"/messages?$top=51", nil); status != 400 {
		t.Errorf("$top=51: %d %v", status, body)
	}
	pages, seen := 0, 0
	for next := channel + "/messages?$top=50&$expand=replies"; next != ""; pages++ {
		status, body, _ := s.call("GET", next, nil)
		if status != 200 {
			t.Fatalf("page %d: %d %v", pages, status, body)
		}
		value := body["value"].([]any)
		seen += len(value)
		if pages == 0 {
			// The thread with the newest reply comes first.
			if at(value[0], "id") != first.ID || at(value[0], "replies.0.body.content") != "reply 4" {
				t.Errorf("first is %v", value[0])
			}
			rest, _ := value[0].(map[string]any)["replies@odata.nextLink"].(string)
			if rest == "" {
				t.Fatal("five replies fit in a page of three")
			}
			if _, body, _ := s.call("GET", rest, nil); len(body["value"].([]any)) != 2 || at(body, "value.1.body.content") != "reply 0" {
				t.Errorf("the other replies: %v", body)
			}
		}
		next, _ = body["@odata.nextLink"].(string)
		if next != "" && !strings.HasPrefix(next, "https://graph.microsoft.com/v1.0/") {
			t.Fatalf("the next page is at %s", next)
		}
	}
	if pages != 2 || seen != 60 {
		t.Errorf("%d messages on %d pages", seen, pages)
	}
}

func TestSystemsOwnLinesHaveNoAuthor(t *testing.T) {
	s := newStage(t, Options{})
	if _, err := s.AddMessage(Message{Place: s.ops.ID, System: true, Text: "Ana was added"}, s.time()); err != nil {
		t.Fatal(err)
	}
	_, body, _ := s.call("GET", s.talk("teams/"+s.team.ID+"/channels/"+s.ops.ID+"/messages"), nil)
	if at(body, "value.0.from") != nil || at(body, "value.0.messageType") != "unknownFutureValue" {
		t.Errorf("Graph shows %v", body)
	}
}

func TestDeltaTellsWhatChanged(t *testing.T) {
	s := newStage(t, Options{Unlimited: true})
	channel := s.talk("teams/" + s.team.ID + "/channels/" + s.ops.ID)
	if _, err := s.AddMessage(Message{Place: s.ops.ID, From: s.ana.ID, Text: "long ago"}, s.time().Add(-300*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	root := s.says(s.ops.ID, "INC-1")
	s.says(s.ops.ID, "INC-2")
	read := func(link string) (ids []string, delta string) {
		for link != "" {
			status, body, _ := s.call("GET", link, nil)
			if status != 200 {
				t.Fatalf("delta: %d %v", status, body)
			}
			for _, m := range body["value"].([]any) {
				ids = append(ids, at(m, "id").(string))
			}
			delta, _ = body["@odata.deltaLink"].(string)
			link, _ = body["@odata.nextLink"].(string)
		}
		return ids, delta
	}
	all, delta := read(channel + "/messages/delta?$top=1")
	if len(all) != 2 {
		t.Errorf("at first %q", all)
	}
	if again, _ := read(delta); len(again) != 0 {
		t.Errorf("nothing happened, yet %q changed", again)
	}
	if _, err := s.Type(s.ana.ID, s.ops.ID+";messageid="+root, "me, too"); err != nil {
		t.Fatal(err)
	}
	changed, _ := read(delta)
	if !slices.Equal(changed, []string{root}) {
		t.Errorf("a reply changed %q", changed)
	}
	if status, _, _ := s.call("GET", channel+"/messages/delta?$deltatoken=made-up", nil); status != 400 {
		t.Errorf("a made-up token: %d", status)
	}
}

func TestGraphRefusesWithoutConsent(t *testing.T) {
	s := newStage(t, Options{NoRSC: true})
	messages := s.talk("teams/" + s.team.ID + "/channels/" + s.ops.ID + "/messages")
	if status, body, _ := s.call("GET", messages, nil); status != 403 || code(body) != "Forbidden" {
		t.Errorf("without consent: %d %v", status, body)
	}
	s.SetRSC(true)
	if status, _, _ := s.call("GET", messages, nil); status != 200 {
		t.Errorf("with consent: %d", status)
	}
	other := s.AddTeam(Team{Name: "Elsewhere", Members: []string{s.ana.ID}})
	if status, _, _ := s.call("GET", s.talk("teams/"+other.ID+"/channels"), nil); status != 403 {
		t.Errorf("a team without the app: %d", status)
	}
	s.pass(time.Second)
	for i := range 20 {
		if status, _, _ := s.call("GET", messages, nil); status != 200 {
			t.Fatalf("read %d: %d", i, status)
		}
	}
	if status, body, header := s.call("GET", messages, nil); status != 429 || code(body) != "TooManyRequests" || header.Get("Retry-After") != "1" {
		t.Errorf("too many reads: %d %v", status, body)
	}
}

func TestLinksMayPointElsewhere(t *testing.T) {
	s := newStage(t, Options{})
	s.Fail(Fault{Method: "graph", Kind: Elsewhere, Location: "https://evil.example/steal"})
	_, body, _ := s.call("GET", s.talk("teams/"+s.team.ID+"/channels/"+s.ops.ID+"/messages/delta"), nil)
	if body["@odata.deltaLink"] != "https://evil.example/steal" {
		t.Errorf("the link is %v", body["@odata.deltaLink"])
	}
}

func TestGroupChatsAreMade(t *testing.T) {
	s := newStage(t, Options{})
	bind := func(u User) object {
		return object{"roles": []string{"owner"}, "user@odata.bind": "https://graph.microsoft.com/v1.0/users('" + u.ID + "')"}
	}
	chat := object{"chatType": "group", "topic": "INC-9", "members": []object{bind(s.ana), bind(s.cleo)}}
	status, body, _ := s.call("POST", s.talk("chats"), chat)
	id, _ := body["id"].(string)
	if status != 201 || !strings.HasSuffix(id, "@thread.v2") {
		t.Fatalf("create: %d %v", status, body)
	}
	post := s.connect("conversations/" + id + "/activities")
	if status, _, _ := s.call("POST", post, object{"type": "message", "text": "x"}); status != 403 {
		t.Errorf("the bot is in a chat without being installed: %d", status)
	}
	_, catalog, _ := s.call("GET", s.talk("appCatalogs/teamsApps?$filter="+url.QueryEscape("externalId eq '"+DefaultAppID+"'")), nil)
	app := object{"teamsApp@odata.bind": "https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/" + at(catalog, "value.0.id").(string)}
	if status, body, _ := s.call("POST", s.talk("chats/"+id+"/installedApps"), app); status != 201 {
		t.Fatalf("install: %d %v", status, body)
	}
	kinds := []any{}
	for _, a := range s.heard() {
		kinds = append(kinds, a["type"])
	}
	if !slices.Equal(kinds, []any{"installationUpdate", "conversationUpdate"}) {
		t.Errorf("the app heard %v", kinds)
	}
	s.says(id, "private")
	if status, _, _ := s.call("POST", s.talk("chats/"+id+"/members"), bind(s.ben)); status != 201 {
		t.Errorf("add Ben: %d", status)
	}
	if got := texts(s.Messages(id, s.ben.ID)); !slices.Equal(got, []string{"private"}) {
		t.Errorf("Ben reads %q", got)
	}
	chat["members"] = []object{bind(s.ana)}
	if status, _, _ := s.call("POST", s.talk("chats"), chat); status != 400 {
		t.Errorf("a group of one: %d", status)
	}
}
