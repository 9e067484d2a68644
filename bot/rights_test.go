package bot_test

import (
	"context"
	"testing"

	"kept/bot"
	"kept/bot/chat"
	"kept/bot/incident"
	"kept/bot/rehearse"
)

// guarded is a desk where not everybody may do everything: Ana by name, Ben as
// a duty manager, Olga nothing.
func guarded(t *testing.T) *desk {
	d := newDesk(t)
	managers := bot.Circle{People: []chat.PersonRef{d.ana}, Groups: []chat.GroupRef{d.w.AddGroup("duty", d.ben)}, Name: "the duty managers"}
	d.cfg.Rights = map[bot.Right]bot.Circle{bot.MayDeclare: managers, bot.MaySeverity: managers, bot.MayWaive: managers, bot.MayPublish: managers}
	return d.open()
}

func TestRightsAreKeptToTheirCircle(t *testing.T) {
	d := guarded(t)
	d.wants(d.types(d.olga, d.general, "declare Users can't log in"), "Only Ana or the duty managers may declare an incident; ask one of them.")
	d.wants(d.types(d.ben, d.general, "declare Users can't log in sev:3"), "INC-1 declared")
	d.step()
	room := chat.RoomRef(d.incident(1).Room)
	d.types(d.ben, room, "lead @Duty")
	d.types(d.ben, room, "update: looking, next update in 20 minutes")
	for command, want := range map[string]string{
		"severity sev1":          "Only the commander, Ana or the duty managers may change the severity",
		"promise waive P1 why":   "Only the commander, Ana or the duty managers may waive a promise",
		"postmortem publish":     "Only the commander, Ana or the duty managers may publish a postmortem",
		"update: I saw it, too":  "posted", // nobody is kept from saying what is
		"note cause: the relays": "noted",
	} {
		d.wants(d.types(d.olga, room, command), want)
	}
	// Neither a button nor its form lets in whom the command does not.
	d.presses(d.olga, "Severity")
	reply := d.hears(d.w.Fill(d.olga, map[string]string{"severity": "SEV1"}))
	if d.wants(reply.Message.Plain(), "may change the severity"); !reply.Refused {
		t.Error("the form closed")
	}
	if sev := d.incident(1).Severity.String(); sev != "SEV3" {
		t.Errorf("it is %s", sev)
	}
	// The commander may do everything in their incident.
	d.wants(d.types(d.duty, room, "severity sev1"), "SEV3 → SEV1")
	d.wants(d.types(d.duty, room, "promise waive P1 why"), "P1 waived")
	d.wants(d.types(d.ben, room, "severity sev2"), "SEV1 → SEV2")
	d.wants(d.types(d.ana, room, "severity sev3"), "SEV2 → SEV3")
}

// unsure is a platform that cannot tell who is in a group.
type unsure struct{ *rehearse.Workspace }

func (unsure) InGroup(context.Context, chat.GroupRef, chat.PersonRef) (bool, error) {
	return true, chat.ErrRetry
}

func TestRightsOnDoubtAreRefused(t *testing.T) {
	d := guarded(t)
	d.platform = unsure{d.w}
	d.restart()
	d.wants(d.types(d.ben, d.general, "declare Users can't log in"), "may declare an incident")
	d.wants(d.types(d.ana, d.general, "declare Users can't log in"), "INC-1 declared")
}

// Of a private incident a refusal tells nobody anything who does not know of it.
func TestRule6RightsTellNothingOfAPrivateIncident(t *testing.T) {
	d := guarded(t)
	d.private("sev:1")
	d.wants(d.types(d.olga, d.general, "INC-1 severity sev4"), "There is no INC-1.")
}

// A bot can press nothing, and would never do what is owed: nothing is given to one.
func TestABotIsGivenNothing(t *testing.T) {
	d := newDesk(t)
	d.w.AddPerson(chat.Person{Name: "Monitoring", Bot: true})
	d.open()
	d.wants(d.types(d.ana, d.general, "declare Users can't log in lead:@Monitoring"), "Monitoring cannot take it")
	d.wants(d.types(d.ana, d.general, "declare Users can't log in"), "INC-1 declared")
	d.step()
	room := chat.RoomRef(d.incident(1).Room)
	d.types(d.ana, room, "action @Ben look at the relays")
	for _, command := range []string{"lead @Kept", "comms @Monitoring", "postmortem owner @Kept", "action @Monitoring restart it", "action move A1 @Kept"} {
		d.wants(d.types(d.ana, room, command), "cannot take it: only people of your own organisation can.")
	}
	d.presses(d.ana, "Roles")
	reply := d.hears(d.w.Fill(d.ana, map[string]string{"role": "comms", "person": "Monitoring"}))
	if d.wants(reply.Message.Plain(), "Choose a person who is here."); !reply.Refused {
		t.Error("the form closed")
	}
	if inc := d.incident(1); inc.Commander() != incident.Person(d.ana) || len(inc.Roles) != 1 || len(inc.Actions) != 1 || inc.Actions[0].Owner != incident.Person(d.ben) || inc.Postmortem.Owner != "" {
		t.Errorf("roles %v, actions %+v, postmortem %+v", inc.Roles, inc.Actions, inc.Postmortem)
	}
}
