package promise

import "time"

// noun is what a promise is about: "a further update", "more information", "the
// postmortem".
type noun struct {
	start, end int
	report     bool          // a postmortem
	fresh      bool          // next, further, another: not the update that is being read
	info       bool          // information, which is no update until somebody says that it will come
	lone       bool          // information, not said to be more: it has to follow, or to come every so often
	summary    bool          // a regular report: news only when somebody says that it will come
	every      time.Duration // hourly
}

// longestNoun bounds the words before a noun that may describe it.
const longestNoun = 6

// nounAt reads a noun with all that stands before it.
func (g *grammar) nounAt(i int) (noun, bool) {
	n, ok := g.plainNounAt(i)
	if ok && g.is(i, unit) && !g.is(i, number) {
		ok = g.tok(n.end-1).n == nounOnly && g.rated(&n)
	}
	return n, ok
}

// rated reads how often in front of updates: "30-minute updates".
func (g *grammar) rated(n *noun) bool {
	k := n.start
	if g.plural(k) {
		return false
	}
	for k--; g.punct(k, '-') || g.is(k, number) && k > n.start-5; k-- {
	}
	if l, end, ok := g.lengthAt(k + 1); ok && end == n.start+1 && l.duration() >= time.Minute {
		n.start, n.every = k+1, l.duration()
		return true
	}
	return false
}

func (g *grammar) plainNounAt(i int) (noun, bool) {
	n := noun{start: i}
	coming := false // the next one
	for j := i; j < i+longestNoun; j++ {
		t := g.tok(j)
		coming = coming || t.any(next)
		if j == i && t.any(adverb) || t.kind != wordToken && !(g.punct(j, '-') && j > i) || j > i && t.newline && g.capital(j) {
			return noun{}, false
		}
		if j > i && g.is(j-1, an|article|more) && t.any(follow) && t.n == upward {
			if k := g.upwards(j); k > j {
				n.fresh = true
				if g.ends(k) || g.timed(k) || g.is(k, will|being|subject) {
					n.end = k
					return n, true
				}
				j = k - 1
				continue
			}
		}
		switch {
		case j > i && t.any(an|article) && !t.any(us):
			return noun{}, false // another noun begins here
		case t.any(report) && g.reportFits(i, j) && !g.compound(j):
			for g.is(j+1, report) && g.tok(j+1).n == qualifier { // RCA report
				j++
			}
			n.report, n.end = true, j+1
			return n, true
		case t.any(update) && (t.n < verbOnly || t.n == participle && g.is(j-1, next)) && !g.compound(j):
			n.end, n.fresh = j+1, n.fresh || t.any(more)
			return n, true
		case t.any(report) && n.fresh && g.is(j-1, audience): // the next status report
			n.end = j + 1
			return n, true
		case j == i+1 && t.any(report) && g.is(i, audience) && g.tok(i).n == written: // progress reports
			n.end, n.lone = j+1, true
			return n, true
		case g.writtenNews(i, j):
			n.end, n.fresh = j+1, true
			return n, true
		case t.any(report) && n.every > 0: // a daily summary
			n.end, n.summary = j+1, true
			return n, true
		case t.any(info) && t.n == found && g.ofIncident(j+1): // the findings of the investigation
			n.report, n.end = true, j+1
			return n, true
		case t.any(info) && (n.fresh || t.any(more) || g.is(j-1, article) && g.is(j-2, say) || g.is(j+1, interval)):
			n.end, n.info, n.fresh = j+1, !coming, n.fresh || t.any(more)
			return n, true
		case t.any(info) && j == i && g.is(j+1, will):
			n.end, n.lone = j+1, true
			return n, true
		case t.any(more):
			n.fresh = n.fresh || t.n != thorough
			if g.moreAlone(j) {
				n.end = j + 1
				return n, true
			}
		case t.any(interval):
			n.every = g.intervalAt(j)
		case t.any(changes|will|not|to|which|past|subject|and|or|within|by|us|them|of|monitor|keep) && !t.any(article):
			return noun{}, false
		case t.any(say|follow|being|guess|plan|at|on|span|until|soon|again|month) && !t.any(more|due):
			if !g.opensReport(j) {
				return noun{}, false
			}
		}
	}
	return noun{}, false
}

// writtenNews reads "next post", "the next status", "a status from us every hour", where
// nothing goes on to name something else: "the next status page".
func (g *grammar) writtenNews(i, j int) bool {
	if t := g.tok(j); j == i || !t.any(audience) || t.n != written || g.opensReport(j) {
		return false
	}
	if g.is(j-1, an) {
		_, _, often := g.repeatAt(j + 3)
		return often && g.is(j+1, of) && g.is(j+2, us)
	}
	return g.is(j-1, next) && (g.timed(j+1) || g.ends(j+1) || g.is(j+1, will|being|adverb))
}

// upwards gives the end of "follow-up", when "follow" stands at i.
func (g *grammar) upwards(i int) int {
	j := i + 1
	if g.punct(j, '-') {
		j++
	}
	if t := g.tok(j); t.any(again) && t.n == upward {
		return j + 1
	}
	return i
}

// moreAlone reports whether the "more" at j stands for a noun: "more to come",
// "we will share more as soon as …".
func (g *grammar) moreAlone(j int) bool {
	if g.is(j+1, to) && g.is(j+2, follow|say) {
		return true
	}
	if g.tok(j).n == alone && g.capital(j) && g.timed(j+1) { // More in 15 minutes.
		return true
	}
	return g.tok(j).n == alone && (g.is(j-1, say) || g.is(j-2, again)) && (g.is(j+1, subject|soon|on) || g.ends(j+1) || g.timed(j+1))
}

// compound reports whether an update is part of a longer name: "update server".
func (g *grammar) compound(i int) bool {
	return g.is(i+1, changes|update) || g.is(i+1, audience) && !g.is(i+1, adverb) && g.is(i, update) && g.tok(i).n != nounOnly
}

// capital reports whether a word begins with a capital.
func (g *grammar) capital(i int) bool {
	t := g.tok(i)
	return t.kind == wordToken && g.text[t.start] >= 'A' && g.text[t.start] <= 'Z' && !t.any(weekday|month|dayWord)
}
