package promise

// What others have promised, what was promised before, and what is no news but
// software, sound like promises of ours. These rules tell them apart.

// fromOthers reports whether what precedes i is somebody else's to give: "from
// our supplier", "provided by the carrier".
func (g *grammar) fromOthers(i int) bool {
	if !g.is(i, of|by) {
		return false
	}
	for k := i + 1; k < i+6; k++ {
		t := g.tok(k)
		if t.any(them) {
			return true
		}
		if t.kind != wordToken || t.any(will|within|by|us|say|being) && !t.any(article) {
			return false
		}
	}
	return false
}

// ofOthers reports whether a noun at i is said of somebody else, or by them:
// "our supplier's next update", "the provider says that an update …".
func (g *grammar) ofOthers(i, lo int) bool {
	for k := i - 1; k >= lo && k > i-9; k-- {
		t := g.tok(k)
		if t.n == place && g.punct(k+1, ':') {
			return false
		}
		if t.any(them) {
			return true
		}
		if t.any(and|or) || t.newline || t.kind == punctToken && t.punct != ':' && t.punct != '\'' {
			return false
		}
	}
	return false
}

// software reports whether a noun is an update that is installed: "the July
// update", "an update to the app". Updates "to our customers" are news.
func (g *grammar) software(n noun) bool {
	if n.report || n.info {
		return false
	}
	if g.is(n.start-1, changes|month) {
		return true
	}
	if !g.is(n.end, to|of) || g.is(n.end+1, say|follow|being|audience|us) && !g.is(n.end+1, article) {
		return false
	}
	k := n.end + 1
	for g.is(k, article) && k < n.end+4 {
		k++
	}
	if g.is(n.end, to) {
		return k > n.end+1 && !g.is(k, audience|us)
	}
	return g.is(k, changes) || g.is(k+1, changes)
}

// saysWho reports whether the colon at i ends the name of somebody else, whose
// words follow: "AWS status: …", "from our carrier: …".
func (g *grammar) saysWho(i int) bool {
	if g.is(i-1, them) && g.tok(i-1).n == place {
		return false
	}
	return g.punct(i, ':') && !g.tok(i+1).glued && (g.is(i-1, them) || g.is(i-2, them) && !g.is(i-1, more) || g.is(i-3, them) && g.is(i-1, update))
}

// attributed reports whether the sentence at lo begins with whose words it
// gives: "according to Azure's status page, …", "as stated by AWS, …".
func (g *grammar) attributed(lo int) bool {
	if g.is(lo, subject) {
		lo++
	}
	if t := g.tok(lo); !t.any(past) || t.n != spoken {
		return false
	}
	theirs := false
	named := g.is(lo+1, to) // whoever it is
	for k := lo + 1; k < lo+10; k++ {
		if g.punct(k, ',') {
			return theirs || named
		}
		theirs = theirs || g.is(k, them)
		named = named && !g.is(k, us|plan|due)
	}
	return false
}

// attributedBehind reports whether the sentence from lo to hi ends with whose
// words it gives, and does not speak of us: "…, according to the carrier".
func (g *grammar) attributedBehind(lo, hi int) bool {
	for k := lo; k < hi; k++ {
		t := g.tok(k)
		if t.any(us) {
			return false
		}
		if t.any(past) && t.n == spoken && g.is(k+1, to) && g.punct(k-1, ',') {
			return !g.is(k+2, us|plan|due) && !g.is(k+3, plan|due)
		}
	}
	return false
}

// otherTimes reports whether what follows a deadline at i says that it is meant
// for incidents in general: "during an incident".
func (g *grammar) otherTimes(i int) bool {
	if !g.is(i, span) || g.is(i+1, article) {
		return false
	}
	for k := i + 1; k < i+3; k++ {
		if t := g.tok(k); t.any(audience) && t.n == qualifier {
			return true
		}
	}
	return false
}

// repeats reports whether the sentence at lo repeats an earlier message:
// "Previous update: …", or speaks of other incidents: "In future we will …".
func (g *grammar) repeats(lo int) bool {
	inFuture := g.is(lo, within)
	for g.is(lo, article|within) {
		lo++
	}
	if t := g.tok(lo); inFuture {
		return t.any(last) && t.n == someday
	} else if !t.any(last | ago) {
		return false
	}
	for k := lo + 1; k < lo+8; k++ {
		if g.punct(k, ':') {
			return true
		}
	}
	return false
}
