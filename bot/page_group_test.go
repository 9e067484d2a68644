package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
)

// pages opens a desk on which @sre is Ben and Olga, and declares.
func pages(t *testing.T, severity string) (*desk, chat.RoomRef) {
	d := newDesk(t)
	d.w.AddGroup("sre", d.ben, d.olga, d.guest)
	d.open()
	_, room := d.declare("Users cannot log in sev:" + severity)
	return d, room
}

// direct is what Kept said to somebody alone.
func direct(d *desk, p chat.PersonRef) string { return said(d.w, d.w.Direct(p)) }

// The page of a group is for its people alone, each their own, and is not to be had
// twice.
func TestAGroupsPageIsForItsPeople(t *testing.T) {
	d, room := pages(t, "2")
	d.wants(d.types(d.ana, room, "page @sre: the primary does not come back"), "Ben and Olga of @sre are being paged (T2).")
	d.step()
	for _, p := range []chat.PersonRef{d.ben, d.olga} {
		d.wants(direct(d, p), "Ana pages @sre, and you are one of them:", "the primary does not come back")
	}
	if heard := direct(d, d.guest); heard != "" {
		t.Errorf("a guest reads %q", heard)
	}
	d.presses(d.ben, "I have it")
	d.step()
	d.wants(direct(d, d.olga), "Ben has it (paged by Ana, T2). You were paged, too.")
	press, err := d.w.Press(d.olga, "I have it", chat.MessageRef{})
	if err != nil {
		t.Fatal(err)
	}
	press.Person = d.duty // whose page it is not
	d.wants(d.hears(press, nil).Message.Plain(), "That page was for")
	d.presses(d.olga, "I have it")
	d.step()
	d.wants(d.types(d.ana, room, "timeline"), "Ben acknowledged the page T2", "Ben joined", "Olga acknowledged the page T2", "Olga joined")
	if heard := said(d.w, room); strings.Count(heard, "Ana pages Ben and Olga of @sre") != 1 {
		t.Errorf("the room reads\n%s", heard)
	}
}

// Whose phone may stay silent is said on a grave incident; on a calm one they are not
// paged at all.
func TestAGroupsPageHonoursDoNotDisturb(t *testing.T) {
	for severity, want := range map[string][]string{
		"1": {"Ben and Olga of @sre are being paged", "Olga does not want to be disturbed until 12:00 CET: their phone may stay silent."},
		"3": {"Ben of @sre is being paged", "Olga is not paged: they do not want to be disturbed until 12:00 CET."},
	} {
		d, room := pages(t, severity)
		d.w.Disturb(d.olga, d.now.Add(2*time.Hour))
		d.wants(d.types(d.ana, room, "page @sre the queue is long"), want...)
		d.step()
		if paged := strings.Contains(direct(d, d.olga), "pages @sre"); paged != (severity == "1") {
			t.Errorf("SEV%s: Olga was paged: %v", severity, paged)
		}
	}
}

// Where all of a group mute Kept, a grave incident is heard of all the same.
func TestAGroupThatIsMutedIsPagedWhenItIsGrave(t *testing.T) {
	d, room := pages(t, "1")
	d.types(d.ben, d.general, "mute 2h")
	d.types(d.olga, d.general, "mute 2h")
	d.wants(d.types(d.ana, room, "page @sre the primary does not come back"), "Ben and Olga of @sre are being paged")
}

func TestRule6AGroupIsNotPagedToAPrivateIncident(t *testing.T) {
	d := newDesk(t)
	d.w.AddGroup("sre", d.ben, d.olga)
	d.open()
	_, room := d.declare("Keys were stolen sev:1 private:yes")
	d.wants(d.types(d.ana, room, "page @sre help"), "INC-1 is private, so only people in its room can be paged")
	d.step()
	if heard := direct(d, d.ben) + direct(d, d.olga); heard != "" {
		t.Errorf("outside one reads %q", heard)
	}
}

