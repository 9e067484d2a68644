package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/chat/switchboard"
	"kept/bot/rehearse"
)

// plain is a platform that posts nothing by itself, and on which some cannot be
// written to: what Teams is beside Slack.
type plain struct {
	chat.Platform
	chat.RoomOpener
	chat.Finder
	chat.Historian
	chat.Linker
	mute chat.PersonRef
}

func (p plain) Post(ctx context.Context, to chat.Dest, key string, m chat.Message) (chat.MessageRef, error) {
	if to.Room == "" && to.Person == p.mute {
		return chat.MessageRef{}, p.Reach(ctx, to.Person)
	}
	return p.Platform.Post(ctx, to, key, m)
}

func (p plain) Reach(_ context.Context, who chat.PersonRef) error {
	if who == p.mute {
		return fmt.Errorf("%w: they blocked Kept", chat.ErrRefused)
	}
	return nil
}

// pair is a desk with a second workspace, in which Eva and Finn work.
type pair struct {
	*desk
	other       *rehearse.Workspace // the second one
	eva, finn   chat.PersonRef
	place       chat.RoomRef // #general of the second
	alarms, ops chat.RoomRef // of the first
}

func newPair(t *testing.T) *pair {
	d := newDesk(t)
	p := &pair{desk: d, other: rehearse.NewWorkspaceOf("net", func() time.Time { return d.now })}
	p.eva = p.other.AddPerson(chat.Person{Name: "Eva", Zone: "Europe/Copenhagen"})
	p.finn = p.other.AddPerson(chat.Person{Name: "Finn", Zone: "Europe/Copenhagen"})
	p.place, _ = p.other.RoomNamed("general")
	p.alarms, p.ops = d.w.AddRoom("alarms", false), d.w.AddRoom("ops", false)
	d.platform = switchboard.New(map[string]chat.Platform{"mem": d.w, "net": plain{Platform: p.other, RoomOpener: p.other, Finder: p.other, Historian: p.other, Linker: p.other, mute: p.finn}})
	d.cfg.Places = map[string]bot.Place{"net": {Announce: p.ops, Escalation: bot.Target{Room: p.alarms}, DeadMan: p.ops, RoomName: "{id}-{severity}"}}
	d.open()
	return p
}

// theirs is the desk as the second workspace sees it.
func (p *pair) theirs() *desk {
	d := *p.desk
	d.w, d.ana, d.general = p.other, p.eva, p.place
	return &d
}

// says lists what everybody reads in a room.
func said(w *rehearse.Workspace, room chat.RoomRef) string {
	var b strings.Builder
	for _, post := range w.Posts(room, rehearse.Kept) {
		if !post.Deleted && post.OnlyTo == "" {
			b.WriteString(post.Text + "\n")
		}
	}
	return b.String()
}

func TestAnIncidentLivesWhereItWasDeclared(t *testing.T) {
	p := newPair(t)
	theirs := p.theirs()
	id, room := theirs.declare("Checkout is down sev:1")
	if chat.Home(room) != "net" || !strings.Contains(said(p.other, room), "Checkout is down") {
		t.Fatalf("its room is %s: %q", room, said(p.other, room))
	}
	if r, err := p.other.Room(t.Context(), room); err != nil || r.Name != "inc-1-sev1" {
		t.Errorf("the room's name is %q; it goes by its platform's settings", r.Name)
	}
	if got := said(p.w, p.ops); !strings.Contains(got, "Checkout is down") || strings.Contains(got, "<") {
		t.Errorf("it is announced elsewhere as %q", got)
	}
	if got := said(p.other, p.place); strings.Contains(got, "INC-1") {
		t.Errorf("where it was declared stands %q", got)
	}
	if ours, room := p.declare("Mail is slow sev:3"); ours != id+1 || chat.Home(room) != "mem" || strings.Contains(said(p.w, p.ops), "Mail") {
		t.Errorf("%s, declared in the first workspace, lives in %s", ours, room)
	}
	if answer := p.types(p.ben, p.general, "list"); !strings.Contains(answer, "INC-1") || !strings.Contains(answer, "INC-2") {
		t.Errorf("the list leaves one out: %q", answer)
	}
}

