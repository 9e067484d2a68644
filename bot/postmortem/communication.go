package postmortem

import (
	"time"

	"kept/bot/incident"
)

// communication tells what was said to whom, what was promised and whether it
// was kept, and how long nothing was said.
func (w *writer) communication() Safe {
	var b body
	told := incident.CommunicationOf(w.inc, w.heardUntil())
	w.firstWord(&b, told)
	w.silences(&b, told)
	if len(w.updates) > 0 {
		b.heading("Updates posted")
		b.table(w.updateHeads(), w.updateRows())
	} else {
		b.para(w.question(incident.CommsLead, "no update was posted here. Was one posted elsewhere? Type `update posted at …: …`."))
	}
	if rows := w.promiseRows(); len(rows) > 0 {
		b.heading("Promises")
		b.table([]Safe{"Promise", "In which words", "Made", "Due", "Outcome"}, rows)
	}
	if rows := w.missRows(); len(rows) > 0 {
		b.heading("Policy misses")
		b.para("Nothing was promised here; the policy for the severity asked for it.")
		b.table([]Safe{"Asked for", "Counted from", "Due", "Outcome"}, rows)
	}
	return b.done()
}

func (w *writer) updateHeads() []Safe {
	if w.public {
		return w.heads("Posted", "Phase", "Update")
	}
	return w.heads("Posted", "Surface", "Phase", "Update", "Remarks")
}

func (w *writer) updateRows() [][]Safe {
	var rows [][]Safe
	for _, u := range w.updates {
		row := w.when(u.At)
		if w.public {
			rows = append(rows, append(row, capital(phase(u.Phase)), w.updateText(u)))
			continue
		}
		id := Safe(u.ID.String())
		remarks := link(id, u.URL)
		if remarks == "" {
			remarks = id
		}
		if u.ByWord {
			remarks += ", by its author's word"
		}
		rows = append(rows, append(row, surface(u.Surface), capital(phase(u.Phase)), w.updateText(u), remarks))
	}
	return rows
}

// firstWord says how long customers waited for the first public word.
func (w *writer) firstWord(b *body, told incident.Communication) {
	first := told.FirstPublicAt
	if first.IsZero() {
		if !w.public && len(w.updates) > 0 {
			b.para("No public update was posted.")
		}
		return
	}
	var waited []Safe
	if began := w.began(); !began.IsZero() {
		waited = append(waited, after(first.Sub(began), "impact began"))
	}
	if noticed := w.noticed(); !noticed.IsZero() {
		waited = append(waited, after(first.Sub(noticed), "detection"))
	}
	line := "First public update " + w.dial.both(first)
	if len(waited) > 0 {
		line += ": " + join(", ", waited...)
	}
	b.para(line + ".")
}

// silences says how long the longest silence was on each surface on which
// anything was said.
func (w *writer) silences(b *body, told incident.Communication) {
	if told.Public.Updates > 0 {
		w.silence(b, "Longest public silence: ", told.Public.Longest)
	}
	if told.Internal.Updates > 0 && !w.public && !w.fromPage() {
		w.silence(b, "Longest silence in the room: ", told.Internal.Longest)
	}
}

func (w *writer) silence(b *body, label Safe, s incident.Silence) {
	if s.Length() >= time.Minute {
		b.item(label + length(s.Length()) + " (" + w.dial.span(s.From, s.To) + ").")
	}
}

// promiseRows is the ledger; a run of intervals of one cadence that were all
// kept makes one row.
func (w *writer) promiseRows() [][]Safe {
	var rows [][]Safe
	list := w.in.Ledger.Rows
	for i := 0; i < len(list); i++ {
		r := list[i]
		if w.public && (r.Surface != incident.Public || r.Outcome == incident.Corrected) {
			continue
		}
		last := r
		for i+1 < len(list) && continues(last, list[i+1]) {
			i++
			last = list[i]
		}
		rows = append(rows, []Safe{w.promiseName(r, last), w.promiseWords(r), w.dial.at(r.PostedAt), w.due(r, last), w.outcome(r, last)})
	}
	return rows
}

// continues reports whether b is the next interval of a's cadence and both
// were kept.
func continues(a, b incident.Row) bool {
	return a.Interval > 0 && b.Promise == a.Promise && b.Interval == a.Interval+1 &&
		a.Outcome == incident.Kept && b.Outcome == incident.Kept
}

func (w *writer) promiseName(r, last incident.Row) Safe {
	name := Safe(r.Promise.String())
	if w.public {
		name = ""
	} else {
		name += ", " + surface(r.Surface) + " "
	}
	switch r.Kind {
	case incident.NextUpdate:
		name += "next update"
	case incident.Cadence:
		name += "regular update"
	case incident.MonitoringWindow:
		name += "monitoring window"
	case incident.PostmortemDue:
		name += "post mortem"
	}
	switch {
	case last.Interval > r.Interval:
		name += " (intervals " + number(r.Interval) + "–" + number(last.Interval) + ")"
	case r.Interval > 0:
		name += " (interval " + number(r.Interval) + ")"
	}
	return name
}

// promiseWords are the words of a promise, unless the update that held them
// was redacted.
func (w *writer) promiseWords(r incident.Row) Safe {
	if w.redacted(w.updateOf(r.Promise)) {
		return "[text removed]"
	}
	return "“" + w.say(r.Words) + "”"
}

func (w *writer) due(r, last incident.Row) Safe {
	switch {
	case r.Vague || r.Due.IsZero():
		return "no time named"
	case last.Interval > r.Interval:
		return w.dial.at(r.Due) + " … " + w.dial.at(last.Due)
	}
	return w.dial.at(r.Due)
}

func (w *writer) outcome(r, last incident.Row) Safe {
	var what Safe
	switch r.Outcome {
	case incident.Kept:
		what = "kept"
		if !last.KeptAt.IsZero() {
			what += ", " + w.dial.at(last.KeptAt)
		}
	case incident.Broken:
		what = "late by " + length(r.Late)
		if !r.KeptAt.IsZero() {
			what += ", came " + w.dial.at(r.KeptAt)
		} else {
			what += " so far"
		}
	case incident.Open:
		what = "open"
	default:
		what = plain(string(r.Outcome))
	}
	if !w.public {
		note := r.Note
		if note == "" && r.ByWord {
			note = "by its author's word"
		}
		what = join(" – ", what, w.sayKept(note))
	}
	return what
}

func (w *writer) missRows() [][]Safe {
	if w.public {
		return nil
	}
	var rows [][]Safe
	for _, m := range w.in.Misses {
		outcome := "late by " + length(m.Late)
		if !m.MetAt.IsZero() {
			outcome += ", came " + w.dial.at(m.MetAt)
		} else {
			outcome += " so far"
		}
		rows = append(rows, []Safe{w.sayKept(m.What), w.dial.at(m.Since), w.dial.at(m.Due), outcome})
	}
	return rows
}
