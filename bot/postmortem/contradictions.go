package postmortem

import (
	"slices"
	"time"

	"kept/bot/incident"
)

// contradictions lists what the sources disagree on. Nothing is decided.
func (w *writer) contradictions() Safe {
	if w.public {
		return ""
	}
	var b body
	readings := w.readings()
	for _, what := range happenings {
		b.item(w.differing(what, readings))
	}
	for _, d := range w.disorder() {
		b.item(d)
	}
	for _, d := range w.statedLengths() {
		if !d.agrees {
			b.item(d.line)
		}
	}
	for _, s := range w.stillFailing() {
		b.item(s)
	}
	if b.empty() {
		return ""
	}
	return "The sources do not agree on these. Nothing was changed or left out.\n\n" + b.done()
}

// differing shows all times of a happening with their sources, if two of them
// are a minute or more apart.
func (w *writer) differing(what happening, readings []reading) Safe {
	type group struct {
		at   time.Time
		from []Safe
	}
	var groups []group
	for _, r := range readings {
		if r.what != what {
			continue
		}
		minute := r.at.Truncate(time.Minute)
		i := slices.IndexFunc(groups, func(g group) bool { return g.at.Equal(minute) })
		if i < 0 {
			groups = append(groups, group{at: minute})
			i = len(groups) - 1
		}
		if !slices.Contains(groups[i].from, r.from) {
			groups[i].from = append(groups[i].from, r.from)
		}
	}
	if len(groups) < 2 {
		return ""
	}
	slices.SortFunc(groups, func(a, b group) int { return a.at.Compare(b.at) })
	var parts []Safe
	for _, g := range groups {
		parts = append(parts, w.dial.at(g.at)+" ("+join(", ", g.from...)+")")
	}
	return "**" + capital(Safe(what)) + ":** " + join(" or ", parts...) + "."
}

// disorder names marks that come before what they must follow.
func (w *writer) disorder() []Safe {
	var out []Safe
	for _, pair := range [][2]incident.Mark{
		{incident.MarkImpact, incident.MarkDetected}, {incident.MarkImpact, incident.MarkMitigated}, {incident.MarkImpact, incident.MarkRestored},
		{incident.MarkDetected, incident.MarkIdentified}, {incident.MarkMitigated, incident.MarkRestored}, {incident.MarkMitigated, incident.MarkResolved}, {incident.MarkRestored, incident.MarkResolved},
	} {
		first, then := w.marked(pair[0]), w.marked(pair[1])
		if !first.IsZero() && !then.IsZero() && first.Sub(then) >= time.Minute {
			out = append(out, "**Out of order:** "+w.dated(pair[1])+" is before "+w.dated(pair[0])+".")
		}
	}
	for _, s := range w.spans {
		if !s.To.IsZero() && !s.To.After(s.From) {
			out = append(out, "**Out of order:** an impact window ends "+w.dial.at(s.To)+", not after it began "+w.dial.at(s.From)+" "+w.source(s.entry)+".")
		}
	}
	return out
}

// dated is a mark with its time, and whether only a status change says so.
func (w *writer) dated(m incident.Mark) Safe {
	t := w.inc.Times[m]
	text := Safe(m.Title()) + " " + w.dial.at(t.At)
	if t.Derived {
		text += " (by the change of status)"
	}
	return text
}

// stillFailing names updates that speak of impact, or of a search for the
// cause, as going on after service was back.
func (w *writer) stillFailing() []Safe {
	back := w.ended()
	if back.IsZero() {
		return nil
	}
	var out []Safe
	for _, u := range w.updates {
		if u.Redacted || u.Retracted != nil || u.At.Sub(back) < time.Minute {
			continue
		}
		words, ok := presentImpact(u.Text)
		if !ok {
			if u.Phase != incident.Investigating || w.reopenedBetween(back, u.At) {
				continue
			}
			words = "still investigating"
		}
		out = append(out, "**Impact after its end:** "+surface(u.Surface)+" update "+Safe(u.ID.String())+" of "+w.dial.at(u.At)+
			" says “"+w.say(words)+"”, "+length(u.At.Sub(back))+" after service was back ("+w.dial.at(back)+").")
	}
	return out
}

// reopenedBetween reports whether the incident went back in a stretch of time.
func (w *writer) reopenedBetween(from, to time.Time) bool {
	for i := 1; i < len(w.inc.Phases); i++ {
		p := w.inc.Phases[i]
		if p.Status.Before(w.inc.Phases[i-1].Status) && p.At.After(from) && !p.At.After(to) {
			return true
		}
	}
	return false
}
