package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kept/bot/chat"
	"kept/bot/rehearse"
	"kept/store"
)

// An incident that is declared to live in a channel finds its place there, and
// takes along of the channel's past what its people want, by a loop.
func TestHereTakesThePastAlong(t *testing.T) {
	for label, want := range map[string][]string{
		"Take the last hour along": {"half an hour ago"},
		"4 hours":                  {"three hours ago", "half an hour ago"},
		"24 hours":                 {"yesterday evening", "three hours ago", "half an hour ago"},
		"No":                       nil,
	} {
		t.Run(label, func(t *testing.T) {
			d := newDesk(t).open()
			ops := d.w.AddRoom("ops", false)
			start := d.now
			for _, said := range []struct {
				ago  time.Duration
				text string
			}{{40 * time.Hour, "two days ago"}, {14 * time.Hour, "yesterday evening"}, {3 * time.Hour, "three hours ago"}, {30 * time.Minute, "half an hour ago"}} {
				d.now = start.Add(-said.ago)
				d.says(d.ben, ops, said.text) // no incident lives there: nothing is kept
			}
			d.now = start
			answer := d.types(d.ana, ops, "declare Users can't log in sev:1 here:yes")
			d.wants(answer, "INC-1 declared", "INC-1 lives in this channel.", "[Take the last hour along] [4 hours] [24 hours] [No]")
			d.step()
			if room := d.incident(1).Room; chat.RoomRef(room) != ops {
				t.Fatalf("it lives in %q", room)
			}
			d.presses(d.ana, label)
			d.says(d.ben, ops, "from now on")
			d.pass(10 * time.Second)
			d.restart()
			d.pass(10 * time.Second)
			got := d.messages(ops)
			if strings.Join(got, ", ") != strings.Join(append(want, "from now on"), ", ") {
				t.Errorf("its history is %q, want %q and what came since", got, want)
			}
		})
	}
}

// The channel is others' too: it keeps its name, its topic, its people and its
// links, and nobody announces in it what is in it.
func TestHereLeavesTheChannelAsItWas(t *testing.T) {
	d := newDesk(t).open()
	ops := d.w.AddRoom("ops", false)
	d.types(d.ana, ops, "declare Users can't log in sev:1 here:yes")
	d.types(d.ana, ops, "comms @Ben")
	d.types(d.ana, ops, "resolve: over")
	d.pass(time.Minute)
	for _, h := range d.w.Log(0) {
		switch h.Kind {
		case rehearse.TopicSet, rehearse.Invited, rehearse.RoomOpened, rehearse.Bookmarked, rehearse.DocumentKept:
			t.Errorf("%s in #%s: %s", h.Kind, h.Room.Name, h.Text)
		}
	}
	d.sawTimes(1, "INC-1 · SEV1 ·") // the summary alone
}

// Nobody is told to be in a channel into which Kept does not bring them.
func TestHereJoiningTellsWhereItIs(t *testing.T) {
	d := newDesk(t).open()
	ops := d.w.AddRoom("ops", false)
	d.types(d.ana, ops, "declare Users can't log in sev:1 here:yes")
	d.types(d.ben, d.general, "declare Users can't log in sev:2")
	answer := d.presses(d.ben, "Join INC-1").Message.Plain()
	if d.wants(answer, "open to you: #ops"); strings.Contains(answer, "You are in") {
		t.Errorf("Ben, whom nobody brought there, reads %q", answer)
	}
}

func TestHereIsRefusedWhereItCannotBe(t *testing.T) {
	d := newDesk(t).open()
	d.wants(d.types(d.ana, d.w.Direct(d.ana), "declare Users can't log in here:yes"), "conversation with Kept")
	d.wants(d.types(d.ana, d.general, "declare The "+secret+" demand private:yes here:yes"), "Everybody can read this channel.")
	d.wants(d.types(d.ana, d.general, "list"), "No incident is open.")
}

func TestRule6HereInAPrivateChannelIsPrivate(t *testing.T) {
	d := newDesk(t).open()
	vault := d.w.AddRoom("vault", true, d.ana, d.ben)
	d.wants(d.types(d.ana, vault, "declare The "+secret+" demand sev:1 here:yes"), "private")
	d.types(d.ana, vault, "update: the "+secret+" spreads, next update in 20 minutes")
	d.pass(2 * time.Hour)
	if seen := d.outside(d.olga); strings.Contains(seen, secret) || strings.Contains(seen, "INC-1") {
		t.Errorf("Olga could see:\n%s", seen)
	}
	d.wants(d.types(d.olga, d.general, "INC-1 status"), "There is no INC-1.")
}

// messages are the texts of a room's stored history.
func (d *desk) messages(room chat.RoomRef) (out []string) {
	d.t.Helper()
	d.read(func(tx store.Tx) error {
		all, err := tx.Messages(room, "", 0)
		for _, m := range all {
			out = append(out, m.Text)
		}
		return err
	})
	return out
}

// roomless is a platform that was set up to open no rooms.
type roomless struct{ *rehearse.Workspace }

func (roomless) OpenRoom(context.Context, string, string, bool, []chat.PersonRef) (chat.Room, error) {
	return chat.Room{}, chat.ErrNoRooms
}

// Where an incident lives in its declarer's chat with Kept, whoever leads it is written
// to in their own: a mention there reaches nobody.
func TestWhoeverLeadsAnIncidentInSomebodysChatWithKeptIsReminded(t *testing.T) {
	d := newDesk(t)
	d.platform = roomless{d.w}
	d.open()
	d.types(d.ana, d.w.Direct(d.ana), "declare Users cannot log in sev:1 lead:@Ben")
	d.pass(21 * time.Minute)
	d.wants(direct(d, d.ana), "INC-1 lives in this chat, which nobody else reads", "Ben is told directly.")
	heard := direct(d, d.ben)
	d.wants(heard, "INC-1 lives in Ana's chat with Kept, and you lead it", "in 5 min: an update", "now due: an update")
	d.types(d.ana, d.w.Direct(d.ana), "page @Olga the primary is down")
	d.step()
	d.wants(d.presses(d.olga, "I have it").Message.Plain(), "It lives in Ana's chat with Kept, where nobody else can come.")
	if strings.Contains(heard, "this chat") {
		t.Errorf("of Ana's chat Ben reads in his own\n%s", heard)
	}
}
