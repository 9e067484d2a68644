package command

import (
	"fmt"
	"strings"
)

// option is something that may be said at the end of a command as key:value.
type option struct {
	name    string
	aliases []string
	long    bool // the value runs to the next option or the end
}

// setting is an option with the value that was given.
type setting struct {
	name  string
	value phrase
}

// named finds an option by its key.
func named(opts []option, key string) (option, bool) {
	for _, o := range opts {
		if o.name == key {
			return o, true
		}
		for _, a := range o.aliases {
			if a == key {
				return o, true
			}
		}
	}
	return option{}, false
}

// key splits a word that looks like key:value, --key:value, --key=value or
// “key:value”; a name never does. The key is in lower case; at is where the value begins.
func key(w phrase) (key string, at int, ok bool) {
	if _, named := w.mention(); named {
		return "", 0, false
	}
	s := w.String()
	bare := strings.TrimLeft(s, "\"'“”‘’„«-–—")
	lead := len(s) - len(bare)
	signs := ":"
	if d := dashes.Replace(s[:lead]); strings.Contains(d, "-") {
		signs = ":="
	}
	i := strings.IndexAny(bare, signs)
	if i <= 0 {
		return "", 0, false
	}
	for _, r := range bare[:i] {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return "", 0, false
		}
	}
	return strings.ToLower(bare[:i]), lead + i + 1, true
}

// trailing splits the options off the end of p. What only looks like an option
// in the middle of the words stays where it is.
func trailing(p phrase, opts []option) (body phrase, given []setting) {
	p = p.trim()
	words := p.words()
	// ends[i] is where the setting that begins at word i ends, 0 if none begins
	// there from which settings alone lead to the end of the text.
	ends := make([]int, len(words)+1)
	first, next := len(words), len(words) // the first good setting; the next word that looks like an option
	for i := len(words) - 1; i >= 0; i-- {
		k, at, _ := key(words[i])
		o, ok := named(opts, k)
		if !ok {
			continue
		}
		end := i + 1
		if o.long {
			end = next
		} else if at == len(words[i].String()) && next > end && end < len(words) {
			end++ // a space after the colon
		}
		if next = i; end == len(words) || ends[end] > 0 {
			ends[i], first = end, i
		}
	}
	if first == len(words) {
		return p, nil
	}
	for i := first; i < len(words); i = ends[i] {
		given = append(given, newSetting(words[i], words[ends[i]-1], opts))
	}
	return p.before(words[first]), given
}

// newSetting is the setting from the word with its key to its last word.
func newSetting(w, last phrase, opts []option) setting {
	k, at, _ := key(w)
	o, _ := named(opts, k)
	s := setting{name: o.name, value: w}
	s.value.start, s.value.end = w.start+at, last.end
	s.value = s.value.trim()
	if w.String()[0] != w.String()[at-len(k)-1] { // quotes around the whole setting
		s.value.end = s.value.start + len(strings.TrimRight(s.value.String(), "\"'“”’»"))
	}
	return s
}

// flag finds an option without its colon at the end of the body: as on a command
// line, "--private" or "--sev 1", or "private yes".
func flag(body phrase, opts []option) (word string, ok bool) {
	words := body.words()
	if n := len(words); n > 2 && plainWord(words[n-1].String()) == "yes" {
		w := words[n-2].String()
		if _, ok := named(opts, plainWord(w)); ok {
			return w + " yes", true
		}
	}
	for _, w := range words[max(0, len(words)-2):] {
		if s := w.String(); strings.HasPrefix(dashes.Replace(s), "-") {
			if _, ok := named(opts, plainWord(s)); ok {
				return s, true
			}
		}
	}
	return "", false
}

// single is the value of an option that takes one word.
func (s setting) single() string { return plainWord(strings.TrimRight(s.value.String(), ".,;")) }

// misspelt looks for an option in the body that somebody meant to give: a
// misspelt key in the last word, or a misspelt key of a long option anywhere.
// It gives the word and the right spelling.
func misspelt(body phrase, opts []option) (word phrase, right string, ok bool) {
	words := body.words()
	for i, w := range words {
		k, at, found := key(w)
		if _, exact := named(opts, k); !found || exact {
			continue
		}
		var keys []string
		for _, o := range opts {
			if o.long && at == len(w.String()) || i == len(words)-1 && at < len(w.String()) {
				keys = append(append(keys, o.name), o.aliases...)
			}
		}
		if c := near(k, keys); c != "" {
			return w, fmt.Sprintf("%s:%s", c, w.String()[at:]), true
		}
	}
	return phrase{}, "", false
}
