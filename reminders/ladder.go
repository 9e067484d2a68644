package reminders

import "time"

// rung is a stage with the instant that it is meant for.
type rung struct {
	stage Stage
	at    time.Time
}

// The rungs after due.
var late = []struct {
	stage Stage
	after time.Duration
}{
	{Late5, 5 * time.Minute},
	{Escalate15, 15 * time.Minute},
	{Escalate30, 30 * time.Minute},
	{Escalate60, time.Hour},
}

// The minutes of the day at which a day-grained deadline nags; whoever sleeps then
// is nagged when they wake.
const (
	morningNag   = 10 * 60
	afternoonNag = 15 * 60
)

// rungs are the stages of r that come once, in order.
func rungs(r Reminder, s Situation) []rung {
	due := latest(r.Due, r.ArmedAt)
	switch {
	case r.Kind == Digest:
		return nil
	case r.Action > 0:
		return actionRungs(r, s)
	case r.ByDay:
		return dayRungs(r, s)
	case r.Kind == Quiet:
		return []rung{{Now, due}}
	case r.Kind == Passing:
		return []rung{{Now, due}, {Escalate15, due.Add(untaken)}, {Escalate60, due.Add(6 * untaken)}}
	}
	var out []rung
	if at := headsUpAt(r, s); !at.IsZero() && !at.Before(r.ArmedAt) {
		out = append(out, rung{HeadsUp, at})
	}
	out = append(out, rung{Now, due})
	if r.Kind == Standing {
		return out
	}
	for _, l := range late {
		if at := r.Due.Add(l.after); at.After(due) {
			out = append(out, rung{l.stage, at})
		}
	}
	return out
}

// headsUpAt is when r is announced: shortly before it is due, or where it is
// due while everybody sleeps, shortly before its owner's night. Zero = never.
func headsUpAt(r Reminder, s Situation) time.Time {
	if s.reach(r, r.Due).After(r.Due) {
		if from, _, asleep := s.owner(r).sleep(r.Due); asleep && r.Kind != Policy {
			return from.Add(-headsUpBefore)
		}
	}
	if r.Due.Sub(r.Since) < headsUpFrom {
		return time.Time{}
	}
	return r.Due.Add(-headsUpBefore)
}

// dayRungs are the two nags on the day on which r is due for its owner: the
// last one whose morning nag is not after the deadline.
func dayRungs(r Reminder, s Situation) []rung {
	var out []rung
	morning, afternoon := dueDay(r, s)
	if !morning.Before(r.ArmedAt) {
		out = append(out, rung{HeadsUp, morning})
	}
	if !afternoon.Before(r.ArmedAt) {
		out = append(out, rung{Now, afternoon})
	}
	return out
}

func dueDay(r Reminder, s Situation) (morning, afternoon time.Time) {
	h := s.owner(r)
	day := midnight(wallOf(r.Due, h.zone()))
	if h.nag(day, morningNag).After(r.Due) {
		day = day.AddDate(0, 0, -1)
	}
	return h.nag(day, morningNag), h.nag(day, afternoonNag)
}

// again is the first repetition later than after, once the rungs are used up;
// zero = there is none.
func again(r Reminder, s Situation, after time.Time) time.Time {
	after = latest(after, r.ArmedAt)
	switch {
	case r.Kind == Standing || r.Kind == Digest:
		return time.Time{}
	case r.Action > 0:
		return actionAgain(r, s, after)
	case r.ByDay:
		h := s.owner(r)
		_, afternoon := dueDay(r, s)
		dayEnd := h.at(midnight(wallOf(afternoon, h.zone())), 24*60).Add(-time.Nanosecond)
		return h.workday(latest(after, dayEnd), morningNag, afternoonNag)
	case r.Kind == Quiet && !s.calm():
		return repeat(r.Due, silence, after)
	case s.calm():
		h := s.owner(r)
		return h.workday(latest(after, r.Due.Add(time.Hour)), h.From)
	}
	return repeat(r.Due.Add(time.Hour), time.Hour, after)
}

// repeat is the first of start+every, start+2·every, … that is later than after.
func repeat(start time.Time, every time.Duration, after time.Time) time.Time {
	n := time.Duration(1)
	if after.After(start) {
		n += after.Sub(start) / every
	}
	return start.Add(n * every)
}

// next is the stage that comes after those that r has behind it, at the
// instant at which it may go out; the zero rung = the ladder is over.
func next(r Reminder, s Situation) rung {
	for _, g := range rungs(r, s) {
		if g.stage > r.Fired {
			return rung{g.stage, may(r, s, g.at)}
		}
	}
	if at := again(r, s, r.FiredAt); !at.IsZero() {
		return rung{Again, may(r, s, at)}
	}
	return rung{}
}

// passed is the latest stage of r that may have gone out by now; the zero rung
// = none. held reports that it, or one that it stands for, had to wait until
// somebody was awake or at work.
func passed(r Reminder, s Situation, now time.Time) (last rung, held bool) {
	all := rungs(r, s)
	for _, g := range all {
		if g.stage <= r.Fired {
			continue
		}
		if may(r, s, g.at).After(now) {
			return last, held
		}
		last, held = g, held || s.reach(r, g.at).After(g.at)
	}
	done := r.FiredAt
	if len(all) > 0 {
		done = latest(done, all[len(all)-1].at)
	}
	if at := again(r, s, done); !at.IsZero() && !may(r, s, at).After(now) {
		return rung{Again, at}, held || s.reach(r, at).After(at)
	}
	return last, held
}

// may is the earliest instant at which a stage meant for at may go out.
func may(r Reminder, s Situation, at time.Time) time.Time {
	return latest(s.reach(r, at), r.Snoozed).UTC()
}
