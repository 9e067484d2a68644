package bot

import (
	"time"

	"kept/bot/chat"
	"kept/bot/figures"
	"kept/bot/incident"
)

// wordsPace advises on the length of a promise.
func wordsPace(p figures.Pace, better time.Duration) chat.Line {
	return say("The last %d updates promised within %s took %s. Would %s be safer?", figures.PaceOver, incident.Interval(p.Length.Round(time.Minute)), human(p.Took), incident.Interval(better))
}

// wordsInactive tells the comms lead, once, that the commander has gone quiet
// while something is late.
func (c *change) wordsInactive(commander incident.Person, quiet time.Duration) chat.Message {
	return c.wordsTold(say("%s, the commander, has neither said nor done anything here for %s. `lead @somebody` if somebody else should take over.", c.name(commander), human(quiet)))
}
