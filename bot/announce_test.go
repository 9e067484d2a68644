package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
)

// news is a desk that announces incidents in a room of their own.
func news(t *testing.T) (d *desk, room chat.RoomRef) {
	d = newDesk(t)
	room = d.w.AddRoom("incidents", false)
	d.cfg.Announce = room
	return d.open(), room
}

// replies are the texts under the only announcement of a room.
func (d *desk) replies(room chat.RoomRef) (announcement rehearse.Post, out []rehearse.Post) {
	d.t.Helper()
	for _, p := range d.w.Posts(room, d.olga) {
		if p.Thread == "" {
			if !announcement.Ref.IsZero() {
				d.t.Fatalf("announced twice: %q and %q", announcement.Text, p.Text)
			}
			announcement = p
		} else if p.Thread == announcement.Ref.ID {
			out = append(out, p)
		}
	}
	return announcement, out
}

func TestAnnouncementHoldsEveryUpdateAndIsEditedInPlace(t *testing.T) {
	d, news := news(t)
	d.types(d.ana, d.general, "declare Users can't log in sev:3")
	d.types(d.ana, d.general, "INC-1 update: before there was a room")
	d.step()
	room := chat.RoomRef(d.incident(1).Room)
	a, replies := d.replies(news)
	d.wants(a.Text, "INC-1 · SEV3 · Users can't log in → #inc-1-users-cant-log-in · investigating")
	if len(replies) != 1 || replies[0].Broadcast {
		t.Fatalf("under it stand %+v; want the first update, not broadcast", replies)
	}
	d.types(d.ana, room, "severity sev1")
	d.types(d.ben, room, "update public: Some of you cannot log in.")
	d.types(d.ben, room, "status identified")
	d.step()
	again, replies := d.replies(news)
	d.wants(again.Text, "INC-1 · SEV1 · Users can't log in", "identified")
	if again.Ref != a.Ref {
		t.Error("the announcement moved")
	}
	if len(replies) != 2 || !replies[1].Broadcast || !strings.Contains(replies[1].Text, "Some of you cannot log in.") {
		t.Errorf("under it stand %+v; want the public update, broadcast", replies)
	}
	for _, p := range d.w.Posts(d.general, d.olga) {
		if p.By == rehearse.Kept && p.OnlyTo == "" {
			t.Errorf("where it was declared it was announced too: %q", p.Text)
		}
	}
}

func TestAnnouncementFollowsWhatIsTakenBack(t *testing.T) {
	d, news := news(t)
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: the password is hunter2")
	d.types(d.ana, room, "update: half of it is up")
	d.step()
	d.types(d.ana, room, "update retract U2 it is all down")
	d.types(d.ana, room, "redact "+d.entry(1, "hunter2").ID.String()+" a secret")
	d.step()
	_, replies := d.replies(news)
	if len(replies) != 2 || strings.Contains(replies[0].Text, "hunter2") || !strings.Contains(replies[1].Text, "Retracted by Ana: it is all down") {
		t.Errorf("under the announcement stand %+v", replies)
	}
	d.types(d.ana, room, "title Nobody gets in")
	d.step()
	a, _ := d.replies(news)
	d.wants(a.Text, "Nobody gets in")
	d.types(d.ana, room, "cancel it was a test")
	d.step()
	a, _ = d.replies(news)
	d.wants(a.Text, "cancelled")
}

func TestRule6APrivateIncidentIsAnnouncedNowhere(t *testing.T) {
	d, news := news(t)
	d.private("sev:1")
	d.step()
	if seen := d.w.Posts(news, d.olga); len(seen) > 0 {
		t.Errorf("announced: %+v", seen)
	}
	if seen := d.outside(d.olga); strings.Contains(seen, "INC-1") {
		t.Errorf("Olga could see:\n%s", seen)
	}
}

// What the room of the announcement refuses holds up nothing in the incident's own.
func TestAnnouncementThatIsRefusedHoldsUpNothing(t *testing.T) {
	d, news := news(t)
	if err := d.w.Archive(t.Context(), news); err != nil {
		t.Fatal(err)
	}
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: looking")
	d.step()
	d.sawTimes(1, "> looking")
	if n := len(d.queued()); n != 0 {
		t.Errorf("%d posts are stuck", n)
	}
}

func TestRoomShowsItsLinks(t *testing.T) {
	d, _ := news(t)
	d.page = rehearse.NewPage(func() time.Time { return d.now }, "CET")
	d.restart()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update public: We look into it.")
	d.step()
	d.types(d.ana, room, "resolve public: All is well.")
	d.step()
	titles := ""
	for _, b := range d.w.Bookmarks(room) {
		titles += b.Title + " " + b.URL + "\n"
	}
	d.wants(titles, "Announcement chat://incidents/", "Status page https://status.example/updates/1", "Postmortem draft chat://")
	if text, ok := d.w.DocumentText(room, "INC-1 postmortem draft"); !ok || !strings.Contains(text, "Users can't log in") {
		t.Errorf("the draft as a document reads %q", text)
	}
}

func TestRoomIsNamedAsConfigured(t *testing.T) {
	for pattern, want := range map[string]string{
		"":                                   "inc-1-users-cant-log-in",
		"{date}-{id}":                        "2026-03-04-inc-1",
		"{severity}_{title}_{id}":            "sev1-users-cant-log-in-inc-1",
		"outage {id}: {title}":               "outage-inc-1-users-cant-log-in",
		strings.Repeat("long-", 20) + "{id}": "long-long-long-long-long-long-long-long-long-long-long-long-long-long",
	} {
		d := newDesk(t)
		d.cfg.RoomName = pattern
		d.open()
		_, room := d.declare("Users can't log in sev:1")
		if got := d.incident(1).RoomName; got != want {
			t.Errorf("%q names the room %q (%s), want %q", pattern, got, room, want)
		}
		d.close()
	}
	for _, pattern := range []string{"{title}", "{id}-{team}"} {
		if _, err := bot.New(nil, rehearse.NewWorkspace(time.Now), nil, bot.Config{RoomName: pattern}, time.Now, nil); err == nil || !strings.Contains(err.Error(), "room name") {
			t.Errorf("%q is taken: %v", pattern, err)
		}
	}
}
