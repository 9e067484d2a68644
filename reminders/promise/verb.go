package promise

import "kept/bot/incident"

// verbAt reads a promise made by a verb alone: "will update this page", "post
// again", "report back", "keep you informed", "let you know".
func (g *grammar) verbAt(i, lo int) (head, bool) {
	if g.is(i, update) && g.tok(i).n == participle {
		return g.pageUpdated(i, lo)
	}
	end, ok := g.updates(i)
	if !ok {
		return head{}, false
	}
	tense, start := g.future(i, lo)
	if tense == ahead && !g.ours(start, i) {
		return head{}, false // the service will come back, the dashboard will update
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

// pageUpdated reads "this page will be updated"; of a server it is no promise.
func (g *grammar) pageUpdated(i, lo int) (head, bool) {
	tense, start := g.future(i, lo)
	k := i
	for k > lo && !g.is(k, will) {
		k--
	}
	ok := tense == ahead && !g.is(i+1, to) && g.is(i-1, being) && g.is(k-1, audience) && i-k < 4
	return head{kind: incident.NextUpdate, start: start, end: i + 1, firm: true}, ok
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
		for g.foreign(j) && g.timed(j) && !g.is(j, informed) { // halten Sie alle 30 Minuten auf dem Laufenden
			_, j, _ = g.deadlineAt(j, allowed{})
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
	case t.any(say|follow) && g.is(j, again) && (g.tok(j).n != upward || t.n == upward) && (t.n != toReaders || g.tok(j).n == toReaders):
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
	return j, g.timed(j) || g.ends(j) || g.is(j, subject|soon|and)
}

// timed reports whether a deadline stands at i.
func (g *grammar) timed(i int) bool {
	_, _, ok := g.deadlineAt(i, allowed{})
	return ok
}

// windowAt reads a monitoring window that needs no "will": "monitoring for the
// next hour", "we are entering a 24-hour monitoring period".
func (g *grammar) windowAt(i, lo int) (head, bool) {
	start := i
	for start > lo && g.is(start-1, us|being|adverb|now) && i-start < 5 {
		start--
	}
	for k := start; k < i; k++ {
		if g.is(k, past) || g.is(k, being) && g.tok(k).n != finite {
			return head{}, false
		}
	}
	opens := start == lo || g.tok(start).newline || g.tok(start-1).kind == punctToken
	h := head{kind: incident.MonitoringWindow, start: start, end: i + 1, firm: true}
	return h, opens && g.is(i+1, span) && g.is(i+2, article|more|an) && (g.is(i+3, next|more) || g.is(i+2, more)) && g.timedSpan(i+1)
}

// timedSpan reports whether a window of time stands at i.
func (g *grammar) timedSpan(i int) bool {
	w, _, ok := g.deadlineAt(i, allowed{span: true})
	return ok && !w.vague
}

// keepsOn reports whether it is said between start and a little behind the verb
// at v that monitoring goes on, or will come.
func (g *grammar) keepsOn(start, v int) bool {
	for k := start; k < v+8; k++ {
		if t := g.tok(k); t.kind == breakToken || t.punctuation('.') {
			return false
		} else if t.any(keep) || t.any(will) && !t.any(us) {
			return true
		}
	}
	return false
}

// monitorAt reads "we will continue to monitor", "keep monitoring", "will be
// watching". "Monitoring the results" alone is a state.
func (g *grammar) monitorAt(i, lo int) (head, bool) {
	if g.is(i, update) || g.punct(i-1, '-') {
		return head{}, false
	}
	v := i
	for g.is(v-1, an|adverb|endOf) { // a close eye
		v--
	}
	if g.is(v-1, within) { // under observation
		v--
	}
	if h, ok := g.windowAt(i, lo); ok {
		return h, true
	}
	tense, start := g.future(v, lo)
	if g.is(i+1, will) && g.is(i+2, keep) { // monitoring will continue
		return head{kind: incident.MonitoringWindow, start: i, end: i + 3, firm: true}, true
	}
	if g.foreign(i) && tense == ahead && !g.keepsOn(start, i) { // "wir beobachten die Lage" is a state
		return head{kind: incident.MonitoringWindow, start: start, end: i + 1}, true
	}
	if tense != ahead || g.tok(i).n == participle && !g.is(i-1, being|adverb) {
		return head{}, false
	}
	if g.is(i+1, audience) || g.is(i+1, article) && g.is(i+2, audience) && g.tok(i+2).n != qualifier {
		return head{}, false // readers are asked to watch the page
	}
	return head{kind: incident.MonitoringWindow, start: start, end: i + 1, firm: true}, true
}
