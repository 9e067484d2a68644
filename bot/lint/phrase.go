package lint

import "strings"

// A phrase is a row of places, each filled by one of some words. It is written
// as "are|'re ?still|currently investigating": words apart by bars fill one
// place, a question mark says that the place may be empty, and "~" lets up to
// three words of any kind stand between.
type phrase struct {
	tells  told
	places []place
	unless wordSet // none of these stands in it or shortly behind it
}

type place struct {
	fills wordSet
	empty bool // may be left out
	gap   bool // up to longestGap words of any kind
}

const (
	longestGap = 3
	before     = 8 // words in front of a phrase that may turn it round
	behind     = 6 // words behind a phrase that may narrow it
)

// wordSet is a set of words of the lexicon, a bit each.
type wordSet []uint64

func (s wordSet) holds(id int) bool { return id > 0 && id/64 < len(s) && s[id/64]&(1<<(id%64)) != 0 }

// lexicon numbers the words of all phrases, from 1, by their hash.
var lexicon = map[uint64]int{}

// setOf makes a set of words apart by bars.
func setOf(list string) wordSet {
	var s wordSet
	for w := range strings.SplitSeq(list, "|") {
		h := hash(w)
		id, ok := lexicon[h]
		if !ok {
			id = len(lexicon) + 1
			lexicon[h] = id
		}
		for len(s) <= id/64 {
			s = append(s, 0)
		}
		s[id/64] |= 1 << (id % 64)
	}
	return s
}

// phrasesThat compiles phrases that tell the same.
func phrasesThat(t told, unless string, lines ...string) []phrase {
	var out []phrase
	for _, line := range lines {
		p := phrase{tells: t}
		if unless != "" {
			p.unless = setOf(unless)
		}
		for part := range strings.FieldsSeq(line) {
			words, empty := strings.CutPrefix(part, "?")
			if words == "~" {
				p.places = append(p.places, place{gap: true})
				continue
			}
			p.places = append(p.places, place{fills: setOf(words), empty: empty})
		}
		out = append(out, p)
	}
	return out
}

// telling is a phrase found in a text.
type telling struct {
	told
	from, to int // words
}

// tellings finds what a text tells, in its order. Of phrases that begin at one
// word the first in the table counts.
func (ws words) tellings() []telling {
	var out []telling
	for i := 0; i < len(ws); i++ {
		if ws[i].id == 0 {
			continue
		}
		for p := range phrases {
			end, ok := ws.match(phrases[p].places, i)
			if !ok || ws.turned(i) || ws.narrowed(i, end, phrases[p].unless) {
				continue
			}
			out = append(out, telling{phrases[p].tells, i, end})
			i = end - 1
			break
		}
	}
	return out
}

// match gives the index behind the places filled from word i on. A phrase stays
// within a sentence.
func (ws words) match(places []place, i int) (int, bool) {
	start := i
	for n, p := range places {
		fits := i < len(ws) && (i == start || !ws[i].first)
		switch {
		case p.gap:
			for skip := 0; skip <= longestGap && i+skip < len(ws); skip++ {
				if skip > 0 && ws[i+skip].first {
					break
				}
				if end, ok := ws.match(places[n+1:], i+skip); ok && !ws[i].first {
					return end, true
				}
			}
			return 0, false
		case fits && p.fills.holds(ws[i].id):
			i++
		case !p.empty:
			return 0, false
		}
	}
	return i, i > start
}

// turned reports whether a word in front of word i, in its sentence, makes what
// follows untrue, or true at another time.
func (ws words) turned(i int) bool {
	for k := i; k > 0 && k > i-before && !ws[k].first; k-- {
		if turners.holds(ws[k-1].id) {
			return true
		}
	}
	return false
}

// narrowed reports whether one of the words stands in a phrase or behind it.
func (ws words) narrowed(from, to int, unless wordSet) bool {
	for k := from; k < len(ws) && k < to+behind; k++ {
		if k >= to && ws[k].first {
			return false
		}
		if unless.holds(ws[k].id) {
			return true
		}
	}
	return false
}
