package promise

import (
	"strings"

	"kept/bot/incident"
)

// The words of estimates. They make no promise, so they stand apart from the
// dictionary of promises.
var (
	hoping = wordSet("expect expects expected expecting anticipate anticipates anticipated anticipating anticpate hope hopes hoping hoped " +
		"aim aims aiming estimate estimates estimated estimating target targeting believe eta etr")
	mending = wordSet("recovery restoration resolution fix repair repairs remediation workaround completion outage downtime disruption " +
		"interruption backlog cleanup")
	mended = wordSet("restore restored resolve resolved fixed recover recovers recovered repair repaired mitigated complete completed completes " +
		"completing normal operational online drain drained stable finish finished migrate migrated available")
	returning   = wordSet("back working return returned returning") // mended only as in "back up", "returned to service"
	returned    = wordSet("again normally properly online up")
	returnedTo  = wordSet("normal service full operation usual")
	underWay    = wordSet("this it that work process rollout rebuild restart failover migration") // what may "take" some time
	lasting     = wordSet("take takes last lasts need needs require")
	soonish     = wordSet("soon shortly momentarily imminently")
	unreal      = wordSet("could would") // how it might have been
	over        = wordSet("was were had did began begun started since took said not cannot can't won't don't no never without unable")
	plannedWork = wordSet("maintenance")                                                  // its length is announced, not guessed
	bookkeeping = wordSet("mark marked marking consider considered close closing closed") // whoever closes an incident mends nothing
)

func wordSet(list string) map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		words[w] = true
	}
	return words
}

// among reports whether the word at i is in a set, whatever its case.
func (g *grammar) among(i int, words map[string]bool) bool {
	t := g.tok(i)
	var buf [16]byte
	if t.kind != wordToken || t.end-t.start > len(buf) {
		return false
	}
	return words[string(appendFold(buf[:0], g.text[t.start:t.end]))]
}

// guessed is what a clause has said so far of when something will be mended, as
// token indexes; -1: nothing.
type guessed struct {
	hope      int  // will, should, expect
	what      int  // what is mended
	subject   int  // what will "take" some time
	when, end int  // a time that stood in front: "Within the hour …"
	lasts     bool // "will take": a bare length may follow
	denied    bool // "was expected", "do not expect"
}

var nothingGuessed = guessed{hope: -1, what: -1, subject: -1, when: -1}

// estimates finds when a text says that something will be mended. It reads the
// same words and times as the promises do, and none inside of one, so that a
// time is never both.
func (g *grammar) estimates(promises []Found) []Estimate {
	var out []Estimate
	for lo := 0; lo < len(g.tokens); {
		hi := max(g.sentence(lo), lo+1)
		if !g.punct(lo, '>') && !g.repeats(lo) {
			promises = g.stillAhead(promises, lo)
			out = g.estimatesIn(lo, hi, promises, out)
		}
		lo = hi
	}
	return out
}

// stillAhead drops the promises that end before token i.
func (g *grammar) stillAhead(promises []Found, i int) []Found {
	for len(promises) > 0 && promises[0].Start+len(promises[0].Words) <= g.tok(i).start {
		promises = promises[1:]
	}
	return promises
}

func (g *grammar) estimatesIn(lo, hi int, promises []Found, out []Estimate) []Estimate {
	begin, s := len(out), nothingGuessed
	for i := lo; i < hi; {
		promises = g.stillAhead(promises, i)
		if g.isPromised(i, promises) {
			i, s = i+1, nothingGuessed
			continue
		}
		if j := g.afterQuote(i, hi); j > i {
			i, s = j, nothingGuessed
			continue
		}
		if g.among(i, plannedWork) {
			return out[:begin]
		}
		if j := g.guessedTime(i, lo, s); j > i {
			if s.hope < 0 {
				s.when, s.end = i, j
			} else {
				out = append(out, g.estimate(min(s.hope, s.what), j))
				s = nothingGuessed
			}
			i = j
			continue
		}
		s = g.hear(i, s)
		if s.when >= 0 && s.hope >= 0 && s.what > s.hope {
			out = append(out, g.estimate(s.when, s.what+1))
			s = nothingGuessed
		}
		i++
	}
	return out
}

