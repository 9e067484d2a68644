package promise

// sentence gives the end of the sentence that begins at token i.
func (g *grammar) sentence(i int) int {
	for j := i; j < len(g.tokens); j++ {
		t := &g.tokens[j]
		if j > i && t.newline && (g.capital(j) && !g.leadsOn(j-1) || g.punct(j, '>')) {
			return j
		}
		switch {
		case t.kind == breakToken:
			return j + 1
		case t.kind != punctToken:
		case t.punct == ';' || t.punct == '!' || t.punct == '?' || t.punct == '…':
			return j + 1
		case t.punct == '.' && g.tok(j-1).kind == numberToken && g.is(j+1, month): // 5. März
		case t.punct == '.' && !g.tok(j+1).glued && !g.abbreviates(j):
			return j + 1
		}
	}
	return len(g.tokens)
}

// leadsOn reports whether a line that ends with token i goes on in the next
// one, even when that begins with a capital.
func (g *grammar) leadsOn(i int) bool {
	t := g.tok(i)
	return t.any(within|by|at|on|of|to|article|an|and|or|will|every|about|more) || g.punct(i, ',') || g.punct(i, ':')
}

// abbreviates reports whether the full stop at i belongs to a word before it.
func (g *grammar) abbreviates(i int) bool {
	t := g.tok(i - 1)
	return g.tok(i).glued && t.any(weekday|unit|meridiem) && t.end-t.start <= 4 && g.continues(i+1)
}

// continues reports whether what stands at i goes on with a date or clock.
func (g *grammar) continues(i int) bool {
	t := g.tok(i)
	return t.kind == numberToken || t.any(month) || t.kind == wordToken && !g.capital(i) || g.zoneFollows(i)
}

// afterQuote gives the index after what is quoted at i, and i when nothing is.
// Quoted words are somebody else's, or from an earlier update.
func (g *grammar) afterQuote(i, end int) int {
	if !g.punct(i, '"') {
		return i
	}
	for j := i + 1; j < end && j < i+80; j++ {
		if g.punct(j, '"') {
			return j + 1
		}
	}
	return i
}