func TestWhatIsLateIsEscalatedToTheOtherPlatform(t *testing.T) {
	p := newPair(t)
	theirs := p.theirs()
	_, room := theirs.declare("Checkout is down sev:1")
	theirs.types(p.eva, room, "update: We are looking into it. Next update in 30 minutes")
	p.pass(50 * time.Minute)
	if got := said(p.w, p.alarms); !strings.Contains(got, "INC-1") || !strings.Contains(got, "late") {
		t.Errorf("the escalation target reads %q", got)
	}
}

// Where the incident's own platform posts nothing by itself, another does: what
// is owed is said even if Kept never comes back.
func TestADeadMansPostStandsOnTheOtherPlatform(t *testing.T) {
	p := newPair(t)
	theirs := p.theirs()
	_, room := theirs.declare("Checkout is down sev:1")
	theirs.types(p.eva, room, "update: We are looking into it. Next update in 30 minutes")
	p.step()
	waiting, err := p.w.Scheduled(t.Context())
	if err != nil || len(waiting) != 1 || waiting[0].Room != p.ops {
		t.Fatalf("%+v wait, %v", waiting, err)
	}
	p.close()
	p.now = p.now.Add(34 * time.Minute)
	if got := said(p.w, p.ops); strings.Count(got, "Kept is not answering. INC-1") != 1 || !strings.Contains(got, "@Eva") {
		t.Errorf("they read %q", got)
	}
	p.open()
	p.pass(5 * time.Minute)
	if got := said(p.other, room); strings.Count(got, "I was away") != 1 {
		t.Errorf("after the absence the room reads %q", got)
	}
	if got := said(p.w, p.ops); strings.Count(got, "Kept is not answering") != 1 {
		t.Errorf("it stands again: %q", got)
	}
}

func TestAPrivateIncidentLeavesNothingOnTheOtherPlatform(t *testing.T) {
	p := newPair(t)
	theirs := p.theirs()
	_, room := theirs.declare("Breach of the vault sev:1 private:yes")
	theirs.types(p.eva, room, "update: We are looking into it. Next update in 30 minutes")
	p.pass(70 * time.Minute)
	for _, r := range p.w.Rooms() {
		if got := said(p.w, r.Ref); strings.Contains(got, "INC-1") || strings.Contains(got, "vault") {
			t.Errorf("%s reads %q", r.Name, got)
		}
	}
	if waiting, err := p.w.Scheduled(t.Context()); err != nil || len(waiting) > 0 {
		t.Errorf("%+v wait, %v", waiting, err)
	}
	if answer := p.types(p.ben, p.general, "status INC-1"); strings.Contains(answer, "vault") {
		t.Errorf("Ben is answered %q", answer)
	}
}

// Whoever leads, or promised something, from another platform reads of it there.
func TestWhoeverHasAPartFromTheOtherPlatformIsToldOnTheirs(t *testing.T) {
	p := newPair(t)
	_, room := p.theirs().declare("Checkout is down sev:1")
	p.types(p.ben, p.general, "INC-1 update: We are looking into it. Next update in 30 minutes")
	p.types(p.ben, p.general, "INC-1 lead @Ana")
	p.pass(31 * time.Minute)
	p.wants(direct(p.desk, p.ana), "SEV1 · Checkout is down", "is commander now.", "Update owed by 10:30 CET: Ben")
	p.wants(direct(p.desk, p.ben), "in 5 min: the update you promised", "now due: the update promised for 10:30 CET")
	p.wants(said(p.other, room), "now due: the update promised for 10:30 CET", "Ben is told directly.")
}

