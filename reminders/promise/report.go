package promise

import "kept/bot/incident"

// A postmortem has many names, and is often named once and then meant by "it".

// reportFits reports whether the word at j names a postmortem: "report" does so
// only after "incident" and the like.
func (g *grammar) reportFits(i, j int) bool {
	t := g.tok(j)
	if t.n != qualifier || g.ofIncident(j+1) {
		return true
	}
	for k := j - 1; k >= i; k-- {
		if p := g.tok(k); p.any(report) || p.any(audience) && p.n == qualifier || p.any(more) && p.n == thorough {
			return true
		}
	}
	return false
}

// ofIncident reports whether "of the incident" stands at i.
func (g *grammar) ofIncident(i int) bool {
	if !g.is(i, of|on|span) {
		return false
	}
	for i++; g.is(i, article); i++ {
	}
	return g.is(i, audience) && g.tok(i).n == qualifier
}

// opensReport reports whether "post" here begins "post-mortem" or "post-incident
// report", and is no verb.
func (g *grammar) opensReport(i int) bool {
	if g.punct(i+1, '-') {
		i++
	}
	t := g.tok(i + 1)
	return g.is(i, say) && (t.any(report) && t.n == 0 || t.any(audience) && t.n == qualifier && g.is(i+2, report)) ||
		g.punct(i, '-') && g.is(i-1, say) && (t.any(report) || t.any(audience) && t.n == qualifier)
}

// inReport turns "details will be provided in the postmortem" into a promise of
// a postmortem.
func (g *grammar) inReport(h head, hi int) head {
	for k := h.end; k < hi && k < h.end+3; k++ {
		if !g.is(k, within) {
			continue
		}
		if n, ok := g.nounAt(k + 1); ok && n.report {
			h.kind, h.end = incident.PostmortemDue, n.end
		}
		return h
	}
	return h
}

// reportReach is how far back the postmortem may stand that "it" means.
const reportReach = 40

// publishesIt reads "we will publish it by Friday" after a postmortem was named,
// "we will share it" after news, and "we will confirm it here".
func (g *grammar) publishesIt(i, lo int) (head, bool) {
	it := g.tok(i + 1)
	if !g.is(i, say) || g.tok(i).n == actively || !it.any(them) || it.n != thing {
		return head{}, false
	}
	h := head{kind: incident.PostmortemDue, end: i + 2, firm: true}
	confirmed := g.tok(i).n == confirms
	if confirmed || !g.reportMeant(i) {
		h.kind = incident.NextUpdate
		here := g.is(i+2, audience) && g.is(i+2, adverb)
		if confirmed && !here || !confirmed && !g.newsMeant(i, lo) {
			return head{}, false
		}
	}
	tense, start := g.future(i, lo)
	h.start = start
	return h, tense == ahead
}

// newsMeant reports whether "it" at i means what was said before in the
// sentence: "once we have more information, we will share it".
func (g *grammar) newsMeant(i, lo int) bool {
	for k := i - 1; k >= lo && k > i-reportReach; k-- {
		if t := g.tok(k); t.any(more) && t.n == alone && (g.is(k+1, info) || g.ends(k+1)) {
			return true
		}
	}
	return false
}

// reportMeant reports whether a postmortem was the last thing named before i
// that can be published.
func (g *grammar) reportMeant(i int) bool {
	if g.lastReport == 0 || i-g.lastReport > reportReach {
		return false
	}
	for k := g.lastReport; k < i; k++ {
		if g.is(k, update|changes) && !g.is(k, say) {
			return false
		}
	}
	return true
}

// underWay gives the index of the "will" in "an RCA is under way and will be
// shared", when "is" stands at k; else 0.
func (g *grammar) underWay(k, hi int) int {
	for j := k + 1; j < hi && j < k+10; j++ {
		switch {
		case g.is(j, and) && g.is(j+1, will):
			return j + 1
		case g.is(j, us|which|subject|not|them) && !g.is(j, article), g.tok(j).kind == punctToken && !g.punct(j, ',') && !g.punct(j, '-'):
			return 0
		}
	}
	return 0
}
