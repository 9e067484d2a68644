package lint

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// word is a run of letters and digits in a text. What is said with it is found
// by its number in the lexicon, equal words by their hash.
type word struct {
	start, end int    // byte offsets
	hash       uint64 // of the word in small letters
	id         int    // in the lexicon of the phrases; 0 = not in it
	first      bool   // it begins a sentence, or a line
}

type words []word

// wordsOf splits a text into words. "We're" is two of them, "can't" is one.
func wordsOf(text string) words {
	out := make(words, 0, len(text)/6+4)
	first := true
	for at := 0; at < len(text); {
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[at:])
		}
		switch {
		case letter(r):
			end, split := wordEnd(text, at)
			if split > at {
				out = append(out, newWord(text, at, split, first))
				at, first = split, false
			}
			out = append(out, newWord(text, at, end, first))
			at, first = end, false
			continue
		case r == '\n', r == '!', r == '?', r == ';', r == '.' && (at+1 == len(text) || text[at+1] <= ' '):
			first = true
		}
		at += size
	}
	return out
}

func newWord(text string, start, end int, first bool) word {
	h := hash(text[start:end])
	return word{start: start, end: end, hash: h, id: lexicon[h], first: first}
}

func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r)
}

// wordEnd gives the end of the word that begins at start, and where to split
// off an "'re" or "'ve" at its end (0 = nowhere).
func wordEnd(text string, start int) (end, split int) {
	apostrophe := 0
	for end = start; end < len(text); {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !letter(r) {
			next, _ := utf8.DecodeRuneInString(text[end+size:])
			if r != '\'' && r != '’' || !letter(next) || apostrophe > 0 {
				break
			}
			apostrophe = end
		}
		end += size
	}
	if apostrophe > 0 && lexicon[hash(text[start:end])] == 0 {
		split = apostrophe
	}
	return end, split
}

// hash is FNV-1a over the small letters of s; every apostrophe is one.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		switch {
		case 'A' <= r && r <= 'Z':
			r |= 0x20
		case r >= utf8.RuneSelf:
			if r, size = utf8.DecodeRuneInString(s[i:]); r == '’' {
				r = '\''
			} else {
				r = unicode.ToLower(r)
			}
		}
		h = (h ^ uint64(r)) * 1099511628211
		i += size
	}
	return h
}

// has reports whether the text holds one of some words, given in small letters.
func (ws words) has(any ...string) bool {
	for _, s := range any {
		h := hash(s)
		if slices.ContainsFunc(ws, func(w word) bool { return w.hash == h }) {
			return true
		}
	}
	return false
}
