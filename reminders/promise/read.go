package promise

import (
	"time"

	"kept/bot/incident"
)

// head is the part of a promise that says what is promised; the time is looked
// for around it.
type head struct {
	kind       incident.Kind
	start, end int           // tokens
	firm       bool          // said with a verb: it counts without a time too, as vague
	label      bool          // "Next update: …", whose time stands right behind
	plain      bool          // a label without "next": only a length or "every" makes it a promise
	info       bool          // a label of information: only a length makes it a promise
	first      bool          // it opens a sentence or a line
	rate       bool          // "Update frequency: …": a length says how often
	often      bool          // only how often makes it a promise: "we are posting updates every hour"
	every      time.Duration // "hourly updates"
	wait       length        // "allow us 30 minutes before our next update"
}

// Read finds the promises in a posted status update, in the order in which
// they stand there. It is pure, linear in the length of the text and takes
// whatever it is given.
//
// It would rather miss a promise than invent one: estimates of a fix, lengths
// of maintenance, what others have said, past times, headings, negations and
// quotations are no promises; "we are monitoring the results" is a state.
func Read(text string, c Context) []Found {
	c = c.inZone()
	g := idle.Get().(*grammar)
	defer g.release()
	g.parse(text)
	var found []Found
	for lo := 0; lo < len(g.tokens); {
		hi := g.sentence(lo)
		found = g.readSentence(lo, hi, c, found)
		lo = max(hi, lo+1)
	}
	return found
}

func (g *grammar) readSentence(lo, hi int, c Context, found []Found) []Found {
	if g.punct(lo, '>') || g.repeats(lo) || g.attributed(lo) || g.attributedBehind(lo, hi) {
		return found
	}
	may := allowed{american: americans(c.Zone)}
	before := len(found)
	spent := lo // what stands before has been read into a promise
	for i := lo; i < hi; i++ {
		if g.saysWho(i) {
			break
		}
		if j := g.afterQuote(i, hi); j > i {
			i, spent = j-1, j
			continue
		}
		h, next, ok := g.headAt(i, lo, hi)
		if !ok {
			i = max(i, next-1)
			continue
		}
		h.start = max(h.start, spent)
		s, ok := g.complete(h, max(lo, spent), hi, may)
		if ok {
			f := Found{Kind: h.kind, Start: g.tok(s.start).start}
			f.Words = g.text[f.Start:g.tok(s.end-1).end]
			f.set(s.when, c)
			if n := len(found); n > before && found[n-1].Vague && !f.Vague && f.Kind == incident.PostmortemDue && found[n-1].Kind == f.Kind {
				found = found[:n-1] // "conduct an RCA and publish it by Friday" is one promise
			}
			found = append(found, f)
			spent = s.end
			if f.Kind == incident.PostmortemDue && !f.Vague {
				g.promised = s.end
			}
		}
		i = max(i, h.end-1, s.end-1)
	}
	return found
}

// headAt finds a head that begins with the word at i. When there is none, next
// tells from where to go on looking.
func (g *grammar) headAt(i, lo, hi int) (h head, next int, ok bool) {
	t := g.tok(i)
	if t.kind != wordToken || t.is == 0 {
		return head{}, i + 1, false
	}
	if t.any(monitor) {
		h, ok = g.monitorAt(i, lo)
		return h, i + 1, ok
	}
	if t.any(keep) {
		if h, ok = g.onAlert(i, lo); ok {
			return h, h.end, true
		}
	}
	if h, ok = g.publishesIt(i, lo); ok {
		return h, i + 1, ok
	}
	if n, isNoun := g.nounAt(i); isNoun {
		if n.report {
			g.lastReport = n.end
		}
		if h, ok = g.nounHead(n, lo, hi); ok || !t.any(update|say) {
			return h, n.end, ok
		}
	}
	if t.any(again) && t.n == inTouch {
		h, ok = g.touchAt(i, lo)
	} else if t.any(again) && t.n == toReaders && g.is(i-1, being) {
		h, ok = g.backHereAt(i, lo)
	} else if t.any(update | say | follow | keep) {
		h, ok = g.verbAt(i, lo)
	}
	return h, i + 1, ok
}

