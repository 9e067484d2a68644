package command

import (
	"regexp"
	"strings"
)

// The shapes of moments, only as far as needed to see where one ends; package
// promise reads what they mean.
const (
	gap     = `[\s\p{Z}]`
	months  = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?`
	nth     = `\d{1,2}(?:st|nd|rd|th)?\b`
	isoDate = `\d{4}-\d{2}-\d{2}`
	isoTime = isoDate + `T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?`
	date    = `(?:` + isoDate + `\b|` + nth + `\.?` + gap + `+` + months + `(?:,?` + gap + `+\d{4}\b)?|` +
		months + gap + `+` + nth + `(?:,?` + gap + `+\d{4}\b)?|\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\d{1,2}\.\d{1,2}\.\d{4}\b)`
	weekday = `(?:(?:next|this|last)` + gap + `+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thu|thurs?|fri|(?-i:Sat|Sun))\b`
	clock   = `(?:\d{1,2}[:.]\d{2}(?::\d{2})?(?:` + gap + `?(?:[ap]\.m\.|(?:am|pm|hs|hrs|h|z)\b)|\b)|\d{1,2}h\d{2}\b|\d{1,2}` + gap + `?(?:[ap]\.m\.|(?:am|pm)\b)|noon\b|midnight\b)`
	ago     = `\d{1,4}` + gap + `?(?:m|mins?|minutes?|h|hrs?|hours?)\b` + gap + `+ago\b`
	zone    = `(?:(?:utc|gmt)(?:[+-]\d{1,2}(?::?\d{2})?)?\b|c[e]s?t\b|(?-i:BST|IST|WES?T|EES?T|MSK|[PMCE][SD]?T|AK[SD]T|HST|JST|KST|SGT|HKT|A[EC][SD]T|AWST|NZ[SD]T|LH[SD]T|BRT|ART|Z)\b|(?-i:[A-Z][a-z]+/[A-Z][A-Za-z_/]+)\b)`
	day     = `(?:` + date + `|` + weekday + `|(?:today|yesterday|tomorrow|tonight)\b)`
	part    = `(?:` + isoTime + `|` + ago + `|` + day + `|` + clock + `|` + zone + `)`
	moment  = part + `(?:` + gap + `*,?` + gap + `*(?:(?:at|on)` + gap + `+)?` + part + `)*`
	wide    = `(?:(?:the` + gap + `+)?end` + gap + `+of` + gap + `+(?:the` + gap + `+)?(?:next|this)?` + gap + `*(?:day|week|month|quarter|year)|eod|eow|eom|next` + gap + `+(?:week|month|quarter)|` + months + `)`
)

var (
	momentStart = regexp.MustCompile(`(?i)^` + moment)
	hasClock    = regexp.MustCompile(`(?i)` + isoTime + `|` + ago + `|` + clock + `|` + isoDate)
	byDay       = regexp.MustCompile(`(?i)^(?:(?:at|on)` + gap + `+)?(?:` + moment + `|` + wide + `)\.?$`)
)

// instant takes a moment off the front: at least a clock time or a full date,
// so that "10 users" is none. The typed words come back for package promise.
func (p phrase) instant() (at string, rest phrase, ok bool) {
	p = p.trim()
	n := len(momentStart.FindString(p.String()))
	if n == 0 || !hasClock.MatchString(p.String()[:n]) {
		return "", p, false
	}
	return p.upTo(n).String(), p.from(n), true
}

// trailingDay cuts "by DATE" off the end of an action's words, if what follows
// "by" is a day or a moment and nothing else ("by hand" is not).
func trailingDay(p phrase) (body phrase, when string) {
	for _, w := range p.words() {
		if !strings.EqualFold(w.String(), "by") {
			continue
		}
		after := phrase{p.all, p.mentions, w.end, p.end}.trim()
		if byDay.MatchString(after.String()) {
			return p.before(w), strings.TrimSuffix(after.String(), ".")
		}
	}
	return p, ""
}
