package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
)

// over is an incident that is resolved, with something left to do.
func over(t *testing.T) (d *desk, room chat.RoomRef) {
	d = newDesk(t)
	d.page = rehearse.NewPage(func() time.Time { return d.now }, "CET")
	d.open()
	_, room = d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update public: We look into it.")
	d.types(d.ana, room, "action @Ben mend it by Friday")
	d.types(d.ana, room, "resolve public: All is well.")
	d.step()
	return d, room
}

func TestArchivedRoomEndsWithItsLinks(t *testing.T) {
	d, room := over(t)
	d.presses(d.ana, "Publish")
	reply := d.hears(d.w.Fill(d.ana, map[string]string{"url": "https://example.com/why"}))
	d.wants(reply.Message.Plain(), "Postmortem published.", "The incident's room is archived.")
	d.step()
	posts := d.w.Posts(room, d.ana)
	last := posts[len(posts)-1].Text
	d.wants(last, "INC-1 is closed and its postmortem published.", "Postmortem: https://example.com/why", "Status page: https://status.example/", "Postmortem draft: chat://", "Announcement: chat://")
	if _, err := d.w.Post(t.Context(), chat.Dest{Room: room}, "k", chat.Says(chat.T("x"))); err == nil {
		t.Error("the room is still open")
	}
	if n := len(d.queued()); n != 0 {
		t.Errorf("%d posts are stuck", n)
	}

	// What is left goes to its people, and nothing is refused behind anybody's back.
	length := len(d.w.Log(0))
	d.until(day(10, 0).AddDate(0, 0, 2).Add(time.Minute)) // Friday, the action item's day
	var said string
	for _, h := range d.w.Log(length) {
		said += h.Room.Name + ": " + h.Post.Text + "\n"
	}
	d.wants(said, "Ben: due today: INC-1's A1")
	for _, command := range []string{"INC-1 note it was the cache", "INC-1 postmortem", "INC-1 lead @Ben"} {
		d.types(d.ana, d.general, command)
	}
	d.step()
	if strings.Contains(d.log.String(), "post set aside") {
		t.Errorf("the log says:\n%s", d.log.String())
	}
	var direct string
	for _, p := range d.w.Posts(d.w.Direct(d.ana), d.ana) {
		direct += p.Text + "\n"
	}
	d.wants(direct, "postmortem draft", "[file inc-1-postmortem.md]")
	d.wants(d.types(d.ana, d.general, "INC-1 reopen"), "its room archived", "Declare a new incident")
}

func TestPublishIsSaidOnceAndWithAnAddressOrNone(t *testing.T) {
	d, _ := over(t)
	d.presses(d.ana, "Publish")
	reply := d.hears(d.w.Fill(d.ana, map[string]string{"url": "the wiki"}))
	if d.wants(reply.Message.Plain(), "https://"); !reply.Refused || reply.Field != "url" {
		t.Errorf("%+v", reply)
	}
	d.presses(d.ana, "Publish")
	d.wants(d.hears(d.w.Fill(d.ana, map[string]string{})).Message.Plain(), "Postmortem published")
	d.wants(d.types(d.ana, d.general, "INC-1 postmortem publish"), "was published at")
}

// What is not over, or lives in a room of others, is not archived.
func TestOnlyARoomOfItsOwnThatIsOverIsArchived(t *testing.T) {
	d := newDesk(t).open()
	_, open := d.declare("Users can't log in sev:1")
	d.types(d.ana, open, "postmortem publish")
	_, cancelled := d.declare("Printers are out of paper sev:4")
	d.types(d.ana, cancelled, "cancel not ours")
	d.types(d.ana, d.general, "declare Mail is stuck in the queue sev:4 here:yes")
	d.types(d.ana, d.general, "INC-3 resolve: over")
	d.types(d.ana, d.general, "INC-3 postmortem publish")
	d.step()
	for _, room := range []chat.RoomRef{open, cancelled, d.general} {
		if _, err := d.w.Post(t.Context(), chat.Dest{Room: room}, "k", chat.Says(chat.T("x"))); err != nil {
			t.Errorf("%s: %v", room, err)
		}
	}
}