// nounHead tells whether something is promised of a noun: actively ("we will
// post an update"), passively ("an update will be posted"), or by a label
// ("Next update: …").
func (g *grammar) nounHead(n noun, lo, hi int) (head, bool) {
	h := head{kind: incident.NextUpdate, start: n.start, end: n.end, every: n.every}
	if n.report || n.info && !n.fresh && g.reportMeant(n.start) {
		h.kind = incident.PostmortemDue
	}
	if g.fromOthers(n.end) || g.software(n) {
		return head{}, false
	}
	if v := g.sayer(n, lo); v >= 0 {
		tense, start := g.future(v, lo)
		h.start, h.firm = start, tense == ahead
		if tense == noPromise && g.asksReaders(v, lo) {
			h.start, h.firm, tense = v, true, ahead
		}
		if tense == noPromise && g.atIt(v, lo) {
			h.start, h.often, tense = v-2, true, hoped
		}
		return g.inReport(h, hi), tense == ahead || tense == hoped
	}
	if wait, start, ok := g.patience(n, lo); ok {
		h.start, h.wait = start, wait
		return h, true
	}
	if v := g.lastVerb(n, hi); v >= 0 {
		if tense, start := g.bracket(v, lo); tense == ahead {
			h.start, h.end, h.firm = start, v+1, true
			return h, true
		}
	}
	if g.is(n.start-1, not) || g.ofOthers(n.start, lo) || n.summary {
		return head{}, false
	}
	if n.report && g.is(n.start-1, of|on) { // the actions from the postmortem
		return head{}, false
	}
	if end, tense := g.passive(n, hi); tense != noPromise {
		h.end, h.firm, h.label = end, tense == ahead, g.is(end-1, due)
		h.often = n.lone && !g.is(end-1, follow)
		return g.inReport(h, hi), (tense == ahead || tense == hoped) && !g.fromOthers(end)
	}
	if n.lone {
		return head{}, false
	}
	first := n.start == lo || g.tok(n.start).newline || g.tok(n.start-1).kind == punctToken
	h.label, h.first = true, first
	if g.is(n.end, interval) && g.tok(n.end).unit == 0 && first {
		h.rate, h.end, h.plain = true, n.end+1, true
		return h, true
	}
	h.plain, h.info = !n.fresh && !n.report, n.info
	if h.plain && !first && g.rateChanges(n, lo) {
		return h, true
	}
	if h.plain && !g.is(n.start, update|interval|half) && !(g.is(n.start, audience) && n.end == n.start+2) {
		return head{}, false // the page updates every minute
	}
	if n.info && g.is(n.end, being) {
		return head{}, false
	}
	if h.every > 0 && (g.tok(n.end-1).n != nounOnly || g.is(n.end, past|being)) {
		return head{}, false // "Hourly update 3: …" is a heading
	}
	if n.report && g.promised > 0 && g.promised == n.start-1 && g.is(n.start-1, and) && g.timed(n.end) { // and the final report within 10 business days
		return head{kind: h.kind, start: n.start, end: n.end}, true
	}
	if n.report && !first || h.plain && !first && n.every == 0 {
		return head{}, false
	}
	if g.is(n.start-1, span|of) && g.is(n.start-2, due) { // ETA for next update
		h.start = n.start - 2
		return h, true
	}
	return h, !g.is(n.start-1, at|which|past|by|within|of|subject|span|us)
}

// rateChanges reads "we are moving to updates every 4 hours", "we will reduce
// updates to every 2 hours".
func (g *grammar) rateChanges(n noun, lo int) bool {
	j := n.end
	if g.is(j, to) {
		j++
	} else if !g.is(n.start-1, to) {
		return false
	}
	if _, _, ok := g.repeatAt(j); !ok {
		return false
	}
	ours := false
	for k := n.start - 1; k >= lo && k > n.start-10; k-- {
		if g.is(k, past|not|guess|them|which|subject) {
			return false
		}
		ours = ours || g.is(k, us) && !g.is(k, article)
	}
	return ours
}

// asksReaders reports whether the verb at v asks the readers to come back for an
// update: "please expect an update", "stay tuned for the next update".
func (g *grammar) asksReaders(v, lo int) bool {
	return g.is(v, again) && g.tok(v).n == toReaders && !g.is(v-1, not) || g.is(v, plan) && (v == lo || g.is(v-1, adverb))
}
