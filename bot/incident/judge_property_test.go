package incident_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kept/bot/incident"
)

// chronicle makes up the life of an incident, always later than before. Its
// steps of ten seconds meet every border of the rules: 0, 30 and 60 s.
type chronicle struct {
	inc *incident.Incident
	now time.Time
}

func begin() *chronicle {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	return &chronicle{now: at, inc: &incident.Incident{
		ID: 7, Severity: incident.SEV1, Status: incident.Investigating, DeclaredAt: at,
		Phases: []incident.Phase{{Status: incident.Investigating, At: at}},
	}}
}

// wait lets time pass; a little most of the time, so that posts continue one
// another.
func (c *chronicle) wait(t *rapid.T, least int) {
	steps := rapid.OneOf(rapid.IntRange(least, 9), rapid.IntRange(least, 400)).Draw(t, "steps of 10 s")
	c.now = c.now.Add(time.Duration(steps) * 10 * time.Second)
}

func (c *chronicle) post(t *rapid.T, phase incident.Status) incident.UpdateID {
	id := incident.UpdateID(len(c.inc.Updates) + 1)
	surface := rapid.SampledFrom([]incident.Surface{incident.Internal, incident.Public}).Draw(t, "surface")
	c.inc.Updates = append(c.inc.Updates, incident.Update{ID: id, Surface: surface, Phase: phase, At: c.now})
	return id
}

func (c *chronicle) promise(t *rapid.T, in incident.UpdateID) {
	p := incident.Promise{
		ID: incident.PromiseID(len(c.inc.Promises) + 1), MadeAt: c.now, Update: in,
		Kind:    rapid.SampledFrom([]incident.Kind{incident.NextUpdate, incident.Cadence, incident.MonitoringWindow, incident.PostmortemDue}).Draw(t, "kind"),
		Surface: rapid.SampledFrom([]incident.Surface{incident.Internal, incident.Public}).Draw(t, "promised on"),
		Vague:   rapid.IntRange(0, 9).Draw(t, "vague") == 0,
	}
	length := time.Duration(rapid.IntRange(-5, 300).Draw(t, "due in steps of 10 s")) * 10 * time.Second
	switch {
	case p.Vague:
	case p.Kind == incident.Cadence:
		p.Every = length
	default:
		p.Due = c.now.Add(length)
	}
	c.inc.Promises = append(c.inc.Promises, p)
}

func (c *chronicle) phase(status incident.Status) {
	c.inc.Phases = append(c.inc.Phases, incident.Phase{Status: status, At: c.now, Reopen: c.inc.Status.Closed() && !status.Closed()})
	c.inc.Status = status
}

// live lets one thing happen.
func (c *chronicle) live(t *rapid.T, corrections bool) {
	switch rapid.IntRange(0, 11).Draw(t, "happening") {
	case 0, 1, 2, 3:
		c.post(t, "")
	case 4, 5:
		c.promise(t, c.post(t, ""))
	case 6:
		c.promise(t, 0)
	case 7:
		if !c.inc.Status.Closed() {
			c.post(t, incident.Resolved)
			c.phase(incident.Resolved)
		}
	case 8:
		if c.inc.Status.Closed() {
			c.phase(incident.Investigating)
		}
	case 9:
		if n := len(c.inc.Promises); n > 0 {
			p := &c.inc.Promises[rapid.IntRange(0, n-1).Draw(t, "waived")]
			if p.Waived == nil {
				p.Waived = &incident.Closing{At: c.now}
			}
		}
	case 10:
		if c.inc.Postmortem.CompletedAt.IsZero() {
			c.inc.Postmortem.CompletedAt = c.now
		} else if c.inc.Postmortem.PublishedAt.IsZero() {
			c.inc.Postmortem.PublishedAt = c.now
		}
	case 11:
		if n := len(c.inc.Promises); corrections && n > 0 {
			p := &c.inc.Promises[rapid.IntRange(0, n-1).Draw(t, "corrected")]
			if p.Corrected == nil {
				p.Corrected = &incident.Correction{Closing: incident.Closing{At: c.now}}
			}
		}
	}
}

// What was judged stays judged, whatever is said, waived, resolved or reopened
// later; only the lateness of what has not come still grows.
func TestJudgedRowsNeverChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := begin()
		for range rapid.IntRange(1, 25).Draw(t, "happenings before") {
			c.wait(t, 0)
			c.live(t, true)
		}
		if rapid.Bool().Draw(t, "judge later") {
			c.wait(t, 0)
		}
		before := incident.Judge(c.inc, c.now)
		for i := range rapid.IntRange(0, 12).Draw(t, "happenings after") {
			c.wait(t, max(0, 1-i))
			c.live(t, false)
		}
		after := map[string]incident.Row{}
		for _, r := range incident.Judge(c.inc, c.now).Rows {
			if _, twice := after[key(r.Promise, r.Interval)]; twice {
				t.Fatalf("two rows %s", key(r.Promise, r.Interval))
			}
			after[key(r.Promise, r.Interval)] = r
		}
		for _, was := range before.Rows {
			is, found := after[key(was.Promise, was.Interval)]
			if !found {
				t.Fatalf("the row is lost: %+v", was)
			}
			if was.Outcome != incident.Kept && was.Outcome != incident.Broken {
				continue
			}
			if diff := cmp.Diff(verdict(was), verdict(is)); diff != "" {
				t.Fatalf("the judged row has changed (-was +is):\n%s", diff)
			}
			if was.KeptAt.IsZero() && is.Late < was.Late {
				t.Fatalf("%s was %v late, now only %v", verdict(was), was.Late, is.Late)
			}
		}
	})
}

