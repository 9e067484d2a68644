package teams_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kept/bot/chat"
	"kept/bot/teams"
	"kept/bot/teams/teamsfake"
)

const hour = time.Hour

func TestARoomIsFoundAgainAfterACrash(t *testing.T) {
	for _, private := range []bool{false, true} {
		o := newOffice(t, teamsfake.Options{Unlimited: true})
		o.configure(func(cfg *teams.Config) { cfg.Team = o.team.ID })
		method := "graph.channels"
		if private {
			method = "graph.chats"
		}
		open := func() (chat.Room, error) {
			return o.client.OpenRoom(t.Context(), "INC-7", "INC-7: Ärger", private, []chat.PersonRef{person(o.ana), person(o.cleo)})
		}
		o.fake.Fail(teamsfake.Fault{Method: method, Kind: teamsfake.LostAnswer, After: 1}) // after the list, or the chat
		if _, err := open(); err == nil {
			t.Fatal("no fault happened")
		}
		o.configure(nil)
		r, err := open()
		if err != nil || r.Name != "INC-7- Ärger" || r.Private != private {
			t.Errorf("private %v: %+v, %v", private, r, err)
		}
		rooms := slices.DeleteFunc(o.fake.Places(""), func(p teamsfake.Place) bool { return !strings.HasPrefix(p.Name, "INC-7") })
		if len(rooms) != 1 || inTeams(r.Ref) != rooms[0].ID {
			t.Errorf("private %v: the organisation has %+v", private, rooms)
		}
		o.post(chat.Dest{Room: r.Ref}, "k", chat.Says(chat.T("welcome")))
		again, err := open()
		if err != nil || again.Ref != r.Ref {
			t.Errorf("private %v: opened again as %+v, %v", private, again, err)
		}
	}
}

func TestWithoutPermissionIncidentsAreThreads(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.configure(func(cfg *teams.Config) { cfg.Team, cfg.Channel = o.team.ID, o.room.ID })
	o.fake.Grant(teamsfake.CreateChannels, false)
	r, err := o.client.OpenRoom(t.Context(), "INC-7", "inc-7-login", false, nil)
	if err != nil || !strings.Contains(string(r.Ref), o.room.ID+";messageid=") {
		t.Fatalf("%+v, %v; want a thread", r, err)
	}
	if n := o.toldOf("Channel.Create.Group"); n != 1 {
		t.Errorf("the operator is told %d times what to grant", n)
	}
	if err := o.client.SetTopic(t.Context(), r.Ref, "SEV1 · investigating"); err != nil {
		t.Fatal(err)
	}
	ref := o.post(chat.Dest{Room: r.Ref}, "k", chat.Says(chat.T("welcome")))
	seen := o.fake.Messages(inTeams(r.Ref), o.ben.ID)
	if len(seen) != 2 || reads(seen[0]) != "inc-7-login\nSEV1 · investigating" || reads(seen[1]) != "welcome" || ref.Room != r.Ref {
		t.Errorf("the thread reads %q, %q", reads(seen[0]), reads(seen[len(seen)-1]))
	}
	m := o.said(o.ben, inTeams(r.Ref), "it is the database")
	if m.Room != r.Ref || !m.Thread.IsZero() {
		t.Errorf("what is said in the thread happens in %s, thread %v", m.Room, m.Thread)
	}
	page, err := o.client.History(t.Context(), r.Ref, ref.ID, 10)
	if err != nil || len(page) != 1 || page[0].Text != "it is the database" || page[0].Room != r.Ref || !page[0].Thread.IsZero() {
		t.Errorf("history tells %+v, %v", page, err)
	}
}

// said lets somebody write, and gives what Kept heard.
func (o *office) said(by teamsfake.User, conversation, text string) chat.Event {
	o.Helper()
	m, err := o.fake.Type(by.ID, conversation, text)
	if err != nil {
		o.Fatal(err)
	}
	return o.hears(m.ID)
}

func TestAnIncidentOfNobodyElseIsNotMadePublic(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.configure(func(cfg *teams.Config) { cfg.Team, cfg.Channel = o.team.ID, o.room.ID })
	for what, deny := range map[string]func(){
		"one person":    func() {},
		"no permission": func() { o.fake.Grant(teamsfake.CreateChats, false) },
	} {
		deny()
		if r, err := o.client.OpenRoom(t.Context(), "INC-8 "+what, "inc-8", true, []chat.PersonRef{person(o.ana)}); !errors.Is(err, chat.ErrRefused) {
			t.Errorf("%s: %+v, %v; want ErrRefused", what, r, err)
		}
	}
	if _, found := o.fake.Place("inc-8"); found || o.read() != "" {
		t.Error("a private incident became public")
	}
}

