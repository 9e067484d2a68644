package promise

// tense is what stands before a verb.
type tense int

const (
	noPromise tense = iota
	ahead           // it is still to come, and ours to do
	hoped           // "should": ours, and a promise if a time is named
	denied          // "will not", or somebody else's
)

// lookBack bounds how far before a verb its subject is looked for.
const lookBack = 24

// future tells whether the verb at v is promised by us: "we will provide", "will
// be posting", "plan to share", "keep monitoring", "and provide" after an
// earlier "will". start is where the promise begins: its subject.
func (g *grammar) future(v, lo int) (t tense, start int) {
	if g.verbLast(v) {
		if t, start := g.bracket(v, lo); t != noPromise {
			return t, start
		}
	}
	planned := false // "plan to", "continue to" stands before the verb: ours even without a "will"
	k := v - 1
	for ; k >= lo && k > v-lookBack; k-- {
		tok := g.tok(k)
		switch {
		case tok.any(not):
			return denied, k
		case tok.any(guess) && tok.n == hopeful:
			if t, start := g.owner(k, lo); t == ahead && g.ours(start, k) {
				return hoped, start
			}
			return noPromise, k
		case tok.any(guess) && !tok.any(adverb):
			return noPromise, k
		case tok.any(will):
			if g.is(k+1, us) { // will we …?
				return noPromise, k
			}
			return g.owner(k, lo)
		case tok.any(to) && g.is(k-1, being) && g.is(k-2, changes): // our policy is to
			return noPromise, k
		case tok.any(to) && g.is(k-1, plan|keep|being), tok.any(on) && g.is(k-1, plan), tok.any(plan|keep) && (g.is(k+1, to) || k == v-1 || planned):
			planned = true
		case tok.any(being) && tok.n == finite && !planned:
			return noPromise, k
		case tok.any(adverb | being):
		case tok.any(and) && planned:
			return g.sharedSubject(k, lo)
		case g.punct(k, ',') && planned:
			return g.owner(k+1, lo)
		case tok.any(and|or) || g.punct(k, ','):
			return g.shared(k, lo)
		case planned && !tok.any(past):
			return g.owner(k+1, lo)
		default:
			return noPromise, k
		}
	}
	if planned {
		return g.owner(k+1, lo)
	}
	return noPromise, k
}

// atIt reports whether we are at it right now: "we are providing", "we're
// updating". That is a promise only where it is said how often.
func (g *grammar) atIt(v, lo int) bool {
	k := v - 1
	for g.is(k, adverb) && k > lo {
		k--
	}
	return g.is(k, being) && g.tok(k).n == finite && k > lo && g.is(k-1, us) && !g.is(k-1, article)
}

// bracket is future where the verb ends the clause, with its object and its time
// before it: "wir werden Sie in 30 Minuten informieren".
func (g *grammar) bracket(v, lo int) (tense, int) {
	for k := v - 1; k >= lo && k > v-lookBack; k-- {
		switch {
		case g.is(k, not):
			return denied, k
		case g.is(k, past|which|subject|them|guess) && !g.is(k, article|adverb), g.is(k, being) && g.tok(k).n == finite:
			return noPromise, k
		case g.is(k, will):
			return g.owner(k, lo)
		}
	}
	return noPromise, lo
}

// lastVerb gives the verb that ends the clause of which a noun is the object:
// "wir werden um 15 Uhr ein Update veröffentlichen"; -1 when there is none.
func (g *grammar) lastVerb(n noun, hi int) int {
	if !g.verbLast(n.end - 1) {
		return -1
	}
	for k := n.end; k < hi && k < n.end+12; k++ {
		switch t := g.tok(k); {
		case t.any(say) && (t.n != ofReports || n.report):
			return k
		case t.any(will|past|being|which|subject|and) && !t.any(article|adverb), t.kind == punctToken && !t.glued:
			return -1
		}
	}
	return -1
}

// shared looks for the "will" that governs a verb after "and".
func (g *grammar) shared(and, lo int) (tense, int) {
	for k := and - 1; k >= lo && k > and-2*lookBack; k-- {
		switch {
		case g.is(k, not):
			return denied, k
		case g.is(k, past|guess) && !g.is(k, adverb), g.is(k, which), g.is(k, us) && !g.is(k-1, keep|say|update) && !g.is(k+1, will|keep|plan|being|adverb):
			return noPromise, k
		case g.is(k, will), g.is(k, keep) && g.is(k+1, to|monitor):
			if t, _ := g.owner(k, lo); t != ahead {
				return t, k
			}
			return ahead, and + 1
		}
	}
	return noPromise, and
}

// sharedSubject tells whose a promise is that follows "and" without a subject of
// its own: whoever the sentence began with.
func (g *grammar) sharedSubject(and, lo int) (tense, int) {
	for k := max(lo, and-2*lookBack); k < and; k++ {
		switch {
		case g.is(k, them):
			return denied, and
		case g.is(k, us):
			return ahead, and + 1
		}
	}
	return noPromise, and
}

// owner tells whose the promise is whose verb phrase begins at v, and where its
// subject begins: at a pronoun right before it, else where the clause begins,
// if that is near.
func (g *grammar) owner(v, lo int) (tense, int) {
	if v-1 >= lo && g.is(v-1, us) && !g.is(v-1, article) && g.pronoun(v-1) {
		if said := g.tok(v - 2); said.any(past) && said.n == spoken { // we said we will
			return denied, v
		}
		return ahead, v - 1
	}
	start := v
	for k := v - 1; k >= lo && k > v-8; k-- {
		t := g.tok(k)
		switch {
		case t.any(them | not):
			return denied, k
		case t.kind != wordToken && t.punct != '\'', t.any(and | or | which | subject):
			return ahead, start
		case t.any(us|article|adverb|being) || k > v-5:
			start = k
			if t.newline {
				return ahead, start
			}
		}
	}
	return ahead, start
}

// pronoun tells "we" and "you" from "our team": nothing belongs before it.
func (g *grammar) pronoun(i int) bool { return g.tok(i).end-g.tok(i).start <= 3 }
