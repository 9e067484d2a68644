package postmortem

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"kept/bot/incident"
)

// reading is one source's time of a happening.
type reading struct {
	what   happening
	at     time.Time
	from   Safe // which source, with its link
	said   bool // it stands in a text
	posted bool // the text names no time: it is that of the text
	note   bool // it stands in the timeline
}

// readings gathers every source's time of every happening: marked times,
// statuses, impact windows, and what entries, updates and written sections say.
func (w *writer) readings() []reading {
	var out []reading
	for _, m := range incident.Marks {
		if t, ok := w.inc.Times[m]; ok && !t.Derived {
			from := Safe("marked")
			if t.Entry != 0 {
				from += ", " + Safe(t.Entry.String())
			}
			out = append(out, reading{what: ofMarks[m], at: t.At, from: from})
		}
	}
	if _, ok := w.inc.Times[incident.MarkDeclared]; ok {
		out = append(out, reading{what: declared, at: w.inc.DeclaredAt, from: "declared in chat"})
	}
	round, since := w.lastRound(), time.Time{}
	if round > 0 {
		since = w.inc.Phases[round].At
	}
	for i, p := range w.inc.Phases {
		if what, ok := ofStatus(p.Status); ok && i >= round {
			out = append(out, reading{what: what, at: p.At, from: "status " + phase(p.Status)})
		}
	}
	out = append(out, w.fromWindows()...)
	for _, e := range w.entries {
		if !w.silenced(e) && (e.Kind == incident.EntryNote || e.Kind == incident.EntryMessage) {
			for _, r := range w.fromText(e.Text, e.HappenedAt, w.dial.zone, w.noted(e), w.cite(e)) {
				r.note = true
				out = append(out, r)
			}
		}
	}
	for _, u := range w.updates {
		if u.Redacted || u.Retracted != nil {
			continue
		}
		zone := w.dial.zone
		if u.Surface == incident.Public {
			zone = w.pageZone()
		}
		id := Safe(u.ID.String())
		if l := link(id, u.URL); l != "" {
			id = l
		}
		out = append(out, w.fromText(u.Text, u.At, zone, u.At, surface(u.Surface)+" update "+id)...)
	}
	for _, h := range Sections {
		if s := w.inc.Postmortem.Sections[h.Key]; s.Text != "" {
			out = append(out, w.fromText(s.Text, s.At, w.dial.zone, time.Time{}, "the written section "+Safe(h.Title))...)
		}
	}
	return firstWords(out, since)
}

// firstWords leaves out what was said of recoveries before since, and of
// statements that name no time all but the first from each kind of source: the
// rest repeat it.
func firstWords(all []reading, since time.Time) []reading {
	type told struct {
		what happening
		note bool
	}
	seen := map[told]bool{}
	return slices.DeleteFunc(all, func(r reading) bool {
		if r.said && ofRecovery(r.what) && r.at.Before(since) {
			return true
		}
		key := told{r.what, r.note}
		repeats := r.posted && seen[key]
		seen[key] = seen[key] || r.posted
		return repeats
	})
}

// noted is the time that a note gives to what it states: its own, if it was
// written while the incident ran or was given that time. A note written
// afterwards without a time says nothing about when.
func (w *writer) noted(e *incident.Entry) time.Time {
	closed := w.closed()
	live := closed.IsZero() || !e.RecordedAt.After(closed)
	if e.Kind == incident.EntryNote && (live || e.RecordedAt.Sub(e.HappenedAt).Abs() >= time.Minute) {
		return e.HappenedAt
	}
	return time.Time{}
}

// ofRecovery reports whether a happening belongs to the end of an incident, of
// which one that went back has several.
func ofRecovery(what happening) bool {
	return slices.Index(happenings, what) >= slices.Index(happenings, fixInPlace)
}

// lastRound is the index of the first phase after the incident last went back:
// what was announced before belongs to a recovery that did not last.
func (w *writer) lastRound() int {
	for i := len(w.inc.Phases) - 1; i > 0; i-- {
		if w.inc.Phases[i].Status.Before(w.inc.Phases[i-1].Status) {
			return i
		}
	}
	return 0
}

func ofStatus(s incident.Status) (happening, bool) {
	switch s {
	case incident.Identified:
		return causeFound, true
	case incident.Monitoring:
		return monitoring, true
	case incident.Resolved:
		return overAndDone, true
	}
	return "", false
}

