package postmortem

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kept/bot/incident"
)

// moment is a line of the timeline.
type moment struct {
	at   time.Time
	rank int // of lines at one instant
	what Safe
	who  Safe
	from Safe // source
}

// timeline tells what happened in its order, and the marked times at their own
// moment. Entries that only keep the record (marking a time, an action, the
// post mortem itself) are counted, for their content stands elsewhere.
func (w *writer) timeline() Safe {
	var b body
	var rows [][]Safe
	moments := w.moments()
	slices.SortStableFunc(moments, func(a, b moment) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.rank, b.rank))
	})
	for _, m := range moments {
		row := append(w.when(m.at), m.what)
		if !w.public {
			row = append(row, m.who, m.from)
		}
		rows = append(rows, row)
	}
	if !w.public {
		if from := w.in.UnseenFrom; !from.IsZero() {
			b.para(w.question(incident.Scribe, "what was said in the room from "+w.dial.at(from)+" on, and not to Kept? Kept may not read it there, or could not yet. Add what matters with `note 10:40: what happened`."))
		}
		if w.dial.day != "" {
			b.para("On " + Safe(w.dial.day) + " unless another day is named.")
		}
		b.table(w.heads("Time", "What", "Who", "Source"), rows)
		kept := 0
		for _, e := range w.entries {
			if w.bookkeeping(e) {
				kept++
			}
		}
		if kept > 0 {
			b.para(plural(kept, "entry", "entries") + " about marked times, actions and the post mortem itself " + choose(kept, "is", "are") + " left out here; `timeline` shows all.")
		}
		return b.done()
	}
	b.table(w.heads("Time", "What"), rows)
	return b.done()
}

func (w *writer) moments() []moment {
	var out []moment
	for _, m := range incident.Marks {
		t, ok := w.inc.Times[m]
		if !ok || t.Derived && !w.public || !w.public && w.toldAt(t) {
			continue
		}
		line := moment{at: t.At, rank: -1, what: capital(Safe(m.Title())), who: bareRole(w.role(t.By)), from: "marked"}
		if t.Entry != 0 {
			line.from = Safe(t.Entry.String())
		}
		out = append(out, line)
	}
	if w.public {
		for _, u := range w.updates {
			what := w.updateText(u)
			if u.Phase != "" {
				what = capital(phase(u.Phase)) + ": " + what
			}
			out = append(out, moment{at: u.At, rank: int(u.ID), what: what})
		}
		return out
	}
	for _, e := range w.entries {
		if w.bookkeeping(e) {
			continue
		}
		out = append(out, moment{at: e.HappenedAt, rank: int(e.ID), what: w.line(e), who: bareRole(w.role(e.By)), from: w.cite(e)})
	}
	return out
}

// bookkeeping reports whether an entry only keeps the record: what it says
// stands in a row or a section of its own.
func (w *writer) bookkeeping(e *incident.Entry) bool {
	switch {
	case w.silenced(e):
		return false // a tombstone is always shown
	case e.Kind == incident.EntryAction, e.Kind == incident.EntryPostmortem:
		return true
	case e.Kind != incident.EntryDetail:
		return false
	}
	for _, m := range incident.Marks {
		if t := w.inc.Times[m]; t.Entry == e.ID && !t.Derived && !w.toldAt(t) {
			return true
		}
	}
	return false
}

// toldAt reports whether an entry already tells of a marked time in its minute.
func (w *writer) toldAt(t incident.MarkedTime) bool {
	return slices.ContainsFunc(w.entries, func(e *incident.Entry) bool {
		return e.ID == t.Entry && e.HappenedAt.Truncate(time.Minute).Equal(t.At.Truncate(time.Minute))
	})
}

