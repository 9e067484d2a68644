package incident

import "time"

// Communication is how an incident was told, in figures for its postmortem.
type Communication struct {
	Internal Heard
	Public   Heard
	// FirstPublicAt is when customers first heard; zero when they never did.
	FirstPublicAt time.Time
	// FromImpact and FromDetection run from those marked times to FirstPublicAt;
	// nil when either end is not known, negative when word came first.
	FromImpact    *time.Duration
	FromDetection *time.Duration
}

// Heard is what was heard on one surface.
type Heard struct {
	Updates int // all of them, those after the resolution too
	// Longest is the longest silence while the incident ran.
	Longest Silence
}

// Silence is a stretch without an update.
type Silence struct {
	From, To time.Time
}

// Length is how long it lasted.
func (s Silence) Length() time.Duration { return s.To.Sub(s.From) }

// CommunicationOf sums up how an incident was told, as of now. The room listens
// from the declaration on, customers from the start of the impact where that is
// known; both until the incident was (last) closed, else until now. While the
// incident was closed before a reopening nobody waited for word.
func CommunicationOf(inc *Incident, now time.Time) Communication {
	room, page := listen(inc.Updates, Internal), listen(inc.Updates, Public)
	impact, detected := inc.Times[MarkImpact].At, inc.Times[MarkDetected].At
	c := Communication{
		Internal: room.heard(inc, inc.DeclaredAt, now),
		Public:   page.heard(inc, earlier(inc.DeclaredAt, impact), now),
	}
	if len(page.posts) > 0 {
		c.FirstPublicAt = page.posts[0].At
		c.FromImpact = between(impact, c.FirstPublicAt)
		c.FromDetection = between(detected, c.FirstPublicAt)
	}
	return c
}

func between(from, to time.Time) *time.Duration {
	if from.IsZero() {
		return nil
	}
	d := to.Sub(from)
	return &d
}

// heard sums up a surface from an instant on.
func (h *hearing) heard(inc *Incident, from, now time.Time) Heard {
	out := Heard{Updates: len(h.posts)}
	for _, open := range openStretches(inc, from, now) {
		last := open.From
		for _, u := range h.posts {
			if u.At.After(last) && !u.At.After(open.To) {
				out.Longest = longer(out.Longest, Silence{last, u.At})
				last = u.At
			}
		}
		out.Longest = longer(out.Longest, Silence{last, open.To})
	}
	return out
}

// openStretches is when an incident ran, from an instant on until now.
func openStretches(inc *Incident, from, now time.Time) []Silence {
	var out []Silence
	for _, c := range closuresOf(inc) {
		out = append(out, Silence{from, later(from, c.from)})
		if from = c.to; from.IsZero() {
			return out
		}
	}
	return append(out, Silence{from, later(from, now)})
}

// longer is the longer of two silences, the earlier of equal ones.
func longer(a, b Silence) Silence {
	if b.Length() > a.Length() {
		return b
	}
	return a
}
