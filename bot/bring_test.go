package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/rehearse"
)

// brought lists what was seen in a room of invitations and of the messages that
// mention somebody, in order.
func (d *desk) brought(room chat.RoomRef) (seen []string) {
	for _, h := range d.w.Log(0) {
		switch {
		case h.Room.Ref != room:
		case h.Kind == rehearse.Invited:
			for _, p := range h.People {
				seen = append(seen, "invites "+d.w.Name(p))
			}
		case h.Kind == rehearse.Posted && h.By == rehearse.Kept && strings.Contains(h.Post.Text, "@"):
			_, mentioned, _ := strings.Cut(h.Post.Text, "@")
			seen = append(seen, "@"+mentioned[:strings.IndexAny(mentioned+" ", " \n")])
		}
	}
	return seen
}

// A mention notifies nobody who is not in the room, so whoever is mentioned is
// brought there first, once, also across a restart.
func TestWhoeverIsCalledIsBroughtToTheRoomFirst(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ben, d.general, "INC-1 update: we look into it. Next update in 30 minutes")
	d.types(d.ana, room, "action @Olga call the vendor")
	d.pass(46 * time.Minute)
	d.restart()
	d.pass(15 * time.Minute)
	want := []string{"invites Olga", "@Olga", "invites Ben", "@Ben", "@Ben", "invites Duty", "@Duty", "@Duty"}
	if got := d.brought(room); !slices.Equal(got, want) {
		t.Errorf("in the room was seen\n%q, want\n%q", got, want)
	}
}

// One who was mentioned only by what the platform posted is brought there when
// Kept is back.
func TestWhomADeadManPostCalledIsBroughtWhenKeptIsBack(t *testing.T) {
	d := newDesk(t).open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: we look into it. Next update in 30 minutes")
	d.pass(38 * time.Minute)
	d.close()
	d.now = d.now.Add(12 * time.Minute)
	d.open()
	d.pass(time.Minute)
	if got := d.brought(room); !slices.Contains(got, "invites Duty") || got[len(got)-1] != "invites Duty" {
		t.Errorf("in the room was seen %q", got)
	}
}

// shut is a platform that lets nobody be invited.
type shut struct{ *rehearse.Workspace }

func (shut) Invite(context.Context, chat.RoomRef, []chat.PersonRef) error {
	return fmt.Errorf("not allowed: %w", chat.ErrRefused)
}

// One who cannot be brought holds up no reminder, and the commander reads who it
// is.
func TestWhoCannotBeBroughtIsNamedToTheCommander(t *testing.T) {
	d := newDesk(t)
	d.platform = shut{d.w}
	d.open()
	_, room := d.declare("Users can't log in sev:1")
	d.types(d.ana, room, "update: we look into it. Next update in 30 minutes")
	d.pass(46 * time.Minute)
	if got := d.brought(room); !slices.Contains(got, "@Duty") {
		t.Errorf("in the room was seen %q", got)
	}
	if got := said(d.w, d.w.Direct(d.ana)); !strings.Contains(got, "INC-1: Duty could not be brought into its room") || strings.Contains(got, "mem:") {
		t.Errorf("the commander reads %q", got)
	}
}

func TestRule6NobodyIsBroughtIntoAPrivateRoom(t *testing.T) {
	for _, here := range []string{"", " here:yes"} {
		t.Run(fmt.Sprintf("declared%s", here), func(t *testing.T) {
			d := newDesk(t)
			d.cfg.Deputy = d.w.AddPerson(chat.Person{Name: "Deputy", Zone: "America/New_York"})
			d.open()
			vault := d.w.AddRoom("vault", true, d.ana, d.ben)
			d.types(d.ana, vault, "declare The "+secret+" demand sev:1 private:yes"+here)
			d.step()
			room := chat.RoomRef(d.incident(1).Room)
			d.types(d.ana, room, "update: the "+secret+" spreads. Next update in 30 minutes")
			d.types(d.ana, room, "action @Olga call the police")
			d.pass(5 * time.Hour)
			for _, got := range d.brought(room) {
				if strings.HasPrefix(got, "invites") {
					t.Errorf("Kept %s", got)
				}
			}
			for _, who := range []chat.PersonRef{d.duty, d.olga} {
				if seen := d.outside(who); strings.Contains(seen, "INC-1") {
					t.Errorf("%s could see:\n%s", d.w.Name(who), seen)
				}
			}
			d.sawTimes(1, "INC-1 is private, so Duty is not called. Bring them in if they should know.")
		})
	}
}

// A channel that is others' keeps its people: who is called from outside hears of
// it directly, and is not mentioned in the channel as well.
func TestWhoIsCalledFromAnOthersChannelHearsOfItDirectly(t *testing.T) {
	d := newDesk(t).open()
	ops := d.w.AddRoom("ops", false)
	d.types(d.ana, ops, "declare Mail is slow sev:1 here:yes")
	d.types(d.ana, ops, "update: we look into it. Next update in 30 minutes")
	d.pass(46 * time.Minute)
	if got := d.brought(ops); !slices.Equal(got, []string{"@Ana", "@Ana"}) {
		t.Errorf("in the channel was seen %q", got)
	}
	got := said(d.w, d.w.Direct(d.duty))
	for _, want := range []string{"INC-1 · SEV1 · Mail is slow → #ops · investigating", "is 15 min late"} {
		if !strings.Contains(got, want) {
			t.Errorf("the duty manager reads %q, want %q", got, want)
		}
	}
}

// What reaches a channel outside names the incident and its room.
func TestTheEscalationChannelReadsWhichIncidentItIs(t *testing.T) {
	d := newDesk(t)
	alarms := d.w.AddRoom("alarms", false)
	d.cfg.Escalation = bot.Target{Room: alarms}
	d.open()
	_, room := d.declare("Card 4111-1111 fails sev:1")
	d.types(d.ana, room, "update: we look into it. Next update in 30 minutes")
	d.pass(46 * time.Minute)
	if got := said(d.w, alarms); !strings.Contains(got, "INC-1 · SEV1 · Card 4111-1111 fails → #inc-1") || !strings.Contains(got, "15 min late") {
		t.Errorf("the escalation channel reads %q", got)
	}
	d.types(d.ana, room, "redact T1 a card number")
	d.pass(time.Minute)
	if got := said(d.w, alarms); strings.Contains(got, "4111") {
		t.Errorf("redacted, it reads %q", got)
	}
}
