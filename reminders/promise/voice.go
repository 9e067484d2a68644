package promise

// What is promised of a noun is said actively ("we will post an update") or
// passively ("an update will be posted").

// sayer finds the verb before a noun that is its object: the "post" of "post
// you another update"; -1 when there is none.
func (g *grammar) sayer(n noun, lo int) int {
	timed := false // "we will be back in 30 minutes with an update", but not "return over the next 30 minutes another update"
	for k := n.start - 1; k >= lo && k > n.start-9; k-- {
		t := g.tok(k)
		switch {
		case k == n.start-1 && t.any(by) && !g.foreign(k): // working by the next update
			return -1
		case timed && t.any(say) && !g.foreign(k):
			return -1
		case t.any(say) && t.n != confirms && (t.n != ofReports || n.report), t.any(again) && t.n == toReaders && g.tunedFor(k+1):
			return k
		case t.any(follow) && t.n != outward && !t.any(more) && !g.is(k+1, an|article|more|update): // follow up with, but "revert the update"
			return k
		case t.any(say), t.any(plan) && g.is(k, adverb):
			return -1
		case t.any(again) && g.is(k-1, follow):
			return k - 1
		case t.any(again) && g.is(k-1, being):
			return k
		case t.any(again) && k+1 < n.start:
			continue
		case t.punctuation('/') && t.glued: // w/ an update
		case t.kind == numberToken, t.punctuation(':') && t.glued:
			timed = true
		case t.kind != wordToken, t.any(will | being | past | guess | which | and | or | subject | plan | not | update | info | report | changes):
			if t.any(plan) && t.n == toReaders && k == n.start-1 { // expect an update
				return k
			}
			return -1
		}
	}
	return -1
}

// patience reads what the readers are asked to wait in front of the next update
// and where that begins: "please allow us 30 minutes before our next update".
func (g *grammar) patience(n noun, lo int) (wait length, start int, ok bool) {
	if !n.fresh || n.report || !g.is(n.start-1, by) {
		return length{}, 0, false
	}
	for k := n.start - 2; k > n.start-6; k-- {
		ask := k - 2
		if !g.is(k-1, us) || ask < lo || g.is(ask, past) {
			continue
		}
		please := ask > lo && g.tok(ask-1).any(adverb) && g.tok(ask-1).n == asks
		l, end, ok := g.lengthAt(k)
		return l, ask, ok && !l.vague && end == n.start-1 && (ask == lo || please)
	}
	return length{}, 0, false
}

// tunedFor reports whether "for" follows "stay tuned", "stand by", "check back
// here" at i.
func (g *grammar) tunedFor(i int) bool {
	for k := i; k < i+4; k++ {
		if g.is(k, span) {
			return true
		}
		if !g.is(k, audience|article|by|on|adverb) {
			return false
		}
	}
	return false
}

// passive reads what follows a noun: "will be posted", "to follow", "is due".
func (g *grammar) passive(n noun, hi int) (end int, t tense) {
	for k := n.end; k < hi && k < n.end+14; k++ {
		tok := g.tok(k)
		if k == n.end && tok.punctuation('(') { // (RFO)
			for close := k + 1; close < k+5; close++ {
				if g.punct(close, ')') {
					k = close
				}
			}
			continue
		}
		switch {
		case k == n.end && tok.punctuation(')'), n.report && tok.punctuation(',') && g.is(k+1, to) && g.is(k+2, being):
		case n.report && tok.any(being) && g.underWay(k, hi) > 0:
			return g.passiveVerb(n, g.underWay(k, hi), hi)
		case tok.any(will), tok.any(to) && g.is(k+1, follow|being), tok.any(being) && g.is(k+1, due|to|follow), tok.any(guess) && tok.n == hopeful:
			return g.passiveVerb(n, k, hi)
		case tok.any(due) && k == n.end && (n.fresh || n.report), g.follows(k) && (k == n.end || n.fresh) && (!tok.any(next) || g.timed(k+1)):
			return k + 1, ahead
		case tok.kind == punctToken && tok.punct != '-' && tok.punct != '/' && tok.punct != '#' && (tok.punct != ':' || k > n.end),
			tok.any(not | past | which | subject | being | guess | and), tok.any(us) && !tok.any(article) && !g.is(k-1, article|of):
			return 0, noPromise
		case k > n.end && tok.any(within|by|every|interval|dayWord|soon):
			return 0, noPromise
		}
	}
	return 0, noPromise
}

// follows reports whether the verb at k says that an update comes: "follows",
// "goes out".
func (g *grammar) follows(k int) bool {
	t := g.tok(k)
	if t.n != outward {
		return t.any(follow)
	}
	return t.any(follow) && g.is(k+1, adverb) && (g.timed(k+2) || g.ends(k+2)) // to devices goes what is installed
}

func (g *grammar) passiveVerb(n noun, k, hi int) (int, tense) {
	hedged := g.is(k, guess)
	for ; k < hi && k < n.end+20; k++ {
		tok := g.tok(k)
		switch {
		case tok.any(not) && !g.is(k+1, latest): // but "no later than"
			return 0, denied
		case tok.any(say) && tok.n != actively && (tok.n != ofReports || n.report), tok.any(due), g.follows(k), tok.any(update) && tok.n == participle:
			if hedged {
				return k + 1, hoped
			}
			return k + 1, ahead
		case tok.any(will|to|being|adverb|guess|plan|and|again|keep) || g.punct(k, ','):
			if tok.any(keep) && g.timed(k+1) { // updates will continue every hour
				return k + 1, ahead
			}
		case tok.any(soon):
			return k, ahead
		case (n.fresh || n.report) && g.is(k-1, being|adverb) && g.timed(k): // the next update will be at 10:00
			return k, ahead
		default:
			_, j, ok := g.deadlineAt(k, allowed{})
			if !ok {
				return 0, noPromise
			}
			k = j - 1
		}
	}
	return 0, noPromise
}
