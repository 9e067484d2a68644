package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
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

// Whoever has left hears of nothing: the commander is told what is still theirs, and
// nobody else reads what was in it.
func TestWhatIsLeftWithWhoCannotBeWrittenToIsToldToTheCommander(t *testing.T) {
	d := newDesk(t)
	d.platform = mute{Platform: d.w, RoomOpener: d.w, Finder: d.w, Pinner: d.w, who: d.ben}
	d.open()
	_, room := d.declare("Users can't log in sev:2")
	d.types(d.ana, room, "resolve: Logins work again")
	d.types(d.ana, room, "action @Ben ask the vendor")
	d.types(d.ana, room, "action @Ben write the runbook")
	d.until(time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC))
	d.wants(said(d.w, d.w.Direct(d.ana)), "INC-1: Ben cannot be written to. Still theirs: A1, A2. To hand one on: `INC-1 action move A1 @somebody`.")
	if n := strings.Count(said(d.w, d.w.Direct(d.ana)), "cannot be written to"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
}

// A day by which something is to be done is the same day for everybody, wherever
// they read of it.
func TestADayIsTheSameDayInEveryZone(t *testing.T) {
	d := newDesk(t)
	dan := d.w.AddPerson(chat.Person{Name: "Dan", Zone: "Australia/Sydney"})
	d.open()
	_, room := d.declare("Users can't log in sev:2")
	d.types(d.ana, room, "action @Dan ask the vendor by 2026-03-06")
	d.types(d.ana, room, "handover @Dan it is yours")
	d.pass(time.Minute)
	d.presses(dan, "I have it")
	d.wants(d.types(dan, room, "summary"), "ask the vendor")
	home := d.types(dan, d.general, "mine")
	d.types(dan, room, "resolve: Logins work again")
	d.until(time.Date(2026, 3, 8, 22, 1, 0, 0, time.UTC)) // Monday morning in Sydney
	direct := said(d.w, d.w.Direct(dan))
	d.wants(direct, "Your open action items", "Fri 6 Mar 2026", "overdue")
	if all := direct + home; strings.Contains(all, "Sat 7 Mar") {
		t.Errorf("Dan reads another day:\n%s", all)
	}
}
