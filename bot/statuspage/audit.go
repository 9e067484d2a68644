package statuspage

import (
	"slices"
	"time"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// Options say how a page is judged.
type Options struct {
	AsOf time.Time        // the moment of judging; zero = when the page was last changed
	Days promise.Calendar // business days; the zero Calendar knows no holidays
}

// Report is a page's past, judged.
type Report struct {
	Page      *Page
	At        time.Time // as of when it was judged
	Incidents []Judged  // oldest first
	Figures   Figures
}

// Judged is an incident of a page with its ledger.
type Judged struct {
	Source   *Incident
	Incident *incident.Incident // as the domain knows it; ID and entries have no meaning
	Ledger   incident.Ledger
	Told     incident.Communication
}

// Audit reads the promises out of every update of a page and judges them. A
// clock time is meant in the zone in which the page shows its times. The text
// of a postmortem is a document, no update: it promises nothing here, but its
// publication keeps what was promised.
func Audit(p *Page, o Options) *Report {
	if !o.AsOf.IsZero() {
		p = p.until(o.AsOf)
	}
	r := &Report{Page: p, At: o.AsOf}
	if r.At.IsZero() {
		r.At = p.lastChange()
	}
	for n := len(p.Incidents) - 1; n >= 0; n-- {
		src := &p.Incidents[n]
		inc := domain(src, o.Days)
		r.Incidents = append(r.Incidents, Judged{
			Source: src, Incident: inc, Ledger: incident.Judge(inc, r.At), Told: incident.CommunicationOf(inc, r.At),
		})
	}
	r.Figures = figure(r.Incidents)
	return r
}

// until is the page as it stood at a moment: what was shown as posted later is
// not in it, so that nothing is judged by what was not yet known.
func (p *Page) until(at time.Time) *Page {
	then := *p
	then.Incidents, then.Notes = nil, slices.Clone(p.Notes)
	for _, i := range p.Incidents {
		later := slices.IndexFunc(i.Updates, func(u Update) bool { return u.At.After(at) })
		switch {
		case i.Began().After(at) || later == 0:
			continue
		case later > 0:
			i.Updates = i.Updates[:later:later]
			if !slices.ContainsFunc(i.Updates, func(u Update) bool { return u.Phase == incident.InPostmortem }) {
				i.Postmortem = Document{}
			}
		}
		then.Incidents = append(then.Incidents, i)
	}
	if n := len(p.Incidents) - len(then.Incidents); n > 0 {
		then.Notes = append(then.Notes, plural(n, "incident")+" that began later left out")
	}
	return &then
}

// lastChange is when the page was last changed: what it says, but not before
// its last post.
func (p *Page) lastChange() time.Time {
	last := p.UpdatedAt
	for _, i := range p.Incidents {
		if n := len(i.Updates); n > 0 && i.Updates[n-1].At.After(last) {
			last = i.Updates[n-1].At
		}
	}
	return last
}

// domain makes an incident of ours of a page's.
func domain(src *Incident, days promise.Calendar) *incident.Incident {
	inc := &incident.Incident{Title: src.Name, Components: src.Components, Status: incident.Investigating, DeclaredAt: src.Began(), Retroactive: true}
	for n, u := range src.Updates {
		id := incident.UpdateID(n + 1)
		inc.Updates = append(inc.Updates, incident.Update{
			ID: id, Surface: incident.Public, Phase: u.Phase, Text: u.Text, At: u.At, Said: u.At, RecordedAt: u.At, URL: src.URL,
		})
		if u.Phase != "" && (u.Phase != inc.Status || len(inc.Phases) == 0) {
			again := inc.Status.Closed() && !u.Phase.Closed()
			inc.Status = u.Phase
			inc.Phases = append(inc.Phases, incident.Phase{Status: u.Phase, At: u.At, Reopen: again})
		}
		if u.Phase == incident.InPostmortem {
			if inc.Postmortem.PublishedAt.IsZero() {
				inc.Postmortem.PublishedAt, inc.Postmortem.State = u.At, incident.PostmortemPublished
			}
			continue
		}
		for _, f := range promise.Read(u.Text, promise.Context{At: u.At, Zone: u.Zone, Days: days}) {
			inc.Promises = append(inc.Promises, incident.Promise{
				ID: incident.PromiseID(len(inc.Promises) + 1), Kind: f.Kind, Surface: incident.Public, MadeAt: u.At, Due: f.Due,
				Every: f.Every, For: f.For, Zone: f.Zone, Vague: f.Vague, ByDay: f.ByDay, Words: f.Words, Why: f.Why, Update: id,
			})
		}
	}
	inc.Postmortem.CompletedAt = src.Postmortem.CompletedAt
	return inc
}
