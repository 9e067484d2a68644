package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
)

// A link that is redacted is taken from where the room shows its links, too, also
// from that of the incident into which its own was merged.
func TestARedactedLinkIsShownNowhere(t *testing.T) {
	d := newDesk(t).open()
	id, first := d.declare("Users can't log in sev:2")
	_, second := d.declare("Mail is slow sev:2")
	d.types(d.ana, second, "link bridge https://meet.example.com/hunter2")
	link := d.entry(2, "hunter2").ID
	d.types(d.ana, second, "merge into "+id.String())
	d.pass(time.Minute)
	if got := d.w.Bookmarks(first); len(got) == 0 || got[len(got)-1].Title != "Bridge" {
		t.Fatalf("the room of %s shows %v", id, got)
	}
	d.types(d.ana, second, "redact "+link.String()+" a password")
	d.pass(time.Minute)
	for _, room := range []chat.RoomRef{first, second} {
		for _, b := range d.w.Bookmarks(room) {
			if strings.Contains(b.URL, "hunter2") {
				t.Errorf("%s still shows %v", room, b)
			}
		}
	}
	if inc := d.incident(id); len(inc.Links) != 0 {
		t.Errorf("%s still has %v", id, inc.Links)
	}
}

// However many links there are, a summary fits a phone.
func TestASummaryShowsFewLinks(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:2")
	for _, name := range []string{"bridge", "board", "graphs", "logs", "runbook", "vendor"} {
		d.types(d.ana, room, "link "+name+" https://example.com/"+name)
	}
	if got := d.types(d.ben, room, "summary"); !strings.Contains(got, "logs https://example.com/logs and 2 more\n") {
		t.Errorf("the summary is %q", got)
	}
}
