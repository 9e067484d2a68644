package statuspage

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders/promise"
	"kept/store"
)

// ErrNoDate says that a text names times of day but no day.
var ErrNoDate = errors.New("names no date")

// RecordOptions say what the source does not.
type RecordOptions struct {
	Now      time.Time         // when it is imported
	Source   string            // where from, for people: a file's name or an address
	Link     string            // where the page stands; "" = what the page says
	Title    string            // for a text without one
	Date     time.Time         // the day of the incident, midnight UTC; zero = what the text says
	Severity incident.Severity // 0 = nobody rated it
	Days     promise.Calendar  // business days; the zero Calendar knows no holidays
}

// Recorded is an incident of a page as it will be stored: retroactive, with
// every line of the source either in it or named in its inventory.
type Recorded struct {
	Incident  *incident.Incident // without a number until it is kept
	Entries   []*incident.Entry
	People    []store.Person
	Inventory Inventory
	marks     marks
	source    string
	at        time.Time
}

// recorder makes a Recorded.
type recorder struct {
	o    RecordOptions
	page *Page
	src  *Incident
	zone *time.Location
	day  time.Time // midnight UTC of the incident's first day
	rec  *Recorded
	inc  *incident.Incident
	by   incident.Person // the page itself
}

// Record makes a stored incident of one incident of a page. Nothing is guessed:
// a text that names no date fails with [ErrNoDate] unless o.Date gives it, and of
// an incident without a word there is nothing to record.
func Record(p *Page, src *Incident, o RecordOptions) (*Recorded, error) {
	if len(src.Updates) == 0 && src.Postmortem.Empty() {
		return nil, errors.New("holds neither a post nor a postmortem; there is nothing to import")
	}
	r := &recorder{o: o, page: p, src: src, inc: domain(src, o.Days)}
	r.rec = &Recorded{Incident: r.inc, source: o.Source, at: o.Now}
	r.zone = r.mainZone()
	if err := r.date(); err != nil {
		return nil, err
	}
	r.people()
	r.head()
	r.over()
	r.updates()
	r.phases()
	r.postmortem()
	r.told()
	r.number()
	r.rec.marks = r.marks()
	r.rec.Inventory = r.inventory()
	return r.rec, nil
}

// mainZone is the zone of the page, else of what the postmortem says.
func (r *recorder) mainZone() *time.Location {
	if len(r.src.Updates) > 0 {
		return r.page.Location
	}
	for _, t := range r.src.Postmortem.Told {
		if t.Zone != nil {
			return t.Zone
		}
	}
	if s := r.src.Postmortem.Impact; s != nil && s.Zone != nil {
		return s.Zone
	}
	return r.page.Location
}

// date finds the day of the incident: of its first post, as the postmortem
// says, or as given.
func (r *recorder) date() error {
	doc := r.src.Postmortem
	switch {
	case len(r.src.Updates) > 0:
		r.day = dayOf(r.src.Updates[0].At, r.zone)
		return nil
	case doc.Impact != nil && !doc.Impact.Day.IsZero():
		r.day = doc.Impact.Day
		return nil
	}
	for _, s := range doc.Sections {
		if day, ok := dayIn(s.Text); ok {
			r.day = day
			return nil
		}
	}
	if !r.o.Date.IsZero() {
		r.day = r.o.Date
		return nil
	}
	words := ""
	if text := doc.text(keySummary); text != "" {
		words = fmt.Sprintf(" (it begins “%s”)", shorten(strings.Join(strings.Fields(text), " "), 40))
	}
	return fmt.Errorf("the text %w%s", ErrNoDate, words)
}

// clockAt is a time of day on a day, in a zone; nil = the main one.
func (r *recorder) clockAt(day time.Time, clock time.Duration, zone *time.Location) time.Time {
	if zone == nil {
		zone = r.zone
	}
	return clockOn(day, clock, zone)
}

// people are the page, which speaks, and the owner of the postmortem.
func (r *recorder) people() {
	name := cmp.Or(r.page.Name, "The status page")
	if r.page.Name != "" {
		name += " status page"
	}
	r.by = r.person("page", name, true)
	if owner := r.src.Postmortem.Owner; owner != "" {
		r.inc.Postmortem.Owner = r.person("person", owner, false)
	}
}

// person gives somebody of the past an identity of its own: it is nobody's
// account on a chat platform.
func (r *recorder) person(kind, name string, bot bool) incident.Person {
	ref := chat.PersonRef("import:" + kind + ":" + strings.Join(strings.Fields(strings.ToLower(name)), "-"))
	r.rec.People = append(r.rec.People, store.Person{Person: chat.Person{Ref: ref, Name: name, Bot: bot, Stranger: !bot}, SeenAt: r.o.Now})
	return incident.Person(ref)
}