// verdict is what may never change about a judged row.
func verdict(r incident.Row) string {
	s := fmt.Sprintf("%s %s posted %v due %v %s", key(r.Promise, r.Interval), r.Kind, r.PostedAt, r.Due, r.Outcome)
	if !r.KeptAt.IsZero() && r.Outcome == incident.Kept {
		s += fmt.Sprintf(" by %s at %v", r.Update, r.KeptAt)
	}
	return s
}

// The ledger does not depend on the order in which things were stored, and
// every row is well formed.
func TestJudgeIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := begin()
		for range rapid.IntRange(1, 30).Draw(t, "happenings") {
			c.wait(t, 0)
			c.live(t, true)
		}
		want := incident.Judge(c.inc, c.now)
		misses := incident.DefaultPolicy().Misses(c.inc, c.now)
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		shuffled := *c.inc
		shuffled.Updates, shuffled.Promises, shuffled.Phases = slices.Clone(c.inc.Updates), slices.Clone(c.inc.Promises), slices.Clone(c.inc.Phases)
		dice.Shuffle(len(shuffled.Updates), func(i, j int) {
			shuffled.Updates[i], shuffled.Updates[j] = shuffled.Updates[j], shuffled.Updates[i]
		})
		dice.Shuffle(len(shuffled.Promises), func(i, j int) {
			shuffled.Promises[i], shuffled.Promises[j] = shuffled.Promises[j], shuffled.Promises[i]
		})
		dice.Shuffle(len(shuffled.Phases), func(i, j int) {
			shuffled.Phases[i], shuffled.Phases[j] = shuffled.Phases[j], shuffled.Phases[i]
		})
		if diff := cmp.Diff(want, incident.Judge(&shuffled, c.now)); diff != "" {
			t.Fatalf("the ledger depends on the order of storing:\n%s", diff)
		}
		if diff := cmp.Diff(misses, incident.DefaultPolicy().Misses(&shuffled, c.now)); diff != "" {
			t.Fatalf("the misses depend on the order of storing:\n%s", diff)
		}
		told := map[incident.PromiseID]bool{}
		for _, r := range want.Rows {
			told[r.Promise] = true
			switch {
			case r.Outcome == "":
				t.Fatalf("undecided: %+v", r)
			case r.Late != 0 && r.Outcome != incident.Broken, r.Outcome == incident.Broken && r.Late <= incident.Grace:
				t.Fatalf("lateness does not fit the outcome: %+v", r)
			case r.Owed && (r.Due.IsZero() || !r.KeptAt.IsZero()):
				t.Fatalf("owed without a deadline, or after it was made good: %+v", r)
			case r.Standing && r.Outcome != incident.Kept:
				t.Fatalf("standing, but not kept: %+v", r)
			}
		}
		if len(told) != len(c.inc.Promises) {
			t.Fatalf("%d of %d promises are in the ledger", len(told), len(c.inc.Promises))
		}
	})
}

// However long an incident, judging it grows about as its length.
func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{200, 2000} {
		b.Run(fmt.Sprintf("%d updates and promises", n), func(b *testing.B) {
			start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
			inc := &incident.Incident{ID: 7, Severity: incident.SEV1, Status: incident.Investigating, DeclaredAt: start,
				Phases: []incident.Phase{{Status: incident.Investigating, At: start}}}
			kinds := []incident.Kind{incident.NextUpdate, incident.Cadence, incident.MonitoringWindow, incident.PostmortemDue}
			for i := range n {
				at := start.Add(time.Duration(i) * 17 * time.Minute)
				inc.Updates = append(inc.Updates, incident.Update{ID: incident.UpdateID(i + 1), Surface: incident.Public, At: at})
				inc.Promises = append(inc.Promises, incident.Promise{
					ID: incident.PromiseID(i + 1), Kind: kinds[i%len(kinds)], Surface: incident.Public, Update: incident.UpdateID(i + 1),
					MadeAt: at, Due: at.Add(15 * time.Minute), Every: 15 * time.Minute,
				})
			}
			now := start.Add(time.Duration(n) * 17 * time.Minute)
			b.ReportAllocs()
			for b.Loop() {
				incident.Judge(inc, now)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/promise")
		})
	}
}

// Whoever owes something of an incident that is over finds it among what is theirs to
// do: it is listed from its last change on, whenever somebody looks.
func TestWhatIsStillOwedLeavesSomethingToDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := begin()
		for range rapid.IntRange(1, 25).Draw(t, "happenings") {
			c.wait(t, 0)
			c.live(t, true)
		}
		left, with := c.inc.Unfinished(), c.inc.LeftWith("")
		c.wait(t, 0)
		for _, r := range incident.Judge(c.inc, c.now).Rows {
			if r.Owed && !left || r.Owed && !c.inc.Open() && !with {
				t.Fatalf("it is over for whoever owes %+v", r)
			}
		}
	})
}