func TestNobodyIsBroughtIntoARoomOfAnotherPlatform(t *testing.T) {
	p := newPair(t)
	_, room := p.theirs().declare("Checkout is down sev:1")
	p.types(p.ben, p.general, "declare Checkout is down")
	reply := p.presses(p.ben, "Join INC-1")
	if got := reply.Message.Plain(); !strings.Contains(got, "on another platform") || !strings.Contains(got, "begin with INC-1") {
		t.Errorf("Ben is answered %q", got)
	}
	p.step()
	if aside := p.queued(); len(aside) > 0 || strings.Contains(said(p.other, room), "Ben") {
		t.Errorf("%+v; the room reads %q", aside, said(p.other, room))
	}
	if answer := p.types(p.ben, p.general, "INC-1 note the gateway was restarted"); !strings.Contains(answer, "INC-1") {
		t.Errorf("from where Ben is he is answered %q", answer)
	}
}

func TestAssigningARoleSaysWhoCannotBeReached(t *testing.T) {
	p := newPair(t)
	theirs := p.theirs()
	_, room := theirs.declare("Checkout is down sev:1")
	if answer := theirs.types(p.eva, room, "commander @Finn"); !strings.Contains(answer, "cannot write to Finn directly") {
		t.Errorf("Eva is answered %q", answer)
	}
	if answer := theirs.types(p.eva, room, "commander @Eva"); strings.Contains(answer, "cannot write") {
		t.Errorf("of herself she is answered %q", answer)
	}
}

// What cannot be said to somebody alone is said where they are, once.
func TestAReminderToWhomNobodyCanWriteStandsInTheRoom(t *testing.T) {
	p := newPair(t)
	theirs := p.theirs()
	_, room := theirs.declare("Checkout is down sev:1")
	theirs.types(p.finn, room, "update: We are looking into it. Next update in 30 minutes")
	p.pass(36 * time.Minute)
	if got := said(p.other, room); strings.Count(got, "5 min late") != 1 || !strings.Contains(got, "@Finn") {
		t.Errorf("the room reads %q", got)
	}
}

// Whoever is given a role as the incident is declared, or by a handover, is tested
// like whoever is assigned.
func TestEveryWayToGiveARoleSaysWhoCannotBeReached(t *testing.T) {
	p := newPair(t)
	theirs := p.theirs()
	const words = "cannot write to Finn directly"
	if answer := theirs.types(p.eva, p.place, "declare Checkout is down sev:4 lead:@Finn"); strings.Count(answer, words) != 1 {
		t.Errorf("declared with Finn as its lead: %q", answer)
	}
	_, room := theirs.declare("Mail is slow sev:4")
	if answer := theirs.types(p.eva, room, "handover @Finn the disks are full"); strings.Count(answer, words) != 1 {
		t.Errorf("handed over to Finn: %q", answer)
	}
	if answer := theirs.types(p.eva, p.place, "declare Printers burn sev:4"); strings.Contains(answer, "cannot write") {
		t.Errorf("declared by Eva: %q", answer)
	}
}

func TestRightsGoByThePlatformOfWhoActs(t *testing.T) {
	p := newPair(t)
	place := p.cfg.Places["net"]
	place.Rights = map[bot.Right]bot.Circle{bot.MayDeclare: {People: []chat.PersonRef{p.finn}}}
	p.cfg.Places["net"] = place
	p.restart()
	theirs := p.theirs()
	if answer := theirs.types(p.eva, p.place, "declare Checkout is down"); !strings.Contains(answer, "Only Finn may") {
		t.Errorf("Eva is answered %q", answer)
	}
	p.declare("Mail is slow sev:3")
}

func TestTheDigestGoesToEachPlatformThatAsksForIt(t *testing.T) {
	p := newPair(t)
	place := p.cfg.Places["net"]
	place.DigestRoom = p.place
	p.cfg.Places["net"] = place
	p.cfg.DigestRoom, p.cfg.DigestSpec = p.ops, "0 11 * * *"
	p.restart()
	p.declare("Mail is slow sev:4")
	p.pass(70 * time.Minute)
	for room, w := range map[chat.RoomRef]*rehearse.Workspace{p.ops: p.w, p.place: p.other} {
		if got := said(w, room); strings.Count(got, "Open incidents this morning") != 1 {
			t.Errorf("%s reads %q", room, got)
		}
	}
}
