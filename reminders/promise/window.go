package promise

import "kept/bot/incident"

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
	k := i + 1
	for g.tok(k).kind == wordToken && g.tok(k).is == 0 && k < i+4 { // watching the dashboards
		k++
	}
	opens := start == lo || g.tok(start).newline || g.tok(start-1).kind == punctToken
	h := head{kind: incident.MonitoringWindow, start: start, end: i + 1, firm: true}
	if start == i && opens && g.is(i+1, span) && g.tok(i+2).kind == numberToken && g.timedSpan(i+1) { // monitoring for 1h before closing
		return h, !g.is(i+4, past) && !g.is(i+5, past) && g.is(i+4, subject|by|until)
	}
	return h, opens && g.is(k, span) && g.is(k+1, article|more|an) && (g.is(k+2, next|more) || g.is(k+1, more)) && g.timedSpan(k)
}

// timedSpan reports whether a window of time stands at i.
func (g *grammar) timedSpan(i int) bool {
	w, _, ok := g.deadlineAt(i, allowed{span: true})
	return ok && !w.vague
}

// asked reports whether the readers are asked to do what the verb at v says:
// "please continue to monitor your account".
func (g *grammar) asked(v, lo int) bool {
	for k := v - 1; k >= lo && k > v-6; k-- {
		switch t := g.tok(k); {
		case t.any(us):
			return false
		case t.any(adverb) && t.n == asks:
			return true
		}
	}
	return false
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

// onAlert reads "we will stay on high alert" at its "stay".
func (g *grammar) onAlert(i, lo int) (head, bool) {
	k := i + 2
	if g.tok(k).is == 0 {
		k++
	}
	if t := g.tok(k); !g.is(i+1, on) || !t.any(say) || t.n != informs {
		return head{}, false
	}
	tense, start := g.future(i, lo)
	ours := g.ours(start, i) && !g.asked(i, lo)
	return head{kind: incident.MonitoringWindow, start: start, end: k + 1, firm: true}, tense == ahead && ours
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
	if g.is(v-1, within) { // keep this under observation
		v--
		for g.is(v-1, article|audience) {
			v--
		}
	}
	if g.tok(v-1).is == 0 && g.is(v-2, an) && g.is(v-3, keep) { // keep a heightened watch
		v -= 2
	}
	if g.is(i+1, keep) && g.timedSpan(i+2) { // monitoring continues until noon
		return head{kind: incident.MonitoringWindow, start: i, end: i + 2}, true
	}
	if h, ok := g.windowAt(i, lo); ok {
		return h, true
	}
	tense, start := g.future(v, lo)
	if g.asked(v, lo) {
		return head{}, false
	}
	if g.is(i+1, will) && g.is(i+2, keep) { // monitoring will continue
		return head{kind: incident.MonitoringWindow, start: i, end: i + 3, firm: true}, true
	}
	if g.foreign(i) && tense == ahead && !g.keepsOn(start, i) { // "wir beobachten die Lage" is a state
		return head{kind: incident.MonitoringWindow, start: start, end: i + 1}, true
	}
	if tense != ahead || g.tok(i).n == participle && !g.is(i-1, being|adverb) {
		return head{}, false
	}
	if g.is(i+1, audience) || g.is(i+1, article) && g.is(i+2, audience) && g.tok(i+2).n != qualifier && (g.tok(i+2).n != written || g.is(i+3, audience)) {
		return head{}, false // readers are asked to watch the page
	}
	return head{kind: incident.MonitoringWindow, start: start, end: i + 1, firm: true}, true
}