func (r *recorder) head() {
	inc := r.inc
	inc.Title = cmp.Or(r.src.Name, r.o.Title, r.src.Postmortem.Category, "Imported postmortem")
	inc.Category = r.src.Postmortem.Category
	inc.Zone = zoneName(r.zone, r.clockAt(r.day, 12*time.Hour, nil))
	inc.PageZone = inc.Zone
	inc.Severity = r.o.Severity
	inc.DeclaredBy = r.by
	if inc.DeclaredAt.IsZero() {
		inc.DeclaredAt = r.begin()
	}
	inc.DeclaredAt = inc.DeclaredAt.UTC()
	inc.ActiveAt = inc.DeclaredAt
	inc.Severities = []incident.SeverityChange{{Severity: inc.Severity, At: inc.DeclaredAt, By: r.by}}
	text := "Declared on the status page: "
	if len(r.src.Updates) == 0 {
		text = "Began, as the postmortem states: "
	}
	text += inc.Title + " (imported " + stamp(r.o.Now, time.UTC)
	if r.o.Source != "" {
		text += " from " + r.o.Source
	}
	e := r.entry(incident.EntryDeclared, text+")", inc.DeclaredAt)
	r.mark(incident.MarkDeclared, inc.DeclaredAt, e, true)
	if r.src.Impact != "" {
		r.entry(incident.EntryDetail, "Impact shown on the page: "+r.src.Impact, inc.DeclaredAt)
	}
	if len(inc.Components) > 0 {
		var parts []string
		for _, c := range inc.Components {
			parts = append(parts, c.String())
		}
		r.entry(incident.EntryDetail, "Components: "+strings.Join(parts, ", "), inc.DeclaredAt)
	}
}

// begin is the earliest time that a postmortem without posts states; the start
// of its day where it states none.
func (r *recorder) begin() time.Time {
	var first time.Time
	for _, t := range r.toldAt() {
		first = earliest(first, t.at)
	}
	if r.src.Postmortem.Impact != nil {
		from, _ := r.impact()
		first = earliest(first, from)
	}
	if first.IsZero() {
		first = r.clockAt(r.day, 0, nil)
	}
	return first
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// updates gives every post its line in the timeline.
func (r *recorder) updates() {
	for n := range r.inc.Updates {
		u, src := &r.inc.Updates[n], r.src.Updates[n]
		u.By, u.URL = r.by, cmp.Or(r.o.Link, u.URL)
		if !src.WroteAt.IsZero() {
			u.RecordedAt = src.WroteAt
		}
		kind := incident.EntryUpdate
		if u.Phase == incident.InPostmortem {
			kind, u.Text = incident.EntryPostmortem, "Postmortem published"
		}
		e := r.entry(kind, u.Text, u.At)
		e.Update, e.RecordedAt = u.ID, u.RecordedAt
		u.Entry = incident.EntryID(len(r.rec.Entries))
		for _, f := range src.Flags {
			r.entry(incident.EntryDetail, fmt.Sprintf("%s is %s", u.ID, f), u.At)
		}
	}
	for n := range r.inc.Promises {
		p := &r.inc.Promises[n]
		p.By, p.Entry = r.by, r.inc.Updates[p.Update-1].Entry
	}
}

// phaseMarks are the moments that beginning a phase marks.
var phaseMarks = map[incident.Status]incident.Mark{
	incident.Identified: incident.MarkIdentified, incident.Monitoring: incident.MarkMitigated, incident.Resolved: incident.MarkResolved,
}

// phases gives every change of phase its line, and the moments that it marks.
// Going back takes back what did not hold.
func (r *recorder) phases() {
	if len(r.inc.Phases) == 0 { // maintenance, whose phases are none of ours
		r.inc.Phases = []incident.Phase{{Status: r.inc.Status, At: r.inc.DeclaredAt}}
	}
	from := incident.Status("")
	for n := range r.inc.Phases {
		ph := &r.inc.Phases[n]
		ph.By = r.by
		text := ph.Status.Title()
		if from != "" {
			text = from.Title() + " → " + text
		}
		switch {
		case len(r.src.Updates) == 0:
			text += " (there is no page; inferred from the times that the postmortem states)"
		case r.inferred(ph.At):
			text += " (no label on the page; inferred from the words)"
		}
		from = ph.Status
		e := r.entry(incident.EntryStatus, text, ph.At)
		for phase, mark := range phaseMarks {
			switch {
			case phase == ph.Status:
				r.mark(mark, ph.At, e, true)
			case ph.Status.Before(phase):
				delete(r.inc.Times, mark)
			}
		}
	}
}

func (r *recorder) inferred(at time.Time) bool {
	return slices.ContainsFunc(r.src.Updates, func(u Update) bool { return u.At.Equal(at) && u.Inferred })
}

// zoneName is a name of the zone that time.LoadLocation knows and that has the
// same clock at a moment.
func zoneName(zone *time.Location, at time.Time) string {
	_, want := at.In(zone).Zone()
	if loc, err := time.LoadLocation(zone.String()); err == nil && zone.String() != "" && zone.String() != "Local" {
		if _, got := at.In(loc).Zone(); got == want {
			return zone.String()
		}
	}
	if want%3600 == 0 && want != 0 {
		return fmt.Sprintf("Etc/GMT%+d", -want/3600) // whose signs are reversed (tz database, etcetera)
	}
	return "UTC"
}
