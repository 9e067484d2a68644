package command

import (
	"regexp"
	"slices"
	"strings"

	"kept/reminders/promise"
)

// longestMoment is as many bytes as a moment in the middle of a command may
// have; a longer one is prose.
const longestMoment = 60

// instant takes the longest moment off the front that package promise can
// read. A bare number is none ("10 users"), and neither is a range.
func (p phrase) instant() (at string, rest phrase, ok bool) {
	p = p.trim()
	s := p.String()
	var ends []int
	for i, r := range s {
		if i > longestMoment {
			break
		}
		if i > 0 && (blank(r) || r == ',' || strings.ContainsRune(anyDash+":：", r)) {
			ends = append(ends, i)
		}
	}
	if len(s) <= longestMoment {
		ends = append(ends, len(s))
	}
	for _, i := range slices.Backward(promise.MomentsAtFront(s, ends)) {
		if c := p.upTo(i).String(); !bareNumber(c) && !ranged(c) {
			return strings.TrimRight(c, "."), p.from(i), true
		}
	}
	return "", p, false
}

const (
	gap     = `[\s\p{Z}]`
	anyDash = "-‐‑‒–—―−"
)

var (
	dashInside = regexp.MustCompile(`(?i)\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:-\d{2}:?\d{2})?)?|(?:UTC|GMT)-\d+`)
	rangeWord  = regexp.MustCompile(`(?i)\b(?:to|until|till|before|and|or)\b`)
	figures    = regexp.MustCompile(`^\d[\d.:h]*$`)
)

// ranged says whether it is more than one moment: a word says so, or a dash
// that belongs to no date or zone.
func ranged(s string) bool {
	return rangeWord.MatchString(s) || strings.ContainsAny(dashInside.ReplaceAllString(s, ""), anyDash)
}

func bareNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// oddTime is the word of figures that stands where a moment would, before a
// colon or the end, and is none: "at 1005: …", "at 25:70".
func (p phrase) oddTime() (string, bool) {
	w, rest := p.next()
	s, colon := strings.CutSuffix(w.String(), ":")
	_, next := rest.colon()
	return s, figures.MatchString(s) && (colon || next || rest.empty())
}

// notATime answers what stands where a moment would.
func notATime(s string) *Misuse {
	return misuse("", "%q is not a time that I can read. Write it as 09:22, 09:22 UTC or 2026-02-26 09:22 UTC.", s)
}
