package slack_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kept/bot/chat"
	"kept/bot/slack/slackfake"
)

func TestARoomIsFoundAgainAfterACrash(t *testing.T) {
	for method, made := range map[string]bool{"conversations.create": false, "conversations.setPurpose": true, "conversations.invite": true} {
		for _, private := range []bool{false, true} {
			o := newOffice(t, slackfake.Options{})
			o.fake.Fail(slackfake.Fault{Method: method, Kind: slackfake.LostAnswer})
			open := func() (chat.Room, error) {
				return o.client.OpenRoom(t.Context(), "INC-7", "INC-7 Ärger", private, []chat.PersonRef{person(o.ana)})
			}
			if _, err := open(); !errors.Is(err, chat.ErrUnknownFate) {
				t.Fatalf("%s (made %v): %v", method, made, err)
			}
			o.client = o.client.Forgetful()
			r, err := open()
			if err != nil || r.Name != "inc-7-aerger" || r.Private != private {
				t.Errorf("%s: then %+v, %v", method, r, err)
			}
			rooms := slices.DeleteFunc(o.fake.Channels(""), func(c slackfake.Channel) bool { return !strings.HasPrefix(c.Name, "inc-7") })
			if len(rooms) != 1 || !slices.Contains(rooms[0].Members, o.ana.ID) {
				t.Errorf("%s: the workspace has %+v", method, rooms)
			}
		}
	}
}

func TestARoomOfSomebodyElseIsNeverTaken(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	theirs, err := o.fake.CreateChannel(o.ana.ID, "inc-7", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.fake.Invite(o.ana.ID, theirs.ID, o.fake.Bot().ID); err != nil {
		t.Fatal(err)
	}
	r, err := o.client.OpenRoom(t.Context(), "INC-7", "inc-7", false, nil)
	if err != nil || r.Ref == place(theirs) || r.Name != "inc-7-2" {
		t.Errorf("opened %+v, %v", r, err)
	}
}

func TestWhoCannotBeInvitedHindersNobody(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	guest := o.fake.AddUser(slackfake.User{Name: "guest", Team: "T9OTHER"})
	people := []chat.PersonRef{person(o.fake.Bot()), person(guest), team + "U0NOBODY", person(o.ana)}
	for i := range 120 {
		people = append(people, person(o.fake.AddUser(slackfake.User{Name: fmt.Sprintf("p%d", i)})))
	}
	room := o.fake.AddChannel(slackfake.Channel{Name: "inc-7", Members: []string{o.fake.Bot().ID, o.ana.ID}})
	for range 2 {
		if err := o.client.Invite(t.Context(), place(room), people); err != nil {
			t.Fatal(err)
		}
	}
	if c, _ := o.fake.Channel(room.ID); len(c.Members) != 122 {
		t.Errorf("%d people are in the room, want Kept, Ana and the 120", len(c.Members))
	}
}

func TestTopicsFit(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	for _, topic := range []string{"SEV1 · investigating", strings.Repeat("a topic of many words ", 40), strings.Repeat("<&>", 100), "two\nlines <!channel>"} {
		if err := o.client.SetTopic(t.Context(), place(o.room), topic); err != nil {
			t.Fatal(err)
		}
		c, _ := o.fake.Channel(o.room.ID)
		if got := c.Topic.Text; utf8.RuneCountInString(got) > 250 || strings.ContainsAny(got, "<>\n") || got == "" {
			t.Errorf("topic %q", got)
		}
	}
}

func TestArchivingTwiceIsOnce(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	for range 2 {
		if err := o.client.Archive(t.Context(), place(o.room)); err != nil {
			t.Fatal(err)
		}
	}
	if c, _ := o.fake.Channel(o.room.ID); !c.Archived {
		t.Error("not archived")
	}
	if _, err := o.client.Post(t.Context(), chat.Dest{Room: place(o.room)}, "k", chat.Says(chat.T("too late"))); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a post into an archived room: %v, want ErrRefused", err)
	}
}

func TestABookmarkReplacesTheOneOfItsTitle(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	for _, url := range []string{"https://status.example/1", "https://status.example/2", "https://status.example/2"} {
		if err := o.client.Bookmark(t.Context(), place(o.room), "Status page", url); err != nil {
			t.Fatal(err)
		}
	}
	if all := o.fake.Bookmarks(o.room.ID); len(all) != 1 || all[0].Link != "https://status.example/2" {
		t.Errorf("bookmarks %+v", all)
	}
	if err := o.client.Bookmark(t.Context(), place(o.room), "x", "javascript:alert(1)"); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a link that is no address of the web: %v", err)
	}
}

