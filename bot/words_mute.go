package bot

import (
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
)

// wordsMuted answers whoever muted Kept, or takes it back: what falls due
// meanwhile, and who is told in their place.
func (c *change) wordsMuted(incs []*incident.Incident, until time.Time) chat.Message {
	zone := c.zone(c.by)
	if !until.After(c.at) {
		return chat.Says(say("You are reminded again of what you owe. `mine` shows it.")...)
	}
	m := chat.Message{Lines: []chat.Line{say("Muted until %s; `unmute` ends it.", clock(until, zone, c.at))}}
	for _, inc := range incs {
		one := *c
		one.inc = inc
		for _, d := range one.owing(zone, one.standing()) {
			if d.who != c.by || d.due.After(until) {
				continue
			}
			who := say("%s", one.standIn(d))
			if len(who) == 0 {
				who = say("you all the same, as nobody stands in; hand it over with `%s handover @user`", inc.ID)
			}
			m.Lines = append(m.Lines, add(chat.Line{chat.B(inc.ID.String())}, say(" %s by %s: reminders go to %s.", d.what, d.by, who)...))
		}
	}
	if len(m.Lines) == 1 {
		m.Lines = append(m.Lines, say("Nothing of yours falls due until then."))
	}
	return m
}