func TestNamesThatTeamsTakes(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.configure(func(cfg *teams.Config) { cfg.Team = o.team.ID })
	for i, name := range []string{strings.Repeat("very-long-", 30), "a/b\\c:d<e>f?g|h'i\"j~k#l%m&n*o{p}q+r", "_.dots._", "…", "", "🚒🚒🚒" + strings.Repeat("🚒", 60), "x\nnewline\x00"} {
		r, err := o.client.OpenRoom(t.Context(), fmt.Sprint("INC-", i), name, false, nil)
		if err != nil || r.Name == "" || !utf8.ValidString(r.Name) {
			t.Errorf("%q: %+v, %v", name, r, err)
		}
	}
}

func TestTopicsKeepTheMark(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.configure(func(cfg *teams.Config) { cfg.Team = o.team.ID })
	r, err := o.client.OpenRoom(t.Context(), "INC-7", "inc-7", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range []string{"SEV1 · investigating", strings.Repeat("a topic of many words ", 90), "two\nlines"} {
		if err := o.client.SetTopic(t.Context(), r.Ref, topic); err != nil {
			t.Fatal(err)
		}
		p, _ := o.fake.Place(inTeams(r.Ref))
		if !strings.Contains(p.About, chat.Mark("INC-7")) || strings.Contains(p.About, "\n") || utf8.RuneCountInString(p.About) > 300 || p.About[:3] != topic[:3] {
			t.Errorf("the channel is about %q", p.About)
		}
	}
	o.fake.Grant(teamsfake.ChangeChannels, false)
	for range 2 {
		if err := o.client.SetTopic(t.Context(), r.Ref, "resolved"); err != nil {
			t.Errorf("without permission: %v; a topic is not worth a failure", err)
		}
	}
}

func TestOnlyKeptsOwnChannelsAreArchived(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.configure(func(cfg *teams.Config) { cfg.Team = o.team.ID })
	r, err := o.client.OpenRoom(t.Context(), "INC-7", "inc-7", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := o.client.Archive(t.Context(), r.Ref); err != nil {
			t.Fatal(err)
		}
	}
	if p, _ := o.fake.Place(inTeams(r.Ref)); !p.Archived {
		t.Error("not archived")
	}
	if _, err := o.client.Post(t.Context(), chat.Dest{Room: r.Ref}, "k", chat.Says(chat.T("too late"))); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a post into an archived room: %v, want ErrRefused", err)
	}
	if err := o.client.Archive(t.Context(), o.here()); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("somebody else's channel: %v, want ErrRefused", err)
	}
	if p, _ := o.fake.Place(o.room.ID); p.Archived {
		t.Error("somebody else's channel was archived")
	}
}

func TestWhoIsInAPrivatePlace(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	hidden := o.fake.AddChannel(teamsfake.Place{Team: o.team.ID, Name: "leak", Kind: teamsfake.Private, Members: []string{o.ana.ID}, HasBot: true})
	group := o.fake.AddChat(teamsfake.Place{Name: "a chat", Kind: teamsfake.Group, Members: []string{o.ana.ID, o.cleo.ID}, HasBot: true})
	for _, p := range []teamsfake.Place{hidden, group} {
		o.said(o.ana, p.ID, "@Kept help")
		ref := chat.RoomRef(org + p.ID)
		if r, err := o.client.Room(t.Context(), ref); err != nil || !r.Private || r.Name != p.Name {
			t.Errorf("%s is %+v, %v; want private", p.Name, r, err)
		}
		for who, want := range map[chat.PersonRef]bool{person(o.ana): true, person(o.ben): false, person(o.out): false} {
			if in, err := o.client.Member(t.Context(), ref, who); in != want || err != nil {
				t.Errorf("%s in %s: %v, %v; want %v", who, p.Name, in, err, want)
			}
		}
		stop := o.fake.Fail(teamsfake.Fault{Status: 500, Times: -1})
		if in, err := o.client.Member(t.Context(), ref, person(o.ana)); in || err == nil {
			t.Errorf("in doubt about %s: %v, %v; want no, with an error", p.Name, in, err)
		}
		stop()
	}
}

func TestGuestsAreStrangers(t *testing.T) {
	for _, users := range []bool{true, false} { // by the directory, and by the conversations
		o := newOffice(t, teamsfake.Options{Unlimited: true})
		o.configure(func(cfg *teams.Config) { cfg.Channel = o.room.ID })
		o.fake.Grant(teamsfake.ReadUsers, users)
		guest := o.fake.AddUser(teamsfake.User{Name: "Gast", Mail: "g_partner.example#EXT#@acme.example", Guest: true})
		if err := o.fake.Join(guest.ID, o.team.ID); err != nil {
			t.Fatal(err)
		}
		for u, stranger := range map[*teamsfake.User]bool{&guest: true, &o.ben: false} {
			if p, err := o.client.Person(t.Context(), person(*u)); err != nil || p.Stranger != stranger || p.Name != u.Name {
				t.Errorf("directory %v: %s is %+v, %v", users, u.Name, p, err)
			}
		}
		for name, want := range map[string]teamsfake.User{"@Ana Alves": o.ana, "ana@acme.example": o.ana, o.ben.ID: o.ben, "@ben bright": o.ben} {
			if p, err := o.client.ResolvePerson(t.Context(), name); p != person(want) || err != nil {
				t.Errorf("directory %v: %s is %q, %v", users, name, p, err)
			}
		}
		o.fake.AddUser(teamsfake.User{Name: "Ben Bright", Mail: "other@acme.example"})
		for _, name := range []string{"@nobody", "nobody@acme.example"} {
			if _, err := o.client.ResolvePerson(t.Context(), name); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("directory %v: %s: the error is %v", users, name, err)
			}
		}
		if _, err := o.client.ResolvePerson(t.Context(), "@Ben Bright"); users && (err == nil || !strings.Contains(err.Error(), "2 people")) {
			t.Errorf("two of one name: %v", err)
		}
	}
}