// groupless is a platform that says nothing of its groups.
type groupless struct {
	*rehearse.Workspace
	resolve, members error
}

func (b groupless) ResolveGroup(ctx context.Context, name string) (chat.GroupRef, error) {
	if b.resolve != nil {
		return "", b.resolve
	}
	return b.Workspace.ResolveGroup(ctx, name)
}

func (b groupless) Members(ctx context.Context, g chat.GroupRef) ([]chat.PersonRef, error) {
	if b.members != nil {
		return nil, b.members
	}
	return b.Workspace.Members(ctx, g)
}

// What a platform does not say of a group is told to whoever pages it, with what else
// there is, and nobody is said to be paged.
func TestAGroupThatCannotBePagedIsRefusedWithWhatElseThereIs(t *testing.T) {
	d, room := pages(t, "1")
	var crowd []chat.PersonRef
	for n := range 21 {
		crowd = append(crowd, d.w.AddPerson(chat.Person{Name: fmt.Sprintf("P%d", n), Zone: "Europe/Copenhagen"}))
	}
	d.w.AddGroup("everybody", crowd...)
	d.w.AddGroup("guests", d.guest)
	for _, c := range []struct {
		platform chat.Platform
		group    string
		want     string
	}{
		{d.w, "@nobody", "@nobody is neither a person nor a group that Kept can look up."},
		{d.w, "@everybody", "@everybody has 21 people, and at most 20 can be paged at once."},
		{d.w, "@guests", "Nobody is in @guests whom Kept can page."},
		{groupless{Workspace: d.w, resolve: chat.ErrRefused}, "@sre", "Kept is not allowed to see who is in @sre; `kept check`"},
		{groupless{Workspace: d.w, members: chat.ErrRefused}, "@sre", "Kept is not allowed to see who is in @sre"},
		{groupless{Workspace: d.w, members: &chat.RetryError{After: time.Minute}}, "@sre", "Who is in @sre cannot be found out now. Try again"},
		{mute{Platform: d.w, RoomOpener: d.w, Finder: d.w, Pinner: d.w}, "@sre", "@sre is neither a person nor a group that Kept can look up."}, // has no groups
	} {
		d.platform = c.platform
		d.restart()
		d.wants(d.types(d.ana, room, "page "+c.group+" help"), c.want)
		d.step()
	}
	if timeline := d.types(d.ana, room, "timeline"); strings.Contains(timeline, "Paged") {
		t.Errorf("somebody is said to be paged:\n%s", timeline)
	}
}

// Whom the platform cannot look up at once is not paged, and not passed over in silence.
func TestWhoeverOfAPagedGroupIsNotKnownIsTold(t *testing.T) {
	d := newDesk(t)
	d.w.AddGroup("sre", d.ben, d.olga)
	d.platform = vague{d.w, d.olga, d.now.Add(time.Hour), &d.now}
	d.open()
	_, room := d.declare("Users cannot log in sev:1")
	d.wants(d.types(d.ana, room, "page @sre help"), "Ben of @sre is being paged (T2).", "1 of them cannot be looked up now and is not paged: try again.")
}

// A reason, or a title, that is redacted is gone from everybody's page, that of a
// group too.
func TestAGroupsPageIsRedactedWhereverItStands(t *testing.T) {
	for redact, gone := range map[string]string{"T2": "Jane", "T1": "cannot log in"} {
		d, room := pages(t, "2")
		d.types(d.ana, room, "page @sre the customer is Jane Roe")
		d.types(d.ana, room, "page @Duty have a look")
		d.step()
		d.presses(d.ben, "I have it")
		d.step()
		d.types(d.ana, room, "redact "+redact+" a name")
		d.pass(time.Minute)
		for who, text := range map[string]string{"Ben": direct(d, d.ben), "Olga": direct(d, d.olga), "Duty": direct(d, d.duty), "the room": said(d.w, room)} {
			if strings.Contains(text, gone) {
				t.Errorf("after redact %s %s still reads\n%s", redact, who, text)
			}
		}
	}
}
