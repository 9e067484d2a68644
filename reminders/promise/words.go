package promise

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// sense is what a word can mean. A word may have several senses at once ("may"
// is a month and a guess); the grammar decides by what stands around it.
type sense struct {
	is   roles
	n    int           // number: its value; month: 1–12; weekday: 0 = Sunday; others: see the role
	unit time.Duration // unit: its length; interval: its length; dayWord: its distance
	lang tongues       // the languages that the word gives away, or is read in
}

// roles is a set of parts that a word can play in a promise.
type roles uint64

// any reports whether the set holds at least one of r.
func (s sense) any(r roles) bool { return s.is&r != 0 }

const (
	// Time.
	number  roles = 1 << iota // twenty
	unit                      // minutes
	article                   // the
	an                        // a, an: one
	half
	couple
	few // several: a number nobody knows
	month
	weekday
	dayWord  // today, tomorrow; sense.unit = how far away
	timesPer // twice (a day); sense.n; 0 = as many as the number before it says
	top      // top (of the hour)
	dayPart  // afternoon; sense.n = the hour at which it ends
	clockAt  // noon; sense.n = the hour
	dayEnds  // EOD, COB; sense.n = the hour, 24 = the end of the day
	meridiem // am, pm; sense.n = 0, 12
	hours    // hs, Uhr, o'clock: after a clock
	ordinal  // 3rd
	every
	interval // hourly; sense.unit
	business
	ago
	last
	endOf // end, close
	later // later today, this afternoon

	// Prepositions and joints.
	within
	by
	at
	on
	span // for, over, during
	until
	and
	or
	of
	to
	about   // approximately
	subject // once, when, as, if: what follows is a condition
	which   // what follows is about something else

	// Who and how.
	us       // we, our team, you: the promise is ours
	them     // our supplier, AWS: the promise is theirs
	will     // will, shall
	plan     // going, aim, hope (… to)
	not      // never, cannot, no
	being    // be, is, are
	past     // was, had, occurred: what it speaks of is over, or an estimate
	guess    // may, might, could
	adverb   // also, closely
	say      // provide, post, share
	follow   // follow, come: an update follows
	due      // due, expected, scheduled, planned
	soon     // soon, shortly, ASAP
	update   // update: noun and verb
	info     // information, details: an update when there is more of it
	more     // further, another, next
	next     // next, following, coming
	changes  // software, security: an update of that is none of ours; perform, deploy
	report   // postmortem, RCA
	monitor  // monitor, watch
	keep     // continue, keep
	informed // posted, informed (keep you …)
	again
	audience // you, customers, this page: who or what is updated
	now
	latest // latest, later (at the …, no … than)
)

// dictionary is the words of a language and what they can mean.
type dictionary struct {
	senses map[string]sense
	shapes [256]uint32 // of the words that begin with a byte, their lengths: most words of a text need no look further
}

// longestWord bounds the words that are looked up, in bytes.
const longestWord = 31

// put sets the sense of a word, which is in small letters.
func (d *dictionary) put(w string, s sense) {
	d.senses[w] = s
	d.shapes[w[0]] |= 1 << len(w)
}

// lookUp finds the senses of a word, whatever its case and its apostrophe.
func (d *dictionary) lookUp(s string) (sense, bool) {
	var buf [2 * longestWord]byte
	if len(s) > longestWord || s == "" {
		return sense{}, false
	}
	key := buf[:0]
	for i := 0; i < len(s); {
		b := s[i]
		if b == '&' || b >= utf8.RuneSelf {
			if n := apostropheAt(s[i:]); n > 0 {
				key = append(key, '\'')
				i += n
				continue
			}
		}
		if b < utf8.RuneSelf {
			if 'A' <= b && b <= 'Z' {
				b += 'a' - 'A'
			}
			key = append(key, b)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		key = utf8.AppendRune(key, unicode.ToLower(r))
		i += size
	}
	if len(key) > longestWord || d.shapes[key[0]]&(1<<len(key)) == 0 {
		return sense{}, false
	}
	w, ok := d.senses[string(key)]
	return w, ok
}

// apostropheAt gives the size of the apostrophe that s begins with, however it
// is written; 0 when it begins with none.
func apostropheAt(s string) int {
	switch s[0] {
	case '\'':
		return 1
	case '&':
		for _, ref := range [...]string{"&#39;", "&apos;", "&rsquo;", "&#8217;", "&#x27;", "&#x2019;", "&lsquo;"} {
			if strings.HasPrefix(s, ref) {
				return len(ref)
			}
		}
	case "’"[0]:
		for _, mark := range [...]string{"’", "‘"} {
			if strings.HasPrefix(s, mark) {
				return len(mark)
			}
		}
	case "ʼ"[0]:
		if strings.HasPrefix(s, "ʼ") {
			return len("ʼ")
		}
	}
	return 0
}
