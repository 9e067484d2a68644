package figures

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"kept/bot/incident"
)

// Case is an incident with what its record alone does not say.
type Case struct {
	Incident       *incident.Incident
	AcknowledgedAt time.Time // when a person first said or did something after it was declared; zero = nobody did, or it is not known
	Missed         int       // how often its policy was missed (incident.Policy.Misses)
}

// Question says what is to be counted.
type Question struct {
	From, To time.Time      // declared in [From, To); zero = no bound
	Retro    bool           // count what was recorded after the fact, too
	Zone     *time.Location // of months and days; nil = UTC
	Now      time.Time      // as of when
}

// Figures are the answer. Lengths in JSON are seconds.
type Figures struct {
	From       time.Time `json:"from,omitzero"`
	To         time.Time `json:"to,omitzero"`
	At         time.Time `json:"at"`
	Zone       string    `json:"zone"`
	All        Group     `json:"all"`
	Severities []Group   `json:"severities"` // those that occurred, the worst first; what nobody rated last
	Months     []Group   `json:"months"`     // from the first that has one to the last, none left out
	Components []Count   `json:"components"` // the most frequent first
	Categories []Count   `json:"categories"`
	Actions    Actions   `json:"actions"`
	LeftOut    Out       `json:"left_out"`
	Retro      int       `json:"retro"` // how many of All were recorded after the fact
}

// Group is what one set of incidents came to.
type Group struct {
	Name        string   `json:"name"` // "all", "SEV1", "2026-02"
	Incidents   int      `json:"incidents"`
	Open        int      `json:"open"` // of them, not over yet
	Acknowledge Spread   `json:"acknowledge"`
	Mitigate    Spread   `json:"mitigate"`
	Resolve     Spread   `json:"resolve"`
	FirstPublic Spread   `json:"first_public"`
	Promises    Promises `json:"promises"`
	Missed      int      `json:"policy_misses"`
	// Of says how many incidents of each severity are in a month; of months only.
	Of map[string]int `json:"of,omitempty"`
}

// Promises are those of a set of incidents. A cadence counts once for each of
// its intervals.
type Promises struct {
	Kept   int    `json:"kept"`
	Late   int    `json:"late"`
	Open   int    `json:"open"`    // not due yet
	Other  int    `json:"other"`   // waived, superseded, corrected
	Vague  int    `json:"vague"`   // no time was named
	LateBy Spread `json:"late_by"` // by how much those that were late were
}

// Count is how often something occurred.
type Count struct {
	Name      string `json:"name"`
	Incidents int    `json:"incidents"`
}

// Actions are the action items that are still open as of now, of the incidents
// declared before the end of the period, whenever that was.
type Actions struct {
	Open    int   `json:"open"`
	Overdue int   `json:"overdue"`
	NoDay   int   `json:"no_day"` // by when they are to be done was not said
	ByAge   []Age `json:"by_age"`
}

// Age is a class of action items by how long ago they were made.
type Age struct {
	Name  string `json:"name"`
	Items int    `json:"items"`
}

// Out counts the incidents of the period that were left out, and why.
type Out struct {
	Drills    int `json:"drills"`
	Retro     int `json:"retro"`
	Cancelled int `json:"cancelled"`
	Merged    int `json:"merged"`
	Private   int `json:"private"` // set by whoever chose the cases
}

const day = 24 * time.Hour

// ages are the classes of action items, each up to its end.
var ages = []struct {
	name  string
	under time.Duration
}{{"under a week", 7 * day}, {"1 to 4 weeks", 28 * day}, {"4 to 13 weeks", 91 * day}, {"older", 1<<63 - 1}}

// Unnamed is the component, or category, of incidents that name none.
const Unnamed = "(none named)"

