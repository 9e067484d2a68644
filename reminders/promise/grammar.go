package promise

import "sync"

// grammar reads the tokens of one text. Its methods are the rules; a rule that
// reads something at a token gives the index of the token after it, and false
// when nothing of its kind stands there. Rules never look back further than
// the sentence, and forward a bounded number of tokens, so that reading is
// linear in the length of the text.
type grammar struct {
	text   string
	tokens []token

	lastReport int // the token after the last postmortem that was named; 0 = none
	promised   int // the token after the last promise of a postmortem that named a time; 0 = none
}

// parse makes g read text; the tokens of an earlier text are overwritten.
func (g *grammar) parse(text string) {
	var foreign bool
	g.text, g.lastReport, g.promised = text, 0, 0
	g.tokens, foreign = lex(text, g.tokens[:0])
	if foreign {
		g.translate()
	}
}

// idle keeps grammars for the room that their tokens take: nothing of a text is
// held in what was read of it.
var idle = sync.Pool{New: func() any { return new(grammar) }}

// longestKept bounds the room that an idle grammar may take, in tokens.
const longestKept = 1 << 12

// release gives g back; it must not be used afterwards.
func (g *grammar) release() {
	if cap(g.tokens) <= longestKept {
		g.text = ""
		idle.Put(g)
	}
}

// beyond is what stands outside of the text.
var beyond = token{kind: breakToken}

func (g *grammar) tok(i int) *token {
	if i < 0 || i >= len(g.tokens) {
		return &beyond
	}
	return &g.tokens[i]
}

func (g *grammar) is(i int, r roles) bool   { return g.tok(i).is&r != 0 }
func (g *grammar) punct(i int, r rune) bool { return g.tok(i).punctuation(r) }

// word is the token as it stands in the text.
func (g *grammar) word(i int) string { t := g.tok(i); return g.text[t.start:t.end] }

// digits reads a number written in digits, glued to the token before it when
// glued is asked for.
func (g *grammar) digits(i, atLeast, atMost int, glued bool) (n int, ok bool) {
	t := g.tok(i)
	if t.kind != numberToken || t.digits < atLeast || t.digits > atMost || glued && !t.glued {
		return 0, false
	}
	return t.n, true
}

// glue reports whether the mark r stands at i without a space before it.
func (g *grammar) glue(i int, r rune) bool { return g.punct(i, r) && g.tok(i).glued }
