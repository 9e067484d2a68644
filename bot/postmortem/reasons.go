package postmortem

import (
	"strconv"

	"kept/bot/incident"
)

// cause tells the confirmed causes, then what was only said in the room.
func (w *writer) cause() Safe {
	var b body
	w.marks(&b, incident.Cause)
	w.said(&b, "note cause: …", incident.Cause)
	if len(w.facts[incident.Cause]) == 0 {
		b.para(w.question(incident.Commander, "what was the root cause? Type `note cause: …`."))
	}
	return b.done()
}

func (w *writer) trigger() Safe {
	var b body
	w.marks(&b, incident.Trigger)
	w.said(&b, "note trigger: …", incident.Trigger)
	if len(w.facts[incident.Trigger]) == 0 {
		b.para(w.question(incident.Commander, "what set it off just then: a release, a change, load? Type `note trigger: …`."))
	}
	return b.done()
}

// detection keeps apart how it was noticed and what made somebody declare.
func (w *writer) detection() Safe {
	var b body
	detected := w.noticed()
	if detected.IsZero() {
		b.para(w.question(incident.Commander, "when was it first noticed, by a person or an alert? Type `times detected …`."))
	} else {
		line := "Detected " + w.dial.both(detected)
		if began := w.began(); !began.IsZero() {
			line += ", " + after(detected.Sub(began), "impact began")
		}
		b.para(line + ".")
	}
	w.marks(&b, incident.Detection)
	if !w.public {
		for _, c := range w.heard.alerts {
			b.item(join(" ", "Said, unconfirmed: alert "+w.dial.both(c.at)+": “"+w.say(c.text)+"”", w.room(c)))
		}
	}
	if len(w.facts[incident.Detection]) == 0 {
		b.para(w.question(incident.Commander, "how was it noticed? Type `note detection: …`."))
	}
	if w.public {
		return b.done()
	}
	b.para("**What set off the declaration**")
	line := "Declared " + w.dial.both(w.inc.DeclaredAt)
	if !detected.IsZero() {
		line += ", " + after(w.inc.DeclaredAt.Sub(detected), "it was detected")
	}
	b.para(line + ".")
	w.marks(&b, incident.DeclaredOn)
	if len(w.facts[incident.DeclaredOn]) == 0 {
		b.para(w.question(incident.Commander, "what set off the declaration, the alert or customers? Type `note declared-on: …`."))
	}
	return b.done()
}

// resolution tells how it ended, what had not worked, and what looked like the
// end and was not.
func (w *writer) resolution() Safe {
	var b body
	began := w.began()
	for _, m := range []incident.Mark{incident.MarkIdentified, incident.MarkMitigated, incident.MarkRestored, incident.MarkResolved} {
		at := w.marked(m)
		if at.IsZero() {
			continue
		}
		line := capital(Safe(m.Title())) + " " + w.dial.both(at)
		if !began.IsZero() {
			line += ", " + after(at.Sub(began), "impact began")
		}
		b.item(line + ".")
	}
	w.marks(&b, incident.Fix)
	w.said(&b, "note fix: …", incident.Fix)
	if len(w.facts[incident.Fix]) == 0 {
		b.para(w.question(incident.OpsLead, "what brought service back? Type `note fix: …`."))
	}
	failed := w.falseRecoveries()
	if len(failed)+len(w.facts[incident.FailedFix]) > 0 || !w.public && len(w.heard.claims[incident.FailedFix]) > 0 {
		b.para("**What did not work**")
	}
	for _, f := range failed {
		b.item(f)
	}
	w.marks(&b, incident.FailedFix)
	w.said(&b, "note failed: …", incident.FailedFix)
	if !w.public {
		if len(w.facts[incident.Decision])+len(w.heard.claims[incident.Decision]) > 0 {
			b.para("**Decisions**")
		}
		w.marks(&b, incident.Decision)
		w.said(&b, "note decision: …", incident.Decision)
	}
	return b.done()
}

