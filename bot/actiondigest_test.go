package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/rehearse"
)

// TestTheListOfActionItemsKeepsWhatIsPrivateAndForgetsWhatIsRedacted: whoever is
// no longer in a private room reads nothing of it, and a redacted item goes out
// of the list that was posted.
func TestTheListOfActionItemsKeepsWhatIsPrivateAndForgetsWhatIsRedacted(t *testing.T) {
	d := newDesk(t).open()
	id, room := d.declare("Users can't log in sev:2")
	d.types(d.ana, room, "resolve: Logins work again")
	d.types(d.ana, room, "action @Ben call the customer called Smith")
	_, hidden := d.declare("Data in the logs sev:2 private:yes")
	d.types(d.ana, hidden, "action @Ben ask the lawyers")
	d.types(d.ana, hidden, "resolve: It is gone")
	d.pass(time.Minute)
	d.w.Leave(hidden, d.ben)
	d.until(time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC))
	d.pass(time.Minute)
	list := ""
	for _, p := range d.shown() {
		if strings.HasPrefix(p.Text, "Your open action items") {
			list += p.Text
		}
	}
	d.wants(list, "call the customer called Smith")
	if strings.Contains(list, "lawyers") || strings.Contains(list, "Data in the logs") {
		t.Errorf("Ben, who left the private room, reads %q", list)
	}
	d.types(d.ana, room, "redact "+d.entry(id, "Smith").ID.String()+" a name")
	d.pass(time.Minute)
	for _, p := range d.shown() {
		if p.By == rehearse.Kept && strings.Contains(p.Text, "Smith") {
			t.Errorf("the name is still shown: %q", p.Text)
		}
	}
}