// Of counts. The order of the cases does not matter.
func Of(cases []Case, q Question) Figures {
	if q.Zone == nil {
		q.Zone = time.UTC
	}
	f := Figures{From: q.From, To: q.To, At: q.Now, Zone: q.Zone.String()}
	for _, a := range ages {
		f.Actions.ByAge = append(f.Actions.ByAge, Age{Name: a.name})
	}
	all := &tally{}
	severities := map[incident.Severity]*tally{}
	months := map[string]*tally{}
	bySeverity := map[string]map[string]int{} // month → severity
	components, categories := map[string]int{}, map[string]int{}
	for _, c := range cases {
		inc := c.Incident
		if !q.To.IsZero() && !inc.DeclaredAt.Before(q.To) {
			continue
		}
		if !inc.Drill {
			f.Actions.add(inc.Actions, q.Now)
		}
		if inc.DeclaredAt.Before(q.From) || f.LeftOut.leaves(inc, q) {
			continue
		}
		if inc.Retroactive {
			f.Retro++
		}
		m := measure(c, q.Now)
		in := inc.DeclaredAt.In(q.Zone).Format(month)
		if bySeverity[in] == nil {
			bySeverity[in] = map[string]int{}
		}
		bySeverity[in][inc.Severity.String()]++
		for _, t := range []*tally{all, of(severities, inc.Severity), of(months, in)} {
			t.add(m)
		}
		for _, name := range named(inc.Components) {
			components[name]++
		}
		categories[cmp.Or(inc.Category, Unnamed)]++
	}
	f.All = all.group("all")
	for _, s := range slices.SortedFunc(maps.Keys(severities), func(a, b incident.Severity) int { return cmp.Compare((a-1)&7, (b-1)&7) }) {
		f.Severities = append(f.Severities, severities[s].group(s.String()))
	}
	for _, name := range everyMonth(slices.Sorted(maps.Keys(months))) {
		g := of(months, name).group(name)
		g.Of = bySeverity[name]
		f.Months = append(f.Months, g)
	}
	f.Components, f.Categories = counts(components), counts(categories)
	return f
}

// leaves counts an incident that the figures leave out.
func (o *Out) leaves(inc *incident.Incident, q Question) bool {
	n := new(int)
	switch {
	case inc.Drill:
		n = &o.Drills
	case inc.MergedInto != 0:
		n = &o.Merged
	case inc.Cancelled != nil:
		n = &o.Cancelled
	case inc.Retroactive && !q.Retro:
		n = &o.Retro
	default:
		return false
	}
	*n++
	return true
}

func (a *Actions) add(items []incident.Action, now time.Time) {
	for _, it := range items {
		if !it.Open() {
			continue
		}
		a.Open++
		switch {
		case it.Due.IsZero():
			a.NoDay++
		case it.Due.Before(now):
			a.Overdue++
		}
		i := slices.IndexFunc(ages, func(c struct {
			name  string
			under time.Duration
		}) bool {
			return now.Sub(it.At) < c.under
		})
		a.ByAge[i].Items++
	}
}

// named are the components of an incident, each once, by their whole names.
func named(components []incident.Component) []string {
	if len(components) == 0 {
		return []string{Unnamed}
	}
	var names []string
	for _, c := range components {
		names = append(names, c.String())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func counts(m map[string]int) []Count {
	var out []Count
	for name, n := range m {
		out = append(out, Count{name, n})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Incidents, a.Incidents), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func of[K comparable](m map[K]*tally, k K) *tally {
	if m[k] == nil {
		m[k] = &tally{}
	}
	return m[k]
}

// month is how a month is named.
const month = "2006-01"

// mostMonths bounds what a wrong date of the past can add.
const mostMonths = 240

// everyMonth fills the gaps between months in order.
func everyMonth(have []string) []string {
	if len(have) < 2 {
		return have
	}
	first, err1 := time.Parse(month, have[0])
	last, err2 := time.Parse(month, have[len(have)-1])
	if err1 != nil || err2 != nil || first.AddDate(0, mostMonths, 0).Before(last) {
		return have
	}
	var out []string
	for m := first; !m.After(last); m = m.AddDate(0, 1, 0) {
		out = append(out, m.Format(month))
	}
	return out
}
