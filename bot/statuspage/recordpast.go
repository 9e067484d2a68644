package statuspage

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"kept/bot/incident"
)

// postmortem stores the sections of the postmortem and its two instants.
func (r *recorder) postmortem() {
	doc, pm := r.src.Postmortem, &r.inc.Postmortem
	if doc.Empty() {
		return
	}
	at := r.writtenAt()
	pm.CompletedAt = doc.CompletedAt
	if pm.State == incident.NoPostmortem {
		pm.State = incident.PostmortemDraft
		if !pm.CompletedAt.IsZero() {
			pm.State = incident.PostmortemInReview
		}
	}
	if !pm.CompletedAt.IsZero() {
		pm.CompletedBy = cmp.Or(pm.Owner, r.by)
		r.entry(incident.EntryPostmortem, "Postmortem completed", pm.CompletedAt)
	}
	if !pm.PublishedAt.IsZero() {
		pm.PublishedBy = r.by
	}
	for _, s := range doc.Sections {
		text := s.stored()
		if text == "" {
			continue
		}
		if pm.Sections == nil {
			pm.Sections = map[string]incident.Section{}
		}
		if before := pm.Sections[s.Key].Text; before != "" {
			text = before + "\n\n" + text
		}
		pm.Sections[s.Key] = incident.Section{Text: text, By: cmp.Or(pm.Owner, r.by), At: at}
	}
}

// writtenAt is when the postmortem was written: published, else completed, else
// not before the last time that it states.
func (r *recorder) writtenAt() time.Time {
	return cmp.Or(r.inc.Postmortem.PublishedAt, r.src.Postmortem.CompletedAt, r.lastTold(), r.o.Now).UTC()
}

// lastTold is the latest time that the postmortem states; zero when none.
func (r *recorder) lastTold() time.Time {
	var last time.Time
	for _, t := range r.toldAt() {
		last = latest(last, t.at)
	}
	if s := r.src.Postmortem.Impact; s != nil {
		_, to := r.impact()
		last = latest(last, to)
	}
	return last
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// over ends an incident of which only the postmortem is known: with the last
// time that it states.
func (r *recorder) over() {
	if len(r.src.Updates) > 0 {
		return
	}
	end := latest(r.lastTold(), r.inc.DeclaredAt)
	r.inc.Status = incident.Resolved
	r.inc.Phases = []incident.Phase{{Status: incident.Investigating, At: r.inc.DeclaredAt}, {Status: incident.Resolved, At: end}}
}

// stored is the text of a section. Its heading stands above it where it says
// more than which section it is: "Timeline (all times are in CET)".
func (s Section) stored() string {
	title := strings.TrimSpace(s.Title)
	_, plain := names[strings.ToLower(strings.TrimSuffix(title, ":"))]
	if s.Text == "" || title == "" || plain {
		return s.Text
	}
	return title + "\n\n" + s.Text
}

// moment is a line of the postmortem's own timeline with its instant.
type moment struct {
	at   time.Time
	text string
}

// toldAt dates the postmortem's own timeline: its lines come in order, so that
// a clock well behind the one before it belongs to the next day.
func (r *recorder) toldAt() []moment {
	const back = 6 * time.Hour
	var out []moment
	day, last := r.day, time.Time{}
	for _, t := range r.src.Postmortem.Told {
		at := r.clockAt(day, t.Clock, t.Zone)
		if !last.IsZero() && last.Sub(at) > back {
			day = day.AddDate(0, 0, 1)
			at = r.clockAt(day, t.Clock, t.Zone)
		}
		out, last = append(out, moment{at, t.Text}), at
	}
	return out
}

// impact dates the stretch that the summary states.
func (r *recorder) impact() (from, to time.Time) { return r.src.Postmortem.Impact.on(r.day, r.zone) }

// told gives what the postmortem states at a time its line, and marks the
// impact that its summary states.
func (r *recorder) told() {
	at := r.writtenAt()
	for _, t := range r.toldAt() {
		r.entry(incident.EntryNote, t.text, t.at).RecordedAt = at
	}
	if r.src.Postmortem.Impact == nil {
		return
	}
	from, to := r.impact()
	for _, m := range []struct {
		mark incident.Mark
		at   time.Time
	}{{incident.MarkImpact, from}, {incident.MarkRestored, to}} {
		e := r.entry(incident.EntryDetail, fmt.Sprintf("Time %s: %s, as the postmortem says", m.mark.Title(), beside(m.at, r.inc.DeclaredAt, r.zone)), m.at)
		e.RecordedAt = at
		r.mark(m.mark, m.at, e, false)
	}
}
