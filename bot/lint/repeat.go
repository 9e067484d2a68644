package lint

import (
	"fmt"
	"slices"

	"kept/reminders/promise"
)

// repeated says that the draft has the words of the update before. When the next
// update comes, courtesies and words such as "still" make no news.
func (c *check) repeated() {
	if c.Previous == "" {
		return
	}
	said := promise.Read(c.Previous, promise.Context{At: c.At, Zone: c.Zone})
	was := newsIn(wordsOf(c.Previous), said)
	is := newsIn(c.text, c.survey.Promises)
	if len(is) == 0 || !slices.Equal(was, is) {
		return
	}
	before := "before"
	if !c.PreviousAt.IsZero() {
		before = "at " + c.clock(c.PreviousAt)
	}
	first, last := c.text[0].start, c.text[len(c.text)-1].end
	c.advise(SameWords, c.Text[first:last], first, fmt.Sprintf("The same words as %s: say what was done or learnt since, or what is being waited for.", before))
}

// newsIn is what a text says besides its promises and its idle words: the words'
// hashes, sorted.
func newsIn(ws words, said []promise.Found) []uint64 {
	out := make([]uint64, 0, len(ws))
	for _, w := range ws {
		for len(said) > 0 && said[0].Start+len(said[0].Words) <= w.start {
			said = said[1:]
		}
		promised := len(said) > 0 && w.start >= said[0].Start
		if !promised && !idle.holds(w.id) {
			out = append(out, w.hash)
		}
	}
	slices.Sort(out)
	return out
}

// idle words tell nothing new: courtesies, and that things go on.
var idle = setOf("still|currently|now|also|again|actively|please|very|again|further|the|a|an|this|that|and|our|we|us|are|is|be|'re|'s|to|of|for|on|at|as|" +
	"continue|continues|continuing|continued|remain|thank|thanks|you|your|patience|patient|apologise|apologize|apologies|sorry|inconvenience|any|may|cause|caused|" +
	"appreciate|understanding|cooperation|regret|hello|hi|dear|team|update|status")