// isPromised reports whether token i is part of the first of the promises. To
// go on watching is said in one breath with what is expected.
func (g *grammar) isPromised(i int, promises []Found) bool {
	return len(promises) > 0 && g.tok(i).start >= promises[0].Start && !(promises[0].Vague && promises[0].Kind == incident.MonitoringWindow)
}

// estimate is made of the tokens from i up to j.
func (g *grammar) estimate(i, j int) Estimate {
	from := g.tok(i).start
	return Estimate{Words: g.text[from:g.tok(j-1).end], Start: from}
}

// hear takes in the word at i.
func (g *grammar) hear(i int, s guessed) guessed {
	t := g.tok(i)
	switch {
	case g.among(i, hoping), t.any(will|guess) && !g.among(i, unreal):
		if s.hope < 0 && !s.denied {
			s.hope = i
		}
		if s.hope == i && (g.wordIs(i, "eta") || g.wordIs(i, "etr")) { // says by itself that something will be mended
			s.what, s.lasts = i, true
		}
	case s.hope >= 0 && s.hope == i-1 && g.wordIs(i, "time"): // estimated time to resolution: 2 hours
		s.lasts = true
	case g.among(i, mended), g.returns(i):
		if s.hope >= 0 {
			s.what = i
		}
	case g.among(i, mending):
		s.what = i
	case g.among(i, underWay):
		s.subject = i
	case s.hope >= 0 && (g.among(i, lasting) || g.wordIs(i, "be") && g.lengthAhead(i+1)):
		if s.lasts = true; s.what < 0 {
			s.what = s.subject
		}
	case g.among(i, over) && !(s.lasts && g.is(i+1, about|more)), g.among(i, bookkeeping):
		s = nothingGuessed
		s.denied = true
	case g.punct(i, ','):
		s.denied = false
	case t.any(update | report | which), t.any(subject) && !t.any(until) && !g.wordIs(i, "as"), t.any(and) && g.opensClause(i+1):
		s = nothingGuessed
	}
	return s
}

// returns reports whether something will be as it was: "back up", "working
// again", "returned to service", "service to be back in 20 minutes"; of us it is
// said that we come back to speak.
func (g *grammar) returns(i int) bool {
	if g.wordIs(i, "back") && g.is(i-1, being) && g.is(i-2, to|will) && !g.is(i-3, us) && !g.among(i-3, hoping) && g.timed(i+1) {
		return true
	}
	return g.among(i, returning) && (g.among(i+1, returned) || g.is(i+1, to) && g.among(i+2, returnedTo))
}

// lengthAhead reports whether a length stands at i, "no more than" and the like
// before it.
func (g *grammar) lengthAhead(i int) bool {
	for n := 0; n < 4 && (g.is(i, about|more|latest|not) || g.is(i, to) && g.is(i-1, about)); n++ {
		i++
	}
	_, _, ok := g.lengthAt(i)
	return ok
}

func (g *grammar) wordIs(i int, word string) bool {
	return g.tok(i).kind == wordToken && strings.EqualFold(g.word(i), word)
}

// guessedTime gives the index behind a time that says when something will be
// mended: "by 11:30", "over the next hour", "shortly"; and i where none stands.
func (g *grammar) guessedTime(i, lo int, s guessed) int {
	t := g.tok(i)
	if s.hope < 0 { // it may stand in front: "By 11:30 we expect …"
		if s.when >= 0 || !t.any(within|by) || t.any(about) || i > lo && !g.punct(i-1, ',') {
			return i
		}
	} else if s.what < 0 {
		return i
	}
	switch {
	case g.among(i, soonish):
		if s.hope >= 0 && !g.wordIs(i-1, "as") {
			return i + 1
		}
		return i
	case !t.any(within | by | at | on | span | dayWord | weekday | next | later | about | number | an | half | few | couple | dayEnds | endOf | article):
		return i
	case g.wordIs(i, "for") && !s.lasts:
		return i
	}
	w, j, ok := g.deadlineAt(i, allowed{span: true, bare: s.lasts})
	if !ok || w.every > 0 || w.now || w.day.kind == relativeDay && w.day.add < 0 {
		return i
	}
	return j
}
