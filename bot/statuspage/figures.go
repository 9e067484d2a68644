package statuspage

import (
	"cmp"
	"slices"
	"time"

	"kept/bot/incident"
)

// Figures sum up how a page spoke to its readers. Lengths are zero where there
// is nothing to measure; the counts beside them tell.
type Figures struct {
	Incidents, Updates int // postmortems are no updates
	Promises           int // said, vague ones included
	Vague              int // of those
	Kept, Late, Open   int // rows of the ledger: a cadence has one an interval
	Superseded         int
	MedianLate         time.Duration // of the late ones; of an even number, the mean of the middle two
	WorstLate          time.Duration
	FirstWords         int           // incidents of which a beginning before the first word is stated
	MedianFirst        time.Duration // from the beginning to the first public update
	WorstFirst         time.Duration
	LongestSilence     time.Duration // while an incident ran
	SilentIn           string        // the incident of that silence
	Windows            int           // monitoring windows that have ended
	WindowsOverrun     int           // of those, without a word in time
	Resolved           int           // incidents that are over
	PostmortemsOwed    int           // incidents in which a postmortem was promised
	Postmortems        int           // incidents with a published one
	Doubtful           int           // updates whose time is flagged
}

// VagueShare is the part of the promises that named no time, from 0 to 1.
func (f Figures) VagueShare() float64 {
	return float64(f.Vague) / float64(max(1, f.Promises))
}

func figure(incidents []Judged) Figures {
	f := Figures{Incidents: len(incidents)}
	var late, first []time.Duration
	for _, j := range incidents {
		f.Updates += j.spoken()
		for _, u := range j.Source.Updates {
			if len(u.Flags) > 0 {
				f.Doubtful++
			}
		}
		owed := false
		for _, p := range j.Incident.Promises {
			f.Promises++
			if p.Vague {
				f.Vague++
			}
			owed = owed || p.Kind == incident.PostmortemDue
		}
		for _, r := range j.Ledger.Rows {
			f.count(r)
			if r.Outcome == incident.Broken {
				late = append(late, r.Late)
			}
		}
		if owed {
			f.PostmortemsOwed++
		}
		if !j.Incident.Postmortem.PublishedAt.IsZero() {
			f.Postmortems++
		}
		if j.Incident.Status.Closed() {
			f.Resolved++
		}
		if d, ok := j.toFirstWord(); ok {
			first = append(first, d)
		}
		if s := j.Told.Public.Longest.Length(); j.Told.Public.Updates > 0 && s > f.LongestSilence {
			f.LongestSilence, f.SilentIn = s, j.Source.Name
		}
	}
	f.MedianLate, f.WorstLate = middle(late)
	f.MedianFirst, f.WorstFirst = middle(first)
	f.FirstWords = len(first)
	return f
}

func (f *Figures) count(r incident.Row) {
	switch {
	case r.Vague:
		return
	case r.Outcome == incident.Kept:
		f.Kept++
	case r.Outcome == incident.Broken:
		f.Late++
	case r.Outcome == incident.Superseded:
		f.Superseded++
	default:
		f.Open++
	}
	if r.Kind == incident.MonitoringWindow && (r.Outcome == incident.Kept || r.Outcome == incident.Broken) {
		f.Windows++
		if r.Outcome == incident.Broken {
			f.WindowsOverrun++
		}
	}
}

// toFirstWord is how long readers waited for the first update: from the
// beginning that the page states, else from that of its postmortem. Most pages
// date the beginning with the first post, which tells nothing.
func (j Judged) toFirstWord() (time.Duration, bool) {
	const believable = 24 * time.Hour // further back, the day is not the right one
	heard := j.Told.FirstPublicAt
	if heard.IsZero() {
		return 0, false
	}
	if began := j.Source.StartedAt; !began.IsZero() && began.Before(heard) {
		return heard.Sub(began), true
	}
	if s := j.Source.Postmortem.Impact; s != nil {
		zone := j.Source.Updates[0].Zone
		from, _ := s.on(dayOf(heard, zone), zone)
		if d := heard.Sub(from); d > 0 && d < believable {
			return d, true
		}
	}
	return 0, false
}

// middle gives the median and the largest; zeros for none.
func middle(ds []time.Duration) (median, worst time.Duration) {
	if len(ds) == 0 {
		return 0, 0
	}
	slices.SortFunc(ds, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	n := len(ds)
	return (ds[(n-1)/2] + ds[n/2]) / 2, ds[n-1]
}
