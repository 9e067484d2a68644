package promise

import (
	"strings"
	"testing"
)

// A word has one number and one length in a language, however many roles: a
// second one would silently win.
func TestWordsHaveOneShade(t *testing.T) {
	tables := map[string][]words{"english": englishWords, "german": german.words, "french": french.words, "nordic": nordic.words}
	for name, table := range tables {
		numbers, units := map[string]int{}, map[string]bool{}
		for _, line := range table {
			for w := range strings.FieldsSeq(line.list) {
				if n, ok := numbers[w]; ok && line.n != 0 && n != line.n {
					t.Errorf("%s: %q is %d and %d", name, w, n, line.n)
				}
				if line.n != 0 {
					numbers[w] = line.n
				}
				if line.unit != 0 && units[w] {
					t.Errorf("%s: %q has two lengths", name, w)
				}
				units[w] = units[w] || line.unit != 0
				if w != strings.ToLower(w) {
					t.Errorf("%s: %q is never found: words are looked up in small letters", name, w)
				}
			}
		}
	}
}

// What gives a language away must not be a word of English, nor be missing from
// the language.
func TestMarksGiveALanguageAway(t *testing.T) {
	for _, l := range languages {
		for w := range strings.FieldsSeq(l.marks) {
			if english.senses[w].is != 0 {
				t.Errorf("%q is English", w)
			}
		}
		for w := range strings.FieldsSeq(l.borrowed) {
			if english.senses[w].is == 0 && !strings.ContainsAny(w, ".") {
				if _, _, ok := abbreviation(w); !ok {
					t.Errorf("%q is borrowed, but has no sense in English", w)
				}
			}
		}
		for p, w := range l.phrases {
			if !strings.ContainsAny(p, " -'") || l.dict.senses[w].is == 0 {
				t.Errorf("%q means %q, which has no sense", p, w)
			}
		}
	}
}
