package postmortem

import "strings"

// hedges are words that make a guess of a sentence.
var hedges = wordSet(`maybe might perhaps possibly possible probably likely unlikely shall suspect suspects suspected
	suspicion assume assuming assumption presumably guess guessing guesses theory hypothesis wonder wondering unsure
	unclear seem seems seemed appear appears think thinks believe believes bet if whether unless imagine suppose`)

// modals make a guess of a sentence too, unless "not" follows: "could not" is a
// plain statement.
var modals = wordSet("could would should may")

// hedgePairs do so two by two.
var hedgePairs = map[[2]string]bool{
	{"looks", "like"}: true, {"sounds", "like"}: true, {"feels", "like"}: true, {"smells", "like"}: true,
	{"not", "sure"}: true, {"in", "case"}: true,
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// guessed reports whether folded text hedges what it says. It looks at every
// word of a busy room, so it does without a pattern.
func guessed(folded string) bool {
	last := ""
	for word := range strings.FieldsFuncSeq(folded, func(r rune) bool { return r < 'a' || r > 'z' }) {
		if hedges[word] || modals[last] && word != "not" || hedgePairs[[2]string{last, word}] {
			return true
		}
		last = word
	}
	return modals[last]
}
