package postmortem

import (
	"strconv"

	"kept/bot/incident"
)

// actions lists what is done about it, by term.
func (w *writer) actions() Safe {
	var b body
	terms := []struct {
		term  incident.Term
		title Safe
	}{{incident.Immediate, "Immediate"}, {incident.Short, "Short term"}, {incident.Long, "Long term"}}
	for _, t := range terms {
		w.term(&b, t.title, func(a incident.Action) bool { return a.Term == t.term })
	}
	w.term(&b, "No term given", func(a incident.Action) bool {
		return a.Term != incident.Immediate && a.Term != incident.Short && a.Term != incident.Long
	})
	if len(w.inc.Actions) == 0 {
		b.para(w.question(incident.Commander, "what keeps it from happening again? Type `action @somebody …`."))
	}
	var ownerless, dateless []Safe
	for _, a := range w.inc.Actions {
		if a.Open() && a.Owner == "" {
			ownerless = append(ownerless, Safe(a.ID.String()))
		}
		if a.Open() && a.Due.IsZero() {
			dateless = append(dateless, Safe(a.ID.String()))
		}
	}
	if n := len(ownerless); n > 0 {
		b.para(w.question(incident.Commander, "who takes "+join(", ", ownerless...)+"? "+choose(n, "It has", "They have")+" no owner."))
	}
	if n := len(dateless); n > 0 {
		b.para(w.question(incident.Commander, "by when "+choose(n, "is ", "are ")+join(", ", dateless...)+" done? "+choose(n, "It has", "They have")+" no date."))
	}
	return b.done()
}

// term adds the actions of one term.
func (w *writer) term(b *body, title Safe, in func(incident.Action) bool) {
	var rows [][]Safe
	var items []Safe
	for _, a := range w.inc.Actions {
		if !in(a) || w.public && a.Dropped != nil {
			continue
		}
		items = append(items, w.say(w.actionText(a)))
		owner := Safe("nobody yet")
		if a.Owner != "" {
			owner = plain(w.name(a.Owner))
		}
		rows = append(rows, []Safe{Safe(a.ID.String()), w.say(w.actionText(a)), owner, w.actionDue(a), w.actionState(a)})
	}
	if len(rows) == 0 {
		return
	}
	b.heading(title)
	if w.public {
		for _, i := range items {
			b.item(i)
		}
		return
	}
	b.table([]Safe{"Action", "What", "Owner", "Due", "State"}, rows)
}

// actionText is what an action says, unless its line in the timeline was
// redacted.
func (w *writer) actionText(a incident.Action) string {
	for _, e := range w.entries {
		if e.Action == a.ID && w.silenced(e) {
			return "text removed"
		}
	}
	return a.Text
}

func (w *writer) actionDue(a incident.Action) Safe {
	switch {
	case a.Due.IsZero():
		return "no date"
	case a.DueDay:
		return w.dial.dayOf(a.Due)
	}
	return w.dial.at(a.Due)
}

func (w *writer) actionState(a incident.Action) Safe {
	switch {
	case a.Done != nil:
		return "done " + w.dial.dayOf(a.Done.At)
	case a.Dropped != nil:
		return join(": ", "dropped "+w.dial.dayOf(a.Dropped.At), w.say(a.Dropped.Reason))
	}
	return "open"
}

func number(n int) Safe { return Safe(strconv.Itoa(n)) }