// falseRecoveries names every phase that looked like the end and went back.
func (w *writer) falseRecoveries() []Safe {
	var out []Safe
	for i := 1; i < len(w.inc.Phases); i++ {
		was, next := w.inc.Phases[i-1], w.inc.Phases[i]
		if was.Status.Before(incident.Monitoring) || !next.Status.Before(was.Status) || w.public && !w.announced(was) {
			continue
		}
		line := "The phase " + phase(was.Status) + " from " + w.dial.bare(was.At) + " to " + w.dial.bare(next.At)
		details := Safe(next.At.In(w.dial.zone).Format("MST")) + ", " + length(next.At.Sub(was.At)) + ", then " + phase(next.Status)
		if next.Reopen || was.Status.Closed() {
			out = append(out, line+" was not the end ("+details+"): the incident was reopened.")
			continue
		}
		out = append(out, line+" was a false recovery ("+details+" again).")
	}
	return out
}

// announced reports whether a public update told of a phase.
func (w *writer) announced(p incident.Phase) bool {
	for _, u := range w.updates {
		if u.Surface == incident.Public && u.Phase == p.Status && u.Retracted == nil {
			return true
		}
	}
	return false
}

func (w *writer) contributing() Safe {
	var b body
	w.marks(&b, incident.Contributing)
	w.said(&b, "note contributing: …", incident.Contributing)
	if b.empty() {
		b.para(w.question(incident.Commander, "what made it likelier, longer or worse? Type `note contributing: …`."))
	}
	return b.done()
}

// lessons are what people marked; nothing is concluded from anything else.
func (w *writer) lessons() Safe {
	if w.public {
		return ""
	}
	var b body
	w.list(&b, "What went well", incident.WentWell)
	w.list(&b, "What went wrong", incident.WentWrong)
	w.list(&b, "Where we were lucky", incident.Lucky)
	for _, missing := range []struct {
		topic incident.Topic
		ask   Safe
	}{
		{incident.WentWell, "what went well? Type `note well: …`."},
		{incident.WentWrong, "what went wrong in how it was handled? Type `note wrong: …`."},
		{incident.Lucky, "where were we lucky? Type `note lucky: …`."},
	} {
		if len(w.facts[missing.topic]) == 0 {
			b.para(w.question(incident.Commander, missing.ask))
		}
	}
	return b.done()
}

// marks adds what people marked on a topic.
func (w *writer) marks(b *body, topic incident.Topic) {
	for _, e := range w.facts[topic] {
		b.item(w.told(e))
	}
}

// said adds what was stated in the room about a topic and nobody confirmed.
func (w *writer) said(b *body, note Safe, topic incident.Topic) {
	claims := w.heard.claims[topic]
	if w.public || len(claims)+w.heard.amended[topic] == 0 {
		return
	}
	for _, c := range claims {
		how := w.role(c.by) + ", " + w.dial.both(c.at)
		if c.edited {
			how += ", edited since"
		}
		confirm := Safe("")
		if c.entry != 0 {
			confirm = "To confirm: `postmortem confirm " + Safe(c.entry.String()) + "`."
		}
		b.item(join(" ", "Said, unconfirmed: “"+w.say(c.text)+"” ("+how+")", w.room(c), fileNames(c.files), confirm))
	}
	if n := w.heard.dropped[topic]; n > 0 {
		b.item(plural(n, "earlier statement is", "earlier statements are") + " left out.")
	}
	if n := w.heard.amended[topic]; n > 0 {
		b.item(plural(n, "earlier statement was", "earlier statements were") + " corrected in the room and " + choose(n, "is", "are") + " not shown.")
	}
	if len(claims) > 0 {
		b.para("To confirm: mark the message and type `postmortem confirm T…`, or type `" + note + "`.")
	}
}

// room is the link to a message of the room.
func (w *writer) room(c claim) Safe {
	if l := link("message", c.link); l != "" {
		return "(" + l + ")"
	}
	return ""
}

func choose(n int, one, many Safe) Safe {
	if n == 1 {
		return one
	}
	return many
}

func plural(n int, one, many Safe) Safe {
	return Safe(strconv.Itoa(n)) + " " + choose(n, one, many)
}
