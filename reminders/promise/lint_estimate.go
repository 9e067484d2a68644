package promise

import "strings"

// What is mended, said by a noun or by what will have been done to it.
var (
	mendingNouns = set("recovery restoration resolution fix repair repairs remediation workaround completion outage downtime disruption interruption")
	mended       = set("restore restored resolve resolved fixed recover recovers recovered repair repaired mitigated complete completed completes completing " +
		"normal operational online ready live working clear cleared drain drained stable finish finished migrate migrated")
	hopes = set("expect expects expected expecting anticipate anticipates anticipated anticipating anticpate hope hopes hoping hoped aim aims aiming " +
		"estimate estimates estimated estimating eta target targeting believe")
	// of what is planned beforehand, lengths are announced, not guessed
	plannedWork = set("maintenance")
	// whoever marks an incident as resolved mends nothing
	bookkeeping = set("mark marked marking consider considered close closing closed treat declare")
	underWay    = set("this it work process rollout rebuild restart failover migration cleanup backlog")
)

func set(list string) map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		words[w] = true
	}
	return words
}

// among reports whether the word at i is one of a set, whatever its case.
func (g *grammar) among(i int, words map[string]bool) bool {
	t := g.tok(i)
	var buf [16]byte
	if t.kind != wordToken || t.end-t.start > len(buf) {
		return false
	}
	return words[string(appendFold(buf[:0], g.text[t.start:t.end]))]
}

// guessing is what a sentence has said so far of when something will be mended,
// as token indexes; -1: nothing.
type guessing struct {
	hope int // will, should, expect
	what int // what is mended
	when int // a time that stood in front: "Within the hour …"
	end  int // behind that time
	lone int // "will take": a bare length may follow
}

var nothingSaid = guessing{hope: -1, what: -1, when: -1, lone: -1}

// estimates finds when a text says that something will be mended. It sees the
// same words and times as the promises, and none inside of one.
func (g *grammar) estimates(promises []Found) []Estimate {
	var out []Estimate
	for lo := 0; lo < len(g.tokens); {
		hi := max(g.sentence(lo), lo+1)
		if !g.punct(lo, '>') && !g.repeats(lo) {
			out = g.estimatesIn(lo, hi, &promises, out)
		}
		lo = hi
	}
	return out
}

func (g *grammar) estimatesIn(lo, hi int, promises *[]Found, out []Estimate) []Estimate {
	s := nothingSaid
	for i := lo; i < hi; {
		if j := g.spoken(i, hi, promises); j > i {
			i, s = j, nothingSaid
			continue
		}
		switch {
		case g.among(i, plannedWork):
			return out
		case g.ends2(i):
			s = nothingSaid
		}
		j, timed := g.guessedTime(i, lo, s)
		if !timed {
			s = g.hear(i, s)
			i++
			continue
		}
		if s.hope < 0 {
			s.when, s.end = i, j
		} else {
			if s.what >= 0 {
				out = append(out, g.estimate(s, i, j))
			}
			s = nothingSaid
		}
		i = max(j, i+1)
	}
	return out
}

// spoken gives the index behind the promise or the quotation at i, and i when
// neither stands there.
func (g *grammar) spoken(i, hi int, promises *[]Found) int {
	at := g.tok(i).start
	for len(*promises) > 0 && (*promises)[0].Start+len((*promises)[0].Words) <= at {
		*promises = (*promises)[1:]
	}
	if len(*promises) > 0 && at >= (*promises)[0].Start {
		for end := (*promises)[0].Start + len((*promises)[0].Words); i < hi && g.tok(i).start < end; {
			i++
		}
		return i
	}
	return g.afterQuote(i, hi)
}
