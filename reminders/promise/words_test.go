package promise

import (
	"strings"
	"testing"
)

// A word has one number and one length, however many roles: a second one would
// silently win.
func TestWordsHaveOneShade(t *testing.T) {
	numbers, units := map[string]int{}, map[string]bool{}
	for _, line := range englishWords {
		for w := range strings.FieldsSeq(line.list) {
			if n, ok := numbers[w]; ok && line.n != 0 && n != line.n {
				t.Errorf("%q is %d and %d", w, n, line.n)
			}
			if line.n != 0 {
				numbers[w] = line.n
			}
			if line.unit != 0 && units[w] {
				t.Errorf("%q has two lengths", w)
			}
			units[w] = units[w] || line.unit != 0
			if w != strings.ToLower(w) {
				t.Errorf("%q is never found: words are looked up in small letters", w)
			}
		}
	}
}