func TestGroupsAndZones(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	sre := o.fake.AddGroup(teamsfake.DirectoryGroup{Name: "SRE", Members: []string{o.ana.ID}})
	g, err := o.client.ResolveGroup(t.Context(), "@sre")
	if err != nil || string(g) != org+sre.ID {
		t.Fatalf("@sre is %q, %v", g, err)
	}
	for who, want := range map[chat.PersonRef]bool{person(o.ana): true, person(o.ben): false} {
		if in, err := o.client.InGroup(t.Context(), g, who); in != want || err != nil {
			t.Errorf("%s in @sre: %v, %v", who, in, err)
		}
	}
	if in, err := o.client.InGroup(t.Context(), org+"00000000-0000-4000-8000-00000000dead", person(o.ana)); in || err == nil {
		t.Errorf("in a group that is not there: %v, %v; want no, with an error", in, err)
	}
	o.fake.Grant(teamsfake.ReadGroups, false)
	if g, err := o.client.ResolveGroup(t.Context(), "@sre"); g != "" || !errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrNotFound) {
		t.Errorf("where Kept may not look, @sre is %q, %v; want ErrRefused", g, err)
	}
	for _, mailboxes := range []bool{true, false} { // by the mailbox, and by the client of whoever wrote
		o.fake.Grant(teamsfake.ReadMailboxes, mailboxes)
		o.configure(nil)
		if !mailboxes {
			o.said(o.ben, o.room.ID, "good morning")
		}
		if p, err := o.client.Person(t.Context(), person(o.ben)); err != nil || p.Zone != "America/New_York" {
			t.Errorf("mailboxes %v: Ben is %+v, %v", mailboxes, p, err)
		}
	}
}

func TestRoomsOfAConfiguration(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.configure(func(cfg *teams.Config) { cfg.Team = o.team.ID })
	for _, name := range []string{"#ops", "Ops", o.room.ID} {
		if r, err := o.client.ResolveRoom(t.Context(), name); r != o.here() || err != nil {
			t.Errorf("%s is %q, %v", name, r, err)
		}
	}
	for _, name := range []string{"#nowhere", "19:nowhere@thread.tacv2"} {
		if _, err := o.client.ResolveRoom(t.Context(), name); err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(name, "#")) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestTheCheckNamesWhatIsMissing(t *testing.T) {
	o := newOffice(t, teamsfake.Options{Unlimited: true})
	o.configure(func(cfg *teams.Config) { cfg.Team, cfg.Channel = o.team.ID, o.room.ID })
	o.fake.Grant(teamsfake.ChannelMessages, false)
	found, err := o.client.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	for _, f := range found {
		if f.What == "" || !f.OK && f.Fix == "" {
			t.Errorf("a finding that helps nobody: %+v", f)
		}
		if !f.OK && strings.HasPrefix(f.What, "consent") {
			wrong = append(wrong, f.Fix)
		}
	}
	if len(wrong) != 1 || !strings.Contains(wrong[0], `{"name": "ChannelMessage.Read.Group", "type": "Application"}`) {
		t.Errorf("to be mended: %q", wrong)
	}
	o.configure(func(cfg *teams.Config) { cfg.Channel = "19:nowhere@thread.tacv2" })
	found, err = o.client.Check(t.Context())
	if err != nil || !slices.ContainsFunc(found, func(f teams.Finding) bool { return !f.OK && strings.Contains(f.What, "19:nowhere") }) {
		t.Errorf("a channel that is not there: %+v, %v", found, err)
	}
	o.configure(func(cfg *teams.Config) { cfg.Secret = "wrong" })
	found, err = o.client.Check(t.Context())
	if err != nil || len(found) != 1 || found[0].OK || !strings.Contains(found[0].Fix, "client secret") {
		t.Errorf("with a wrong secret: %+v, %v", found, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o.configure(func(cfg *teams.Config) { cfg.Secret = "fake-secret" })
	if _, err := o.client.Check(ctx); err == nil {
		t.Error("a check that could not ask found nothing wrong")
	}
}
