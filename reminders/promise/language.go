package promise

import "strings"

// language is what the grammar needs to know about a language other than
// English: data, and two habits of word order.
//
// A text is read as English until words give another language away. Then, line
// by line and sentence by sentence, the senses are looked up anew; a text may
// mix languages.
type language struct {
	words    []words           // its dictionary; see englishWords
	phrases  map[string]string // several words → the one in the dictionary that they mean
	borrowed string            // English words that it uses with their English senses
	marks    string            // words that no English text has: they give it away
	verbLast bool              // "we will you in 30 minutes inform": the verb ends the clause

	dict   *dictionary
	starts map[string]bool // first words of the phrases
}

// languages are the languages beside English. A sense's lang is a set of them,
// by index.
var languages = [...]*language{&german, &french, &nordic}

// tongues is a set of languages; the zero tongues is English.
type tongues uint8

func init() { // english must be made first; a foreign word in it has no sense, only its mark
	for i, l := range languages {
		l.dict = table(l.words)
		for w := range strings.FieldsSeq(l.borrowed) {
			s := english.senses[w]
			s.is |= l.dict.senses[w].is
			l.dict.put(w, s)
		}
		for w, s := range l.dict.senses {
			s.lang = 1 << i
			l.dict.senses[w] = s
		}
		l.starts = map[string]bool{}
		for p := range l.phrases {
			l.starts[p[:strings.IndexAny(p, " -'")]] = true
		}
		for w := range strings.FieldsSeq(l.marks) {
			s := english.senses[w]
			s.lang |= 1 << i
			english.put(w, s)
		}
	}
}

// foreign reports whether the word at i is read in another language than
// English.
func (g *grammar) foreign(i int) bool { return g.tok(i).lang != 0 }

// verbLast reports whether the word at i belongs to a language in which the
// verb ends the clause.
func (g *grammar) verbLast(i int) bool {
	for k, l := range languages {
		if l.verbLast && g.tok(i).lang&(1<<k) != 0 {
			return true
		}
	}
	return false
}

// translate gives the tokens of foreign sentences the senses of their language.
func (g *grammar) translate() {
	out := g.tokens[:0]
	for lo := 0; lo < len(g.tokens); {
		hi := g.stretch(lo)
		if l := g.spokenIn(lo, hi); l != nil {
			out = append(out, l.translated(g, lo, hi)...)
		} else {
			for _, t := range g.tokens[lo:hi] {
				t.lang = 0
				out = append(out, t)
			}
		}
		lo = hi
	}
	g.tokens = out
}

// stretch gives the end of the words from lo that are in one language: a
// sentence or a line.
func (g *grammar) stretch(lo int) int {
	for i := lo; i < len(g.tokens); i++ {
		t := &g.tokens[i]
		switch {
		case i > lo && t.newline && g.capital(i), i-lo > 400:
			return i
		case t.kind == breakToken, t.kind == punctToken && strings.ContainsRune("!?;", t.punct):
			return i + 1
		case t.punctuation('.') && g.tok(i-1).kind != numberToken && !g.tok(i+1).glued:
			return i + 1
		}
	}
	return len(g.tokens)
}

// spokenIn tells the language of the tokens from lo to hi, nil for English: the
// one of whose marks there are most, unless more words are English only.
func (g *grammar) spokenIn(lo, hi int) *language {
	var marks, english [len(languages)]int
	for i := lo; i < hi; i++ {
		t := g.tok(i)
		if t.kind != wordToken {
			continue
		}
		for k, l := range languages {
			if t.lang&(1<<k) != 0 {
				marks[k]++
			} else if t.is != 0 {
				if _, shared := l.dict.lookUp(g.word(i)); !shared {
					english[k]++
				}
			}
		}
	}
	best := -1
	for k := range languages {
		if marks[k] > english[k] && (best < 0 || marks[k]-english[k] > marks[best]-english[best]) {
			best = k
		}
	}
	if best < 0 {
		return nil
	}
	return languages[best]
}

// longestPhrase bounds the words of a phrase.
const longestPhrase = 5

// translated gives the tokens from lo to hi the senses of l. The words of a
// phrase become one token.
func (l *language) translated(g *grammar, lo, hi int) []token {
	out := make([]token, 0, hi-lo)
	for i := lo; i < hi; i++ {
		t := *g.tok(i)
		if t.kind != wordToken {
			out = append(out, t)
			continue
		}
		t.sense = l.sense(g.word(i))
		if l.starts[strings.ToLower(g.word(i))] {
			for n := min(longestPhrase, hi-i); n > 1; n-- {
				if w, ok := l.phrases[g.plain(i, i+n)]; ok {
					t.sense, t.end = l.dict.senses[w], g.tok(i+n-1).end
					i += n - 1
					break
				}
			}
		}
		out = append(out, t)
	}
	return out
}

// sense is what a word means in l; an elided article before it is cut off
// (d'ici, l'incident).
func (l *language) sense(word string) sense {
	s, ok := l.dict.lookUp(word)
	for i := 0; !ok && i < len(word) && i < 4; i++ {
		if n := apostropheAt(word[i:]); n > 0 {
			s, _ = l.dict.lookUp(word[i+n:])
			break
		}
	}
	return s
}

// plain gives the words from i to j in small letters with single spaces and
// plain apostrophes.
func (g *grammar) plain(i, j int) string {
	var b strings.Builder
	for k := i; k < j; k++ {
		if k > i && !g.tok(k).glued {
			b.WriteByte(' ')
		}
		b.WriteString(strings.ToLower(strings.ReplaceAll(g.word(k), "’", "'")))
	}
	return b.String()
}
