package bot

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders/promise"
)

// wordsDraft comes with the files of a draft.
func wordsDraft(id incident.ID, questions int) chat.Message {
	line := say("%s postmortem draft, compiled from this room's history.", chat.B(id.String()))
	if questions > 0 {
		line = add(line, say(" It asks %d questions; answer with `note cause: …`, `note impact: …`, `times …` and compile it again with `postmortem`.", questions)...)
	}
	return chat.Says(line...)
}

func (c *change) wordsPostmortem(what string) chat.Message {
	return chat.Says(chat.B(c.inc.ID.String()), chat.T(fmt.Sprintf(" postmortem %s by %s.", what, c.name(c.by))))
}

// wordsOffer gives back a command that was typed while Kept was away.
func wordsOffer(name string, ev chat.Event, zone *time.Location, now time.Time) chat.Message {
	return chat.Message{
		Lines: []chat.Line{say("While I was away, at %s, %s typed this. It is recorded and was not run:", clock(ev.At, zone, now), name)},
		Quote: ev.Text,
	}
}

// wordsReadBack answers, late, a command that was typed while Kept was away.
func wordsReadBack(answer chat.Message, ev chat.Event, zone *time.Location, now time.Time) chat.Message {
	answer.Lines = slices.Insert(answer.Lines, 0, say("While I was away, at %s, you typed this:", clock(ev.At, zone, now)))
	answer.Quote = ev.Text
	return answer
}

// promiseZone is the zone in which a promise was said.
func promiseZone(name string) (*time.Location, bool) {
	if name == "" {
		return nil, false
	}
	z, _, ok := promise.Zone(name)
	return z, ok
}

func sortByHappening(es []*incident.Entry) {
	slices.SortStableFunc(es, func(a, b *incident.Entry) int {
		return cmp.Or(a.HappenedAt.Compare(b.HappenedAt), cmp.Compare(a.ID, b.ID))
	})
}
