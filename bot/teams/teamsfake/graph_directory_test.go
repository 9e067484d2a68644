package teamsfake

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDirectoryKnowsGroupsAndZones(t *testing.T) {
	s := newStage(t, Options{})
	sre := s.AddGroup(DirectoryGroup{Name: "Site Reliability", Members: []string{s.ana.ID}})
	for filter, want := range map[string]int{
		"displayName eq 'site reliability'":                                     1,
		"displayName eq 'sitereliability' or mailNickname eq 'sitereliability'": 1,
		"displayName eq 'nobody'":                                               0,
	} {
		if status, body, _ := s.call("GET", s.talk("groups?$filter="+url.QueryEscape(filter)), nil); status != 200 || len(body["value"].([]any)) != want {
			t.Errorf("%s: %d %v", filter, status, body)
		}
	}
	in := func(u User) []any {
		status, body, _ := s.call("POST", s.talk("users/"+u.ID+"/checkMemberGroups"), object{"groupIds": []string{sre.ID}})
		if status != 200 {
			t.Fatalf("check: %d %v", status, body)
		}
		return body["value"].([]any)
	}
	if !slices.Equal(in(s.ana), []any{sre.ID}) || len(in(s.ben)) != 0 {
		t.Errorf("Ana is in %v, Ben in %v", in(s.ana), in(s.ben))
	}
	if status, body, _ := s.call("GET", s.talk("users/"+s.ana.ID+"/mailboxSettings"), nil); status != 200 || body["timeZone"] != "Europe/Copenhagen" {
		t.Errorf("the mailbox: %d %v", status, body)
	}
	s.Grant(ReadGroups, false)
	if status, _, _ := s.call("GET", s.talk("groups/"+sre.ID), nil); status != 403 {
		t.Errorf("without permission: %d", status)
	}
}

func TestConsentIsListed(t *testing.T) {
	s := newStage(t, Options{})
	s.Grant(CreateChannels, false)
	_, body, _ := s.call("GET", s.talk("teams/"+s.team.ID+"/permissionGrants"), nil)
	var names []string
	for _, g := range body["value"].([]any) {
		names = append(names, at(g, "permission").(string))
	}
	if !slices.Contains(names, "ChannelMessage.Read.Group") || slices.Contains(names, "Channel.Create.Group") || slices.Contains(names, "User.Read.All") {
		t.Errorf("the team consented to %q", names)
	}
}

func TestFilesGoIntoTheChannelsFolder(t *testing.T) {
	s := newStage(t, Options{})
	if status, _, _ := s.call("GET", s.talk("teams/"+s.team.ID+"/channels/"+s.ops.ID+"/filesFolder"), nil); status != 403 {
		t.Errorf("without permission: %d", status)
	}
	s.Grant(WriteFiles, true)
	_, folder, _ := s.call("GET", s.talk("teams/"+s.team.ID+"/channels/"+s.ops.ID+"/filesFolder"), nil)
	address := s.talk("drives/" + at(folder, "parentReference.driveId").(string) + "/items/" + folder["id"].(string) + ":/Kept/draft%201.md:/content")
	for _, want := range []int{201, 200} {
		if status, body, _ := s.call("PUT", address, "# Draft"); status != want || !strings.HasPrefix(body["webUrl"].(string), "https://") {
			t.Errorf("put: %d %v", status, body)
		}
	}
	if files := s.Files(s.ops.ID); len(files) != 1 || files[0].Path != "Kept/draft 1.md" || files[0].Version != 2 || string(files[0].Content) != "# Draft" {
		t.Errorf("the folder holds %+v", files)
	}
	if status, _, _ := s.call("PUT", strings.Replace(address, "drives/b!", "drives/b!x", 1), "x"); status != 404 {
		t.Errorf("another drive: %d", status)
	}
}

func TestChatWithTheBotIsRead(t *testing.T) {
	s := newStage(t, Options{})
	s.says(s.DirectChat(s.ana.ID), "you have the role")
	name := "19:" + s.ana.ID + "_" + DefaultAppID + "@unq.gbl.spaces"
	if status, body, _ := s.call("GET", s.talk("chats/"+name+"/messages"), nil); status != 200 || at(body, "value.0.body.content") != "you have the role" {
		t.Errorf("the chat: %d %v", status, body)
	}
	if status, _, _ := s.call("GET", s.talk("chats/"+s.DirectChat(s.ana.ID)+"/messages"), nil); status != 404 {
		t.Errorf("Graph knows the chat by the Bot Connector's name: %d", status)
	}
}

func TestNameOfADeletedChannelStaysTaken(t *testing.T) {
	s := newStage(t, Options{})
	if err := s.RemoveChannel(s.ops.ID); err != nil {
		t.Fatal(err)
	}
	if a := s.one(); at(a, "channelData.eventType") != "channelDeleted" {
		t.Errorf("the app heard %v", a)
	}
	channels := s.talk("teams/" + s.team.ID + "/channels")
	if status, body, _ := s.call("POST", channels, object{"displayName": "Operations"}); status != 400 || code(body) != "NameAlreadyExists" {
		t.Errorf("its name: %d %v", status, body)
	}
	if _, body, _ := s.call("GET", channels, nil); len(body["value"].([]any)) != 1 {
		t.Errorf("the channels: %v", body)
	}
	if status, _, _ := s.call("POST", s.connect("conversations/"+s.ops.ID+"/activities"), object{"type": "message", "text": "x"}); status != 404 {
		t.Errorf("a post into it: %d", status)
	}
}

func TestSlowAnswersAndClosing(t *testing.T) {
	s := newStage(t, Options{})
	s.Fail(Fault{Method: "post", Kind: Slow, Delay: time.Millisecond})
	s.says(s.ops.ID, "slow")
	s.answers(503, nil)
	if _, err := s.Type(s.ana.ID, s.ops.ID, "hello"); err != nil {
		t.Fatal(err)
	}
	s.heard()
	s.Close()
	if waiting, _ := s.Undelivered(); waiting != 0 {
		t.Errorf("%d wait after the end", waiting)
	}
	if _, err := s.Type(s.ana.ID, s.ops.ID, "anybody?"); err != nil {
		t.Fatal(err)
	}
	if heard := s.heard(); len(heard) != 0 {
		t.Errorf("after the end the app heard %v", heard)
	}
}
