package promise

// quantityAt reads how many, in sixtieths: "30", "1.5", "1½", "two", "a", "half
// an", "a couple of", and the upper end of "30-45", "1 to 2", "two or three".
func (g *grammar) quantityAt(i int) (n, next int, ok bool) {
	n, i, ok = g.amountAt(i)
	if !ok {
		return 0, i, false
	}
	if g.punct(i, '-') || g.is(i, to|or) {
		if upper, j, ok := g.amountAt(i + 1); ok && (g.is(j, unit|business) || g.punct(j, '-')) {
			return max(n, upper), j, true
		}
	}
	return n, i, true
}

// amountAt reads one number, however it is written.
func (g *grammar) amountAt(i int) (n, next int, ok bool) {
	t := g.tok(i)
	switch {
	case t.kind == numberToken && t.half:
		return whole / 2, i + 1, true
	case t.kind == numberToken && t.digits > 0 && t.digits < 6:
		n, next := g.figureAt(i)
		return n, next, true
	case t.any(half) || t.any(an) && g.is(i+1, half):
		return g.fractionAt(i)
	case t.any(number):
		return g.spelledAt(i)
	case t.any(an) && g.is(i+1, couple), t.any(couple):
		i++
		if t.any(an) {
			i++
		}
		if g.is(i, of) {
			i++
		}
		return 2 * whole, i, true
	case t.any(an) && g.is(i+1, few):
		return 0, i + 1, false
	case t.any(an) && g.is(i+1, unit|business|number):
		if g.is(i+1, number) {
			return 0, i, false
		}
		return whole, i + 1, true
	}
	return 0, i, false
}

// figureAt reads a number written in digits: "30", "1½", "1 1/2", "1/2", "1.25",
// "1,5", "1:30" of hours.
func (g *grammar) figureAt(i int) (n, next int) {
	n, next = whole*g.tok(i).n, i+1
	if g.tok(next).half {
		return n + whole/2, next + 1
	}
	if part, ok := g.slashed(i); ok {
		return part, i + 3
	}
	if part, ok := g.slashed(next); ok {
		return n + part, next + 3
	}
	if g.glue(next, '.') || g.glue(next, ',') && g.is(next+2, unit) {
		if d, ok := g.digits(next+1, 1, 1, true); ok {
			return n + whole*d/10, next + 2
		}
		if d, ok := g.digits(next+1, 2, 2, true); ok {
			return n + (whole*d+50)/100, next + 2
		}
	}
	if minute, ok := g.digits(next+1, 2, 2, true); ok && minute < 60 && g.glue(next, ':') && g.is(next+2, unit) {
		return n + minute, next + 2
	}
	return g.andHalf(n, next)
}

// slashed reads "1/2", "1/4" or "3/4" before a unit.
func (g *grammar) slashed(i int) (n int, ok bool) {
	a, okA := g.digits(i, 1, 1, false)
	b, okB := g.digits(i+2, 1, 1, true)
	if !okA || !okB || !g.glue(i+1, '/') || a >= b || b != 2 && b != 4 || !g.is(i+3, unit|an|of) {
		return 0, false
	}
	return whole * a / b, true
}

// spelledAt reads a number written in words: "five", "twenty-five", "two (2)",
// "one and a half", "three quarters of an".
func (g *grammar) spelledAt(i int) (n, next int, ok bool) {
	n, next = g.tok(i).n, i+1
	if n >= 20 && n%10 == 0 {
		j := next
		if g.punct(j, '-') {
			j++
		}
		if one := g.tok(j); one.kind == wordToken && one.any(number) && one.n > 0 && one.n < 10 {
			n, next = n+one.n, j+1
		}
	}
	if g.is(next, half) && g.tok(next).n < whole/2 { // three quarters
		part, j, _ := g.fractionAt(next)
		return n * part, j, true
	}
	if g.punct(next, '(') && g.tok(next+1).kind == numberToken && g.punct(next+2, ')') {
		next += 3
	}
	n, next = g.andHalf(whole*n, next)
	return n, next, true
}

// andHalf reads "and a half" between a number and its unit.
func (g *grammar) andHalf(n, i int) (int, int) {
	if g.is(i, and) && g.is(i+1, an) && g.is(i+2, half) && g.is(i+3, unit) {
		return n + g.tok(i+2).n, i + 3
	}
	return n, i
}

// fractionAt reads "half", "half a", "a half", "a quarter of an".
func (g *grammar) fractionAt(i int) (n, next int, ok bool) {
	if g.is(i, an) {
		i++
	}
	n = g.tok(i).n
	i++
	if g.is(i, of) {
		i++
	}
	if g.is(i, an|article) {
		i++
	}
	return n, i, true
}