func TestADocumentIsKeptInItsNewestVersion(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	var urls []string
	for _, text := range []string{"# Draft", "# Final\n![](@U1) said so"} {
		url, err := o.client.Document(t.Context(), place(o.room), "INC-7", text)
		if err != nil {
			t.Fatal(err)
		}
		urls = append(urls, url)
	}
	all := o.fake.Canvases()
	if len(all) != 1 || !strings.HasPrefix(all[0].Markdown, "# Final") || strings.Contains(all[0].Markdown, "![](@") || urls[0] != urls[1] || !strings.HasSuffix(urls[0], all[0].ID) {
		t.Errorf("documents %+v at %q", all, urls)
	}
	o.fake.Fail(slackfake.Fault{Method: "conversations.canvases.create", Code: "canvas_disabled_user_team"})
	if _, err := o.client.Document(t.Context(), place(o.room), "INC-7", "x"); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("a workspace without documents: %v, want ErrRefused", err)
	}
}

func TestGroupsAndStrangers(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	sre := o.fake.AddGroup(slackfake.Group{Handle: "sre", Name: "SRE", Members: []string{o.ana.ID}})
	g, err := o.client.ResolveGroup(t.Context(), "@sre")
	if err != nil || string(g) != team+sre.ID {
		t.Fatalf("@sre is %q, %v", g, err)
	}
	for _, p := range []struct {
		who slackfake.User
		in  bool
	}{{o.ana, true}, {o.ben, false}} {
		if in, err := o.client.InGroup(t.Context(), g, person(p.who)); in != p.in || err != nil {
			t.Errorf("%s in @sre: %v, %v", p.who.Name, in, err)
		}
	}
	ts, err := o.fake.Type(o.ana.ID, o.room.ID, "@sre look", "")
	if err != nil {
		t.Fatal(err)
	}
	if ev := o.hears(ts); ev.Text != "@sre look" || len(ev.Mentions) > 0 {
		t.Errorf("a message that names a group by its identifier reads %q, %v", ev.Text, ev.Mentions)
	}
	if in, err := o.client.InGroup(t.Context(), chat.GroupRef(team+"S0NONE"), person(o.ana)); in || err == nil {
		t.Errorf("in a group that is not there: %v, %v; want no, with an error", in, err)
	}
	for _, u := range []slackfake.User{{Name: "guest", Guest: true}, {Name: "single", Single: true}, {Name: "partner", Team: "T9OTHER"}} {
		if p, err := o.client.Person(t.Context(), person(o.fake.AddUser(u))); err != nil || !p.Stranger {
			t.Errorf("%s: %+v, %v; want a stranger", u.Name, p, err)
		}
	}
	if p, err := o.client.Person(t.Context(), chat.PersonRef(team+"USLACKBOT")); err != nil || !p.Bot {
		t.Errorf("Slackbot: %+v, %v; want a bot", p, err)
	}
	if p, err := o.client.Person(t.Context(), person(o.ben)); err != nil || p.Stranger || p.Zone != "America/New_York" {
		t.Errorf("Ben: %+v, %v", p, err)
	}
}

func TestNamesOfAConfiguration(t *testing.T) {
	o := newOffice(t, slackfake.Options{})
	for name, want := range map[string]slackfake.User{"@ana": o.ana, "@Ben": o.ben, "ana@acme.example": o.ana, o.ana.ID: o.ana} {
		if p, err := o.client.ResolvePerson(t.Context(), name); p != person(want) || err != nil {
			t.Errorf("%s is %q, %v", name, p, err)
		}
	}
	for _, name := range []string{"#ops", "ops", o.room.ID} {
		if r, err := o.client.ResolveRoom(t.Context(), name); r != place(o.room) || err != nil {
			t.Errorf("%s is %q, %v", name, r, err)
		}
	}
	o.fake.AddUser(slackfake.User{Name: "ben2", Display: "Ben"})
	for name, find := range map[string]func() error{
		"@nobody":             func() error { _, err := o.client.ResolvePerson(t.Context(), "@nobody"); return err },
		"nobody@acme.example": func() error { _, err := o.client.ResolvePerson(t.Context(), "nobody@acme.example"); return err },
		"@Ben":                func() error { _, err := o.client.ResolvePerson(t.Context(), "@Ben"); return err },
		"#nowhere":            func() error { _, err := o.client.ResolveRoom(t.Context(), "#nowhere"); return err },
		"@none":               func() error { _, err := o.client.ResolveGroup(t.Context(), "@none"); return err },
	} {
		if err := find(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

// Where Kept may not look, or the plan has no groups, that is said as such: a group is
// not said to be unknown.
func TestGroupsThatKeptMayNotSee(t *testing.T) {
	for _, opt := range []slackfake.Options{{Scopes: scopesWithout("usergroups:read")}, {FreePlan: true}} {
		o := newOffice(t, opt)
		o.fake.AddGroup(slackfake.Group{Handle: "sre", Name: "SRE", Members: []string{o.ana.ID}})
		if g, err := o.client.ResolveGroup(t.Context(), "@sre"); g != "" || !errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrNotFound) {
			t.Errorf("%+v: @sre is %q, %v; want ErrRefused", opt.FreePlan, g, err)
		}
	}
}
