package bot

import (
	"slices"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
)

// promiseWords describes what is owed and by when, for one promise.
func (c *change) promiseWords(p incident.Promise, reader *time.Location) chat.Line {
	by := deadline(p.Due, p.ByDay, p.Zone, reader, c.at)
	in := ""
	if left := p.Due.Sub(c.at); left >= time.Minute && !p.ByDay && left < 12*time.Hour {
		in = ", in " + human(left)
	}
	switch p.Kind {
	case incident.Cadence:
		return say("%s every %s, the next by %s%s", surfaceUpdate(p.Surface), incident.Interval(p.Every), by, in)
	case incident.MonitoringWindow:
		return say("monitoring until %s; the next %s is owed by then", by, surfaceUpdate(p.Surface))
	case incident.PostmortemDue:
		if p.Surface == incident.Public {
			return say("the postmortem published by %s", by)
		}
		return say("the postmortem completed by %s", by)
	}
	return say("next %s by %s%s", surfaceUpdate(p.Surface), by, in)
}

// wordsHeard shows the author at once what was understood.
func (c *change) wordsHeard(ps []incident.Promise) chat.Message {
	var m chat.Message
	reader := c.zone(c.by)
	for _, p := range ps {
		value := c.inc.ID.String() + " " + p.ID.String()
		switch {
		case p.Vague:
			m.Lines = append(m.Lines, say("Heard: %s, no time named%s.", quoted(p.Words), c.policyWords()))
			continue
		case p.Asked:
			zone := zoneNamed(p.Zone, reader)
			m.Lines = append(m.Lines, say("Heard: %s. Or did you mean %s? Until you say, the first stands.", c.promiseWords(p, reader), clock(p.Other, zone, c.at)))
			m.Buttons = append(m.Buttons, []chat.Button{
				{Action: pressMeantThis, Label: clockIn(p.Due, zone, c.at), Value: value},
				{Action: pressMeantOther, Label: clockIn(p.Other, zone, c.at), Value: value},
				{Action: pressNot, Label: "Not a promise", Value: value},
			})
			continue
		case c.inc.Retroactive:
			m.Lines = append(m.Lines, say("Heard: %s.", c.promiseWords(p, reader)))
			continue
		case !p.Due.After(c.at):
			m.Lines = append(m.Lines, say("Heard: %s: that has already passed. Post another update with a new time.", c.promiseWords(p, reader)))
		default:
			m.Lines = append(m.Lines, say("Heard: %s.", c.promiseWords(p, reader)))
		}
		m.Buttons = append(m.Buttons, []chat.Button{
			{Action: pressChange, Label: "Change", Value: value},
			{Action: pressNot, Label: "Not a promise", Value: value},
		})
	}
	return m
}

// policyWords says what the policy asks for in place of a promise.
func (c *change) policyWords() chat.Line {
	inc := c.onceOut()
	owed, ok := c.b.cfg.policyFor(c.tx, inc).Next(inc, c.at)
	if !ok {
		return nil
	}
	return say("; %s asks for an update by %s", c.inc.Severity, clock(owed.Due, c.zone(c.by), c.at))
}

// onceOut is the incident, its newest update counted as posted where it is still
// on its way to the status page.
func (c *change) onceOut() *incident.Incident {
	last := len(c.inc.Updates) - 1
	if last < 0 || c.inc.Updates[last].Posted() || !c.inc.Updates[last].Said.Equal(c.at) {
		return c.inc
	}
	inc := c.inc.Clone()
	u := &inc.Updates[last]
	u.At = c.at
	for i := range inc.Promises {
		if inc.Promises[i].Update == u.ID {
			inc.Promises[i].MadeAt = c.at
		}
	}
	return inc
}

// wordsReceipt answers an update: whether it came late, and what it promised.
func (c *change) wordsReceipt(u incident.Update, made []incident.Promise) chat.Message {
	line := chat.Line{chat.B(c.inc.ID.String() + " "), chat.T(capital(surfaceUpdate(u.Surface)) + " " + u.ID.String() + " posted" + c.latenessWords(u) + closedWords(u) + ".")}
	m := c.wordsHeard(made)
	m.Lines = append([]chat.Line{line}, m.Lines...)
	c.offerNext(u, &m, made)
	m.Lines = append(m.Lines, wordsAdvice(c.advices)...)
	m.Lines = append(m.Lines, c.stillOwedWords(u)...)
	if c.inc.Drill {
		m.Lines = append(m.Lines, wordsNotPublished(u)...)
	}
	return m
}

// closedWords says that an update closed the incident.
func closedWords(u incident.Update) string {
	if u.Phase.Closed() {
		return "; the incident is " + string(u.Phase)
	}
	return ""
}

// wordsPosting answers a public update that is on its way to the status page.
func (c *change) wordsPosting(u incident.Update, made []incident.Promise) chat.Message {
	m := c.wordsHeard(made)
	line := chat.Line{chat.B(c.inc.ID.String() + " "), chat.T("Public update " + u.ID.String() + " is being posted to the status page; it counts once the page accepts it.")}
	m.Lines = append([]chat.Line{line}, m.Lines...)
	c.offerNext(u, &m, made)
	m.Lines = append(m.Lines, wordsAdvice(c.advices)...)
	return m
}

