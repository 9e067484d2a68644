package promise

import "kept/bot/incident"

// verbAt reads a promise made by a verb alone: "will update this page", "post
// again", "report back", "keep you informed", "let you know".
func (g *grammar) verbAt(i, lo int) (head, bool) {
	if g.is(i, update) && g.tok(i).n >= participle {
		return g.pageUpdated(i, lo)
	}
	end, ok := g.updates(i)
	if !ok {
		return head{}, false
	}
	tense, start := g.future(i, lo)
	if tense == ahead && !g.ours(start, i) && !(g.is(i, keep) && g.is(i-1, being)) {
		return head{}, false // the service will come back, the dashboard will update
	}
	if tense == noPromise && g.is(i, update) && g.is(i-1, us) && g.pronoun(i-1) { // we update this page every hour
		return head{kind: incident.NextUpdate, start: i - 1, end: end, often: true}, true
	}
	if tense == noPromise && g.atIt(i, lo) {
		return head{kind: incident.NextUpdate, start: i - 2, end: end, often: true}, true
	}
	if tense == noPromise && g.is(i, keep) && g.is(i-1, us|adverb) { // we keep you posted
		tense, start = g.owner(i, lo)
	}
	if tense == noPromise && g.is(i, say) && g.tok(i).n == toReaders && (i == lo || g.is(i-1, adverb)) {
		tense, start = ahead, i
	}
	return head{kind: incident.NextUpdate, start: start, end: end, firm: true}, tense == ahead
}

// touchAt reads "we will be in touch", "you will hear from us".
func (g *grammar) touchAt(i, lo int) (head, bool) {
	from := i + 1
	if g.is(from, more) { // hear more from us
		from++
	}
	if g.is(from, of) && g.is(from+1, us) {
		tense, start := g.future(i, lo)
		return head{kind: incident.NextUpdate, start: start, end: from + 2, firm: true}, tense == ahead
	}
	if !g.is(i-1, within) {
		return head{}, false
	}
	tense, start := g.future(i-1, lo)
	end := i + 1
	for k := end; k < i+6; k++ { // with the customers concerned
		if g.timed(k) {
			end = k
			break
		}
	}
	return head{kind: incident.NextUpdate, start: start, end: end, firm: true}, tense == ahead && g.ours(start, i)
}

// backHereAt reads "we will be back here at 15:00".
func (g *grammar) backHereAt(i, lo int) (head, bool) {
	if !g.is(i-1, being) || !g.is(i+1, audience) || !g.is(i+1, adverb) || !g.timed(i+2) {
		return head{}, false
	}
	tense, start := g.future(i-1, lo)
	return head{kind: incident.NextUpdate, start: start, end: i + 2, firm: true}, tense == ahead && g.ours(start, i)
}

// pageUpdated reads "this page will be updated"; of a server it is no promise.
func (g *grammar) pageUpdated(i, lo int) (head, bool) {
	tense, start := g.future(i, lo)
	k := i
	for k > lo && !g.is(k, will) {
		k--
	}
	ok := tense == ahead && !g.is(i+1, to|changes) && g.is(i-1, being) && g.is(k-1, audience) && i-k < 4
	often := g.tok(i).n == renewed
	if often && g.tok(k-1).n != written { // a site is refreshed, a status is news
		return head{}, false
	}
	return head{kind: incident.NextUpdate, start: start, end: i + 1, firm: !often, often: often}, ok
}

// ours reports whether the subject between the tokens start and v is us, left
// out, or a name.
func (g *grammar) ours(start, v int) bool {
	others := false
	for k := start; k < v; k++ {
		if g.is(k, us) && !g.is(k, article) {
			return true
		}
		others = others || !g.is(k, will|adverb|being|plan|keep|to|and)
	}
	return !others || g.is(start+1, will) && g.capital(start) && !g.is(start, article)
}

// updates reports whether the verb at i says that somebody is updated, and
// where its object ends.
func (g *grammar) updates(i int) (end int, ok bool) {
	t := g.tok(i)
	j := i + 1
	for g.is(j, article) && !g.is(j, audience) {
		j++
	}
	object := g.foreign(i) && (g.is(i-1, audience) || g.verbLast(i)) // it stands before the verb
	for ; g.is(j, audience|us) && j < i+6; j++ {
		object = true
	}
	switch {
	case t.any(keep):
		object = object || g.is(i-1, being)          // you will be kept informed
		for g.is(j, within|article) && !g.timed(j) { // in the loop
			j++
		}
		for g.foreign(j) && g.timed(j) && !g.is(j, informed) { // halten Sie alle 30 Minuten auf dem Laufenden
			_, j, _ = g.deadlineAt(j, allowed{})
		}
		upToDate := g.is(j, again) && g.tok(j).n == upward && g.is(j+1, to) && g.is(j+2, due)
		if object && upToDate {
			return j + 3, true
		}
		return j + 1, object && g.is(j, informed)
	case t.any(update) && t.n != nounOnly && t.n != participle:
		return g.updateObject(i, j, object)
	case t.any(say) && t.n == informs:
		if g.is(j, of) { // advise of progress
			j += 2
		} else if g.is(j, more) {
			j++
		}
		return j, object || g.is(j, subject) || g.timed(j)
	case t.any(say) && t.n == speaks && j == i+1 && g.timed(j): // we will post every hour
		return j, true
	case t.any(follow) && t.n == upward && g.punct(j, '-') && g.upwards(i) > j: // follow-up
		return g.upwards(i), true
	case t.any(say|follow) && !(t.any(follow) && t.n == outward) && g.is(j, again) && (g.tok(j).n != upward || t.n == upward) && (t.n != toReaders || g.tok(j).n == toReaders):
		j++
		if g.is(j, within) && g.is(j+1, again|at|by|on) { // check back in at 14:00
			j++
		}
		for g.is(j, audience) || g.is(j, on) && g.is(j+1, audience|article) && !g.timed(j) || g.is(j, again) {
			j++
		}
		if g.is(j, to) && g.is(j+1, audience|us) {
			return j + 2, true
		}
		return j, object || g.timed(j) || g.ends(j) || g.is(j, subject|soon) && g.is(i, say)
	}
	return 0, false
}

// updateObject accepts what may be updated in a promise: people and pages,
// nothing, or "again"; never a server.
func (g *grammar) updateObject(i, j int, object bool) (int, bool) {
	if object {
		if g.is(j, of) && (g.is(j+1, changes) || g.is(j+2, changes) || g.is(j+3, changes)) { // the status of your order
			return 0, false
		}
		if g.is(j, again) {
			j++
		}
		return j, true
	}
	if j > i+1 {
		return 0, false
	}
	if g.is(j, again) {
		return j + 1, true
	}
	return j, g.timed(j) || g.ends(j) || g.is(j, within) && g.minutesAt(j+1) > 0 || g.is(j, subject|soon|and)
}

// timed reports whether a deadline stands at i.
func (g *grammar) timed(i int) bool {
	_, _, ok := g.deadlineAt(i, allowed{})
	return ok
}
