package reminders

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"kept/bot/incident"
)

// Nudge is one message: all stages of one incident that go out together, the
// highest first.
type Nudge struct {
	Incident incident.ID // 0 = a digest, alone
	Firings  []Firing    // never empty
	Direct   bool        // all of them by direct message
	Missed   bool        // at least one is a catch-up
}

// Merge makes one message of the stages of one incident that go out less than
// 5 minutes apart. Stages that are None are left out.
func Merge(firings []Firing) []Nudge {
	firings = slices.DeleteFunc(slices.Clone(firings), func(f Firing) bool { return f.Stage == None })
	slices.SortStableFunc(firings, func(a, b Firing) int {
		return cmp.Or(cmp.Compare(a.Reminder.Key.Incident, b.Reminder.Key.Incident), a.At.Compare(b.At))
	})
	var out []Nudge
	for _, f := range firings {
		id := f.Reminder.Key.Incident
		if n := len(out) - 1; n >= 0 && id != 0 && out[n].Incident == id && f.At.Sub(out[n].Firings[0].At) < apart {
			out[n].Firings = append(out[n].Firings, f)
			continue
		}
		out = append(out, Nudge{Incident: id, Firings: []Firing{f}})
	}
	for i := range out {
		n := &out[i]
		n.Direct = !slices.ContainsFunc(n.Firings, func(f Firing) bool { return !f.Direct })
		n.Missed = slices.ContainsFunc(n.Firings, func(f Firing) bool { return f.Missed })
		slices.SortStableFunc(n.Firings, func(a, b Firing) int {
			return cmp.Or(cmp.Compare(b.Stage, a.Stage), a.Reminder.Due.Compare(b.Reminder.Due))
		})
	}
	return out
}

// Defer is the earliest instant, not before now, at which somebody who was last
// pinged at last may be pinged again: five minutes later. Stages that are 5 minutes
// apart by the ladder are not held up by the seconds that sending took.
func Defer(last, now time.Time) time.Time {
	if last.IsZero() || last.After(now) || now.Sub(last) >= apart-jitter { // never, or the clock was set back, or long ago
		return now
	}
	return last.Add(apart)
}

// PutOff moves the next stage of r to until, if that is later: it is not lost,
// but if later ones pass meanwhile the latest goes out in its place.
func PutOff(r Reminder, until time.Time) Reminder {
	if r.NextAt.IsZero() {
		return r
	}
	r.Snoozed = latest(r.Snoozed, until).UTC()
	r.NextAt = latest(r.NextAt, until).UTC()
	return r
}

// ErrSnooze says that a reminder cannot be snoozed like that; its message is
// for the person who asked.
var ErrSnooze = errors.New("cannot snooze")

// Snooze lets no stage of r go out for d. It moves stages and nothing else:
// what is owed stays due when it was due.
func Snooze(r Reminder, d time.Duration, now time.Time) (Reminder, error) {
	switch {
	case d <= 0 || d > incident.MaxSnooze:
		return r, fmt.Errorf("%w for %s: name a time of at most %s", ErrSnooze, d, incident.MaxSnooze)
	case r.NextAt.IsZero():
		return r, fmt.Errorf("%w: no reminder is coming any more", ErrSnooze)
	}
	return PutOff(r, now.Add(d)), nil
}

// Hold is [I'm on it]: the next stage after due comes 5 minutes later. It works
// once for a deadline; ok = false means that it has been used, or that nothing
// has come due yet or nothing more is coming.
func Hold(r Reminder, now time.Time) (held Reminder, ok bool) {
	if r.Held || r.Fired < Now || r.NextAt.IsZero() {
		return r, false
	}
	if next := latest(r.NextAt, now); next.Sub(now) <= time.Hour { // later than any rung but a morning: nothing to hold
		r = PutOff(r, next.Add(apart))
	}
	r.Held = true
	return r, true
}