// fromWindows reads the ends of the marked stretches of impact.
func (w *writer) fromWindows() []reading {
	var out []reading
	var first, last, total, back *span
	for i := range w.spans {
		s := &w.spans[i]
		if first == nil {
			first = s
		}
		if last == nil || s.To.After(last.To) {
			last = s
		}
		if s.Degree == incident.Total {
			if total == nil {
				total = s
			}
			if back == nil || s.To.After(back.To) {
				back = s
			}
		}
	}
	add := func(what happening, at time.Time, s *span) {
		if !at.IsZero() {
			out = append(out, reading{what: what, at: at, from: spanName(s) + " " + w.cite(s.entry)})
		}
	}
	if first != nil {
		add(impactStarted, first.From, first)
		if !w.ongoing() {
			add(allBack, last.To, last)
		}
	}
	if total != nil && total.Component == "" {
		add(allAffected, total.From, total)
		add(allEnded, back.To, back)
	}
	return out
}

func spanName(s *span) Safe {
	if s.Degree == incident.Total {
		return "total impact window"
	}
	return "impact window"
}

// ongoing reports whether some stretch of impact has no end.
func (w *writer) ongoing() bool {
	return slices.ContainsFunc(w.spans, func(s span) bool { return s.To.IsZero() })
}

// pageZone is the zone of the status page.
func (w *writer) pageZone() *time.Location {
	if w.inc.PageZone != "" {
		if zone, err := time.LoadLocation(w.inc.PageZone); err == nil {
			return zone
		}
	}
	return w.dial.zone
}

// fromText reads the plain statements of a text. A clock time beside a statement
// is its time, else fallback is, if there is one. A clock is looked for near a
// moment; what was written after the end is about the incident's own day.
func (w *writer) fromText(text string, near time.Time, zone *time.Location, fallback time.Time, from Safe) []reading {
	if closed := w.closed(); !closed.IsZero() && near.Sub(closed) > time.Hour {
		near = w.inc.DeclaredAt
	}
	var out []reading
	for s := range sentences(text) {
		if s.question || guessed(s.folded) {
			continue
		}
		times := clocks(s.folded, near, zone)
		for _, form := range wordings {
			m := form.form.FindStringIndex(s.folded)
			if m == nil || negated(s.folded[:m[0]]) || ofRecovery(form.what) && outstanding(s.folded[:m[0]], s.folded[m[0]:m[1]]) {
				continue
			}
			at, posted := fallback, true
			if t, ok := nearest(times, s.folded, m[0], m[1]); ok {
				at, posted = t.from, false
				if form.ends && !t.to.IsZero() {
					at = t.to
				}
			}
			if !at.IsZero() {
				out = append(out, reading{what: form.what, at: at, from: from, said: true, posted: posted})
			}
		}
	}
	return out
}

// negated reports whether the words just before a statement deny it.
func negated(before string) bool {
	tail := before[max(0, len(before)-20):]
	return denied.MatchString(tail)
}

// awaited makes what follows it a hope or a condition.
var awaited = regexp.MustCompile(`\b(?:expect(?:s|ed|ing)?|anticipat(?:e|es|ed|ing)|hop(?:e|es|ing)|aim(?:s|ing)?|await(?:s|ing)?|once|until|till|will|(?:going|yet|still|need|needs) to|to be|towards?|working (?:on|to))\b`)

// outstanding reports whether a recovery is only awaited or denied, by the words
// of its own clause: "we expect full recovery shortly", "services will be
// restored".
func outstanding(before, statement string) bool {
	clause := before[max(strings.LastIndexByte(before, ',')+1, len(before)-40, 0):]
	return awaited.MatchString(clause+statement) || denied.MatchString(statement)
}

// nearest is the clock time that stands closest to the statement at
// folded[start:end], the one before it where two are as close. A comma between
// them sets them further apart than any words.
func nearest(times []stated, folded string, start, end int) (stated, bool) {
	best, distance := stated{}, -1
	for _, t := range times {
		between := ""
		switch {
		case t.end <= start:
			between = folded[t.end:start]
		case t.start >= end:
			between = folded[end:t.start]
		}
		d := len(between)
		if strings.Contains(between, ",") {
			d += len(folded)
		}
		if distance < 0 || d < distance {
			best, distance = t, d
		}
	}
	return best, distance >= 0
}