// nextWords says when the update after this one is owed, where this one does
// not: as promised before, where that goes on whatever an update says, else by
// policy; unnamed: its readers are told no time at all.
func (c *change) nextWords(u incident.Update, made []incident.Promise) (lines []chat.Line, unnamed bool) {
	if len(made) > 0 || u.Phase.Closed() || !c.inc.Open() || c.dropsTime() {
		return nil, false
	}
	if r, ok := c.goesOn(u); ok {
		by := deadline(r.Due, false, c.inc.Promises[r.Promise-1].Zone, c.zone(c.by), c.at)
		return []chat.Line{say("Next %s by %s, as promised: %s.", surfaceUpdate(r.Surface), by, quoted(r.Words))}, false
	}
	return []chat.Line{say("No next update named%s.", c.policyWords())}, true
}

// goesOn finds what was promised on an update's surface and goes on after it: a
// cadence, or watching until a time, unless it turned out since not to be over.
func (c *change) goesOn(u incident.Update) (next incident.Row, ok bool) {
	for _, r := range incident.Judge(c.onceOut(), c.at).Rows {
		lasts := r.Kind == incident.Cadence || r.Kind == incident.MonitoringWindow && !c.relapsed(u, r.PostedAt)
		if lasts && (r.Owed || r.Standing) && r.Surface == u.Surface && r.Due.After(c.at) && (!ok || r.Due.Before(next.Due)) {
			next, ok = r, true
		}
	}
	return next, ok
}

// relapsed reports whether an update, or what came before it since a moment, says that
// there is more to do than to watch.
func (c *change) relapsed(u incident.Update, since time.Time) bool {
	return u.Phase != "" && u.Phase != incident.Monitoring || slices.ContainsFunc(c.inc.Phases, func(p incident.Phase) bool {
		return p.At.After(since) && p.Status != incident.Monitoring
	})
}

// latenessWords says how late an update is for the promise that waited longest.
func (c *change) latenessWords(u incident.Update) string {
	var late time.Duration
	for _, r := range c.before.Rows {
		if r.Owed && u.On(r.Surface) && r.Kind != incident.PostmortemDue && u.At.Sub(r.Due) > incident.Grace {
			late = max(late, u.At.Sub(r.Due))
		}
	}
	if late == 0 {
		return ""
	}
	return ", " + human(late) + " late"
}

// stillOwedWords says, after a resolution, which public promise is still owed
// because the closing words were not public.
func (c *change) stillOwedWords(u incident.Update) []chat.Line {
	if !u.Phase.Closed() || u.Surface == incident.Public {
		return nil
	}
	var out []chat.Line
	if c.inc.Drill { // nobody waits for it, but one can learn it
		earnest := *c.inc
		earnest.Drill = false
		for _, r := range publicOwed(&earnest, c.at) {
			out = append(out, say("In earnest the public update promised for %s (%s, %s) would still be owed: `resolve public: …` tells customers, too.",
				clock(r.Due, c.pageZone(), c.at), r.Promise, quoted(r.Words)))
		}
		return out
	}
	for _, r := range c.publicOwed() {
		out = append(out, say("A public update promised for %s (%s, %s) is still owed: post it with `update public: …`, or `promise waive %s REASON`.",
			clock(r.Due, c.pageZone(), c.at), r.Promise, quoted(r.Words), r.Promise))
	}
	return out
}

// wordsTellFirst refuses a cancellation while the public is owed an update.
func (c *change) wordsTellFirst(r incident.Row) chat.Line {
	return say("The public was promised an update for %s (%s, %s). Tell them first: `update public: …`, or `promise waive %s REASON`. Or close it with `resolve public: …`.",
		clock(r.Due, c.pageZone(), c.at), r.Promise, quoted(r.Words), r.Promise)
}

// wordsReportFirst refuses what would let nobody be reminded of a postmortem that
// the public was promised.
func (c *change) wordsReportFirst(r incident.Row) chat.Line {
	return say("The public was promised the postmortem by %s (%s, %s), and nobody would be reminded of it any more. Publish it first, or let it go: `promise waive %s REASON`.",
		deadline(r.Due, true, c.inc.Promises[r.Promise-1].Zone, zoneOf(c.inc), c.at), r.Promise, quoted(r.Words), r.Promise)
}

// wordsRetracted answers a retraction. going: it is on the status page, if it
// is public, or may be on its way there.
func (c *change) wordsRetracted(u incident.Update, going bool) chat.Message {
	if !going {
		return c.wordsDone(u.ID.String() + " is retracted. It had not reached the status page and will not be posted; nothing that it promised is owed.")
	}
	m := c.wordsDone(u.ID.String() + " is shown as retracted. What it kept stays kept; what it promised stays owed until waived.")
	if u.Surface == incident.Public && !c.inc.Drill {
		m.Lines = append(m.Lines, chat.Line{chat.T("The status page still shows it: correct it there.")})
	}
	return m
}
