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
	from  phrase // the words of the setting
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
// “key:value”. The key is in lower case; at is where the value begins.
func key(w phrase) (key string, at int, ok bool) {
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
	for i := range words {
		if given, ok := settings(words[i:], opts); ok {
			return p.before(words[i]), given
		}
	}
	return p, nil
}

// settings reads words as options and nothing else.
func settings(words []phrase, opts []option) ([]setting, bool) {
	var out []setting
	for i := 0; i < len(words); {
		w := words[i]
		k, at, _ := key(w)
		o, ok := named(opts, k)
		if !ok {
			return nil, false
		}
		end := i + 1
		switch {
		case o.long:
			for end < len(words) && !isOption(words[end], opts) {
				end++
			}
		case at == len(w.String()) && end < len(words) && !isOption(words[end], opts):
			end++ // a space after the colon
		}
		s := setting{name: o.name, from: w, value: w}
		s.from.end = words[end-1].end
		s.value.start, s.value.end = w.start+at, words[end-1].end
		s.value = s.value.trim()
		if w.String()[0] != w.all[w.start+at-len(k)-1] { // quotes around the whole setting
			s.value.end -= len(s.value.String()) - len(strings.TrimRight(s.value.String(), "\"'“”’»"))
		}
		out = append(out, s)
		i = end
	}
	return out, len(out) > 0
}

func isOption(w phrase, opts []option) bool {
	k, _, _ := key(w)
	_, ok := named(opts, k)
	return ok
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
