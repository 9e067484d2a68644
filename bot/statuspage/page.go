package statuspage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/incident"
	"kept/reminders/promise"
)

// Page is what a status page says about its past. All instants are UTC.
type Page struct {
	Name      string
	URL       string
	Zone      string         // as the page names it; "" = not said
	Location  *time.Location // that zone; never nil
	UpdatedAt time.Time      // the last change of the page; zero = not said
	Incidents []Incident     // in the order of the source, newest first
	Notes     []string       // what a reader should know about how it was read
}

// Incident is one incident as the page tells it.
type Incident struct {
	ID         string // the page's own; "" = none
	Name       string
	Impact     string // none, minor, major, critical; "" = not said
	URL        string
	Updates    []Update // oldest first, by At; ties in the order of the page
	Components []incident.Component
	StartedAt  time.Time // as the page says; zero = not said
	Postmortem Document
	Notes      []string
	// Of a saved text, for Record: its lines, and what became of those that are
	// in no update and no postmortem.
	lines []line
	fate  map[int]fate
}

// Update is one post.
type Update struct {
	Label    string          // the phase as printed: "Update"; "" = none
	Phase    incident.Status // the phase that stood with it; "" = none of ours (maintenance)
	Inferred bool            // no label was printed: Phase was read out of the words
	Text     string          // the words, without markup
	At       time.Time       // when it was shown as posted (display_at)
	Zone     *time.Location  // in which its clock times are meant
	WroteAt  time.Time       // when it was entered (created_at); zero = not known
	Flags    []string        // what makes its time doubtful
	lines    extent          // of a saved text
}

// Backdating is how much earlier than it was written a post may claim to be
// before it is flagged: a person types for a few minutes.
const Backdating = 5 * time.Minute

// Began is when the incident began for the page: as it says, but not after its
// first post, which may be backdated.
func (i *Incident) Began() time.Time {
	if len(i.Updates) == 0 {
		return i.StartedAt
	}
	if first := i.Updates[0].At; i.StartedAt.IsZero() || first.Before(i.StartedAt) {
		return first
	}
	return i.StartedAt
}

// phases maps the labels of status pages to phases of ours. "Update" says that
// nothing changed; maintenance has phases of its own and only its end is ours.
var phases = map[string]incident.Status{
	"investigating": incident.Investigating, "identified": incident.Identified, "monitoring": incident.Monitoring,
	"resolved": incident.Resolved, "postmortem": incident.InPostmortem, "post-mortem": incident.InPostmortem, "completed": incident.Resolved,
	"update": "", "scheduled": "", "in progress": "", "in_progress": "", "verifying": "",
}

// label reads a phase label; false when it is none.
func label(s string) (incident.Status, bool) {
	st, ok := phases[strings.ToLower(strings.TrimSpace(s))]
	return st, ok
}

// settle puts the updates in order, oldest first, gives "Update" the phase
// before it and flags the doubtful ones. They come newest first, as pages list
// them, or oldest first.
func (i *Incident) settle() {
	if last := len(i.Updates) - 1; last > 0 && !i.Updates[0].At.Before(i.Updates[last].At) {
		slices.Reverse(i.Updates)
	}
	for n := range i.Updates {
		u := &i.Updates[n]
		if n > 0 && u.At.Before(i.Updates[n-1].At) {
			u.Flags = append(u.Flags, fmt.Sprintf("shown as posted at %s, before the post below it", stamp(u.At, u.Zone)))
		}
		if early := u.WroteAt.Sub(u.At); !u.WroteAt.IsZero() && early > Backdating {
			u.Flags = append(u.Flags, fmt.Sprintf("backdated: shown as posted at %s, written at %s", stamp(u.At, u.Zone), stamp(u.WroteAt, u.Zone)))
		} else if !u.WroteAt.IsZero() && -early > Backdating {
			u.Flags = append(u.Flags, fmt.Sprintf("postdated: shown as posted at %s, written at %s", stamp(u.At, u.Zone), stamp(u.WroteAt, u.Zone)))
		}
	}
	slices.SortStableFunc(i.Updates, func(a, b Update) int { return a.At.Compare(b.At) })
	i.carry()
}

// carry lets a post that changes no phase keep the one before it.
func (i *Incident) carry() {
	phase := incident.Investigating
	for n := range i.Updates {
		u := &i.Updates[n]
		if u.Phase == "" && !maintenance(u.Label) {
			u.Phase = phase
		}
		phase = cmp.Or(u.Phase, phase)
	}
}

func maintenance(label string) bool {
	switch strings.ToLower(label) {
	case "scheduled", "in progress", "in_progress", "verifying":
		return true
	}
	return false
}

// zone finds a page's zone; false when there is none of that name.
func zone(name string) (*time.Location, bool) {
	if loc, _, ok := promise.Zone(name); ok {
		return loc, true
	}
	if iana, ok := railsZones[name]; ok {
		name = iana
	}
	if name == "" || name == "Local" {
		return nil, false
	}
	loc, err := time.LoadLocation(name)
	return loc, err == nil
}

// railsZones are names that Statuspage's own settings show (they come from
// ActiveSupport::TimeZone) where they are no IANA names.
var railsZones = map[string]string{
	"Pacific Time (US & Canada)": "America/Los_Angeles", "Mountain Time (US & Canada)": "America/Denver",
	"Central Time (US & Canada)": "America/Chicago", "Eastern Time (US & Canada)": "America/New_York",
	"London": "Europe/London", "Dublin": "Europe/Dublin", "Paris": "Europe/Paris", "Berlin": "Europe/Berlin",
	"Copenhagen": "Europe/Copenhagen", "Amsterdam": "Europe/Amsterdam", "Madrid": "Europe/Madrid", "Sydney": "Australia/Sydney",
	"Tokyo": "Asia/Tokyo", "Singapore": "Asia/Singapore",
}