// line is what the timeline says of an entry.
func (w *writer) line(e *incident.Entry) Safe {
	if w.silenced(e) {
		return w.tombstone(e)
	}
	var what Safe
	switch e.Kind {
	case incident.EntryNote, incident.EntryMessage:
		what = w.say(e.Text)
	case incident.EntryUpdate:
		if u, ok := w.update(e.Update); ok {
			what = capital(surface(u.Surface)) + " update " + Safe(u.ID.String()) + phaseNote(u) + ": " + w.updateText(u)
			break
		}
		what = w.say(e.Text)
	case incident.EntryRole:
		what = w.roleChange(e.Text)
	default:
		what = w.sayKept(e.Text)
	}
	if t := topicTitle(e.Topic); t != "" {
		what = "**" + t + ":** " + what
	}
	return join(" ", what, fileNames(e.Files), w.edited(e))
}

// fileNames names the files of a message, with where they are.
func fileNames(files []incident.File) Safe {
	var names []Safe
	for _, f := range files {
		name := cmp.Or(plain(f.Name), "unnamed")
		names = append(names, cmp.Or(link(name, f.Link), name))
	}
	if len(names) == 0 {
		return ""
	}
	return "(" + choose(len(names), "file ", "files ") + join(", ", names...) + ")"
}

// roleChange tells of "Scribe: Name (was: Name)" without the names.
func (w *writer) roleChange(text string) Safe {
	role, who, ok := strings.Cut(text, ": ")
	switch {
	case !ok:
		return w.sayKept(text)
	case strings.Contains(who, "(was: "):
		return plain(role) + " handed over"
	}
	return plain(role) + " named"
}

// edited says how often a line was corrected and what that did to its time.
func (w *writer) edited(e *incident.Entry) Safe {
	if len(e.Edits) == 0 {
		return ""
	}
	note := "edited " + w.dial.at(e.Edits[len(e.Edits)-1].At)
	if first := e.Edits[0].HappenedAt; !first.IsZero() && !first.Equal(e.HappenedAt) {
		note += ", first dated " + w.dial.at(first)
	}
	return "(" + note + ")"
}

// tombstone stands where a text was removed.
func (w *writer) tombstone(e *incident.Entry) Safe {
	if e.Redacted != nil {
		return join(": ", "[text removed "+w.dial.at(e.Redacted.At), w.say(e.Redacted.Reason)) + "]"
	}
	if w.heard.gone[e.Source.Message] {
		return "[text removed: the message was deleted]"
	}
	return "[text removed with that of the update]"
}

// cite is the source of a line: its number, linked to the message it came from.
func (w *writer) cite(e *incident.Entry) Safe {
	label := Safe(e.ID.String())
	return cmp.Or(link(label, e.Source.Link), label)
}

// updateText is what an update said, or that it no longer says it.
func (w *writer) updateText(u incident.Update) Safe {
	switch {
	case u.Redacted:
		return "[text removed]"
	case u.Retracted != nil && w.public:
		return "[retracted]"
	case u.Retracted != nil:
		return join(": ", w.say(u.Text)+" [retracted "+w.dial.at(u.Retracted.At), w.say(u.Retracted.Reason)) + "]"
	}
	return w.say(u.Text)
}

func phaseNote(u incident.Update) Safe {
	if u.Phase == "" {
		return ""
	}
	return " (" + phase(u.Phase) + ")"
}

func surface(s incident.Surface) Safe {
	if s == incident.Public {
		return "public"
	}
	return "internal"
}

// phase is the name of a status.
func phase(s incident.Status) Safe { return plain(string(s)) }

// topicTitle is the word that a marked line is introduced by.
func topicTitle(t incident.Topic) Safe {
	switch t {
	case "":
		return ""
	case incident.DeclaredOn:
		return "Declared on"
	case incident.FailedFix:
		return "Did not work"
	case incident.WentWell:
		return "Went well"
	case incident.WentWrong:
		return "Went wrong"
	case incident.SummaryTopic:
		return "Summary"
	}
	if !slices.Contains(incident.Topics, t) {
		return ""
	}
	return capital(Safe(t))
}

// bareRole is a role without its article, for a column.
func bareRole(role Safe) Safe {
	return Safe(strings.TrimPrefix(strings.TrimPrefix(string(role), "the "), "a "))
}
