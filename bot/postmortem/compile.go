package postmortem

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/incident"
)

// ErrPrivate refuses the public voice for a private incident.
var ErrPrivate = errors.New("a private incident has no public postmortem; make the draft in the internal voice")

// Compile makes the draft. It consumes in.Messages once. It fails with
// [ErrPrivate], without an incident, or when the history cannot be read.
func Compile(in Input) (Draft, error) {
	if in.Incident == nil {
		return Draft{}, errors.New("compile postmortem: no incident")
	}
	if in.Voice == PublicVoice && in.Incident.Private {
		return Draft{}, fmt.Errorf("compile postmortem of %s: %w", in.Incident.ID, ErrPrivate)
	}
	w := newWriter(in)
	if in.Messages != nil {
		for m, err := range in.Messages {
			if err != nil {
				return Draft{}, fmt.Errorf("compile postmortem of %s: read the room's history: %w", in.Incident.ID, err)
			}
			w.heard.hear(m)
		}
	}
	w.settle()
	return w.draft(), nil
}

// writer holds what the sections are written from.
type writer struct {
	in        Input
	inc       *incident.Incident
	public    bool
	dial      dial
	heard     *hearing
	entries   []*incident.Entry // told, in the order in which they happened
	facts     map[incident.Topic][]*incident.Entry
	updates   []incident.Update // that exist for the readers of this voice, oldest first
	spans     []span            // stretches of impact
	roles     roleNames
	section   string // the one being written
	questions []Question
}

func newWriter(in Input) *writer {
	return &writer{in: in, inc: in.Incident, public: in.Voice == PublicVoice, heard: newHearing(in.Entries)}
}

// settle folds what was read once the whole history is known.
func (w *writer) settle() {
	usable := make([]*incident.Entry, 0, len(w.in.Entries))
	for _, e := range w.in.Entries {
		if !e.Told() {
			continue
		}
		w.entries = append(w.entries, e)
		if !w.silenced(e) {
			usable = append(usable, e)
		}
	}
	slices.SortStableFunc(w.entries, byHappening)
	w.facts = Facts(usable)
	for _, u := range w.inc.Updates {
		if u.Posted() && (!w.public || u.Surface == incident.Public) {
			w.updates = append(w.updates, u)
		}
	}
	slices.SortStableFunc(w.updates, func(a, b incident.Update) int { return a.At.Compare(b.At) })
	w.dial = newDial(w.inc.Zone, w.course())
	w.spans = windows(w.facts[incident.Impact])
	w.roles = newRoleNames(w)
}

// course are the moments of the incident itself, up to its end: whether they
// fit into one day decides where dates are shown.
func (w *writer) course() []time.Time {
	moments := []time.Time{w.inc.DeclaredAt}
	for _, m := range w.inc.Times {
		moments = append(moments, m.At)
	}
	for _, p := range w.inc.Phases {
		moments = append(moments, p.At)
	}
	for _, u := range w.updates {
		moments = append(moments, u.At)
	}
	for _, e := range w.entries {
		moments = append(moments, e.HappenedAt)
	}
	if closed := w.closed(); !closed.IsZero() {
		moments = slices.DeleteFunc(moments, func(t time.Time) bool { return t.After(closed) })
	}
	return moments
}

// silenced reports whether an entry's text is gone: it was redacted, or the
// message or the update that it came from was redacted or deleted.
func (w *writer) silenced(e *incident.Entry) bool {
	if e.Redacted != nil || w.heard.gone[e.Source.Message] {
		return true
	}
	return w.redacted(e.Update) || w.redacted(w.updateOf(e.Promise))
}

// redacted reports whether an update's text was removed; false for none.
func (w *writer) redacted(id incident.UpdateID) bool {
	u, ok := w.update(id)
	return ok && u.Redacted
}

// updateOf is the update that holds a promise's words, 0 if none does.
func (w *writer) updateOf(id incident.PromiseID) incident.UpdateID {
	for _, p := range w.inc.Promises {
		if p.ID == id && id != 0 {
			return p.Update
		}
	}
	return 0
}

func (w *writer) update(id incident.UpdateID) (incident.Update, bool) {
	for _, u := range w.inc.Updates {
		if u.ID == id && id != 0 {
			return u, true
		}
	}
	return incident.Update{}, false
}

// draft writes the header and the sections.
func (w *writer) draft() Draft {
	pm := w.inc.Postmortem
	d := Draft{
		Voice:     Internal,
		Title:     w.say(w.inc.Title),
		Status:    w.status(),
		Category:  plain(w.inc.Category),
		Completed: headTime(pm.CompletedAt),
		Published: headTime(pm.PublishedAt),
	}
	if w.inc.Drill {
		d.Title = "DRILL: " + d.Title
	}
	if pm.Owner != "" {
		d.Owner = plain(w.name(pm.Owner))
	}
	if w.public {
		d.Voice = PublicVoice
	} else {
		d.ID, d.Severity = Safe(w.inc.ID.String()), Safe(w.inc.Severity.String())
		w.section = "header"
		if d.Category == "" {
			d.Category = w.question(incident.Commander, "which category is this incident? Type `category Service Degradation`, or what it was.")
		}
		if d.Owner == "" {
			d.Owner = w.question(incident.Commander, "who owns this post mortem? Type `postmortem owner @somebody`.")
		}
		if d.Completed == "" {
			d.Completed = "not completed yet"
		}
	}
	for i, h := range Sections {
		w.section = h.Key
		s := Section{Key: h.Key, Title: Safe(h.Title)}
		if human, ok := w.inc.Postmortem.Sections[h.Key]; ok && human.Text != "" {
			s.Human, s.Body = true, w.written(h.Key, human)
			if h.Key == "communication" && w.fromPage() { // a page's own praise replaces no ledger
				s.Body += "\n\n" + w.communication()
			}
		} else {
			s.Body = authors[i](w)
		}
		if s.Body != "" {
			d.Sections = append(d.Sections, s)
		}
	}
	d.Questions = w.questions
	return d
}

// status is how far the incident has come, in a word or two.
func (w *writer) status() Safe {
	switch {
	case w.inc.MergedInto != 0 && w.public:
		return "Merged"
	case w.inc.MergedInto != 0:
		return "Merged into " + Safe(w.inc.MergedInto.String())
	case w.inc.Cancelled != nil:
		return "Cancelled"
	}
	return capital(phase(w.inc.Status))
}

// authors write the compiled body of each section, in the order of Sections.
// One that has nothing to say in its voice gives "".
var authors = []func(*writer) Safe{
	(*writer).summary, (*writer).impact, (*writer).timeline, (*writer).cause, (*writer).trigger,
	(*writer).detection, (*writer).resolution, (*writer).communication, (*writer).contributing,
	(*writer).actions, (*writer).lessons, (*writer).participants, (*writer).contradictions,
}

func headTime(t time.Time) Safe {
	if t.IsZero() {
		return ""
	}
	return Safe(t.UTC().Format(headForm))
}

// question asks a role, or the commander where nobody holds it, and remembers
// that it was asked. Without a commander it is asked of nobody. The public voice
// asks nothing.
func (w *writer) question(role incident.Role, text Safe) Safe {
	if w.public {
		return ""
	}
	to := w.inc.Roles[role]
	if to == "" {
		role, to = incident.Commander, w.commander()
	}
	asked := capital(Safe(role.Title()))
	if to == "" {
		asked = "Missing"
	}
	w.questions = append(w.questions, Question{Section: w.section, Role: role, To: to, Text: text})
	return "**" + asked + ":** " + text
}
