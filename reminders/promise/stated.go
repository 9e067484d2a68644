package promise

import (
	"errors"
	"strings"

	"kept/bot/incident"
)

var errStated = errors.New(`type when, like: every 60m, by 10:45 CET, in 30m, monitor for 24h, postmortem within 5 business days, postmortem by 2026-03-05`)

// Stated reads a promise that is typed as a command, where [Read] reads prose:
// "every 60m", "hourly", "by 10:45 CET", "at 10:45", "in 30m", "within an hour",
// "next update 10:45", "monitor for 24h", "postmortem within 5 business days".
// Words is the text without outer white space. What is vague is refused: an
// error is a sentence that says what to type.
func Stated(text string, c Context) (Found, error) {
	c = c.inZone()
	words := strings.TrimSpace(text)
	f := Found{Kind: incident.NextUpdate, Words: words, Start: strings.Index(text, words)}
	if words == "" || len(words) > 2*longestMoment {
		return Found{}, errStated
	}
	g := parse(words)
	i := 0
	switch {
	case g.is(0, report):
		f.Kind, i = incident.PostmortemDue, 1
	default:
		if n, ok := g.nounAt(0); ok && n.report {
			f.Kind, i = incident.PostmortemDue, n.end
			break
		}
		for g.is(i, more|update) {
			i++
		}
		if i == 0 && g.is(0, monitor|keep) {
			f.Kind = incident.MonitoringWindow
			for g.is(i, monitor|keep|to) {
				i++
			}
		}
	}
	if g.punct(i, ':') {
		i++
	}
	for g.is(i, being|due) {
		i++
	}
	w, j, ok := g.deadlineAt(i, allowed{bare: true, span: f.Kind == incident.MonitoringWindow, american: americans(c.Zone)})
	if !ok || !g.done(j) || w.vague || !w.said() {
		return Found{}, errStated
	}
	if w.every > 0 && f.Kind != incident.NextUpdate {
		return Found{}, errStated
	}
	f.set(w, c)
	return f, nil
}

// set fills in when the promise is due.
func (f *Found) set(w when, c Context) {
	if !w.said() || w.vague {
		f.Vague, f.Zone, f.Why = true, c.Zone.String(), "no time named"
		return
	}
	r := w.read(c)
	if w.every > 0 {
		f.Kind, f.Every = incident.Cadence, w.every
	}
	f.Due, f.Other, f.Doubt = r.due, r.other, r.doubt
	f.ByDay, f.Business, f.Past = r.byDay, w.business, r.past
	f.Zone, f.Why = r.zone, r.why
	if w.business == 0 {
		f.For = w.length.duration()
	}
}
